"""A local server that speaks Launch Library 2.3.0 as far as Houston asks: lists with filters, order and pages, single objects,
the limit of 15 requests in any hour, and its ways to fail.

All rows are invented after the public schema; none was recorded.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Self

from aiohttp import web

Row = dict[str, Any]
LIMIT, HOUR = 15, timedelta(hours=1)


def iso(at: datetime | None) -> str | None:
    """A moment as the source writes it."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ") if at else None


@dataclass
class Ll2Server:
    """Rows by path; the test changes them and the clock while the server runs."""

    now: Callable[[], datetime]
    rows: dict[str, dict[Any, Row]] = field(default_factory=dict)
    asked: list[tuple[datetime, str, dict[str, str]]] = field(default_factory=list)
    faults: list[Callable[[web.Request], Any]] = field(default_factory=list)
    """Each is used up by one request: it returns a response, or None to let the request through."""
    url: str = ""
    page_size: int = 100
    _runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        """Listen on a free port of this machine."""
        app = web.Application()
        app.router.add_get("/2.3.0/{path:.*}", self._answer)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}/2.3.0"  # type: ignore[union-attr]
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop listening."""
        assert self._runner is not None
        await self._runner.cleanup()

    def put(self, path: str, row: Row) -> Row:
        """Add or replace a row; launches and events are stamped with the time of the change."""
        if path in ("launches", "events"):
            row["last_updated"] = iso(self.now())
        self.rows.setdefault(path, {})[row["id"]] = row
        return row

    @property
    def worst_hour(self) -> int:
        """The most requests in any hour so far."""
        times = [at for at, _, _ in self.asked]
        return max((sum(1 for other in times if at - HOUR < other <= at) for at in times), default=0)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        path, query = request.match_info["path"].strip("/"), dict(request.query)
        recent = [at for at, _, _ in self.asked if at > self.now() - HOUR]
        self.asked.append((self.now(), path, query))
        if len(recent) >= LIMIT:
            return web.json_response(
                {"detail": "Request was throttled. Expected available in 600 seconds."}, status=429
            )
        if self.faults and (answer := self.faults.pop(0)(request)) is not None:
            if asyncio.iscoroutine(answer):
                answer = await answer
            return answer  # type: ignore[no-any-return]
        name, _, id_ = path.partition("/")
        rows = self.rows.get(name, {})
        if id_:
            row = next((row for key, row in rows.items() if str(key) == id_), None)
            return web.json_response(row) if row else web.json_response({"detail": "No match"}, status=404)
        return web.json_response(self._list(request, list(rows.values()), query))

    def _list(self, request: web.Request, rows: list[Row], query: dict[str, str]) -> Row:
        for name, value in query.items():
            column, _, operator = name.partition("__")
            if name == "id":
                rows = [row for row in rows if str(row["id"]) in value.split(",")]
            elif operator in ("gte", "lte"):
                sign = 1 if operator == "gte" else -1
                rows = [
                    row
                    for row in rows
                    if row.get(column) and (row[column] > value) - (row[column] < value) in (0, sign)
                ]
        order = query.get("ordering", "id")
        rows.sort(key=lambda row: str(row.get(order.lstrip("-")) or ""), reverse=order.startswith("-"))
        limit, offset = min(int(query.get("limit", 10)), self.page_size), int(query.get("offset", 0))
        more = offset + limit < len(rows)
        following = request.url.update_query({"limit": limit, "offset": offset + limit}) if more else None
        return {
            "count": len(rows),
            "next": str(following) if following else None,
            "previous": None,
            "results": rows[offset : offset + limit],
        }


def launch(id_: str, name: str, net: datetime, *, status: int = 1, precision: int | None = 1, **more: Any) -> Row:
    """A detailed launch; `craft` is its spacecraft flight."""
    craft = more.pop("craft", None)
    return {
        "id": id_, "name": f"Rocket | {name}", "response_mode": "detailed", "slug": id_, "launch_designator": None,
        "status": {"id": status, "name": "", "abbrev": ""}, "net": iso(net),
        "net_precision": None if precision is None else {"id": precision, "name": "", "abbrev": ""},
        "window_start": iso(net), "window_end": iso(net), "probability": None, "failreason": "", "pad": None,
        "rocket": {"configuration": {"id": 164, "full_name": "Falcon 9 Block 5"}, "spacecraft_stage": [craft] if craft else []},
        "mission": {"id": 1, "name": name, "type": more.pop("type", "Human Exploration"), "orbit": None},
        "program": [{"id": n, "name": ""} for n in more.pop("programmes", [17])], "updates": None,
    } | more  # fmt: skip


def craft(id_: int, crew: list[Row], *, ended: datetime | None = None, landed: bool | None = None, **more: Any) -> Row:
    """A spacecraft flight."""
    return {
        "id": id_, "destination": "International Space Station", "mission_end": iso(ended),
        "spacecraft": {"id": id_, "name": "Dragon", "serial_number": None, "in_space": more.pop("in_space", None),
                       "spacecraft_config": {"id": 6, "name": "Crew Dragon", "human_rated": None}},
        "landing": {"id": 1, "attempt": True, "success": landed} if ended else None,
        "launch_crew": crew, "onboard_crew": crew, "landing_crew": more.pop("landing_crew", crew), "docking_events": [],
    } | more  # fmt: skip


def seat(
    id_: int,
    name: str,
    role: str | None = "Commander",
    born: str | None = None,
    country: str = "United States of America",
) -> Row:
    """A person on a flight."""
    return {
        "id": id_, "role": {"id": 1, "role": role, "priority": 0} if role else None,
        "astronaut": {"id": id_, "name": name, "date_of_birth": born, "agency": {"id": 44, "abbrev": "NASA"},
                      "nationality": [{"id": 1, "name": country, "nationality_name": "American"}], "status": None},
    }  # fmt: skip


def docking(
    id_: int, launch_id: str, flight: int, at: datetime, *, left: datetime | None = None, port: str = "Harmony Zenith"
) -> Row:
    """A docking event."""
    return {
        "id": id_, "docking": iso(at), "departure": iso(left), "response_mode": "detailed",
        "docking_location": {"id": 1, "name": port, "spacestation": None},
        "space_station_target": {"id": 4, "name": "International Space Station"}, "flight_vehicle_target": None,
        "flight_vehicle_chaser": {"id": flight, "launch": {"id": launch_id}, "mission_end": None, "spacecraft": {"in_space": True}},
    }  # fmt: skip


def event(
    id_: int, kind: str, at: datetime, *, launches: list[str] | None = None, precision: int | None = 1, name: str = ""
) -> Row:
    """An event."""
    return {
        "id": id_, "name": name or kind, "type": {"id": 2, "name": kind}, "date": iso(at), "duration": None, "updates": None,
        "date_precision": None if precision is None else {"id": precision}, "response_mode": "detailed",
        "launches": [{"id": one} for one in launches or []], "spacestations": [{"id": 4, "name": "ISS"}], "location": None,
    }  # fmt: skip
