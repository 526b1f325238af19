"""The record as questions see it: kinds of rows, the fields that restrict them, the properties that can be asked for.

The one place that knows how a field or property becomes SQL. A new property is a line in PROPERTIES (and a sense in
vocabulary.toml); a new restriction is a line in FIELDS.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """Rows of one kind: where they come from, which aliases are at hand, and who they are."""

    source: str
    aliases: str
    id: str
    name: str
    bridges: tuple[tuple[str, str], ...] = ()
    """(aliases, subquery) that reach other tables; conditions are added with AND."""
    sources: str = "''"
    tables: tuple[str, ...] = ()
    """The tables of the record whose as-of dates hold for an answer."""


@dataclass(frozen=True, slots=True)
class Property:
    """Something that can be asked of a row: its SQL columns and the type of the value."""

    type: str
    """`moment` (two columns), `text`, `number`, `duration` (seconds, and whether both ends are known to the minute),
    or the kind of an entity (id and name)."""
    columns: str
    noun: str
    """How the reading names it: "launch date", "commander"."""


_SEATS_OF_PERSON = "SELECT 1 FROM seats s JOIN missions m ON m.id = s.mission WHERE s.person = p.id"
_DOCKED_BY_PERSON = (
    "SELECT 1 FROM seats s JOIN missions m ON m.id = s.mission JOIN visits d ON d.mission = m.id WHERE s.person = p.id"
)
_EXPEDITIONS_OF_PERSON = (
    "SELECT 1 FROM expedition_crew xc JOIN expeditions x ON x.id = xc.expedition WHERE xc.person = p.id"
)
_CREW_OF_MISSION = "SELECT 1 FROM seats s JOIN people p ON p.id = s.person WHERE s.mission = m.id"

KINDS: dict[str, Kind] = {
    "mission": Kind(
        "missions m",
        "m",
        "m.id",
        "m.name",
        (("d", "SELECT 1 FROM visits d WHERE d.mission = m.id"), ("s p", _CREW_OF_MISSION)),
        "m.sources",
        ("missions",),
    ),
    "person": Kind(
        "people p",
        "p",
        "p.id",
        "p.name",
        (
            ("s m", _SEATS_OF_PERSON),
            ("y", "SELECT 1 FROM stays y WHERE y.person = p.id"),
            ("s m d", _DOCKED_BY_PERSON),
            ("xc x", _EXPEDITIONS_OF_PERSON),
        ),
        "p.sources",
        ("people",),
    ),
    "seat": Kind(
        "seats s JOIN missions m ON m.id = s.mission JOIN people p ON p.id = s.person",
        "s m p",
        "p.id",
        "p.name",
        (("d", "SELECT 1 FROM visits d WHERE d.mission = m.id"),),
        "s.sources",
        ("crew",),
    ),
    "docking": Kind(
        "visits d JOIN missions m ON m.id = d.mission",
        "d m",
        "m.id",
        "m.name",
        (("s p", _CREW_OF_MISSION),),
        "d.sources",
        ("dockings",),
    ),
    "berth": Kind(
        "dockings b JOIN missions m ON m.id = b.mission",
        "b m",
        "m.id",
        "m.name",
        (("s p", _CREW_OF_MISSION),),
        "b.sources",
        ("dockings",),
    ),
    "stay": Kind(
        "stays y JOIN people p ON p.id = y.person JOIN missions m ON m.id = y.mission",
        "y p m",
        "p.id",
        "p.name",
        (),
        "m.sources",
        ("dockings", "crew"),
    ),
    "expedition": Kind(
        "expeditions x",
        "x",
        "x.id",
        "'Expedition ' || x.number",
        (("xc p", "SELECT 1 FROM expedition_crew xc JOIN people p ON p.id = xc.person WHERE xc.expedition = x.id"),),
        "x.sources",
        ("expeditions",),
    ),
    "member": Kind(
        "expedition_crew xc JOIN expeditions x ON x.id = xc.expedition JOIN people p ON p.id = xc.person",
        "xc x p",
        "p.id",
        "p.name",
        (),
        "x.sources",
        ("expeditions",),
    ),
    "command": Kind(
        "commands k JOIN expeditions x ON x.id = k.expedition JOIN people p ON p.id = k.person",
        "k x p",
        "p.id",
        "p.name",
        (),
        "x.sources",
        ("expeditions",),
    ),
    "eva": Kind(
        "evas e",
        "e",
        "e.id",
        "e.id",
        (("p", "SELECT 1 FROM evas_walkers w JOIN people p ON p.id = w.value WHERE w.owner = e.id"),
         ("m", "SELECT 1 FROM missions m WHERE m.id = e.mission")),
        "e.sources",
        ("evas",),
    ),
    "walk": Kind(
        "evas_walkers w JOIN evas e ON e.id = w.owner JOIN people p ON p.id = w.value LEFT JOIN missions m ON m.id = e.mission",
        "w e p m",
        "p.id",
        "p.name",
        (),
        "e.sources",
        ("evas",),
    ),
    "event": Kind("events v", "v", "v.id", "v.kind", (), "v.sources", ("events",)),
    "station": Kind("stations st", "st", "st.id", "st.name", (), "st.sources", ("stations",)),
    "ship": Kind("ships sh", "sh", "sh.id", "sh.name", (), "sh.sources", ("ships",)),
    "vehicle": Kind("vehicles ve", "ve", "ve.id", "ve.name", (), "ve.sources", ("vehicles",)),
    "module": Kind("modules mo", "mo", "mo.id", "mo.name", (), "mo.sources", ("modules",)),
    "agency": Kind("agencies a", "a", "a.id", "a.name", (), "a.sources", ("agencies",)),
    "programme": Kind("programmes pr", "pr", "pr.id", "pr.name", (), "pr.sources", ("missions",)),
    "term": Kind("glossary g", "g", "g.id", "g.term", (), "'HOUSTON'", ("glossary",)),
}  # fmt: skip

_NEIGHBOUR = (
    "m.id = (SELECT n.id FROM missions n JOIN missions o ON o.id IN {{v}} WHERE n.programme = o.programme "
    "AND n.kind = o.kind AND n.launched_at {sign} o.launched_at ORDER BY n.launched_at {way} LIMIT 1)"
)

FIELDS: dict[str, tuple[tuple[str, str], ...]] = {
    "mission": (("m", "m.id IN {v}"), ("v", "v.mission IN {v}")),
    "mission after": (("m", _NEIGHBOUR.format(sign=">", way="ASC")),),
    "mission before": (("m", _NEIGHBOUR.format(sign="<", way="DESC")),),
    "home": (("s", "s.home IN {v}"),),
    "later than": (("m", "m.launched_at > (SELECT launched_at FROM missions WHERE id IN {v})"),),
    "earlier than": (("m", "m.launched_at < (SELECT launched_at FROM missions WHERE id IN {v})"),),
    "ship of": (
        (
            "m",
            "m.id IN (SELECT l.owner FROM missions_ships l JOIN missions_ships k ON k.value = l.value WHERE k.owner IN {v})",
        ),
    ),
    "nth flight of": (("m", "m.id IN (SELECT mission FROM seats WHERE (person, CAST(nth AS TEXT)) = {v})"),),
    "flight with": (("m", "m.id IN (SELECT mission FROM seats WHERE person IN {v})"),),
    "longer than": (("m", "strftime('%s', m.landed_at) - strftime('%s', m.launched_at) > CAST({v} AS INTEGER)"),),
    "came home": (("s", "s.down_at"),),
    "programme": (
        ("m", "m.programme IN {v}"),
        ("pr", "pr.id IN {v}"),
        (
            "sh",
            "sh.id IN (SELECT l.value FROM missions_ships l JOIN missions n ON n.id = l.owner WHERE n.programme IN {v})",
        ),
    ),
    "vehicle": (("m", "m.vehicle IN {v}"), ("ve", "ve.id IN {v}"), ("sh", "sh.vehicle IN {v}")),
    "rocket": (("m", "m.launcher IN {v}"), ("ve", "ve.id IN {v}")),
    "ship": (("m", "m.id IN (SELECT owner FROM missions_ships WHERE value IN {v})"), ("sh", "sh.id IN {v}")),
    "site": (("m", "m.site IN {v}"),),
    "class": (("m", "m.kind IN {v}"),),
    "flight": (("m", "m.flight IN {v}"),),
    "station": (
        ("d", "d.station IN {v}"),
        ("b", "b.station IN {v}"),
        ("y", "y.station IN {v}"),
        ("x", "x.station IN {v}"),
        ("e", "e.station IN {v}"),
        ("v", "v.station IN {v}"),
        ("st", "st.id IN {v}"),
        ("m", "m.id IN (SELECT mission FROM dockings WHERE station IN {v})"),
    ),
    "port": (("b", "b.port IN {v}"), ("d", "d.port IN {v}")),
    "module": (("mo", "mo.id IN {v}"),),
    "agency": (("a", "a.id IN {v}"),),
    "term": (("g", "g.id IN {v}"),),
    "person": (("p", "p.id IN {v}"), ("v", "v.person IN {v}")),
    "role": (("s", "s.role IN {v}"), ("xc", "xc.command IS NOT NULL AND 'commander' IN {v}")),
    "gender": (("p", "p.gender IN {v}"),),
    "country": (("p", "p.id IN (SELECT owner FROM people_countries WHERE value IN {v})"),),
    "affiliation": (
        ("s", "s.affiliation IN {v}"),
        ("p", "p.id IN (SELECT owner FROM people_affiliations WHERE value IN {v})"),
    ),
    "flight number": (("s", "CAST(s.nth AS TEXT) IN {v}"),),
    "expedition": (("x", "x.id IN {v}"),),
    "launched": (("m", "m.launched_at"), ("st", "st.launched_at"), ("mo", "mo.launched_at")),
    "landed": (("m", "m.landed_at"),),
    "docked": (("d", "d.docked_at"),),
    "undocked": (("d", "d.undocked_at"),),
    "born": (("p", "p.born_at"),),
    "died": (("p", "p.died_at"),),
    "started": (("x", "x.started_at"),),
    "date": (("e", "e.date_at"),),
    "docking method": (("d", "d.method IN {v}"),),
    "event kind": (("v", "v.kind IN {v}"),),
}
"""Field -> (alias, condition) in order of preference; fields of moments name a column and take the operators
`during`, `before` and `after`."""

STATES: dict[str, tuple[str, str]] = {
    "stay": ("y.from_at", "y.until_end"),
    "seat": ("s.up_at", "s.down_end"),
    "docking": ("d.docked_at", "d.until_end"),
    "berth": ("b.docked_at", "b.until_end"),
    "command": ("k.from_at", "k.until_end"),
}
"""Kind -> (first instant, end) of what lasts; the field `at` asks for rows that hold at a moment or in a period."""

_SECONDS = "strftime('%s', {b}) - strftime('%s', {a})"
_CLOCK = "({pa} IN ('second', 'minute') AND {pb} IN ('second', 'minute'))"


def _duration(first: str, second: str) -> str:
    a, b = f"{first}_at", f"{second}_at"
    clock = _CLOCK.format(pa=f"{first}_precision", pb=f"{second}_precision")
    return f"{_SECONDS.format(a=a, b=b)}, {clock}"


_AGE = (
    "strftime('%Y', m.launched_at) - strftime('%Y', p.born_at) "
    "- (strftime('%m-%d', m.launched_at) < strftime('%m-%d', p.born_at)), p.born_precision"
)
_DAYS_OF_PERSON = "(SELECT sum(q.days) FROM seats q WHERE q.person = p.id AND q.reached)"

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
        "operator": Property("text", "m.operator", "operator"),
        "programme": Property("text", "(SELECT name FROM programmes WHERE id = m.programme)", "programme"),
        "crew_size": Property("number", "(SELECT count(*) FROM seats WHERE mission = m.id)", "crew size"),
    },
    "docking": {
        "name": Property("mission", "m.id, m.name", "ships"),
        "docked": Property("moment", "d.docked_at, d.docked_precision", "docking time"),
        "undocked": Property("moment", "d.undocked_at, d.undocked_precision", "undocking time"),
        "port": Property("text", "(SELECT name FROM ports WHERE id = d.port)", "docking port"),
        "docked_for": Property("duration", _duration("d.docked", "d.undocked"), "docked duration"),
        "launched_docked": Property("duration", _duration("m.launched", "d.docked"), "duration from launch to docking"),
        "undocked_landed": Property(
            "duration", _duration("d.undocked", "m.landed"), "duration from undocking to landing"
        ),
        "docked_landed": Property("duration", _duration("d.docked", "m.landed"), "duration from docking to landing"),
        "launched_undocked": Property(
            "duration", _duration("m.launched", "d.undocked"), "duration from launch to undocking"
        ),
    },
    "berth": {
        "name": Property("mission", "m.id, m.name", "ships"),
        "port": Property("text", "(SELECT name FROM ports WHERE id = b.port)", "port"),
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
        "days": Property(
            "duration",
            f"CAST(round({_DAYS_OF_PERSON} * 86400) AS INTEGER), 0",
            "time in space",
        ),
        "flights": Property(
            "number", "(SELECT count(*) FROM seats q WHERE q.person = p.id AND q.reached)", "number of flights"
        ),
        "spacewalks": Property("number", "(SELECT count(*) FROM evas_walkers w WHERE w.value = p.id)", "spacewalks"),
        "eva_time": Property(
            "duration",
            "(SELECT sum(e.duration) * 60 FROM evas_walkers w JOIN evas e ON e.id = w.owner WHERE w.value = p.id), 1",
            "total spacewalk time",
        ),
    },
    "walk": {"name": Property("person", "p.id, p.name", "spacewalkers")},
    "seat": {
        "name": Property("person", "p.id, p.name", "crew"),
        "home": Property("mission", "s.home, (SELECT name FROM missions WHERE id = s.home)", "return flight"),
        "nth": Property("number", "s.nth", "number of flights by then"),
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
        "launched": Property("moment", "m.launched_at, m.launched_precision", "launch date"),
        "duration": Property("duration", "CAST(round(s.days * 86400) AS INTEGER), 0", "time in space"),
    },
    "stay": {"name": Property("person", "p.id, p.name", "people aboard")},
    "member": {"name": Property("person", "p.id, p.name", "crew")},
    "command": {"name": Property("person", "p.id, p.name", "commander")},
    "expedition": {
        "name": Property("expedition", "x.id, 'Expedition ' || x.number", "expeditions"),
        "launched": Property("moment", "x.started_at, x.started_precision", "start"),
        "landed": Property("moment", "x.ended_at, x.ended_precision", "end"),
        "duration": Property("duration", _duration("x.started", "x.ended"), "duration"),
    },
    "eva": {
        "name": Property("text", "e.id", "spacewalks"),
        "date": Property("moment", "e.date_at, e.date_precision", "date of the spacewalk"),
        "duration": Property("duration", "e.duration * 60, 1", "spacewalk time"),
    },
    "event": {
        "what": Property("text", "v.what || coalesce('|' || v.because, ''), v.value", "events"),
        "at": Property("moment", "v.at_at, v.at_precision", "moment"),
        "value": Property("text", "v.what, v.value", "name"),
    },
    "station": {
        "name": Property("station", "st.id, st.name", "stations"),
        "launched": Property("moment", "st.launched_at, st.launched_precision", "launch date"),
        "landed": Property("moment", "st.ended_at, st.ended_precision", "end"),
    },
    "module": {
        "name": Property("module", "mo.id, mo.name", "modules"),
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
    },
    "agency": {
        "name": Property("agency", "a.id, a.name", "agencies"),
        "launched": Property("moment", "a.founded_at, a.founded_precision", "founding"),
    },
}
