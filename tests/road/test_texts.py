"""The catalogues: every language says everything, with the same placeholders, and nothing that nobody says."""

import ast
import pathlib
import re

import pytest

import bridge
from bridge.model.failure import Reason
from bridge.model.richtext import Paragraph, Run
from bridge.texts import KEYS, LANGUAGES, Catalogue, catalogue_texts, placeholders

SOURCE = pathlib.Path(bridge.__file__).parent
MADE = {
    "failure": [str(reason) for reason in Reason],
    "priority": ["low", "normal", "high", "urgent"],
}
"""Keys whose last part is put together when they are said."""
_KEY = re.compile(r"[a-z]+(\.[a-z_]+)*\.[a-z_]*[a-z]")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_text_with_the_same_placeholders(language: str) -> None:
    assert {key: placeholders(text) for key, text in catalogue_texts(language).items()} == KEYS


@pytest.mark.parametrize("language", LANGUAGES)
def test_bold_is_opened_and_closed(language: str) -> None:
    assert [key for key, text in catalogue_texts(language).items() if text.count("*") % 2] == []


def test_every_text_that_is_said_exists_and_every_one_that_exists_is_said() -> None:
    literal, patterns = _used()
    wanted = literal | {f"{stem}.{word}" for stem, words in MADE.items() for word in words}
    families = {key.partition(".")[0] for key in KEYS}
    files = {key for key in wanted if key.endswith(".toml")}
    assert {key for key in wanted - files if key.partition(".")[0] in families} - KEYS.keys() == set()
    said = {key for key in KEYS if key in wanted or any(pattern.fullmatch(key) for pattern in patterns)}
    assert KEYS.keys() - said == set()


def _used() -> tuple[set[str], list[re.Pattern[str]]]:
    """The string literals that look like keys, and the f-strings that make some, as patterns."""
    literal: set[str] = set()
    patterns: list[re.Pattern[str]] = []
    for file in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and (_KEY.fullmatch(node.value) or node.value in KEYS):
                literal.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                made = "".join(re.escape(str(piece.value)) if isinstance(piece, ast.Constant) else r"[a-z_]+" for piece in node.values)
                if re.match(r"[a-z]+\\\.", made):
                    patterns.append(re.compile(made))
    return literal, patterns


def test_what_is_filled_in_formats_nothing() -> None:
    (paragraph,) = Catalogue("es", "America/Mexico_City").rich("thread.resolved", name="*Ana* {reason}")
    assert isinstance(paragraph, Paragraph)
    assert Run(text="*Ana* {reason}") in paragraph.runs


@pytest.mark.parametrize(
    ("length", "shown"),
    [(0, "0 s"), (-5, "0 s"), (59_999, "59 s"), (60_000, "1 min"), (61_000, "1 min 1 s"), (600_000, "10 min"), (3_600_000, "1 h"),
     (3_660_000, "1 h 1 min"), (86_400_000, "1 d"), (90_000_000, "1 d 1 h")],
)  # fmt: skip
def test_a_wait_is_told_in_units_that_matter(length: int, shown: str) -> None:
    assert Catalogue("es", "America/Mexico_City").wait(length) == shown


def test_another_day_is_named() -> None:
    words = Catalogue("es", "America/Mexico_City")
    noon = 1_790_100_000_000
    assert "23 sep" not in words.moment(noon, noon)
    assert "23 sep" in words.moment(noon + 86_400_000, noon)
