"""Conditions of amount on flights: how many were aboard, how long they took."""

from __future__ import annotations

from itertools import pairwise

from knowledge.clause import Clause
from knowledge.models import Filter
from knowledge.reading.ranks import SECONDS
from knowledge.spans import Span


def sizes(c: Clause) -> tuple[Filter, ...]:
    """Read "with eight people" and "a crew of two" as a condition."""
    for number, noun in pairwise(c.spans):
        of_flights = c.head() == "mission" and not c.entity_spans("person")
        people = noun.sense("kind") == "person" or noun.text.startswith("people ")
        if of_flights and number.sense("number") and not number.ordinal and people:
            c.take(noun)
            return (Filter("crew size", (c.take(number).sense("number"),)),)
        of_sex = {"female": "women aboard", "male": "men aboard"}.get(noun.sense("filter"), "")
        if of_flights and number.sense("number") and not number.ordinal and of_sex:  # "with exactly two women"
            c.take(noun)
            c.has("state", "aboard")
            return (Filter(of_sex, (c.take(number).sense("number"),)),)
    said = [s for s in c.spans if s.text != "of" and s.sense("op") != "only"]
    after: list[Span | None] = [*said[2:], None]
    for crew, number, told in zip(said, said[1:], after, strict=False):  # "a crew of only two"
        narrowed = told is not None and (told.sense("filter") or told.of("country") or told.unknown)  # "two Americans"
        counted = crew.text == "crew" and number.sense("number") and not number.ordinal
        if c.head() == "mission" and counted and not narrowed:
            c.take(crew)
            c.has("op", "only")
            return (Filter("crew size", (c.take(number).sense("number"),)),)
    return ()


def lengths(c: Clause) -> tuple[Filter, ...]:
    """Read "longer than 17 days" as a condition."""
    for at, span in enumerate(c.spans):
        if span.text == "longer than" and at + 2 < len(c.spans):
            number, unit = c.spans[at + 1].sense("number"), c.spans[at + 2].sense("unit")
            seconds = SECONDS.get(unit.rstrip("s"))
            if number and seconds:
                for used in c.spans[at : at + 3]:
                    c.take(used)
                return (Filter("longer than", (str(int(number) * seconds),)),)
    return ()
