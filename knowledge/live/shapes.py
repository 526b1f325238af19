"""JSON of Launch Library 2 -> typed values. Every field of every object may be missing, null or of another kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from knowledge.models import Moment, Precision

FLOWN, FAILED, HELD, ENDED = {3, 6, 7, 9}, {4}, {5}, {3, 4, 7}
"""Launch status: success, in flight, partial failure, deployed; failure; hold. 1, 2 and 8 are planned."""
_PRECISIONS = (
    [Precision.SECOND, Precision.MINUTE, Precision.HOUR, Precision.DAY, Precision.DAY, Precision.DAY, Precision.MONTH]
    + [Precision.MONTH]
    + [Precision.QUARTER] * 4
    + [Precision.HALF] * 2
    + [Precision.YEAR] * 2
)
"""By the source's id: second, minute, hour, morning, afternoon, day, week, month, quarters, halves, year, fiscal year. A week
is told as its month: the source gives no first day of it."""


@dataclass(frozen=True, slots=True)
class Seat:
    """One person on one flight."""

    id: str
    name: str
    role: str
    priority: int
    born: str
    agency: str
    countries: tuple[str, ...]
    """Each with the names that the source has for it, with `|` between."""


@dataclass(frozen=True, slots=True)
class Docking:
    """A ship at a port."""

    id: str
    launch: str
    station: str
    station_name: str
    port: str
    docked: datetime
    departed: datetime | None
    craft: str
    """The spacecraft flight that docked."""


@dataclass(frozen=True, slots=True)
class Craft:
    """A spacecraft on one flight."""

    id: str
    launch: str
    name: str
    serial: str
    type: str
    human_rated: bool
    destination: str
    ended: datetime | None
    landed: bool | None
    in_space: bool | None
    crew: tuple[Seat, ...]
    landing_crew: tuple[str, ...]
    dockings: tuple[Docking, ...]
    fetched: str = ""
    """When this was read (stored form)."""
    lost: bool = False
    """A landing was tried and failed."""


@dataclass(frozen=True, slots=True)
class Launch:
    """A launch, planned or flown."""

    id: str
    name: str
    mission: str
    kind: str
    status: int
    net: Moment | None
    rocket: str
    cospar: str
    programmes: frozenset[int]
    crafts: tuple[Craft, ...]
    gone: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Event:
    """A docking, undocking, spacewalk, landing or change of command, planned or past."""

    id: str
    name: str
    type: str
    at: Moment | None
    launches: tuple[str, ...]
    stations: tuple[str, ...]
    gone: bool
    updated: datetime | None = None


@dataclass(frozen=True, slots=True)
class Crew:
    """An expedition."""

    id: str
    name: str
    station: str
    start: Moment | None
    end: Moment | None
    crew: tuple[Seat, ...]


@dataclass(frozen=True, slots=True)
class Walk:
    """A spacewalk that has taken place."""

    id: str
    name: str
    start: datetime | None
    end: datetime | None
    station: str
    crew: tuple[Seat, ...]
    event: str = ""
    """The event that announced it."""


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


def at(value: Any, *path: str) -> Any:
    """What lies at the end of a path of keys; None where anything on the way is missing."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def text(value: Any, *path: str) -> str:
    """A text on one line; empty where there is none."""
    found = at(value, *path)
    return " ".join(found.split())[:300] if isinstance(found, str) else ""


def number(value: Any, *path: str) -> int | None:
    """A whole number."""
    found = at(value, *path)
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def flag(value: Any, *path: str) -> bool | None:
    """Yes, no, or not said."""
    found = at(value, *path)
    return found if isinstance(found, bool) else None


def many(value: Any, *path: str) -> Iterator[dict[str, Any]]:
    """The objects of a list."""
    found = at(value, *path)
    return iter([item for item in found if isinstance(item, dict)] if isinstance(found, list) else [])


def instant(value: Any, *path: str) -> datetime | None:
    """A time with its zone, in UTC and whole seconds."""
    try:
        found = datetime.fromisoformat(text(value, *path))
    except (ValueError, OverflowError):
        return None
    if not 1950 < found.year < 2200:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)


def moment(value: Any, field: str, precision: str, *, known: bool = False) -> Moment | None:
    """A moment with its precision. `known` says that it has happened, so that a missing precision is to the minute.

    A coarse moment of the source is a placeholder somewhere in its span (the last day of a month): its lower bound counts.
    """
    found, level = instant(value, field), number(value, precision, "id")
    if found is None:
        return None
    if level is not None and not 0 <= level < len(_PRECISIONS):  # a code of later versions, or a decade
        return floor(found, Precision.DAY if known else Precision.YEAR)
    if level is None:
        midnight = (found.hour, found.minute) == (0, 0)
        return floor(found, Precision.DAY if midnight and not known else Precision.MINUTE)
    return floor(found, _PRECISIONS[level])


