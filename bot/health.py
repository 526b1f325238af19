"""The health page for supervisors: 200 while all is well, 503 while it is not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web
from sqlite_utils import Database

from bot.state import outbox, settings
from bot.threads import Owner

FRESH = timedelta(minutes=1)
"""How old the last round of the announcements may be."""


async def report(state: Owner[Database], now: datetime, *, connected: bool) -> dict[str, Any]:
    """Whether Houston is connected, its announcements run and nothing is stuck; `late_p99_s` in seconds."""
    last = await state.run(settings.get, "last tick")
    figures = await state.run(outbox.figures, now)
    running = bool(last) and abs(now - datetime.fromisoformat(last)) < FRESH
    return {
        "ok": connected and running and not figures["stuck"],
        "connected": connected,
        "last_tick": last or None,
    } | figures


class HealthPage:
    """Serves the report as JSON, under any path, to GET."""

    def __init__(self, state: Owner[Database], now: Callable[[], datetime], connected: Callable[[], bool]) -> None:
        self._state, self._now, self._connected = state, now, connected
        self._runner: web.AppRunner | None = None

    async def start(self, host: str, port: int) -> None:
        """Listen; raises OSError where the address cannot be had."""
        app = web.Application()
        app.router.add_get("/{path:.*}", self._answer)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()

    async def close(self) -> None:
        """Stop listening."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _answer(self, _: web.Request) -> web.Response:
        found = await report(self._state, self._now(), connected=self._connected())
        return web.json_response(found, status=200 if found["ok"] else 503)
