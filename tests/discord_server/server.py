"""The server itself: starts and stops it, takes every request through the same steps, and keeps the log."""

from __future__ import annotations

import asyncio
import contextlib
import json
import math
import socket
import struct
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from aiohttp import web

from . import interactions, messages, rest
from .driver import Driver
from .faults import ERROR_CODES, Fault, Faults
from .gateway import Gateway
from .model import Channel, Message
from .ratelimits import RateLimits, Verdict
from .record import ApiError, Request, Violation
from .schema import Schema
from .world import World

BASE = "/api/v10"
TOKEN = "MTAwMDAwMDAwMDAwMDAwMDAw.stand-in.not-a-real-token"

Answer = tuple[int, Any]
Handler = Callable[["Call"], Awaitable[Answer]]


@dataclass
class Call:
    """One request on its way to its route: the server, the log entry, the parameters of the path."""

    server: DiscordServer
    record: Request
    params: dict[str, str]

    @property
    def body(self) -> Any:
        """The decoded JSON body."""
        return self.record.body

    def id(self, name: str) -> int:
        """Return a path parameter as an id; something else than digits is a 50035, as with Discord."""
        value = self.params[name]
        if not value.isdigit():
            wrong = Violation("protocol", self.record.template, name, f'Value "{value}" is not snowflake.')
            raise ApiError(400, 50035, "Invalid Form Body", [wrong])
        return int(value)

    def refuse(self, found: list[Violation]) -> None:
        """Answer 400 / 50035 and write the violations down, if there are any."""
        if found:
            where = f"{self.record.method} {self.record.template}"
            found = [Violation(v.source, where, v.path, v.message, v.code) for v in found]
            self.server.violations.extend(found)
            raise ApiError(400, 50035, "Invalid Form Body", found)


