"""What a query found -> a sentence or two, and the bare values. Present tense only for what is under way at `now`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from knowledge.asking import Said, Told
from knowledge.besides import (
    ages_unknown,
    along,
    around_the_moon,
    everybody,
    in_orbit_alone,
    landed_of,
    last_to_leave,
    shared,
)
from knowledge.models import WHOLE_CREW, Mission, Query, Row
from knowledge.phrases import (
    LIST_LIMIT,
    a,
    count,
    dated,
    day,
    duration,
    listed,
    set_against,
    span,
    spoken,
    with_article,
)
from knowledge.schema import PROPERTIES
from knowledge.store import moment
from knowledge.timing import how_long, label, when

_NUMBERS = "no one two three four five six seven eight nine ten eleven twelve".split()
_COUNTED = {
    "crew_size": "person",
    "flights": "flight",
    "crews": "crewed flight",
    "spacewalks": "spacewalk",
    "people": "person",
}
"""Order -> what it counts."""
_NEIGHBOURS = {"mission before", "mission after", "ship before", "ship after"}
_FACTS = {
    "site": "{m} launched from {v}.",
    "landing_site": "{m} landed in this place: {v}.",
    "rocket": "{m} went up on {v}.",
    "booster": "The booster of {m} was {v}.",
    "ship": "{m} flew on {v}.",
    "vehicle": "{m} flew on a ship of the type {v}.",
    "serial": "The ship of {m} has the serial number {v}.",
    "callsign": "The call sign of {m} was {v}.",
    "cospar": "The COSPAR number of {m} is {v}.",
    "outcome": "The outcome of {m}: {v}.",
    "shortfall": "What went wrong on {m}: {v}.",
    "operator": "{v} operated {m}.",
    "programme": "{m} belongs to the {v} programme.",
    "port": "{m} docked at {v}.",
    "station": "{m} docked with {v}.",
    "ride": "{m} flew on {v}.",
    "module": "{m} was at {v}.",
    "launched_by": "{m} went up on {v}.",
    "mission": "{m}: {v}.",
    "place": "{m} landed on the Moon in this place: {v}.",
    "lander": "The lunar module of {m} was {v}.",
    "title": "{m} was {v}.",
    "affiliation": "{m} has flown for {v}.",
    "country": "{m} is from {v}.",
    "full_name": "{m} is {v} in full.",
    "birthplace": "{m} was born in {v}.",
    "gender": "{m} is {v}.",
}


def say(told: Told) -> Said:
    """The sentence for a result that has rows; a yes or no is settled elsewhere (`settling`)."""
    query = told.query
    if query.aggregate == "count":
        return _counted(told)
    words: Callable[[Told], Said]
    prop = PROPERTIES[query.kind][query.select]
    match prop.type:
        case "moment":
            words = when
        case "duration":
            words = how_long
        case "number":
            words = _summed if query.aggregate == "sum" else _number
        case "text":
            words = _text
        case _:
            words = _names
    return words(told)


def _counted(told: Told) -> Said:
    """A number, with the names where they are few."""
    names = [row.entity.name for row in told.rows]
    if told.query.select != "name":  # how many countries, not how many people of them
        names = list(dict.fromkeys(part for row in told.rows if row.value[0] for part in str(row.value[0]).split("|")))
    number = len(names)
    if {f.field for f in told.query.filters} == {"reached"}:
        return everybody(told, number)
    word = _NUMBERS[number] if number < len(_NUMBERS) else str(number)
    few = f": {listed(names)}" if 0 < number <= LIST_LIMIT and told.query.kind != "eva" else ""
    if told.query.expects:
        least = told.query.expects.startswith(">")
        wanted = int(told.query.expects[1:])
        yes = number > wanted if least else number == wanted
        text = f"{'Yes' if yes else 'No'}. There were {number} — {told.reading.removeprefix('number of ')}{few}."
        return Said(text, ("yes" if yes else "no",))
    said = f"{word.capitalize()} ({number})" if word != str(number) else word
    return Said(f"{said} — {told.reading.removeprefix('number of ')}{few}.{landed_of(told)}", (str(number),))


def _summed(told: Told) -> Said:
    """Several numbers together."""
    whole = sum(int(row.value[0]) for row in told.rows if row.value[0] is not None)
    return Said(f"{told.reading[0].upper()}{told.reading[1:]}: {whole}.", (str(whole),))


def _number(told: Told) -> Said:
    """A number that the record holds or counts for one row."""
    row = told.rows[0]
    if row.value[0] is None:
        return Said(f"My record does not have the {told.reading}.", missing=True)
    number = int(row.value[0])
    sizes = sorted({int(r.value[0]) for r in told.rows if r.value[0] is not None})
    if len(sizes) > 1 and told.query.kind == "person":
        each = listed([f"{r.entity.name} {r.value[0]}" for r in told.rows])
        return Said(f"{told.reading[0].upper()}{told.reading[1:]}: {each}.", tuple(str(r.value[0]) for r in told.rows))
    if len(sizes) > 1:
        text = f"From {sizes[0]} to {sizes[-1]} — {told.reading}."
        return Said(text, tuple(str(size) for size in sizes))
    if told.query.select == "walks":
        m = told.mission(row)
        return Said(f"The crew of {m.name} made {count(number, 'walk')} on the Moon.", (str(number),))
    if len(told.rows) > 1:
        people = count(number, "person").replace("persons", "people")
        return Said(f"{people} on each of {len(told.rows)} flights — {told.reading}.", (str(number),))
    match told.query.select:
        case "crew_size":
            aboard = f"had {count(number, 'person')} aboard".replace("persons", "people")
            text = f"{row.entity.name} {aboard if number else 'launched without a crew'}."
        case "capacity":
            text = f"{row.entity.name} has {count(number, 'seat')}."
        case "flights" if told.query.kind == "seat":
            text = f"{row.entity.name} made {count(number, 'flight')}."
        case "age":
            text = f"{row.entity.name} was {number} years old at the launch of {told.mission(row).name}."
            if told.query.kind == "moonwalker":
                text = f"{row.entity.name} was {number} years old on the Moon ({told.mission(row).name})."
        case "age at landing":
            text = f"{row.entity.name} was {number} years old at the landing."
        case _:
            text = f"{told.reading[0].upper()}{told.reading[1:]}: {number}."
    return Said(text, (str(number),))


def _text(told: Told) -> Said:
    """A property that is a word or a name."""
    query, found = told.query, [row for row in told.rows if row.value[0]]
    if not found:
        noun = PROPERTIES[query.kind][query.select].noun
        return Said(f"My record does not have the {noun} of {label(told, told.rows[0])}.", missing=True)
    flights = list(dict.fromkeys(str(row.value[0]) for row in found))
    if (query.kind, query.select) == ("event", "mission") and len(flights) == 1:
        return Said(f"That was {flights[0]}.", tuple(flights))
    if query.kind in ("event", "accident", "distinction") and query.select in ("what", "value", "story"):
        return _told_event(told, found)
    parts = list(dict.fromkeys(part for row in found for part in str(row.value[0]).split("|")))
    row, value = found[0], listed(parts)
    name = row.entity.name
    if query.kind == "term" and len(found) > 1:
        text = " ".join(f"{str(r.value[0]).partition('. ')[0].rstrip('.')}." for r in found)
        return Said(text, tuple(r.entity.name for r in found))
    if query.kind == "term":
        return Said(str(row.value[0]), (name,))
    if len({r.entity.id for r in found}) > 3 >= len(parts) and query.kind == "mission":
        return Said(f"{told.reading[0].upper()}{told.reading[1:]}: {value}.", tuple(parts))
    if len({r.entity.id for r in found}) > 1:
        pairs = [f"{label(told, r)} {r.value[0]}".replace("|", " and ") for r in found[:LIST_LIMIT]]
        if query.kind == "eva":
            pairs = [str(r.value[0]).replace("|", " and ") for r in found[:LIST_LIMIT]]
        return Said(f"{told.reading[0].upper()}{told.reading[1:]}: {'; '.join(pairs)}.", tuple(parts))
    if query.kind in ("moonwalker", "accident", "eva"):
        beside = _beside(told, row) if query.position and query.order == "duration" else ""
        return Said(f"{told.reading[0].upper()}{told.reading[1:]}: {value}{beside}.", tuple(parts))
    return _fact(told, found, parts)


def _fact(told: Told, found: list[Row], parts: list[str]) -> Said:
    """One thing's property in a sentence."""
    query, row, name, value = told.query, found[0], found[0].entity.name, listed(parts)
    if query.kind == "station" and query.select == "country":
        return Said(f"{name} belonged to: {value}.", tuple(parts))
    if query.kind == "seat" and query.select == "programme":
        return Said(f"{name} flew in the {value} programme ({told.mission(row).name}).", tuple(parts))
    if query.select == "title":
        value = listed([f"{r.value[0]} of {told.mission(r).name}" for r in found])
    if query.select == "rocket":
        value = a(value)
    if query.select == "country":
        value = listed([with_article(part) for part in parts])
    if query.select == "landing_site" and (moon := told.store.find(Query("moon landing", "place", query.filters))):
        place = str(moon[0].value[0])
        return Said(f"{name} landed on the Moon at {place}, and came home to the {value}.", (place, *parts))
    if parts == [name]:
        return Said(f"That was {name}.", (name,))
    if query.select == "outcome" and (note := told.mission(row).note) and value != "success":
        return Said(f"The outcome of {name}: {value} ({note}).", tuple(parts))
    form = "{m} was docked at {v}." if query.kind == "berth" else _FACTS[query.select]
    return Said(form.format(m=name, v=value), tuple(parts))


