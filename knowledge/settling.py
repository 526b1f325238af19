"""Claims: the fact that makes one true or untrue, about a flight, its crew, or how often somebody flew."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from knowledge.asking import Said, Told, at_moment, several_people
from knowledge.describing import describe
from knowledge.models import Filter, Query
from knowledge.phrases import count, dated, day, listed, the_station
from knowledge.portraits import docking_sentence
from knowledge.store import Store, moment
from knowledge.wording import flight_dates, say

_FEW = 3
"""Flights that are named with a yes at most."""


def confirmed(told: Told) -> Said:
    """Yes, with the fact that makes it so."""
    row, query = told.rows[0], told.query
    name = row.entity.name
    if both := overlap(query, told.store):
        where = f"in space ({told.mission(row).name})" if query.kind == "seat" else "in space"
        where = "at the station" if query.kind == "docking" else "aboard" if query.kind == "stay" else where
        return Said(f"Yes. {both} were {where} at the same time.", ("yes",))
    if query.kind == "seat" and (said := _aboard(told)):
        return said
    if crew := crew_fact(query, told.store) or together_fact(query, told.store, yes=True):
        return Said(f"Yes. {crew}", ("yes",))
    if query.kind in ("docking", "berth"):
        return Said(f"Yes. {_docked(told)}", ("yes",))
    if query.kind == "mission" and any(f.field == "landed" for f in query.filters):
        landed = told.mission(row).landed
        return Said(f"Yes. {name} landed{f' {dated(landed)}' if landed else ''}.", ("yes",))
    if several_people(query) or query.kind in ("victim", "moonwalker", "member", "command", "walk"):
        return Said(_who_it_was(told), ("yes",))
    if life := life_fact(query, told.store):
        return Said(f"Yes. {life}", ("yes",))
    if query.kind == "mission" and (fact := flight_fact(query, told.now, told.store)):
        return Said(f"Yes. {fact}", ("yes",))
    if flown := flights_flown(query, told.store):
        return Said(f"Yes. {flown}", ("yes",))
    if {f.field for f in query.filters} == {"mission"}:
        return Said(f"Yes. That was {name}.", ("yes",))
    if query.kind == "event":
        return Said(f"Yes. {say(replace(told, query=replace(query, aggregate='list'))).text}", ("yes",))
    if query.kind == "stay":
        his = (*tuple(f for f in query.filters if f.field != "person"), Filter("person", (row.person,)))
        then = at_moment(replace(query, filters=his), told.now, told.store)
        return Said(f"Yes. {stay_fact(then, name, told.store, when=then.filters)}", ("yes",))
    few = query.kind == "mission" and any(f.field == "person" for f in query.filters) and len(told.rows) <= _FEW
    where = f", on {listed([row.entity.name for row in told.rows])}" if few else f": {told.reading}"
    return Said(f"Yes{where}.", ("yes",))


def _aboard(told: Told) -> Said | None:
    """Yes, with the seat that somebody had, or with what the crew came home on; None where several people are claimed."""
    if home := crew_home(told.query, told.store):
        whole = home.startswith("The crew")
        return Said(f"{'Yes' if whole else 'No, not all'}. {home}", ("yes" if whole else "no",))
    if several_people(told.query):
        return None
    row, m = told.rows[0], told.mission(told.rows[0])
    title = next((t for id_, _, t in told.store.crew_titles(m.id) if id_ == row.person), "")
    return Said(f"Yes. {row.entity.name} flew on {m.name} as {title} ({flight_dates(m, told.now)}).", ("yes",))


def _docked(told: Told) -> str:
    """Where a ship docked, or the port at which it was then."""
    row, query = told.rows[0], told.query
    if query.kind == "docking":
        return docking_sentence(told.store, row.mission)
    ports = told.store.find(replace(at_moment(query, told.now, told.store), select="port", aggregate="list"))
    return f"{row.entity.name} was docked at {listed([str(port.value[0]) for port in ports])}."


def _who_it_was(told: Told) -> str:
    """Yes, with those of whom it is true."""
    names = list(dict.fromkeys(row.entity.name for row in told.rows))
    station = next((f.values[0] for f in told.query.filters if f.field == "station"), "")
    if told.query.kind == "moonwalker":
        flights = listed(list(dict.fromkeys(told.mission(row).name for row in told.rows)))
        return f"Yes. {listed(names)} walked on the Moon ({flights})."
    if told.query.kind == "walk" and {f.field for f in told.query.filters} == {"person"} and len(names) == 1:
        made = told.store.find(Query("person", "spacewalks", told.query.filters))
        return f"Yes. {names[0]} made {count(int(made[0].value[0]), 'spacewalk')}."
    if told.query.kind != "command" or not station:
        return f"Yes: {listed(names)} ({told.reading})."
    at = next((f.values for f in told.query.filters if f.field == "at"), None)
    verb = "commands" if at == ("now",) else "commanded"
    then = " then" if at and at != ("now",) else ""
    return f"Yes. {listed(names)} {verb} {the_station(told.store.name('station', station))}{then}."


def stay_fact(query: Query, name: str, store: Store, *, when: tuple[Filter, ...] = ()) -> str:
    """The sentence on somebody's last stay at a station, or on the one that holds `when`; empty where there was none."""
    if query.kind != "stay":
        return ""
    where = tuple(f for f in query.filters if f.field in ("person", "station") or f in when)
    came, left = (store.find(Query("stay", end, where, "from")) for end in ("from", "until"))
    station = next((store.name("station", f.values[0]) for f in where if f.field == "station"), "")
    if not came or not station:
        return ""
    begin, end = (moment(*rows[-1].value) for rows in (came, left))
    if begin is None:
        return ""
    if end is None and left[-1].value[1] != "open":
        return f"{name} came aboard {the_station(station)} {dated(begin)}."
    if end is None:
        return f"{name} has been aboard {the_station(station)} since {day(begin)}."
    return f"{name} was aboard {the_station(station)} until {day(end)}."


