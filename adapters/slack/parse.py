"""What happened at the desk? A stored envelope as an event. Pure.

A raw event, as `intake.py` stores it and `backfill.py` makes it alike:
    {"payload": the envelope's payload, "people": {user id: {"name", "outsider", "bot"}}, "names": {channel id: name}, "at": Millis}
Source: https://docs.slack.dev/reference/events/message and, for presses, https://docs.slack.dev/reference/interaction-payloads
"""

import dataclasses
import html
import re
from collections.abc import Mapping
from typing import Any, Literal

from adapters.slack import emoji, forms, trees_in
from adapters.slack.sheets import action_of
from bridge.model.events import DeskCommanded, DeskDeleted, DeskEdited, DeskEvent, DeskPressed, DeskReacted, DeskSaid, FileSeen, Ignored
from bridge.model.ids import ChatId, Millis, UserId
from bridge.model.richtext import Paragraph, RichText, Run, is_empty, join

Raw = Mapping[str, Any]
SPOKEN = (None, "file_share", "thread_broadcast")
"""The subtypes of what a person writes; every other one is the platform's own doing."""


def parse(raw: Raw) -> DeskEvent:
    payload = raw["payload"]
    if "command" in payload:
        return _command(raw, payload)
    match payload["type"]:
        case "event_callback":
            return _happened(raw, payload["event"])
        case "block_actions":
            return _press(raw, payload)
        case "view_submission":
            return _submission(raw, payload)
        case other:
            return Ignored(reason=str(other))


def millis(ts: str) -> Millis:
    """`1610193715.001000` -> 1610193715001."""
    seconds, _, part = ts.partition(".")
    return int(seconds) * 1000 + int(part[:3].ljust(3, "0"))


def _happened(raw: Raw, event: dict[str, Any]) -> DeskEvent:
    match event["type"]:
        case "message":
            return _message(raw, event)
        case "reaction_added" | "reaction_removed" as kind:
            return _reaction(raw, event, on=kind == "reaction_added")
        case other:
            return Ignored(reason=str(other))


# --- messages --------------------------------------------------------------------------------------------------------


def _message(raw: Raw, event: dict[str, Any]) -> DeskEvent:
    match event.get("subtype"):
        case "message_changed":
            return _changed(raw, event)
        case "message_deleted":
            return DeskDeleted(channel=ChatId(event["channel"]), ts=event["deleted_ts"], at=millis(event["ts"]))
        case subtype if subtype not in SPOKEN or event.get("hidden"):
            return Ignored(reason=str(subtype or "hidden"))
    if not_a_person := _not_a_person(raw, event):
        return not_a_person
    channel, ts, thread = event["channel"], event["ts"], event.get("thread_ts")
    body = _body(raw, event)
    files = tuple(_file(file) for file in event.get("files") or [] if file.get("mode") not in ("tombstone", "external"))
    forwards = any(attached.get("is_share") for attached in event.get("attachments") or [])
    if is_empty(body) and not files and not forwards:
        return Ignored(reason="empty")  # of a file that he deleted again before we saw it
    return DeskSaid(
        channel=ChatId(channel),
        ts=ts,
        thread_ts=None if thread == ts else thread,
        direct=channel.startswith("D"),
        user=UserId(event["user"]),
        name=_name(raw, event["user"]),
        outsider=_outsider(raw, event["user"]),
        body=body,
        files=files,
        mentions=trees_in.persons(body),
        forwards=forwards,
        sent_at=millis(ts),
    )


def _changed(raw: Raw, event: dict[str, Any]) -> DeskEvent:
    message, before = event["message"], event.get("previous_message")
    message = {"ts": (before or message)["ts"], **message}  # in what bolt-python's tests recorded, the old one alone has it
    if message.get("subtype") == "tombstone":  # a deleted root whose replies remain
        return DeskDeleted(channel=ChatId(event["channel"]), ts=message["ts"], at=millis(event["ts"]))
    if message.get("subtype") not in SPOKEN:
        return Ignored(reason=str(message["subtype"]))
    if not_a_person := _not_a_person(raw, message):
        return not_a_person
    body = _body(raw, message)
    files_gone = before is not None and bool(_files_left(before) - _files_left(message))
    if before is not None and _body(raw, before) == body and not files_gone:
        return Ignored(reason="unchanged")  # links were unfurled, a thread was begun under it, a reply was sent to the channel too
    ts, thread = message["ts"], message.get("thread_ts")
    return DeskEdited(
        channel=ChatId(event["channel"]),
        ts=ts,
        thread_ts=None if thread == ts else thread,
        user=UserId(message["user"]),
        name=_name(raw, message["user"]),
        body=body,
        mentions=trees_in.persons(body),
        files_gone=files_gone,
        edited_at=millis(event["ts"] if files_gone else (message.get("edited") or event)["ts"]),
    )


def _files_left(message: dict[str, Any]) -> set[str]:
    """Of a file that was deleted a tombstone stays (https://docs.slack.dev/reference/objects/file-object)."""
    return {file["id"] for file in message.get("files") or [] if file.get("mode") != "tombstone"}


def _body(raw: Raw, message: dict[str, Any]) -> RichText:
    """What was written, and below it the addresses of files that lie elsewhere: of those (a Google document, say) Slack has no bytes.

    Source: https://docs.slack.dev/reference/objects/file-object
    """
    elsewhere = [file for file in message.get("files") or [] if file.get("mode") == "external" and file.get("url_private")]
    links = [Run(text=file.get("title") or file.get("name") or file["url_private"], link=file["url_private"]) for file in elsewhere]
    return join(trees_in.tree(message, _names(raw)), tuple(Paragraph(runs=(link,)) for link in links))


