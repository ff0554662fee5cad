"""What Slack's own composer makes of what a person types: rich_text blocks, and the mrkdwn `text` beside them.

Typed: *bold* _italic_ ~strike~ `code`, ```block```, lines of "> quote", "- item" or "1. item", links, @name, @here, :emoji:.
"""

import dataclasses
import html
import re
import secrets
from typing import Any

from sandbox.slack import emoji
from sandbox.slack.world import World

FENCE = re.compile(r"```\n?(.*?)\n?```\n?", re.DOTALL)
LINES = {
    "quote": re.compile(r"> ?(.*)"),
    "bullet": re.compile(r"[-•*] (.*)"),
    "ordered": re.compile(r"\d{1,3}[.)] (.*)"),
}
STYLES = {"*": "bold", "_": "italic", "~": "strike"}
INLINE = re.compile(
    r"(?P<code>`[^`\n]+`)"
    r"|(?P<link>https?://[^\s<>|]+[^\s<>|.,;:!?)\]'\"])"
    r"|(?P<id><@[UW][A-Z0-9]+>|<!(?:channel|here|everyone)>)"
    r"|(?<![\w@])@(?P<name>[^\W_][\w.-]*)"
    r"|:(?P<emoji>[a-z0-9_+'-]+(?:::skin-tone-[2-6]){0,2}):"
    r"|(?<!\w)(?P<style>[*_~])(?P<inside>(?! )[^\n]*?[^\s])(?P=style)(?!\w)"
)
Element = dict[str, Any]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Composed:
    text: str
    blocks: list[Element]


def compose(world: World, typed: str) -> Composed:
    """`typed` must not be blank."""
    parts: list[Element] = []
    texts: list[str] = []
    end = 0
    for fence in FENCE.finditer(typed):
        _lines(world, typed[end : fence.start()], parts, texts)
        parts.append({"type": "rich_text_preformatted", "elements": [{"type": "text", "text": fence[1]}], "border": 0})
        texts.append(f"```{html.escape(fence[1], quote=False)}```")
        end = fence.end()
    _lines(world, typed[end:], parts, texts)
    block = {"type": "rich_text", "block_id": secrets.token_urlsafe(4), "elements": parts}
    return Composed(text="\n".join(texts), blocks=[block])


def _lines(world: World, typed: str, parts: list[Element], texts: list[str]) -> None:
    """Neighbouring lines of one kind become one part: a section, a quote or a list."""
    if not typed:
        return
    groups: list[tuple[str, list[str]]] = []
    for line in typed.removesuffix("\n").split("\n"):
        kind, content = _kind(line)
        if groups and groups[-1][0] == kind:
            groups[-1][1].append(content)
        else:
            groups.append((kind, [content]))
    for kind, lines in groups:
        if kind in ("bullet", "ordered"):
            items: list[Element] = [{"type": "rich_text_section", "elements": inline(world, line)} for line in lines]
            parts.append({"type": "rich_text_list", "style": kind, "indent": 0, "border": 0, "elements": items})
            marks = ["• " if kind == "bullet" else f"{number}. " for number in range(1, len(lines) + 1)]
            texts += [mark + flat(item["elements"]) for mark, item in zip(marks, items, strict=True)]
        else:
            elements = inline(world, "\n".join(lines))
            parts.append({"type": "rich_text_quote" if kind == "quote" else "rich_text_section", "elements": elements})
            text = flat(elements)
            texts.append("\n".join("&gt; " + line for line in text.split("\n")) if kind == "quote" else text)


def _kind(line: str) -> tuple[str, str]:
    for kind, pattern in LINES.items():
        if found := pattern.fullmatch(line):
            return kind, found[1]
    return "text", line


def inline(world: World, typed: str, style: dict[str, bool] | None = None) -> list[Element]:
    style = style or {}
    result: list[Element] = []

    def plain(text: str) -> None:
        end = 0
        for found in emoji.CHARACTER.finditer(text):
            _text(text[end : found.start()])
            result.append(_emoji(emoji.BY_CHARACTER[found[0]], style))
            end = found.end()
        _text(text[end:])

    def _text(text: str) -> None:
        if not text:
            return
        if result and result[-1]["type"] == "text" and result[-1].get("style", {}) == style:
            result[-1]["text"] += text
        else:
            result.append(_styled({"type": "text", "text": text}, style))

    end = 0
    for found in INLINE.finditer(typed):
        plain(typed[end : found.start()])
        end = found.end()
        if found["code"]:
            result.append(_styled({"type": "text", "text": found["code"][1:-1]}, {**style, "code": True}))
        elif found["link"]:
            result.append(_styled({"type": "link", "url": found["link"]}, style))
        elif found["style"]:
            result += inline(world, found["inside"], {**style, STYLES[found["style"]]: True})
        elif found["emoji"] and emoji.known(found["emoji"]):
            result.append(_emoji(found["emoji"], style))
        elif element := _mention(world, found["id"] or "", found["name"] or ""):
            result.append(_styled(element, style))
            rest = (found["name"] or "").removeprefix(_handle(world, found["name"] or ""))
            if rest:
                plain(rest)
        else:
            _text(found[0])
    plain(typed[end:])
    return result


def _handle(world: World, name: str) -> str:
    """The longest handle with which `name` begins, so that "@ana." calls ana; "" when it calls nobody."""
    handles = [*(person.name for person in world.people.values()), world.bot_name, "channel", "here", "everyone"]
    fit = [h for h in handles if name == h or (name.startswith(h) and not name[len(h)].isalnum())]
    return max(fit, key=len, default="")


def _mention(world: World, id: str, name: str) -> Element | None:
    word = id[2:-1] or _handle(world, name)
    if word in ("channel", "here", "everyone"):
        return {"type": "broadcast", "range": word}
    if id:
        return {"type": "user", "user_id": word}
    named = {**{person.name: person.id for person in world.people.values()}, world.bot_name: world.bot_user}
    return {"type": "user", "user_id": named[word]} if word in named else None


def _emoji(name: str, style: dict[str, bool]) -> Element:
    return _styled(emoji.element(name), style)


def _styled(element: Element, style: dict[str, bool]) -> Element:
    return {**element, "style": dict(style)} if style else element


def escaped(world: World, typed: str) -> str:
    """A slash command's text with `should_escape`: whom it names as `<@U012ABCDEF|ana>`, a link as `<https://…>`."""
    shown = []
    for element in inline(world, typed):
        if element["type"] == "user":
            named = element["user_id"]
            handle = world.people[named].name if named in world.people else world.bot_name
            shown.append(f"<@{named}|{handle}>")
        else:
            shown.append(_mrkdwn(element))
    return "".join(shown)


def flat(elements: list[Element]) -> str:
    """Rich text elements as mrkdwn."""
    return "".join(_mrkdwn(element) for element in elements)


def _mrkdwn(element: Element) -> str:
    match element["type"]:
        case "text":
            text = html.escape(element["text"], quote=False)
            style = element.get("style", {})
            if style.get("code"):
                text = f"`{text}`"
            for mark, name in STYLES.items():
                if style.get(name):
                    text = f"{mark}{text}{mark}"
            return text
        case "link":
            return f"<{element['url']}>"
        case "user":
            return f"<@{element['user_id']}>"
        case "broadcast":
            return f"<!{element['range']}>"
        case _:
            tone = f"::skin-tone-{element['skin_tone']}" if "skin_tone" in element else ""
            return f":{element['name']}{tone}:"
