"""A Houston with a live source that the tests hold: a local server, a real live.db, a clock that is handed in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ll2_server import Ll2Server, craft, launch, seat
from sqlite_utils import Database

from bot.announcements.following import follow
from bot.state import open_state
from knowledge import Knowledge
from knowledge.live import overlay, store
from knowledge.live.source import Source
from knowledge.live.syncing import Sync
from knowledge.record import ensure

START = datetime(2026, 11, 1, tzinfo=UTC)
T0 = datetime(2027, 2, 20, 15, 0, tzinfo=UTC)
DOCKED = T0 + timedelta(hours=30)
HOME = T0 + timedelta(days=150)
CREW = [seat(901, "Ada Example", born="1985-01-01"), seat(902, "Raja Chari", "Pilot", "1977-06-24")]
CRAFT = 77


class Direct:
    """Runs the functions on live.db where they are called."""

    def __init__(self, db: Database) -> None:
        self.db = db

    async def run(self, work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return work(self.db, *args, **kwargs)


@dataclass
class World:
    """A Houston with a live source and a clock."""

    server: Ll2Server
    directory: Path
    clock: dict[str, datetime]
    live: Database
    sync: Sync

    def at(self, moment: datetime) -> None:
        self.clock["now"] = moment

    async def catch_up(self, rounds: int = 1, step: timedelta = timedelta(hours=1)) -> None:
        """Rounds of synchronising, an hour apart."""
        for number in range(rounds):
            if number:
                self.at(self.clock["now"] + step)
            await self.sync.round()

    def ask(self, question: str) -> Any:
        knowledge = Knowledge(ensure(self.directory, lambda _: None), overlay.ages(self.directory))
        try:
            return knowledge.ask(question, self.clock["now"])
        finally:
            knowledge.close()

    def follow(self) -> list[str]:
        knowledge = Knowledge(ensure(self.directory, lambda _: None))
        db = open_state(self.directory)
        try:
            return [change.what.split(":")[0] for change in follow(db, knowledge.all_plans(), self.clock["now"])]
        finally:
            db.close()
            knowledge.close()


@asynccontextmanager
async def world_at(directory: Path, moment: datetime = START) -> AsyncIterator[World]:
    clock = {"now": moment}
    live = store.open_live(directory)
    async with Ll2Server(lambda: clock["now"]) as server, Source(server.url) as source:
        yield World(server, directory, clock, live, Sync(Direct(live), source, lambda: clock["now"]))
    live.close()


def crew14(server: Ll2Server, *, status: int = 1, net: datetime = T0, precision: int | None = 1, **flight: Any) -> None:
    """The invented flight as the source knows it at a moment."""
    ship = craft(CRAFT, CREW, **flight)
    server.put("launches", launch("uuid-14", "Crew-14", net, status=status, precision=precision, craft=ship))
    server.put("spacecraft_flights", ship | {"launch": {"id": "uuid-14"}})
