"""The live source end to end: what becomes of a flight, and what is a sign of what."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from live_world import CRAFT, DOCKED, HOME, T0, crew14, world_at
from ll2_server import craft, docking, event, launch, seat

from bot.state import milestones, open_state
from knowledge.live import overlay, store


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
