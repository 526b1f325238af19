"""What to ask the source for, how often, and in which order when the budget is short. Pure but for the values handed in.

The free tier allows 15 requests in any hour for all who share an address; Houston keeps to 14. A quiet hour needs about
nine: launches every 15 min, events every 30, dockings hourly, the stations and what flies in turn. Near a launch, docking
or spacewalk one combined request watches all of them, and the other lanes leave it room.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from knowledge.models import stored

BUDGET = 14
"""Requests in any sliding hour (the source allows 15)."""
HOUR = timedelta(hours=1)
OVERLAP = timedelta(minutes=15)
"""How far a delta reaches back behind the last row: the source's own clock and caches are not exact."""
HISTORY = timedelta(days=45)
"""How far before the record's date the first walk begins: what was still open there may have ended."""
RETRY = timedelta(seconds=60)
_DETAILED = {"mode": "detailed", "limit": "100"}


@dataclass(frozen=True, slots=True)
class Lane:
    """One kind of request; the order in `LANES` is the order in which they are served."""

    name: str
    path: str
    every: timedelta
    parameters: Mapping[str, str] = field(default_factory=dict)
    delta: bool = False
    """Whether it walks by `last_updated`."""
    ids: int = 0
    """How many objects one request names: 0 for a lane that walks a list, 1 for one that asks for an object by itself."""


LANES = (
    Lane("watch", "launches/", timedelta(minutes=5), _DETAILED, ids=30),
    Lane("watch-events", "events/", timedelta(minutes=15), _DETAILED, ids=30),
    Lane("launches", "launches/", timedelta(minutes=15), _DETAILED | {"ordering": "last_updated"}, delta=True),
    Lane("events", "events/", timedelta(minutes=30), _DETAILED | {"ordering": "last_updated"}, delta=True),
    Lane("dockings", "docking_events/", HOUR, _DETAILED | {"ordering": "-docking"}),
    Lane("flights", "spacecraft_flights/", HOUR, ids=1),
    Lane("station-4", "space_stations/4/", timedelta(hours=2)),
    Lane("station-18", "space_stations/18/", timedelta(hours=4)),
    Lane("expeditions", "expeditions/", timedelta(hours=6), _DETAILED | {"limit": "20", "ordering": "-start"}),
    Lane("spacewalks", "spacewalks/", timedelta(hours=6), _DETAILED | {"limit": "20", "ordering": "-start"}),
    Lane("recheck", "launches/", timedelta(days=1), _DETAILED, ids=30),
    Lane("recheck-events", "events/", timedelta(days=1), _DETAILED, ids=30),
    Lane("gone", "launches/", timedelta(minutes=10), ids=1),
)
BY_NAME = {lane.name: lane for lane in LANES}


@dataclass(frozen=True, slots=True)
class Turn:
    """Where a lane stands."""

    due: datetime
    cursor: str = ""
    """The highest `last_updated` that was stored."""
    following: str = ""
    """The next page of a walk that is not finished."""
    failures: int = 0


@dataclass(frozen=True, slots=True)
class Watched:
    """A planned launch or event, as far as watching it needs."""

    kind: str
    """`launch` or `event`."""
    id: str
    at: datetime
    exact: bool
    """Known to the hour or better."""
    hot: bool = False
    """On hold or in flight: watched whatever the time."""
    docking: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """One request: what to ask, on behalf of which lane."""

    lane: str
    resource: str
    """What the rows of the answer are: `launches/`, `events/`, ..."""
    path: str
    parameters: tuple[tuple[str, str], ...] = ()
    asked: tuple[str, ...] = ()
    """The ids asked for by name, so that one that is missing is known to be gone."""


def cadence(watched: Watched, now: datetime) -> timedelta | None:
    """How often something is looked at now; None where the other lanes will do."""
    left = watched.at - now
    if watched.kind == "event":
        return timedelta(minutes=15) if watched.exact and abs(left) <= HOUR else None
    if not watched.exact and not watched.hot:
        return None
    if timedelta(minutes=-30) <= left <= timedelta(minutes=15):
        return timedelta(minutes=5)
    if timedelta(minutes=15) < left <= HOUR:
        return timedelta(minutes=10)
    if HOUR < left <= 3 * HOUR or (-3 * HOUR <= left < timedelta(0)) or watched.hot:
        return timedelta(minutes=15)
    return None


