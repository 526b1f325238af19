"""Query -> the reading in words, such as "commander of SpaceX Crew-12".

The words are chosen so that Houston understands them itself: a reply to an answer starts again from its reading.
"""

from __future__ import annotations

from dataclasses import replace

from knowledge.conditions import KIND_OF_FIELD, after_noun, nth
from knowledge.models import WHOLE_CREW, Filter, Query
from knowledge.nouns import ORBITER, head_of
from knowledge.phrases import listed
from knowledge.store import Store

_ORDER_WORDS = {
    ("last flight", True): "last", ("launched", False): "first", ("launched", True): "last", ("docked", False): "first", ("docked", True): "last",
    ("duration", True): "longest", ("duration", False): "shortest", ("born", False): "oldest", ("born", True): "youngest",
    ("order_out", False): "first", ("order_out", True): "last", ("touchdown", False): "first", ("touchdown", True): "last",
    ("stay", True): "longest", ("stay", False): "shortest", ("exact age", True): "oldest", ("exact age", False): "youngest", ("date", False): "first", ("date", True): "last",
    ("undocked", False): "first", ("undocked", True): "last", ("landed", False): "first", ("landed", True): "last",
}  # fmt: skip
_VERSUS = {
    ("duration", True): "longer", ("duration", False): "shorter", ("born", False): "older", ("born", True): "younger",
    ("died", False): "earlier to die", ("died", True): "later to die",
    ("launched", False): "earlier", ("launched", True): "later", ("docked", False): "earlier", ("docked", True): "later",
    ("undocked", False): "earlier", ("undocked", True): "later", ("landed", False): "earlier", ("landed", True): "later",
    ("eva_time", True): "longer outside", ("eva_time", False): "shorter outside", ("flights", True): "more flights", ("flights", False): "fewer flights", ("days", True): "more time in space",
    ("first flight", False): "earlier", ("first flight", True): "later", ("spacewalks", True): "more spacewalks", ("spacewalks", False): "fewer spacewalks",
}  # fmt: skip
_MOST = {
    "crew_size": "people",
    "flights": "flights",
    "spacewalks": "spacewalks",
    "crews": "crewed flights",
    "nth": "earlier flights",
    "people": "people in space",
    "eva_time": "time on spacewalks",
}
_SINGULAR = {
    "flights": "flight",
    "moonwalkers": "moonwalker",
    "female commanders": "female commander",
    "male commanders": "male commander",
    "male moonwalkers": "male moonwalker",
    "female moonwalkers": "female moonwalker",
    "Moon landings": "Moon landing",
    "female spacewalkers": "female spacewalker",
    "male spacewalkers": "male spacewalker",
    "spacewalkers": "spacewalker",
    "countries": "country",
    "people aboard": "person aboard",
    "women aboard": "woman aboard",
    "expeditions": "expedition",
    "missions": "mission",
    "missions with a woman": "mission with a woman",
    "missions with a man": "mission with a man",
    "modules": "module",
    "stations": "station",
    "space shuttles": "space shuttle",
    "ships that were lost": "ship that was lost",
    "ships": "ship",
    "people": "person",
    "spacewalks": "spacewalk",
    "flights with a spacewalk": "flight with a spacewalk",
    "crew": "crew member",
    "people who died": "person to die",
    "women": "woman",
    "men": "man",
}
_OF_THE_FIRST = {
    "country": "country", "programme": "programme", "launched": "date", "born": "birth date", "flights": "number of flights", "age": "age",
}  # fmt: skip
_PAIR = 2
_WHO = {"country", "gender"}
"""Conditions on people alone: an order of these is an order of everybody who flew."""
_BEFORE_NOUN = ("programme", "vehicle", "ship", "rocket")


