"""How is one value read? Readers of single values; each says what is wrong with its own and what would be right."""

import re
import zoneinfo
from typing import Any
from urllib.parse import urlsplit

from bridge.config import later
from bridge.config.book import Node, Reader
from bridge.config.problems import Wrong, listed, nearest, shown
from bridge.model.ids import Millis

LANGUAGES = ("es", "en", "pt")
"""Those in which the catalogues are written."""

_UNITS: dict[str, Millis] = {"d": 86_400_000, "h": 3_600_000, "m": 60_000, "s": 1_000}
_DURATION = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?", re.ASCII)
_PLATFORM_ID = re.compile(r"-?\d+", re.ASCII)
_SLACK_USER = re.compile(r"[UW][A-Z0-9]+")
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*%", re.ASCII)
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def text(node: Node) -> str:
    if not isinstance(node.value, str):
        raise Wrong(f"a text is needed here, not {shown(node.value)}", 'write it between quotation marks, as "…"')
    if not node.value.strip():
        raise Wrong("the text is empty", "fill it in, or leave the key out")
    return node.value


def flag(node: Node) -> bool:
    if not isinstance(node.value, bool):
        raise Wrong(f"true or false is needed here, not {shown(node.value)}", "write true or false, without quotation marks")
    return node.value


def count(node: Node) -> int:
    """A whole number from 1."""
    if not isinstance(node.value, int) or isinstance(node.value, bool) or node.value < 1:
        raise Wrong(f"a whole number from 1 is needed here, not {shown(node.value)}", "write it as 20, without quotation marks")
    return node.value


def choice(*allowed: str) -> Reader[Any]:
    def read_choice(node: Node) -> str:
        value = text(node)
        if value not in allowed:
            near = nearest(value, allowed)
            hint = f'; the nearest right one is "{near}"' if near else ""
            raise Wrong(f"{shown(value)} is not possible here{hint}", f"write {listed(allowed)}")
        return value

    return read_choice


def platform(node: Node) -> Any:
    value = text(node)
    if coming := later.PLATFORMS.get(value.casefold()):
        raise Wrong(f"{coming}: not available yet in this version", "take this account out for now")
    return choice("telegram", "discord")(node)


language = choice(*LANGUAGES)
desk_platform = choice("slack")


def brand_language(node: Node) -> str:
    value = str(language(node))
    brand = node.book.root.get("brand")
    spoken = brand.get("languages") if isinstance(brand, dict) else None
    if isinstance(spoken, list) and value not in spoken:
        raise Wrong(f"the brand does not speak {shown(value)}, so this never holds", "add it to [brand] languages, or take it out here")
    return value


def languages(node: Node) -> tuple[str, ...]:
    if not isinstance(node.value, list) or not node.value:
        raise Wrong("a list of languages is needed here", 'write it as ["es", "en"]; the first is the brand\'s own')
    for place, value in enumerate(node.value):
        if value not in LANGUAGES:
            raise Wrong(f"{shown(value)} is not a language of this version", f"use {listed(LANGUAGES)}")
        if value in node.value[:place]:
            raise Wrong(f'"{value}" stands there twice', "name each language once")
    return tuple(node.value)


def timezone(node: Node) -> str:
    value = text(node)
    try:
        zoneinfo.ZoneInfo(value)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        near = nearest(value, zoneinfo.available_timezones())
        hint = f'; the nearest right one is "{near}"' if near else ""
        raise Wrong(f"there is no time zone {shown(value)}{hint}", 'write an IANA name, as "America/Mexico_City"') from None
    return value


def brand_timezone(node: Node) -> str:
    """What holds where a table names no time zone of its own."""
    brand = node.book.root.get("brand")
    written = brand.get("timezone") if isinstance(brand, dict) else None
    return written if isinstance(written, str) else "UTC"  # its own reader tells


def duration(node: Node) -> Millis:
    """`90s`, `30m`, `4h`, `2d`, `1h30m`; longer than nothing."""
    length = length_of(node.value)
    if length == 0:
        raise Wrong("a length of time above zero is needed here", _DURATION_MEND)
    return length


_LONGEST: Millis = 3_653 * 86_400_000
"""Opening hours are laid out year by year as far as somebody asks."""
_DURATION_MEND = 'write it as "90s", "30m", "4h", "2d" or "1h30m"'


def length_of(value: Any) -> Millis:
    """May be nothing. Raises Wrong."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        raise Wrong(f"{shown(value)} has no unit", _DURATION_MEND)
    found = _DURATION.fullmatch(value.replace(" ", "")) if isinstance(value, str) else None
    if not found or not any(found.groups()):
        raise Wrong(f"{shown(value)} is not a length of time", _DURATION_MEND)
    length = sum(int(count) * unit for count, unit in zip(found.groups("0"), _UNITS.values(), strict=True))
    if length > _LONGEST:
        raise Wrong(f"{shown(value)} is longer than ten years", "write a shorter one")
    return length


_SIZE_UNITS = {"kb": 10**3, "mb": 10**6, "gb": 10**9}
_SIZE = re.compile(r"(\d+) ?(kB|MB|GB)", re.ASCII | re.IGNORECASE)


def size(node: Node) -> int:
    """`500 kB`, `50 MB`, `1 GB`; in bytes, more than none."""
    found = _SIZE.fullmatch(node.value.strip()) if isinstance(node.value, str) else None
    if not found or int(found[1]) == 0:
        raise Wrong(f"{shown(node.value)} is not a size", 'write it as "500 kB", "50 MB" or "1 GB"')
    return int(found[1]) * _SIZE_UNITS[found[2].lower()]


def moment(node: Node) -> tuple[float | None, Millis | None]:
    """When a rung is due: (per cent of the deadline, None) or (None, milliseconds after it)."""
    mend = 'write "50%" for a part of the deadline, "100%" for its end, "+30m" for half an hour after it'
    value = text(node).strip()
    if value.startswith("-"):
        raise Wrong(f"{shown(value)} is before the deadline", mend)
    if found := _PERCENT.fullmatch(value):
        if float(found[1]) > 100:
            raise Wrong(f"{shown(value)} is after the deadline", mend)
        return float(found[1]), None
    try:
        return None, length_of(value.removeprefix("+"))
    except Wrong:
        raise Wrong(f"{shown(value)} is not a moment of a ladder", mend) from None


def web_address(node: Node) -> str:
    return _address(node, ("https", "http"))


def http_address(node: Node) -> str:
    """A server's base, without a slash at its end."""
    return _address(node, ("https", "http")).rstrip("/")