_TOLD_BY = {
    "ship": "ship", "vehicle": "vehicle", "rocket": "rocket", "site": "site", "programme": "programme", "operator": "operator",
    "landed in": "landing_site", "launched": "launched", "landed": "landed", "class": "crew_size", "crew size": "crew_size", "outcome": "outcome",
}  # fmt: skip
"""The property of a flight that settles a claim about it."""


def overlap(query: Query, store: Store) -> str:
    """Whom or what a claim says to have been there at the same time: "Mark Kelly and Scott Kelly"; empty where it does not."""
    kind = {"overlaps": "person", "aboard with": "person", "there with": "mission", "flying with": "mission"}
    other = next((f for f in query.filters if f.field in kind), None)
    if other is None:
        return ""
    one = next(f for f in query.filters if f.field == kind[other.field])
    return f"{store.name(one.field, one.values[0])} and {store.name(one.field, other.values[0])}"


def flight_fact(query: Query, now: datetime, store: Store) -> str:
    """The sentence that settles what a query claims of one flight: of the first claim that is untrue, else of a moment, else
    of the first; empty where the query claims nothing that a property could settle, or the record lacks it.
    """
    flight = tuple(f for f in query.filters if f.field == "mission")
    claims = [f for f in query.filters if f.field in _TOLD_BY]
    if len(flight) != 1 or not claims:
        return ""
    untrue = (f for f in claims if not store.find(Query("mission", "name", (*flight, f))))
    timed = (f for f in claims if f.field in ("launched", "landed"))
    claim = next(untrue, next(timed, claims[0]))
    asked = Query("mission", _TOLD_BY[claim.field], flight)
    rows = store.find(asked)
    if not rows or rows[0].value[0] is None:
        return ""
    return say(Told(asked, rows, describe(asked, store), now, about=False, store=store)).text


def flights_flown(query: Query, store: Store) -> str:
    """The sentence that settles whether, or how often, somebody flew; empty for any other claim."""
    person = [f for f in query.filters if f.field == "person"]
    if query.kind != "person" or len(person) != 1 or not any(f.field == "reached" for f in query.filters):
        return ""
    name = store.name("person", person[0].values[0])
    rows = store.find(Query("mission", "name", (person[0], Filter("class", ("crewed",)))))
    flown = [m.name for m in dict.fromkeys(store.mission(row.mission) for row in rows) if not m.planned]
    return f"{name} flew on {listed(flown)}." if flown else f"My record has no spaceflight of {name}."


def crew_home(query: Query, store: Store) -> str:
    """With what the crew of a flight came home, where a claim says with what all of it did; empty for any other claim."""
    fields = {f.field: f.values for f in query.filters}
    if query.kind != "seat" or fields.keys() != {"mission", "home"}:
        return ""
    flight = store.name("mission", fields["mission"][0])
    rows = store.find(Query("seat", "home", (Filter("mission", fields["mission"]),)))
    ships = {str(row.value[1]): [r.entity.name for r in rows if r.value == row.value] for row in rows if row.value[0]}
    if len(ships) == 1:
        return f"The crew of {flight} came home on {next(iter(ships))}."
    return " ".join(f"{listed(names)} of {flight} came home on {ship}." for ship, names in ships.items())


def life_fact(query: Query, store: Store) -> str:
    """The sentence that settles whether people are alive; empty for any other claim."""
    if query.kind != "person" or not any(f.field == "alive" for f in query.filters):
        return ""
    rows = store.find(Query("person", "died", tuple(f for f in query.filters if f.field != "alive")))
    dead = [(row.entity.name, moment(*row.value)) for row in rows if row.value[0]]
    if not dead:
        return f"My record has no death of {listed([row.entity.name for row in rows])}."
    return " ".join(f"{name} {f'died {dated(at)}' if at else 'has died'}." for name, at in dead)


def together_fact(query: Query, store: Store, *, yes: bool) -> str:
    """The sentence on whether people walked in space, or on the Moon, with one another; empty for any other claim."""
    named = [f for f in query.filters if f.field in ("person", "moon") and (f.group or query.kind == "moon landing")]
    if query.kind not in ("eva", "moon landing") or len(named) < len("AB"):
        return ""
    people = listed([store.name("person", f.values[0]) for f in named])
    where = "in space" if query.kind == "eva" else "on the Moon"
    if not yes:
        return f"{people} did not walk {where} together, by my record."
    rows = store.find(replace(query, aggregate="list"))
    times = f", {count(len(rows), 'spacewalk')}" if query.kind == "eva" else f" ({store.mission(rows[0].mission).name})"
    return f"{people} walked {where} together{times}."


def crew_fact(query: Query, store: Store) -> str:
    """The sentence that settles whether several people flew on one flight; empty for any other claim."""
    people = [v for f in query.filters if f.field == "person" and f.group for v in f.values]
    missions = [v for f in query.filters if f.field == "mission" for v in f.values]
    if query.kind != "mission" or len(people) < 2 or len(missions) != 1:
        return ""
    m, crew = store.mission(missions[0]), {id_: name for id_, name, _ in store.crew_titles(missions[0])}
    strangers = [store.name("person", id_) for id_ in people if id_ not in crew]
    if not strangers:
        return f"{listed([crew[id_] for id_ in people])} flew on {m.name}."
    verb = "was" if len(strangers) == 1 else "were"
    return f"{listed(strangers)} {verb} not on {m.name}; its crew was {', '.join(crew.values())}."
