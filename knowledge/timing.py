"""When something happened and how long it lasted, in words."""

from __future__ import annotations

from knowledge.asking import Said, Told
from knowledge.besides import around_the_moon
from knowledge.models import Moment, Precision, Query, Row
from knowledge.phrases import LIST_LIMIT, dated, day, duration, iso_duration, planned_sentence, spoken, the_station
from knowledge.schema import PROPERTIES
from knowledge.store import moment

_EVENTS = {"launched": ("launched", "launch"), "docked": ("docked", "dock"), "undocked": ("undocked", "undock"),
           "landed": ("landed", "land")}  # fmt: skip
_SENTENCES = {
    ("person", "born"): "{name} was born {when}.", ("person", "died"): "{name} died {when}.",
    ("command", "launched"): "{name} took command {when}.", ("stay", "from"): "{name} came aboard {when}.",
    ("seat", "born"): "{name} was born {when}.", ("seat", "launched"): "{name} launched on {mission} {when}.",
    ("walk", "date"): "{name} made a spacewalk {when}.", ("eva", "date"): "{name} was {when}.", ("accident", "date"): "The {name} happened {when}.",
    ("expedition", "launched"): "{name} began {when}.", ("expedition", "landed"): "{name} ended {when}.",
    ("moon landing", "touchdown"): "{name} landed on the Moon {when}.", ("moon landing", "launched"): "{name} launched {when}.",
    ("moonwalker", "date"): "{name} first stepped on the Moon {when} ({mission}).",
    ("station", "launched"): "{name} was launched {when}.", ("station", "landed"): "{name} ended {when}.",
    ("module", "launched"): "{name} was launched {when}.", ("agency", "launched"): "{name} was founded {when}.",
}  # fmt: skip


def when(told: Told) -> Said:
    """When something happened; several rows are told one after the other."""
    found = [(row, moment(row.value[0], row.value[1])) for row in told.rows]
    known = [(row, at) for row, at in found if at is not None]
    if not known:
        return _unknown_moment(told)
    values = tuple(at.iso for _, at in known)
    query = told.query
    if len(known) > 1:
        parts = [f"{label(told, row)} {dated(at, about=told.about)}" for row, at in known[:LIST_LIMIT]]
        return Said(f"{told.reading[0].upper()}{told.reading[1:]}: {'; '.join(parts)}.", values)
    row, at = known[0]
    if query.unit == "years":
        return _age(told, row)
    hour = "" if at.precision.has_clock or not told.hour else " The record does not have the hour."
    decided = (row,) if query.kind == "seat" and query.position else ()  # whose flight it was may be asked next
    return Said(f"{_moment_sentence(told, query, row, at)}{hour}{around_the_moon(told)}", values, rows=decided)


def _age(told: Told, row: Row) -> Said:
    """How old somebody is now, or was at their death."""
    name, (facts,) = row.entity.name, told.store.find(Query("person", "born", told.query.filters))[:1]
    deaths = [moment(*r.value) for r in told.store.find(Query("person", "died", told.query.filters))]
    born, died = moment(*facts.value), deaths[0] if deaths else None
    if born is None or born.precision not in (Precision.DAY, Precision.MINUTE, Precision.SECOND):
        return Said(f"My record does not have the day on which {name} was born.", missing=True)
    if died is None and told.query.select == "died":
        return Said(f"My record has no death of {name}.", missing=True)
    end = died.at if died else told.now
    years = end.year - born.at.year - ((end.month, end.day) < (born.at.month, born.at.day))
    if died:
        return Said(f"{name} died {dated(died)}, at the age of {years}.", (str(years),))
    return Said(f"{name} is {years} years old, born on {spoken(born)}.", (str(years),))


def _moment_sentence(told: Told, query: Query, row: Row, at: Moment) -> str:
    name, when = row.entity.name, dated(at, about=told.about)
    if query.kind == "event":
        return f"{told.reading[0].upper()}{told.reading[1:]}: {spoken(at, about=told.about)}."
    if query.kind == "distinction":
        return f"{told.store.find(Query('distinction', 'what', query.filters))[0].value[0].rstrip('.')}: {spoken(at)}."
    if form := _SENTENCES.get((query.kind, query.select)):
        mission = told.mission(row).name if row.mission else ""
        return form.format(name=name, when=when, mission=mission)
    if (query.kind, query.select) == ("seat", "landed"):
        lost = told.mission(row).outcome == "loss of crew"
        return f"{name} {'was lost with' if lost else 'came home on'} {row.value[2]} {when}."
    if (query.kind, query.select) == ("stay", "undocked"):
        return f"{name} left {the_station(row.value[3])} with {row.value[2]} {when}."
    past, verb = _EVENTS[query.select]
    if query.select == "launched" and row.mission and told.mission(row).planned:
        return planned_sentence(name, verb, at, told.now)
    if query.select == "landed" and told.mission(row).outcome == "loss of crew":
        return f"{name} was lost {when}, with its crew."
    return f"{name} is to {verb} {when}." if at.at > told.now else f"{name} {past} {when}."


