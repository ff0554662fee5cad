"""Where does the product end and the world begin? The interfaces that adapters, rules and storage implement.

calendars.py   calendars that are kept elsewhere
platforms.py   a **channel** is an account on a platform where customers write; the **desk** is where staff work
mail.py        letters to the brand's own people
programs.py    the brand's own programs that rules call
rules.py       the router decides which team answers
storage.py     the **store** keeps everything
"""

from bridge.ports.calendars import FetchCalendar
from bridge.ports.mail import Letter, Mailer, MailServer
from bridge.ports.platforms import AT_ONCE, Arrival, Channel, Closable, Desk, Finding, Inbox, Posted, Sheet, Signs, StoredFile
from bridge.ports.programs import Hook, Programs
from bridge.ports.rules import Router
from bridge.ports.storage import Called, Change, Due, Files, Head, Queries, Store, StoreFails, Stuck

__all__ = [
    "AT_ONCE",
    "Arrival",
    "Called",
    "Change",
    "Channel",
    "Closable",
    "Desk",
    "Due",
    "FetchCalendar",
    "Files",
    "Finding",
    "Head",
    "Hook",
    "Inbox",
    "Letter",
    "MailServer",
    "Mailer",
    "Posted",
    "Programs",
    "Queries",
    "Router",
    "Sheet",
    "Signs",
    "Store",
    "StoreFails",
    "StoredFile",
    "Stuck",
]
