"""What a question takes over from the one before it: its flight, its people, its order, its other half."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from knowledge.carrying import carried
from knowledge.entities import Lexicon
from knowledge.leaning import asked_again, dangles_then, dated, is_bare, kept_at, nth_of_those, of_those
from knowledge.leaning import said as telling
from knowledge.models import Filter, Query, Reading
from knowledge.narrowing import PEOPLE, narrowed, of_them
from knowledge.schema.compiling import reaches
from knowledge.spans import Span, kind_of
from knowledge.text import tokenize
from knowledge.understood import Understood, complete

SWAPPED = ("mission", "person", "expedition", "station", "programme", "ship", "agency", "port")
"""Kinds of things that a question after another may lean on, or put another of in their place."""
_COUNTING = ("the", "these", "those", "all")
"""Words before a number that counts: "which of the four" is about no fourth flight."""
_COMPARING = ("than", "more_than", "at_least", "difference")
"""Operators that set another thing against the one before and do not put it in its place."""
OWNING = ("its", "his", "her", "their")
"""Words that say whose the first or the last is."""
_EARLY = ("launched", "docked", "undocked", "landed", "date", "order_out", "touchdown", "first flight", "last flight")
_OUT = {"moonwalker": "order_out", "walk": "date", "eva": "date"}
"""Kind of rows -> the order of who was first, where it is not that of the launches."""
_TURNS = {
    "first": (_EARLY, False), "last": (_EARLY, True), "longest": (("duration", "stay", "days", "launched_docked"), True),
    "shortest": (("duration", "stay", "days", "launched_docked"), False), "oldest": (("born",), False), "youngest": (("born",), True),
    "largest": (("crew_size",), True), "smallest": (("crew_size",), False),
}  # fmt: skip
"""Word -> the orders that it can turn, and whether the greatest comes first then."""
_OPPOSED = {"oldest": True, "youngest": False}
"""Words of an age -> whether the greatest comes first where ages and not days of birth are ordered."""


def in_conversation(spans: list[Span], previous: Reading | None) -> Understood | None:
    """The complete reading of a question, if there is one, with or without what was said before."""
    plain = complete(spans)
    if previous is None:
        noun = any(span.sense("kind") for span in spans)
        hangs = plain is not None and (
            _dangles(spans, plain.query)
            or (is_bare(spans, plain.query) and plain.query.order == "launched" and not noun)
        )
        return None if hangs else plain  # "when was the last?" says of nothing
    if (then := dated(spans, previous)) != spans and (found := complete(then)):
        return replace(found, rough=True)
    again = _redated(spans, previous) or _reordered(spans, previous) or asked_again(spans, previous)
    again = again or nth_of_those(spans, previous)
    again = again or _regrouped(spans, previous) or _aged(spans, previous)
    again = again or narrowed(spans, previous) or of_them(spans, previous)
    if found := _sound(again or _who_then(spans, previous)):
        return found
    if plain and dangles_then(spans, plain.query):
        return None
    if plain and is_bare(spans, plain.query):
        there = any(span.text in ("there", "from there") for span in spans)
        return None if there else of_those(spans, previous, plain.query) or carried(spans, previous)
    if plain and (aboard := _age_there(spans, plain.query, previous)):
        return aboard
    pronoun = any(span.sense("pronoun") for span in spans)
    pronoun = pronoun or any(_is_neighbour(a, b) for a, b in pairwise(spans))
    word = plain is not None and plain.query.kind == "term" and not any(_defines(span) for span in spans)
    of_these = any(a.text == "of" and b.sense("pronoun") == "people" for a, b in pairwise(spans))
    if of_these and not word:
        return None  # "how many of them were Dragons" is about those alone
    if plain and not (pronoun or word or _picks(spans, plain.query)) and _stands_alone(plain.query):
        if plain.query.select != "portrait":
            return plain
        return _sound(_swap(spans, previous)) or _added(spans, previous) or (None if _is_joined(spans) else plain)
    found = _sound(_swap(spans, previous)) or _sound(_beside(spans, previous)) or carried(spans, previous)
    found = kept_at(found, previous)
    portrait = plain is not None and (plain.query.select == "portrait" or plain.query.kind == "term")
    if plain is None or _dangles(spans, plain.query) or (portrait and _is_joined(spans)):
        return found
    if not _stands_alone(plain.query) and len(telling(spans)) < len("ABC") and plain.query.kind == "person":
        return found  # "how many women?" after a flight is not about all there were
    return found or plain


def _is_joined(spans: Sequence[Span]) -> bool:
    """Whether a fragment only goes on with a question: ", and launch pad?" asks no definition."""
    return spans[0].sense("op") == "and" or spans[0].text in ("among", "at", "on", "to", "in", "from", "for")


def _defines(span: Span) -> bool:
    """Whether a span asks what a word means: "what is", "define"; "on which booster" does not."""
    return bool(span.sense("ask")) and span.text not in ("which", "what")


def _age_there(spans: list[Span], plain: Query, previous: Reading) -> Understood | None:
    """For "how old was Glenn?" after a flight of his: his age there, and not now or at his death."""
    flights = [e for e in previous.entities if e.kind == "mission"][:1]
    if plain.kind != "person" or plain.unit != "years" or not flights or any(s.text == "is" for s in spans):
        return None
    people = tuple(f for f in plain.filters if f.field == "person")
    return Understood(Query("seat", "age", (*people, Filter("mission", (flights[0].id,)))), tuple(spans), rough=True)


def _added(spans: list[Span], previous: Reading) -> Understood | None:
    """For "and on the ISS?", "to Mir?" after a list: those of them that were there."""
    named, query = [span for span in spans if span.entities], previous.query
    if len(named) != 1 or query.position or query.aggregate != "list" or query.select != "name":
        return None
    kind = kind_of(named[0])
    if kind not in ("station", "vehicle", "programme", "country") or any(f.field == kind for f in query.filters):
        return None
    here = Filter(kind, named[0].of(kind))
    at = any(f.field == "at" for f in query.filters)
    rows = "stay" if at and kind == "station" and query.kind in PEOPLE else query.kind
    found = Understood(replace(query, kind=rows, filters=(*query.filters, here)), tuple(spans), rough=True)
    return _sound(found) if query.kind == "mission" or at else None


def _sound(understood: Understood | None) -> Understood | None:
    """What was understood, if it can be carried out: another thing may not be one that such rows know of."""
    return understood if understood is not None and reaches(understood.query) else None


def renumbered(spans: list[Span], previous: Reading, lexicon: Lexicon) -> list[Span]:
    """The spans with a lone number as the thing of that number: "and on 14?" after a question about Apollo 12."""
    numbers = [b for a, b in pairwise([None, *spans]) if b and b.sense("number") and not (a and a.text in _COUNTING)]
    named = [e for e in previous.entities if e.kind in ("mission", "expedition")]
    if (
        len(numbers) != 1
        or not named
        or any(span.entities or span.sense("kind") or span.sense("unit") for span in spans)
    ):
        return spans
    name, times = re.subn(r"\d+", numbers[0].sense("number"), named[0].name, count=1)
    found = lexicon.spans(tokenize(name))
    if not times or len(found) != 1 or not found[0].of(named[0].kind):
        return spans
    meant = replace(found[0], start=numbers[0].start, end=numbers[0].end)
    return [meant if span is numbers[0] else span for span in spans]


def _stands_alone(query: Query) -> bool:
    """Whether a query says by itself what it is about."""
    of_them = {"role", "class", "flight", "gender", "flights before", "final"}
    return bool({f.field for f in query.filters} - of_them) or bool(query.order)


def _picks(spans: Sequence[Span], plain: Query) -> bool:
    """Whether a question picks from those of the answer before: "which of the Americans ..."."""
    named = {"mission", "person", "station", "programme", "at", "vehicle", "expedition", "nth of", "nth at"}
    if {f.field for f in plain.filters} & named or plain.order:
        return False
    words = [span.text for span in spans[:3]]
    return words[:3] in (["which", "of", "the"], ["who", "of", "the"]) or words[:2] == ["how many", "of"]


def _dangles(spans: Sequence[Span], plain: Query) -> bool:
    """Whether an "it" or "they" points to nothing in a reading that is about many things."""
    pointing = any(span.sense("pronoun") for span in spans)
    owned = any(a.text in OWNING and b.sense("order") for a, b in pairwise(spans)) and not plain.filters
    return pointing and (owned or not _stands_alone(plain)) and plain.aggregate == "list"


def _is_neighbour(place: Span, one: Span) -> bool:
    """Whether two spans point to the neighbour of what was said before: "the next one"."""
    return place.sense("order") in ("next", "previous") and one.text == "one"


def _redated(spans: list[Span], previous: Reading) -> Understood | None:
    """For "and in 1998?": the earlier question about another time."""
    said = telling(spans)
    times = [f for f in previous.query.filters if f.op == "during" or f.field in ("at", "lost")]
    if len(said) != 1 or not said[0].sense("moment") or len(times) != 1:
        return None
    moment = tuple(said[0].sense("moment").split("/"))
    filters = tuple(replace(f, values=moment) if f is times[0] else f for f in previous.query.filters)
    return Understood(replace(previous.query, filters=filters), tuple(spans), rough=True)


def _reordered(spans: list[Span], previous: Reading) -> Understood | None:
    """For "and the shortest?", "and the second?": the earlier question with another order or place."""
    query, said = previous.query, telling(spans)
    if own := _own_flight(spans, said, query):
        return own
    if not query.position or query.aggregate != "list":
        return None
    if beside := _next_place(spans, said, query):
        return beside
    if len(said) != 1:
        return None
    nth = said[0].sense("nth") or (said[0].sense("number") if said[0].ordinal else "")
    if nth:
        return Understood(replace(query, position=int(nth), limit=1), tuple(spans), rough=True)
    word = said[0].sense("order")
    orders, descending = _TURNS.get(word, ((), False))
    if word in _OPPOSED and query.order == "exact age":
        orders, descending = ("exact age",), _OPPOSED[word]
    if query.order not in orders:
        return None
    return Understood(replace(query, descending=descending, position=1), tuple(spans), rough=True)


def _own_flight(spans: list[Span], said: list[Span], query: Query) -> Understood | None:
    """For "and her second one?" after somebody's first flight: another one of the same person."""
    own = next((f for f in query.filters if f.field == "nth flight of" and f.op == "is"), None)
    placed = [span for span in said if span.sense("kind") != "mission"]
    asks = {span.sense("ask") for span in spans} - {"", "yes", "which"}
    if own is None or len(placed) != 1 or asks:
        return None
    word = placed[0].sense("order")
    number = placed[0].sense("nth") or (placed[0].sense("number") if placed[0].ordinal else "")
    number = number or ("1" if word == "first" else "")
    if not number and word != "last":
        return None
    person = own.values[:1]
    other = Filter("nth flight of", (*person, number)) if number else Filter("person", person)
    query = replace(query, filters=tuple(other if f is own else f for f in query.filters))
    last = replace(query, order="launched", descending=True, position=1)
    return Understood(query if number else last, tuple(spans), rough=True)


