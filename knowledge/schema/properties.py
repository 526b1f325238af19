"""Properties: what can be asked of a row, as SQL columns with their type. A new property is a line here."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.schema.fields import YEARS_OLD


@dataclass(frozen=True, slots=True)
class Property:
    """Something that can be asked of a row: its SQL columns and the type of the value."""

    type: str
    """`moment` (two columns), `text`, `number`, `duration` (seconds, and whether both ends are known to the minute),
    or the kind of an entity (id and name)."""
    columns: str
    noun: str
    """How the reading names it: "launch date", "commander"."""


_SECONDS = "strftime('%s', {b}) - strftime('%s', {a})"
_CLOCK = "({pa} IN ('second', 'minute') AND {pb} IN ('second', 'minute'))"


_COARSE = "('month', 'quarter', 'half', 'year')"


def _duration(first: str, second: str) -> str:
    a, b = f"{first}_at", f"{second}_at"
    clock = _CLOCK.format(pa=f"{first}_precision", pb=f"{second}_precision")
    return f"{_SECONDS.format(a=a, b=b)}, {clock}"


def _chase(first: str, second: str) -> str:
    """The columns of a length that is hours or few days: to the end of a later day, unknown on the same day or in a month."""
    seconds = _SECONDS.format(a=f"{first}_at", b=f"{second}_at")
    exact = _CLOCK.format(pa=f"{first}_precision", pb=f"{second}_precision")
    days = f"{first}_precision NOT IN {_COARSE} AND {second}_precision = 'day' AND {seconds} > 0"
    return f"CASE WHEN {exact} THEN {seconds} WHEN {days} THEN {seconds} + 86399 END, {exact}"


_AGE = f"{YEARS_OLD}, p.born_precision"
_AGE_AT_LANDING = _AGE.replace("m.launched_at", "s.down_at")
_AGE_ON_THE_MOON = _AGE.replace("m.launched_at", "w.first_step_at")
_CAREER = "(SELECT q.{column} FROM careers q WHERE q.person = p.id)"

PROPERTIES: dict[str, dict[str, Property]] = {
    "mission": {
        "name": Property("mission", "m.id, m.name", "missions"),
        "launched": Property("moment", "m.launched_at, m.launched_precision", "launch date"),
        "landed": Property("moment", "m.landed_at, m.landed_precision", "landing date"),
        "duration": Property("duration", _duration("m.launched", "m.landed"), "duration"),
        "site": Property("text", "(SELECT name FROM sites WHERE id = m.site)", "launch site"),
        "landing_site": Property("text", "m.landing_site", "landing site"),
        "rocket": Property("text", "(SELECT name FROM vehicles WHERE id = m.launcher)", "rocket"),
        "vehicle": Property(
            "text", "coalesce(m.model, (SELECT name FROM vehicles WHERE id = m.vehicle))", "spacecraft"
        ),
        "ship": Property(
            "text",
            "coalesce((SELECT group_concat(h.name, '|') FROM missions_ships l JOIN ships h ON h.id = l.value "
            "WHERE l.owner = m.id), m.model, (SELECT name FROM vehicles WHERE id = m.vehicle))",
            "spacecraft",
        ),
        "serial": Property(
            "text",
            "(SELECT group_concat(h.serial, '|') FROM missions_ships l JOIN ships h ON h.id = l.value "
            "WHERE l.owner = m.id)",
            "serial number of the ship",
        ),
        "booster": Property("text", "m.booster", "booster"),
        "callsign": Property("text", "m.callsign", "call sign"),
        "cospar": Property("text", "m.cospar", "COSPAR number"),
        "outcome": Property("text", "m.outcome", "outcome"),
        "shortfall": Property(
            "text",
            "CASE WHEN m.outcome IN ('partial failure', 'launch failure', 'failure', 'loss of crew') THEN m.note END",
            "what went wrong",
        ),
        "operator": Property("text", "m.operator", "operator"),
        "programme": Property("text", "(SELECT name FROM programmes WHERE id = m.programme)", "programme"),
        "crew_size": Property("number", "(SELECT count(*) FROM seats WHERE mission = m.id)", "crew size"),
        "eva_time": Property(
            "duration", "(SELECT sum(v.duration) * 60 FROM evas v WHERE v.mission = m.id), 1", "total spacewalk time"
        ),
    },
    "docking": {
        "name": Property("mission", "m.id, m.name", "ships"),
        "docked": Property("moment", "d.docked_at, d.docked_precision", "docking time"),
        "undocked": Property("moment", "d.undocked_at, d.undocked_precision", "undocking time"),
        "port": Property("text", "(SELECT name FROM ports WHERE id = d.port)", "docking port"),
        "station": Property("text", "(SELECT name FROM stations WHERE id = d.station)", "station"),
        "module": Property("text", "(SELECT module FROM ports WHERE id = d.port)", "module"),
        "docked_for": Property("duration", _duration("d.docked", "d.undocked"), "docked duration"),
        "launched_docked": Property("duration", _chase("m.launched", "d.docked"), "duration from launch to docking"),
        "undocked_landed": Property("duration", _chase("d.undocked", "m.landed"), "duration from undocking to landing"),
        "docked_landed": Property("duration", _duration("d.docked", "m.landed"), "duration from docking to landing"),
        "launched_undocked": Property(
            "duration", _duration("m.launched", "d.undocked"), "duration from launch to undocking"
        ),
    },
    "berth": {
        "name": Property("mission", "m.id, m.name", "ships"),
        "port": Property("text", "(SELECT name FROM ports WHERE id = b.port)", "ports"),
        "docked": Property("moment", "b.docked_at, b.docked_precision", "docking time"),
        "docked_for": Property("duration", _duration("b.docked", "b.undocked"), "docked duration"),
    },
    "person": {
        "name": Property("person", "p.id, p.name", "people"),
        "born": Property("moment", "p.born_at, p.born_precision", "birth date"),
        "died": Property("moment", "p.died_at, p.died_precision", "date of death"),
        "country": Property(
            "text",
            "(SELECT group_concat(c.name, '|') FROM (SELECT value FROM people_countries WHERE owner = p.id "
            "ORDER BY place) l JOIN countries c ON c.id = l.value)",
            "country",
        ),
        "affiliation": Property(
            "text",
            "(SELECT group_concat(a.name, '|') FROM (SELECT value FROM people_affiliations WHERE owner = p.id "
            "ORDER BY place) l JOIN agencies a ON a.id = l.value)",
            "agency",
        ),
        "gender": Property("text", "p.gender", "gender"),
        "full_name": Property("text", "p.full_name", "full name"),
        "birthplace": Property("text", "p.birthplace", "birthplace"),
        "days": Property(
            "duration",
            f"CAST(round({_CAREER.format(column='days')} * 86400) AS INTEGER), {_CAREER.format(column='exact')}",
            "time in space",
        ),
        "flights": Property("number", _CAREER.format(column="flights"), "number of flights"),
        "orbital_flights": Property(
            "number",
            _CAREER.format(column="orbital_flights"),
            "orbital flights",
        ),
        "first flight": Property("moment", f"{_CAREER.format(column='first_up_at')}, 'day'", "first flight"),
        "spacewalks": Property("number", _CAREER.format(column="spacewalks"), "spacewalks"),
        "eva_time": Property(
            "duration",
            f"{_CAREER.format(column='eva_seconds')}, 1",
            "total spacewalk time",
        ),
    },
    "country": {
        "name": Property("country", "ct.id, ct.name", "countries"),
        "people": Property(
            "number",
            "pc.people",
            "number of people in space",
        ),
    },
    "moonwalker": {
        "name": Property("person", "p.id, p.name", "moonwalkers"),
        "order_out": Property("number", "w.order_out", "order of stepping out"),
        "date": Property("moment", "w.first_step_at, w.first_step_precision", "date of the first step on the Moon"),
        "age": Property("number", _AGE_ON_THE_MOON, "age on the Moon"),
        "walks": Property("number", "w.walks", "number of moonwalks"),
        "exact age": Property("number", "julianday(w.first_step_at) - julianday(p.born_at)", "age on the Moon"),
        "minutes": Property("duration", "w.minutes * 60, 1", "duration of the walks on the Moon"),
        "country": Property(
            "text",
            "(SELECT c.name FROM people_countries q JOIN countries c ON c.id = q.value WHERE q.owner = p.id)",
            "country of the moonwalker",
        ),
    },
    "moon landing": {
        "name": Property("mission", "m.id, m.name", "Moon landings"),
        "touchdown": Property("moment", "l.touchdown_at, l.touchdown_precision", "date of the Moon landing"),
        "stay": Property(
            "duration",
            "strftime('%s', l.liftoff_at) - strftime('%s', l.touchdown_at), 1",
            "duration of the stay on the Moon",
        ),
        "place": Property("text", "l.place", "Moon landing site"),
        "lander": Property("text", "l.lander", "name of the lunar module that landed on the Moon"),
        "launched": Property("moment", "m.launched_at, m.launched_precision", "launch date"),
    },
    "accident": {
        "name": Property("accident", "ac.id, ac.name", "accidents"),
        "what": Property(
            "text", "ac.what || coalesce('|' || ac.cause, ''), NULL, ac.date_at, ac.date_precision", "accident"
        ),
        "date": Property("moment", "ac.date_at, ac.date_precision", "date of the accident"),
        "place": Property("text", "ac.place", "place of the accident"),
        "mission": Property("text", "(SELECT name FROM missions WHERE id = ac.mission)", "flight"),
    },
    "victim": {
        "name": Property("person", "p.id, p.name", "people who died"),
        "date": Property("moment", "ac.date_at, ac.date_precision", "date of the accident"),
    },
    "distinction": {
        "what": Property("text", "di.what, coalesce(p.name, m.name)", "distinction"),
        "story": Property("text", "di.what, NULL", "story"),
        "date": Property("moment", "di.at_at, di.at_precision", "date"),
        "mission": Property("text", "m.name", "flight"),
    },
    "group member": {"name": Property("person", "p.id, p.name", "members")},
    "walk": {
        "name": Property("person", "p.id, p.name", "spacewalkers"),
        "date": Property("moment", "e.date_at, e.date_precision", "date of the spacewalk"),
    },
    "seat": {
        "name": Property("person", "p.id, p.name", "crew"),
        "home": Property("mission", "s.home, (SELECT name FROM missions WHERE id = s.home)", "return flight"),
        "nth": Property("number", "s.nth + 1 - s.reached", "number of flights by then"),
        "mission": Property("mission", "m.id, m.name", "missions"),
        "title": Property("text", "s.title", "role"),
        "affiliation": Property("text", "(SELECT name FROM agencies WHERE id = s.affiliation)", "agencies"),
        "country": Property(
            "text",
            "(SELECT group_concat(c.name, '|') FROM people_countries l JOIN countries c ON c.id = l.value "
            "WHERE l.owner = p.id)",
            "countries",
        ),
        "age": Property("number", _AGE, "age at launch"),
        "exact age": Property("number", "julianday(m.launched_at) - julianday(p.born_at)", "age at launch"),
        "flight": Property("mission", "m.id, m.name", "flights"),
        "age at landing": Property("number", _AGE_AT_LANDING, "age at landing"),
        "ride": Property(
            "text",
            "coalesce((SELECT group_concat(h.name, '|') FROM missions_ships l JOIN ships h ON h.id = l.value "
            "WHERE l.owner = m.id), m.name)",
            "ship",
        ),
        "launched": Property("moment", "m.launched_at, m.launched_precision", "launch date"),
        "landed": Property(
            "moment", "s.down_at, s.down_precision, (SELECT name FROM missions WHERE id = s.home)", "landing date"
        ),
        "duration": Property("duration", "CAST(round(s.days * 86400) AS INTEGER), s.exact", "time in space"),
        "flight_length": Property(
            "duration", "strftime('%s', m.landed_at) - strftime('%s', m.launched_at), 1", "length of the flight"
        ),
        "programme": Property("text", "(SELECT name FROM programmes WHERE id = m.programme)", "programme"),
        "born": Property("moment", "p.born_at, p.born_precision", "birth date"),
        "flights": Property("number", _CAREER.format(column="flights"), "number of flights"),
    },
    "stay": {
        "name": Property("person", "p.id, p.name", "people aboard"),
        "born": Property("moment", "p.born_at, p.born_precision", "birth date"),
        "duration": Property("duration", "strftime('%s', y.left_at) - strftime('%s', y.from_at), 0", "stay"),
        "from": Property("moment", "y.from_at, y.from_precision", "arrival"),
        "until": Property("moment", "y.until_at, y.until_precision", "departure"),
        "undocked": Property(
            "moment",
            "y.until_at, y.until_precision, (SELECT name FROM missions WHERE id = y.home), (SELECT name FROM stations WHERE id = y.station)",
            "departure",
        ),
    },
    "member": {"name": Property("person", "p.id, p.name", "crew")},
    "command": {
        "name": Property("person", "p.id, p.name", "commander"),
        "launched": Property("moment", "k.from_at, 'day'", "beginning of the command"),
    },
    "expedition": {
        "name": Property("expedition", "x.id, 'Expedition ' || x.number", "expeditions"),
        "launched": Property("moment", "x.started_at, x.started_precision", "start"),
        "landed": Property("moment", "x.ended_at, x.ended_precision", "end"),
        "duration": Property("duration", _duration("x.started", "x.ended"), "duration"),
    },
    "eva": {
        "name": Property("text", "e.id", "spacewalks"),
        "walkers": Property(
            "text",
            "(SELECT group_concat(q.name, '|') FROM evas_walkers w JOIN people q ON q.id = w.value WHERE w.owner = e.id)",
            "spacewalkers",
        ),
        "mission": Property(
            "mission", "e.mission, (SELECT name FROM missions WHERE id = e.mission)", "flights with a spacewalk"
        ),
        "date": Property("moment", "e.date_at, e.date_precision", "date of the spacewalk"),
        "duration": Property("duration", "e.duration * 60, 1", "duration of the spacewalk"),
    },
    "event": {
        "what": Property("text", "v.what || coalesce('|' || v.because, ''), v.value", "events"),
        "at": Property("moment", "v.at_at, v.at_precision", "moment"),
        "mission": Property("text", "(SELECT name FROM missions WHERE id = v.mission)", "flight"),
        "value": Property("text", "v.what, v.value", "name"),
    },
    "station": {
        "name": Property("station", "st.id, st.name", "stations"),
        "country": Property("text", "st.owner", "country"),
        "launched": Property("moment", "st.launched_at, st.launched_precision", "launch date"),
        "landed": Property("moment", "st.ended_at, st.ended_precision", "end"),
    },
    "vehicle": {
        "capacity": Property("number", "ve.crew_capacity", "number of seats"),
    },
    "module": {
        "name": Property("module", "mo.id, mo.name", "modules"),
        "launched_by": Property("text", "mo.launched_by", "flight that brought"),
        "rocket": Property(
            "text",
            "coalesce((SELECT v.name FROM missions n JOIN vehicles v ON v.id = n.launcher WHERE n.name = mo.launched_by), "
            "mo.launched_by)",
            "rocket",
        ),
        "station": Property("text", "(SELECT name FROM stations WHERE id = mo.station)", "station"),
        "launched": Property("moment", "mo.launched_at, mo.launched_precision", "launch date"),
        "docked": Property("moment", "mo.attached_at, mo.attached_precision", "arrival"),
    },
    "term": {"definition": Property("text", "g.definition", "meaning")},
    "ship": {
        "name": Property("ship", "sh.id, sh.name", "ships"),
        "flights": Property("number", "(SELECT count(*) FROM missions_ships l WHERE l.value = sh.id)", "flights"),
        "crews": Property(
            "number",
            "(SELECT count(*) FROM missions_ships l JOIN missions n ON n.id = l.owner WHERE l.value = sh.id "
            "AND n.kind = 'crewed')",
            "crewed flights",
        ),
        "launched": Property(
            "moment",
            "(SELECT min(n.launched_at) FROM missions_ships l JOIN missions n ON n.id = l.owner WHERE l.value = sh.id), 'day'",
            "first flight",
        ),
        "last flight": Property(
            "moment",
            "(SELECT max(n.launched_at) FROM missions_ships l JOIN missions n ON n.id = l.owner WHERE l.value = sh.id), 'day'",
            "last flight",
        ),
    },
    "agency": {
        "name": Property("agency", "a.id, a.name", "agencies"),
        "launched": Property("moment", "a.founded_at, a.founded_precision", "founding"),
    },
}
