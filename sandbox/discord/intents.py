"""What may a session hear? Intents name families of events; three of them need a switch in Discord's developer portal (D)."""

import enum


class Intents(enum.IntFlag):
    GUILDS = 1 << 0
    GUILD_MEMBERS = 1 << 1
    GUILD_PRESENCES = 1 << 8
    GUILD_MESSAGES = 1 << 9
    GUILD_MESSAGE_REACTIONS = 1 << 10
    GUILD_MESSAGE_TYPING = 1 << 11
    DIRECT_MESSAGES = 1 << 12
    DIRECT_MESSAGE_REACTIONS = 1 << 13
    DIRECT_MESSAGE_TYPING = 1 << 14
    MESSAGE_CONTENT = 1 << 15


# Every bit that Discord's gateway v10 knows (moderation, emojis, voice, polls and others besides the above); others are 4013.
KNOWN_BITS = 0x0331_FFFF

# Privileged intent -> the key in a cast's bot that grants it, and the application flag by which Discord shows the grant.
PRIVILEGED = {
    Intents.GUILD_PRESENCES: ("presence_intent", 1 << 13),
    Intents.GUILD_MEMBERS: ("members_intent", 1 << 15),
    Intents.MESSAGE_CONTENT: ("message_content_intent", 1 << 19),
}

# Family of events -> the intent in a guild, the intent in a direct message.
FAMILIES = {
    "messages": (Intents.GUILD_MESSAGES, Intents.DIRECT_MESSAGES),
    "reactions": (Intents.GUILD_MESSAGE_REACTIONS, Intents.DIRECT_MESSAGE_REACTIONS),
    "typing": (Intents.GUILD_MESSAGE_TYPING, Intents.DIRECT_MESSAGE_TYPING),
}


def needed(family: str, *, private: bool) -> Intents:
    return FAMILIES[family][private]
