"""The demo: the real product against the sandbox, for someone who looks (`page`) or for a terminal (`story`)."""