def _not_a_person(raw: Raw, message: dict[str, Any]) -> Ignored | None:
    """Bots, apps, workflows and Slack itself: they never speak to a customer."""
    if any(message.get(mark) for mark in ("bot_id", "app_id", "bot_profile")) or _known(raw, message.get("user")).get("bot"):
        return Ignored(reason="bot")
    if message.get("user") in (None, "USLACKBOT"):
        return Ignored(reason="slackbot")
    return None


_KINDS: Mapping[str, Literal["photo", "video", "audio", "voice", "document"]] = {
    "image/jpeg": "photo",
    "image/png": "photo",
    "image/webp": "photo",
    "image/gif": "photo",
}


def _file(file: dict[str, Any]) -> FileSeen:
    mime = file.get("mimetype") or "application/octet-stream"
    family = mime.partition("/")[0]
    kind = _KINDS.get(mime, "document")
    if file.get("subtype") == "slack_audio":  # a clip that was spoken in Slack itself
        kind = "voice"
    elif family in ("video", "audio"):
        kind = "video" if family == "video" else "audio"
    # The file's id is enough: its address may be missing (Slack Connect), and is asked for when it is fetched.
    source = {"id": file["id"], "url": file.get("url_private_download") or file.get("url_private"), "mime": mime}
    return FileSeen(source=source, kind=kind, name=file.get("name") or file.get("title") or file["id"], mime=mime, size=file.get("size"))


# --- reactions -------------------------------------------------------------------------------------------------------


def _reaction(raw: Raw, event: dict[str, Any], *, on: bool) -> DeskEvent:
    """Source: https://docs.slack.dev/reference/events/reaction_added; of files and file comments no item is left to react to."""
    item, user = event["item"], event["user"]
    if item["type"] != "message":
        return Ignored(reason=str(item["type"]))
    if event["reaction"] in emoji.SIGNS.values():
        return Ignored(reason="sign")
    if _known(raw, user).get("bot"):
        return Ignored(reason="bot")
    return DeskReacted(
        channel=ChatId(item["channel"]),
        ts=item["ts"],
        user=UserId(user),
        name=_name(raw, user),
        outsider=_outsider(raw, user),
        emoji=emoji.character(event["reaction"]),
        on=on,
        at=millis(event["event_ts"]),
    )


# --- presses -----------------------------------------------------------------------------------------------------------


def _press(raw: Raw, payload: dict[str, Any]) -> DeskEvent:
    button = payload["actions"][0]
    _, leads = action_of(button["action_id"])
    if leads:
        return Ignored(reason="link")
    if button["type"] != "button":
        return Ignored(reason=str(button["type"]))
    what, user = forms.about(payload), payload["user"]["id"]
    return _pressed(raw, what, user, {}, millis(button["action_ts"]) if button.get("action_ts") else raw["at"])


def _submission(raw: Raw, payload: dict[str, Any]) -> DeskEvent:
    view = payload["view"]
    pressed = _pressed(raw, forms.About.unpacked(view["private_metadata"]), payload["user"]["id"], forms.filled(view), raw["at"])
    return dataclasses.replace(pressed, names={id: _name(raw, id) for id in forms.picked(view) if not _outsider(raw, id)})


def _pressed(raw: Raw, what: forms.About, user: str, fields: dict[str, str], at: Millis) -> DeskPressed:
    return DeskPressed(
        action=what.action,
        value=what.value,
        user=UserId(user),
        name=_name(raw, user),
        outsider=_outsider(raw, user),
        channel=ChatId(what.channel) if what.channel else None,
        ts=what.ts,
        fields=fields,
        at=at,
    )


# --- commands ----------------------------------------------------------------------------------------------------------


def _command(raw: Raw, payload: dict[str, Any]) -> DeskEvent:
    """A mention has its handle beside its id, `<@U012ABCDEF|ana>`.

    Source: https://docs.slack.dev/interactivity/implementing-slash-commands#app_command_handling
    """
    text = html.unescape(re.sub(r"<@([A-Z0-9]+)\|[^>]*>", r"<@\1>", payload.get("text") or ""))
    user = payload["user_id"]
    return DeskCommanded(
        text=text.strip(),
        user=UserId(user),
        name=_name(raw, user),
        outsider=_outsider(raw, user),
        names={id: _name(raw, id) for id in trees_in.called({"text": text}) if id in (raw.get("people") or {})},
        at=raw["at"],
    )


# --- who ---------------------------------------------------------------------------------------------------------------


def _known(raw: Raw, user: str | None) -> Mapping[str, Any]:
    known: Mapping[str, Any] = (raw.get("people") or {}).get(user) or {}
    return known


def _name(raw: Raw, user: str) -> str:
    return str(_known(raw, user).get("name") or user)


def _outsider(raw: Raw, user: str) -> bool:
    """Whom we know nothing of is an outsider: no stranger ever speaks for the brand because a look-up failed."""
    return bool(_known(raw, user).get("outsider", True))


def _names(raw: Raw) -> dict[str, str]:
    return {**(raw.get("names") or {}), **{id: person["name"] for id, person in (raw.get("people") or {}).items()}}
