"""What kind of answer the words of a question ask for: a person, a moment, how many, yes or no."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from knowledge.spans import Span

if TYPE_CHECKING:
    from knowledge.clause import Clause

_ASKS = (
    "how_often",
    "how_long",
    "how_old",
    "how_many",
    "why",
    "when",
    "where",
    "who",
    "which",
    "how",
    "yes",
    "list",
    "portrait",
)


def asked_for(c: Clause) -> str:
    """The kind of answer that the question words ask for; empty where they do not say."""
    last = next((span for span in reversed(c.spans) if span.asks or not span.filler), None)
    opening = c.opening
    found = set(c.senses("ask")) - {"yes", "check"}
    counted = any(span.text.startswith("how ") for span in c.spans)  # "how many went there, landing or not"
    if (
        c.sees("ask", "check") and not counted and (last is None or last.sense("ask") in ("", "yes", "check"))
    ):  # not "two commanders, right? who"
        return "yes"
    if "when" in found and len(found) > 1 and _when_joins(c):
        found.discard("when")
    if found == {"when"} and _when_happened(c):
        found.discard("when")
    if "who" in found and _who_joins(c):
        found.discard("who")
    if opening is not None and opening.sense("ask") == "yes" and not found & {"who", "how_many", "how_long", "list"}:
        return "yes"
    events = {span.sense("event") for span in c.spans}
    if found <= {"when"} and {"launched", "docked"} <= events and _spans_time(c):
        flight = c.sees("kind", "mission") or not any(span.text == "time" for span in c.spans)
        if flight and c.sees("order", "longest", "shortest"):
            return ""  # "quickest Soyuz from launch to docking"
        return "how_long"  # "launch to docking time"
    one = found == {"list"} and len(c.entity_spans("mission")) == 1  # "state the launch date of STS-95"
    if (found <= {"which"} or one) and any(
        (span.sense("event") and span.text.endswith((" date", " time", " day", " moment")))
        or (span.sense("event") == "born" and span.text not in ("born", "geboren"))
        or span.text in ("date of death", "death date", "day of death", "year of death")
        for span in c.spans
    ):
        return "when"  # "what is the launch date of ..."
    for ask in _ASKS:
        if ask in found and not (ask == "when" and _measures(c)):
            return ask
    return "how_long" if _measures(c) else "when" if _dates(c) else ""


def _measures(c: Clause) -> bool:
    """Whether keywords ask for a length: "Frank Rubio days", "CRS-33 time docked in days"."""
    counted = any(a.sense("number") and b.sense("unit") for a, b in pairwise(c.spans))
    named = c.entity_spans("person") or c.entity_spans("mission") or c.sees("order", "longest")
    time = all(s.text == "time" for s, sense in c.sensed("ask") if sense == "when")
    return (
        bool(named)
        and time
        and c.sees("unit", "days", "hours", "minutes")
        and not (counted or c.sees("op", "difference", "between"))
    )


def _dates(c: Clause) -> bool:
    """Whether keywords ask for a date: "Skylab crash year"."""
    said = [s for s in c.spans if s.text == "year" or not s.filler or s.entities]
    return len(said) > 1 and "year" in (said[0].text, said[-1].text) and not c.sees("moment")


def _spans_time(c: Clause) -> bool:
    """Whether two events are the ends of a span of time: "launch to docking"."""
    ends = [at for at, span in enumerate(c.spans) if span.sense("event") in ("launched", "docked")]
    return any(s.text in ("to", "until", "till") for s in c.spans[ends[0] : ends[-1]]) or c.sees("unit")


def _when_happened(c: Clause) -> bool:
    """Whether "when" joins two events of a statement: "he died when his shuttle broke up"."""
    at = next(n for n, span in enumerate(c.spans) if span.sense("ask") == "when")
    happened = [bool(s.sense("event") or s.sense("accident")) for s in c.spans]
    return c.spans[at].text == "when" and any(happened[:at]) and any(happened[at + 1 :])


def _who_joins(c: Clause) -> bool:
    """Whether "who" only joins a clause to a noun: "which ship brought home the people who ..."."""
    flight = _opens_with_flight(c)  # "first spaceflight of the man who commanded Apollo 13"
    if c.opening is None or not (flight or c.opening.sense("ask") in ("which", "yes")) or c.opening.text == "who":
        return False
    nouns = [before for before, after in pairwise(c.spans) if after.text == "who"]
    people = [n.sense("kind") == "person" or n.sense("role") or n.sense("filter") or n.of("person") for n in nouns]
    return bool(nouns) and all(people)


def _opens_with_flight(c: Clause) -> bool:
    """Whether a flight is what the question begins with: "flights of", "first spaceflight of"."""
    said = [s for s in c.spans if s.entities or not s.filler][:2]
    placed = bool(said) and bool(said[0].sense("order") or said[0].sense("nth"))
    nouns = said[1:] if placed else said[:1]
    return bool(nouns) and nouns[0].sense("kind") == "mission" and not nouns[0].entities


def _when_joins(c: Clause) -> bool:
    """Whether "when" only joins a clause: "who was first through the hatch when Crew-12 docked"."""
    asks = [span for span, sense in c.sensed("ask") if sense not in ("yes", "check", "list")]
    whens = [span for span in asks if span.sense("ask") == "when"]
    joined = [before for before, after in pairwise(c.spans) if after in whens]
    plain = all(span.text in ("when", "moment", "time") for span in whens)
    if plain and asks[0] in whens:  # "when MS-28 docked, which other ship was there?"
        other = next((span for span in asks if span not in whens), None)
        between = [s for s in c.spans if other and asks[0].end <= s.start < other.start]
        return asks[0].text == "when" and any(s.sense("event") for s in between)
    return plain and not any(before.sense("op") == "and" for before in joined)


_SEVERAL = ("people", "women", "men", "all", "list", "everyone")


def is_plural(spans: Sequence[Span]) -> bool:
    """Whether the question itself asks for several things: a plural, "list", "the first crew"."""
    if any(span.text in ("crew", "crews") for span in spans) and any(span.sense("order") for span in spans):
        return True
    one = ("name of", "the name of", *(() if any(s.sense("op") == "and" for s in spans) else ("name the", "name")))
    for span in spans:
        several = span.text.endswith("s") or span.text in _SEVERAL
        if (span.sense("ask") == "list" and span.text not in one) or (
            several and (span.sense("kind") or span.sense("filter") or span.sense("role") or span.sense("ask") == "who")
        ):
            return not (span.sense("role") and span.text == "commands")
    return False


def is_clue(spans: Sequence[Span]) -> bool:
    """Whether a message tells of "him" or "her" and asks nothing: it is no two questions."""
    asked = any(span.sense("ask") not in ("", "yes", "when") or span.text.startswith("what ") for span in spans)
    this = any(a.text == "this" and (b.sense("role") or b.sense("calling")) for a, b in pairwise(spans))
    return not asked and (this or any(span.text in ("he", "she") for span in spans))
