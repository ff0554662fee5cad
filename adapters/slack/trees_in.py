"""What did a person write? Slack's `rich_text` blocks, or its mrkdwn text where there are none, as a tree.

`names` maps the ids of mentioned persons and channels to names; who is not in it is shown by id. Emoji become the characters they
are: a customer never sees `:wave:`, unless it is an emoji of the workspace's own, which has no character.
Sources: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block, https://docs.slack.dev/messaging/formatting-message-text
"""

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

from adapters.slack import emoji
from bridge.model.ids import UserId
from bridge.model.richtext import Block, Code, Listing, Paragraph, Quote, RichText, Run, Style

Names = Mapping[str, str]
BROADCASTS = frozenset({"here", "channel", "everyone", "group"})
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
STYLES = ("bold", "italic", "strike", "underline", "code")


def tree(message: Mapping[str, Any], names: Names) -> RichText:
    try:
        rich = [block for block in message.get("blocks") or [] if block.get("type") == "rich_text"]
        if rich:
            return tuple(made for block in rich for made in _parts(block.get("elements") or [], names))
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        pass  # in a shape that we do not know: the text beside the blocks says the same
    return mrkdwn(message.get("text") or "", names)


def persons(body: RichText) -> tuple[UserId, ...]:
    """Whom the text @mentions, each once: persons, user groups by their id, and all who are there (`!here`, `!channel`, `!everyone`)."""
    found: dict[UserId, None] = {}
    for block in body:
        runs = block.runs if isinstance(block, Paragraph | Quote) else ()
        items = block.items if isinstance(block, Listing) else ()
        for run in [*runs, *(run for item in items for run in item)]:
            if run.person:
                found[UserId(run.person)] = None
    return tuple(found)


_CALLED = re.compile(r"<[@#]([A-Z0-9]+)")


def called(message: Mapping[str, Any]) -> set[str]:
    """The ids of persons and channels that are named in a message, so that their names can be looked up."""
    found = set(_CALLED.findall(message.get("text") or ""))
    waiting: list[Any] = [message.get("blocks")]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            found |= {node[key] for key in ("user_id", "channel_id") if isinstance(node.get(key), str)}
            waiting += [value for value in node.values() if isinstance(value, list | dict)]
    return found


# --- rich_text -------------------------------------------------------------------------------------------------------


def _parts(parts: list[dict[str, Any]], names: Names) -> Iterator[Block]:
    for number, part in enumerate(parts):
        elements = part.get("elements") or []
        match part.get("type"):
            case "rich_text_quote":
                yield Quote(runs=_runs(elements, names))
            case "rich_text_preformatted":
                yield Code(text="".join(run.text for run in _runs(elements, names)), language=part.get("language") or "")
            case "rich_text_list":
                items = tuple(_runs(item.get("elements") or [], names) for item in elements)
                ordered, first = part.get("style") == "ordered", 1 + max(0, int(part.get("offset") or 0))
                yield Listing(items=items, ordered=ordered, depth=int(part.get("indent") or 0), first=first if ordered else 1)
            case _:  # rich_text_section, and whatever else Slack may think of
                runs = _runs(elements, names)
                if number + 1 < len(parts):
                    runs = _without_last_break(runs)  # the break before a list or a quote is the block's own
                if runs:
                    yield Paragraph(runs=runs)


def _runs(elements: Iterable[dict[str, Any]], names: Names) -> tuple[Run, ...]:
    return tuple(run for element in elements if (run := _run(element, names)).text)


def _run(element: dict[str, Any], names: Names) -> Run:
    style = element.get("style") or {}
    styles = frozenset(cast(Style, name) for name in STYLES if isinstance(style, dict) and style.get(name))
    match element.get("type"):
        case "text":
            return Run(text=element["text"], styles=styles)
        case "link":
            return Run(text=element.get("text") or element["url"], styles=styles, link=element["url"])
        case "user":
            person = element["user_id"]
            return Run(text="@" + names.get(person, person), styles=styles, person=person)
        case "channel":
            channel = element["channel_id"]
            return Run(text="#" + names.get(channel, channel), styles=styles)
        case "usergroup":
            return Run(text="@" + element["usergroup_id"], styles=styles, person=element["usergroup_id"])
        case "broadcast":
            return Run(text="@" + element["range"], styles=styles, person="!" + element["range"])
        case "emoji":
            return Run(text=_emoji(element), styles=styles)
        case "date":
            return Run(text=element.get("fallback") or _moment(element["timestamp"]), styles=styles, link=element.get("url"))
        case "color":
            return Run(text=element["value"], styles=styles)
        case other:
            return Run(text=str(element.get("text") or element.get("fallback") or f"[{other}]"), styles=styles)


