"""What was said? conversations.history (a channel's roots, newest first) and conversations.replies (a thread, oldest first)."""

import dataclasses
from typing import Any

from sandbox.slack import scopes
from sandbox.slack.arguments import Args
from sandbox.slack.pages import cursor_of, word_of
from sandbox.slack.refusal import Refusal
from sandbox.slack.workspace import Workspace
from sandbox.slack.world import Channel, Message

WIDTH = len("1700000000.000000")  # so that timestamps compare as text


@dataclasses.dataclass(frozen=True, kw_only=True)
class Range:
    """Between `oldest` and `latest`, both as timestamps of equal width; the ends belong to it when `inclusive`."""

    oldest: str
    latest: str
    inclusive: bool

    def __contains__(self, ts: str) -> bool:
        if ts in (self.oldest, self.latest):
            return self.inclusive
        return ts > self.oldest and (not self.latest or ts < self.latest)


def _range(args: Args) -> Range:
    oldest, latest = args.ts("oldest", "invalid_ts_oldest"), args.ts("latest", "invalid_ts_latest")
    return Range(oldest=oldest and oldest.zfill(WIDTH), latest=latest and latest.zfill(WIDTH), inclusive=args.flag("inclusive"))


async def history(workspace: Workspace, args: Args) -> dict[str, Any]:
    channel = _readable(workspace, args)
    between = _range(args)
    shown = [m for m in channel.messages.values() if channel.live(m.ts) and (not m.thread_ts or m.broadcast) and m.ts in between]
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
    between = _range(args)
    rest = [m for m in channel.replies(target.thread_ts or ts) if m.ts in between and (not after or m.ts > after.removeprefix("after:"))]
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
