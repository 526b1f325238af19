"""Readings about how much two things differ: the time between two events, lengths, numbers of flights, days in space."""

from __future__ import annotations

from knowledge.clause import Clause
from knowledge.models import Query
from knowledge.reading.times import MOMENT_FIELDS

_MEASURES = {"eva": "spacewalks", "mission": "flights"}
"""Noun -> what of two people differs."""


def between(c: Clause) -> Query | None:
    """The time between two events of two flights, or the difference of their lengths."""
    spans = c.entity_spans("mission")
    asked = c.ask() in ("how_many", "how_long", "") or c.sees("op", "difference", "between")
    asked = asked and not any(span.text.startswith("which") for span in c.spans)  # "A vs B, which one was longer"
    if len(spans) != 2 or not asked:
        return None
    ids = [c.take(span).of("mission")[0] for span in spans]
    unit = next(iter(c.senses("unit")), "")
    wanted = c.sees("unit") or c.sees("op", "difference") or c.ask() == "how_long" or c.sees("ask", "when")
    c.has("unit")
    c.filters("person")
    passed = any(s.text.endswith(("passed", "elapsed", "went by", "lay", "gap", "interval")) for s in c.spans)
    longer = c.sees("op", "difference") and any(s.text == "longer than" for s in c.spans) and c.has("op", "more_than")
    lengths = (
        c.has("compare", "longer", "shorter")
        or longer
        or (c.sees("op", "difference") and not c.sees("event") and not passed)
    )
    c.has("op", "between", "difference", "and", "than", "after", "before")
    c.has("kind", "mission")
    if not wanted:
        return None
    if lengths:
        c.has("event", "lasted")
        return Query("mission", "duration", between=(("duration", ids[1]), ("duration", ids[0])), unit=unit)
    events = [e for span in c.spans if (e := span.sense("event")) in MOMENT_FIELDS]
    c.has("event")
    if not events and passed:
        events = ["launched"]  # "how many days passed between Apollo 11 and Apollo 12"
    if not events:
        return None
    return Query("mission", "duration", between=((events[0], ids[0]), (events[-1], ids[1])), unit=unit)


def differences(c: Clause) -> Query | None:
    """By how much two people differ in flights, spacewalks or days in space, or two ships in flights."""
    kind = "ship" if c.entity_spans("ship") else "person"
    spans = c.entity_spans(kind)
    ids = [_shuttles(c.take(span).of(kind)) if kind == "ship" else c.take(span).of(kind) for span in spans]
    apart = c.sees("op", "difference") or (c.ask() in ("how_many", "how_long") and c.sees("op", "than"))
    apart = apart and c.ask() != "how_old" and not c.sees("unit", "years")  # an age is no time in space
    if not apart or len(spans) != 2 or any(len(named) != 1 for named in ids) or c.entity_spans("mission"):
        return None
    select = _MEASURES.get("eva" if c.sees("kind", "eva") else "mission" if c.sees("kind", "mission") else "", "days")
    if select == "days" and not (c.ask() == "how_long" or c.sees("unit") or c.sees("state", "in_space")):
        return None
    if (kind == "ship" and select != "flights") or (c.ask() == "how_long" and select == "flights"):
        return None
    c.has("kind", "eva", "mission")
    c.has("unit")
    c.has("op", "difference", "between", "and", "than", "total")
    c.has("compare", "more", "longer")
    c.has("event", "flew", "lasted")
    c.has("state", "in_space")
    (first,), (second,) = ids
    return Query(kind, select, between=((select, first), (select, second)))


def _shuttles(ships: tuple[str, ...]) -> tuple[str, ...]:
    """Of several ships of one name the Shuttle, which alone made many flights: Endeavour."""
    return tuple(id_ for id_ in ships if id_.startswith("orbiter-")) or ships
