"""Fields: the conditions by which rows are restricted, as SQL."""

from __future__ import annotations

_NEIGHBOUR = (
    "m.id = (SELECT n.id FROM missions n JOIN missions o ON o.id IN {{v}} WHERE n.programme = o.programme "
    "AND n.kind = o.kind AND n.launched_at {sign} o.launched_at ORDER BY n.launched_at {way} LIMIT 1)"
)

_OF_ITS_TYPE = _NEIGHBOUR.replace("n.programme = o.programme", "n.vehicle = o.vehicle")

_FLOWN_BY = "sh.id IN (SELECT value FROM missions_ships WHERE owner IN {v})"
_LOST_WITH = (
    "CAST((SELECT max(n) FROM (SELECT count(*) AS n FROM missions_ships l JOIN accidents ac ON ac.mission = l.owner "
    "JOIN accidents_died ad ON ad.owner = ac.id WHERE l.value = sh.id GROUP BY ac.id)) AS TEXT) IN {v}"
)
_LOST = (
    "EXISTS (SELECT 1 FROM missions_ships l JOIN accidents ac ON ac.mission = l.owner JOIN accidents_died ad "
    "ON ad.owner = ac.id, (SELECT {v} AS day) WHERE l.value = sh.id AND ac.date_at LIKE day || '%')"
)
_RANGE = (
    "m.programme IN (SELECT programme FROM missions WHERE id IN {v}) AND m.launched_at >= (SELECT min(launched_at) FROM "
    "missions WHERE id IN {v}) AND m.launched_at <= (SELECT max(launched_at) FROM missions WHERE id IN {v})"
)
_BETWEEN = (
    "m.launched_at > (SELECT min(launched_at) FROM missions WHERE id IN {v}) AND m.launched_at < "
    "(SELECT max(launched_at) FROM missions WHERE id IN {v}) AND m.kind = 'crewed'"
)
_AFTER_ACCIDENT = (
    "m.launched_at > (SELECT max(date_at) FROM accidents WHERE id IN {v}) AND m.programme = (SELECT n.programme "
    "FROM accidents a JOIN missions n ON n.id = a.mission WHERE a.id IN {v})"
)
_BEFORE_ACCIDENT = (
    "m.launched_at < (SELECT n.launched_at FROM accidents a JOIN missions n ON n.id = a.mission WHERE a.id IN {v})"
)
_NTH_OF = (
    "m.id IN (SELECT id FROM (SELECT id, CAST(row_number() OVER (ORDER BY launched_at) AS TEXT) AS n, "
    "row_number() OVER (ORDER BY launched_at DESC) = 1 AND 'last' IN {v} AS last FROM missions "
    "WHERE kind = 'crewed' AND outcome != 'planned' AND (programme IN {v} OR vehicle IN {v} "
    "OR id IN (SELECT owner FROM missions_ships WHERE value IN {v}))) WHERE n IN {v} OR last)"
)
_NTH_AT = (
    "m.id IN (SELECT id FROM (SELECT d.mission AS id, CAST(row_number() OVER (ORDER BY min(d.docked_at)) AS TEXT) AS n, "
    "row_number() OVER (ORDER BY min(d.docked_at) DESC) = 1 AND 'last' IN {v} AS last FROM dockings d JOIN missions n "
    "ON n.id = d.mission WHERE n.kind = 'crewed' AND d.station IN {v} GROUP BY d.mission) WHERE n IN {v} OR last)"
)
_AFTER_LOSS = (
    "m.launched_at > (SELECT max(a.date_at) FROM accidents a JOIN accidents_died d ON d.owner = a.id "
    "JOIN missions_ships l ON l.owner = a.mission WHERE l.value IN {v}) AND m.programme IN (SELECT n.programme FROM missions n "
    "JOIN missions_ships l ON l.owner = n.id WHERE l.value IN {v})"
)
_COMMAND = (
    "k.from_at IN (SELECT (SELECT {way}(b.from_at) FROM commands b WHERE b.from_at {sign} a.from_at) FROM commands a "
    "WHERE a.person IN {{v}})"
)
_LANDED_IN = (
    "EXISTS (SELECT 1 FROM grounds gd WHERE gd.name IN {v} AND instr(lower(coalesce(m.landing_site, '') || ' ' || "
    "coalesce((SELECT place FROM moon_landings ml WHERE ml.mission = m.id), '')), gd.name))"
)
_CAME_DOWN_IN = (
    "EXISTS (SELECT 1 FROM grounds gd JOIN missions hm ON hm.id = s.home WHERE gd.name IN {v} AND instr(lower(coalesce(hm.landing_site, '') "
    "|| ' ' || coalesce((SELECT place FROM moon_landings ml WHERE ml.mission = s.mission), '')), gd.name))"
)
_PERISHED = (
    "CAST(EXISTS (SELECT 1 FROM accidents f JOIN accidents_died g ON g.owner = f.id WHERE f.mission = s.mission "
    "AND g.value = s.person) AS TEXT) IN {v}"
)
_RESIDENT = (
    "EXISTS (SELECT 1 FROM stays r WHERE {whose} AND r.station IN {{v}} "
    "AND julianday(coalesce(r.left_at, r.until_end)) - julianday(r.from_at) > 20)"
)
"""Who lived on a station and did not only visit it: stays of more than 20 days, which no visiting crew reached."""
_ABOARD_WITH = (
    "EXISTS (SELECT 1 FROM stays o WHERE o.person IN {v} AND o.station = y.station AND o.from_at < y.until_end "
    "AND o.until_end > y.from_at)"
)
_AT_MODULE = "{port} IN (SELECT po.id FROM ports po JOIN modules mo ON mo.name = po.module WHERE mo.id IN {{v}})"
_RIDDEN = "EXISTS (SELECT 1 FROM missions rd WHERE rd.id IN (s.mission, s.home) AND rd.vehicle IN {v})"
_SHIP_OF = (
    "m.id IN (SELECT l.owner FROM missions_ships l JOIN missions_ships k ON k.value = l.value WHERE k.owner IN {v})"
)
_OF_ACCIDENT = "m.id IN (SELECT mission FROM accidents WHERE id IN {v})"
_ABOARD_OF = (
    "CAST((SELECT count(*) FROM seats ws JOIN people wp ON wp.id = ws.person WHERE ws.mission = m.id "
    "AND wp.gender = '{gender}') AS TEXT) IN {{v}}"
)
_MAIDEN = "(SELECT min(n.launched_at) FROM missions_ships l JOIN missions n ON n.id = l.owner WHERE l.value = sh.id)"