def floor(found: datetime, precision: Precision) -> Moment:
    """The lower bound of the span of that precision which holds an instant."""
    match precision:
        case Precision.SECOND:
            return Moment(found, precision)
        case Precision.MINUTE:
            return Moment(found.replace(second=0), precision)
        case Precision.HOUR:
            return Moment(found.replace(second=0, minute=0), precision)
    start = found.replace(second=0, minute=0, hour=0)
    months = {Precision.MONTH: 1, Precision.QUARTER: 3, Precision.HALF: 6, Precision.YEAR: 12}.get(precision)
    if months:
        start = start.replace(day=1, month=(start.month - 1) // months * months + 1)
    return Moment(start, precision)


def seats(value: Any, *path: str) -> tuple[Seat, ...]:
    """A crew, those with the highest rank first."""
    found = []
    for item in many(value, *path):
        person = at(item, "astronaut")
        name = text(person, "name")
        if not name:
            continue
        nations = at(person, "nationality")
        countries = (
            [
                "|".join(text(n, field) for field in ("name", "nationality_name", "alpha_3_code"))
                for n in many(person, "nationality")
            ]
            if isinstance(nations, list)
            else [text(nations)]
        )
        found.append(
            Seat(
                str(at(person, "id") or ""), name, text(item, "role", "role") or text(item, "role"),
                number(item, "role", "priority") or 99, text(person, "date_of_birth")[:10],
                text(person, "agency", "abbrev") or text(person, "agency", "name"), tuple(filter(None, countries)),
            )
        )  # fmt: skip
    return tuple(found)


def launch(body: dict[str, Any], *, gone: bool = False, fetched: str = "") -> Launch:
    """One launch."""
    id_, status = str(body.get("id")), number(body, "status", "id") or 0
    name = text(body, "name")
    mission = text(body, "mission", "name") or name.partition("|")[2].strip()
    stages = at(body, "rocket", "spacecraft_stage")
    stages = stages if isinstance(stages, list) else [stages]
    crafts = tuple(
        craft(stage, id_, fetched=fetched)
        for stage in stages
        if isinstance(stage, dict) and stage.get("id") is not None
    )
    return Launch(
        id_, name, mission, text(body, "mission", "type"), status,
        moment(body, "net", "net_precision", known=status in FLOWN | FAILED),
        text(body, "rocket", "configuration", "full_name") or text(body, "rocket", "configuration", "name"),
        text(body, "launch_designator"), frozenset(n for p in many(body, "program") if (n := number(p, "id")) is not None),
        crafts, gone, text(body, "failreason"),
    )  # fmt: skip


def craft(body: dict[str, Any], launch_id: str = "", *, fetched: str = "") -> Craft:
    """A spacecraft flight, within a launch or by itself."""
    launch_id = launch_id or str(at(body, "launch", "id") or "")
    in_space = flag(body, "spacecraft", "in_space")
    dockings = [docking(item, launch_id) for item in many(body, "docking_events")]
    return Craft(
        str(body.get("id")), launch_id, text(body, "spacecraft", "name"), text(body, "spacecraft", "serial_number"),
        text(body, "spacecraft", "spacecraft_config", "name"),
        bool(flag(body, "spacecraft", "spacecraft_config", "human_rated")), text(body, "destination"),
        instant(body, "mission_end"), flag(body, "landing", "success"), in_space,
        seats(body, "launch_crew") or seats(body, "onboard_crew"),
        tuple(seat.name for seat in seats(body, "landing_crew")), tuple(d for d in dockings if d), fetched,
        flag(body, "landing", "attempt") is True and flag(body, "landing", "success") is False,
    )  # fmt: skip


def docking(body: dict[str, Any], launch_id: str = "") -> Docking | None:
    """A docking, if it says when and of which flight."""
    docked = instant(body, "docking")
    chaser = at(body, "flight_vehicle_chaser")
    launch_id = launch_id or str(at(chaser, "launch", "id") or "")
    station = at(body, "space_station_target") or at(body, "docking_location", "spacestation")
    if docked is None or not launch_id or not isinstance(station, dict):
        return None
    return Docking(
        str(body.get("id")), launch_id, str(station.get("id") or ""), text(station, "name"),
        text(body, "docking_location", "name"), docked, instant(body, "departure"), str(at(chaser, "id") or ""),
    )  # fmt: skip


def event(body: dict[str, Any], *, gone: bool = False) -> Event:
    """One event."""
    return Event(
        str(body.get("id")), text(body, "name"), text(body, "type", "name"), moment(body, "date", "date_precision"),
        tuple(str(item["id"]) for item in many(body, "launches") if item.get("id")),
        tuple(str(item["id"]) for item in many(body, "spacestations") if item.get("id")), gone, instant(body, "last_updated"),
    )  # fmt: skip


def expedition(body: dict[str, Any]) -> Crew:
    """One expedition."""
    start, end = instant(body, "start"), instant(body, "end")
    return Crew(
        str(body.get("id")), text(body, "name"), str(at(body, "spacestation", "id") or ""),
        floor(start, Precision.MINUTE) if start else None, floor(end, Precision.MINUTE) if end else None, seats(body, "crew"),
    )  # fmt: skip


def walk(body: dict[str, Any]) -> Walk:
    """One spacewalk."""
    start, end = instant(body, "start"), instant(body, "end")
    if end and start and not timedelta(0) < end - start < timedelta(hours=12):
        end = None
    return Walk(
        str(body.get("id")),
        text(body, "name"),
        start,
        end,
        str(at(body, "spacestation", "id") or ""),
        seats(body, "crew"),
        str(at(body, "event", "id") or ""),
    )


def attached(body: dict[str, Any]) -> set[str]:
    """The ids of the spacecraft flights that a station lists as docked."""
    found = {str(at(item, "id")) for item in many(body, "docked_vehicles")}
    found |= {
        str(at(item, "currently_docked", "flight_vehicle_chaser", "id")) for item in many(body, "docking_location")
    }
    found |= {str(at(item, "flight_vehicle_chaser", "id")) for item in many(body, "active_docking_events")}
    return found - {"None"}
