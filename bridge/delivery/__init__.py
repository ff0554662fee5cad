"""From the outbox to the platforms: which row goes next (`lanes.py`), how fast (`pace.py`), how an act is done (`perform.py`), whether
to try again (`retries.py`), and what follows from each fate (`settle.py`). `sender.py` is the loop."""
