"""Puente's product: the road of a message, and the clocks that watch it. Start reading at `app.py` (who is there) and `road/` (what happens)."""
