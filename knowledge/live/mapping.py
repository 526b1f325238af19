"""What the source says -> rows of the record, in the form of the CSV files.

A row of the record is changed only where it is open, empty or rests on weaker sources than a catalogue; every other
difference is written down as a doubt with both values and the winner. What is new is added under the source `LL2`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from knowledge.live import matching, shapes
from knowledge.live.merging import SOURCE, Base, Merge
from knowledge.live.naming import Named, slug
from knowledge.live.shapes import FAILED, FLOWN, Craft, Crew, Docking, Event, Launch, Seat, Walk
from knowledge.models import Moment, Precision
from knowledge.record.checking import parse_moment
from knowledge.record.tables.columns import ROLES

_NEAR = timedelta(hours=12)
"""Two dockings of one flight at one station closer than this are the same one."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Everything that the source has said so far."""

    launches: tuple[Launch, ...] = ()
    crafts: tuple[Craft, ...] = ()
    dockings: tuple[Docking, ...] = ()
    events: tuple[Event, ...] = ()
    expeditions: tuple[Crew, ...] = ()
    walks: tuple[Walk, ...] = ()
    attached: frozenset[str] = frozenset()
    """Spacecraft flights that a station lists as docked."""


def overlay(base: Base, seen: Seen, links: Mapping[tuple[str, str], str], now: datetime) -> Merge:
    """Merge what was seen with the record; the result holds the changed rows, the matches and the doubts."""
    from knowledge.live.planned import plans

    merge = Merge(base, links, now)
    crafts = matching.by_launch(_newest_crafts(seen))
    for launch in sorted(seen.launches, key=lambda item: (item.net.at if item.net else now, item.id)):
        _flight(merge, launch, crafts.get(launch.id, []))
    for docking in sorted({d.id: d for d in _dockings(seen)}.values(), key=lambda d: d.docked):
        _docked(merge, docking, _signals(seen, docking, now))
    for launch_id, found in crafts.items():
        if launch_id in merge.flights:
            _ended(merge, merge.flights[launch_id], found, seen)
    _returns(merge, crafts)
    for expedition in seen.expeditions:
        _expedition(merge, expedition)
    for walk in sorted(seen.walks, key=lambda w: w.start or now):
        _walk(merge, walk)
    plans(merge, seen)
    return merge


def _newest_crafts(seen: Seen) -> Iterable[Craft]:
    """Each spacecraft flight once: read by itself it is newer and fuller than within its launch."""
    own = {craft.id: craft for craft in seen.crafts}
    nested = {craft.id: craft for launch in seen.launches for craft in launch.crafts}
    return (nested | own).values()


def _dockings(seen: Seen) -> list[Docking]:
    return [*(d for craft in _newest_crafts(seen) for d in craft.dockings), *seen.dockings]


def _flight(merge: Merge, launch: Launch, crafts: list[Craft]) -> None:
    """A launch as a flight of the record: matched, filled in, or new."""
    link = merge.links.get(("launch", launch.id), "")
    if launch.gone and not link:
        return
    id_, wanted, doubt = matching.mission_of(launch, merge.names, link)
    if doubt:
        merge.doubts.append(doubt)
    known = merge.names.missions.get(id_) if id_ else None
    if not id_ or launch.net is None or not matching.relevant(launch, id_ if known else ""):
        return
    merge.links["launch", launch.id] = id_
    if launch.gone and not any(row["id"] == id_ for row in merge.tables["missions"]):
        return
    merge.flights[launch.id] = id_
    flown = launch.status in FLOWN | FAILED
    if known is not None and known["outcome"] != "planned":
        row = dict(known)
        if flown:
            row = merge.fill("missions", row, "launched", _written(launch.net))
            row = merge.fill("missions", row, "cospar", launch.cospar)
        if row != known:
            merge.put("missions", row)
    elif not launch.gone:
        _new_flight(merge, id_, wanted, launch, crafts)
    _crew(merge, id_, crafts)


def _new_flight(merge: Merge, id_: str, wanted: Named, launch: Launch, crafts: list[Craft]) -> None:
    assert launch.net is not None
    craft = crafts[0] if crafts else None
    crewed = wanted.kind == "crewed" or any(c.crew for c in crafts)
    kind = "crewed" if crewed else wanted.kind or ("cargo" if "resupply" in launch.kind.lower() else "test")
    flown = launch.status in FLOWN | FAILED
    programme = wanted.programme or slug(craft.type if craft and craft.type else launch.mission) or "other"
    if not any(row["id"] == programme for row in merge.now_in("programmes")):
        merge.put(
            "programmes",
            {"id": programme, "name": craft.type if craft and craft.type else wanted.name, "sources": SOURCE},
        )
    name = wanted.name if not merge.names.find("mission", wanted.name) else f"{wanted.name} ({launch.net.at.year})"
    merge.put(
        "missions",
        {
            "id": id_, "name": name, "programme": programme, "kind": kind, "flight": "orbital",
            "vehicle": matching.vehicle_of(craft, wanted, merge.names), "operator": wanted.operator or "unknown",
            "launcher": merge.names.find("vehicle", launch.rocket), "launched": _written(launch.net),
            "landed": "open" if flown and launch.status not in FAILED else "",
            "outcome": "launch failure" if launch.status in FAILED else "in progress" if flown else "planned",
            "cospar": launch.cospar if flown else "", "sources": SOURCE,
        },
    )  # fmt: skip
    for alias in wanted.aliases:
        if not merge.names.find("mission", alias):
            merge.put("aliases", {"kind": "mission", "entity": id_, "alias": alias})


