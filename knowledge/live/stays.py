"""Ships at stations and on their way home: dockings, landings, and who came home with whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from knowledge.live import matching, shapes
from knowledge.live.kinds import kind_of
from knowledge.live.merging import SOURCE, Merge
from knowledge.live.shapes import Craft, Docking, Seen
from knowledge.models import Moment, Precision
from knowledge.record.checking import Row, parse_moment

_HOP = timedelta(hours=6)
"""A ship that docks again so soon has only moved to another port."""
_NEAR = timedelta(hours=12)
"""Two dockings of one flight at one station closer than this are the same one."""


def newest_crafts(seen: Seen) -> Iterable[Craft]:
    """Each spacecraft flight once: by itself or within its launch, whichever was read later."""
    found: dict[str, Craft] = {craft.id: craft for craft in seen.crafts}
    for craft in (craft for launch in seen.launches for craft in launch.crafts):
        own = found.get(craft.id)
        newer, older = (craft, own) if own is None or craft.fetched > own.fetched else (own, craft)
        known = (
            replace(newer, crew=newer.crew or older.crew, landing_crew=newer.landing_crew or older.landing_crew)
            if older
            else newer
        )
        found[craft.id] = known
    return found.values()


def dockings(seen: Seen) -> list[Docking]:
    """All dockings that the source knows, as rows of their own and within spacecraft flights."""
    return [*(d for craft in newest_crafts(seen) for d in craft.dockings), *seen.dockings]


def signals(seen: Seen, docking: Docking, now: datetime) -> int:
    """How many signs say that a docking has taken place: its row, an event of that flight, the station's own list, a departure."""
    if docking.docked > now:
        return 0
    confirmed = any(
        docking.launch in event.launches and kind_of(event) in ("docking", "berthing") and event.at is not None
        and event.at.at <= now and abs(event.at.at - docking.docked) < _NEAR
        and event.updated is not None and event.updated >= event.at.at
        for event in seen.events
    )  # fmt: skip
    flights = {craft.id for launch in seen.launches if launch.id == docking.launch for craft in launch.crafts} | {
        docking.craft
    }
    left = docking.departed is not None and docking.departed <= now
    return 1 + confirmed + bool(flights & seen.attached) + left


def docked(merge: Merge, docking: Docking, signals: int) -> None:
    """A docking that two signs agree on; it fills the row of the record or makes a new one."""
    mission = merge.flights.get(docking.launch) or merge.links.get(("launch", docking.launch), "")
    station = matching.station_of(docking.station, docking.station_name, merge.names)
    if not mission or not station:
        return
    docked, port = shapes.floor(docking.docked, Precision.MINUTE), _free_port(merge, docking, mission, station)
    stays = merge.now_in("dockings", mission=mission, station=station)
    same = [row for row in stays if _near(row["docked"], docked)]
    if not same:
        over = [
            row
            for row in stays
            if row["undocked"] in ("", "open") or parse_moment(row["undocked"]).at > docked.at + _HOP
        ]
        begun = [row for row in over if parse_moment(row["docked"]).at <= docked.at]
        if begun and begun[0]["sources"] != SOURCE:
            merge.fill("dockings", begun[0], "docked", docked.iso)  # the same stay: written down as a doubt
            return
    if not same and (signals < 2 or not any(m["id"] == mission for m in merge.now_in("missions"))):
        return
    row = same[0] if same else {
        "mission": mission, "station": station, "partner": "", "port": port,
        "docked": docked.iso, "undocked": "open", "sources": SOURCE,
        "method": "relocation" if _relocated(stays, docked) else _method(merge, mission),
    }  # fmt: skip
    filled = row
    if not row["port"]:
        filled = merge.fill("dockings", filled, "port", port)
    if docking.departed and docking.departed <= merge.now:
        filled = merge.fill("dockings", filled, "undocked", shapes.floor(docking.departed, Precision.MINUTE).iso)
    if filled != row or not same:
        merge.put("dockings", filled)
    merge.links["docking", docking.id] = f"{mission} {row['docked']}"


def _free_port(merge: Merge, docking: Docking, mission: str, station: str) -> str:
    """The port that a docking names, unless by the record another ship is still there: then one of the two is wrong."""
    port = matching.port_of(station, docking.port, merge.names)
    if docking.port and not port:
        merge.doubts.append(f"docking {docking.id}: no port of {station} is called {docking.port!r}")
    for row in merge.now_in("dockings", port=port, undocked="open") if port else []:
        if row["mission"] != mission and parse_moment(row["docked"]).at <= docking.docked:
            merge.doubts.append(
                f"docking {docking.id}: {mission} at {port}, where by the record {row['mission']} still is"
            )
            return ""
    return port


