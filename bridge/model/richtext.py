"""What does a formatted text look like, free of any platform?

A text is a tuple of blocks, a block holds runs, a run is text with styles. Nothing in a tree is markup: `*` and `<!channel>` in a
run are those characters. Each adapter turns its platform's formatting to this tree and back; a tree can always be read as plain
text. Line breaks inside a paragraph are "\\n" in its runs.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Literal, TypeAlias

from bridge.model.record import record

Style: TypeAlias = Literal["bold", "italic", "strike", "underline", "code", "spoiler"]


@record(frozen=True, kw_only=True)
class Run:
    """A piece of text in one style."""

    text: str
    styles: frozenset[Style] = frozenset()
    link: str | None = None
    """Where the text leads; shown as it is, never opened by us."""
    person: str | None = None
    """A desk person's id: at the desk the run is a mention that pings; everywhere else it is its text."""


@record(frozen=True, kw_only=True)
class Paragraph:
    runs: tuple[Run, ...]


@record(frozen=True, kw_only=True)
class Quote:
    runs: tuple[Run, ...]


@record(frozen=True, kw_only=True)
class Code:
    text: str
    language: str = ""


@record(frozen=True, kw_only=True)
class Listing:
    items: tuple[tuple[Run, ...], ...]
    ordered: bool = False
    depth: int = 0
    """How far it is indented, as Slack counts: 0 is a list of its own."""
    first: int = 1
    """The number of the first item of an ordered one: what stands between two points parts the list, and not the count."""

    def marks(self) -> Iterator[str]:
        """What stands before each item."""
        return (f"{number}." if self.ordered else "•" for number in range(self.first, self.first + len(self.items)))


Block: TypeAlias = Paragraph | Quote | Code | Listing
RichText: TypeAlias = tuple[Block, ...]

EMPTY: RichText = ()


def plain(text: str) -> RichText:
    """A text without any formatting as a tree."""
    return (Paragraph(runs=(Run(text=text),)),) if text else EMPTY


def said(runs: Iterable[Run]) -> str:
    return "".join([run.text for run in runs])


def runs_of(tree: RichText) -> Iterator[Run]:
    """All its runs in order, those of lists included."""
    for block in tree:
        match block:
            case Paragraph() | Quote():
                yield from block.runs
            case Listing():
                for item in block.items:
                    yield from item


def as_plain(tree: RichText) -> str:
    """The tree as people would read it without formatting; lists keep their marks, quotes their `>`."""
    lines: list[str] = []
    for block in tree:
        match block:
            case Paragraph():
                lines.append(said(block.runs))
            case Quote():
                lines.extend("> " + line for line in said(block.runs).split("\n"))
            case Code():
                lines.append(block.text)
            case Listing():
                indent = "  " * block.depth
                lines.extend(f"{indent}{mark} {said(item)}" for mark, item in zip(block.marks(), block.items, strict=True))
    return "\n".join(lines)


def is_empty(tree: RichText) -> bool:
    return not as_plain(tree).strip()


def join(*trees: RichText) -> RichText:
    """One tree after another, each on a line of its own."""
    return tuple(block for tree in trees for block in tree)


# --- as JSON, for the database -----------------------------------------------------------------------------------


def to_json(tree: RichText) -> list[dict[str, Any]]:
    return [_block_to_json(block) for block in tree]


def _runs_to_json(runs: tuple[Run, ...]) -> list[dict[str, Any]]:
    out = []
    for run in runs:
        item: dict[str, Any] = {"t": run.text}
        if run.styles:
            item["s"] = sorted(run.styles)
        if run.link:
            item["l"] = run.link
        if run.person:
            item["p"] = run.person
        out.append(item)
    return out


def _block_to_json(block: Block) -> dict[str, Any]:
    match block:
        case Paragraph():
            return {"p": _runs_to_json(block.runs)}
        case Quote():
            return {"q": _runs_to_json(block.runs)}
        case Code():
            return {"c": block.text, "lang": block.language}
        case Listing():
            items = [_runs_to_json(item) for item in block.items]
            return {"ul": items, "ordered": block.ordered, "depth": block.depth, "first": block.first}


def from_json(data: Iterable[dict[str, Any]]) -> RichText:
    return tuple([_block_from_json(item) for item in data])


def _runs_from_json(data: list[dict[str, Any]]) -> tuple[Run, ...]:
    return tuple([_run_from_json(item) for item in data])


def _run_from_json(data: dict[str, Any]) -> Run:
    if len(data) == 1:  # most have neither style nor link
        return Run(text=data["t"])
    return Run(text=data["t"], styles=frozenset(data.get("s", ())), link=data.get("l"), person=data.get("p"))


def _block_from_json(data: dict[str, Any]) -> Block:
    if "p" in data:
        return Paragraph(runs=_runs_from_json(data["p"]))
    if "q" in data:
        return Quote(runs=_runs_from_json(data["q"]))
    if "c" in data:
        return Code(text=data["c"], language=data["lang"])
    items = tuple(_runs_from_json(item) for item in data["ul"])
    return Listing(items=items, ordered=data["ordered"], depth=data["depth"], first=data["first"])
