"""How people come and go: they start and block the bot, join and leave groups, and bring bots along, into groups and Business accounts."""

from sandbox.telegram.business import RIGHTS
from sandbox.telegram.compose import MOST_TEXT
from sandbox.telegram.playing import Nonsense, bot_of, chat_of, marked, person_of, post, typed
from sandbox.telegram.service import Service
from sandbox.telegram.world import ABSENT, ADMINISTRATORS, Json, Person


def start(service: Service, body: Json) -> Json:
    """Press Start, or open a link `t.me/bot?start=PAYLOAD`: a command that the person's client writes. Unblocks, as Start does."""
    chat = service.world.private_chat(bot_of(service, body), person_of(service, body))
    payload = typed(body, "payload") if body.get("payload") else ""
    if payload and not (len(payload) <= 64 and payload.replace("_", "").replace("-", "").isalnum() and payload.isascii()):
        raise Nonsense("a start payload has up to 64 letters, digits, _ and -")
    if chat.blocked:
        unblock(service, body)
    text, marks = marked(f"/start {payload}".strip(), None, MOST_TEXT)
    return post(service, {**body, "chat": None, "reply_to": None}, {"text": text, "entities": marks})


def block(service: Service, body: Json) -> Json:
    return _set_blocked(service, body, True)


def unblock(service: Service, body: Json) -> Json:
    return _set_blocked(service, body, False)


def _set_blocked(service: Service, body: Json, blocked: bool) -> Json:
    person, bot = person_of(service, body), bot_of(service, body)
    chat = service.world.private_chat(bot, person)
    if chat.blocked != blocked:
        chat.blocked = blocked
        old, new = ("member", "kicked") if blocked else ("kicked", "member")
        service.audience.membership(chat, bot, person, old, new)
        service.tell("member", chat)
    return {"chat": chat.id}


def add_person(service: Service, body: Json) -> Json:
    if not isinstance(body.get("first_name"), str) or not body["first_name"]:
        raise Nonsense("a person needs a first_name")
    world = service.world
    person_id = body.get("id") or max([*world.people, 5000]) + 1
    if not isinstance(person_id, int) or person_id <= 0 or world.party(person_id) is not None:
        raise Nonsense(f"id {person_id!r} is taken, or no positive number")
    optional = {name: str(body[name]) for name in ("last_name", "username", "language_code") if body.get(name)}
    world.people[person_id] = Person(id=person_id, first_name=body["first_name"], **optional)
    service.tell("person")
    return {"id": person_id}


def join(service: Service, body: Json) -> Json:
    person = person_of(service, body)
    group = service.world.groups.get(body.get("chat", 0))
    if group is None or group.has(person.id):
        raise Nonsense(f"no group {body.get('chat')!r}, or {person.first_name} is in it")
    group.members[person.id] = "member"
    service.tell("member", group)
    return post(service, {**body, "reply_to": None}, {"new_chat_members": [person.user()]})


def leave(service: Service, body: Json) -> Json:
    group = chat_of(service, body)
    if group.private:
        raise Nonsense("a private chat is not left, but blocked")
    made = post(service, {**body, "reply_to": None}, {"left_chat_member": person_of(service, body).user()})
    group.members[body["person"]] = "left"
    service.tell("member", group)
    return made


def open_topic(service: Service, body: Json) -> Json:
    """In a forum; the topic is known by the message that opens it."""
    group = chat_of(service, body)
    name = typed(body, "name")
    if not group.forum or not name:
        raise Nonsense("a topic has a name and stands in a forum")
    opened = service.world.post(group, person_of(service, body), {"forum_topic_created": {"name": name, "icon_color": 7322096}})
    opened.topic = opened.id
    service.audience.message(group, opened)
    service.tell("message", group, message_id=opened.id)
    return {"message_id": opened.id, "chat": group.id}


def upgrade(service: Service, body: Json) -> Json:
    """An administrator turns a group into a supergroup. Said in both chats (migrate_to_chat_id and migrate_from_chat_id of
    https://core.telegram.org/bots/api#message)."""
    group, person = chat_of(service, body), person_of(service, body)
    if group.type != "group" or group.upgraded_to or group.members.get(person.id) not in ADMINISTRATORS:
        raise Nonsense(f"{person.first_name} cannot make {group.title} a supergroup")
    now = service.world.supergroup_of(group)
    post(service, {"person": person.id, "chat": group.id}, {"migrate_to_chat_id": now.id})
    group.upgraded_to = now.id
    return post(service, {"person": person.id, "chat": now.id}, {"migrate_from_chat_id": group.id})


def add_bot(service: Service, body: Json) -> Json:
    """An administrator or member brings the bot into a group; `administrator`: with rights."""
    status = "administrator" if body.get("administrator") else "member"
    return _set_bot(service, body, status)


def remove_bot(service: Service, body: Json) -> Json:
    return _set_bot(service, body, "kicked")


def _set_bot(service: Service, body: Json, status: str) -> Json:
    group, bot = chat_of(service, body), bot_of(service, body)
    if group.private:
        raise Nonsense("bots are brought into groups; in private they are started and blocked")
    old = group.members.get(bot.id, "left")
    if old == status or (status == "kicked" and old in ABSENT):
        raise Nonsense(f"{bot.username} is already {old} in {group.title}")
    group.members[bot.id] = status
    service.audience.membership(group, bot, person_of(service, body), old, status)
    service.tell("member", group)
    return {"chat": group.id}


def connect_business(service: Service, body: Json) -> Json:
    """The person, who has a Business account, lets the bot into its private chats; `rights`: what it may do there (default: answer)."""
    owner, bot = person_of(service, body), bot_of(service, body)
    rights = frozenset(body.get("rights", ["can_reply"]))
    if not bot.can_connect_to_business:
        raise Nonsense(f"{bot.username} is not in Business Mode")
    if not rights <= RIGHTS:
        raise Nonsense(f"no right {', '.join(sorted(rights - RIGHTS))}; there are {', '.join(sorted(RIGHTS))}")
    if service.world.connection_of(owner) is not None:
        raise Nonsense(f"{owner.first_name} has a bot already")
    connection = service.world.connect(owner, bot, rights)
    service.audience.connection(connection)
    service.tell("business")
    return {"connection": connection.id}


def disconnect_business(service: Service, body: Json) -> Json:
    owner = person_of(service, body)
    connection = service.world.connection_of(owner)
    if connection is None:
        raise Nonsense(f"{owner.first_name} has no bot in a Business account")
    connection.enabled = False
    service.audience.connection(connection)
    service.tell("business")
    return {"connection": connection.id}
