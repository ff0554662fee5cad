"""What will come, and is not here yet? Refused by name, so that nobody believes that it works."""

from collections.abc import Mapping

from bridge.config.lines import Path

KEYS: Mapping[tuple[str, ...], Mapping[str, str]] = {
    (): {
        "retention": "deleting what is old",
        "digests": "reports to directors",
        "plugins": "conditions and effects of one's own",
    },
    ("rules",): {
        "snooze": "putting a case off until later",
        "survey": "asking customers how it went",
        "weight": "scores in place of order",
    },
    ("rules", "when"): {
        "sentiment": "hearing a mood",
    },
}
"""By the section, without the NAMEs and places in it: key -> the work that it comes with."""

_NAMED = frozenset({"accounts", "teams", "people", "sla", "escalation", "webhooks"})

PLATFORMS: Mapping[str, str] = {
    "email": "mailboxes",
    "mail": "mailboxes",
    "whatsapp": "WhatsApp",
    "instagram": "Instagram",
    "facebook": "Facebook",
    "messenger": "Facebook",
    "x": "X",
    "twitter": "X",
    "youtube": "YouTube",
    "reddit": "Reddit",
    "mastodon": "Mastodon",
    "bluesky": "Bluesky",
}
"""Accounts on these are not possible yet."""


def key(path: Path, name: str) -> str | None:
    """The work that a key comes with, if it is one that will come."""
    words = [part for part in path if isinstance(part, str)]
    if words and words[0] in _NAMED:
        del words[1:2]
    if words and words[0] == "rules":  # in a group as outside of one, and in unless as in when
        words = ["rules", *("when" for part in words if part in ("when", "unless"))]
    return KEYS.get(tuple(words), {}).get(name)
