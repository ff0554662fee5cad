"""The gateway: who is connected, what did they miss, and are they still alive?

A session outlives its socket: what happens meanwhile is kept and replayed on RESUME, until the session's time is over or the
client said goodbye with 1000 or 1001. Opcodes and close codes as in Discord's documentation of gateway v10.
"""

import asyncio
import collections
import dataclasses
import json
import secrets
from collections.abc import Callable, Iterator
from typing import Any

from aiohttp import WSMsgType, web

from sandbox.discord.intents import KNOWN_BITS, PRIVILEGED, Intents
from sandbox.discord.shapes import Shapes, application_flags, own_user
from sandbox.discord.wire import Connection
from sandbox.discord.world import Bot, World
from sandbox.faults import Faults

DISPATCH, HEARTBEAT, IDENTIFY, PRESENCE, VOICE, RESUME, RECONNECT, MEMBERS, INVALID, HELLO, ACK = 0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11

ACK_AFTER = 0.05
"""Seconds, about as on the real road. discord.py notes in another thread when its beat went out; an ack that is there before that looks
to it like one of the beat before, and it warns that it cannot keep up."""

# Close code -> reason.
REASONS = {
    4000: "Unknown error.",
    4001: "Unknown opcode.",
    4002: "Error while decoding payload.",
    4003: "Not authenticated.",
    4004: "Authentication failed.",
    4005: "Already authenticated.",
    4007: "Invalid seq.",
    4009: "Session timed out.",
    4012: "Invalid API version.",
    4013: "Invalid intent(s).",
    4014: "Disallowed intent(s).",
}


