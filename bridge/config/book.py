"""Where are we in the file? A `Node` is a value and its place; a reader makes something typed of it or says what is wrong.

Readers raise `Wrong` about their own node. Whoever reads several things (a table, a list) goes on after the first mistake, so that all
are told at once, and raises `Told` when there was one.
"""

import dataclasses
import functools
import pathlib
import re
from collections.abc import Callable, Collection, Mapping
from keyword import iskeyword
from typing import Any, TypeAlias, TypeVar, get_type_hints

from bridge.config import later
from bridge.config.lines import Path, locate
from bridge.config.otherwise import meant
from bridge.config.problems import Problem, Told, Wrong, listed, nearest, shown

T = TypeVar("T")

_NAME = re.compile(r"[\w-]+")


@dataclasses.dataclass(kw_only=True)
class Book:
    """One reading of one file."""

    file: str
    folder: pathlib.Path
    """Relative paths in the file begin here."""
    root: Mapping[str, Any]
    text: str
    """As it stands in the file."""
    environ: Mapping[str, str]
    problems: list[Problem] = dataclasses.field(default_factory=list)
    warnings: list[Problem] = dataclasses.field(default_factory=list)

    @functools.cached_property
    def lines(self) -> Mapping[Path, int]:
        """Looked up only where something is to be told."""
        return locate(self.text)

    def names(self, section: str) -> tuple[str, ...]:
        """The NAMEs of `[section.NAME]` as written, whether or not what is under them is right."""
        table = self.root.get(section)
        return tuple(table) if isinstance(table, dict) else ()


@dataclasses.dataclass(frozen=True, kw_only=True)
class Node:
    book: Book
    path: Path
    value: Any

    def child(self, key: str | int) -> "Node":
        return Node(book=self.book, path=(*self.path, key), value=self.value[key])

    @property
    def line(self) -> int:
        """Of the value, or of the nearest table around it."""
        path = self.path
        while path and path not in self.book.lines:
            path = path[:-1]
        return self.book.lines.get(path, 1)

    @property
    def name(self) -> str:
        words = ""
        for part in self.path:
            words += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if words else part
        return words

    @property
    def in_list(self) -> bool:
        """Its place has a number, so that no `[header]` names it."""
        return any(isinstance(part, int) for part in self.path)

    def wrong(self, what: str, mend: str) -> None:
        self.book.problems.append(self._problem(what, mend))

    def warn(self, what: str, mend: str) -> None:
        self.book.warnings.append(self._problem(what, mend))

    def _problem(self, what: str, mend: str) -> Problem:
        return Problem(file=self.book.file, line=self.line, name=self.name, what=what, mend=mend)


Reader: TypeAlias = Callable[[Node], T]


def table(node: Node) -> dict[str, Any]:
    if not isinstance(node.value, dict):
        how = "{ key = value, … }" if node.in_list else f"[{node.name}] with one key = value a line under it"
        raise Wrong(f"a table is needed here, not {shown(node.value)}", f"write it as {how}")
    return node.value


def refuse_unknown(node: Node, known: Mapping[str, Any]) -> bool:
    """True if there was an unknown key. The name of a key is told, its value never."""
    unknown = [key for key in table(node) if key not in known]
    for key in unknown:
        child = node.child(key)
        if coming := later.key(node.path, key):
            child.wrong(f'"{key}" is not available yet in this version ({coming})', "take it out for now")
        elif right := meant(key, known) or nearest(key, known):
            child.wrong(f'there is no key "{key}" here; the nearest right name is "{right}"', f'write "{right}", or take the key out')
        else:
            child.wrong(f'there is no key "{key}" here', f"known here: {listed(known)}" if known else "take it out")
    return bool(unknown)


def attempt(node: Node, read: Reader[T]) -> T:
    """What the reader makes of the node; a mistake is told at the node's place, and `Told` raised."""
    try:
        return read(node)
    except Wrong as mistake:
        node.wrong(mistake.what, mistake.mend)
        raise Told from None


def each(read: Reader[T]) -> Reader[tuple[T, ...]]:
    """A list of such things; one thing alone stands for a list of one."""

    def read_list(node: Node) -> tuple[T, ...]:
        if not isinstance(node.value, list):
            return (read(node),)
        if not node.value:
            raise Wrong("the list is empty", "put something in it, or leave the key out")
        return tuple(gather(attempt, [(node.child(place), read) for place in range(len(node.value))]))

    return read_list


def named(read: Callable[[str, Node], T], *, reserved: Collection[str] = ()) -> Reader[dict[str, T]]:
    """`[section.NAME]`, one table for each name. reserved: names that mean something else where names of this section are written."""

    def read_one(child: Node, name: str) -> T:
        if name in reserved:
            raise Wrong(f'"{name}" has a meaning of its own and cannot be a name here', "choose another name")
        if not _NAME.fullmatch(name):
            raise Wrong("a name is made of letters, digits, - and _", "choose such a name")
        return read(name, child)

    def read_named(node: Node) -> dict[str, T]:
        return dict(zip(table(node), gather(read_one, [(node.child(name), name) for name in table(node)]), strict=True))

    return read_named


def gather(do: Callable[[Node, Any], T], work: list[tuple[Node, Any]]) -> list[T]:
    """Do all the work, telling every mistake; `Told` at the end if there was one."""
    done: list[T] = []
    told = False
    for node, argument in work:
        try:
            done.append(do(node, argument))
        except Wrong as mistake:
            node.wrong(mistake.what, mistake.mend)
            told = True
        except Told:
            told = True
    if told:
        raise Told
    return done


def record(kind: type[T], node: Node, **given: Any) -> T:
    """A schema type from a table: each field that has a reader in its annotation is a key, the others are given. A key that Python has
    for itself (`from`) is a field with a `_` behind it."""
    known = keys(kind)
    told = refuse_unknown(node, known)
    values: dict[str, Any] = dict(given)
    for key, (read, required) in known.items():
        if key in node.value:
            try:
                values[f"{key}_" if iskeyword(key) else key] = attempt(node.child(key), read)
            except Told:
                told = True
        elif required and key not in given:
            node.wrong(f'the key "{key}" is missing', f"add {key} = … {'there' if node.in_list else f'under [{node.name}]'}")
            told = True
    if told:
        raise Told
    return kind(**values)


def table_of(kind: type[T]) -> Reader[T]:
    return lambda node: record(kind, node)


_KEYS: dict[type, Mapping[str, tuple[Reader[Any], bool]]] = {}


def keys(kind: type) -> Mapping[str, tuple[Reader[Any], bool]]:
    """The keys of a schema type: name -> (its reader, whether it must be there)."""
    if kind not in _KEYS:
        hints = get_type_hints(kind, include_extras=True)
        _KEYS[kind] = {
            field.name.rstrip("_"): (hints[field.name].__metadata__[0], _required(field))
            for field in dataclasses.fields(kind)
            if hasattr(hints[field.name], "__metadata__")
        }
    return _KEYS[kind]


def _required(field: "dataclasses.Field[Any]") -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
