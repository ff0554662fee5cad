"""Puente's product: the road of a message and the clocks that watch it. `app.py` says who is there, `road/` what happens."""
