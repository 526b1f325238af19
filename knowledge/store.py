"""All SQL over the knowledge file: a typed query in, typed rows out. One `Store` belongs to the thread that opened it."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from knowledge.models import Entity, Filter, Moment, Precision, Query, Source, stored
from knowledge.schema import FIELDS, KINDS, PROPERTIES, STATES, Kind

_MOMENT_OPS = ("during", "before", "after")
_MISSION_ID = {"mission", "docking", "seat", "stay", "moonwalker", "moon landing"}


@dataclass(frozen=True, slots=True)
class Row:
    """One row that a query found: who it is, the property asked for, the mission and person it belongs to."""

    entity: Entity
    value: tuple[Any, ...]
    mission: str
    person: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mission:
    """What sentences and cards say of a flight beside the fact that was asked for."""

    id: str
    name: str
    kind: str
    launched: Moment
    landed: Moment | None
    under_way: bool
    """Launched and, by the record, not back yet."""
    outcome: str
    note: str


class Store:
    """Read access to one knowledge file."""

    def __init__(self, path: Path) -> None:
        """Open the file read-only; `sqlite3.Error` where that fails."""
        self.db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        self.as_of: dict[str, str] = dict(self.db.execute("SELECT name, as_of_at FROM tables"))

    def close(self) -> None:
        """Close the file."""
        self.db.close()

    def find(self, query: Query) -> list[Row]:
        """The rows of a query in its order, each entity once for each value."""
        kind = KINDS[query.kind]
        prop = PROPERTIES[query.kind][query.select]
        where, parameters = _where(kind, query)
        mission = "m.id" if query.kind in _MISSION_ID else "''"
        person = "p.id" if " p" in f" {kind.aliases}" else "''"
        sql = (
            f"SELECT {kind.id}, {kind.name}, {mission}, {person}, {kind.sources}, {prop.columns} "
            f"FROM {kind.source}{where} ORDER BY {_order(query)}"
        )
        rows: dict[tuple[Any, ...], Row] = {}
        for id_, name, mission_id, person_id, sources, *value in self.db.execute(sql, parameters):
            identity = (id_, *value) if query.aggregate != "sum" else (len(rows),)
            row = Row(Entity(query.kind, id_, name), tuple(value), mission_id, person_id, _keys(sources))
            rows.setdefault(identity, row)
        return list(rows.values())

    def mission(self, id_: str) -> Mission:
        """One flight by its id; KeyError where there is none."""
        row = self.db.execute(
            "SELECT id, name, kind, launched_at, launched_precision, landed_at, landed_precision, outcome, note "
            "FROM missions WHERE id = ?",
            [id_],
        ).fetchone()
        if row is None:
            raise KeyError(id_)
        launched = moment(row[3], row[4])
        assert launched is not None
        return Mission(row[0], row[1], row[2], launched, moment(row[5], row[6]), row[6] == "open", row[7], row[8] or "")

    def names(self) -> list[str]:
        """The canonical names of all flights and people."""
        return [str(row[0]) for row in self.db.execute("SELECT name FROM missions UNION ALL SELECT name FROM people")]

    def unsourced(self) -> int:
        """How many flights and dockings rest on no source at all."""
        weak = "sources IN (SELECT key FROM sources WHERE trust = 'unsourced')"
        sql = f"SELECT (SELECT count(*) FROM missions WHERE {weak}) + (SELECT count(*) FROM dockings WHERE {weak})"
        return int(self.db.execute(sql).fetchone()[0])

    def mission_names(self) -> list[tuple[str, str]]:
        """Name and launch (stored form) of every flight."""
        return [(str(name), str(at)) for name, at in self.db.execute("SELECT name, launched_at FROM missions")]

    def name(self, kind: str, id_: str) -> str:
        """The name of one thing by its id; KeyError where there is none."""
        row = self.db.execute("SELECT name FROM names WHERE kind = ? AND entity = ? LIMIT 1", [kind, id_]).fetchone()
        if row is None:
            raise KeyError(id_)
        return str(row[0])

    def visits(self, mission: str) -> list[tuple[str, str, str, tuple[str, str], tuple[str, str]]]:
        """The stays of a ship: station, port, docking or berthing, begin and end, each moment as its two columns."""
        sql = (
            "SELECT coalesce(st.name, ''), coalesce(p.name, ''), d.method, d.docked_at, d.docked_precision, "
            "d.undocked_at, d.undocked_precision FROM visits d LEFT JOIN stations st ON st.id = d.station "
            "LEFT JOIN ports p ON p.id = d.port WHERE d.mission = ? ORDER BY d.docked_at"
        )
        return [(a, b, m, (c, d), (e, f)) for a, b, m, c, d, e, f in self.db.execute(sql, [mission])]

    def demonym(self, country: str) -> str:
        """The adjective of a country; its name where the record has none."""
        row = self.db.execute("SELECT name, demonyms FROM countries WHERE id = ?", [country]).fetchone()
        return str(row[1]).split("|")[0] if row[1] else str(row[0])

    def ship(self, id_: str) -> tuple[str, str, str]:
        """Name, type and remark of a ship."""
        sql = "SELECT h.name, v.name, coalesce(h.note, h.fate, '') FROM ships h JOIN vehicles v ON v.id = h.vehicle WHERE h.id = ?"
        name, vehicle, note = self.db.execute(sql, [id_]).fetchone()
        return str(name), str(vehicle), str(note)

    def agency(self, id_: str) -> tuple[str, list[str]]:
        """What an agency is, in a sentence, and its sources."""
        sql = "SELECT name, full_name, coalesce(country, ''), type, substr(founded_at, 1, 4), sources FROM agencies WHERE id = ?"
        name, full, country, kind, year, sources = self.db.execute(sql, [id_]).fetchone()
        stands = f"{name} stands for {full}, a " if full else f"{name} is a "
        founded = f", founded in {year}" if year else ""
        what = f"{kind} agency" if kind == "government" else kind
        return f"{stands}{what}{f' ({country})' if country else ''}{founded}.".replace(
            "a inter", "an inter"
        ), sources.split("|")

    def vehicle(self, id_: str) -> tuple[str, list[str]]:
        """What a type of spacecraft or rocket is, in a sentence, and its sources."""
        sql = (
            "SELECT name, kind, coalesce(operator, ''), crew_capacity, substr(first_flight_at, 1, 4), coalesce(status, ''), "
            "coalesce(note, ''), sources FROM vehicles WHERE id = ?"
        )
        name, kind, operator, seats, year, status, note, sources = self.db.execute(sql, [id_]).fetchone()
        parts = [f"{name} is a {kind} of {operator}" if operator else f"{name} is a {kind}"]
        parts += [f"for up to {seats} people"] * bool(seats) + [f"first flown in {year}"] * bool(year)
        parts += [part for part in (status, note) if part]
        return f"{', '.join(parts)}.", sources.split("|")

    def note(self, table: str, id_: str) -> str:
        """The remark that the record makes on a thing."""
        row = self.db.execute(f"SELECT note FROM {table} WHERE id = ?", [id_]).fetchone()
        return str(row[0] or "") if row else ""

    def crew_titles(self, mission: str) -> list[tuple[str, str, str]]:
        """The crew of a flight in the order of their seats: person id, name, title as flown."""
        sql = "SELECT p.id, p.name, s.title FROM seats s JOIN people p ON p.id = s.person WHERE s.mission = ? ORDER BY s.seat"
        return [(id_, name, title) for id_, name, title in self.db.execute(sql, [mission])]

    def flies_now(self, people: tuple[str, ...], now: datetime) -> list[str]:
        """Which of these people are in space at a moment."""
        marks = ",".join("?" * len(people))
        sql = f"SELECT DISTINCT person FROM seats WHERE person IN ({marks}) AND up_at <= ? AND down_end > ?"
        return [str(row[0]) for row in self.db.execute(sql, [*people, stored(now), stored(now)])]

    def sources(self, keys: list[str]) -> tuple[Source, ...]:
        """The sources of a fact by their keys, the most trusted first; several rows of one origin count once."""
        if not keys:
            return ()
        marks = ",".join("?" * len(keys))
        sql = (
            f"SELECT key, title, coalesce(url, ''), trust FROM sources WHERE key IN ({marks}) ORDER BY instr("
            "'primary catalogue press digest unsourced', trust), as_of_at DESC"
        )
        found = [Source(*row) for row in self.db.execute(sql, keys)]
        seen: set[str] = set()
        return tuple(s for s in found if not (s.url and s.url in seen) and not seen.add(s.url))  # type: ignore[func-returns-value]


def moment(at: str | None, precision: str | None) -> Moment | None:
    """The two columns of a moment as a Moment; None for an unknown or open one."""
    if at is None or precision in (None, "open"):
        return None
    return Moment(datetime.fromisoformat(at), Precision(precision))


def period(values: tuple[str, ...]) -> tuple[str, str]:
    """The stored bounds of a period written as one or two ISO moments (`2025`, `2026-02-01`, `2026-02-14T20:15Z`)."""
    first, last = _read(values[0]), _read(values[-1])
    return first.stored, stored(last.end) if last.precision.has_clock is False else last.stored


def _read(iso: str) -> Moment:
    if len(iso) > 10:
        return Moment(datetime.fromisoformat(iso.removesuffix("Z") + "+00:00"), Precision.SECOND)
    parts = iso + "-01-01"[: 10 - len(iso)] if len(iso) < 10 else iso
    precision = {4: Precision.YEAR, 7: Precision.MONTH}.get(len(iso), Precision.DAY)
    return Moment(datetime.fromisoformat(f"{parts}T00:00:00+00:00"), precision)


def _keys(cell: str | None) -> tuple[str, ...]:
    return tuple((cell or "").split("|")) if cell else ()


def _where(kind: Kind, query: Query) -> tuple[str, list[str]]:
    """The WHERE clause: conditions on the rows themselves, and one EXISTS for each group of conditions elsewhere."""
    clauses: list[str] = []
    parameters: list[str] = []
    groups: dict[tuple[int, bool], list[Filter]] = {}
    own = set(kind.aliases.split())
    times = next((f for f in query.filters if f.field == "times"), None)
    for filter_ in query.filters:
        if filter_ is times:
            continue
        if filter_.field == "at":
            first, end = STATES[query.kind]
            begin, until = period(filter_.values)
            comparison = "<" if begin != until else "<="
            clauses.append(f"{first} {comparison} ? AND {end} > ?")
            parameters += [until, begin]
        elif filter_.group == 0 and (place := _place(filter_.field, own)):
            text, values = _condition(place[1], filter_)
            clauses.append(f"NOT ({text})" if filter_.op == "not" else text)
            parameters += values
        else:
            groups.setdefault((filter_.group, filter_.op == "not"), []).append(filter_)
    for (group, negated), filters in groups.items():
        text, values = _exists(kind, filters)
        if times and not group and not negated:
            text = (
                text.replace("EXISTS (SELECT 1", "(SELECT count(DISTINCT s.mission)", 1)
                + f" {times.op} CAST(? AS INTEGER)"
            )
            values = [*values, times.values[0]]
        clauses.append(f"NOT {text}" if negated else text)
        parameters += values
    return (f" WHERE {' AND '.join(clauses)}" if clauses else ""), parameters


def _exists(kind: Kind, filters: list[Filter]) -> tuple[str, list[str]]:
    """One EXISTS over the first bridge that knows all the fields of a group."""
    for aliases, subquery in kind.bridges:
        places = [_place(f.field, set(aliases.split()) | set(kind.aliases.split())) for f in filters]
        if all(places):
            parts = [_condition(place[1], f) for place, f in zip(places, filters, strict=True) if place]
            conditions = "".join(f" AND {text}" for text, _ in parts)
            return f"EXISTS ({subquery}{conditions})", [v for _, values in parts for v in values]
    raise LookupError(f"no way from {kind.source} to {[f.field for f in filters]}")


def _place(field: str, aliases: set[str]) -> tuple[str, str] | None:
    """Where a field lives among the aliases at hand."""
    return next((place for place in FIELDS[field] if place[0] in aliases), None)


def _condition(template: str, filter_: Filter) -> tuple[str, list[str]]:
    """One condition and its parameters."""
    if filter_.op in _MOMENT_OPS:
        begin, end = period(filter_.values)
        match filter_.op:
            case "during":
                return f"({template} >= ? AND {template} < ?)", [begin, end]
            case "before":
                return f"{template} < ?", [begin]
            case _:
                return f"{template} >= ?", [end]
    marks = "(" + ",".join("?" * len(filter_.values)) + ")"
    return template.format(v=marks), list(filter_.values) * template.count("{v}")


def _order(query: Query) -> str:
    """The ORDER BY clause; unknown values come last, ties and no order at all keep the order of launch."""
    by_time = {
        "mission": "m.launched_at", "docking": "d.docked_at", "seat": "m.launched_at, s.seat", "stay": "y.from_at, y.rowid",
        "member": "x.number, xc.seat", "command": "k.from_at DESC", "expedition": "x.number", "eva": "e.date_at",
        "person": "p.name", "walk": "e.date_at, w.place", "moonwalker": "w.order_out", "moon landing": "l.touchdown_at",
        "accident": "ac.date_at", "victim": "ac.date_at, ad.place",
    }  # fmt: skip
    default = by_time.get(query.kind, "1")
    if not query.order:
        return default
    column = re.split(r", (?![^(]*\))", PROPERTIES[query.kind][query.order].columns)[0]
    return f"({column}) IS NULL, {column} {'DESC' if query.descending else 'ASC'}, {default}"
