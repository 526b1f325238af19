"""What a reading may leave unexplained because it says nothing of its own, or only repeats what the reading says.

A number before the noun of what is listed ("the three astronauts of ...") is no condition: it is how many there are said to
be, and is compared with the answer.
"""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.clause import Clause
from knowledge.models import WHOLE_CREW, Query
from knowledge.spans import Span

_OF_PEOPLE = ("seat", "person", "stay", "member", "victim", "moonwalker", "walk", "group member", "command")
_COUNTED = {
    "mission": ("mission", "ship"), "ship_kind": ("mission", "ship", "berth"), "module": ("module",),
    "station": ("station",), "eva": ("eva",), "expedition": ("expedition",),
}  # fmt: skip
"""Noun -> the kinds of rows that it counts; all other nouns count people."""
_NOT_WHO = ("when", "where", "how_long", "why", "how_old")
_ANYBODY = ("anyone", "anybody", "someone", "somebody")
_OF_THE_CREW = {"country", "gender", "affiliation"}
"""Conditions to which an "only" adds something: "with only women"."""
_TYPES = ("programme", "vehicle", "rocket")
"""Conditions after which "capsule" or "rocket" says the same again."""
_OF_WHOM = ("who", "on", "of", "aboard", "from")
_SUMS = ("days", "eva_time", "flights", "spacewalks", "crew_size")
_NEAR = 4
"""Spans between a number and the noun that it counts at most."""
_MANY = 21


def light(span: Span, query: Query, c: Clause) -> bool:
    """Whether a span adds nothing to a reading: "went" where people are asked for, "crew" where a moment is."""
    if query.select == "portrait":
        return False
    if query.position and span.sense("number"):
        return follows_flight(span, next((s for s in c.spans if s.end == span.start), None), c)
    people, flights = query.kind in _OF_PEOPLE, any(f.field == "mission" for f in query.filters)
    named = people and query.select == "name"
    if span.sense("kind") == "person" and any(s.of("person") and s.end == span.start for s in c.spans):
        return people or query.kind == "person"  # "michael collins astronaut"
    if span.sense("kind") == "person":
        return (
            named
            or (c.ask() in _NOT_WHO and span.text not in _ANYBODY)
            or query.select in ("ship", "rocket", "site", "port", "home")
        )
    asked = any(s.sense("ask") == "which" and s.end == span.start for s in c.spans) and c.ask() != "which"
    if span.sense("prop") and asked:
        return False  # "who flew on Crew-6 and on which ship"
    if span.sense("prop") in ("programme", "ship", "rocket") and any(f.field in _TYPES for f in query.filters):
        return not query.position and query.select == "name"  # "on a Mercury capsule"
    if span.sense("kind") == "mission" or span.sense("prop") in ("programme", "ship"):
        return flights and not query.position
    if span.sense("event") in ("flew", "launched", "lasted") and not span.sense("filter"):
        again = span.text.endswith("space") and c.sees("kind", "mission")  # "her first flight into space"
        return again or query.select in ("name", "home", "ship", "what", "title") or query.kind == "person"
    if span.sense("state") in ("in_space", "aboard"):
        return named or flights or query.select in ("duration", "days", "home", "ship")
    choice = {"port": "port", "affiliation": "agency", "country": "country"}.get(query.select, "")
    if choice and (span.of(choice) or span.sense("op") == "or"):
        return c.sees("op", "or")  # "JAXA or NASA?" names what the answer may be
    if span.sense("prop") == "role":
        return any(f.field == "role" for f in query.filters)
    return bool(span.sense("op")) and _light_operator(span, query, c)


def _light_operator(span: Span, query: Query, c: Clause) -> bool:
    """Whether an operator adds nothing to a reading: "in total" to a count, an "and" between two of a kind."""
    if span.sense("op") == "either":
        return any(len(f.values) > 1 for f in query.filters)
    if span.sense("op") == "both" and query.aggregate == "any":
        return any(len(f.values) > 1 for f in query.filters)  # it must hold of each
    if span.sense("op") == "each":
        return query.aggregate == "list" and query.select == "name" and not query.position  # "every woman who"
    if span.sense("op") == "total":
        return query.aggregate == "count" or query.select in _SUMS or query.order in _SUMS
    if span.sense("op") == "only" and query.aggregate == "any":
        return False
    if span.sense("op") == "only":
        return query.kind == "mission" and not {f.field for f in query.filters} & _OF_THE_CREW
    if span.sense("op") == "others":
        return any(f.op == "not" for f in query.filters)
    between = span.sense("op") in ("and", "after", "from", "until", "between")
    if between and "_" in query.select and query.select.endswith(("docked", "landed", "undocked")):
        return True  # from one event to another
    if span.sense("op") == "joint" and query.kind == "seat" and c.sees("pronoun", "mission"):
        after = [s for s in c.spans if s.start >= span.end and not s.filler][:1]
        return not after or bool(after[0].sense("role"))  # "... and who commanded it": the answer names the flight
    if span.sense("op") in ("and", "or"):
        roles = [f.values for f in query.filters if f.field == "role"]
        both = any(len(values) > 1 for values in roles) and not c.entity_spans(
            "person"
        )  # "pilot or commander of STS-7"
        return both or _joins(span, c)
    return False


def _joins(span: Span, c: Clause) -> bool:
    """Whether an "and" stands between two things of one kind."""
    before = next((s for s in reversed(c.spans) if s.end <= span.start and not s.sense("noise")), None)
    after = next((s for s in c.spans if s.start >= span.end and not s.sense("noise")), None)
    kinds = [{e.kind for e in s.entities} for s in (before, after) if s is not None]
    nouns = [
        s
        for s in (before, after)
        if s is not None and (s.sense("kind") == "person" or s.sense("filter") == "cosmonaut")
    ]
    if len(nouns) == 2:
        return True  # "astronaut or cosmonaut"
    return len(kinds) == 2 and bool(kinds[0] & kinds[1])


