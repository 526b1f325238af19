"""What is still to come, as rows of `plans`: launches, dockings, spacewalks, landings with how sure their time is.

What has just ended stays for two weeks, so that whoever was told the plan is told the outcome.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from knowledge.live import matching, shapes
from knowledge.live.kinds import kind_of
from knowledge.live.matching import STATIONS
from knowledge.live.merging import SOURCE, Merge
from knowledge.live.naming import named, slug
from knowledge.live.shapes import FAILED, FLOWN, HELD, Event, Launch, Seen, Walk
from knowledge.live.stays import hopped
from knowledge.models import Moment, Precision
from knowledge.record.checking import Row, parse_moment

_KEPT = timedelta(days=14)
_SAME = timedelta(days=2)


def plans(merge: Merge, seen: Seen) -> None:
    """Add the rows of `plans`: one for each flight and kind, those of an event before those of a mere docking row."""
    done: set[tuple[str, str]] = set()
    rows = [*_launches(merge, seen), *_events(merge, seen), *_future_dockings(merge, seen)]
    for row in rows:
        ended = parse_moment(row["outcome"] or row["at"]).end
        if merge.now - ended > _KEPT:  # over, or nobody said how it went: then it is neither planned nor known
            continue
        key = (row["mission"] or row["name"], row["kind"])
        if key in done and row["kind"] != "spacewalk" and row["id"].startswith("ll2-docking"):
            continue
        done.add(key)
        merge.put("plans", row)


def _launches(merge: Merge, seen: Seen) -> Iterator[Row]:
    for launch in seen.launches:
        mission = merge.flights.get(launch.id)
        flights = merge.now_in("missions", id=mission) if mission else []
        if launch.gone and not flights and ("launch", launch.id) in merge.links and launch.net:
            yield _row(f"ll2-launch-{launch.id}", "", "launch", launch.net, state="called off", crewed=True,
                       name=f"{named(launch.mission).name} launch", note="no longer listed by the source")  # fmt: skip
        if not mission or launch.net is None or not flights:
            continue
        crewed = flights[0]["kind"] == "crewed"
        if launch.status in FLOWN | FAILED and merge.now - launch.net.end > _KEPT:
            continue
        yield _row(f"ll2-launch-{launch.id}", mission, "launch", launch.net, state=_state(launch), crewed=crewed,
                   outcome=launch.net if launch.status in FLOWN else None,
                   note=launch.reason if launch.status in FAILED else "")  # fmt: skip


def _state(launch: Launch) -> str:
    if launch.gone and launch.status not in FLOWN | FAILED:
        return "called off"
    if launch.status in FLOWN:
        return "done"
    return "failed" if launch.status in FAILED else "held" if launch.status in HELD else "planned"


def _events(merge: Merge, seen: Seen) -> Iterator[Row]:
    for event in sorted(seen.events, key=lambda e: int(e.id) if e.id.isdigit() else 0):
        kind = kind_of(event)
        if not kind or event.at is None or merge.now - event.at.end > _KEPT:
            continue
        mission = next((merge.flights[id_] for id_ in event.launches if id_ in merge.flights), "") or _named(
            merge, event
        )
        station = next((STATIONS[id_] for id_ in event.stations if id_ in STATIONS), "")
        if not mission and not station and kind != "change-of-command":
            continue
        own = kind in ("spacewalk", "change-of-command")
        if not mission and not own:
            continue
        flights = merge.now_in("missions", id=mission) if mission else []
        state, outcome = ("called off", None) if event.gone else _confirmed(merge, seen, kind, mission, event)
        yield _row(
            f"ll2-event-{event.id}", "" if own else mission, kind, event.at, state=state, station=station,
            name=event.name if own else "", crewed=own or any(f["kind"] == "crewed" for f in flights), outcome=outcome,
        )  # fmt: skip


def _named(merge: Merge, event: Event) -> str:
    """The flight that an event's name speaks of, where no link says it."""
    found = named(event.name)
    return found.id if found.programme and merge.now_in("missions", id=found.id) else ""