def _told_event(told: Told, rows: list[Row]) -> Said:
    """What happened and why, in the words of the record."""
    sentences = []
    for row in rows[:2]:
        what, _, because = str(row.value[0]).partition("|")
        if row.entity.kind == "accident":
            at = moment(row.value[2], row.value[3])
            what = f"{row.entity.name}{f', {day(at)}' if at else ''}: {what} {because}".strip()
        elif row.entity.kind == "distinction" and row.mission and told.mission(row).name not in what:
            what = f"{what.rstrip('.')} ({told.mission(row).name})."
        elif because:
            word = "because of" if because.startswith("of ") else "because"
            what = f"{what.rstrip('.')}, {word} {because.removeprefix('of ')}."
        sentences.append(what)
    values = [part for row in rows if row.value[1] for part in str(row.value[1]).split("|")]
    return Said(" ".join(sentences), tuple(dict.fromkeys(values)))


def _names(told: Told) -> Said:
    """People, flights or ships: one as a sentence, several as a list."""
    query, rows = told.query, told.rows[: told.query.position or None]
    if query.position and query.select == "name":
        rows = told.rows[query.position - 1 : query.position - 1 + query.limit]
    if query.position and query.limit == WHOLE_CREW:
        rows = [row for row in told.rows if row.mission == told.rows[0].mission]
    names = [str(row.value[1]) for row in rows]
    unique = list(dict.fromkeys(names))
    if left := last_to_leave(told, rows):
        return left
    if query.position and query.limit == 1 and query.select != "home":
        return _placed(told, rows[0], tuple(unique))
    people = list(dict.fromkeys(row.entity.name for row in rows))
    if query.select == "home" and len(unique) == 1 and len(people) == 1:
        return Said(f"{people[0]} came home on {unique[0]}.", tuple(unique), rows=tuple(rows))
    roles = {v for f in query.filters if f.field == "role" and f.op != "not" for v in f.values}
    missions = {row.mission for row in rows if row.mission}
    if query.kind == "seat" and len(missions) == 1:
        home = next((f.values[0] for f in query.filters if f.field == "home" and f.op == "is"), rows[0].mission)
        return Said(_crew(told, unique, told.store.mission(home), roles), tuple(unique), rows=tuple(rows))
    if query.kind == "member" and roles:
        verb = "commanded" if len(unique) == 1 else "commanded in turn"
        text = f"{listed(unique)} {verb} {told.reading.partition(' of ')[2]}."
        return Said(text, tuple(unique), rows=tuple(rows))
    named = query.kind == "module" and any(f.field == "module" for f in query.filters)
    if len(unique) == 1 and (named or any(f.field == "told" for f in query.filters)):
        return Said(
            f"That is {unique[0]}." if query.kind == "module" else f"That was {unique[0]}.",
            (unique[0],),
            rows=tuple(rows),
        )
    if query.kind == "mission" and len(unique) == 1 and {f.field for f in query.filters} & _NEIGHBOURS:
        m = told.mission(rows[0])
        verb = "is" if m.planned or m.launched.at > told.now else "was"
        which = told.reading.partition("missions of ")[2] or told.reading
        return Said(f"{unique[0]} {verb} {which} ({flight_dates(m, told.now)}).", tuple(unique), rows=tuple(rows))
    amount = f" ({len(unique)})" if len(unique) > 1 else ""
    text = f"{told.reading[0].upper()}{told.reading[1:]}{amount}: {listed(unique)}."
    return Said(text, tuple(unique), rows=tuple(rows))