class Closed(Exception):
    """This connection is to be closed with `code`."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


@dataclasses.dataclass(frozen=True, kw_only=True)
class GatewayFigures:
    """The cast's [discord.gateway]. heartbeat: seconds between a client's beats; resume: seconds a session lives without a socket."""

    heartbeat: float = 41.25
    resume: float = 300.0


class Session:
    def __init__(self, bot: Bot, intents: Intents) -> None:
        self.id = secrets.token_hex(16)
        self.bot, self.intents = bot, intents
        self.seq = 0
        self.sent: collections.deque[dict[str, Any]] = collections.deque(maxlen=10_000)
        self.connection: Connection | None = None
        self.left_at: float | None = None

    def push(self, event: str, data: Any) -> None:
        self.seq += 1
        frame = {"op": DISPATCH, "s": self.seq, "t": event, "d": data}
        self.sent.append(frame)
        if self.connection is not None:
            self.connection.send(frame)

    def has_all_after(self, seq: int) -> bool:
        return not self.sent or seq + 1 >= self.sent[0]["s"]


class Gateway:
    def __init__(self, world: World, shapes: Shapes, faults: Faults, figures: GatewayFigures, *, now: Callable[[], float]) -> None:
        """now: a monotonic clock in seconds."""
        self._world, self._shapes, self._faults, self._figures, self._now = world, shapes, faults, figures, now
        self._sessions: dict[str, Session] = {}
        self._connections: set[Connection] = set()
        self.address = ""  # ws://…, set when the port is known
        self.changed: Callable[[str], None] = lambda what: None

    def sessions(self) -> Iterator[Session]:
        """The living ones; those whose time to resume is over are forgotten here."""
        for session in list(self._sessions.values()):
            if session.left_at is not None and self._now() - session.left_at > self._figures.resume:
                del self._sessions[session.id]
            else:
                yield session

    def dispatch(self, event: str, data_for: Callable[[Session], dict[str, Any] | None], *, repeatable: bool = False) -> None:
        """Send an event to every session for which there is data. repeatable: a `twice` fault may strike it."""
        for session in self.sessions():
            data = data_for(session)
            if data is None:
                continue
            session.push(event, data)
            if repeatable and self._faults.strike("discord", "dispatch", events=True):
                session.push(event, data)

    def invalidate(self, *, resumable: bool) -> None:
        """Op 9 to all: `resumable` says whether they may resume, or must identify anew."""
        for session in list(self.sessions()):
            if session.connection is not None:
                session.connection.send({"op": INVALID, "d": resumable})
            if not resumable:
                self._forget(session)

    def reconnect(self) -> None:
        """Op 7 to all: they are to reconnect and resume."""
        for connection in self._connections:
            connection.send({"op": RECONNECT, "d": None})

    def hangup(self) -> None:
        for connection in list(self._connections):
            connection.abort()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(max_msg_size=16 * 1024, autoping=True)
        await socket.prepare(request)
        connection = Connection(request, socket, request.query.get("compress"))
        self._connections.add(connection)
        session: Session | None = None
        try:
            if request.query.get("v", "10") not in ("9", "10"):
                raise Closed(4012)
            connection.send({"op": HELLO, "d": {"heartbeat_interval": int(self._figures.heartbeat * 1000)}})
            alive_until = self._now() + self._figures.heartbeat * 1.5
            while (frame := await self._receive(socket, alive_until - self._now())) is not None:
                if frame.get("op") == HEARTBEAT:
                    alive_until = self._now() + self._figures.heartbeat * 1.5
                session = self._handle(connection, session, frame)
        except Closed as closed:
            connection.close(closed.code, REASONS[closed.code])
            if session is not None and closed.code == 4009:
                self._forget(session)
            await connection.finish()
        finally:
            self._connections.discard(connection)
            self._detach(session, connection, said_goodbye=socket.close_code in (1000, 1001))
            await connection.ended()
        return socket

    async def close(self) -> None:
        self._sessions.clear()
        self.hangup()

    async def _receive(self, socket: web.WebSocketResponse, seconds: float) -> dict[str, Any] | None:
        """The next frame, or None at the end of the socket. seconds: until the client counts as dead."""
        try:
            message = await socket.receive(timeout=max(seconds, 0.001))
        except TimeoutError:
            raise Closed(4009) from None
        if message.type is not WSMsgType.TEXT:
            return None
        try:
            frame = json.loads(message.data)
        except ValueError:
            raise Closed(4002) from None
        if not isinstance(frame, dict):
            raise Closed(4002)
        return frame

    def _handle(self, connection: Connection, session: Session | None, frame: dict[str, Any]) -> Session | None:
        data = frame.get("d")
        match frame.get("op"):
            case 1:
                asyncio.get_running_loop().call_later(ACK_AFTER, connection.send, {"op": ACK})
            case 2:
                if session is not None:
                    raise Closed(4005)
                return self._identify(connection, data if isinstance(data, dict) else {})
            case 6:
                if session is not None:
                    raise Closed(4005)
                return self._resume(connection, data if isinstance(data, dict) else {})
            case 3 | 4 | 8 as op:
                if session is None:
                    raise Closed(4003)
                if op == MEMBERS and isinstance(data, dict):
                    self._send_members(session, data)
            case _:
                raise Closed(4001)
        return session

    def _bot(self, data: dict[str, Any]) -> Bot:
        bot = self._world.bot_by_token(str(data.get("token", "")).removeprefix("Bot "))
        if bot is None:
            raise Closed(4004)
        return bot

    def _identify(self, connection: Connection, data: dict[str, Any]) -> Session:
        bot = self._bot(data)
        asked = data.get("intents")
        if not isinstance(asked, int) or asked < 0 or asked & ~KNOWN_BITS:
            raise Closed(4013)
        if any(asked & intent and intent not in bot.granted for intent in PRIVILEGED):
            raise Closed(4014)
        session = Session(bot, Intents(asked))
        session.connection = connection
        self._sessions[session.id] = session
        session.push("READY", self._ready(session))
        if Intents.GUILDS in session.intents:
            for guild in self._world.guilds_of(bot.user.id):
                members = Intents.GUILD_MEMBERS in session.intents
                session.push("GUILD_CREATE", self._shapes.guild_create(guild, viewer=bot, members=members))
        self.changed("session")
        return session

    def _ready(self, session: Session) -> dict[str, Any]:
        return {
            "v": 10,
            "user": own_user(session.bot),
            "guilds": [{"id": guild.id, "unavailable": True} for guild in self._world.guilds_of(session.bot.user.id)],
            "session_id": session.id,
            "resume_gateway_url": self.address,
            "session_type": "normal",
            "shard": [0, 1],
            "application": {"id": session.bot.application_id, "flags": application_flags(session.bot)},
            "private_channels": [],
            "relationships": [],
            "presences": [],
            "user_settings": {},
            "geo_ordered_rtc_regions": [],
            "_trace": [],
        }

    def _resume(self, connection: Connection, data: dict[str, Any]) -> Session | None:
        bot, seq = self._bot(data), data.get("seq")
        session = next((s for s in self.sessions() if s.id == data.get("session_id") and s.bot == bot), None)
        if session is None or not isinstance(seq, int) or not session.has_all_after(seq):
            connection.send({"op": INVALID, "d": False})
            return None
        if seq > session.seq:
            raise Closed(4007)
        if session.connection is not None and session.connection is not connection:
            session.connection.abort()
        session.connection, session.left_at = connection, None
        for frame in [frame for frame in session.sent if frame["s"] > seq]:
            connection.send(frame)
        session.push("RESUMED", {"_trace": []})
        self.changed("session")
        return session

    def _send_members(self, session: Session, data: dict[str, Any]) -> None:
        guild = self._world.guilds.get(str(data.get("guild_id")))
        if guild is None or session.bot.user.id not in guild.members:
            return
        asked = data.get("user_ids")
        ids = [str(id) for id in (asked if isinstance(asked, list) else [asked])] if asked is not None else None
        begins = str(data.get("query") or "").lower()
        found = [
            id for id in guild.members if (id in ids if ids is not None else self._world.users[id].username.lower().startswith(begins))
        ]
        limit = data.get("limit") or len(found)
        chunk: dict[str, Any] = {
            "guild_id": guild.id,
            "members": [self._shapes.member(guild, id) for id in found[:limit]],
            "chunk_index": 0,
            "chunk_count": 1,
            "not_found": [id for id in ids or [] if id not in guild.members],
        }
        if data.get("nonce") is not None:
            chunk["nonce"] = data["nonce"]
        session.push("GUILD_MEMBERS_CHUNK", chunk)

    def _forget(self, session: Session) -> None:
        self._sessions.pop(session.id, None)
        self.changed("session")

    def _detach(self, session: Session | None, connection: Connection, *, said_goodbye: bool) -> None:
        if session is None or session.connection is not connection:
            return
        session.connection, session.left_at = None, self._now()
        if said_goodbye:
            self._forget(session)
        else:
            self.changed("session")
