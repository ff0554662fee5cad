"""What follows from what happened. Everything here but `intake.py` is pure: it reads and changes a `Book`, whose transaction it is given.

inbox -> `intake` -> a customer or staff said something (`heard/`), staff pressed a button (`presses`) or typed a command (`commands`) ->
the case, its team, its clocks (`case/`) -> what the thread shows (`shown/`) -> the outbox. What became of a delivery is decided in
`fate/`, what an operator wants in `operator/`. What is kept of a message from a channel is in `memory`.
"""
