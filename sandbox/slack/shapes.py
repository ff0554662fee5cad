"""How Slack shows its records in answers and events."""

import re
from typing import Any

from sandbox.slack.world import Channel, File, Message, Person, View, World

ICON = "https://a.slack-edge.com/80588/img/plugins/app/bot_72.png"


def user(world: World, person: Person) -> dict[str, Any]:
    profile = {
        "real_name": person.real_name,
        "real_name_normalized": person.real_name,
        "display_name": person.name,
        "display_name_normalized": person.name,
        "status_text": "",
        "status_emoji": "",
        "avatar_hash": "g" + person.id[-8:].lower(),
        **{f"image_{size}": f"https://secure.gravatar.com/avatar/{person.id}.jpg?s={size}" for size in (24, 32, 48, 72, 192, 512)},
        "team": home_team(world, person),
    }
    if person.email and "users:read.email" in world.scopes and not person.is_stranger:
        profile["email"] = person.email
    return {
        "id": person.id,
        "team_id": home_team(world, person),
        "name": person.name,
        "deleted": person.deleted,
        "color": "9f69e7",
        "real_name": person.real_name,
        "tz": person.tz,
        "tz_label": "Central Standard Time",
        "tz_offset": -21600,
        "profile": profile,
        "is_admin": person.is_admin,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": person.is_restricted or person.is_ultra_restricted,
        "is_ultra_restricted": person.is_ultra_restricted,
        "is_bot": False,
        "is_app_user": False,
        "updated": 1700000000,
        **({"is_stranger": True} if person.is_stranger else {}),
    }


def home_team(world: World, person: Person | None) -> str:
    return "T0STRANGER" if person is not None and person.is_stranger else world.team_id


def bot_user(world: World) -> dict[str, Any]:
    shown = user(world, Person(id=world.bot_user, name=world.bot_name, real_name=world.bot_name))
    shown["profile"] |= {"api_app_id": world.app_id, "bot_id": world.bot_id, "always_active": True}
    return {**shown, "is_bot": True}


def bot_profile(world: World) -> dict[str, Any]:
    icons = {f"image_{size}": ICON for size in (36, 48, 72)}
    return {
        "id": world.bot_id,
        "app_id": world.app_id,
        "name": world.bot_name,
        "icons": icons,
        "deleted": False,
        "updated": 1700000000,
        "team_id": world.team_id,
    }


def channel(world: World, it: Channel) -> dict[str, Any]:
    if it.is_im:
        return {"id": it.id, "created": it.created, "is_im": True, "is_org_shared": False, "user": it.user, "is_user_deleted": False}
    shared = any(world.people[m].is_stranger for m in it.members if m in world.people)
    return {
        "id": it.id,
        "name": it.name,
        "name_normalized": it.name,
        "created": it.created,
        "creator": it.creator or next(iter(it.members), ""),
        "is_channel": not it.is_private,
        "is_group": it.is_private,
        "is_im": False,
        "is_mpim": False,
        "is_private": it.is_private,
        "is_archived": it.is_archived,
        "is_general": False,
        "is_shared": shared,
        "is_ext_shared": shared,
        "is_org_shared": False,
        "is_pending_ext_shared": False,
        "is_member": world.bot_user in it.members,
        "pending_shared": [],
        "previous_names": [],
        "unlinked": 0,
        "context_team_id": world.team_id,
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "num_members": len(it.members),
    }


def message(world: World, it: Message, address: str, *, metadata: bool = False) -> dict[str, Any]:
    """A message as history, answers and events carry it; roots with the figures of their thread."""
    home = world.channels[it.channel]
    shown: dict[str, Any] = {"type": "message", "ts": it.ts, "text": it.text}
    if it.subtype:
        shown["subtype"] = it.subtype
    if it.tombstone:
        shown |= {"subtype": "tombstone", "user": "USLACKBOT", "text": "This message was deleted.", "hidden": True}
    else:
        if it.user:
            home_of_user = home_team(world, world.people.get(it.user))
            shown |= {"user": it.user, "team": home_of_user}
            if home_of_user != world.team_id:  # through Slack Connect
                shown |= {"user_team": home_of_user, "source_team": home_of_user}
        if it.client_msg_id:
            shown["client_msg_id"] = it.client_msg_id
        if it.bot_id:
            shown["bot_id"] = it.bot_id
            if it.app_id:
                shown["app_id"] = it.app_id
            if it.bot_id == world.bot_id:
                shown["bot_profile"] = bot_profile(world)
        if it.username:
            shown["username"] = it.username
        if it.icons:
            shown["icons"] = it.icons
        for name in ("blocks", "attachments", "edited"):
            if getattr(it, name):
                shown[name] = getattr(it, name)
        if it.files:
            shown |= {
                "files": [_attached(world, world.files[f], address) for f in it.files],
                "upload": False,
                "display_as_bot": bool(it.bot_id),
            }
        if it.reactions:
            shown["reactions"] = reactions(it)
        if metadata and it.metadata:
            shown["metadata"] = it.metadata
        shown |= it.more
    if it.thread_ts:
        shown["thread_ts"] = it.thread_ts
        root = home.messages.get(it.thread_ts)
        if root is not None and root.user:
            shown["parent_user_id"] = "USLACKBOT" if root.tombstone else root.user
        if it.broadcast and root is not None and not root.thread_ts:
            shown["root"] = message(world, root, address)
    elif replies := home.replies(it.ts):
        who = list(dict.fromkeys(r.user or r.bot_id for r in replies))
        shown |= {
            "thread_ts": it.ts,
            "reply_count": len(replies),
            "reply_users_count": len(who),
            "latest_reply": replies[-1].ts,
            "reply_users": who[:5],
            "is_locked": False,
            "subscribed": any(r.user == world.bot_user for r in replies),
        }
    return shown