def _measures(after: Sequence[Span], query: Query) -> bool:
    """Whether a number before these words is a length or the size of a crew: "two days", "the first two-person flight"."""
    if not after:
        return False
    unit = after[0].sense("unit") or after[0].text in ("day", "hour", "minute", "week", "month", "year")
    sized = query.position and after[0].text in ("person", "man", "woman") and len(after) > 1
    return bool(unit or (sized and (after[1].sense("kind") == "mission" or after[1].text == "crew")))


def counted(left: Sequence[Span], query: Query, c: Clause) -> int:
    """How many a question says that there are of what it asks for; 0 where no number says it.

    "Which two astronauts", "the first three people"; a number after a name ("Crew-99") is a part of the name.
    """
    if query.aggregate == "any":
        return 0  # "is she the only woman there" is settled by all who are there, "three people were left" by none
    if not query.position and query.kind in (*_OF_PEOPLE, "distinction") and any(is_only(span, c) for span in left):
        return 1
    for span in left:
        number, before = span.sense("number"), next((s for s in c.spans if s.end == span.start), None)
        if not number or span.ordinal or not 1 < int(number) < _MANY:
            continue
        if not (_leads(before, query) or is_choice(int(number), c) or follows_flight(span, before, c)):
            continue
        after = [s for s in c.spans if s.start >= span.end][:_NEAR]
        if _measures(after, query):
            continue
        noun = next((s for s in after if _is_noun(s) or (query.kind == "ship" and s.of("programme"))), None)
        led = before is not None and before.text in ("the", "which", "all")
        who = (
            bool(after) and led and after[0].text in _OF_WHOM
        )  # "the two who launched with Tim Peake", "the three on NS-18"
        if query.kind in _OF_PEOPLE and (who or (noun is None and follows_flight(span, before, c))):
            return int(number)  # "youngest of the Artemis II four"
        alone = noun is None or (after and (after[0].sense("ask") == "yes" or after[0].sense("event")))
        if alone and before is not None and before.sense("ask") in ("which", "who") and query.kind in _OF_PEOPLE:
            return int(number)  # "which two did the spacewalk"
        if alone and before is not None and before.text == "all" and query.kind in _OF_PEOPLE:
            return int(number)  # "all seven of them"
        if noun is None or any(
            s.sense("event") or s.sense("number") for s in after[: after.index(noun)] if s is not noun
        ):
            continue
        kinds = ("ship",) if noun.of("programme") else _COUNTED.get(noun.sense("kind"), _OF_PEOPLE)
        if query.kind == "distinction" and kinds is _OF_PEOPLE:
            return int(number)
        pair = query.kind == "eva" and query.select == "walkers" and kinds is _OF_PEOPLE
        pair = pair or (_led(query) and noun.sense("kind") == "mission")
        if pair or (query.kind in kinds and (query.select == "name" or kinds is not _OF_PEOPLE)):
            return int(number)
    return 0


def _led(query: Query) -> bool:
    """Whether commanders are asked for, of whom each flight had one: "who commanded the three Skylab crews"."""
    return query.kind == "seat" and any(f.field == "role" and f.values == ("commander",) for f in query.filters)


def is_choice(number: int, c: Clause, *, among: bool = False) -> bool:
    """Whether a number counts those among whom one is asked for: "which of the five shuttles flew the least"; `among` several
    the question word has to stand right before it.
    """
    texts = [span.text for span in c.spans]
    ways = [["of", word, str(number)] for word in ("the", "these")]
    owned = [  # "which of Axiom's four missions"
        of.text == "of" and bool(whose.of("programme")) and many.text == str(number)
        for of, whose, many in zip(c.spans, c.spans[1:], c.spans[2:], strict=False)
    ]
    return any(owned) or any(
        texts[at : at + 3] in ways and (not among or texts[max(0, at - 1)] in ("which", "who"))
        for at in range(len(texts))
    )


def is_only(span: Span, c: Clause) -> bool:
    """Whether a span is the "only" of "the only astronaut who"."""
    return span.sense("op") == "only" and any(s.text == "the" and s.end == span.start for s in c.spans)


def _leads(before: Span | None, query: Query) -> bool:
    """Whether what stands before a number lets it count what follows: "the", "which", "first"; not a name."""
    if before is not None and before.text == "all":
        return True
    if query.position and query.limit != WHOLE_CREW:
        most = (
            (query.order in _SUMS or query.select == "walkers")
            and before is not None
            and bool(before.sense("ask") or before.sense("noise"))
        )
        which = before is not None and before.sense("ask") == "which" and query.kind in ("seat", "walk")
        return most or which or (before is not None and before.sense("order") in ("first", "last"))
    return before is None or any(before.sense(category) for category in ("ask", "noise", "op", "order"))


def follows_flight(number: Span, before: Span | None, c: Clause) -> bool:
    """Whether a number counts the people of what stands before it: "Expedition 1's three members", "the Artemis II four"."""
    if before is None or not (before.of("mission") or before.of("expedition")):
        return False
    after = next((s for s in c.spans if s.start >= number.end and not s.polite), None)
    return after is None or after.sense("kind") == "person" or bool(after.sense("role"))


def _is_noun(span: Span) -> bool:
    return bool(span.text.startswith("member") or span.sense("kind") or span.sense("role") or span.sense("state") == "living") or span.sense("filter") in (
        "female", "male", "cosmonaut", "taikonaut", "rookie", "veteran"
    )  # fmt: skip