def _crew(merge: Merge, id_: str, crafts: list[Craft]) -> None:
    """The crew of a flight that has none on record yet; a different one is only written down."""
    seats = [seat for craft in crafts for seat in craft.crew]
    if not seats:
        return
    seated = [(seat, _person(merge, seat)) for seat in seats]
    recorded = merge.now_in("crew", mission=id_)
    if recorded and any(row["sources"] != SOURCE for row in recorded):
        theirs = {person for _, person in seated if person}
        if theirs and theirs != {row["person"] for row in recorded}:
            merge.doubts.append(f"crew {id_}: the source has {', '.join(sorted(theirs))}; the record counts")
        return
    for place, (seat, person) in enumerate([item for item in seated if item[1]], 1):
        role = slug(seat.role)
        role = role if role in ROLES else next((r for r in ROLES if role.startswith(r)), "crew-member")
        if (
            role == "commander"
            and place > 1
            and any(r["role"] == "commander" for r in merge.now_in("crew", mission=id_))
        ):
            role = "crew-member"
        agency = merge.names.find("agency", seat.agency)
        merge.put(
            "crew",
            {"mission": id_, "seat": str(place), "person": person, "role": role, "title": (seat.role or "crew member").lower(),
             "affiliation": agency, "sources": SOURCE},
        )  # fmt: skip


def _person(merge: Merge, seat: Seat) -> str:
    """The person in a seat, written down where the record has nobody like that; empty in doubt."""
    id_, doubt = matching.person_of(seat, merge.names, merge.links.get(("astronaut", seat.id), ""))
    if doubt:
        merge.doubts.append(doubt)
    if not id_:
        return ""
    if id_ not in merge.names.people:
        countries = matching.countries_of(seat, merge.names)
        if not countries:
            merge.doubts.append(f"astronaut {seat.id}: no country of {seat.name!r} is known; left out")
            return ""
        row = {"id": id_, "name": seat.name, "countries": "|".join(countries), "born": seat.born if len(seat.born) == 10 else "",
               "affiliations": merge.names.find("agency", seat.agency), "sources": SOURCE}  # fmt: skip
        merge.put("people", row)
        merge.names.people[id_] = merge.rows["people"][(id_,)]
        merge.names.remember(merge.names.people[id_])
        merge.names.add("person", seat.name, id_)
    merge.links["astronaut", seat.id] = id_
    return id_


def _signals(seen: Seen, docking: Docking, now: datetime) -> int:
    """How many signs say that a docking has taken place: its row, an event of that flight, the station's own list, a departure."""
    if docking.docked > now:
        return 0
    near = [
        event
        for event in seen.events
        if docking.launch in event.launches and event.type.lower() in ("docking", "berthing", "spacecraft docking")
        and event.at is not None and event.at.at <= now and abs(event.at.at - docking.docked) < _NEAR
        and event.updated is not None and event.updated >= event.at.at
    ]  # fmt: skip
    flights = {craft.id for launch in seen.launches if launch.id == docking.launch for craft in launch.crafts}
    listed = bool(flights & seen.attached)
    left = docking.departed is not None and docking.departed <= now
    rows = sum(1 for other in {d.id: d for d in seen.dockings}.values() if other.id == docking.id)
    nested = any(d.id == docking.id for craft in _newest_crafts(seen) for d in craft.dockings)
    return 1 + bool(near) + listed + left + bool(rows and nested)


