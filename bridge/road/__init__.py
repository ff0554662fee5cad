"""What follows from what happened. Everything here but `intake.py` is pure: it reads and changes a `Book`, whose transaction it is given.

inbox -> `intake` -> a customer wrote (`customers`: `matching` finds the case, `routing` the team), staff wrote (`staff`, `replies`) or
pressed (`presses`, `forms`) -> case, thread, clocks, outbox. What became of a delivery (`settle`, `heal`) is decided here, too.
"""