def _moment(seconds: int) -> str:
    """In UTC: whose clock each reader's Slack would show is not ours to know."""
    return f"{_EPOCH + datetime.timedelta(seconds=seconds):%Y-%m-%d %H:%M} UTC"


def _emoji(element: dict[str, Any]) -> str:
    """`unicode` is code points in hex with dashes: `1f44b-1f3fd`; Slack's composer sends it, apps may leave it out."""
    try:
        return "".join(chr(int(point, 16)) for point in element["unicode"].split("-"))
    except (KeyError, ValueError, OverflowError):
        tone = f"::skin-tone-{element['skin_tone']}" if element.get("skin_tone") else ""
        return emoji.character(f"{element.get('name', '')}{tone}")


def _without_last_break(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    if not runs or not runs[-1].text.endswith("\n"):
        return runs
    last = runs[-1]
    text = last.text[:-1]
    kept = (Run(text=text, styles=last.styles, link=last.link, person=last.person),) if text else ()
    return runs[:-1] + kept


# --- mrkdwn ------------------------------------------------------------------------------------------------------------

_PIECE = re.compile(
    r"```(?P<pre>.+?)```"
    r"|`(?P<code>[^`\n]+)`"
    r"|<(?P<sequence>[^<>\n]+)>"
    r"|(?<![\w*])\*(?P<bold>\S|\S[^*\n]*?\S)\*(?![\w*])"
    r"|(?<![\w_])_(?P<italic>\S|\S[^_\n]*?\S)_(?![\w_])"
    r"|(?<![\w~])~(?P<strike>\S|\S[^~\n]*?\S)~(?![\w~])",
    re.DOTALL,
)


def mrkdwn(text: str, names: Names) -> RichText:
    """Slack's text markup: `*bold* _italic_ ~strike~`, code, `<url|label>`, `<@U1>`, and quotes at the beginning of a line."""
    blocks: list[Block] = []
    for number, part in enumerate(re.split(r"```\n?(.+?)\n?```", text, flags=re.DOTALL)):
        if number % 2:
            blocks.append(Code(text=_unescaped(part)))
            continue
        for quoted, lines in _by_quote(part.strip("\n") if number or part != text else part):
            runs = tuple(_marked("\n".join(lines), names, frozenset()))
            if runs:
                blocks.append(Quote(runs=runs) if quoted else Paragraph(runs=runs))
    return tuple(blocks)


def _by_quote(text: str) -> list[tuple[bool, list[str]]]:
    groups: list[tuple[bool, list[str]]] = []
    for line in text.split("\n"):
        quoted = line.startswith("&gt;")
        if not groups or groups[-1][0] != quoted:
            groups.append((quoted, []))
        groups[-1][1].append(line[4:].removeprefix(" ") if quoted else line)
    return groups


def _marked(text: str, names: Names, styles: frozenset[Style]) -> Iterator[Run]:
    end = 0
    for found in _PIECE.finditer(text):
        if found.start() > end:
            yield Run(text=_plain(text[end : found.start()]), styles=styles)
        end = found.end()
        kind, inside = cast(str, found.lastgroup), cast(str, found[cast(str, found.lastgroup)])
        if kind == "sequence":
            yield _sequence(inside, names, styles)
        elif kind in ("pre", "code"):
            yield Run(text=_unescaped(inside), styles=styles | {"code"})
        else:
            yield from _marked(inside, names, styles | {cast(Style, kind)})
    if end < len(text):
        yield Run(text=_plain(text[end:]), styles=styles)


def _plain(text: str) -> str:
    return emoji.spelled(_unescaped(text))


def _sequence(inside: str, names: Names, styles: frozenset[Style]) -> Run:
    word, _, label = inside.partition("|")
    label = _unescaped(label)
    if word.startswith("@"):
        return Run(text="@" + (label.removeprefix("@") or names.get(word[1:], word[1:])), styles=styles, person=word[1:])
    if word.startswith("#"):
        return Run(text="#" + (label.removeprefix("#") or names.get(word[1:], word[1:])), styles=styles)
    if word.startswith("!"):
        kind, _, given = word[1:].partition("^")
        if kind == "subteam":
            return Run(text="@" + (label.removeprefix("@") or given), styles=styles, person=given)
        if kind in BROADCASTS:
            return Run(text="@" + (label.removeprefix("@") or kind), styles=styles, person=word.partition("^")[0])
        return Run(text=label or "@" + word[1:].split("^")[-1], styles=styles)
    url = _unescaped(word)
    return Run(text=label or url.removeprefix("mailto:").removeprefix("tel:"), styles=styles, link=url)


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
