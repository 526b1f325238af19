"""What the build works out from the record: the index of names, the vocabulary, who was where from when to when."""

from __future__ import annotations

from typing import Any

from sqlite_utils import Database

from knowledge.moments import MONTHS
from knowledge.record.naming import index_names
from knowledge.text import key, tokenize

FOREVER = "9999-12-31T00:00:00Z"
"""The upper bound of what has not ended."""
_ENGLISH = "english:"
"""Words that mean nothing to the record and are spelt right."""
_QUESTION_WORDS = ("ask:who", "ask:when", "ask:where", "ask:which", "ask:why")


def derive(db: Database, words: list[tuple[str, str]]) -> None:
    """Fill the derived tables: `names`, `name_words`, `families`, `words`, `grounds`, `english`, `spelling`, `seats`, `visits`,
    `stays`, `commands`, `careers`, `birthplaces`.
    """
    names = index_names(db, words)
    db.table("words").create({"key": str, "sense": str}, pk=("key", "sense"), strict=True)
    meant = [(phrase, sense) for phrase, sense in words if not sense.startswith(_ENGLISH)]
    db.table("words").insert_all([{"key": key(phrase), "sense": sense} for phrase, sense in meant], ignore=True)
    grounds = {sense.partition(":")[2] for _, sense in meant if sense.startswith("ground:")}
    db.table("grounds").create({"name": str}, pk="name", strict=True)
    db.table("grounds").insert_all([{"name": name} for name in sorted(grounds)])
    db.table("english").create({"word": str}, pk="word", strict=True)
    db.table("english").insert_all(
        [{"word": phrase} for phrase, sense in words if sense.startswith(_ENGLISH)], ignore=True
    )
    words = meant
    _spelling(db, names, words)
    _told(db)
    _birthplaces(db)
    db.execute(_SEATS)
    db.execute("ALTER TABLE dockings ADD COLUMN until_end TEXT")
    db.execute(f"UPDATE dockings SET until_end = {_END.format(p='undocked_precision', a='undocked_at')}")
    db.execute(_VISITS)
    db.execute("CREATE INDEX idx_visits_mission ON visits (mission)")
    db.execute("CREATE INDEX idx_visits_docked ON visits (docked_at)")
    db.execute("CREATE INDEX idx_seats_person ON seats (person)")
    db.execute("CREATE INDEX idx_seats_mission ON seats (mission)")
    db.execute("CREATE INDEX idx_seats_home ON seats (home)")
    db.execute("CREATE INDEX idx_seats_down ON seats (down_end)")
    db.execute("CREATE INDEX idx_seats_length ON seats (CAST(round(days * 86400) AS INTEGER))")  # as it is sorted by
    db.execute(_CAREERS)
    db.execute("CREATE UNIQUE INDEX idx_careers_person ON careers (person)")
    db.execute(_STAYS)
    db.execute(_COMMANDS)
    db.execute("CREATE INDEX idx_stays_person ON stays (person)")
    db.execute("CREATE INDEX idx_stays_station ON stays (station, until_end)")


_TOLD = {
    "person": "SELECT p.id, coalesce(p.full_name, '') || ' ' || coalesce(p.birthplace, '') || ' ' || coalesce(p.note, '') || ' ' || coalesce((SELECT group_concat("
    "d.what || ' ' || replace(coalesce(d.also, ''), '|', ' '), ' ') FROM distinctions d WHERE d.person = p.id), '') || ' ' || "
    "coalesce((SELECT group_concat(e.what, ' ') FROM events e WHERE e.person = p.id), '') FROM people p",
    "mission": "SELECT m.id, coalesce(m.note, '') || ' ' || coalesce(m.landing_site, '') || ' ' || coalesce(m.callsign, '') || ' ' || "
    "coalesce((SELECT group_concat(e.what || ' ' || coalesce(e.because, ''), ' ') FROM events e WHERE e.mission = m.id), '') || ' ' || "
    "coalesce((SELECT group_concat(a.name || ' ' || a.what || ' ' || coalesce(a.place, ''), ' ') FROM accidents a WHERE a.mission = m.id), '') "
    "|| ' ' || coalesce((SELECT group_concat(d.what, ' ') FROM distinctions d WHERE d.mission = m.id), '') FROM missions m",
    "accident": "SELECT id, name || ' ' || what || ' ' || coalesce(cause, '') || ' ' || coalesce(place, '') FROM accidents",
    "distinction": "SELECT id, what || ' ' || replace(coalesce(also, ''), '|', ' ') FROM distinctions",
    "station": "SELECT id, name || ' ' || coalesce(note, '') FROM stations",
    "module": "SELECT m.id, m.name || ' ' || coalesce(m.note, '') || ' ' || replace(coalesce(m.note, ''), 'laboratory', 'lab') || ' ' || "
    "coalesce(m.launched_by, '') || ' module' FROM modules m",
    "ship": "SELECT h.id, h.name || ' ' || coalesce(h.fate, '') || ' ' || coalesce(h.note, '') || ' ' || coalesce((SELECT "
    "group_concat(a.name || ' ' || a.what || ' ' || coalesce(a.place, ''), ' ') FROM missions_ships l JOIN accidents a ON a.mission = l.owner "
    "WHERE l.value = h.id), '') FROM ships h",
}  # fmt: skip
"""What the record tells of a thing in prose."""