def _confirmed(merge: Merge, seen: Seen, kind: str, mission: str, event: Event) -> tuple[str, Moment | None]:
    """Whether the record by now says that it has happened, and when; the event's own date proves nothing."""
    assert event.at is not None
    moments: list[str] = []
    match kind:
        case "docking" | "berthing":
            moments = [row["docked"] for row in merge.now_in("dockings", mission=mission)]
        case "undocking":
            moments = [row["undocked"] for row in merge.now_in("dockings", mission=mission)]
        case "landing":
            moments = [row["landed"] for row in merge.now_in("missions", id=mission)]
        case "spacewalk":
            moments = [
                shapes.floor(w.end, Precision.MINUTE).iso
                for w in seen.walks
                if w.start
                and w.end
                and w.end <= merge.now
                and (w.event == event.id or (not w.event and _same_walk(w, event)))
            ]
        case "change-of-command" | "hatch-opening":
            if event.updated and event.at.at <= merge.now and event.updated >= event.at.at:
                moments = [event.at.iso]
        case "port-move":
            moments = [row["docked"] for row in merge.now_in("dockings", mission=mission, method="relocation")]
    known = [parse_moment(cell) for cell in moments if cell not in ("", "open")]
    near = [moment for moment in known if moment.at <= merge.now and abs(moment.at - event.at.at) < _SAME]
    return ("done", near[-1]) if near else ("planned", None)


def _same_walk(walk: Walk, event: Event) -> bool:
    """Whether a spacewalk is the one that was announced: at the same station, within half a day."""
    assert walk.start is not None
    assert event.at is not None
    return (not event.stations or walk.station in event.stations) and abs(walk.start - event.at.at) < timedelta(
        hours=12
    )


def _future_dockings(merge: Merge, seen: Seen) -> Iterator[Row]:
    """Dockings and departures that stand in the table of dockings with a moment to come, or not confirmed yet."""
    found = {d.id: d for d in (*(d for c in seen.crafts for d in c.dockings), *seen.dockings)}
    for docking in found.values():
        mission = merge.flights.get(docking.launch, "")
        station = matching.station_of(docking.station, docking.station_name, merge.names)
        flights = merge.now_in("missions", id=mission) if mission else []
        if not flights or not station:
            continue
        crewed = flights[0]["kind"] == "crewed"
        for kind, at in (("docking", docking.docked), ("undocking", docking.departed)):
            if at is None or merge.now - at > _KEPT:
                continue
            own = [d for d in found.values() if d.launch == docking.launch and d is not docking]
            if kind == "undocking" and any(hopped(at, d.docked) for d in own):
                continue  # it only moves to another port
            moved = any(d.departed and hopped(d.departed, docking.docked) for d in own)
            named_kind = "port-move" if kind == "docking" and moved else kind
            moment = shapes.floor(at, Precision.MINUTE)
            done = _is_row(merge, mission, named_kind, moment)
            yield _row(f"ll2-docking-{docking.id}-{kind}", mission, named_kind, moment, station=station, crewed=crewed,
                       port=docking.port[:60], state="done" if done else "planned", outcome=moment if done else None)  # fmt: skip


def _is_row(merge: Merge, mission: str, kind: str, moment: Moment) -> bool:
    column = "undocked" if kind == "undocking" else "docked"
    cells = [row[column] for row in merge.now_in("dockings", mission=mission)]
    known = [parse_moment(cell) for cell in cells if cell not in ("", "open")]
    return moment.at <= merge.now and any(abs(m.at - moment.at) < _SAME for m in known)


def _row(id_: str, mission: str, kind: str, at: Moment, **more: str | bool | Moment | None) -> Row:
    """One row of `plans`; `more` are its other columns."""
    outcome = more.get("outcome")
    words = {column: str(more.get(column) or "")[:200] for column in ("state", "name", "station", "port", "note")}
    return words | {
        "id": slug(id_), "mission": mission, "kind": kind, "at": at.iso, "crewed": "yes" if more.get("crewed") else "no",
        "outcome": outcome.iso if isinstance(outcome, Moment) else "", "sources": SOURCE,
    }  # fmt: skip
