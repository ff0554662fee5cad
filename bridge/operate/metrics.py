"""What does /metrics count? Names, meanings and labels in one place.

Counters are raised where the thing happens; gauges are set from the store and the supervisors when somebody asks. No label ever holds
a person, a chat or a text.
"""

from collections.abc import Iterable, Mapping

from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, Histogram, Info, disable_created_metrics, generate_latest

from bridge.model.ids import Millis
from bridge.operate.supervise import State, Status

CONTENT_TYPE = CONTENT_TYPE_LATEST
disable_created_metrics()  # type: ignore[no-untyped-call]

RECEIVED = Counter("puente_received", "Events committed to the inbox, repeats not counted.", ["account"])
EVENTS = Counter("puente_events", "Inbox events worked, by their kind and by what was decided.", ["account", "kind", "verdict"])
INBOX_DEAD = Counter("puente_inbox_dead", "Events that could not be worked and were put aside.", ["account"])
DELIVERIES = Counter("puente_deliveries", "Tries to send, by what was done and what became of it.", ["account", "act", "fate"])
RULES_ERRED = Counter("puente_rules_erred", "Rules that could not be held against a case and were skipped.", ["rule"])

RULES = Info("puente_rules", "The version of the rules that decide.")
CHANGES = Counter("puente_configuration_changes", "Changes of the configuration while the product ran.", ["fate"])

DEADLINES = Histogram("puente_deadline_lateness_seconds", "How long after its moment a deadline was worked.")
CLOCKS = Counter("puente_clocks", "Deadlines and promises that were met, were breached, or are not asked any more.", ["kind", "fate"])

ACCOUNT_UP = Gauge("puente_account_up", "1 while the connection to the platform is up, else 0.", ["account"])
RESTARTS = Gauge("puente_account_restarts", "How often a connection had to be started again since the product started.", ["account"])
ACCOUNT_SILENCE = Gauge("puente_account_last_sign_of_life_seconds", "Age of the last sign of life of a connection.", ["account"])

_COUNTED: Mapping[str, Gauge] = {
    "inbox_new": Gauge("puente_inbox_waiting", "Events received and not yet worked."),
    "inbox_dead": Gauge("puente_inbox_dead_letters", "Events put aside, waiting for an operator."),
    "outbox_pending": Gauge("puente_outbox_waiting", "Messages still to arrive."),
    "outbox_uncertain": Gauge("puente_outbox_uncertain", "Messages that may have arrived; a person decides."),
    "outbox_failed": Gauge("puente_outbox_failed", "Messages that did not arrive."),
    "cases_open": Gauge("puente_cases_open", "Cases not resolved."),
}
"""`Queries.counts()` key -> gauge."""

OLDEST_WAITING = Gauge("puente_outbox_oldest_waiting_seconds", "Age of the oldest message still to arrive; 0 with none.")
MOST_OVERDUE = Gauge("puente_deadline_overdue_seconds", "How long the most overdue open deadline is past its moment; 0 with none.")


def page(counts: Mapping[str, int], connections: Iterable[Status], now: Millis) -> bytes:
    """The text of /metrics: the gauges set from what is known now, everything in Prometheus' format."""
    for key, gauge in _COUNTED.items():
        gauge.set(counts[key])
    OLDEST_WAITING.set(seconds_since(counts["oldest_pending_at"], now))
    MOST_OVERDUE.set(seconds_since(counts["oldest_overdue_at"], now))
    for status in connections:
        ACCOUNT_UP.labels(account=status.name).set(status.state is State.UP)
        RESTARTS.labels(account=status.name).set(status.restarts)
        ACCOUNT_SILENCE.labels(account=status.name).set(seconds_since(status.last_alive, now))
    return generate_latest()


def seconds_since(moment: Millis, now: Millis) -> float:
    """0 for what has not come yet, and for 0, which stands for none."""
    return max(0, now - moment) / 1000 if moment else 0.0
