"""What does a stored Discord event mean? Pure: everything it needs is in the raw record (see `envelope.py`)."""

import datetime
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Literal, TypeAlias

from adapters.discord.envelope import sent_at
from adapters.discord.inline import Names
from adapters.discord.markdown_in import read_markdown
from bridge.model.events import ChannelEvent, Deleted, Edited, FileSeen, Ignored, Said
from bridge.model.ids import AccountName, ChatId, Millis, UserId
from bridge.model.richtext import EMPTY, Block, Listing, Paragraph, Quote, RichText, Run, is_empty, join, plain

OpenOn: TypeAlias = Literal["mention", "every_message"]
Places: TypeAlias = Mapping[ChatId, OpenOn]
"""The configured guild channels, and what makes a message there the brand's business."""

PERSONS_TYPES = frozenset({0, 19})  # DEFAULT and REPLY; all others are Discord's own notices or commands (D)
VOICE_MESSAGE = 1 << 13
STICKER_ENDINGS: Mapping[int, tuple[str, str]] = {1: ("png", "image/png"), 2: ("png", "image/png"), 4: ("gif", "image/gif")}
"""A sticker's format_type -> its file; 3 is Lottie, which is no picture."""
STICKERS = "https://cdn.discordapp.com/stickers"
CONTENTS = ("content", "attachments", "embeds", "sticker_items", "stickers", "poll", "components", "message_snapshots")


def parse(raw: dict[str, Any], *, account: AccountName, places: Places) -> ChannelEvent:
    data = raw["d"]
    guild = data.get("guild_id")
    open_on = places.get(data["channel_id"]) or places.get(ChatId(raw.get("parent") or ""))
    if guild is not None and open_on is None:
        return Ignored(reason="other_place")
    if raw["t"] == "MESSAGE_DELETE":
        return Deleted(account=account, chat=ChatId(data["channel_id"]), message=data["id"], at=raw["at"])
    if raw["t"] not in ("MESSAGE_CREATE", "MESSAGE_UPDATE"):
        return Ignored(reason="service")
    author = data["author"]
    if author.get("bot") or data.get("webhook_id"):
        return Ignored(reason="bot")
    if data.get("type", 0) not in PERSONS_TYPES:
        return Ignored(reason="service")
    if not any(data.get(name) for name in CONTENTS):
        # A person cannot send nothing: without the message content intent Discord blanks what is said in a guild.
        return Ignored(reason="empty" if guild is None else "withheld")
    body, files = _contents(data, raw)
    if is_empty(body) and not files:
        return Ignored(reason="empty")
    name = _shown(author, data.get("member"))
    reference = data.get("message_reference") or {}
    answers = reference.get("message_id") if data.get("type") == 19 else None
    said: dict[str, Any] = {
        "account": account,
        "chat": ChatId(data["channel_id"]),
        "chat_title": raw.get("title") or name,
        "public": guild is not None,
        "user": UserId(author["id"]),
        "name": name,
        "handle": author["username"],
        "ours": raw["ours"],
        "message": data["id"],
        "body": body,
        "files": files,
        "reply_to": answers,
        "to_brand": guild is None or open_on == "every_message" or _speaks_to(raw["me"], raw.get("my_roles") or (), data),
        "sent_at": sent_at(data["id"]),
    }
    if raw["t"] == "MESSAGE_CREATE":
        return Said(**said)
    edited = data.get("edited_timestamp")
    if edited is None:  # Discord showed a link's preview, or a thread began there
        return Ignored(reason="service")
    return Edited(**said, edited_at=moment_of(edited))


def _speaks_to(me: str, my_roles: Collection[str], data: dict[str, Any]) -> bool:
    """my_roles: the bot's own, managed role, which Discord's composer offers under the same name as the bot."""
    answered = data.get("referenced_message") or {}
    mentioned = any(person["id"] == me for person in data.get("mentions", ()))
    return mentioned or answered.get("author", {}).get("id") == me or any(role in my_roles for role in data.get("mention_roles") or ())


