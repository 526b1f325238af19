"""Parts that readings share about time: the moment of which event, a period, how often."""

from __future__ import annotations

from knowledge.clause import Clause
from knowledge.models import Filter
from knowledge.spans import Span

SAME_EVENT = {"chase": "docked", "founded": "launched"}
"""Words that differ in what they measure and not in the moment that they end with."""
MOMENT_FIELDS = ("launched", "docked", "undocked", "landed")
_YEAR = 4
"""Characters of an ISO year."""


def times_of(c: Clause, default: str) -> tuple[Filter, ...]:
    """The moments of a question as a condition on the event that it names, else on the default one."""
    moments = c.moments()
    if not moments:
        return ()
    events = [e for e in c.senses("event") if e in (*MOMENT_FIELDS, "born", "died")]
    if c.entity_spans("payload") and c.has("event", "undocked"):
        events = []  # a telescope that was released undocked from nowhere
    field = events[0] if events else default
    c.has("event", field, "flew")
    spans = [s for s in c.spans if s.sense("moment")]
    if len(spans) > 1 and not _is_period(c, spans):
        return ()  # "in 1969 and 1971", "before 1970 and after 1980" are no time from one to the other
    if len(moments) > 1:
        c.has("op", "between", "and", "from", "until", "after", "before", "since")
        return (Filter(field, (moments[0], moments[-1]), "during"),)
    own = [s for s in c.spans if s.sense("moment")]
    return (limited(c, field, moments[0]),) if _is_bounded(c, own) else (Filter(field, moments[:1], "during"),)


_EXCLUSIVE = ("until", "till", "untill")


def limited(c: Clause, field: str, moment: str) -> Filter:
    """A moment as the condition that the word before it makes of it: "since" and "through" hold the moment itself."""
    until = next((s.text for s, sense in c.sensed("op") if sense == "until"), "")
    if c.has("op", "before", "until"):
        return Filter(field, (moment,), "through" if until and until not in _EXCLUSIVE else "before")
    if c.has("op", "since"):
        return Filter(field, (moment,), "since")
    return Filter(field, (moment,), "after" if c.has("op", "after") else "during")


def _is_bounded(c: Clause, own: list[Span]) -> bool:
    """Whether a "before", an "after" or the like belongs to the moment of a question."""
    words = ("before", "until", "after", "since")
    return any(s.sense("op") in words and _stands_before(c, s, own) for s in c.spans)


def _is_period(c: Clause, moments: list[Span]) -> bool:
    """Whether several moments are the ends of one time: "between 1965 and 1968", "after May and before July", of flights also
    "in 2024 and 2025"; who flew in both years is another question.
    """
    joints = [s.sense("op") for s in c.spans if moments[0].end <= s.start < moments[-1].start]
    opening = [s.sense("op") for s in c.spans if s.end <= moments[0].start][-1:]
    if c.sees("op", "between", "from", "until") or (opening in (["after"], ["since"]) and "before" in joints):
        return True
    years = [s.sense("moment") for s in moments]
    consecutive = all(len(y) == _YEAR for y in years) and int(years[-1]) - int(years[0]) == len(years) - 1
    if consecutive and c.head() != "person" and c.ask() != "who" and not c.sees("op", "both"):
        return True
    return not {"and", "or", "before", "after"} & set(joints)


def _stands_before(c: Clause, op: Span, moments: list[Span]) -> bool:
    """Whether "before" or "after" belongs to a moment: nothing that has a name stands between them."""
    between = [s for s in c.spans if op.end <= s.start < moments[0].start]
    return op.start < moments[0].start and not any(s.entities for s in between)


def times_meant(c: Clause) -> tuple[Filter, ...]:
    """Read "twice", "at least three times", "more than once" as a condition."""
    times = next(iter(c.senses("times")), "")
    if not times:
        return ()
    at_least, more = c.has("op", "at_least"), c.has("op", "more_than")
    c.has("times")
    return (Filter("times", (str(int(times) + more),), ">=" if at_least or more else "="),)
