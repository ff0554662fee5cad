"""How are the brand's own programs called? By a signed POST; never at an address that is not public, unless the brand allows it."""

from adapters.webhook.calling import WebPrograms

__all__ = ["WebPrograms"]
