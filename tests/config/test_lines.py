"""The line told in an error is the line on which a person finds the key."""

import tomllib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bridge.config.lines import locate

TEXT = '''# a remark with [brackets] = and "marks"
[brand]
name = "a = [b] # c"
"two words" = 'x'
long = """one
two "quoted" \\""" still
three"""
after = 1
[a.b.'c.d']
dotted.key.x = 1979-05-27T07:32:00Z

[[rules]]
name = "first"
when = { any = ["x", "y"], none = [] }
[rules.when2]
k = 1

[[rules]]
steps = [
    { at = "50%", to = ["thread"] },  # remark }
    # [remark]
    { at = "+30m", to = [
        "team"] },
]
[[rules.sub]]
z = """"four"""""
y = 1
'''


def test_each_key_has_its_line() -> None:
    lines = locate(TEXT)
    wanted = {
        ("brand",): 2,
        ("brand", "name"): 3,
        ("brand", "two words"): 4,
        ("brand", "after"): 8,
        ("a",): 9,
        ("a", "b", "c.d"): 9,
        ("a", "b", "c.d", "dotted", "key", "x"): 10,
        ("rules", 0): 12,
        ("rules", 0, "when", "any", 1): 14,
        ("rules", 0, "when2", "k"): 16,
        ("rules", 1, "steps", 0, "to", 0): 20,
        ("rules", 1, "steps", 1, "at"): 22,
        ("rules", 1, "steps", 1, "to", 0): 23,
        ("rules", 1, "sub", 0, "z"): 26,
        ("rules", 1, "sub", 0, "y"): 27,
    }
    assert {path: lines.get(path) for path in wanted} == wanted


def _paths(value: Any, path: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return {path} - {()} | {found for key, child in inner for found in _paths(child, (*path, key))}


def test_every_value_that_toml_sees_has_a_line() -> None:
    assert _paths(tomllib.loads(TEXT)) <= locate(TEXT).keys()


_VALUES = st.recursive(
    st.sampled_from(["1", "true", '"a ] } # \\" b"', "'it # s \\'", "'''a'\nb'''", '"""x\n\\"y"""', "1.5e3", "07:32:00"]),
    lambda inner: st.lists(inner, max_size=3).map(lambda values: "[\n " + ", # r ]\n ".join(values) + " ]"),
    max_leaves=6,
)


@given(st.lists(_VALUES, min_size=1, max_size=6))
def test_whatever_stands_in_a_file_every_value_has_a_line(values: list[str]) -> None:
    text = "".join(f"k{place} = {value}\n" for place, value in enumerate(values)) + "[end]\nlast = 1\n"
    lines = locate(text)
    assert _paths(tomllib.loads(text)) <= lines.keys()
    assert lines[("end", "last")] == text.count("\n")