def _told(db: Database) -> None:
    """The words that the record uses of a thing: a question that uses them too is about it."""
    db.table("told").create({"kind": str, "entity": str, "word": str}, pk=("kind", "entity", "word"), strict=True)
    for kind, sql in _TOLD.items():
        rows = [
            {"kind": kind, "entity": id_, "word": token.norm}
            for id_, text in db.execute(sql).fetchall()
            for token in tokenize(text)
        ]
        rows += [row | {"word": row["word"].removesuffix("s")} for row in rows if row["word"].endswith("s")]
        db.table("told").insert_all(rows, ignore=True)
    db.table("told").create_index(["word"])


def _birthplaces(db: Database) -> None:
    """The words of the places where people were born: "who was born in Karnal"."""
    db.table("birthplaces").create({"person": str, "word": str}, pk=("person", "word"), strict=True)
    found = db.execute("SELECT id, birthplace FROM people WHERE birthplace IS NOT NULL").fetchall()
    db.table("birthplaces").insert_all(
        [{"person": id_, "word": token.norm} for id_, place in found for token in tokenize(place)], ignore=True
    )


def _spelling(db: Database, names: list[dict[str, str]], words: list[tuple[str, str]]) -> None:
    """All words that a misspelt word may have meant; `common` marks those that are not people's names, 2 question words."""
    known: dict[str, int] = {}
    for row in names:
        for token in tokenize(row["key"]):
            if token.kind == "word" and len(token.norm) >= 4:
                known[token.norm] = max(known.get(token.norm, 0), int(row["kind"] != "person"))
    for phrase, sense in words:
        for token in tokenize(phrase):
            if token.kind == "word" and len(token.norm) >= 3 and not sense.startswith(("other:", "noise:")):
                known[token.norm] = 2 if sense in _QUESTION_WORDS else max(known.get(token.norm, 0), 1)
    known |= dict.fromkeys((name for name in MONTHS if len(name) > 4), 1)
    db.table("spelling").create({"word": str, "common": int}, pk="word", strict=True)
    rows: list[dict[str, Any]] = [{"word": word, "common": common} for word, common in sorted(known.items())]
    db.table("spelling").insert_all(rows)


_END = """CASE {p} WHEN 'second' THEN {a} WHEN 'minute' THEN {a}
 WHEN 'day' THEN strftime('%Y-%m-%dT%H:%M:%SZ', {a}, '+1 day')
 WHEN 'month' THEN strftime('%Y-%m-%dT%H:%M:%SZ', {a}, '+1 month')
 WHEN 'hour' THEN {a}
 WHEN 'quarter' THEN strftime('%Y-%m-%dT%H:%M:%SZ', {a}, '+3 month')
 WHEN 'half' THEN strftime('%Y-%m-%dT%H:%M:%SZ', {a}, '+6 month')
 WHEN 'year' THEN strftime('%Y-%m-%dT%H:%M:%SZ', {a}, '+1 year')
 WHEN 'open' THEN '9999-12-31T00:00:00Z' END"""

