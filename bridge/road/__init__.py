"""The road of a message, up to the outbox: inbox -> intake -> (customers | staff | presses) -> case, thread, clocks, outbox.

Everything here but `intake.py` is pure: it reads and changes a `Book` in memory, whose transaction `intake.py` runs.
"""