def _unknown_moment(told: Told) -> Said:
    """The fact that is missing, by name; what has not ended says so."""
    row, query = told.rows[0], told.query
    name = row.entity.name
    if row.mission and told.mission(row).planned:
        return Said(
            f"{name} has not flown yet; its launch is planned {dated(told.mission(row).launched)}.", missing=True
        )
    if row.value[1] == "open":
        state = "aboard" if query.kind == "stay" else "docked" if query.select == "undocked" else "in flight"
        return Said(f"{name} was still {state} when the record was last brought up to date.", missing=True)
    if query.select == "died":
        return Said(f"My record has no death of {name}.", missing=True)
    return Said(f"My record does not have the {PROPERTIES[query.kind][query.select].noun} of {name}.", missing=True)


def how_long(told: Told) -> Said:
    """How long something lasted."""
    found = [row for row in told.rows if row.value[0] is not None]
    if not found and (running := _so_far(told)):
        return running
    if not found:
        noun = PROPERTIES[told.query.kind][told.query.select].noun
        return Said(f"My record does not have the {noun} of {label(told, told.rows[0])}.", missing=True)
    if told.query.aggregate == "sum":
        return _summed(told, found)
    exact = [bool(row.value[1]) for row in found]
    values = tuple(iso_duration(int(row.value[0]), exact=e) for row, e in zip(found, exact, strict=True))
    words = [duration(int(row.value[0]), exact=e, unit=told.query.unit) for row, e in zip(found, exact, strict=True)]
    if len(found) > 1:
        return _each(told, found, words, values)
    name = found[0].entity.name
    match told.query.select:
        case "launched_docked":
            text = f"{name} took {words[0]} from launch to docking."
        case "docked_for":
            text = f"{name} was docked for {words[0]}."
        case "undocked_landed":
            text = f"{name} took {words[0]} from undocking to landing."
        case "stay":
            text = f"{name} stayed on the Moon for {words[0]}."
        case "days":
            text = f"{name} has spent {words[0]} in space in all, finished flights only.{_present(told)}"
        case "duration" if told.query.kind == "seat":
            text = f"{name} spent {words[0]} in space after launching on {told.mission(found[0]).name}."
        case "duration":
            text = f"{name} lasted {words[0]}."
        case _:
            text = f"{told.reading[0].upper()}{told.reading[1:]}: {words[0]}."
    return Said(text, values)


def _each(told: Told, found: list[Row], words: list[str], values: tuple[str, ...]) -> Said:
    """Several lengths: one for a whole crew that stayed together, else one after the other."""
    crew = len({row.mission for row in found}) == 1 and len({row.person for row in found}) > 1
    if crew and len(set(words)) == 1:
        where = "outside on the Moon" if told.query.kind == "moonwalker" else "in space"
        return Said(f"The crew of {told.mission(found[0]).name} spent {words[0]} {where}.", values[:1])
    names = [row.entity.name if crew else label(told, row) for row in found]
    parts = [f"{name} {text}" for name, text in zip(names, words, strict=True)]
    return Said(f"{told.reading[0].upper()}{told.reading[1:]}: {'; '.join(parts[:LIST_LIMIT])}.", values)


def _so_far(told: Told) -> Said | None:
    """How long something has lasted that has not ended: a flight, a stay at a port."""
    row, query = told.rows[0], told.query
    m = told.mission(row) if row.mission else None
    if m is None or not m.under_way or query.select not in ("duration", "docked_for"):
        return None
    since: Moment | None = m.launched
    if query.select == "docked_for":
        docked = told.store.find(Query("docking", "docked", query.filters))
        since = moment(*docked[0].value) if docked and docked[0].value[0] else None
    if since is None or since.at > told.now:
        return None
    seconds, exact = int((told.now - since.at).total_seconds()), since.precision.has_clock
    where = "docked" if query.select == "docked_for" else "in space"
    length = duration(seconds, exact=exact, unit=query.unit)
    who = f"The crew of {m.name}" if query.kind == "seat" and len(told.rows) > 1 else row.entity.name
    text = f"{who} has been {where} for {length} so far, since {day(since)}."
    return Said(text, (iso_duration(seconds, exact=exact),))


def _present(told: Told) -> str:
    """What the present flight of somebody adds to the finished ones."""
    people = tuple(f for f in told.query.filters if f.field == "person")
    flights = [told.mission(row) for row in told.store.find(Query("mission", "name", people)) if row.mission]
    now = next((m for m in flights if m.flying(told.now)), None)
    if now is None:
        return ""
    length = duration(int((told.now - now.launched.at).total_seconds()), exact=True, unit="days")
    return f" The present flight, {now.name}, adds {length} so far."


def _summed(told: Told, found: list[Row]) -> Said:
    """Several lengths together."""
    seconds, exact = sum(int(row.value[0]) for row in found), all(row.value[1] for row in found)
    whole = duration(seconds, exact=exact, unit=told.query.unit)
    return Said(f"{told.reading[0].upper()}{told.reading[1:]}: {whole}.", (iso_duration(seconds, exact=exact),))


def label(told: Told, row: Row) -> str:
    """How a row is called in a list."""
    if told.query.kind == "stay" and len({r.entity for r in told.rows}) > 1:
        return row.entity.name
    if (told.query.kind, told.query.select) in (("seat", "landed"), ("stay", "undocked")):
        return str(row.value[2])
    if told.query.kind == "seat" and row.mission:
        return told.mission(row).name
    return row.entity.name
