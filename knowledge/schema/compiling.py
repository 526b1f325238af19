"""A typed query -> the WHERE and ORDER BY of one SELECT."""

from __future__ import annotations

import re
from datetime import datetime

from knowledge.models import Filter, Moment, Precision, Query, stored
from knowledge.schema.fields import FIELDS, STATES
from knowledge.schema.kinds import KINDS, Kind
from knowledge.schema.properties import PROPERTIES

_MOMENT_OPS = ("during", "before", "after", "since", "through")


def period(values: tuple[str, ...]) -> tuple[str, str]:
    """The stored bounds of a period written as one or two ISO moments (`2025`, `2026-02-01`, `2026-02-14T20:15Z`)."""
    first, last = written(values[0]), written(values[-1])
    return first.stored, stored(last.end)


def written(iso: str) -> Moment:
    """An ISO moment as exact as it is written."""
    if len(iso) > 10:
        exact = Precision.SECOND if iso.count(":") > 1 else Precision.MINUTE
        return Moment(datetime.fromisoformat(iso.removesuffix("Z") + "+00:00"), exact)
    parts = iso + "-01-01"[: 10 - len(iso)] if len(iso) < 10 else iso
    precision = {4: Precision.YEAR, 7: Precision.MONTH}.get(len(iso), Precision.DAY)
    return Moment(datetime.fromisoformat(f"{parts}T00:00:00+00:00"), precision)


def where(kind: Kind, query: Query) -> tuple[str, list[str]]:
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
            clauses.append(f"{first} < ? AND {end} > ?")
            parameters += [until, begin]
        elif filter_.group == 0 and (place := _place(filter_.field, own)):
            text, values = _condition(place[1], filter_)
            clauses.append(f"NOT ({text})" if filter_.op == "not" else text)
            parameters += values
        else:
            groups.setdefault((filter_.group, filter_.op == "not"), []).append(filter_)
    for (group, negated), filters in groups.items():
        text, values = _exists(kind, filters, together=bool(group))
        if times and not group and not negated:
            text = (
                text.replace("EXISTS (SELECT 1", "(SELECT count(DISTINCT s.mission)", 1)
                + f" {times.op} CAST(? AS INTEGER)"
            )
            values = [*values, times.values[0]]
        clauses.append(f"NOT {text}" if negated else text)
        parameters += values
    return (f" WHERE {' AND '.join(clauses)}" if clauses else ""), parameters


def reaches(query: Query) -> bool:
    """Whether a query can be carried out: its properties are of its kind of rows, its conditions can be tested for them."""
    kind, properties = KINDS[query.kind], PROPERTIES.get(query.kind, {})
    if query.select != "portrait" and not {query.select, query.order} - {""} <= set(properties):
        return False
    alone = [f for f in query.filters if f.field not in ("times", "at")]
    if any(f.field == "at" for f in query.filters) and query.kind not in STATES:
        return False
    groups = {
        (f.group, f.op == "not"): [g for g in alone if (g.group, g.op) == (f.group, f.op)] for f in alone if f.group
    }
    if not all(_bridge(kind, filters) for filters in groups.values()):
        return False
    return all(_place(f.field, set(kind.aliases.split())) or _bridge(kind, [f]) for f in alone if not f.group)


def _exists(kind: Kind, filters: list[Filter], *, together: bool) -> tuple[str, list[str]]:
    """One EXISTS over the first bridge that knows all the fields of a group; without a group one for each, where none does."""
    if found := _bridge(kind, filters):
        subquery, places = found
        parts = [_condition(place[1], f) for place, f in zip(places, filters, strict=True)]
        conditions = "".join(f" AND {text}" for text, _ in parts)
        return f"EXISTS ({subquery}{conditions})", [v for _, values in parts for v in values]
    if together or len(filters) == 1:
        raise LookupError(f"no way from {kind.source} to {[f.field for f in filters]}")
    apart = [_exists(kind, [f], together=True) for f in filters]
    return "(" + " AND ".join(text for text, _ in apart) + ")", [v for _, values in apart for v in values]


def _bridge(kind: Kind, filters: list[Filter]) -> tuple[str, list[tuple[str, str]]] | None:
    """The first way to other tables on which all fields can be tested."""
    for aliases, subquery in kind.bridges:
        places = [_place(f.field, set(aliases.split()) | set(kind.aliases.split())) for f in filters]
        if all(places):
            return subquery, [place for place in places if place]
    return None


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
            case "through":
                return f"{template} < ?", [end]
            case "since":
                return f"{template} >= ?", [begin]
            case _:
                return f"{template} >= ?", [end]
    marks = "(" + ",".join("?" * len(filter_.values)) + ")"
    return template.format(v=marks, n=len(filter_.values)), list(filter_.values) * template.count("{v}")


def order(query: Query) -> str:
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
    return f"{column} {'DESC' if query.descending else 'ASC'} NULLS LAST, {default}"
