"""Which of the desk's buttons do staff press now and then, and what do they fill in?

Not here: what answers the customer or settles his case, and what staff are asked about a delivery (`staffs_side.py`).
"""

import random
from collections.abc import Callable, Mapping

from bridge.clocks import ladder
from bridge.model.ids import Millis

COLLEAGUES = ("U0SOFIA001", "U0DIEGO001", "U0ELENA001")
Fields = dict[str, str]


def _soon(chance: random.Random, now: Millis) -> str:
    """Mostly a moment to come; a form is sometimes sent too late."""
    return str(now // 1000 + chance.randint(-2, 60))


def _promise(chance: random.Random, now: Millis) -> Fields:
    return {"when": _soon(chance, now), "about": "tu reembolso"}


def _snooze(chance: random.Random, now: Millis) -> Fields:
    return {"when": _soon(chance, now) if chance.random() < 0.7 else "", "reason": "esperamos al banco"}


def _give(chance: random.Random, now: Millis) -> Fields:
    return {"person": chance.choice(COLLEAGUES)}


def _more_time(chance: random.Random, now: Millis) -> Fields:
    return {"length": str(chance.choice(ladder.MORE_TIME)), "reason": "el banco no contesta"}


def _nothing(chance: random.Random, now: Millis) -> Fields:
    return {}


FILLED_IN: Mapping[str, Callable[[random.Random, Millis], Fields]] = {
    "claim": _nothing, "promise": _promise, "promise_save": _nothing, "promise_kept": _nothing, "promise_withdraw": _nothing,
    "snooze": _snooze, "wake": _nothing, "awaits": _nothing, "is_answer": _nothing, "take": _nothing, "take_incident": _nothing,
    "give": _give, "more_time": _more_time,
}  # fmt: skip
