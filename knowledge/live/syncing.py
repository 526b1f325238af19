"""A round of synchronising: ask what is due within the budget, keep it, map it to rows of the record."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from sqlite_utils import Database

from knowledge.live import lanes, shapes, store
from knowledge.live.kinds import kind_of
from knowledge.live.lanes import BY_NAME, Request, Turn, Watched
from knowledge.live.mapping import overlay
from knowledge.live.merging import Base
from knowledge.live.shapes import ENDED, FLOWN, HELD, Seen
from knowledge.live.source import Outcome, Page, Passing, Refused, Source, Throttled
from knowledge.models import stored
from knowledge.record import DATA
from knowledge.record.checking import parse_moment, read_sheets

log = logging.getLogger(__name__)
P = ParamSpec("P")
R = TypeVar("R")
_KINDS = {
    "launches/": "launch", "events/": "event", "docking_events/": "docking", "spacecraft_flights/": "craft",
    "space_stations/4/": "station", "space_stations/18/": "station", "expeditions/": "expedition", "spacewalks/": "walk",
}  # fmt: skip
_RESOURCES = {kind: resource for resource, kind in _KINDS.items()}
_RECHECKED = timedelta(days=3)
_REMAPPED_S = 600
"""Seconds after which all is mapped anew without a change: a docking that was to come may be past."""


class Runner(Protocol):
    """Runs a function on live.db in the thread that owns it."""

    async def run(self, work: Callable[Concatenate[Database, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run `work(db, ...)` and hand its result back."""


@dataclass(frozen=True, slots=True)
class Step:
    """What came of one request, for people who watch."""

    request: Request
    outcome: Outcome
    rows: int = 0
    changed: int = 0