def describe(query: Query, store: Store) -> str:
    """The reading of a query as a noun phrase that reads back to the same query."""
    if versus := _versus(query, store):
        return versus
    somebody = any(f.field == "person" for f in query.filters)
    if query.kind == "seat" and query.position and query.select in _OF_THE_FIRST and not somebody:
        return f"{_OF_THE_FIRST[query.select]} of the {describe(replace(query, select='name'), store)}"
    if query.kind == "seat" and query.position and (members := [f for f in query.filters if f.field == "flown in"]):
        return _first_of_a_group(query, members[0], store)
    if query.kind in ("walk", "moonwalker") and query.position and query.select in ("date", "age"):
        return f"{query.select} of the {describe(replace(query, select='name'), store)}"
    if query.kind == "seat" and query.select == "duration" and not (somebody or query.position):
        return f"time in space of the {describe(replace(query, select='name'), store)}"
    own = query.kind == "seat" and query.select == "duration" and somebody and query.order == "launched"
    if own and query.position:
        return f"length of the {describe(replace(query, kind='mission', select='name'), store)}"
    if query.order == "flight_length":
        flights = tuple(f for f in query.filters if f.field not in (*_WHO, "role", "affiliation", "person"))
        longest = replace(query, kind="mission", filters=flights, order="duration", limit=1)
        return f"{head_of(replace(query, filters=(*query.filters, Filter('mission', ()))))} of the {describe(longest, store)}"
    if query.kind == "mission" and query.position and query.select == "ship":
        return f"spacecraft of the {describe(replace(query, select='name'), store)}"
    if query.select == "ship" and [f.field for f in query.filters] == ["module"]:
        return f"which orbiter carried {store.name('module', query.filters[0].values[0])}"
    if query.kind == "ship" and {f.field for f in query.filters} == {"vehicle", "mission"}:
        return f"name of the {_phrase(query, store)}"  # Orion alone is a programme
    return _phrase(query, store)


def _first_of_a_group(query: Query, members: Filter, store: Store) -> str:
    """Whoever was first or last of those who flew in a programme: "last Mercury astronaut to fly in space"."""
    flights = [
        f for f in query.filters if f.field in KIND_OF_FIELD or f.field in ("mission", "programme", "vehicle", "ship")
    ]
    flights = [f for f in flights if f is not members and f.field not in ("country", "gender", "affiliation")]
    where = [store.name(KIND_OF_FIELD.get(f.field, f.field), f.values[0]) for f in flights]
    fly = f"to fly on {' and '.join(where)}" if where else "to fly in space"
    return f"{_placed(query)[0]} {store.name('programme', members.values[0])} astronaut {fly}"


def _phrase(query: Query, store: Store) -> str:
    before, after = _conditions(query, store)
    placed, head, amount = _placed(query)
    prefix = {"count": "number of ", "sum": "total "}.get(query.aggregate, "")
    if query.aggregate == "count" and head == "crew" and any(len(f.values) > 1 for f in query.filters):
        head = "people"  # of several flights: the size of a crew is another number
    if query.kind == "eva" and query.select == "walkers":
        prefix = "spacewalkers of the "
    return prefix + " ".join(part for part in (placed, *before, head, *after, amount) if part)


def _conditions(query: Query, store: Store) -> tuple[list[str], list[str]]:
    """The conditions as words before and after the noun."""
    before: list[str] = []
    after: list[str] = []
    apart = [
        f
        for f in query.filters
        if f.group
        and f.field in ("mission", "person", "programme", "vehicle", "ridden", "ship", "station", "expedition")
    ]
    if len(apart) > 1:
        kinds = {f.field: KIND_OF_FIELD.get(f.field, f.field) for f in apart}
        titles = [f for f in query.filters if f.field == "role" and f.group]
        as_what = {
            f.group: f" as {' or '.join(f.values).replace('-', ' ')}" for f in titles if len(titles) < len(apart)
        }
        names = [
            " or ".join(dict.fromkeys(store.name(kinds[f.field], v) for v in f.values)) + as_what.get(f.group, "")
            for f in apart
        ]
        link = {"person": "with", "expedition": "of"}.get(apart[0].field, "on")
        after.append(f"{link} {'both' if len(names) == _PAIR else 'each of'} {listed(names)}")
    for filter_ in query.filters:
        if (filter_ in apart and len(apart) > 1) or _goes_without_saying(filter_, query):
            continue
        if filter_.field == "role" and query.kind == "mission":
            after.append(_led(filter_, query))
        elif word := _adjective(filter_, query, store):
            before.append(word)
            if filter_.field == "nth flight of":
                after.append(after_noun(filter_, query, head_of(query), store))
        elif filter_.field != "role" or (query.kind == "expedition" and not filter_.group):
            after.append(after_noun(filter_, query, head_of(query), store))
    return before, after


