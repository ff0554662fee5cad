"""What holds for everything that people do: who they are, where they are, and how their message gets there."""

from typing import Any

from sandbox.telegram import entities
from sandbox.telegram.service import Service
from sandbox.telegram.world import Bot, Chat, Json, Message, Person


class Nonsense(Exception):
    """What was asked for cannot be; the text says why."""


def person_of(service: Service, body: Json, name: str = "person") -> Person:
    person = service.world.people.get(body.get(name, 0))
    if person is None:
        raise Nonsense(f"no person {body.get(name)!r}")
    return person


def bot_of(service: Service, body: Json) -> Bot:
    wanted = str(body.get("bot") or "").removeprefix("@")
    for bot in service.world.bots.values():
        if not wanted or bot.username.lower() == wanted.lower():
            return bot
    raise Nonsense(f"no bot {wanted!r}")


def chat_of(service: Service, body: Json, name: str = "chat") -> Chat:
    """The group named, of which the person must be a member, the person's chat `with` another, one of them being a Business account's
    owner, or the person's private chat with the bot."""
    person = person_of(service, body)
    if body.get("with") is not None:
        return business_chat(service, person, person_of(service, body, "with"))
    chat_id = body.get(name)
    if chat_id is None or chat_id == person.id or chat_id in service.world.bots:
        bot = service.world.bots[chat_id] if chat_id in service.world.bots else bot_of(service, body)
        return service.world.private_chat(bot, person)
    group = service.world.groups.get(chat_id)
    if group is None:
        raise Nonsense(f"no chat {chat_id!r} for person {person.id}")
    if not group.has(person.id):
        raise Nonsense(f"{person.first_name} is not in {group.title}")
    return group


def business_chat(service: Service, one: Person, other: Person) -> Chat:
    for owner, customer in ((one, other), (other, one)):
        connection = service.world.connection_of(owner)
        if connection is not None:
            return service.world.business_chat(connection, customer)
    raise Nonsense(f"neither {one.first_name} nor {other.first_name} has a Business account with a bot: nobody would hear of it")


def message_of(chat: Chat, body: Json) -> Message:
    message = chat.message(body.get("message_id", 0))
    if message is None:
        raise Nonsense(f"no message {body.get('message_id')!r} in chat {chat.id}")
    return message


def typed(body: Json, name: str = "text") -> str:
    text = body.get(name) or ""
    if not isinstance(text, str):
        raise Nonsense(f"{name} must be a text")
    return text


def marked(text: str, given: Any, most: int) -> tuple[str, list[Json]]:
    """Typed words as a client sends them: trimmed, with what the person marked and what the client finds."""
    if entities.units(text) > most:
        raise Nonsense(f"longer than {most} characters")
    text, marks = entities.stripped(text, entities.checked(text, given, lambda user_id: {"id": user_id, "is_bot": False, "first_name": ""}))
    return text, entities.found(text, marks)


def post(service: Service, body: Json, content: Json, **more: Any) -> Json:
    chat, person = chat_of(service, body), person_of(service, body)
    if chat.private and chat.blocked:
        raise Nonsense(f"{person.first_name} has blocked the bot; unblock it first")
    if chat.upgraded_to:
        raise Nonsense(f"{chat.title} is the supergroup {chat.upgraded_to} now")
    reply_to = body.get("reply_to")
    if reply_to is not None and chat.message(reply_to) is None:
        raise Nonsense(f"no message {reply_to!r} to reply to in chat {chat.id}")
    topic = body.get("topic") or (chat.messages[reply_to].topic if reply_to is not None else 0)
    if topic and not chat.has_topic(topic):
        raise Nonsense(f"no topic {topic!r} in chat {chat.id}")
    chat.started = True
    message = service.world.post(chat, person, content, reply_to=reply_to, topic=topic, **more)
    service.audience.message(chat, message)
    service.tell("message", chat, message_id=message.id)
    return {"message_id": message.id, "chat": chat.id}
