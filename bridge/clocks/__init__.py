"""Promises to answer: when a clock starts, what ends it, and whom it calls. `alarm.py` rings; the rest is pure."""