def http_folder(node: Node) -> str:
    """A server's base, with a slash at its end."""
    return http_address(node) + "/"


def socket_address(node: Node) -> str:
    return _address(node, ("wss", "ws"))


def _address(node: Node, schemes: tuple[str, str]) -> str:
    value = text(node).strip()
    mend = f'write a whole address, as "{schemes[0]}://example.com/…"'
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise Wrong(f"{shown(value)} is not an address", mend) from None
    if parts.scheme not in schemes or not host or any(sign.isspace() for sign in value):
        raise Wrong(f"{shown(value)} is not an address that begins with {schemes[0]}:// or {schemes[1]}://", mend)
    if parts.scheme == schemes[1] and host not in LOOPBACK and node.path[-1] != "privacy_notice_url":
        node.warn(f"tokens and messages travel unprotected over {schemes[1]}://", f"use {schemes[0]}:// unless the network is your own")
    return value


def email_address(node: Node) -> str:
    value = text(node).strip()
    name, at, host = value.rpartition("@")
    if not at or not name or "." not in host.strip(".") or any(sign.isspace() or sign in "<>,;" for sign in value):
        raise Wrong(f"{shown(value)} is not an e-mail address", 'write it as "ana@example.com"')
    return value


def mail_server(node: Node) -> str:
    value = text(node).strip()
    mend = 'write "smtp://mail.example.com:587" or "smtps://mail.example.com:465"; user and password are keys of their own'
    if "@" in value:
        raise Wrong("the user and the password do not belong into the address", mend)
    try:
        parts = urlsplit(value)
        right = parts.scheme in ("smtp", "smtps") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        right = False
    if not right or parts.path.strip("/"):
        raise Wrong(f"{shown(value)} is not a mail server", mend)
    return value


def scanner_address(node: Node) -> str:
    value = text(node).strip()
    try:
        parts = urlsplit(value)
        right = bool(parts.hostname and parts.port) if parts.scheme == "tcp" else parts.scheme == "unix" and len(parts.path) > 1
    except ValueError:
        right = False
    if not right:
        raise Wrong(f"{shown(value)} is not where clamd listens", 'write "tcp://127.0.0.1:3310" or "unix:///run/clamav/clamd.ctl"')
    return value


def database(node: Node) -> str:
    value = text(node)
    if value.startswith(("postgresql", "postgres")):
        raise Wrong("PostgreSQL is not available yet in this version", 'write "sqlite:///puente.db"')
    if not value.startswith("sqlite:///") or value in ("sqlite:///", "sqlite:///:memory:"):
        raise Wrong("a SQLite file is needed here", 'write "sqlite:///puente.db", or "sqlite:////var/lib/puente.db" (four slashes)')
    return value


def listen(node: Node) -> str:
    value = text(node)
    host, colon, port = value.rpartition(":")
    bracketed = host.startswith("[") and host.endswith("]")
    if not colon or not host or (":" in host and not bracketed) or not port.isascii() or not port.isdigit() or int(port) > 65_535:
        raise Wrong(f"{shown(value)} is not host:port", 'write "127.0.0.1:8080"')
    return value


def platform_id(node: Node) -> str:
    """A chat's, person's or role's id: a number, which TOML may give with or without quotation marks."""
    value = node.value if isinstance(node.value, (str, int)) and not isinstance(node.value, bool) else None
    if value is None or not _PLATFORM_ID.fullmatch(str(value)):
        raise Wrong(f"{shown(node.value)} is not an id", 'write the number that the platform gave, as "-1001234567890"')
    return str(value)


def slack_person(node: Node) -> str:
    value = text(node).strip()
    if not _SLACK_USER.fullmatch(value) and not ("@" in value.strip("@") and "." in value):
        raise Wrong(f"{shown(value)} is neither a Slack member id nor an e-mail address", 'write "U012ABCDEF" or "ana@example.com"')
    return value


def name_of(section: str, thing: str, *others: str, beside: str = "") -> Reader[str]:
    """The NAME of a `[section.NAME]`, or of a `[beside.NAME]`, or one of the other words."""

    def read_name(node: Node) -> str:
        value = text(node)
        names = (*others, *node.book.names(section), *node.book.names(beside))
        if value in names:
            return value
        if near := nearest(value, names):
            raise Wrong(
                f'there is no {thing} {shown(value)}; the nearest right name is "{near}"', f'write "{near}", or add [{section}.NAME]'
            )
        raise Wrong(f"there is no {thing} {shown(value)}", f"known: {listed(names)}" if names else f"add [{section}.NAME]")

    return read_name


account_name = name_of("accounts", "account")
hours_name = name_of("hours", "calendar")
ladder_name = name_of("escalation", "escalation")
person = name_of("people", "person")
sla_name = name_of("sla", "sla")
team_name = name_of("teams", "team")
webhook_name = name_of("webhooks", "webhook")
