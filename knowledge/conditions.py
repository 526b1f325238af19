"""Conditions of a query that are not just the name of a thing, in words: "lost in 1986", "at least twice"."""

from __future__ import annotations

from knowledge.models import Filter, Query
from knowledge.phrases import dated, spoken, the_station
from knowledge.schema.compiling import written
from knowledge.store import Store

IN_SPACE = "in space itself"
"""How the record says that somebody died in space and not on the way up or down."""
_NTH = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_SEAS = ("pacific", "atlantic", "gulf")
_LANDS = ("kazakhstan", "russia", "china", "mongolia")
_LITERALLY = {
    ("walked on the moon", "0", "is"): "who did not walk on the Moon", ("landed on the moon", "0", "is"): "that did not land on the Moon",
    ("final", "0", "is"): "who flew again",
    ("to the moon", "0", "is"): "that did not fly to the Moon",
    ("outcome", "loss of crew", "not"): "that came home", ("outcome", "success", "is"): "that succeeded", ("outcome", "partial failure", "is"): "that failed wholly or in part", ("flown", "0", "not"): "that flew in space",
}  # fmt: skip
"""Conditions whose words depend on their value and on whether they are turned round."""
_SAID = {
    "final": "who never flew again", "career flights": "who flew only once",
    "flown": "that never flew", "perished": "who died in its accident", "landed empty": "that landed without a crew", "walked on the moon": "who walked on the Moon", "landed on the moon": "that landed on the Moon",
    "lunar": "on the Moon", "to the moon": "that flew to the Moon", "walked from": "without a spacewalk",
    "never docked": "that never docked", "reached": "who went to space", "alive": "who are alive", "crewed if any": "", "accident on a flight": "on a flight",
}  # fmt: skip
"""Conditions that are said in the same words whatever their value."""
_NAMED = {
    "walked with": ("person", "with {0}"), "overlaps": ("person", "at the same time as {0}"), "aboard with": ("person", "at the same time as {0}"), "there with": ("mission", "at the same time as {0}"), "flying with": ("mission", "at the same time as {0}"), "after accident": ("accident", "after the {0}"), "before accident": ("accident", "before the {0}"), "victim": ("person", "that killed {0}"),
    "command after": ("person", "after {0}"), "command before": ("person", "before {0}"),
    "from to": ("mission", "from {0} to {1}"), "flown between": ("mission", "launched between {0} and {1}"), "after loss": ("ship", "after the loss of {0}"), "operator": ("agency", "launched by {0}"),
    "payload": ("payload", "that carried {0}"),
}  # fmt: skip
"""Conditions that name something: its kind, and how it is said of the first and the last one."""


def nth(number: str) -> str:
    """An ordinal in words as far as they are short: "third", "12th"; "last" as it is."""
    if not number.isdigit():
        return number
    return _NTH[int(number)] if int(number) < len(_NTH) else f"{number}th"


def in_words(filter_: Filter, query: Query, store: Store) -> str:
    """A condition in words; empty where it is nothing but a name."""
    field, value = filter_.field, filter_.values[0]
    if (field, value, filter_.op) in _LITERALLY:
        return _LITERALLY[field, value, filter_.op]
    if field == "partner of":
        partners = [store.name("person", f.values[0]) for f in query.filters if f.field == field]
        return f"who made spacewalks with both {' and '.join(partners)}"
    if field == "ever as":
        return f"who never was {value.replace('-', ' ')}"
    if field in _SAID:
        return _of_whom(_SAID[field], query)
    if field == "resident":
        return f"who lived on {the_station(store.name('station', value))}"
    if field in _NAMED:
        kind, form = _NAMED[field]
        return _of_whom(form.format(store.name(kind, value), store.name(kind, filter_.values[-1])), query)
    if field == "nth of ship":
        return f"of the {nth(filter_.values[-1])} {store.name('ship', value)} flight"
    if field == "nth of":
        kind = "vehicle" if value.startswith("spacecraft") else "programme"
        return f"of the {nth(filter_.values[-1])} crewed {store.name(kind, value)} flight"
    if field == "nth at":
        crew = f"the {nth(filter_.values[-1])} crew of {the_station(store.name('station', value))}"
        whole = query.kind == "seat" and query.select == "name" and not any(f.field == "role" for f in query.filters)
        return crew if whole else f"of {crew}"
    if field == "nth flight of":
        number = nth(filter_.values[1])
        if query.kind == "seat" and not any(f.field == "person" for f in query.filters):
            return f"on the {number} flight of {store.name('person', value)}"
        return f"on {number} flight" if query.kind == "seat" else f"of {store.name('person', value)}"
    if field == "times":
        return f"at least {_times(value)}" if filter_.op == ">=" else _times(value)
    return _counted(field, filter_.values)