def _next_place(spans: list[Span], said: list[Span], query: Query) -> Understood | None:
    """For "and the one before that?", "and second quickest?": the neighbour in the order, another place in it."""
    words = [span.sense("op") or span.sense("order") for span in said]
    nth = next((span.sense("nth") for span in said if span.sense("nth")), "")
    if len(said) == len("AB") and nth and any(query.order in _TURNS.get(word, ((), False))[0] for word in words):
        return Understood(replace(query, position=int(nth), limit=1), tuple(spans), rough=True)
    if len(said) != 1 or words[0] not in ("before", "after") or query.order not in _EARLY[:-4]:
        return None
    if not any(span.text in ("one", "that", "it") for span in spans):
        return None
    step = 1 if (words[0] == "before") == query.descending else -1
    return (
        Understood(replace(query, position=query.position + step), tuple(spans), rough=True)
        if query.position + step
        else None
    )


def _regrouped(spans: list[Span], previous: Reading) -> Understood | None:
    """For "and the first woman?", "and German?", "and men?": the earlier question about other people."""
    query, said = previous.query, telling(spans)
    genders = [s.sense("filter") for s in said if s.sense("filter") in ("female", "male")]
    countries = [id_ for s in said for id_ in s.of("country")]
    places = [s for s in said if s.sense("order") in ("first", "last")]
    new = [Filter("gender", tuple(genders))] * bool(genders) + [Filter("country", tuple(countries))] * bool(countries)
    asks = {span.sense("ask") for span in spans if span.sense("ask")} - {"yes", "who", "which"}
    if not new or asks or query.kind not in PEOPLE or query.select != "name" or query.aggregate == "any":
        return None
    if len(said) != len(places) + len(genders) + sum(bool(s.of("country")) for s in said):
        return None
    told = {f.field for f in query.filters}
    if (
        (places and query.order not in _EARLY)
        or (places and not query.position)
        or not (query.position or {f.field for f in new} <= told)
    ):
        return None
    kept = tuple(f for f in query.filters if f.field not in {f.field for f in new})
    late = places[0].sense("order") == "last" if places else query.descending
    return Understood(replace(query, filters=(*kept, *new), descending=late), tuple(spans), rough=True)


