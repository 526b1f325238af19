"""A year of the live source on a virtual clock, without a network: requests, staleness near T-0, growth, cost."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from sqlite_utils import Database

from knowledge.live import store
from knowledge.live.source import Outcome, Page
from knowledge.live.syncing import Sync

START = datetime(2026, 12, 1, tzinfo=UTC)
YEAR, STEP, WATCHING = timedelta(days=365), timedelta(minutes=15), timedelta(minutes=1)
FLIGHTS = 30
"""Flights to the stations in a year, about as many as fly."""
HOUR = timedelta(hours=1)


class _Direct:
    def __init__(self, db: Database) -> None:
        self.db = db

    async def run(self, work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return work(self.db, *args, **kwargs)


class _Stand:
    """Invented launches that slip now and then; answers as the source would."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.asked: list[datetime] = []
        self.rows = [
            self._launch(n, START + timedelta(days=5 + n * 360 / FLIGHTS, hours=n % 24)) for n in range(FLIGHTS)
        ]

    def _launch(self, number: int, net: datetime) -> dict[str, Any]:
        return {
            "id": f"u{number}", "name": f"Soyuz | Progress MS-{200 + number}", "net": _iso(net), "net_precision": {"id": 1},
            "status": {"id": 1}, "mission": {"name": f"Progress MS-{200 + number}", "type": "Resupply"}, "program": [{"id": 17}],
            "last_updated": _iso(START), "rocket": {"spacecraft_stage": []}, "description": "x" * 4000,
        }  # fmt: skip

    def live_on(self) -> None:
        """What happens at the source: a slip of a day two days before, of five minutes in the last hour; lift-off."""
        for number, row in enumerate(self.rows):
            net, now = datetime.fromisoformat(row["net"]), self.now()
            if row["status"]["id"] == 1 and now >= net:
                row |= {"status": {"id": 6}, "last_updated": _iso(now)}
            elif row["status"]["id"] == 6 and now >= net + 2 * HOUR:
                row |= {"status": {"id": 3}, "last_updated": _iso(now)}
            elif number % 3 == 0 and not row.get("slipped") and now >= net - timedelta(days=2):
                row |= {"net": _iso(net + timedelta(days=1)), "last_updated": _iso(now), "slipped": True}
            elif number % 4 == 0 and not row.get("moved") and now >= net - timedelta(minutes=40):
                row |= {"net": _iso(net + timedelta(minutes=5)), "last_updated": _iso(now), "moved": True}

    async def get(self, path: str, parameters: Mapping[str, str]) -> Outcome:
        """One answer."""
        self.asked.append(self.now())
        if not path.startswith("launches"):
            return Page(())
        since, ids = parameters.get("last_updated__gte", ""), parameters.get("id", "")
        rows = [row for row in self.rows if row["last_updated"] >= since and (not ids or row["id"] in ids.split(","))]
        return Page(tuple(dict(row) for row in sorted(rows, key=lambda row: row["last_updated"])), "", len(rows))


def _iso(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


async def _year(directory: Path) -> dict[str, str]:
    clock = {"now": START}
    live = store.open_live(directory)
    stand = _Stand(lambda: clock["now"])
    sync = Sync(_Direct(live), stand, lambda: clock["now"])  # type: ignore[arg-type]
    stale: list[float] = []
    costs: list[float] = []
    sizes: list[int] = []
    seen: dict[str, datetime] = {}
    while clock["now"] < START + YEAR:
        stand.live_on()
        asked, began = len(stand.asked), time.perf_counter()
        await sync.round()
        if len(stand.asked) > asked:
            costs.append(time.perf_counter() - began)
        now, watching = clock["now"], False
        for body, _, at in store.objects(live, "launch"):
            left = datetime.fromisoformat(body["net"]) - now
            seen[body["id"]] = datetime.fromisoformat(at)
            watching = watching or timedelta(0) <= left <= 3 * HOUR
            if timedelta(0) <= left <= HOUR and body["status"]["id"] == 1:
                stale.append((now - seen[body["id"]]).total_seconds())
        if not sizes or len(stand.asked) % 500 == 0:
            sizes.append(_size(directory))
        clock["now"] += WATCHING if watching else STEP
    sizes.append(_size(directory))
    live.close()
    worst, window = 0, deque[datetime]()
    for at in stand.asked:
        window.append(at)
        while window[0] <= at - HOUR:
            window.popleft()
        worst = max(worst, len(window))
    return {
        "requests in an hour": f"{len(stand.asked) / (365 * 24):.1f} on average, {worst} at most (bar 14)",
        "staleness in the last hour before T-0": f"median {median(stale) / 60:.0f} min, worst {max(stale) / 60:.0f} min",
        "live.db": f"{sizes[0] / 1024:.0f} KiB at first, {sizes[-1] / 1024:.0f} KiB after a year",
        "one synchronising, without the network": f"median {median(costs) * 1000:.0f} ms, worst {max(costs) * 1000:.0f} ms",
    }


def _size(directory: Path) -> int:
    return sum(path.stat().st_size for path in directory.glob("live.db*"))


def measure(directory: Path) -> dict[str, str]:
    """The figures of a year by name."""
    return asyncio.run(_year(directory))