def _placed(query: Query) -> tuple[str, str, str]:
    """The word of the order before the head ("second", "previous"), the head, and what is said of an amount after it."""
    head = head_of(query)
    if not query.position:
        one = query.kind == "mission" and any(f.field == "nth flight of" for f in query.filters)
        return _neighbour(query), _SINGULAR.get(head, head) if one else head, ""
    if said := _by_amount(query):
        if query.limit > 1 and query.limit != WHOLE_CREW:
            return "", f"{query.limit} {head}", said
        return "", "flight" if query.order == "launched_docked" else _SINGULAR.get(head, head), said
    word = _ORDER_WORDS[query.order, query.descending]
    if query.position == 2 and word == "last":
        return "previous" if query.kind == "command" else "last but one", _SINGULAR.get(head, head), ""
    if any(f.field in ("later than", "earlier than") for f in query.filters):
        word = "previous" if query.descending else "next"
    place = f"{query.position}th" if query.position > 3 else ("", "", "second", "third")[query.position]
    several = f" {query.limit}" if query.limit > 1 else ""
    placed = (place if place and word == "first" else f"{place} {word}".strip()) + several
    if query.kind == "seat" and query.select == "name" and {f.field for f in query.filters} <= _WHO:
        people = any(f.field == "country" for f in query.filters) and head in ("people", "crew")
        head = "" if people else _SINGULAR.get(head, head) if query.limit == 1 else head
        return placed, f"{head} in space".strip(), ""  # "first American in space"
    landing = "to land" if query.kind == "mission" and query.order == "landed" else ""
    return placed, head if several or query.limit == WHOLE_CREW else _SINGULAR.get(head, head), landing


def _neighbour(query: Query) -> str:
    """How all flights of a ship before or after one of them are said."""
    if not any(f.field == "ship of" for f in query.filters):
        return ""
    words = {"earlier than": "previous", "later than": "next"}
    return next((words[f.field] for f in query.filters if f.field in words), "")


def _led(role: Filter, query: Query) -> str:
    """Whom a flight had in a role, after the noun: "as commander" of somebody named, else "with a female commander"."""
    title = " or ".join(value.replace("-", " ") for value in role.values)
    if any(f.field == "person" for f in query.filters):
        return f"as {title}"
    gender = next((f.values[0] for f in query.filters if f.field == "gender"), "")
    return f"with a {f'{gender} {title}'.strip()}"


def _names_the_flight(filter_: Filter, query: Query) -> bool:
    """Whether whose companions are meant is said by the flight and the role, or by "other than"."""
    fields = {f.field for f in query.filters}
    absent = {v for f in query.filters if f.field == "person" and f.op == "not" for v in f.values}
    return "mission" in fields and ("role" in fields or set(filter_.values) <= absent)


