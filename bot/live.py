"""The live source inside the running bot: synchronise, move readers to the new record, bring the milestones up to it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from bot.announcements import Announcer
from bot.announcements.following import follow
from bot.config import Settings
from bot.threads import Owner
from knowledge import Knowledge
from knowledge.live import overlay, store
from knowledge.live.source import Source
from knowledge.live.syncing import Sync
from knowledge.record import ensure

log = logging.getLogger(__name__)

LOOK_S = 3.0
"""Seconds between two looks at what another process may have changed."""
_ROUND = timedelta(seconds=20)
"""How often the lanes are looked at; most looks find nothing due."""


def opened(directory: Path) -> Knowledge:
    """The current knowledge, with what the live source has confirmed."""
    return Knowledge(ensure(directory, log.info), overlay.ages(directory))


class Live:
    """Keeps one bot's knowledge and milestones at the state of live.db."""

    def __init__(
        self, settings: Settings, readers: tuple[Owner[Knowledge], ...], state: Owner[Database], announcer: Announcer
    ) -> None:
        self._settings, self._readers, self._state, self._announcer = settings, readers, state, announcer
        self.now: Callable[[], datetime] = settings.clock.now
        self._live: Owner[Database] = Owner(lambda: store.open_live(settings.data_dir), "live")
        self._shown: str | None = None
        self._next = self.now()

    async def run(self) -> None:
        """Look, synchronise, follow, for as long as the bot runs; survives any exception of a round."""
        try:
            async with Source(self._settings.live_base, self._settings.live_token) as source:
                sync = Sync(self._live, source, self.now)
                opened = False
                while True:
                    try:
                        if self._settings.sync and not opened:
                            await self._live.open()
                            opened = True
                        await self._round(sync)
                    except (OSError, sqlite3.Error) as error:
                        log.warning("live.db", extra={"action": "sync.failed", "reason": str(error)})
                    except Exception:
                        log.exception("round failed", extra={"action": "sync.failed"})
                    await asyncio.sleep(LOOK_S)
        finally:
            await self._live.close(lambda db: db.close())

    async def _round(self, sync: Sync) -> None:
        if self._settings.sync and not self.now() < self._next <= self.now() + _ROUND:
            self._next = self.now() + _ROUND
            await sync.round()
        await self.catch_up()

    async def status(self) -> dict[str, Any] | None:
        """Last success, next request and requests left; None where the source was never asked."""
        directory = self._settings.data_dir
        if not (directory / overlay.FILE).exists():
            return None

        def look() -> dict[str, Any]:
            with contextlib.closing(store.open_live(directory)) as db:
                return store.status(db, self.now())

        return await asyncio.to_thread(look)

    async def catch_up(self) -> None:
        """Move to the present record, and bring the milestones up to its plans."""
        directory = self._settings.data_dir
        digest = await asyncio.to_thread(overlay.digest, directory)
        if digest != self._shown:
            path = await asyncio.to_thread(ensure, directory, log.info)  # readers go on meanwhile
            for reader in self._readers:
                if path.name == await reader.run(lambda k: k.file):
                    continue
                await reader.replace(lambda: opened(directory), Knowledge.close)
                log.info("moved to a new record", extra={"action": "knowledge.replaced"})
        ages = await asyncio.to_thread(overlay.ages, directory)
        for reader in self._readers:
            await reader.run(Knowledge.freshen, ages)
        if digest != self._shown:
            plans = await self._readers[0].run(Knowledge.all_plans)
            changes = await self._state.run(follow, plans, self.now())
            for change in changes:
                log.info("milestone", extra={"action": "milestone.followed", "key": change.id, "reason": change.what})
            if changes:
                self._announcer.wake()
        self._shown = digest
