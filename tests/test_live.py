"""The live source end to end: a local server, a real live.db, a clock that is handed in."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from ll2_server import Ll2Server, craft, docking, event, launch, seat
from sqlite_utils import Database

from bot.announcements.following import follow
from bot.state import milestones, open_state
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


async def test_a_new_flight_is_answered_and_announced_with_no_human_hand(tmp_path: Path) -> None:
    """From the plan to the landing: the same questions give what is true at each moment, and the milestones follow."""
    async with world_at(tmp_path) as world:
        crew14(world.server)
        world.server.put("events", event(5, "Docking", DOCKED, launches=["uuid-14"]))
        await world.catch_up()
        assert world.ask("when does Crew-14 launch?").text.startswith(
            "SpaceX Crew-14 is planned to launch on 20 February 2027"
        )
        assert world.ask("who will command Crew-14?").values == ("Ada Example",)
        assert world.ask("what is the next launch?").values == ("SpaceX Crew-14",)
        assert world.ask("when is the next docking?").values == ("2027-02-21T21:00Z",)
        assert world.ask("when will Crew-14 dock?").text.startswith("SpaceX Crew-14 is planned to dock")
        assert world.ask("how many flights has Raja Chari made?").values == ("1",)
        assert sorted(world.follow()) == ["new", "new"]

        world.at(T0 + timedelta(minutes=20))
        crew14(world.server, status=6, net=T0 + timedelta(minutes=2), precision=0)
        await world.catch_up()
        assert world.ask("when did Crew-14 launch?").values == ("2027-02-20T15:02:00Z",)
        assert world.follow() == ["done"]

        world.at(DOCKED + timedelta(minutes=30))
        await world.catch_up(2)
        assert "not confirmed yet" in world.ask("when will Crew-14 dock?").text
        world.server.put("docking_events", docking(9, "uuid-14", CRAFT, DOCKED))
        world.server.put("events", event(5, "Docking", DOCKED, launches=["uuid-14"]))
        await world.catch_up(3)
        assert world.ask("when did Crew-14 dock?").values == ("2027-02-21T21:00Z",)
        assert world.ask("where did Crew-14 dock?").values == ("Harmony zenith",)
        assert "Ada Example" in world.ask("who is on the ISS right now?").values
        assert world.follow() == ["done"]

        world.at(HOME + timedelta(hours=1))
        world.server.put("docking_events", docking(9, "uuid-14", CRAFT, DOCKED, left=HOME - timedelta(hours=20)))
        crew14(
            world.server, status=3, net=T0 + timedelta(minutes=2), precision=0, ended=HOME, landed=True, in_space=False
        )
        await world.catch_up(3)
        assert world.ask("when did Crew-14 land?").values == ("2027-07-20T15:00Z",)
        assert "Ada Example" not in world.ask("who is on the ISS right now?").values
        assert world.ask("how many flights has Raja Chari made?").values == ("2",)
        assert world.server.worst_hour <= 14


async def test_slips_follow_and_liftoff_is_none(tmp_path: Path) -> None:
    """A new NET moves the milestone, a vaguer one too; what arrives with the flight under way is the outcome."""
    async with world_at(tmp_path, T0 - timedelta(days=10)) as world:
        crew14(world.server)
        await world.catch_up()
        world.follow()
        steps = [
            (T0 + timedelta(days=2), 1, 1, "planned", "2027-02-22T15:00Z"),
            (T0 + timedelta(days=2), 5, 1, "held", "2027-02-22T15:00Z"),
            (datetime(2027, 3, 31, tzinfo=UTC), 2, 7, "planned", "2027-03"),
            (T0 + timedelta(days=3), 1, 1, "planned", "2027-02-23T15:00Z"),
            (T0 + timedelta(days=3, minutes=1), 3, 0, "done", "2027-02-23T15:00Z"),
        ]
        for hours, (net, status, precision, state, planned) in enumerate(steps):
            world.at(
                T0 - timedelta(days=9) + timedelta(hours=hours) if status != 3 else T0 + timedelta(days=3, hours=1)
            )
            crew14(world.server, status=status, net=net, precision=precision)
            await world.catch_up()
            assert world.follow() == [state]
            milestone = milestones.every(open_state(tmp_path))[0]
            assert (milestone.state, milestone.moment.iso) == (state, planned)


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


async def test_no_twin_of_a_known_flight_or_person(tmp_path: Path) -> None:
    """A flight of the record under the source's names, the family name first, no hyphen: nothing is added."""
    async with world_at(tmp_path, datetime(2026, 11, 1, tzinfo=UTC)) as world:
        crew = [seat(1, "Watkins Jessica", born=None), seat(2, "Luke Delaney", "Pilot")]
        ship = craft(3, crew)
        world.server.put(
            "launches",
            launch("known", "Dragon Crew 13", datetime(2026, 10, 1, 15, 10, tzinfo=UTC), status=3, craft=ship),
        )
        await world.catch_up()
        rows = overlay.rows(tmp_path)
        assert [row["id"] for row in rows.get("missions", [])] in ([], ["crew-13"])
        assert rows.get("people", []) == []
        assert rows.get("crew", []) == []


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


