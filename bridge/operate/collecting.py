"""How often does Python look for garbage? Rarely: what a batch makes by the ten thousand is freed by its count, and looking took a tenth
of the time."""

import gc


def rarely() -> None:
    """From now on. What is there by now stays for good, and no later look need go over it."""
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)
    gc.enable()