def every(lane: Lane, watched: Iterable[Watched], now: datetime) -> timedelta:
    """How long a lane rests after a success, as things stand."""
    kind = {"watch": "launch", "watch-events": "event"}.get(lane.name)
    if kind:
        return min((c for w in watched if w.kind == kind and (c := cadence(w, now))), default=HOUR)
    if lane.name == "dockings" and any(w.docking and cadence(w, now) for w in watched):
        return timedelta(minutes=15)
    if lane.name in ("expeditions", "spacewalks") and any(
        w.kind == "event" and timedelta(0) <= now - w.at <= timedelta(days=1) for w in watched
    ):
        return HOUR  # a ceremony or a spacewalk has just been: its row comes in these hours
    return lane.every


def reserve(watched: Iterable[Watched], now: datetime) -> int:
    """How many requests of the hour the watch will need, and the other lanes leave alone."""
    hurried = [c for w in watched if (c := cadence(w, now) or cadence(w, now + timedelta(minutes=30)))]
    return min(10, int(HOUR / min(hurried))) if hurried else 0


def nearby(watched: Iterable[Watched], kind: str, now: datetime) -> list[str]:
    """The ids of a kind that are looked at more often than the other lanes would, the nearest first."""
    return [w.id for w in watched if w.kind == kind and cadence(w, now)]


def wanted(
    turns: Mapping[str, Turn], named: Mapping[str, Sequence[tuple[str, str]]], start: datetime, now: datetime
) -> list[Request]:
    """The requests that are due, the most urgent first.

    `named` are the objects (resource, id) that lanes which ask by id want to see, the longest unread first; `start` is
    where the first walk begins.
    """
    found: list[Request] = []
    for lane in LANES:
        turn = turns.get(lane.name, Turn(now))
        if turn.due > now and turn.due - now <= lane.every + 2 * HOUR:  # a clock that was set back stops no lane
            continue
        if lane.ids:
            found += _by_id(lane, named.get(lane.name, ())[: lane.ids])
        elif turn.following:
            found.append(Request(lane.name, lane.path, turn.following))
        else:
            parameters = dict(lane.parameters) | _since(lane, turn, start, now)
            found.append(Request(lane.name, lane.path, lane.path, tuple(parameters.items())))
    return found


def _by_id(lane: Lane, named: Sequence[tuple[str, str]]) -> list[Request]:
    if not named:
        return []
    asked = tuple(id_ for _, id_ in named)
    if lane.ids == 1:
        resource, id_ = named[0]
        return [Request(lane.name, resource, f"{resource}{id_}/", asked=asked)]
    return [Request(lane.name, lane.path, lane.path, (("id", ",".join(asked)), *lane.parameters.items()), asked)]


def _since(lane: Lane, turn: Turn, start: datetime, now: datetime) -> dict[str, str]:
    """Where a walk begins: at what the record leaves open, and behind what was stored."""
    since = {}
    if lane.delta and turn.cursor:
        since["last_updated__gte"] = stored(datetime.fromisoformat(turn.cursor) - OVERLAP)
    match lane.name:
        case "launches":
            return since | {"net__gte": stored(start)}
        case "events":
            return since | {"date__gte": stored(start)}
        case "dockings":
            return {"docking__gte": stored(now - timedelta(days=400))}
        case "expeditions" | "spacewalks":
            return {"start__gte": stored(start - timedelta(days=400))}
    return since


def moved_on(lane: Lane, turn: Turn, updates: list[str], following: str) -> tuple[str, str]:
    """Cursor and next page after a page was stored.

    Deltas walk by their key, so that a row that moves while being walked is met again and none is skipped; only a page
    that is all within the overlap is followed by its own `next`.
    """
    if not lane.delta:
        return turn.cursor, following
    newest = max([turn.cursor, *updates])
    further = not turn.cursor or datetime.fromisoformat(newest) - datetime.fromisoformat(turn.cursor) > OVERLAP
    return newest, "" if further else following