def _docked(merge: Merge, docking: Docking, signals: int) -> None:
    """A docking that two signs agree on; it fills the row of the record or makes a new one."""
    mission = merge.flights.get(docking.launch) or merge.links.get(("launch", docking.launch), "")
    station = matching.station_of(docking.station, docking.station_name, merge.names)
    if not mission or not station:
        return
    docked, port = shapes.floor(docking.docked, Precision.MINUTE), _free_port(merge, docking, mission, station)
    same = [row for row in merge.now_in("dockings", mission=mission, station=station) if _near(row["docked"], docked)]
    if not same and (signals < 2 or not any(m["id"] == mission for m in merge.now_in("missions"))):
        return
    row = same[0] if same else {
        "mission": mission, "station": station, "partner": "", "port": port,
        "docked": docked.iso, "undocked": "open", "method": _method(merge, mission), "sources": SOURCE,
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


def _method(merge: Merge, mission: str) -> str:
    vehicle = next((m["vehicle"] for m in merge.now_in("missions", id=mission)), "")
    return "berthing" if vehicle.startswith(("spacecraft-cygnus", "spacecraft-htv")) else "docking"


def _ended(merge: Merge, mission: str, crafts: list[Craft], seen: Seen) -> None:
    """A landing that two signs agree on: the end of the flight, and a landed or missing ship, or the event."""
    for row in merge.now_in("missions", id=mission):
        ends = [c for c in crafts if c.ended and c.ended <= merge.now]
        if row["landed"] != "open" or not ends or len(ends) < len(crafts):
            continue
        last = max(ends, key=lambda c: c.ended or merge.now)
        assert last.ended is not None
        landed = any(
            "land" in e.type.lower() or "splash" in e.type.lower() or "re-entry" in e.type.lower()
            for e in seen.events
            if last.launch in e.launches and e.at and e.at.at <= merge.now and abs(e.at.at - last.ended) < _NEAR
        )
        if last.landed is True or last.in_space is False or landed:
            filled = merge.fill("missions", row, "landed", shapes.floor(last.ended, Precision.MINUTE).iso)
            lost = last.landed is False
            merge.put("missions", filled | {"outcome": "partial failure" if lost else "success"})
            for docking in merge.now_in("dockings", mission=mission, undocked="open"):  # nobody lands docked
                merge.put("dockings", docking | {"undocked": ""})


def _returns(merge: Merge, crafts: dict[str, list[Craft]]) -> None:
    """Who came home on another flight than the one that took them up."""
    for launch, found in crafts.items():
        home = merge.flights.get(launch, "")
        rows = merge.now_in("missions", id=home) if home else []
        if not rows or rows[0]["landed"] in ("", "open"):
            continue
        for name in (name for craft in found for name in craft.landing_crew):
            person = merge.names.find("person", name)
            for seat in merge.now_in("crew", person=person, returned_on="") if person else []:
                flight = merge.now_in("missions", id=seat["mission"])[0]
                own = any(s["person"] == person for s in merge.now_in("crew", mission=home))
                if flight["landed"] == "open" and not own and seat["mission"] != home:
                    merge.put("crew", seat | {"returned_on": home})


def _expedition(merge: Merge, crew: Crew) -> None:
    """An expedition to the ISS that has begun: new, or its end."""
    number = next((word for word in crew.name.split() if word.isdigit()), "")
    station = matching.STATIONS.get(crew.station, "")
    if not number or station != "iss" or crew.start is None or crew.start.at > merge.now:
        return
    id_ = f"expedition-{int(number)}"
    over = crew.end is not None and crew.end.at <= merge.now
    known = merge.now_in("expeditions", id=id_)
    if known:
        row = merge.fill("expeditions", known[0], "ended", crew.end.iso if over and crew.end else "")
        if row != known[0]:
            merge.put("expeditions", row)
        return
    ended = crew.end.iso if over and crew.end else "open"
    merge.put("expeditions", {"id": id_, "station": station, "number": number, "started": crew.start.iso, "ended": ended,
                              "sources": SOURCE})  # fmt: skip
    seated = [(seat, person) for seat in crew.crew if (person := _person(merge, seat))]
    commands = 0
    for place, (seat, person) in enumerate(seated, 1):
        lead = seat.role.lower() == "commander" and not commands
        commands += lead
        merge.put(
            "expedition_crew", {"expedition": id_, "seat": str(place), "person": person, "command": "1" if lead else ""}
        )


def _walk(merge: Merge, walk: Walk) -> None:
    """A spacewalk that has ended and is not on record."""
    if walk.start is None or walk.end is None or walk.end > merge.now:
        return
    walkers = [person for seat in walk.crew if (person := _person(merge, seat))]
    day = f"{walk.start:%Y-%m-%d}"
    for row in merge.now_in("evas"):
        if row["date"][:10] == day and set(row["walkers"].split("|")) & set(walkers):
            return
    if len(walkers) != len(walk.crew) or not walkers:
        return
    minutes = round((walk.end - walk.start).total_seconds() / 60)
    taken = len([row for row in merge.now_in("evas") if row["id"].startswith(f"eva-{day}")])
    country = merge.names.people[walkers[0]]["countries"].split("|")[0]
    name = next((row["name"] for row in merge.tables["countries"] if row["id"] == country), country)
    merge.put(
        "evas",
        {"id": f"eva-{day}" if not taken else f"eva-{day}-{taken + 1}", "date": shapes.floor(walk.start, Precision.MINUTE).iso,
         "duration": f"{minutes // 60}:{minutes % 60:02}", "walkers": "|".join(walkers), "country": name,
         "station": matching.STATIONS.get(walk.station, ""), "note": walk.name, "sources": SOURCE},
    )  # fmt: skip


def _near(cell: str, moment: Moment) -> bool:
    """Whether a cell of the record may be the same docking: within half a day of it, or of the day or month it names."""
    known = parse_moment(cell)
    return known.at - _NEAR <= moment.at <= known.end + _NEAR


def _written(moment: Moment) -> str:
    return moment.iso
