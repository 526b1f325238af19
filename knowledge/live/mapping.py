"""What the source says -> rows of the record, in the form of the CSV files.

A row of the record is changed only where it is open, empty or rests on weaker sources than a catalogue; every other
difference is written down as a doubt with both values and the winner. What is new is added under the source `LL2`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from knowledge.live import matching, shapes
from knowledge.live.merging import SOURCE, Base, Merge
from knowledge.live.naming import Named, slug
from knowledge.live.shapes import FAILED, FLOWN, Craft, Crew, Launch, Seat, Seen, Walk
from knowledge.live.stays import docked, dockings, ended, newest_crafts, returns, signals
from knowledge.models import Moment, Precision
from knowledge.record.tables.columns import ROLES


def overlay(base: Base, seen: Seen, links: Mapping[tuple[str, str], str], now: datetime) -> Merge:
    """Merge what was seen with the record; the result holds the changed rows, the matches and the doubts."""
    from knowledge.live.planned import plans

    merge = Merge(base, links, now)
    crafts = matching.by_launch(newest_crafts(seen))
    for launch in sorted(seen.launches, key=lambda item: (item.net.at if item.net else now, item.id)):
        _flight(merge, launch, crafts.get(launch.id, []))
    for docking in sorted({d.id: d for d in dockings(seen)}.values(), key=lambda d: d.docked):
        docked(merge, docking, signals(seen, docking, now))
    for launch_id, found in crafts.items():
        if launch_id in merge.flights:
            ended(merge, merge.flights[launch_id], found, seen)
    returns(merge, crafts)
    for expedition in seen.expeditions:
        _expedition(merge, expedition)
    for walk in sorted(seen.walks, key=lambda w: w.start or now):
        _walk(merge, walk)
    plans(merge, seen)
    return merge


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
    recorded = merge.now_in("crew", mission=id_)
    if recorded and any(row["sources"] != SOURCE for row in recorded):
        theirs = {
            matching.person_of(seat, merge.names, merge.links.get(("astronaut", seat.id), ""))[0] or seat.name
            for seat in seats
        }
        ours = {row["person"] for row in recorded}
        if theirs != ours:
            merge.doubts.append(
                f"crew {id_}: record {', '.join(sorted(ours))}, source {', '.join(sorted(theirs))}; the record counts"
            )
        return
    seated = [(seat, _person(merge, seat)) for seat in seats]
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
        if known[0]["ended"] == "open":
            _members(merge, id_, crew)
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


def _members(merge: Merge, id_: str, crew: Crew) -> None:
    """Members of an expedition under way that the record lacks, and who commands it where the record does not say so now."""
    known = merge.now_in("expedition_crew", expedition=id_)
    for seat in crew.crew:
        person = _person(merge, seat)
        if person and person not in {row["person"] for row in known}:
            place = str(max((int(row["seat"]) for row in known), default=0) + 1)
            merge.put("expedition_crew", {"expedition": id_, "seat": place, "person": person})
            known = merge.now_in("expedition_crew", expedition=id_)
    lead = [_person(merge, seat) for seat in crew.crew if seat.role.lower() == "commander"]
    commands = [row for row in known if row["command"]]
    row = next((row for row in known if lead and row["person"] == lead[-1] and not row["command"]), None)
    if row is not None:
        turn = max((int(r["command"]) for r in commands), default=0) + 1
        since = merge.now.strftime("%Y-%m-%d") if commands else ""
        first = merge.links.setdefault(("command", f"{id_} {row['person']}"), since) if since else ""
        merge.put("expedition_crew", row | {"command": str(turn), "command_from": first})


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


def _written(moment: Moment) -> str:
    return moment.iso