async def test_the_watch_comes_first_and_near_t0_the_moment_is_fresh(tmp_path: Path) -> None:
    """In the last hour before T-0 a change is known within ten minutes, with the limit kept and other lanes waiting."""
    async with world_at(tmp_path, T0 - timedelta(hours=3)) as world:
        crew14(world.server)
        worst = timedelta(0)
        for minute in range(180):
            world.at(T0 - timedelta(minutes=180 - minute))
            await world.sync.round()
            _, _, at = next(o for o in store.objects(world.live, "launch") if o[0]["id"] == "uuid-14")
            if minute > 120:
                worst = max(worst, world.clock["now"] - datetime.fromisoformat(at))
        assert worst <= timedelta(minutes=10)
        assert world.server.worst_hour <= 14


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


async def test_one_sign_is_no_docking(tmp_path: Path) -> None:
    """The row in the table of dockings, also nested in the flight, is one sign; the clock passing it is none."""
    async with world_at(tmp_path, DOCKED + timedelta(minutes=30)) as world:
        row = docking(9, "uuid-14", CRAFT, DOCKED)
        crew14(world.server, status=3, docking_events=[row])
        world.server.put("docking_events", row)
        await world.catch_up(3)
        assert "not confirmed yet" in world.ask("when will Crew-14 dock?").text
        world.server.put("space_stations", {"id": 4, "docked_vehicles": [{"id": CRAFT}]})
        await world.catch_up(4)
        assert world.ask("when did Crew-14 dock?").values == ("2027-02-21T21:00Z",)


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


async def test_another_spacewalk_confirms_nothing(tmp_path: Path) -> None:
    """A walk at Tiangong the day before is not the one announced for the ISS."""
    at = datetime(2027, 1, 15, 12, tzinfo=UTC)
    async with world_at(tmp_path, at - timedelta(days=2)) as world:
        world.server.put("events", event(31, "EVA", at, name="US EVA-99"))
        await world.catch_up()
        assert world.follow() == ["new"]
        world.at(at - timedelta(hours=12))
        walker = [seat(5, "Zhu Yangzhu", country="China")]
        start = at - timedelta(days=1)
        world.server.put(
            "spacewalks",
            {"id": 1, "name": "Shenzhou walk", "start": start.isoformat(), "end": (start + timedelta(hours=6)).isoformat(),
             "spacestation": {"id": 18}, "crew": walker, "event": None},
        )  # fmt: skip
        await world.catch_up(3)
        assert world.follow() == []


async def test_a_port_move_is_one_and_an_event_added_later_no_twin(tmp_path: Path) -> None:
    """The departure and the second row a few hours later are a move; the docking's event, added afterwards, announces nothing."""
    async with world_at(tmp_path, DOCKED + timedelta(minutes=30)) as world:
        crew14(world.server, status=3)
        world.server.put("docking_events", docking(9, "uuid-14", CRAFT, DOCKED))
        world.server.put("space_stations", {"id": 4, "docked_vehicles": [{"id": CRAFT}]})
        await world.catch_up(2)
        assert "done" not in world.follow()
        world.server.put("events", event(5, "Docking", DOCKED, launches=["uuid-14"]))
        await world.catch_up(2)
        world.follow()
        kinds = [m.kind for m in milestones.every(open_state(tmp_path))]
        assert kinds.count("docking") == 1
        left = world.clock["now"] - timedelta(minutes=50)
        world.server.put("docking_events", docking(9, "uuid-14", CRAFT, DOCKED, left=left))
        moved = left + timedelta(minutes=45)
        world.server.put("docking_events", docking(10, "uuid-14", CRAFT, moved, port="Unity Nadir (PMA-3)"))
        await world.catch_up(2)
        world.follow()
        kinds = [m.kind for m in milestones.every(open_state(tmp_path))]
        assert kinds.count("undocking") == 0
        assert kinds.count("port-move") == 1


async def test_cargo_that_burns_up_is_no_failure(tmp_path: Path) -> None:
    """A ship that was never meant to land ends as planned; moments that cannot be are no fault."""
    async with world_at(tmp_path, T0 - timedelta(days=3)) as world:
        ship = craft(3, [], ended=T0 - timedelta(days=4), in_space=False)
        ship["landing"] = {"id": 1, "attempt": False, "success": False}
        world.server.put("launches", launch("cargo", "Progress MS-36", T0 - timedelta(days=90), status=3, craft=ship))
        odd = launch("odd", "Progress MS-37", T0)
        odd["net"] = "9999-12-31T23:59:59-05:00"
        world.server.put("launches", odd)
        await world.catch_up(2)
        row = next(row for row in overlay.rows(tmp_path)["missions"] if row["id"] == "progress-ms-36")
        assert (row["outcome"], row["landed"][:10]) == ("success", "2027-02-16")