class Sync:
    """Keeps live.db true, as far as the source and the budget allow."""

    def __init__(
        self,
        live: Runner,
        source: Source,
        now: Callable[[], datetime],
        *,
        keep: Path | None = None,
        folder: Path = DATA,
    ) -> None:
        """`keep` is a directory that gets each answer as a file."""
        self._live, self._source, self._now, self._keep, self._folder = live, source, now, keep, folder
        self._base: Base | None = None
        self._read: tuple[int, Seen] = (-1, Seen())
        self._mapped: tuple[int, int] = (-1, -1)

    async def round(self, said: Callable[[Step], None] = lambda _: None) -> bool:
        """Ask all that is due. Returns whether the rows for the record have changed."""
        asked = 0
        while asked < lanes.BUDGET:
            request = await self._live.run(self.claim_next)
            if request is None:
                break
            outcome = await self._source.get(request.path, dict(request.parameters))
            if self._keep is not None and isinstance(outcome, Page):
                _record(self._keep, request, outcome, self._now())
            step = await self._live.run(self.settle, request, outcome)
            log.info("asked", extra={"action": "sync.asked", "key": request.lane, "reason": type(outcome).__name__})
            said(step)
            asked += 1
            if isinstance(outcome, Throttled):
                break
        return await self._live.run(self.remap)

    def claim_next(self, db: Database) -> Request | None:
        """The next request, taken out of the budget; None where nothing is due or allowed."""
        now = self._now()
        watched = self._watched(db)
        for request in self.due(db):
            hurried = request.lane.startswith("watch")
            if store.claim(db, request, now, 0 if hurried else lanes.reserve(watched, now)):
                return request
        return None

    def due(self, db: Database) -> list[Request]:
        """All that is due now, the most urgent first."""
        return lanes.wanted(store.turns(db), self._named(db), self._start(), self._now())

    def _named(self, db: Database) -> dict[str, list[tuple[str, str]]]:
        """The objects (resource, id) that the lanes which ask by id want to see."""
        now, watched = self._now(), self._watched(db)
        planned = [w for w in self._watched(db, gone=True) if w.at > now - _RECHECKED]
        asked = {
            "watch": [("launch", id_) for id_ in lanes.nearby(watched, "launch", now)],
            "watch-events": [("event", id_) for id_ in lanes.nearby(watched, "event", now)],
            "recheck": [(w.kind, w.id) for w in planned if w.kind == "launch"],
            "recheck-events": [(w.kind, w.id) for w in planned if w.kind == "event"],
            "flights": [("craft", id_) for id_ in self._flying(db)],
            "gone": store.suspects(db),
        }
        return {lane: [(_RESOURCES[kind], id_) for kind, id_ in found] for lane, found in asked.items()}

    def _flying(self, db: Database) -> list[str]:
        """The spacecraft flights of the record that have not ended, those not read for the longest time first."""
        known, read = store.links(db), sorted(store.objects(db, "craft"), key=lambda o: o[2])
        seen = self._seen(db)
        found = [(c.id, c.launch) for x in seen.launches if x.status in FLOWN for c in x.crafts if not c.ended]
        found += [(d.craft, d.launch) for d in seen.dockings if d.craft and not d.departed]
        unread = {str(body["id"]) for body, _, _ in read}
        first = [id_ for id_, launch in found if ("launch", launch) in known and id_ not in unread]
        leaving = [d.craft for d in seen.dockings if d.craft and d.departed and self._now() - d.departed < _RECHECKED]
        open_ = {str(body["id"]) for body, _, _ in read if shapes.instant(body, "mission_end") is None}
        hurried = [str(body["id"]) for body, _, _ in read if str(body["id"]) in leaving and str(body["id"]) in open_]
        return list(
            dict.fromkeys([*first, *hurried, *(str(body["id"]) for body, _, _ in read if _flies(body, self._now()))])
        )

    def settle(self, db: Database, request: Request, outcome: Outcome) -> Step:
        """Write down what became of a request."""
        now, lane = self._now(), BY_NAME[request.lane]
        turn = store.turns(db).get(lane.name, Turn(now))
        rest = now + lanes.every(lane, self._watched(db), now)
        match outcome:
            case Throttled(seconds):
                store.hush(db, lane.name, now, seconds)
            case Passing(why) if not turn.failures:
                store.failed(db, lane.name, why, now + lanes.RETRY, failures=1)
            case Refused(_, 404) if lane.name == "gone":
                store.missing(db, _KINDS[request.resource], request.asked)
                store.succeeded(db, lane.name, now, now, "", "")
            case Passing(why) | Refused(why):
                store.failed(db, lane.name, why, rest, failures=0)
                if isinstance(outcome, Refused) and turn.following:
                    store.succeeded(db, lane.name, now, rest, turn.cursor, "")
            case Page():
                return self._keep_page(db, request, outcome, turn, rest)
        return Step(request, outcome)

    def _keep_page(self, db: Database, request: Request, page: Page, turn: Turn, rest: datetime) -> Step:
        now, lane = self._now(), BY_NAME[request.lane]
        kind = _KINDS[request.resource]
        changed = store.save(db, kind, page.rows, now)
        found = {str(row["id"]) for row in page.rows}
        whole = bool(request.asked) and not page.following and found <= set(request.asked)
        if whole and store.suspect(db, kind, set(request.asked) - found):
            store.rest(db, "gone", now + BY_NAME["gone"].every)
        updates = [text for row in page.rows if (text := _utc(row.get("last_updated")))]
        cursor, following = lanes.moved_on(lane, turn, updates, page.following)
        more = bool(page.following) and not request.asked and (bool(following) or cursor != turn.cursor)
        store.succeeded(db, lane.name, now, now if more else rest, cursor, following)
        return Step(request, page, len(page.rows), changed)

    def remap(self, db: Database) -> bool:
        """Map all that is known to rows of the record; returns whether they changed."""
        now = self._now()
        state = (store.revision(db), int(now.timestamp()) // _REMAPPED_S)
        if state == self._mapped:
            return False
        seen = self._seen(db)
        merge = overlay(self._record(), seen, store.links(db), now)
        moments = [("launch", x.id, x.net.stored, str(x.net.precision), str(x.status)) for x in seen.launches if x.net]
        moments += [("event", e.id, e.at.stored, str(e.at.precision), "") for e in seen.events if e.at]
        store.observe(db, moments, now)
        rows = {table: list(found.values()) for table, found in merge.rows.items()}
        changed = store.put_overlay(db, rows, merge.links, merge.doubts, now)
        self._mapped = state
        return changed

    def _seen(self, db: Database) -> Seen:
        """All that was fetched, read anew only after a change."""
        if self._read[0] == (revision := store.revision(db)):
            return self._read[1]
        objects = {kind: store.objects(db, kind) for kind in _RESOURCES}
        seen = Seen(
            tuple(shapes.launch(body, gone=gone, fetched=at) for body, gone, at in objects["launch"]),
            tuple(
                shapes.craft(body, fetched=at) for body, _, at in objects["craft"] if shapes.at(body, "launch", "id")
            ),
            tuple(d for body, _, _ in objects["docking"] if (d := shapes.docking(body))),
            tuple(shapes.event(body, gone=gone) for body, gone, _ in objects["event"]),
            tuple(shapes.expedition(body) for body, _, _ in objects["expedition"]),
            tuple(shapes.walk(body) for body, _, _ in objects["walk"]),
            frozenset(id_ for body, _, _ in objects["station"] for id_ in shapes.attached(body)),
        )
        self._read = (revision, seen)
        return seen

    def _watched(self, db: Database, *, gone: bool = False) -> list[Watched]:
        """Planned launches and events that are of the record; those that are gone may come back."""
        known = store.links(db)
        launches = [
            Watched("launch", x.id, x.net.at, x.net.precision.has_clock, x.status in HELD | FLOWN - ENDED)
            for x in self._seen(db).launches
            if x.net and (gone or not x.gone) and ("launch", x.id) in known and x.status not in ENDED
        ]
        events = [
            Watched("event", e.id, e.at.at, e.at.precision.has_clock, docking="dock" in kind_of(e))
            for e in self._seen(db).events
            if e.at and (gone or not e.gone) and kind_of(e) and e.at.at > self._now() - _RECHECKED
        ]
        return sorted([*launches, *events], key=lambda w: w.at)

    def _record(self) -> Base:
        """The record as it is written, read once."""
        if self._base is None:
            self._base = Base(read_sheets(self._folder))
        return self._base

    def _start(self) -> datetime:
        """Where the first walk begins: before the record's date, and before the launch of all that it leaves open."""
        base = self._record()
        dated = base.having("tables", "name", "missions")[0]["as_of"]
        flying = [parse_moment(m["launched"]).at for m in base.having("missions", "landed", "open")]
        return min([parse_moment(dated).at - lanes.HISTORY, *(at - timedelta(days=1) for at in flying)])


def _flies(body: dict[str, Any], now: datetime) -> bool:
    """Whether a spacecraft flight has not ended yet, or so lately that its outcome may still change."""
    ended = shapes.instant(body, "mission_end")
    return ended is None or ended > now - _RECHECKED


def _utc(value: object) -> str:
    found = shapes.instant({"x": value}, "x")
    return stored(found) if found else ""


def _record(directory: Path, request: Request, page: Page, now: datetime) -> None:
    """Keep an answer as a file, for tests of later versions."""
    directory.mkdir(parents=True, exist_ok=True)
    body = {
        "asked": {"path": request.path, "parameters": dict(request.parameters)},
        "at": stored(now),
        "rows": list(page.rows),
    }
    name = f"{now:%Y%m%dT%H%M%S}-{request.lane}.json"
    (directory / name).write_text(json.dumps(body, ensure_ascii=False, indent=1), encoding="utf-8")