def _placed(told: Told, row: Row, names: tuple[str, ...]) -> Said:
    """The one that has a place in an order: the first, the longest, the one with the most."""
    query = told.query
    ahead = query.kind == "mission" and told.mission(row).launched.at > told.now
    present = ahead or any(f.field == "at" and f.values == ("now",) for f in query.filters)
    if query.order in _COUNTED and ": " not in told.reading and (level := shared(told, _COUNTED[query.order])):
        return level
    first = with_article(names[0])
    if ": " in told.reading:
        from knowledge.comparing import even

        if tie := even(told):
            return tie
        text = f"{set_against(names[0], told.reading)}{_beside(told, row)}."
    else:
        text = f"{first[0].upper()}{first[1:]} {'is' if present else 'was'} the {told.reading}{_beside(told, row)}."
    if query.kind == "person" and query.order == "flights" and query.descending:
        text += in_orbit_alone(told, names[0])
    text += along(told, row) + around_the_moon(told) + ages_unknown(told)
    return Said(text, names, rows=(row,))


def _crew(told: Told, names: list[str], m: Mission, roles: set[str]) -> str:
    """Who flew on one flight, or who had a role there."""
    when = flight_dates(m, told.now)
    current = m.flying(told.now)
    if m.planned:
        what = " or ".join(sorted(role.replace("-", " ") for role in roles)) or told.reading
        will = (
            f"{listed(names)} is to be {what} of {m.name}"
            if roles and len(names) == 1
            else f"{what[0].upper()}{what[1:]}: {listed(names)}"
        )
        return f"{will} ({when})."
    if roles == {"commander"}:
        return f"{listed(names)} {'commands' if current else 'commanded'} {m.name} ({when})."
    if roles:
        role = " or ".join(sorted(role.replace("-", " ") for role in roles))
        if len(names) == 1:
            return f"{names[0]} {'is' if current else 'was'} the {role} of {m.name} ({when})."
        return f"{role.capitalize()} of {m.name} ({when}): {listed(names)}."
    named = told.query.select != "name" or m.name.casefold() in told.reading.casefold()
    which = when if named else f"{m.name}, {when}"
    return f"{told.reading[0].upper()}{told.reading[1:]} ({which}): {listed(names)}."


