"""What does a message hold? Its words, its files, and in signs that need no language what is neither: polls, forwards, stickers, cards."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Any, Literal

from adapters.discord.inline import Names
from adapters.discord.letters import clean
from adapters.discord.markdown_in import read_markdown
from bridge.model.events import FileSeen
from bridge.model.richtext import EMPTY, Block, Listing, Paragraph, Quote, RichText, Run, Style, is_empty, join, plain

log = logging.getLogger(__name__)

VOICE_MESSAGE = 1 << 13
STICKER_ENDINGS: Mapping[int, tuple[str, str]] = {1: ("png", "image/png"), 2: ("png", "image/png"), 4: ("gif", "image/gif")}
"""A sticker's format_type -> its file; 3 is Lottie, which is no picture."""
STICKERS = "https://cdn.discordapp.com/stickers"
TEXT_DISPLAY = 10
"""The kind of component that holds words (https://docs.discord.com/developers/components/reference#text-display)."""
FIELDS = (
    "content", "attachments", "embeds", "sticker_items", "poll", "components", "message_snapshots", "activity", "shared_client_theme",
)  # fmt: skip
"""https://docs.discord.com/developers/resources/message#message-object"""
NAMELESS = "⬚"
"""Something was sent that we have no words for."""


def holds_anything(message: dict[str, Any]) -> bool:
    return any(message.get(field) for field in FIELDS)


def contents(message: dict[str, Any], names: Names, *, title: str | None = None) -> tuple[RichText, tuple[FileSeen, ...]]:
    """title: of the forum's post that the message begins; it is the first thing that the person says."""
    body, files = _one(message, message, names)
    for snapshot in message.get("message_snapshots") or ():
        forwarded, its_files = _one(snapshot["message"], message, names)
        body = join(body, plain("↪"), tuple(map(_quoted, forwarded)))
        files += its_files
    if is_empty(body) and not files:
        body = plain(NAMELESS)
    return join(_bold(title) if title else EMPTY, body), tuple(files)


def _one(said: dict[str, Any], message: dict[str, Any], names: Names) -> tuple[RichText, list[FileSeen]]:
    """The words and files of a message, or of one that `message` forwards."""
    files = [_file(attachment, said, message) for attachment in said.get("attachments") or ()]
    trees = [_read(said.get("content"), names)]
    for sticker in said.get("sticker_items") or ():
        trees.append(plain(f":{clean(sticker['name'])}:"))
        if sticker.get("format_type") in STICKER_ENDINGS:
            files.append(_sticker(sticker))
    if said.get("poll"):
        trees.append(_poll(said["poll"]))
    if said.get("activity"):
        trees.append(plain("🎮 " + clean((said.get("application") or {}).get("name") or "")))
    if said.get("shared_client_theme"):
        trees.append(plain("🎨"))
    if not (said.get("content") or "").strip():  # with words, they are the previews of its links
        trees += [_embed(embed, names) for embed in said.get("embeds") or ()]
    trees += [_read(text, names) for text in _displayed(said.get("components") or ())]
    return join(*trees), files


def _read(text: str | None, names: Names) -> RichText:
    said = clean(text or "")
    try:
        return read_markdown(said, names)
    except Exception:
        log.exception("a message's formatting could not be read: it stays plain")
        return plain(said)


def _bold(text: str) -> RichText:
    bold: frozenset[Style] = frozenset({"bold"})
    return (Paragraph(runs=(Run(text=clean(text), styles=bold),)),)


def _quoted(block: Block) -> Block:
    return Quote(runs=block.runs) if isinstance(block, Paragraph) else block


# --- files ------------------------------------------------------------------------------------------------------------


def _file(attachment: dict[str, Any], said: dict[str, Any], message: dict[str, Any]) -> FileSeen:
    mime = clean(attachment.get("content_type") or "application/octet-stream").partition(";")[0].strip()
    kind: Literal["photo", "video", "audio", "voice", "document"] = "document"
    if (said.get("flags") or 0) & VOICE_MESSAGE or attachment.get("waveform"):
        kind = "voice"
    elif mime.startswith("image/") and mime != "image/svg+xml":
        kind = "photo"
    elif mime.startswith("video/"):
        kind = "video"
    elif mime.startswith("audio/"):
        kind = "audio"
    source = {"url": attachment["url"], "id": attachment["id"], "channel": message["channel_id"], "message": message["id"]}
    return FileSeen(source=source, kind=kind, name=_name(attachment), mime=mime, size=attachment.get("size"))


def _name(attachment: dict[str, Any]) -> str:
    """As it was typed: where that holds other letters than ASCII, Discord keeps it as the title, without its ending (D)."""
    name: str = attachment["filename"]
    title = attachment.get("title")
    return clean(f"{title}{PurePath(name).suffix}" if title else name)


def _sticker(sticker: dict[str, Any]) -> FileSeen:
    ending, mime = STICKER_ENDINGS[sticker["format_type"]]
    # Animated GIF stickers are served by the media host alone (D).
    base = STICKERS if ending == "png" else STICKERS.replace("cdn.discordapp.com", "media.discordapp.net")
    url = f"{base}/{int(sticker['id'])}.{ending}"
    return FileSeen(source={"url": url, "id": str(sticker["id"])}, kind="sticker", name=clean(f"{sticker['name']}.{ending}"), mime=mime)


# --- what is neither --------------------------------------------------------------------------------------------------


def _poll(poll: dict[str, Any]) -> RichText:
    question = clean((poll.get("question") or {}).get("text") or "")
    media: Sequence[dict[str, Any]] = [answer.get("poll_media") or {} for answer in poll.get("answers") or ()]
    texts = [" ".join(filter(None, ((one.get("emoji") or {}).get("name"), one.get("text")))) for one in media]
    items = tuple((Run(text=clean(text)),) for text in texts if text)
    return join(plain(f"📊 {question}"), (Listing(items=items),) if items else EMPTY)


def _embed(embed: dict[str, Any], names: Names) -> RichText:
    """A card, as other bots send it; people forward those."""
    trees = [_linked(embed["title"], embed.get("url")) if embed.get("title") else EMPTY, _read(embed.get("description"), names)]
    for field in embed.get("fields") or ():
        trees += [_bold(field["name"]), _read(field["value"], names)]
    trees.append(plain(clean((embed.get("footer") or {}).get("text") or "")))
    whole = join(*trees)
    picture = (embed.get("image") or embed.get("thumbnail") or embed.get("video") or {}).get("url") or embed.get("url")
    return _linked(picture, picture) if is_empty(whole) and picture else whole


def _linked(text: str, address: str | None) -> RichText:
    return (Paragraph(runs=(Run(text=clean(text), link=address),)),)


def _displayed(components: Sequence[dict[str, Any]]) -> Iterator[str]:
    """The words among buttons, sections and pictures."""
    for component in components:
        if component.get("type") == TEXT_DISPLAY:
            yield str(component.get("content") or "")
        yield from _displayed(component.get("components") or ())
