"""What does Telegram's HTML mean? Tags to entities, offsets in UTF-16 units (https://core.telegram.org/bots/api#html-style)."""

import html.parser

from sandbox.telegram.entities import Entity, units
from sandbox.telegram.errors import bad_request

TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "tg-spoiler": "spoiler",
    "blockquote": "blockquote",
}


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """Raises 400 `can't parse entities: …` for unknown, unclosed or crossed tags."""
    reader = _Reader()
    reader.feed(source)
    reader.close()
    if reader.open:
        raise bad_request(f"can't parse entities: Can't find end tag corresponding to start tag \"{reader.open[-1][0]}\"")
    return "".join(reader.text), reader.entities


class _Reader(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.length = 0
        self.open: list[tuple[str, Entity]] = []
        self.entities: list[Entity] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        kind = "spoiler" if tag == "span" and given.get("class") == "tg-spoiler" else TAGS.get(tag)
        if kind is None:
            raise bad_request(f'can\'t parse entities: Unsupported start tag "{tag}" at byte offset {self.getpos()[1]}')
        entity: Entity = {
            "type": "expandable_blockquote" if kind == "blockquote" and "expandable" in given else kind,
            "offset": self.length,
        }
        if kind == "text_link":
            entity["url"] = given.get("href", "")
        if tag == "code" and self.open and self.open[-1][0] == "pre" and given.get("class", "").startswith("language-"):
            self.open[-1][1]["language"] = given["class"].removeprefix("language-")
            entity["type"] = ""  # it belongs to its <pre>
        self.open.append((tag, entity))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1][0] != tag:
            expected, at = self.open[-1][0] if self.open else "", self.getpos()[1]
            raise bad_request(f'can\'t parse entities: Unmatched end tag at byte offset {at}, expected "</{expected}>", found "</{tag}>"')
        entity = self.open.pop()[1]
        entity["length"] = self.length - entity["offset"]
        if entity["type"] and entity["length"] and entity.get("url", "-"):
            self.entities.append(entity)

    def handle_data(self, data: str) -> None:
        self.text.append(data)
        self.length += units(data)
