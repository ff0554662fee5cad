"""What happens on the screens, told as it happens: each new message and each change, once."""

from bridge.demo.people import ATENCION, AYUDA, COBROS, ENVIOS
from bridge.demo.seen import Look, Seen
from bridge.demo.voice import Voice

CHANNELS = {COBROS: "#cobros", ENVIOS: "#envios", ATENCION: "#atencion", "C0OPERADOR": "#puente-operadores", AYUDA: "#ayuda"}
SIGNS = {"hourglass_flowing_sand": "⏳ en camino", "white_check_mark": "✅ entregado", "warning": "⚠️ sin confirmar"}


class Narrator:
    def __init__(self, voice: Voice) -> None:
        self._voice = voice
        self._known: dict[tuple[str, str, str], Seen] = {}
        self.silent = False
        """When more happens than anybody would read."""

    def tell(self, look: Look) -> None:
        for seen in look.everything():
            key = (seen.platform, seen.place, seen.id)
            before = self._known.get(key)
            if before == seen:
                continue
            self._known[key] = seen
            if self.silent:
                continue
            if before is None:
                self._say(seen, _whole(seen))
            elif before.text != seen.text or before.buttons != seen.buttons:
                self._say(seen, _changed(before, seen))
            elif before.signs != seen.signs and seen.signs:
                self._say(seen, f"«{_short(seen.text)}» {' '.join(SIGNS.get(sign, sign) for sign in seen.signs)}")

    def _say(self, seen: Seen, text: str) -> None:
        kind = "page" if seen.platform == "slack" and seen.place not in CHANNELS else seen.platform
        self._voice.event(kind, _place(seen), seen.who, text)


def _place(seen: Seen) -> str:
    if seen.platform == "telegram":
        return "Telegram"
    if seen.platform == "discord":
        return f"Discord {CHANNELS.get(seen.place, 'directo')}"
    name = CHANNELS.get(seen.place)
    return f"Slack {name}{' ↳' if seen.thread else ''}" if name else "Slack directo"


def _whole(seen: Seen) -> str:
    parts = [seen.text] if seen.text else []
    parts += [f"[{file.name or 'foto'}, {file.size} bytes]" for file in seen.files]
    if seen.buttons:
        parts.append(" ".join(f"[{button.label}]" for button in seen.buttons))
    return " ".join(parts)


def _changed(before: Seen, seen: Seen) -> str:
    """Of something long only what is new in it."""
    known = set(before.text.split("\n"))
    fresh = [line for line in seen.text.split("\n") if line not in known]
    buttons = "".join(f" [{button.label}]" for button in seen.buttons) if before.buttons != seen.buttons else ""
    return f"(ahora) {' ⏎ '.join(fresh)}{buttons}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 40 else line[:39] + "…"
