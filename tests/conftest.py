"""How hard do the tests that make up their own examples try? Quick by themselves; `pytest --hypothesis-profile=deep` digs."""

from hypothesis import settings

# No deadline: an example is late when the machine is busy, which says nothing of the code.
settings.register_profile("quick", max_examples=40, deadline=None)
settings.register_profile("deep", max_examples=5000, deadline=None)
settings.load_profile("quick")
