"""What may a bot do in a Business account's name? Which connection, which chat, and whether its rights and the last day allow it.

https://core.telegram.org/bots/api#businessconnection; the words in capitals are the server's own, passed on by the Bot API
(https://core.telegram.org/method/messages.sendMessage, "Possible errors").
"""

from sandbox.telegram.errors import bad_request, forbidden
from sandbox.telegram.service import Call
from sandbox.telegram.world import Chat, Connection

# https://core.telegram.org/bots/api#businessbotrights, as far as they concern messages
RIGHTS = frozenset({"can_reply", "can_read_messages", "can_delete_sent_messages", "can_delete_all_messages"})
ANSWERABLE_FOR = 24 * 60 * 60  # seconds since the other side last wrote (BusinessBotRights, can_reply)


def known(call: Call) -> Connection:
    """One of the bot's own, although its owner may have sent the bot away."""
    found = call.world.connections.get(call.args.text("business_connection_id"))
    if found is None or found.bot is not call.bot:
        raise bad_request("business connection not found")
    return found


def connection_of(call: Call) -> Connection:
    connection = known(call)
    if not connection.enabled:
        raise bad_request("BUSINESS_CONNECTION_INVALID")
    return connection


def chat_of(call: Call) -> Chat:
    connection = connection_of(call)
    chat = call.world.business.get((connection.id, call.args.integer("chat_id")))
    if chat is None:
        raise bad_request("BUSINESS_PEER_INVALID")
    return chat


def writable(call: Call) -> Chat:
    chat = chat_of(call)
    connection = connection_of(call)
    if "can_reply" not in connection.rights:
        raise forbidden("BOT_ACCESS_FORBIDDEN")
    heard = [message.date for message in chat.messages.values() if message.sender is not connection.owner]
    if call.world.now() - max(heard, default=0) >= ANSWERABLE_FOR:
        raise bad_request("BUSINESS_PEER_USAGE_MISSING")
    return chat