_SEATS = f"""
CREATE TABLE seats AS
SELECT c.mission, c.person, c.role, c.title, c.affiliation, c.seat, c.sources,
       coalesce(c.returned_on, c.mission) AS home,
       m.flight = 'orbital' AS orbital, m.flight != 'short of space' AND m.outcome != 'planned' AS reached,
       m.outcome = 'planned' AS planned,
       sum(m.flight != 'short of space' AND m.outcome != 'planned') OVER (PARTITION BY c.person ORDER BY m.launched_at) AS nth, m.programme, m.vehicle, m.launched_at AS up_at, m.launched_precision AS up_precision,
       h.landed_at AS down_at, h.landed_precision AS down_precision,
       {_END.format(p="h.landed_precision", a="h.landed_at")} AS down_end,
       julianday(h.landed_at) - julianday(m.launched_at) AS days,
       h.landed_at IS NULL OR (m.launched_precision IN ('second', 'minute') AND h.landed_precision IN ('second', 'minute')) AS exact
FROM crew c JOIN missions m ON m.id = c.mission JOIN missions h ON h.id = coalesce(c.returned_on, c.mission)
ORDER BY m.launched_at, c.mission, c.seat
"""

_CAREERS = """
CREATE TABLE careers AS
SELECT p.id AS person, count(s.mission) AS flights, coalesce(sum(s.orbital), 0) AS orbital_flights,
       sum(s.days) AS days, coalesce(min(s.exact), 1) AS exact, min(s.up_at) AS first_up_at,
       (SELECT count(*) FROM evas_walkers w WHERE w.value = p.id) AS spacewalks,
       (SELECT sum(e.duration) * 60 FROM evas_walkers w JOIN evas e ON e.id = w.owner WHERE w.value = p.id) AS eva_seconds
FROM people p LEFT JOIN seats s ON s.person = p.id AND s.reached GROUP BY p.id
"""
"""What adds up over the flights of each person; sorting by it must not add it up again."""

_COMMANDS = f"""
CREATE TABLE commands AS
WITH turns AS (
  SELECT c.expedition, c.person, x.number, c.command, coalesce(c.command_from_at, x.started_at) AS from_at,
         coalesce(lead(c.command_from_at) OVER (PARTITION BY c.expedition ORDER BY c.command),
                  {_END.format(p="x.ended_precision", a="x.ended_at")}) AS until_end
  FROM expedition_crew c JOIN expeditions x ON x.id = c.expedition WHERE c.command IS NOT NULL)
SELECT expedition, person, from_at, min(until_end, coalesce(
         (SELECT max(y.until_end) FROM stays y WHERE y.person = turns.person AND y.from_at <= turns.from_at
          AND y.until_end > turns.from_at), until_end)) AS until_end
FROM turns ORDER BY number, command
"""
"""Who commanded the station from when to when; nobody commands it after leaving it."""

_VISITS = f"""
CREATE TABLE visits AS
WITH ends AS (
  SELECT mission, coalesce(station, partner) AS place, min(docked_at) AS first_at,
         max(coalesce(undocked_at, CASE undocked_precision WHEN 'open' THEN '{FOREVER}' ELSE docked_at END)) AS last_at
  FROM dockings GROUP BY mission, coalesce(station, partner))
SELECT e.mission, a.station, a.port, a.method, a.docked_at, a.docked_precision, z.undocked_at, z.undocked_precision,
       z.until_end, CASE WHEN a.sources = z.sources THEN a.sources ELSE a.sources || '|' || z.sources END AS sources
FROM ends e
JOIN dockings a ON a.mission = e.mission AND coalesce(a.station, a.partner) = e.place AND a.docked_at = e.first_at
JOIN dockings z ON z.mission = e.mission AND coalesce(z.station, z.partner) = e.place
     AND coalesce(z.undocked_at, CASE z.undocked_precision WHEN 'open' THEN '{FOREVER}' ELSE z.docked_at END) = e.last_at
ORDER BY a.docked_at
"""
"""One row a visit of a ship to a station: from its first docking to its last undocking, whatever ports it moved to."""

_STAYS = """
CREATE TABLE stays AS
SELECT s.person, v.station, s.mission, s.home, v.docked_at AS from_at, v.docked_precision AS from_precision,
       w.undocked_at AS until_at, w.undocked_precision AS until_precision, coalesce(w.until_end, s.down_end) AS until_end,
       coalesce(w.undocked_at, CASE WHEN s.down_end < '9999' THEN s.down_end END) AS left_at
FROM seats s
JOIN visits v ON v.mission = s.mission AND v.station IS NOT NULL
LEFT JOIN visits w ON w.mission = s.home AND w.station = v.station
ORDER BY v.docked_at, s.mission, s.seat
"""
"""Who was aboard which station from when to when: up with one ship, home with the same or another."""