class DiscordServer(Driver):
    """Discord on a free loopback port, as an async context manager. See the package's docstring for the map."""

    def __init__(
        self, *, token: str = TOKEN, granted_intents: int = 0, global_limit: int | None = 50, shards: int = 1,
        nonce_window_s: float = 300.0, response_deadline_s: float = 3.0, clock_offset_s: float = 0.0, port: int = 0,
        openapi: str | None = None,
    ) -> None:  # fmt: skip
        """Make the world; nothing listens yet.

        :param granted_intents: bits of the privileged intents that are switched on for the application.
        :param global_limit: requests a second over everything; None switches all rate limits off.
        :param nonce_window_s: how long an enforced nonce is remembered, in seconds of the server's clock.
        :param openapi: the official description; by default the file that DISCORD_OPENAPI names.
        """
        self.clock_offset_s = clock_offset_s
        self.token, self.shards, self.port = token, shards, port
        self.nonce_window_s, self.response_deadline_s = nonce_window_s, response_deadline_s
        self.granted_intents = granted_intents
        self.world = World(self.now)
        self.requests: list[Request] = []
        self.violations: list[Violation] = []
        self.unknown_routes: list[str] = []
        self.count_429 = 0
        self.faults = Faults()
        self.rate_limits = RateLimits(global_limit)
        self.schema = Schema(openapi)
        self.gateway = Gateway(self.world, token, granted_intents, self.violations)
        self.world.emit = self.gateway.dispatch
        self.interactions = {}
        self.commands = {}
        self.nonces: dict[tuple[int, str], tuple[Message, float]] = {}
        self._closing = asyncio.Event()
        self._runner: web.AppRunner | None = None

    # life

    async def __aenter__(self) -> Self:
        """Listen on 127.0.0.1."""
        app = web.Application(client_max_size=30 << 20)
        app.router.add_get("/gateway", self.gateway.handle)
        app.router.add_get("/gateway/", self.gateway.handle)
        for method, template, handler in (*rest.ROUTES, *messages.ROUTES, *interactions.ROUTES):
            app.router.add_route(method, BASE + template, self._endpoint(template, handler))
        app.router.add_route("*", "/{rest:.*}", self._unknown)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        self.gateway.url = self.gateway_url
        return self

    async def __aexit__(self, *exc: object) -> None:
        """Close every connection and stop listening."""
        self._closing.set()
        self.gateway.close(1001)
        await asyncio.sleep(0)
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def api_base(self) -> str:
        """What discord.http.Route.BASE is to be."""
        return f"http://127.0.0.1:{self.port}{BASE}"

    @property
    def gateway_url(self) -> str:
        """What discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY is to be (as a yarl.URL)."""
        return f"ws://127.0.0.1:{self.port}/gateway"

    def now(self) -> datetime:
        """Return the server's moment, in UTC: real time plus ``clock_offset_s``."""
        return datetime.now(UTC) + timedelta(seconds=self.clock_offset_s)

    # views

    @property
    def schema_status(self) -> str:
        """Whether bodies are validated against the official description, in words."""
        return self.schema.status

    def messages(self, channel: Channel | int, *, by_bot: bool = False) -> list[Message]:
        """Return the public messages of a channel that are not deleted, oldest first; ``by_bot`` only the bot's own."""
        room = channel if isinstance(channel, Channel) else self.world.channels.get(channel)
        kept = [] if room is None else [room.messages[i] for i in sorted(room.messages)]
        return [m for m in kept if not m.deleted and (not by_bot or m.author is self.world.bot)]

    def sent(self, method: str, template: str) -> list[Request]:
        """Return the log entries of one route."""
        return [r for r in self.requests if (r.method, r.template) == (method, template)]

    async def wait_message(
        self,
        channel: Channel,
        *,
        count: int = 1,
        timeout: float = 10.0,  # noqa: ASYNC109 - a test says it
        by_bot: bool = True,
    ) -> Message:
        """Wait until a channel holds ``count`` messages (by default of the bot) and return the last of them."""
        async with asyncio.timeout(timeout):
            while len(found := self.messages(channel, by_bot=by_bot)) < count:  # noqa: ASYNC110 - many places add one
                await asyncio.sleep(0.01)
        return found[count - 1]

    # the way of a request

    def _endpoint(self, template: str, handler: Handler) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def endpoint(request: web.Request) -> web.StreamResponse:
            record = Request(
                time.monotonic(), request.method, template, request.path.removeprefix(BASE), dict(request.query)
            )
            self.requests.append(record)
            record.body, record.files = await _read(request)
            call = Call(self, record, dict(request.match_info))
            fault = self.faults.pick(record)
            if (
                fault is not None
                and not fault.after
                and (done := await self._suffer(fault, record, request)) is not None
            ):
                return done
            answer = await self._answer(call, handler, request)
            if answer.status < 400:  # a refused request had no effect whose answer could be lost
                fault = fault if fault is not None and fault.after else self.faults.pick_after(record)
                if fault is not None and (done := await self._suffer(fault, record, request)) is not None:
                    return done
            record.status = answer.status
            return answer

        return endpoint

    async def _answer(self, call: Call, handler: Handler, request: web.Request) -> web.Response:
        record, verdict = call.record, Verdict({})
        token = call.params.get("interaction_token") or call.params.get("webhook_token") or ""
        asked = self.interactions.get(token)
        try:
            self._authorize(record, request.headers.get("Authorization"))
            verdict = self.rate_limits.check(record.method, record.template, call.params, self.now().timestamp())
            if verdict.scope:
                self.count_429 += 1
                return _too_many(verdict)
            found = self.schema.check(record.method, record.template, record.body)
            self.violations.extend(found)
            if found and asked is not None:
                asked.violations.extend(found)
            status, record.response = await handler(call)
        except (ApiError, KeyError, TypeError, ValueError, AttributeError) as error:
            if not isinstance(error, ApiError):  # a body of a shape that no route expects
                broken = Violation("protocol", f"{record.method} {record.template}", "", repr(error))
                self.violations.append(broken)
                error = ApiError(400, 50035, "Invalid Form Body", [broken])
            if asked is not None:
                asked.errors.append((error.status, error.code))
                asked.violations.extend(error.violations)
            status, record.response = error.status, error.body()
        if status == 204 or record.response is None:
            return web.Response(status=status, headers=verdict.headers)
        return _json(record.response, status, verdict.headers)

    def _authorize(self, record: Request, header: str | None) -> None:
        """Refuse a wrong token; interactions and webhooks carry their own in the path."""
        if not record.template.startswith(("/interactions/", "/webhooks/")) and header != f"Bot {self.token}":
            raise ApiError(401, 0, "401: Unauthorized")

    async def _suffer(self, fault: Fault, record: Request, request: web.Request) -> web.Response | None:
        """Let a fault happen; None means that the request goes on afterwards."""
        record.fault = f"{fault.kind}{' after' * fault.after}"
        record.status = fault.status if fault.kind == "status" else 0
        if fault.kind == "delay":
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), fault.seconds)
            return None
        if fault.kind == "hang":
            await self._closing.wait()
        if fault.kind == "status":
            if fault.status == 429:
                return _too_many(Verdict({"X-RateLimit-Scope": "shared"}, fault.seconds or 0.5, "shared"))
            if fault.status >= 500 and fault.code is None:
                return web.Response(status=fault.status, text="upstream connect error", content_type="text/plain")
            code, text = ERROR_CODES.get(fault.status, (0, f"{fault.status}: Error"))
            return _json({"code": fault.code if fault.code is not None else code, "message": text}, fault.status)
        if request.transport is not None:
            raw = request.transport.get_extra_info("socket")
            if fault.kind == "reset" and raw is not None:
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            request.transport.abort()
        return web.Response()

    async def _unknown(self, request: web.Request) -> web.Response:
        self.unknown_routes.append(f"{request.method} {request.path.removeprefix(BASE)}")
        return _json({"message": "404: Not Found", "code": 0}, 404)


async def _read(request: web.Request) -> tuple[Any, list[tuple[str, int]]]:
    """Return the JSON of a request and, of a multipart one, the names and sizes of its files."""
    if not request.content_type.startswith("multipart/"):
        raw = await request.read()
        with contextlib.suppress(ValueError):
            return (json.loads(raw) if raw else None), []
        return None, []
    body, files = None, []
    async for part in await request.multipart():
        data = await part.read() if hasattr(part, "read") else b""  # type: ignore[union-attr]
        if getattr(part, "name", None) == "payload_json":
            body = json.loads(data)
        else:
            files.append((getattr(part, "filename", None) or "file", len(data)))
    return body, files


def _json(body: Any, status: int, headers: dict[str, str] | None = None) -> web.Response:
    """Return an answer whose Content-Type is exactly Discord's; discord.py takes any other for text."""
    return web.Response(
        body=json.dumps(body).encode(), status=status, headers={"Content-Type": "application/json"} | (headers or {})
    )


def _too_many(verdict: Verdict) -> web.Response:
    """Return a 429 as Discord's own edge sends it (with Via; without it a client takes it for a ban)."""
    everywhere = verdict.scope == "global"
    body = {"message": "You are being rate limited.", "retry_after": verdict.retry_after, "global": everywhere}
    headers = verdict.headers | {"Retry-After": str(math.ceil(verdict.retry_after)), "Via": "1.1 google"}
    return _json(body, 429, headers)
