"""Kinds of rows that can be asked for, and the ways from one kind to the tables of others."""

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
        "(SELECT 'The spacewalk of ' || group_concat(q.name, ' and ') FROM evas_walkers w JOIN people q ON q.id = w.value "
        "WHERE w.owner = e.id)",
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
    "moonwalker": Kind(
        "moon_walks w JOIN people p ON p.id = w.person JOIN missions m ON m.id = w.mission",
        "w p m",
        "p.id",
        "p.name",
        (),
        "w.sources",
        ("moon_walks",),
    ),
    "moon landing": Kind(
        "moon_landings l JOIN missions m ON m.id = l.mission",
        "l m",
        "m.id",
        "m.name",
        (("s p", _CREW_OF_MISSION),),
        "l.sources",
        ("moon_landings",),
    ),
    "accident": Kind("accidents ac", "ac", "ac.id", "ac.name", (), "ac.sources", ("accidents",)),
    "victim": Kind(
        "accidents_died ad JOIN accidents ac ON ac.id = ad.owner JOIN people p ON p.id = ad.value",
        "ac p",
        "p.id",
        "p.name",
        (),
        "ac.sources",
        ("accidents",),
    ),
    "distinction": Kind(
        "distinctions di LEFT JOIN people p ON p.id = di.person LEFT JOIN missions m ON m.id = di.mission",
        "di p m",
        "di.id",
        "coalesce(p.name, m.name)",
        (),
        "di.sources",
        ("distinctions",),
    ),
    "group member": Kind(
        "groups_members gm JOIN groups gr ON gr.id = gm.owner JOIN people p ON p.id = gm.value",
        "gm gr p",
        "p.id",
        "p.name",
        (("s m", _SEATS_OF_PERSON),),
        "gr.sources",
        ("groups",),
    ),
    "country": Kind(
        "countries ct JOIN (SELECT x.value, count(DISTINCT s.person) AS people FROM people_countries x "
        "JOIN seats s ON s.person = x.owner AND s.reached GROUP BY x.value) pc ON pc.value = ct.id",
        "ct",
        "ct.id",
        "ct.name",
        (),
        "'GI'",
        ("people", "crew"),
    ),
    "event": Kind(
        "events v", "v", "v.id", "v.kind", (("m", "SELECT 1 FROM missions m WHERE m.id = v.mission"),), "v.sources", ("events",)
    ),
    "station": Kind("stations st", "st", "st.id", "st.name", (), "st.sources", ("stations",)),
    "ship": Kind("ships sh", "sh", "sh.id", "sh.name", (), "sh.sources", ("ships",)),
    "vehicle": Kind("vehicles ve", "ve", "ve.id", "ve.name", (), "ve.sources", ("vehicles",)),
    "module": Kind("modules mo", "mo", "mo.id", "mo.name", (), "mo.sources", ("modules",)),
    "agency": Kind("agencies a", "a", "a.id", "a.name", (), "a.sources", ("agencies",)),
    "programme": Kind("programmes pr", "pr", "pr.id", "pr.name", (), "pr.sources", ("missions",)),
    "term": Kind("glossary g", "g", "g.id", "g.term", (), "'HOUSTON'", ("glossary",)),
}  # fmt: skip
