"""What may stand as an author's or a file's name, so that nobody can pose as somebody else?"""

from bridge.model.visible import one_line

MOST = 80  # https://docs.slack.dev/reference/methods/chat.postMessage: longer usernames are cut by Slack
MOST_OF_FILE = 255
MARK = " · "
"""Before the platform's name in an author (`Ana · Telegram`): what tells a customer from staff is never cut off."""


def author(name: str) -> str:
    """A visible name of at most 80 characters, its mark kept."""
    shown = one_line(name)
    if len(shown) <= MOST:
        return shown or "?"
    head, mark, tail = shown.rpartition(MARK)
    if not mark or len(tail) > MOST // 2:
        return shown[: MOST - 1] + "…"
    return head[: MOST - len(mark) - len(tail) - 1] + "…" + mark + tail


def file(name: str) -> str:
    """A visible name of a file, its extension kept."""
    shown = one_line(name) or "file"
    if len(shown) <= MOST_OF_FILE:
        return shown
    head, dot, extension = shown.rpartition(".")
    tail = dot + extension if head and len(extension) <= 10 else ""
    return shown[: MOST_OF_FILE - 1 - len(tail)] + "…" + tail