def _aged(spans: list[Span], previous: Reading) -> Understood | None:
    """For "who was the youngest?": of those who were listed, or of the crew of the flight that was spoken of."""
    query, said = previous.query, [span for span in telling(spans) if span.sense("state") != "aboard"]
    if len(said) != 1 or said[0].sense("order") not in _OPPOSED:
        return None
    old = _OPPOSED[said[0].sense("order")]
    if query.kind == "stay" and query.select == "name" and query.aggregate == "list":
        return Understood(replace(query, order="born", descending=not old, position=1), tuple(spans), rough=True)
    flights = tuple(f for f in query.filters if f.field == "mission" and f.op == "is")
    of_all = query.kind == "seat" and query.select == "name" and not query.position
    named = any(f.field in ("role", "person") for f in query.filters)
    listed = query.filters if of_all and not named else flights
    select = "age" if any(span.sense("ask") == "how_old" for span in spans) else "name"
    crew = Query("seat", select, listed, "exact age", old, 1)
    return Understood(crew, tuple(spans), rough=True) if listed else None


def _who_then(spans: list[Span], previous: Reading) -> Understood | None:
    """For "who?" or "and who was the first?" after a yes, a no or a number: those whom it was about, or the first of them."""
    query, said = previous.query, telling(spans)
    asks = {span.sense("ask") for span in spans if span.sense("ask")} - {"yes"}
    if query.aggregate not in ("any", "count") or query.select != "name" or asks not in ({"who"}, {"which"}, {"list"}):
        return None
    if not said:
        pointing = any(span.sense("pronoun") for span in spans)
        select = "walkers" if query.kind == "eva" else query.select
        listed = replace(query, select=select, aggregate="list", expects="")
        return None if pointing else Understood(listed, tuple(spans), rough=True)
    nth = said[0].sense("nth") or (said[0].sense("number") if said[0].ordinal else "")
    word = said[0].sense("order")
    if len(said) != 1 or query.expects or not (nth or word in ("first", "last")):
        return None
    kind = "seat" if query.kind == "person" else query.kind
    order = _OUT.get(kind, "launched")
    placed = Query(kind, "name", query.filters, order, word == "last", int(nth or 1))
    return Understood(placed, tuple(spans), rough=True)