def hopped(left: datetime, docked: datetime) -> bool:
    """Whether a ship that left and docked at these moments has only moved to another port."""
    return timedelta(0) <= docked - left <= _HOP


def _relocated(stays: list[Row], docked: Moment) -> bool:
    """Whether the same ship left another port of the station a few hours before."""
    left = [parse_moment(row["undocked"]).at for row in stays if row["undocked"] not in ("", "open")]
    return any(hopped(at, docked.at) for at in left)


def _method(merge: Merge, mission: str) -> str:
    vehicle = next((m["vehicle"] for m in merge.now_in("missions", id=mission)), "")
    return "berthing" if vehicle.startswith(("spacecraft-cygnus", "spacecraft-htv")) else "docking"


def ended(merge: Merge, mission: str, crafts: list[Craft], seen: Seen) -> None:
    """A landing that two signs agree on: the end of the flight, a successful landing, a ship no longer in space, an event."""
    for row in merge.now_in("missions", id=mission):
        if row["landed"] != "open" or not crafts or any(c.ended and c.ended > merge.now for c in crafts):
            continue
        launches = {c.launch for c in crafts}
        events = [
            e.at.at for e in seen.events
            if kind_of(e) == "landing" and launches & set(e.launches) and e.at and e.at.at <= merge.now
        ]  # fmt: skip
        ends = [c.ended for c in crafts if c.ended]
        signs = (
            (len(ends) == len(crafts))
            + bool(events)
            + all(c.landed is True for c in crafts)
            + all(c.in_space is False for c in crafts)
        )
        if signs < 2 or not (ends or events) or (not ends and not events):
            continue
        at = max(ends) if ends else max(events)
        filled = merge.fill("missions", row, "landed", shapes.floor(at, Precision.MINUTE).iso)
        lost = any(c.lost for c in crafts)
        merge.put("missions", filled | {"outcome": "partial failure" if lost else "success"})
        for docking in merge.now_in("dockings", mission=mission, undocked="open"):  # nobody lands docked
            merge.put("dockings", docking | {"undocked": ""})


def returns(merge: Merge, crafts: dict[str, list[Craft]]) -> None:
    """Who comes home on another flight than the one that took them up: named in its landing crew and not in its own."""
    for launch, found in crafts.items():
        home = merge.flights.get(launch, "")
        names = [name for craft in found for name in craft.landing_crew]
        own = {row["person"] for row in merge.now_in("crew", mission=home)} if home else set()
        for person in filter(None, (merge.names.find("person", name) for name in names) if home else ()):
            for seat in merge.now_in("crew", person=person, returned_on="") if person not in own else []:
                if (
                    seat["mission"] != home
                    and _left_without(merge, seat["mission"], person, crafts)
                    and _later(merge, seat["mission"], home)
                ):
                    merge.put("crew", seat | {"returned_on": home})


def _left_without(merge: Merge, mission: str, person: str, crafts: dict[str, list[Craft]]) -> bool:
    """Whether the ship that took somebody up has a landing crew without that person, or is still up there."""
    ships = [craft for launch, found in crafts.items() if merge.flights.get(launch) == mission for craft in found]
    crews = [craft.landing_crew for craft in ships if craft.landing_crew]
    flown = merge.now_in("missions", id=mission)
    return all(person not in {merge.names.find("person", name) for name in crew} for crew in crews) and bool(
        crews or (flown and flown[0]["landed"] == "open")
    )


def _later(merge: Merge, up: str, home: str) -> bool:
    """Whether one flight began after another, or beside it, so that it can bring its people home."""
    first, second = (merge.now_in("missions", id=id_) for id_ in (up, home))
    return (
        bool(first and second)
        and second[0]["landed"] != ""
        and (
            second[0]["landed"] == "open"
            or parse_moment(second[0]["landed"]).at >= parse_moment(first[0]["launched"]).at
        )
    )


def _near(cell: str, moment: Moment) -> bool:
    """Whether a cell of the record may be the same docking: within half a day of it, or of the day or month it names."""
    known = parse_moment(cell)
    return known.at - _NEAR <= moment.at <= known.end + _NEAR