YEARS_OLD = (
    "strftime('%Y', m.launched_at) - strftime('%Y', p.born_at) "
    "- (strftime('%m-%d', m.launched_at) < strftime('%m-%d', p.born_at))"
)
"""The age in whole years at a launch."""

FIELDS: dict[str, tuple[tuple[str, str], ...]] = {
    "distinction": (
        ("di", "di.id IN {v}"),
        ("p", "p.id IN (SELECT person FROM distinctions WHERE id IN {v})"),
        ("m", "m.id IN (SELECT mission FROM distinctions WHERE id IN {v})"),
    ),
    "group": (("gr", "gr.id IN {v}"), ("p", "p.id IN (SELECT value FROM groups_members WHERE owner IN {v})")),
    "accident": (("ac", "ac.id IN {v}"), ("m", _OF_ACCIDENT)),
    "moon": (("l", "m.id IN (SELECT mission FROM moon_walks WHERE person IN {v})"),),
    "mission": (
        ("m", "m.id IN {v}"),
        ("mo", "mo.launched_by IN (SELECT name FROM missions WHERE id IN {v})"),
        ("ac", "ac.mission IN {v}"),
        ("v", "v.mission IN {v}"),
        ("sh", _FLOWN_BY),
    ),
    "from to": (("m", _RANGE),),
    "mission after": (("m", _NEIGHBOUR.format(sign=">", way="ASC")),),
    "mission before": (("m", _NEIGHBOUR.format(sign="<", way="DESC")),),
    "ship after": (("m", _OF_ITS_TYPE.format(sign=">", way="ASC")),),
    "ship before": (("m", _OF_ITS_TYPE.format(sign="<", way="DESC")),),
    "home": (("s", "s.home IN {v}"),),
    "landed with": (("s", "s.home IN (SELECT home FROM seats WHERE person IN {v})"),),
    "ridden": (("s", _RIDDEN),),
    "home vehicle": (("s", "s.home IN (SELECT id FROM missions WHERE vehicle IN {v})"),),
    "home programme": (("s", "s.home IN (SELECT id FROM missions WHERE programme IN {v})"),),
    "home ship": (("s", "s.home IN (SELECT owner FROM missions_ships WHERE value IN {v})"),),
    "flown between": (("m", _BETWEEN),),
    "later than": (("m", "m.launched_at > (SELECT launched_at FROM missions WHERE id IN {v})"),),
    "earlier than": (("m", "m.launched_at < (SELECT launched_at FROM missions WHERE id IN {v})"),),
    "ship of": (("m", _SHIP_OF),),
    "nth flight of": (("m", "m.id IN (SELECT mission FROM seats WHERE (person, CAST(nth AS TEXT)) = {v})"),),
    "last flight of": (("m", "m.id IN (SELECT mission FROM seats WHERE person IN {v} ORDER BY up_at DESC LIMIT 1)"),),
    "flight with": (("m", "m.id IN (SELECT mission FROM seats WHERE person IN {v})"),),
    "flight home of": (("m", "m.id IN (SELECT home FROM seats WHERE person IN {v})"),),
    "longer than": (("m", "strftime('%s', m.landed_at) - strftime('%s', m.launched_at) > CAST({v} AS INTEGER)"),),
    "up or down": (("s", "(s.mission IN {v} OR s.home IN {v})"),),
    "walking crew": (
        (
            "w",
            "EXISTS (SELECT 1 FROM seats q WHERE q.person = p.id AND q.mission IN {v} AND e.date_at BETWEEN substr(q.up_at, 1, 10) AND q.down_end)",
        ),
    ),
    "resident": (
        ("s", _RESIDENT.format(whose="r.person = s.person AND r.mission = s.mission")),
        ("p", _RESIDENT.format(whose="r.person = p.id")),
    ),
    "aboard with": (("y", _ABOARD_WITH),),
    "overlaps": (
        ("s", "EXISTS (SELECT 1 FROM seats o WHERE o.person IN {v} AND o.up_at < s.down_end AND o.down_end > s.up_at)"),
    ),
    "flying with": (
        (
            "m",
            (
                "EXISTS (SELECT 1 FROM missions o WHERE o.id IN {v} AND o.launched_at < coalesce(m.landed_at, '9999') "
                "AND coalesce(o.landed_at, '9999') > m.launched_at)"
            ),
        ),
    ),
    "there with": (
        (
            "d",
            (
                "EXISTS (SELECT 1 FROM visits o WHERE o.mission IN {v} AND o.station = d.station "
                "AND o.docked_at < d.until_end AND o.until_end > d.docked_at)"
            ),
        ),
    ),
    "age": (("s", f"CASE p.born_precision WHEN 'day' THEN CAST({YEARS_OLD} AS TEXT) END IN {{v}}"),),
    "days over": (("p", "(SELECT q.days FROM careers q WHERE q.person = p.id) * 86400 > CAST({v} AS INTEGER)"),),
    "flights over": (("p", "(SELECT q.flights FROM careers q WHERE q.person = p.id) > CAST({v} AS INTEGER)"),),
    "walks over": (("p", "(SELECT q.spacewalks FROM careers q WHERE q.person = p.id) > CAST({v} AS INTEGER)"),),
    "ever as": (("p", "p.id IN (SELECT s.person FROM seats s WHERE s.role IN {v})"),),
    "partner of": (
        (
            "p",
            (
                "p.id IN (SELECT a.value FROM evas_walkers a JOIN evas_walkers b ON b.owner = a.owner AND b.value != a.value "
                "WHERE b.value IN {v})"
            ),
        ),
    ),
    "walked from": (("m", "CAST(EXISTS (SELECT 1 FROM evas e WHERE e.mission = m.id) AS TEXT) IN {v}"),),
    "walk over": (("e", "e.duration * 60 > CAST({v} AS INTEGER)"),),
    "came home": (("s", "s.down_at"),),
    "programme": (
        ("m", "m.programme IN {v}"),
        ("ac", "ac.mission IN (SELECT id FROM missions WHERE programme IN {v})"),
        ("pr", "pr.id IN {v}"),
        (
            "sh",
            "sh.id IN (SELECT l.value FROM missions_ships l JOIN missions n ON n.id = l.owner WHERE n.programme IN {v})",
        ),
    ),
    "vehicle": (("m", "m.vehicle IN {v}"), ("ve", "ve.id IN {v}"), ("sh", "sh.vehicle IN {v}")),
    "rocket": (("m", "m.launcher IN {v}"), ("ve", "ve.id IN {v}")),
    "ship": (
        ("m", "m.id IN (SELECT owner FROM missions_ships WHERE value IN {v})"),
        ("sh", "sh.id IN {v}"),
        (
            "ac",
            "ac.mission IN (SELECT owner FROM missions_ships WHERE value IN {v}) AND ac.id IN (SELECT owner FROM accidents_died)",
        ),
    ),
    "site": (("m", "m.site IN {v}"),),
    "crewed if any": (
        (
            "m",
            "(m.kind = 'crewed' OR NOT EXISTS (SELECT 1 FROM missions c WHERE c.programme = m.programme AND c.kind = 'crewed'))",
        ),
    ),
    "class": (("m", "m.kind IN {v}"),),
    "flight": (("m", "m.flight IN {v}"),),
    "station": (
        ("d", "d.station IN {v}"),
        ("b", "b.station IN {v}"),
        ("y", "y.station IN {v}"),
        ("s", "(s.person, s.mission, s.home) IN (SELECT person, mission, home FROM stays WHERE station IN {v})"),
        ("x", "x.station IN {v}"),
        ("e", "e.station IN {v}"),
        ("v", "v.station IN {v}"),
        ("st", "st.id IN {v}"),
        ("mo", "mo.station IN {v}"),
        ("m", "m.id IN (SELECT mission FROM dockings WHERE station IN {v})"),
    ),
    "port": (("b", "b.port IN {v}"), ("d", "d.port IN {v}")),
    "at module": (("b", _AT_MODULE.format(port="b.port")), ("d", _AT_MODULE.format(port="d.port"))),
    "module": (
        ("mo", "mo.id IN {v}"),
        ("m", "m.name IN (SELECT launched_by FROM modules WHERE id IN {v})"),
    ),
    "operator": (("m", "EXISTS (SELECT 1 FROM agencies o WHERE o.id IN {v} AND instr(m.operator, o.name))"),),
    "after accident": (("m", _AFTER_ACCIDENT),),
    "before accident": (("m", _BEFORE_ACCIDENT),),
    "nth of": (("m", _NTH_OF),),
    "nth of ship": (("m", _NTH_OF),),
    "nth at": (("m", _NTH_AT),),
    "after loss": (("m", _AFTER_LOSS),),
    "command after": (("k", _COMMAND.format(way="min", sign=">")),),
    "command before": (("k", _COMMAND.format(way="max", sign="<")),),
    "outcome": (("m", "m.outcome IN {v}"),),
    "never docked": (("m", "CAST(NOT EXISTS (SELECT 1 FROM visits nd WHERE nd.mission = m.id) AS TEXT) IN {v}"),),
    "crew size": (("m", "CAST((SELECT count(*) FROM seats WHERE mission = m.id) AS TEXT) IN {v}"),),
    "women aboard": (("m", _ABOARD_OF.format(gender="female")),),
    "men aboard": (("m", _ABOARD_OF.format(gender="male")),),
    "landed in": (("s", _CAME_DOWN_IN), ("m", _LANDED_IN)),
    "home of": (("m", "m.id IN (SELECT home FROM seats WHERE mission IN {v})"),),
    "agency": (("a", "a.id IN {v}"),),
    "term": (("g", "g.id IN {v}"),),
    "person": (("p", "p.id IN {v}"), ("v", "v.person IN {v}")),
    "flown in": (("p", "p.id IN (SELECT person FROM seats WHERE programme IN {v})"),),
    "flown on": (("p", "p.id IN (SELECT person FROM seats WHERE mission IN {v})"),),
    "role": (("s", "s.role IN {v}"), ("xc", "xc.command IS NOT NULL AND 'commander' IN {v}")),
    "lost": (
        (
            "sh",
            _LOST,
        ),
    ),
    "lost with": (("sh", _LOST_WITH),),
    "flown": (("sh", "CAST((SELECT count(*) FROM missions_ships l WHERE l.value = sh.id) AS TEXT) IN {v}"),),
    "alive": (("p", "CAST(p.died_at IS NULL AS TEXT) IN {v}"),),
    "walked with": (("e", "e.id IN (SELECT owner FROM evas_walkers WHERE value IN {v})"),),
    "over": (("m", "CAST(m.programme IN (SELECT id FROM programmes WHERE ended_at IS NOT NULL) AS TEXT) IN {v}"),),
    "deadly": (("ac", "CAST(ac.id IN (SELECT owner FROM accidents_died) AS TEXT) IN {v}"),),
    "final": (("s", "CAST(s.nth = (SELECT q.flights FROM careers q WHERE q.person = s.person) AS TEXT) IN {v}"),),
    "career flights": (("p", "CAST((SELECT q.flights FROM careers q WHERE q.person = p.id) AS TEXT) IN {v}"),),
    "reached space": (("s", "CAST(s.reached AS TEXT) IN {v}"),),
    "victim": (("ac", "ac.id IN (SELECT owner FROM accidents_died WHERE value IN {v})"),),
    "told of": (("ac", "instr(lower(ac.name || ' ' || ac.what || ' ' || coalesce(ac.cause, '')), {v})"),),
    "told": tuple(
        (alias, f"(SELECT count(*) FROM told WHERE kind = '{kind}' AND entity = {alias}.id AND word IN {{v}}) = {{n}}")
        for alias, kind in (
            ("sh", "ship"),
            ("ac", "accident"),
            ("di", "distinction"),
            ("st", "station"),
            ("mo", "module"),
        )
    ),
    "accident on a flight": (("ac", "ac.mission IS NOT NULL AND ac.kind IN {v}"),),
    "accident class": (("ac", "ac.kind IN {v}"),),
    "perished": (("s", _PERISHED),),
    "landed empty": (
        (
            "m",
            "CAST(m.landed_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM seats h WHERE h.home = m.id) AS TEXT) IN {v}",
        ),
    ),
    "to the moon": (("m", "CAST(m.id IN (SELECT mission FROM moon_flights) AS TEXT) IN {v}"),),
    "payload": (("m", "m.id IN (SELECT value FROM payloads_missions WHERE owner IN {v})"),),
    "landed on the moon": (("m", "CAST(m.id IN (SELECT mission FROM moon_landings) AS TEXT) IN {v}"),),
    "lunar": (("m", "CAST(m.id IN (SELECT mission FROM moon_landings) AS TEXT) IN {v}"),),
    "reached": (("p", "CAST(EXISTS (SELECT 1 FROM seats r WHERE r.person = p.id AND r.reached) AS TEXT) IN {v}"),),
    "walked on the moon": (("p", "CAST(p.id IN (SELECT person FROM moon_walks) AS TEXT) IN {v}"),),
    "gender": (("p", "p.gender IN {v}"),),
    "country": (
        ("p", "p.id IN (SELECT owner FROM people_countries WHERE value IN {v})"),
        ("st", "EXISTS (SELECT 1 FROM countries cc WHERE cc.id IN {v} AND instr(st.owner, cc.name))"),
    ),
    "affiliation": (
        ("s", "s.affiliation IN {v}"),
        (
            "ac",
            "ac.id IN (SELECT d.owner FROM accidents_died d JOIN people_affiliations q ON q.owner = d.value WHERE q.value IN {v})",
        ),
        ("p", "p.id IN (SELECT owner FROM people_affiliations WHERE value IN {v})"),
    ),
    "flight number": (("s", "CASE WHEN s.reached THEN CAST(s.nth AS TEXT) END IN {v}"),),
    "flights before": (("s", "CAST(s.nth - s.reached AS TEXT) IN {v}"),),
    "expedition": (("x", "x.id IN {v}"),),
    "expedition number": (("x", "CAST(x.number AS TEXT) IN {v}"),),
    "expedition after": (("x", "x.number = (SELECT max(number) FROM expeditions WHERE id IN {v}) + 1"),),
    "expedition before": (("x", "x.number = (SELECT min(number) FROM expeditions WHERE id IN {v}) - 1"),),
    "launched": (
        ("m", "m.launched_at"),
        ("k", "k.from_at"),
        ("st", "st.launched_at"),
        ("mo", "mo.launched_at"),
        ("sh", _MAIDEN),
    ),
    "landed": (("s", "s.down_at"), ("m", "m.landed_at"), ("st", "st.ended_at")),
    "under way": (
        ("s", "s.up_at < max{v} AND s.down_end >= min{v}"),
        (
            "m",
            (
                "m.launched_at < max{v} AND coalesce(m.landed_at, CASE m.landed_precision WHEN 'open' THEN '9999' "
                "ELSE m.launched_at END) >= min{v}"
            ),
        ),
    ),
    "docked": (("d", "d.docked_at"), ("b", "b.docked_at")),
    "undocked": (("d", "d.undocked_at"), ("b", "b.undocked_at"), ("y", "y.until_at")),
    "born": (("p", "p.born_at"),),
    "birthplace": (("p", "p.id IN (SELECT person FROM birthplaces WHERE word IN {v})"),),
    "died": (("p", "p.died_at"),),
    "started": (("x", "x.started_at"),),
    "date": (("e", "e.date_at"), ("ac", "ac.date_at"), ("w", "w.first_step_at"), ("di", "di.at_at")),
    "docking method": (("d", "d.method IN {v}"),),
    "event kind": (("v", "v.kind IN {v}"), ("di", "di.kind IN {v}")),
}
"""Field -> (alias, condition) in order of preference; fields of moments name a column and take the operators
`during`, `before`, `after`, `since` (from its beginning) and `through` (to its end)."""

STATES: dict[str, tuple[str, str]] = {
    "stay": ("y.from_at", "y.until_end"),
    "seat": ("s.up_at", "s.down_end"),
    "docking": ("d.docked_at", "d.until_end"),
    "berth": ("b.docked_at", "b.until_end"),
    "command": ("k.from_at", "k.until_end"),
    "expedition": ("x.started_at", "coalesce(x.ended_at, '9999-12-31T00:00:00Z')"),
}
"""Kind -> (first instant, end) of what lasts; the field `at` asks for rows that hold at a moment or in a period."""