def _times(number: str) -> str:
    return {"1": "once", "2": "twice"}.get(number, f"{number} times")


def _of_whom(said: str, query: Query) -> str:
    """A clause on a flight as it stands after what is asked for: of people "who flew", of a date "of the flight that flew"."""
    if not said.startswith("that ") or query.kind not in ("seat", "person", "mission", "docking"):
        return said
    if query.select != "name":
        return f"of the flight {said}"
    return f"who {said.removeprefix('that ')}" if query.kind in ("seat", "person") else said


_FORMS = {
    "age": "aged {0}", "lost with": "with {0} people", "accident class": "{0}", "crew size": "with {0} people", "women aboard": "with exactly {0} women aboard", "men aboard": "with exactly {0} men aboard", "expedition number": "of Expedition {0}",
    "flights over": "with more than {0} flights", "walks over": "with more than {0} spacewalks",
}  # fmt: skip
"""Conditions whose value stands in the words as it is."""
_LENGTHS = {
    "days over": ("with more than {0} days in space", 86_400), "walk over": ("longer than {0} hours", 3_600), "longer than": ("longer than {0} days", 86_400),
}  # fmt: skip
"""Conditions on a length: how it is said, and the seconds of its unit."""


def _counted(field: str, values: tuple[str, ...]) -> str:
    """Conditions whose value stands in the words."""
    if field in ("women aboard", "men aboard") and values[0] == "1":
        return f"with exactly 1 {'woman' if field == 'women aboard' else 'man'} aboard"
    if (field, values[0]) == ("crew size", "0"):
        return "without a crew"
    if field == "expedition number" and len(values) > 1:
        together = int(values[-1]) - int(values[0]) == len(values) - 1 > 1
        return f"of Expeditions {f'{values[0]} to {values[-1]}' if together else ' and '.join(values)}"
    if field in _FORMS:
        return _FORMS[field].format(values[0])
    if field in _LENGTHS:
        form, unit = _LENGTHS[field]
        return form.format(int(values[0]) // unit)
    match field:
        case "under way":
            return f"under way on {spoken(written(values[-1]))}"
        case "told of":
            return "in space" if values[0] == IN_SPACE else f"in a {values[0]}"
        case "told":
            return " ".join(values)
        case "lost":
            return f"lost in {values[0]}" if values[0] else "lost in accidents"
        case "landed in":
            return " or ".join(
                f"that landed {'in the' if v in _SEAS else 'in' if v in _LANDS else 'at'} {v.title()}" for v in values
            )
        case "flight number":
            return f"to fly {_times(values[0])}"
        case "birthplace":
            return f"born in {values[0].title()}"
    return ""


KIND_OF_FIELD = {
    "walking crew": "mission", "mission after": "mission", "mission before": "mission", "ship after": "mission", "ship before": "mission", "home": "mission", "landed with": "person", "home vehicle": "vehicle", "ridden": "vehicle", "home programme": "programme", "home ship": "ship", "up or down": "mission", "rocket": "vehicle", "affiliation": "agency",
    "expedition after": "expedition", "expedition before": "expedition", "home of": "mission", "later than": "mission", "earlier than": "mission", "ship of": "mission", "flight with": "person", "last flight of": "person", "flight home of": "person", "moon": "person", "at module": "module", "flown on": "mission", "flown in": "programme",
}  # fmt: skip
"""Condition -> the kind of thing that it names, where they differ."""
_LINKS = {
    "walking crew": "on", "site": "from", "vehicle": "on", "ship": "on", "rocket": "on", "mission after": "of the mission after",
    "ship after": "of the mission after", "ship before": "of the mission before",
    "mission before": "of the mission before", "expedition after": "of the expedition after",
    "expedition before": "of the expedition before", "home": "who landed on", "landed with": "who landed with", "home vehicle": "who landed on", "ridden": "on", "home programme": "who landed on", "home ship": "who landed on", "port": "at", "at module": "at", "later than": "after",
    "earlier than": "before", "ship of": "of the ship of", "nth flight of": "of", "flight with": "with", "last flight of": "as the last flight of", "flight home of": "of the flight home of", "up or down": "on", "person": "of",
}  # fmt: skip
_OWN_LINKS = {
    "walking crew": "on", ("module", "launched_by", "module"): "", ("seat", "name", "flight with"): "of the flight of",
    ("moonwalker", "name", "flown on"): "later, of the crew of",
    ("victim", "name", "programme"): "on flights of", ("module", "name", "module"): "",
}  # fmt: skip
"""Kind, property and condition -> how the condition is linked, where it is not as everywhere else."""
_MOMENT_OPS = {"during": "in", "before": "before", "after": "after", "since": "since", "through": "by the end of"}


def after_noun(filter_: Filter, query: Query, head: str, store: Store) -> str:
    """A condition as it stands after the noun `head`."""
    if filter_.field == "at":
        return _at_moment(filter_, store)
    if filter_.op in _MOMENT_OPS:
        return _in_period(filter_, query)
    if filter_.field == "role":
        return f"as {filter_.values[0].replace('-', ' ')}"
    if special := in_words(filter_, query, store):
        return special
    if filter_.field == "distinction":
        return store.first_at(filter_.values[0])
    kind = KIND_OF_FIELD.get(filter_.field, filter_.field)
    names = list(dict.fromkeys(store.name(kind, value) for value in filter_.values))
    if kind == "vehicle" and (family := store.family(kind, filter_.values)):
        names = [family]
    text = (" and " if query.aggregate == "sum" else " or ").join(names[:3]) + (" and others" if len(names) > 3 else "")
    if filter_.field == "station":
        return _at_station(filter_, query, the_station(text))
    return f"{_link(filter_, query, head)} {text}".strip() if filter_.op != "not" else _not(filter_, query, head, text)


def _link(filter_: Filter, query: Query, head: str) -> str:
    """The preposition between the noun and a name."""
    if query.select == "home" and filter_.field in ("home programme", "home vehicle"):
        return "on"
    if query.select == "home" and filter_.field == "mission" and len(query.filters) == 1:
        return "of the crew of"
    if (own := _OWN_LINKS.get((query.kind, query.select, filter_.field))) is not None:
        return own
    if query.kind == "ship" and filter_.field in ("vehicle", "mission"):
        return "" if filter_.field == "vehicle" else "of"
    if filter_.field == "mission" and (query.select == "name" or any(f.field == "person" for f in query.filters)):
        return "of" if head == "crew" or any(f.field == "role" for f in query.filters) else "on"
    return _LINKS.get(filter_.field, "of")


def _not(filter_: Filter, query: Query, head: str, text: str) -> str:
    """What somebody or something is not, after the noun."""
    if filter_.field == "person" and query.kind == "seat":
        alone = not any(f.field in ("mission", "at") for f in query.filters)
        return f"of {text}" if alone else f"other than {text.replace(' or ', ' and ')}"
    if filter_.field == "home":
        return f"who did not land on {text}"
    return f"not {_link(filter_, query, head)} {text}"


def _at_moment(filter_: Filter, store: Store) -> str:
    """A moment at which something held: "now", "when Crew-9 docked", "on 25 January 2026"."""
    if filter_.values == ("now",):
        return "now"
    if " " in filter_.values[0] and len(filter_.values) > 1:
        return f"during {store.mission(filter_.values[0].partition(' ')[2]).name}"
    if len(filter_.values) > 1:
        return f"between {spoken(written(filter_.values[0]))} and {spoken(written(filter_.values[-1]))}"
    event, _, mission = filter_.values[0].partition(" ")
    return f"when {store.mission(mission).name} {event}" if mission else _dated(event)


def _in_period(filter_: Filter, query: Query) -> str:
    """A condition on a moment: "launched in 2024", "docked before 1 May 2025"."""
    if filter_.values == ("now",):
        return "next"
    if len(filter_.values) > 1:
        first, last = (spoken(written(value)) for value in (filter_.values[0], filter_.values[-1]))
        return f"{filter_.field} between {first} and {last}"
    word = "" if filter_.field == "date" or query.kind == "command" else filter_.field
    when = _dated(filter_.values[0])
    when = when if filter_.op == "during" else f"{_MOMENT_OPS[filter_.op]} {when.partition(' ')[2]}"
    return f"{word} {when}".strip()


def _dated(iso: str) -> str:
    """An ISO moment with its preposition, as people say it and Houston reads it."""
    return dated(written(iso))


def _at_station(filter_: Filter, query: Query, station: str) -> str:
    """A station as it stands after the noun."""
    if filter_.op == "not":
        return f"not at {station}"
    if query.kind == "person" and len(query.filters) == 1:
        return f"who lived on {station}"
    of_people = {"station", "role", "gender", "country", "affiliation"}
    if query.kind == "seat" and {"role"} < {f.field for f in query.filters} <= of_people:
        return f"of missions to {station}"  # the commander of the station is another one
    if query.select == "undocked" and query.kind == "stay":
        return f"from {station}"
    link = "" if query.kind == "stay" else "of" if query.kind in ("command", "event", "station") else "at"
    return f"{link} {station}".strip()
