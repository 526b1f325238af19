"""All SQL over the knowledge file: a typed query in, typed rows out. One `Store` belongs to the thread that opened it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import takewhile
from pathlib import Path
from typing import Any

from knowledge.models import Entity, Mission, Moment, Plan, Precision, Query, Row, Source, stored
from knowledge.schema import KINDS, PROPERTIES
from knowledge.schema.compiling import order, where
from knowledge.text import key

_WALKERS = (
    "(SELECT group_concat(p.name, ' and ') FROM evas_walkers w JOIN people p ON p.id = w.value WHERE w.owner = e.id)"
)
_MISSION_ID = {"mission", "docking", "seat", "stay", "moonwalker", "moon landing", "distinction"}


_DOUBLES = 12
"""Rows read for each one that an order asks for; one entity may stand in several."""
_UNSURE = timedelta(days=1)
"""How long after its moment a plan that nobody confirmed is still told."""


class Store:
    """Read access to one knowledge file."""

    def __init__(self, path: Path, ages: Mapping[str, str]) -> None:
        """Open the file read-only; `sqlite3.Error` where that fails. `ages` says until when tables were confirmed since."""
        address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        self.whole = sqlite3.connect(address, uri=True)
        self._written: dict[str, str] = dict(self.whole.execute("SELECT name, as_of_at FROM tables"))
        self.as_of: dict[str, str] = {}
        self.freshen(ages)
        self._found: dict[tuple[Query, bool], list[Row]] = {}
        self.planned = {str(row[0]) for row in self.whole.execute("SELECT id FROM missions WHERE outcome = 'planned'")}
        self.db = sqlite3.connect(address, uri=True) if self.planned else self.whole
        if self.planned:  # what has not flown is hidden from all questions but those that name it
            self.db.execute("CREATE TEMP VIEW missions AS SELECT * FROM main.missions WHERE outcome != 'planned'")
            self.db.execute("CREATE TEMP VIEW seats AS SELECT * FROM main.seats WHERE NOT planned")

    def freshen(self, ages: Mapping[str, str]) -> None:
        """Take over until when tables have been confirmed (stored form)."""
        self.as_of = {table: max(at, ages.get(table, "")) for table, at in self._written.items()}

    def close(self) -> None:
        """Close the file."""
        self.db.close()
        self.whole.close()

    def forget(self) -> None:
        """Begin a new question: the rows found for the one before are no longer wanted."""
        self._found.clear()

    def find(self, query: Query, *, planned: bool = False) -> list[Row]:
        """The rows of a query in its order, each entity once for each value. What is only planned is found where the query
        names it, or with `planned`. They are remembered for one question: its stages ask for the same again.
        """
        if (query, planned) not in self._found:
            self._found[query, planned] = self._find(query, planned=planned)
        return list(self._found[query, planned])

    def _find(self, query: Query, *, planned: bool) -> list[Row]:
        """The rows of a query as the file has them."""
        named = self.planned and any(self.planned & set(f.values) for f in query.filters)
        db = self.whole if planned or named else self.db
        kind = KINDS[query.kind]
        prop = PROPERTIES[query.kind][query.select]
        conditions, parameters = where(kind, query)
        mission = "coalesce(m.id, '')" if query.kind in _MISSION_ID else "''"
        person = "p.id" if " p" in f" {kind.aliases}" else "''"
        sql = (
            f"SELECT {kind.id}, {kind.name}, {mission}, {person}, {kind.sources}, {prop.columns} "
            f"FROM {kind.source}{conditions} ORDER BY {order(query)}"
        )
        wanted = query.position + query.limit if query.position else 0
        if wanted:  # nobody reads on behind the one that is asked for, but for the doubles
            few = list(db.execute(f"{sql} LIMIT {wanted * _DOUBLES}", parameters))
            rows = _distinct(query, few)
            if len(rows) >= wanted or len(few) < wanted * _DOUBLES:
                return rows
        return _distinct(query, db.execute(sql, parameters))

    def count(self, query: Query) -> int:
        """How many things the rows of a query are of."""
        kind = KINDS[query.kind]
        conditions, parameters = where(kind, query)
        sql = f"SELECT count(DISTINCT {kind.id}) FROM {kind.source}{conditions}"
        return int(self.db.execute(sql, parameters).fetchone()[0])

    def mission(self, id_: str) -> Mission:
        """One flight by its id; KeyError where there is none."""
        row = self.whole.execute(
            "SELECT id, name, kind, launched_at, launched_precision, landed_at, landed_precision, outcome, note "
            "FROM missions WHERE id = ?",
            [id_],
        ).fetchone()
        if row is None:
            raise KeyError(id_)
        launched = moment(row[3], row[4])
        assert launched is not None
        return Mission(
            row[0],
            row[1],
            row[2],
            launched,
            moment(row[5], row[6]),
            row[6] == "open",
            row[7] == "planned",
            row[7],
            row[8] or "",
        )

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
        return [(str(name), str(at)) for name, at in self.whole.execute("SELECT name, launched_at FROM missions")]

    def name(self, kind: str, id_: str) -> str:
        """The name of one thing by its id; KeyError where there is none."""
        row = self.db.execute("SELECT name FROM names WHERE kind = ? AND entity = ? LIMIT 1", [kind, id_]).fetchone()
        if row is None:
            raise KeyError(id_)
        return str(row[0])

    def texts(self, mission: str) -> str:
        """The words of what the record tells of a flight: places, remarks, call sign."""
        sql = (
            "SELECT coalesce(m.landing_site, '') || ' ' || coalesce(m.note, '') || ' ' || coalesce(m.callsign, '') || ' ' || "
            "coalesce(s.name || ' ' || s.place, '') FROM missions m LEFT JOIN sites s ON s.id = m.site WHERE m.id = ?"
        )
        row = self.whole.execute(sql, [mission]).fetchone()
        return key(str(row[0])) if row else ""

    def told(self, word: str) -> list[str]:
        """The people and flights of which the record uses a word."""
        sql = "SELECT entity FROM told WHERE word = ? AND kind IN ('person', 'mission')"
        return [str(row[0]) for row in self.whole.execute(sql, [word])]

    def first_at(self, distinction: str) -> str:
        """What somebody was the first at, in the words of a question: "first space tourist"."""
        row = self.db.execute("SELECT what, also FROM distinctions WHERE id = ?", [distinction]).fetchone()
        return str(row[1] or row[0]).partition("|")[0]

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

    def newest(self, vehicles: Sequence[str]) -> str:
        """The version that flew last for the first time, of several of one type."""
        marks = ", ".join("?" * len(vehicles))
        sql = f"SELECT id FROM vehicles WHERE id IN ({marks}) ORDER BY first_flight_at DESC LIMIT 1"
        return str(self.db.execute(sql, list(vehicles)).fetchone()[0])

    def family(self, kind: str, ids: Sequence[str]) -> str:
        """What several versions are all called ("Cygnus", of "Cygnus (enhanced)" and "Cygnus XL"); empty where nothing."""
        words = [self.name(kind, id_).split() for id_ in ids]
        shared = " ".join(first[0] for first in takewhile(lambda same: len(set(same)) == 1, zip(*words, strict=False)))
        sql = "SELECT count(DISTINCT entity) FROM names WHERE kind = ? AND key = ?"
        called = self.db.execute(sql, [kind, key(shared)]).fetchone()[0]
        return shared if len(ids) > 1 and called == len(ids) else ""

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
        return [(id_, name, title) for id_, name, title in self.whole.execute(sql, [mission])]

    def plans(self, now: datetime, *, mission: str = "", kind: str = "") -> list[Plan]:
        """What is still to come, the earliest first: planned or held, its span not over. All kinds and flights where unnamed."""
        return [
            plan
            for plan in self.all_plans()
            if plan.state in ("planned", "held") and plan.at.end > now - _UNSURE
            and mission in ("", plan.mission) and kind in ("", plan.kind)
        ]  # fmt: skip

    def all_plans(self) -> list[Plan]:
        """All plans, also those that have just ended."""
        sql = (
            "SELECT l.id, coalesce(l.mission, ''), coalesce(m.name, l.name, ''), coalesce(l.name, ''), l.kind, l.at_at, "
            "l.at_precision, l.state, l.outcome_at, l.outcome_precision, coalesce(l.station, ''), coalesce(l.port, ''), "
            "l.crewed = 'yes', coalesce(l.note, ''), l.sources FROM plans l LEFT JOIN missions m ON m.id = l.mission "
            "ORDER BY l.at_at, l.id"
        )
        found = []
        for row in self.whole.execute(sql):
            at = moment(row[5], row[6])
            assert at is not None
            found.append(Plan(row[0], row[1], row[2], row[3], row[4], at, row[7], moment(row[8], row[9]), row[10], row[11], bool(row[12]), row[13],
                              tuple(row[14].split("|"))))  # fmt: skip
        return found

    def on_day(self, month_day: str) -> list[tuple[str, str, Moment]]:
        """What happened on a day of the year (`02-14`): what, the name of it, when; crewed flights alone."""
        parts = [
            ("launch", "name", "launched", "missions m WHERE m.kind = 'crewed' AND m.outcome != 'planned'"),
            ("landing", "name", "landed", "missions m WHERE m.kind = 'crewed'"),
            ("docking", "(SELECT name FROM missions WHERE id = d.mission)", "docked",
             "visits d WHERE d.mission IN (SELECT id FROM missions WHERE kind = 'crewed')"),
            ("spacewalk", _WALKERS, "date", "evas e WHERE true"),
            ("Moon landing", "(SELECT name FROM missions WHERE id = l.mission)", "touchdown", "moon_landings l WHERE true"),
            ("accident", "name", "date", "accidents a WHERE true"),
            ("birth", "name", "born", "people p WHERE true"),
        ]  # fmt: skip
        found = []
        for what, name, column, source in parts:
            sql = (
                f"SELECT {name}, {column}_at, {column}_precision FROM {source} AND substr({column}_at, 6, 5) = ? "
                f"AND {column}_precision IN ('second', 'minute', 'hour', 'day')"
            )
            found += [
                (what, str(row[0]), at) for row in self.db.execute(sql, [month_day]) if (at := moment(row[1], row[2]))
            ]
        return found

    def people_names(self) -> list[tuple[str, str]]:
        """Name and last launch (stored form) of everybody who flew."""
        sql = "SELECT p.name, max(s.up_at) FROM people p JOIN seats s ON s.person = p.id GROUP BY p.id"
        return [(str(name), str(at)) for name, at in self.whole.execute(sql)]

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


def _distinct(query: Query, found: Iterable[Any]) -> list[Row]:
    """Each entity once for each value, in order."""
    rows: dict[tuple[Any, ...], Row] = {}
    kind, every = query.kind, query.aggregate == "sum"
    for cells in found:
        id_, name, mission_id, person_id, sources = cells[:5]
        identity = (id_, cells[5:], len(rows) if every else 0)
        if identity not in rows:
            rows[identity] = Row(Entity(kind, id_, name), cells[5:], mission_id, person_id, _keys(sources))
    return list(rows.values())


@lru_cache(maxsize=1024)
def _keys(cell: str | None) -> tuple[str, ...]:
    return tuple((cell or "").split("|")) if cell else ()
