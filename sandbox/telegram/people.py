"""What can people do? Each action is played as that person's own client would do it, entities found and permissions held.

A body names `person` (id) and, where it matters, `chat` (a group's id; by default the private chat with `bot`, a username, by default
the first), or `with` (the other person of a Business account's chat), and `message_id`. What makes no sense raises `Nonsense`, and nothing
has happened then.
"""

from collections.abc import Callable
from typing import Any

from sandbox.telegram import people_come, people_say
from sandbox.telegram.errors import ApiError
from sandbox.telegram.playing import Nonsense
from sandbox.telegram.service import Service
from sandbox.telegram.world import Json

ACTIONS: dict[str, Callable[[Service, Json], Json]] = {
    "say": people_say.say,
    "photo": people_say.send_file("photo"),
    "document": people_say.send_file("document"),
    "media": people_say.send_file(None),
    "album": people_say.album,
    "location": people_say.send_place,
    "contact": people_say.send_contact,
    "poll": people_say.send_poll,
    "dice": people_say.send_dice,
    "edit": people_say.edit,
    "delete": people_say.delete,
    "react": people_say.react,
    "press": people_say.press,
    "start": people_come.start,
    "block": people_come.block,
    "unblock": people_come.unblock,
    "add_person": people_come.add_person,
    "forward": people_say.forward,
    "join": people_come.join,
    "leave": people_come.leave,
    "open_topic": people_come.open_topic,
    "upgrade": people_come.upgrade,
    "add_bot": people_come.add_bot,
    "remove_bot": people_come.remove_bot,
    "connect_business": people_come.connect_business,
    "disconnect_business": people_come.disconnect_business,
}


def act(service: Service, action: str, body: Any) -> Json:
    """Play an action. Raises `Nonsense`."""
    if action not in ACTIONS:
        raise Nonsense(f"no action {action!r}; there are {', '.join(ACTIONS)}")
    if not isinstance(body, dict):
        raise Nonsense("an object is expected")
    try:
        return ACTIONS[action](service, body)
    except ApiError as refusal:  # what Telegram's server refuses to people as well
        raise Nonsense(refusal.reason) from None
    except TypeError as error:  # an id that is a list, and the like
        raise Nonsense(str(error)) from None


__all__ = ["ACTIONS", "Nonsense", "act"]