def flight_dates(m: Mission, now: datetime) -> str:
    """From when to when a flight was, as it stands in brackets."""
    if m.planned:
        return f"planned {dated(m.launched)}"
    return span(m.launched, m.landed, open_=m.flying(now))


def _beside(told: Told, row: Row) -> str:
    """What decided an order: the flight and its day, the length."""
    query = told.query
    prop, noun = PROPERTIES[query.kind].get(query.order), _COUNTED.get(query.order, "")
    if noun or (prop and prop.type == "duration"):
        place = query.position
        found = told.store.find(Query(query.kind, query.order, query.filters, query.order, query.descending, place))
        if len(found) < place or found[place - 1].value[0] is None:
            return ""
        value, exact = int(found[place - 1].value[0]), found[place - 1].value[1:2]
        if not noun:
            where = f", {told.mission(row).name}" if query.kind in ("eva", "seat") and row.mission else ""
            return f" ({duration(value, exact=any(exact))}{where})"
        dates = f", {flight_dates(told.mission(row), told.now)}" if row.mission else ""
        return f" ({count(value, noun).replace('persons', 'people')}{dates})"
    if row.mission:
        m = told.mission(row)
        return f" ({m.name}, {spoken(m.launched)})" if query.kind == "seat" else f" ({flight_dates(m, told.now)})"
    return ""
