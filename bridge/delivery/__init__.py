"""From the outbox to the platforms: which row goes next (`lanes.py`), how fast (`pace.py`), what exactly is to be done (`orders.py`), how
(`perform.py`), whether to try again (`retries.py`), and cards (`redraw.py`). `sender.py` is the loop; what follows is decided in
`road/fate/`."""
