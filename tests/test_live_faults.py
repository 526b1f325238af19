"""The live source when it is slow, broken, short of rows or of requests."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from live_world import CRAFT, DOCKED, START, T0, crew14, world_at
from ll2_server import docking, event, launch

from bot.state import milestones, open_state
from knowledge.live import overlay, store


def throttled(_: web.Request) -> web.Response:
    return web.json_response({"detail": "Request was throttled. Expected available in 120 seconds."}, status=429)


def quiet(_: web.Request) -> web.Response:
    return web.json_response({"detail": "Request was throttled."}, status=429, headers={"Retry-After": "120"})


def broken(_: web.Request) -> web.Response:
    return web.Response(status=500, text="oops")


def truncated(_: web.Request) -> web.Response:
    return web.Response(text='{"count": 1, "results": [{"id"', content_type="application/json")


def html(_: web.Request) -> web.Response:
    return web.Response(text="<html>maintenance</html>", content_type="text/html")


def without_results(_: web.Request) -> web.Response:
    return web.json_response({"detail": "hello"})


def elsewhere(_: web.Request) -> web.Response:
    return web.json_response({"count": 900, "next": "https://example.invalid/2.3.0/launches/?offset=1", "results": []})


FAULTS = [throttled, quiet, broken, truncated, html, without_results, elsewhere]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda f: f.__name__)
async def test_the_record_is_right_in_the_end_whatever_goes_wrong(tmp_path: Path, fault: Callable[..., Any]) -> None:
    """Each way to fail, thrice in a row from the first request on: within hours all is there, within the limit, and not
    one row of the record is lost.
    """
    async with world_at(tmp_path, T0 - timedelta(days=10)) as world:
        crew14(world.server)
        world.server.faults = [fault] * 3
        await world.catch_up(8, timedelta(minutes=20))
        assert world.ask("who will command Crew-14?").values == ("Ada Example",)
        assert world.ask("who commanded Crew-12?").values == ("Jessica Meir",)
        assert world.server.worst_hour <= 14
        hosts = {path for _, path, _ in world.server.asked}
        assert not [path for path in hosts if "example" in path]


async def test_the_limit_holds_across_restarts(tmp_path: Path) -> None:
    """Five processes in one hour share the budget in live.db; a clock that is set back an hour buys nothing."""
    for start in range(5):
        async with world_at(tmp_path, START + timedelta(minutes=start)) as world:
            crew14(world.server)
            await world.catch_up(3, timedelta(minutes=2))
            left = store.left(world.live, world.clock["now"])
            world.at(START - timedelta(hours=1))
            assert store.left(world.live, world.clock["now"]) <= left + 14
    async with world_at(tmp_path, START + timedelta(minutes=10)) as world:
        used = world.live.execute("SELECT count(*) FROM requests").fetchone()[0]
        assert used <= 14


async def test_rows_that_move_while_being_walked_are_not_skipped(tmp_path: Path) -> None:
    """Sixty launches on pages of ten, one changed between any two pages: all are there in the end."""
    async with world_at(tmp_path) as world:
        world.server.page_size = 10
        for number in range(60):
            world.at(START - timedelta(days=60) + timedelta(hours=number))
            world.server.put(
                "launches", launch(f"u{number}", f"Progress MS-{100 + number}", T0 + timedelta(days=number))
            )
        world.at(START)
        chance = random.Random(7)
        for _ in range(30):
            world.at(world.clock["now"] + timedelta(minutes=20))
            moved = chance.randrange(60)
            world.server.put("launches", launch(f"u{moved}", f"Progress MS-{100 + moved}", T0 + timedelta(days=moved)))
            await world.sync.round()
        assert len(store.objects(world.live, "launch")) == 60
        assert world.server.worst_hour <= 14


async def test_nulls_everywhere_are_no_fault(tmp_path: Path) -> None:
    """Any field of any row may be null: the round goes on, and what is whole is still understood."""
    async with world_at(tmp_path, T0 - timedelta(days=10)) as world:
        crew14(world.server)
        world.server.put("docking_events", docking(9, "uuid-14", CRAFT, DOCKED))
        world.server.put("events", event(5, "Docking", DOCKED, launches=["uuid-14"]))
        for path in (
            "launches",
            "events",
            "docking_events",
            "spacecraft_flights",
            "expeditions",
            "spacewalks",
            "space_stations",
        ):
            rows = list(world.server.rows.get(path, {}).values())
            fields = sorted({key for row in rows for key in row if key != "id"}) or ["name"]
            for number, name in enumerate(fields):
                bare = dict(rows[0]) if rows else {}
                world.server.rows.setdefault(path, {})[f"null-{number}"] = bare | {
                    "id": f"null-{path}-{number}",
                    name: None,
                }
        await world.catch_up(4)
        assert "planned to launch" in world.ask("when does Crew-14 launch?").text
        missions = [row["id"] for row in overlay.rows(tmp_path)["missions"]]
        assert len(missions) == len(set(missions))


async def test_unplugged_for_a_week_and_caught_up(tmp_path: Path) -> None:
    """The answers say how old they are; afterwards all is caught up within the limit, with no late outcome for anybody."""
    async with world_at(tmp_path, T0 - timedelta(days=1)) as world:
        crew14(world.server)
        await world.catch_up()
        world.follow()
        world.server.faults = [broken] * 1000
        for hour in range(0, 24 * 9, 3):
            world.at(T0 + timedelta(hours=hour))
            await world.sync.round()
        assert world.ask("who is on the ISS right now?").text.startswith("As of 2027-02-19")
        world.server.faults = []
        crew14(world.server, status=3, net=T0, precision=0)
        world.server.put("docking_events", docking(9, "uuid-14", CRAFT, DOCKED))
        world.server.put("events", event(5, "Docking", DOCKED, launches=["uuid-14"]))
        await world.catch_up(6)
        assert world.ask("when did Crew-14 dock?").values == ("2027-02-21T21:00Z",)
        world.follow()
        launched = next(m for m in milestones.every(open_state(tmp_path)) if m.kind == "launch")
        assert launched.state == "done"
        assert launched.since == T0
        assert world.server.worst_hour <= 14


async def test_called_off_only_when_asked_for_by_name_and_gone(tmp_path: Path) -> None:
    """Leaving the page is no deletion; asked for by its id and not there twice is."""
    async with world_at(tmp_path, T0 - timedelta(days=20)) as world:
        crew14(world.server)
        await world.catch_up()
        world.follow()
        row = world.server.rows["launches"].pop("uuid-14")
        await world.catch_up()
        assert world.follow() == []
        world.at(world.clock["now"] + timedelta(days=1, hours=1))
        await world.catch_up()
        world.at(world.clock["now"] + timedelta(days=1, hours=1))
        await world.catch_up()
        assert world.follow() == ["called off"]
        world.server.put("launches", row)
        await world.catch_up(2)
        assert world.follow() == ["planned"]


async def test_a_slow_answer_is_waited_for(tmp_path: Path) -> None:
    """Slowness is normal for this source."""

    async def slow(_: web.Request) -> web.Response | None:
        await asyncio.sleep(0.5)
        return web.json_response({"count": 0, "next": None, "results": []})

    async with world_at(tmp_path) as world:
        crew14(world.server)
        for station in (4, 18):
            world.server.put("space_stations", {"id": station, "docked_vehicles": None})
        world.server.faults = [slow]
        await world.catch_up(2)
        assert store.status(world.live, world.clock["now"])["trouble"] == {}


async def test_a_short_page_of_asked_ids_deletes_nothing(tmp_path: Path) -> None:
    """Ten planned flights, five on a page: after a week all are still planned; an empty answer deletes nothing either."""
    async with world_at(tmp_path, T0 - timedelta(days=60)) as world:
        for number in range(10):
            world.server.put(
                "launches", launch(f"u{number}", f"Progress MS-{100 + number}", T0 + timedelta(days=number))
            )
        await world.catch_up()
        world.follow()
        world.server.page_size = 5
        for _ in range(4):
            world.at(world.clock["now"] + timedelta(days=1, hours=2))
            await world.catch_up(2)
            assert world.follow() == []
        assert world.server.worst_hour <= 14


async def test_a_suspected_event_that_is_found_by_itself_stays_one_event(tmp_path: Path) -> None:
    """A list asked for by name leaves it out, the object itself is there: it is neither gone nor a launch."""
    async with world_at(tmp_path, T0 - timedelta(days=20)) as world:
        crew14(world.server)
        world.server.put("events", event(5, "Docking", DOCKED, launches=["uuid-14"]))
        await world.catch_up()
        assert "new" in world.follow()
        store.suspect(world.live, "event", ["5"])
        await world.catch_up(3)
        assert store.suspects(world.live) == []
        assert [body["id"] for body, gone, _ in store.objects(world.live, "event") if not gone] == [5]
        assert [body["id"] for body, _, _ in store.objects(world.live, "launch")] == ["uuid-14"]
        assert world.follow() == []
