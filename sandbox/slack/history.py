"""What was said? conversations.history (a channel's roots, newest first) and conversations.replies (a thread, oldest first)."""

from typing import Any

from sandbox.slack import scopes
from sandbox.slack.arguments import Args
from sandbox.slack.pages import cursor_of, word_of
from sandbox.slack.refusal import Refusal
from sandbox.slack.workspace import Workspace
from sandbox.slack.world import Channel, Message


def _inside(args: Args, ts: str) -> bool:
    """Is the timestamp between `oldest` and `latest`?"""
    oldest, latest = _key(args.ts("oldest", "invalid_ts_oldest")), _key(args.ts("latest", "invalid_ts_latest"))
    at, inclusive = _key(ts), args.flag("inclusive")
    if oldest is not None and (at < oldest or (at == oldest and not inclusive)):  # type: ignore[operator]
        return False
    return latest is None or not (at > latest or (at == latest and not inclusive))  # type: ignore[operator]


def _key(ts: str) -> tuple[int, int] | None:
    if not ts:
        return None
    whole, _, part = ts.partition(".")
    return int(whole), int(part or 0)


async def history(workspace: Workspace, args: Args) -> dict[str, Any]:
    channel = _readable(workspace, args)
    shown = [m for m in channel.messages.values() if channel.live(m.ts) and (not m.thread_ts or m.broadcast) and _inside(args, m.ts)]
    before = word_of(args)
    if before and not before.startswith("before:"):
        raise Refusal("invalid_cursor")
    rest = [m for m in reversed(shown) if not before or m.ts < before.removeprefix("before:")]
    limit = args.number("limit", 100, most=999)
    part, more = rest[:limit], len(rest) > limit
    answer = {"messages": _shown(workspace, args, part), "has_more": more, "pin_count": 0}
    if more:
        answer["response_metadata"] = {"next_cursor": cursor_of(f"before:{part[-1].ts}")}
    return answer


async def replies(workspace: Workspace, args: Args) -> dict[str, Any]:
    """The root comes first on every page, whatever the range, as Slack does."""
    channel = _readable(workspace, args)
    ts = args.need("ts")
    target = channel.live(ts)
    if target is None:
        raise Refusal("thread_not_found")
    root = channel.live(target.thread_ts) if target.thread_ts else target
    after = word_of(args)
    if after and not after.startswith("after:"):
        raise Refusal("invalid_cursor")
    rest = [
        m for m in channel.replies(target.thread_ts or ts) if _inside(args, m.ts) and (not after or m.ts > after.removeprefix("after:"))
    ]
    limit = args.number("limit", 1000, most=1000)
    part, more = rest[:limit], len(rest) > limit
    answer = {"messages": _shown(workspace, args, [*([root] if root else []), *part]), "has_more": more}
    if more:
        answer["response_metadata"] = {"next_cursor": cursor_of(f"after:{part[-1].ts}")}
    return answer


def _readable(workspace: Workspace, args: Args) -> Channel:
    channel = workspace.world.joined(args.need("channel"))
    scopes.require_for(workspace.world, channel, scopes.HISTORY)
    return channel


def _shown(workspace: Workspace, args: Args, messages: list[Message]) -> list[dict[str, Any]]:
    metadata = args.flag("include_all_metadata") and "metadata.message:read" in workspace.world.scopes
    return [workspace.shown(m, metadata=metadata) for m in messages]
