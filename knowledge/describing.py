"""Query -> the reading in words, such as "commander of SpaceX Crew-12".

The words are chosen so that Houston understands them itself: a reply to an answer starts again from its reading.
"""

from __future__ import annotations

from knowledge.models import Filter, Query
from knowledge.schema import PROPERTIES
from knowledge.store import Store

_ORDER_WORDS = {
    ("launched", False): "first", ("launched", True): "last", ("docked", False): "first", ("docked", True): "last",
    ("duration", True): "longest", ("duration", False): "shortest", ("born", False): "oldest", ("born", True): "youngest",
    ("age", True): "oldest", ("age", False): "youngest", ("days", True): "most days in space",
}  # fmt: skip
_KIND_OF_FIELD = {
    "mission": "mission", "mission after": "mission", "mission before": "mission", "home": "mission", "rocket": "vehicle",
    "affiliation": "agency",
}  # fmt: skip
_LINKS = {
    "mission": "of", "programme": "of", "vehicle": "on", "ship": "of", "rocket": "of", "site": "from", "station": "at",
    "port": "at", "person": "of", "expedition": "of", "mission after": "of the mission after",
    "mission before": "of the mission before", "home": "who landed on", "term": "of", "module": "of", "agency": "of",
}  # fmt: skip


def describe(query: Query, store: Store) -> str:
    """The reading of a query as a noun phrase that reads back to the same query."""
    adjectives, tail = [], []
    head = _head(query)
    for filter_ in query.filters:
        word = _adjective(filter_, store)
        if word:
            adjectives.append(word)
        elif filter_.field not in ("role", "event kind"):
            tail.append(_tail(filter_, query, store))
    order = _ORDER_WORDS.get((query.order, query.descending)) if query.position else None
    if order == "most days in space":
        tail.append(f"with the {order}")
    elif order:
        adjectives.insert(0, order)
    prefix = "number of " if query.aggregate == "count" else ""
    return prefix + " ".join(part for part in (*adjectives, head, *tail) if part)


def _head(query: Query) -> str:
    roles = [value.replace("-", " ") for f in query.filters if f.field == "role" for value in f.values]
    if roles:
        return " or ".join(roles)
    if query.kind == "event":
        kinds = [v for f in query.filters if f.field == "event kind" for v in f.values]
        return " and ".join(kind.replace("-", " ") for kind in kinds)
    if query.select == "portrait":
        return ""
    if query.kind == "seat" and query.select == "name" and any(f.field == "at" for f in query.filters):
        return "people in space"
    if query.kind == "seat" and query.select == "name" and not any(f.field == "mission" for f in query.filters):
        return "people"
    return PROPERTIES[query.kind][query.select].noun


def _adjective(filter_: Filter, store: Store) -> str:
    if filter_.field == "gender":
        return filter_.values[0]
    if filter_.field == "class":
        return filter_.values[0]
    if filter_.field == "flight number":
        return "veteran" if filter_.op == "not" else "rookie"
    if filter_.field == "affiliation":
        return " or ".join(store.name("agency", value) for value in filter_.values)
    if filter_.field == "country":
        return " or ".join(store.name("country", value) for value in filter_.values)
    return ""


def _tail(filter_: Filter, query: Query, store: Store) -> str:
    if filter_.field == "at":
        return "now" if filter_.values == ("now",) else f"on {filter_.values[0]}"
    if filter_.op in ("during", "before", "after"):
        if filter_.values == ("now",):
            return "next"
        word = {"during": "in", "before": "before", "after": "after"}[filter_.op]
        dates = f"between {filter_.values[0]} and {filter_.values[-1]}" if len(filter_.values) > 1 else ""
        return f"{filter_.field} {dates or f'{word} {filter_.values[0]}'}"
    kind = _KIND_OF_FIELD.get(filter_.field, filter_.field)
    names = [store.name(kind, value) for value in filter_.values]
    link = _LINKS.get(filter_.field, "of")
    if filter_.field == "person" and query.select not in ("name", "mission"):
        link = "of"
    if filter_.field == "mission" and any(f.field == "person" for f in query.filters):
        link = "on"
    return f"{link} {' or '.join(names[:3])}{' and others' if len(names) > 3 else ''}"
