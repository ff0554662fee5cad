"""How does an expression of a brand's own stay harmless? It is CEL, which has no loops but over lists; what could take long is refused.

https://github.com/google/cel-spec/blob/master/doc/langdef.md
"""

import difflib
import re
from typing import TYPE_CHECKING, Any

from bridge.model.routing import Facts
from rules.seen import named

if TYPE_CHECKING:
    import cel

_LONGEST = 1_000
"""Characters of an expression."""
_FUNCTIONS = frozenset(("size", "contains", "startsWith", "endsWith", "lowerAscii", "int", "double", "string"))
_STRING = re.compile(r'"(?:\\.|[^"\\])*"|' + r"'(?:\\.|[^'\\])*'")
_BRACKET = re.compile(r"\.\s*(?:all|exists|exists_one|existsOne|map|filter)\s*\(\s*(?P<name>\w+)\s*,|[()]")

_PLAUSIBLE = Facts(
    account="a", platform="a", public=False, text="a", language="es", files=("photo",), customer_tags=("a",), segment="a", followers=1,
    open_cases=1, last_team="a", last_state="a", said_ago=(1,), team="a", tags=("a",), waiting=1, unclaimed=1,
)  # fmt: skip
"""Facts in which everything is known, each of its kind."""


_NAMES = frozenset(_PLAUSIBLE.__dict__)


class BadExpression(ValueError):
    """It is not taken; says why."""


class Erred(Exception):
    """It could not be held against these facts; says why."""


class Expression:
    """names: of the facts that it asks for. Raises BadExpression."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._program, self.names = _compiled(source)
        try:
            plausible = self._asked(named(_PLAUSIBLE))
        except TypeError:
            raise BadExpression("it compares or joins things of different kinds, like a number and a text") from None
        except Exception:  # of these facts alone: a division by zero, a place beyond the end of a list
            plausible = True
        if not isinstance(plausible, bool):
            raise BadExpression(f"it must be true or false, as a comparison is, and this is {plausible!r}")

    def holds(self, facts: dict[str, Any]) -> bool:
        """facts: see `rules.seen.named`. An answer that would need what is not known is no. Raises Erred."""
        try:
            held = self._asked(facts)
        except Exception as error:
            if any(facts[name] is None for name in self.names):
                return False
            raise Erred(_sentence(error)) from None
        if not isinstance(held, bool):
            raise Erred("it is neither true nor false")
        return held

    def _asked(self, facts: dict[str, Any]) -> Any:
        return self._program.execute({name: facts[name] for name in self.names})


def _compiled(source: str) -> tuple["cel.Program", tuple[str, ...]]:
    import cel  # with all that it brings along it takes half a second, and few brands write expressions

    if len(source) > _LONGEST:
        raise BadExpression(f"it has more than {_LONGEST} characters")
    try:
        program = cel.compile(source)
    except ValueError as error:
        raise BadExpression(_sentence(error)) from None
    bound = _bound(source)
    for function in program.functions():
        if function.isidentifier() and function not in _FUNCTIONS:
            hint = "; regex = ['…'] asks for a pattern" if function == "matches" else ""
            raise BadExpression(f"it uses {function}(), and there is only {', '.join(sorted(_FUNCTIONS))}{hint}")
    for name in program.variables():
        if name not in _NAMES and name not in bound:
            near = difflib.get_close_matches(name, _NAMES, n=1)
            raise BadExpression(f'there is no fact "{name}"' + (f'; the nearest right name is "{near[0]}"' if near else ""))
    return program, tuple(name for name in program.variables() if name in _NAMES)


def _bound(source: str) -> frozenset[str]:
    """The names that stand for the things of a list, one after the other. A list within a list would take its length squared."""
    bound: set[str] = set()
    open_since: list[bool] = []
    """For each bracket that is open: does it go through a list?"""
    for found in _BRACKET.finditer(_STRING.sub("''", source)):
        if found[0] == ")":
            del open_since[-1:]
            continue
        if found["name"] is not None:
            if any(open_since):
                raise BadExpression("it goes through a list for each thing of another")
            bound.add(found["name"])
        open_since.append(found["name"] is not None)
    return frozenset(bound)


def _sentence(error: Exception) -> str:
    """What went wrong, in one line; the library draws the place below it."""
    said = str(error).strip().splitlines()
    if said and "Recursion limit" in said[0]:
        return "its brackets stand too deep in each other"
    first = said[0].partition(" expecting {")[0] if said else type(error).__name__
    return re.sub(r"^Failed to parse expression .*?: ERROR: <input>:1:(\d+): (?:Syntax error: )?", r"at character \1: ", first)
