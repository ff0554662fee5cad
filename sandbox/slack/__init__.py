"""A local Slack workspace: its Web API, its Socket Mode, and the people who type, click and react in it.

world.py       who and what is there: people, channels, messages, files, views (records only)
workspace.py   the world together with what must hear of its changes: sockets and feed
messages.py    what can happen to a message: post, edit, delete, react, as one deed for bots and people alike
server.py      the road of a request: token, scope, limit, method; `methods.py` is the table of methods
people.py, gestures.py, admin.py   how people are played (`POST /control/slack/{action}`)
"""
