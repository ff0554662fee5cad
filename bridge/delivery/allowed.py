"""May this be tried on that platform at all? The one place that holds an act against what a platform can do (`model/capabilities.py`)."""

from bridge.delivery.orders import Order
from bridge.model import acts
from bridge.model.capabilities import HOUR, Capabilities
from bridge.model.failure import DeliveryError, Reason


def check(order: Order, can: Capabilities) -> None:
    """Raises DeliveryError(UNSUPPORTED or TOO_LARGE) for what is known to be in vain."""
    match order.act:
        case acts.Send() if order.media is not None:
            fits(order.media.size or 0, can)
        case acts.Edit() if not can.edits:
            raise DeliveryError(Reason.UNSUPPORTED, "nothing that was sent can be changed")
        case acts.Delete() if can.deletes_within is not None and order.age >= can.deletes_within:
            raise DeliveryError(Reason.UNSUPPORTED, f"deleted within {can.deletes_within // HOUR} hours or not at all")
        case acts.React(emoji=emoji) if can.emoji(emoji) is None:
            raise DeliveryError(Reason.UNSUPPORTED, f"{emoji} is none of the platform's emoji")


def fits(size: int, can: Capabilities) -> None:
    if size > can.upload_limit:
        raise DeliveryError(Reason.TOO_LARGE, f"{size} bytes; at most {can.upload_limit}")
