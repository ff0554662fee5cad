"""How is a calendar fetched that is kept elsewhere? By HTTPS; never from an address that is not public, unless the brand allows it."""

from adapters.calendars.fetching import fetch

__all__ = ["fetch"]
