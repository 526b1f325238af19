"""A reading that picks from flights that are named: "which of Crew-1 to Crew-13 had a Japanese astronaut"."""

from __future__ import annotations

from knowledge.clause import Clause
from knowledge.models import Query
from knowledge.reading.parts import missions_of

_HAD = ("had", "has", "have", "carried", "took", "included", "flew", "with")


def picked(c: Clause) -> Query | None:
    """Those of several flights that had somebody of a country, a gender, an agency or a role aboard."""
    flights = c.entity_spans("mission")
    if len(flights) < len("AB") or c.ask() not in ("which", "how_many"):
        return None
    before = [s.text for s in c.spans if s.end <= flights[0].start and s.text not in ("the", "flights", "missions")]
    after = next((s for s in c.spans if s.start >= flights[-1].end), None)
    if before[-1:] != ["of"] or after is None or after.text not in _HAD or c.sees("order") or c.sees("place"):
        return None
    people = (*c.people(), *c.roles())
    if not people or c.sees("op", "not"):
        return None
    c.has("op", "and", "or")
    c.has("kind", "person", "mission")
    c.has("state", "aboard")
    c.has("event", "flew")
    aggregate = "count" if c.ask() == "how_many" else "list"
    return Query("mission", "name", (*missions_of(c), *people), aggregate=aggregate)
