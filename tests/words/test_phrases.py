"""How phrases are written and read."""

import pathlib

import pytest

from bridge.words.phrases import Phrases

FILE = """
[parts]
team = "[the] (team|boss)"
[spelling]
"checking" = "chkng"
[small]
en = "hello"
[big]
en = '''
# what stands here is for people
[we are] checking [with {team}]
a (b|c d) e
'''
"""


@pytest.fixture
def phrases(tmp_path: pathlib.Path) -> Phrases:
    (tmp_path / "phrases.toml").write_text(FILE, encoding="utf-8")
    return Phrases([str(tmp_path / "phrases.toml")], [["small"], ["big"]])


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("", 0),
        ("hello hello", 0),
        ("checking", 1),
        ("Hello! We are checking with the boss.", 1),
        ("checking with boss, a c d e", 1),
        ("a b e a c d e hello", 1),
        ("chkng", 1),
        ("cheking", 1),
        ("checking with", None),
        ("we are", None),
        ("a e", None),
        ("a c e", None),
        ("checked", None),
        ("checking it", None),
        ("hello " * 200, None),
    ],
)
def test_a_text_weighs_what_its_heaviest_phrase_does(phrases: Phrases, text: str, weight: int | None) -> None:
    assert phrases.weight(text) == weight


@pytest.mark.parametrize("line", ["a (b", "a [b", "a b)", "a (b]"])
def test_a_bracket_without_its_other_half_is_told(tmp_path: pathlib.Path, line: str) -> None:
    (tmp_path / "phrases.toml").write_text(f'[parts]\n[spelling]\n[small]\nen = "{line}"\n', encoding="utf-8")
    with pytest.raises(ValueError, match="a bracket that"):
        Phrases([str(tmp_path / "phrases.toml")], [["small"]])


def test_a_phrase_that_says_nothing_is_told(tmp_path: pathlib.Path) -> None:
    (tmp_path / "phrases.toml").write_text('[parts]\n[spelling]\n[small]\nen = "[a] [b|c]"\n', encoding="utf-8")
    with pytest.raises(ValueError, match="may be left out"):
        Phrases([str(tmp_path / "phrases.toml")], [["small"]])


AMBIGUOUS = '[parts]\n[spelling]\n[small]\nen = """\n[a] [a] [a] [a] b\na\na a\n([a] a|a [a])\n"""\n'


def test_a_text_of_which_each_part_could_be_many_is_read_in_bounded_steps(tmp_path: pathlib.Path) -> None:
    (tmp_path / "phrases.toml").write_text(AMBIGUOUS, encoding="utf-8")
    phrases = Phrases([str(tmp_path / "phrases.toml")], [["small"]])
    assert phrases.weight("a " * 290) == 0
    assert phrases.weight("b a" * 190 + "a b") is None