def _goes_without_saying(filter_: Filter, query: Query) -> bool:
    """Whether a condition is said by the noun or by another one: the partner of somebody is somebody else."""
    if filter_.field == "flight with" and _names_the_flight(filter_, query):
        return True
    if filter_.field in ("crewed if any", "event kind", "gender", "deadly", "reached space", "over"):
        return True
    if query.kind == "ship" and filter_.field == "vehicle" and filter_.values == (ORBITER,):
        return True
    if filter_.field == "station" and any(f.field == "nth at" for f in query.filters):
        return True
    if filter_.field == "flown" and filter_.op == "not":
        return bool(query.position)  # the one with the fewest flights has flown
    partners = [f for f in query.filters if f.field == "partner of"]
    if partners and filter_ is not partners[0] and filter_.field in ("partner of", "person"):
        return True
    if filter_.field == "walked on the moon" and any(f.field == "landed in" for f in query.filters):
        return True
    if query.kind in ("person", "seat") and filter_.field == "class":
        return True  # there is no crew but on a crewed flight
    if query.kind in ("walk", "moonwalker"):
        return filter_.field == "person" and filter_.op == "not"
    same = [f for f in query.filters if f.field == "ship of" and f.values == filter_.values]
    if filter_.field in ("earlier than", "later than") and same:
        return True  # "previous" says it
    if filter_.field == "accident on a flight":
        return any(f.field == "programme" for f in query.filters)
    stranger = any(f.field == "person" and f.op == "not" for f in query.filters)
    back = any(f.field == "landed with" for f in query.filters)
    if back and filter_.field == "person" and filter_.op == "not":
        return True  # nobody lands with himself
    return query.kind == "seat" and filter_.field == "flight with" and stranger


def _by_amount(query: Query) -> str:
    """How an order by some amount is said after the noun: "with the most flights", "with the second longest flight"."""
    place = f"{nth(str(query.position))} " if query.position > 1 else ""
    if query.kind == "stay" and query.order == "duration":
        return f"with the {place}{'longest' if query.descending else 'shortest'} stay"
    if query.kind == "seat" and query.order == "duration" and query.select != "flight":
        flights = "flights" if query.limit > 1 else "flight"
        return f"with the {place}{'longest' if query.descending else 'shortest'} {flights}"
    match query.order:
        case "days":
            return f"with the {place}most days in space"
        case "crew_size":
            return f"with the {place}{'largest' if query.descending else 'smallest'} crew"
        case "launched_docked":
            return f"with the {place}{'longest' if query.descending else 'shortest'} time from launch to docking"
        case "docked_for":
            return f"docked for the {place}longest time"
        case order if order in _MOST:
            return f"with the {place}{'most' if query.descending else 'fewest'} {_MOST[order]}"
    return ""


def _versus(query: Query, store: Store) -> str:
    """Two things compared: "older: Neil Armstrong or Buzz Aldrin"."""
    pairs = [
        f
        for f in query.filters
        if f.field in ("mission", "person", query.kind) and len(f.values) == 2 and f.op != "not"
    ]
    word = _VERSUS.get((query.order, query.descending))
    if not (query.position and len(pairs) == 1 and word):
        return ""
    event = {"docked": " docking", "undocked": " undocking", "landed": " landing"}.get(query.order, "")
    return f"{word}{event}: {' or '.join(store.name(pairs[0].field, value) for value in pairs[0].values)}"


def _adjective(filter_: Filter, query: Query, store: Store) -> str:
    """A condition that stands before the noun."""
    match filter_.field:
        case "class" | "flight":
            return filter_.values[0]
        case "flights before":
            return "veteran" if filter_.op == "not" else "rookie"
        case "last flight of" if filter_.op == "not":
            return "earlier"
        case "affiliation":
            names = " or ".join(store.name("agency", value) for value in filter_.values)
            return ("non-" if filter_.op == "not" else "") + names
        case "country":
            return ("non-" if filter_.op == "not" else "") + " or ".join(store.demonym(v) for v in filter_.values)
    if filter_.field == "nth flight of" and query.kind == "mission":
        return f"{nth(filter_.values[1])}"
    if filter_.field in _BEFORE_NOUN and query.kind == "mission" and query.select == "name":
        kind = KIND_OF_FIELD.get(filter_.field, filter_.field)
        name = store.family(kind, filter_.values) or " or ".join(
            dict.fromkeys(store.name(kind, v) for v in filter_.values)
        )
        return f"non-{name}" if filter_.op == "not" else name
    return ""