def moment_of(iso: str) -> Millis:
    return int(datetime.datetime.fromisoformat(iso).timestamp() * 1000)


def _shown(user: dict[str, Any], member: dict[str, Any] | None) -> str:
    """The name that others see: of this server, of this person, of this account."""
    return str((member or {}).get("nick") or user.get("global_name") or user["username"])


# --- what is said -------------------------------------------------------------------------------------------------------


def _contents(data: dict[str, Any], raw: dict[str, Any]) -> tuple[RichText, tuple[FileSeen, ...]]:
    names: dict[str, str] = dict(raw.get("names") or {})
    names |= {"@" + person["id"]: _shown(person, person.get("member")) for person in data.get("mentions", ())}
    trees, files = [], []
    own = _one(data, data, names)
    trees.append(own[0])
    files += own[1]
    for snapshot in data.get("message_snapshots") or ():
        forwarded, its_files = _one(snapshot["message"], data, names)
        trees.append(_quoted(forwarded))
        files += its_files
    return join(*trees), tuple(files)


def _one(said: dict[str, Any], message: dict[str, Any], names: Names) -> tuple[RichText, list[FileSeen]]:
    """The words and files of a message, or of one that `message` forwards."""
    trees = [read_markdown(said.get("content") or "", names)]
    files = [_file(attachment, said, message) for attachment in said.get("attachments") or ()]
    for sticker in said.get("sticker_items") or ():
        trees.append(plain(f":{sticker['name']}:"))
        if sticker.get("format_type") in STICKER_ENDINGS:
            files.append(_sticker(sticker))
    if said.get("poll"):
        trees.append(_poll(said["poll"]))
    return join(*trees), files


def _file(attachment: dict[str, Any], said: dict[str, Any], message: dict[str, Any]) -> FileSeen:
    mime = (attachment.get("content_type") or "application/octet-stream").partition(";")[0].strip()
    kind: Literal["photo", "video", "audio", "voice", "document"] = "document"
    if said.get("flags", 0) & VOICE_MESSAGE or attachment.get("waveform"):
        kind = "voice"
    elif mime.startswith("image/") and mime != "image/svg+xml":
        kind = "photo"
    elif mime.startswith("video/"):
        kind = "video"
    elif mime.startswith("audio/"):
        kind = "audio"
    source = {"url": attachment["url"], "id": attachment["id"], "channel": message["channel_id"], "message": message["id"]}
    return FileSeen(source=source, kind=kind, name=attachment["filename"], mime=mime, size=attachment.get("size"))


def _sticker(sticker: dict[str, Any]) -> FileSeen:
    ending, mime = STICKER_ENDINGS[sticker["format_type"]]
    # Animated GIF stickers are served by the media host alone (D).
    base = STICKERS if ending == "png" else STICKERS.replace("cdn.discordapp.com", "media.discordapp.net")
    url = f"{base}/{int(sticker['id'])}.{ending}"
    return FileSeen(source={"url": url}, kind="sticker", name=f"{sticker['name']}.{ending}", mime=mime)


def _poll(poll: dict[str, Any]) -> RichText:
    question = (poll.get("question") or {}).get("text") or ""
    media: Sequence[dict[str, Any]] = [answer.get("poll_media") or {} for answer in poll.get("answers") or ()]
    texts = [" ".join(filter(None, ((one.get("emoji") or {}).get("name"), one.get("text")))) for one in media]
    items = tuple((Run(text=text),) for text in texts if text)
    asked: RichText = (Paragraph(runs=(Run(text=question, styles=frozenset({"bold"})),)),) if question else EMPTY
    return join(asked, (Listing(items=items),) if items else EMPTY)


def _quoted(tree: RichText) -> RichText:
    def quote(block: Block) -> Block:
        return Quote(runs=block.runs) if isinstance(block, Paragraph) else block

    return tuple(map(quote, tree))
