"""Local Telegram, Slack and Discord servers: for the demo, the tests, and anyone without tokens.

Nothing here imports the product, and nothing of the product imports this (the demo and sandbox commands aside): the sandbox
knows only what the platforms themselves document, so that the product cannot learn wrong manners from it.
"""