def _swap(spans: list[Span], previous: Reading) -> Understood | None:
    """For "what about Crew-11?": the earlier question about another thing of the same kind."""
    named = [span for span in spans if span.entities]
    rest = [s for s in spans if not (s.entities or s.filler or s.sense("op") or s.sense("ask"))]
    rest += [s for s in spans if s.sense("op") in _COMPARING]
    if len(named) != 1 or rest:
        return None
    kind = kind_of(named[0])
    own = [f for f in previous.query.filters if f.field == kind]
    compared = any(len(f.values) > 1 for f in own) and previous.query.aggregate == "any"  # "did X fly before Y?"
    if kind not in SWAPPED or not own or compared:
        return None
    filters = tuple(Filter(kind, named[0].of(kind)) if f.field == kind else f for f in previous.query.filters)
    return Understood(replace(previous.query, filters=filters), tuple(spans), rough=True)


def _beside(spans: list[Span], previous: Reading) -> Understood | None:
    """For "and the one before?": the earlier question about the neighbour of its flight or expedition."""
    said = [span for span in spans if not span.sense("noise") and not span.sense("ask") and not span.sense("pronoun")]
    said = [
        s
        for s in said
        if s.sense("kind") not in ("mission", "expedition") and s.sense("op") != "and" and s.text != "crew"
    ]
    ways = {span.sense("op") or {"next": "after", "previous": "before"}.get(span.sense("order"), "") for span in said}
    kind = next((f.field for f in previous.query.filters if f.field in ("mission", "expedition")), "")
    whose = any(span.sense("pronoun") == "person" for span in spans)  # "her next flight" is not the next one of all
    if not kind or whose or len(said) != 1 or not ways <= {"before", "after"}:
        return None
    way = ways.pop()
    if any(span.text == "there" for span in spans):
        return None  # "what was there before it?" asks of a place
    filters = tuple(replace(f, field=f"{kind} {way}") if f.field == kind else f for f in previous.query.filters)
    select = "name" if previous.query.select == "portrait" else previous.query.select
    return Understood(replace(previous.query, select=select, filters=filters), tuple(spans), rough=True)
