"""Where does a secret come from? Written down, from the environment, or from a file; told about only by its place, never by value."""

import os
import re
from typing import Any

from bridge.config.book import Node, refuse_unknown, table
from bridge.config.problems import Told, Wrong, shown


class Secret:
    """A token. Only `reveal()` gives it; whatever prints or logs the holder shows that there is one, not which."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        return self._value

    def __repr__(self) -> str:
        return "Secret(***)"

    def __str__(self) -> str:
        return "***"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)


_FROM_ENVIRONMENT = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_LARGEST = 64 * 1024
"""Bytes; what is longer is not a token."""
_THREE_WAYS = 'write the token itself, "${NAME}" for an environment variable, or { file = "path" }'


def secret(node: Node) -> Secret:
    value = _raw(node).strip()
    if not value:
        raise Wrong("the secret is empty", "fill it in where it comes from")
    if any(sign.isspace() for sign in value):
        raise Wrong("the secret has white space in it (not shown)", "a token is one word: look at where it comes from")
    return Secret(value)


def _raw(node: Node) -> str:
    if isinstance(node.value, dict):
        if refuse_unknown(node, {"file": None}):
            raise Told
        if not isinstance(table(node).get("file"), str):
            raise Wrong("a secret from a file needs the file's path", 'write { file = "path" }')
        return _from_file(node, node.value["file"])
    if not isinstance(node.value, str):
        raise Wrong("a secret is a text", _THREE_WAYS)
    if node.value.startswith("file:"):
        return _from_file(node, node.value.removeprefix("file:"))
    if found := _FROM_ENVIRONMENT.fullmatch(node.value):
        return _from_environment(node, found[1])
    if "${" in node.value:
        raise Wrong("the secret holds ${ but is not ${NAME} alone (not shown)", _THREE_WAYS)
    return node.value


def _from_environment(node: Node, name: str) -> str:
    if name not in node.book.environ:
        raise Wrong(
            f"the environment variable {name} is not set",
            f"write {name}=… into the .env beside the configuration, or set it before the start",
        )
    if not node.book.environ[name].strip():
        raise Wrong(
            f"the environment variable {name} is empty",
            f"write {name}=… into the .env beside the configuration, or set it before the start",
        )
    return node.book.environ[name]


def _from_file(node: Node, where: str) -> str:
    path = node.book.folder / os.path.expanduser(where)
    try:
        with path.open("rb") as file:
            content: Any = file.read(_LARGEST + 1)
    except OSError as error:
        raise Wrong(
            f"the file {shown(where)} cannot be read: {error.strerror}", "a relative path begins where the configuration file is"
        ) from None
    if len(content) > _LARGEST:
        raise Wrong(f"the file {shown(where)} is too long for a secret", "put the token alone into it")
    try:
        return str(content, "utf-8-sig")
    except UnicodeDecodeError:
        raise Wrong(f"the file {shown(where)} is not text", "put the token alone into it, as plain text") from None
