"""What does the product ask of whoever fetches calendars that are kept elsewhere?"""

from typing import Protocol


class FetchCalendar(Protocol):
    async def __call__(self, url: str, *, private: bool, within: float) -> bytes:
        """The text of the calendar as it is now. private: the address may be one of the brand's own network. within: seconds.
        Raises DeliveryError, whose detail says why, without the address."""
        ...
