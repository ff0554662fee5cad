"""The desk on Slack: Socket Mode in, Web API out.

desk.py        SlackDesk, which puts the parts together and is all that the composition root names
web.py         the Web API client, its one session, and every failure as a DeliveryError (errors.py holds the table)
receive.py     the road in: two sockets -> intake.py (look up, key, hold) -> inbox -> acknowledgement; backfill.py after a gap
parse.py       what an envelope means (pure); trees_in.py reads Slack's text
posts.py       the road out: post, find again, redraw, mark; sheets.py, trees_out.py and names.py draw (pure)
files.py       up in three steps, down with the token
forms.py       modals
directory.py   who and which channel; people.py is its memory of persons
inspect.py     `puente check --live`
"""

from adapters.slack.desk import SlackDesk
from adapters.slack.directory import ChannelSeen

__all__ = ["ChannelSeen", "SlackDesk"]
