"""Which texts does the brand say in its own words? `[texts.es] greeting = "…"`: each key and each {placeholder} must be known."""

from collections.abc import Iterator, Mapping
from typing import Any

from bridge.config.book import Node, gather, table
from bridge.config.problems import Wrong, listed, nearest, shown
from bridge.config.values import LANGUAGES


def overrides(node: Node) -> dict[str, dict[str, str]]:
    """Language -> key -> text."""
    return dict(gather(_language, [(node.child(language), language) for language in table(node)]))


def _language(node: Node, language: str) -> tuple[str, dict[str, str]]:
    if language not in LANGUAGES:
        raise Wrong(f"{shown(language)} is not a language of this version", f"use {listed(LANGUAGES)}")
    from bridge.texts import KEYS

    return language, dict(gather(lambda child, key: _text(child, key, KEYS), list(leaves(node))))


def leaves(node: Node, prefix: str = "") -> Iterator[tuple[Node, str]]:
    """`"card.title"` is one key, also where it was written without quotation marks and TOML took it for a table."""
    for key, value in table(node).items():
        child = node.child(key)
        if isinstance(value, dict):
            yield from leaves(child, f"{prefix}{key}.")
        else:
            yield child, f"{prefix}{key}"


def _text(node: Node, key: str, known: Mapping[str, frozenset[str]]) -> tuple[str, str]:
    from bridge.texts import TEMPLATE_VALUES, placeholders, template_key

    if key.startswith(template_key("")) and key != template_key(""):
        known = {key: TEMPLATE_VALUES}
    if key not in known:
        near = nearest(key, known)
        hint = f'; the nearest right name is "{near}"' if near else ""
        raise Wrong(
            f"there is no text {shown(key)}{hint}", f'write "{near}"' if near else "docs/configuration.md says where all are listed"
        )
    value: Any = node.value
    if not isinstance(value, str) or not value.strip():
        raise Wrong("a text is needed here", 'write it between quotation marks, as "…"')
    try:
        unknown = sorted(placeholders(value) - known[key])
    except ValueError:
        raise Wrong("its braces do not come in pairs", "write {name} for a value, and no other braces") from None
    if unknown:
        fits = listed(sorted(f"{{{name}}}" for name in known[key])) if known[key] else "no placeholder"
        raise Wrong(f"the text has no value {{{unknown[0]}}}", f"it can use {fits}")
    return key, value
