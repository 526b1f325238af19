"""The gateway: hello, identify, heartbeats, dispatch by shard and intent, resume, and the ways in which it goes wrong.

Rules: https://discord.com/developers/docs/events/gateway (life of a connection, intents, close codes).
"""

from __future__ import annotations

import asyncio
import json
import secrets
from typing import TYPE_CHECKING

import aiohttp
from aiohttp import web

from .model import Guild, Kind, Message
from .permissions import P
from .record import Json, Violation
from .session import Connection, Session, transport_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from .world import World

GUILDS, MEMBERS, PRESENCES, GUILD_MESSAGES, DIRECT_MESSAGES = 1 << 0, 1 << 1, 1 << 8, 1 << 9, 1 << 12
MESSAGE_CONTENT, SCHEDULED_EVENTS = 1 << 15, 1 << 16
PRIVILEGED = MEMBERS | PRESENCES | MESSAGE_CONTENT


class Gateway:
    """All gateway sessions of the one bot, and the switches with which a test disturbs them."""

    def __init__(self, world: World, token: str, granted: int, violations: list[Violation]) -> None:
        """``granted``: the privileged intents switched on in the developer portal, as intent bits."""
        self.world, self.token, self.granted, self.violations = world, token, granted, violations
        self.url = ""
        self.heartbeat_interval_ms = 41_250
        self.sessions: dict[str, Session] = {}
        self.connections: set[Connection] = set()
        self.identifies: list[Json] = []
        self.resumes: list[Json] = []
        self.presences: list[Json] = []
        self.heartbeats = 0
        self.refuse_with: int | None = None
        self._changed = asyncio.Event()

    # what a test may do

    async def wait_ready(self, timeout: float = 15.0, *, shards: int = 1, after: int = 0) -> None:  # noqa: ASYNC109 - a test says it
        """Wait until ``shards`` sessions are connected, and more than ``after`` identifies and resumes were seen."""
        await self.wait_until(
            lambda: (
                sum(s.connection is not None for s in self.sessions.values()) >= shards
                and len(self.identifies) + len(self.resumes) > after
            ),
            timeout,
        )

    async def wait_until(self, condition: Callable[[], bool], timeout: float = 15.0) -> None:  # noqa: ASYNC109 - a test says it
        """Wait until a condition on the gateway's state holds; TimeoutError after ``timeout`` seconds."""
        async with asyncio.timeout(timeout):
            while not condition():
                self._changed.clear()
                await self._changed.wait()

    @property
    def logins(self) -> int:
        """Identifies and resumes seen so far; give it to :meth:`wait_ready` as ``after``."""
        return len(self.identifies) + len(self.resumes)

    def drop(self) -> None:
        """Cut every connection without a close frame, as a network does; sessions can be resumed."""
        for connection in list(self.connections):
            self._lose(connection)
            if (transport := transport_of(connection.socket)) is not None:
                transport.abort()

    def close(self, code: int) -> None:
        """Close every connection with a gateway close code (4000 to 4014)."""
        for connection in list(self.connections):
            connection.close(code)

    def op7(self) -> None:
        """Ask every connection to reconnect and resume."""
        for connection in list(self.connections):
            connection.send({"op": 7, "d": None})

    def op9(self, *, resumable: bool = False) -> None:
        """Invalidate every session; not ``resumable``: what happens until the bot is back is lost."""
        for connection in list(self.connections):
            if not resumable and connection.session is not None:
                self.sessions.pop(connection.session.id, None)
                connection.session.connection = None
                connection.session = None
            connection.send({"op": 9, "d": resumable})

    def zombie(self) -> None:
        """Make the present connections deaf and dumb: no acknowledgement, no event; a new connection works again."""
        for connection in list(self.connections):
            connection.zombie = True

    def forget_sessions(self) -> None:
        """Let every session expire: the next resume is answered with op 9."""
        for session in self.sessions.values():
            session.connection = None
        self.sessions.clear()

    def guild_outage(self, guild: Guild) -> None:
        """Take a server away as an outage does (GUILD_DELETE with unavailable); REST goes on working."""
        guild.available = False
        self.dispatch("GUILD_DELETE", {"id": str(guild.id), "unavailable": True}, guild.id)

    def guild_recovery(self, guild: Guild) -> None:
        """End an outage (GUILD_CREATE)."""
        guild.available = True
        self.dispatch("GUILD_CREATE", guild.create_json(self.world.bot), guild.id)

    # dispatch

    def dispatch(self, event: str, data: Json, guild_id: int | None = None) -> None:
        """Send an event to the shard and intents that it concerns; private ones go to shard 0."""
        for session in self.sessions.values():
            shard, count = session.shard
            home = (guild_id >> 22) % count if guild_id else 0
            if shard == home and session.intents & _needs(event, guild_id) == _needs(event, guild_id):
                session.dispatch(event, data)

    def dispatch_message(self, event: str, message: Message) -> None:
        """Send a message event, emptied for sessions without the message content intent where Discord empties it."""
        channel, bot = message.channel, self.world.bot
        if channel.kind == Kind.GROUP_DM or message.ephemeral:
            return
        if not self.world.permissions(bot, channel) & P.VIEW_CHANNEL:
            return
        guild = self.world.guilds.get(channel.guild_id or 0)
        for session in self.sessions.values():
            shard, count = session.shard
            needed = GUILD_MESSAGES if guild else DIRECT_MESSAGES
            if shard != ((guild.id >> 22) % count if guild else 0) or not session.intents & needed:
                continue
            data = self.visible(message, bool(session.intents & MESSAGE_CONTENT))
            if guild:
                data["guild_id"] = str(guild.id)
                if (member := guild.members.get(message.author.id)) is not None:
                    data["member"] = member.json(with_user=False)
            if event == "MESSAGE_CREATE" and message.nonce is not None:
                data["nonce"] = message.nonce
            session.dispatch(event, data)

    def visible(self, message: Message, content_intent: bool) -> Json:
        """Return a message as the application sees it: with content by intent, in DMs, its own, when mentioned."""
        data = message.json(readable=self._readable(message, content_intent))
        if message.replied is not None and data.get("referenced_message"):
            readable = self._readable(message.replied, content_intent)
            data["referenced_message"] = message.replied.json(readable=readable, nested=False)
        return data

    def _readable(self, message: Message, content_intent: bool) -> bool:
        bot = self.world.bot
        mine = message.author is bot or bot in message.mentions
        return content_intent or mine or message.channel.kind == Kind.DM

    # the connection

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one websocket from hello to its end."""
        socket = web.WebSocketResponse(compress=False, max_msg_size=1 << 20)
        await socket.prepare(request)
        connection = Connection(socket, compress=request.query.get("compress") == "zlib-stream")
        self.connections.add(connection)
        writer = asyncio.create_task(connection.writer())
        connection.send({"op": 10, "d": {"heartbeat_interval": self.heartbeat_interval_ms, "_trace": []}})
        try:
            async for frame in socket:
                if frame.type is aiohttp.WSMsgType.TEXT:
                    self._receive(connection, json.loads(frame.data))
                    self._changed.set()
        finally:
            self._lose(connection)
            writer.cancel()
        return socket

    def _lose(self, connection: Connection) -> None:
        self.connections.discard(connection)
        if connection.session is not None and connection.session.connection is connection:
            connection.session.connection = None
        self._changed.set()

    def _receive(self, connection: Connection, frame: Json) -> None:
        op, data = frame.get("op"), frame.get("d")
        if connection.too_fast():
            self.violations.append(Violation("gateway", "send", "", "more than 120 frames in 60 s"))
            connection.close(4008)
        elif op == 1:
            self.heartbeats += 1
            connection.send({"op": 11})
        elif op == 2 and isinstance(data, dict):
            self._identify(connection, data)
        elif op == 6 and isinstance(data, dict):
            self._resume(connection, data)
        elif connection.session is None:
            connection.close(4003)
        elif op == 3 and isinstance(data, dict):
            self._presence(connection.session, data)
        elif op not in (4, 8):
            connection.close(4001)

    def _presence(self, session: Session, data: Json) -> None:
        session.presence = data
        self.presences.append(data)
        for activity in data.get("activities") or ([data["game"]] if data.get("game") else []):
            for key in ("name", "state", "details"):
                if len(activity.get(key) or "") > 128:
                    self.violations.append(Violation("gateway", "presence", key, "at most 128 characters"))

    def _identify(self, connection: Connection, data: Json) -> None:
        self.identifies.append(data)
        intents = data.get("intents")
        shard = data.get("shard") or [0, 1]
        refusal = self.refuse_with
        if data.get("token") != self.token:
            refusal = 4004
        elif connection.session is not None:
            refusal = 4005
        elif not isinstance(intents, int) or intents >> 26:
            refusal = 4013
        elif intents & PRIVILEGED & ~self.granted:
            refusal = 4014
        elif not 0 <= shard[0] < shard[1]:
            refusal = 4010
        elif shard[1] == 1 and sum(g.bot for g in self.world.guilds.values()) > 2500:
            refusal = 4011
        if refusal is not None or not isinstance(intents, int):
            return connection.close(refusal or 4013)
        session = Session(secrets.token_hex(16), (shard[0], shard[1]), intents, connection=connection)
        self.sessions[session.id] = connection.session = session
        mine = [g for g in self.world.guilds.values() if g.bot and (g.id >> 22) % shard[1] == shard[0]]
        session.dispatch("READY", {
            "v": 10, "user": self.world.bot.json() | {"verified": True, "mfa_enabled": False, "email": None},
            "guilds": [{"id": str(g.id), "unavailable": True} for g in mine], "private_channels": [],
            "session_id": session.id, "resume_gateway_url": self.url, "shard": list(session.shard),
            "application": {"id": str(self.world.bot.id), "flags": 0}, "_trace": [],
        })  # fmt: skip
        if intents & GUILDS:
            for guild in mine:
                if guild.available:
                    session.dispatch("GUILD_CREATE", guild.create_json(self.world.bot))
        if data.get("presence"):
            self._presence(session, data["presence"])
        return None

    def _resume(self, connection: Connection, data: Json) -> None:
        self.resumes.append(data)
        session = self.sessions.get(str(data.get("session_id")))
        if data.get("token") != self.token:
            return connection.close(4004)
        if session is None or session.seq - len(session.buffer) > (data.get("seq") or 0):
            return connection.send({"op": 9, "d": False})
        if session.connection is not None:
            session.connection.close(4000)
        connection.session, session.connection = session, connection
        for number, frame in list(session.buffer):
            if number > (data.get("seq") or 0):
                connection.send(frame)
        session.dispatch("RESUMED", {"_trace": []})
        return None


def _needs(event: str, guild_id: int | None) -> int:
    if event.startswith("GUILD_SCHEDULED_EVENT"):
        return SCHEDULED_EVENTS
    if event.startswith("GUILD_MEMBER"):
        return MEMBERS
    if event.startswith("MESSAGE"):
        return GUILD_MESSAGES if guild_id else DIRECT_MESSAGES
    return GUILDS if event.startswith(("GUILD", "CHANNEL", "THREAD")) else 0