def reactions(it: Message) -> list[dict[str, Any]]:
    return [{"name": name, "users": list(who), "count": len(who)} for name, who in it.reactions.items()]


def _attached(world: World, it: File, address: str) -> dict[str, Any]:
    """A file as messages carry it: of another company's, in a shared channel, only that files.info knows more.

    Source: https://docs.slack.dev/apis/slack-connect/ and https://docs.slack.dev/reference/objects/file-object"""
    owner = world.people.get(it.user)
    if owner is not None and owner.is_stranger and not it.deleted:
        return {"id": it.id, "mode": "file_access", "file_access": "check_file_info", "created": 0, "timestamp": 0, "user": ""}
    return file(world, it, address)


def file(world: World, it: File, address: str) -> dict[str, Any]:
    if it.deleted or it.hidden:
        return {"id": it.id, "mode": "tombstone" if it.deleted else "hidden_by_limit"}
    base = f"{address}/slack/files/{world.team_id}-{it.id}"
    slug = re.sub(r"[^a-z0-9._-]+", "_", it.name.lower())
    kind = it.name.rsplit(".", 1)[-1].lower() if "." in it.name else "text"
    by_kind: dict[str, dict[str, list[dict[str, Any]]]] = {}
    where: dict[str, list[str]] = {"channel": [], "group": [], "im": []}
    for id, ts, thread in it.shares:
        home = world.channels[id]
        where[home.kind].append(id)
        share: dict[str, Any] = {
            "ts": ts,
            "channel_name": home.name,
            "team_id": world.team_id,
            "share_user_id": it.user,
            "source": "UNKNOWN",
        }
        if thread:
            share["thread_ts"] = thread
        share |= {"reply_users": [], "reply_users_count": 0, "reply_count": 0}
        by_kind.setdefault("private" if home.is_private or home.is_im else "public", {}).setdefault(id, []).append(share)
    return {
        "id": it.id,
        "created": it.created,
        "timestamp": it.created,
        "name": it.name,
        "title": it.title,
        "mimetype": it.mimetype,
        "filetype": kind,
        "pretty_type": kind.upper(),
        "user": it.user,
        "user_team": world.team_id,
        "editable": False,
        "size": it.size,
        "mode": "external" if it.external else "hosted",
        "is_external": bool(it.external),
        "external_type": "gdrive" if it.external else "",
        "is_public": bool(where["channel"]),
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "url_private": it.external or f"{base}/{slug}",
        **({} if it.external else {"url_private_download": f"{base}/download/{slug}"}),
        "permalink": f"https://{world.domain}.slack.com/files/{it.user}/{it.id}/{slug}",
        "has_rich_preview": False,
        "file_access": "visible",
        "channels": where["channel"],
        "groups": where["group"],
        "ims": where["im"],
        "shares": by_kind,
    }


def view(world: World, it: View, *, state: dict[str, Any] | None = None) -> dict[str, Any]:
    body = {name: value for name, value in it.body.items() if name != "blocks"}
    return {
        "id": it.id,
        "team_id": world.team_id,
        "blocks": it.body["blocks"],
        "private_metadata": "",
        "callback_id": "",
        "clear_on_close": False,
        "notify_on_close": False,
        "close": None,
        "submit": None,
        "external_id": "",
        "submit_disabled": False,
        **body,
        "state": {"values": it.picked if state is None else state},
        "hash": it.hash,
        "previous_view_id": it.previous_id,
        "root_view_id": it.root_id,
        "app_id": world.app_id,
        "app_installed_team_id": world.team_id,
        "bot_id": world.bot_id,
    }
