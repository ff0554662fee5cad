"""A local Discord: REST v10, gateway v10 and CDN, with people who can be played.

world      users, guilds, channels, messages: what is so          snowflakes, attachments, pings: parts of it
shapes     the world as the JSON of Discord's documentation       forms, errors: what a body may hold, and the refusals
stage      what is done, and who hears of it                      people: the control actions
gateway    sessions, heartbeats, resume                           wire, intents: frames, and which bot may hear what
endpoints  one road for all REST requests                         rest_*, limits, cdn: the families, buckets, files
"""
