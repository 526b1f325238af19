"""What a question takes over from the one before it: its flight, its people, its order, its other half."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from knowledge.clause import kind_of
from knowledge.entities import Lexicon
from knowledge.models import Entity, Filter, Query, Reading
from knowledge.narrowing import PEOPLE, narrowed, of_them
from knowledge.reading.parts import AGAIN, MOMENT_FIELDS
from knowledge.schema.compiling import reaches
from knowledge.spans import Span
from knowledge.text import tokenize
from knowledge.understood import Understood, complete

_CARRIED_AT = 1_000
"""Where spans stand that come from the conversation and not from the question."""
SWAPPED = ("mission", "person", "expedition", "station", "programme", "ship", "agency")
"""Kinds of things that a question after another may lean on, or put another of in their place."""
_OF_THEM = ("which one", "which ones", "which of the two", "which one of the two", "which", "any", "one")
_COUNTING = ("the", "these", "those", "all")
"""Words before a number that counts: "which of the four" is about no fourth flight."""
OWNING = ("its", "his", "her", "their")
"""Words that say whose the first or the last is."""
_EARLY = ("launched", "docked", "undocked", "landed", "date", "order_out", "touchdown", "first flight", "last flight")
_OUT = {"moonwalker": "order_out", "walk": "date", "eva": "date"}
"""Kind of rows -> the order of who was first, where it is not that of the launches."""
_TURNS = {
    "first": (_EARLY, False), "last": (_EARLY, True), "longest": (("duration", "stay", "days"), True),
    "shortest": (("duration", "stay", "days"), False), "oldest": (("born",), False), "youngest": (("born",), True),
    "largest": (("crew_size",), True), "smallest": (("crew_size",), False),
}  # fmt: skip
"""Word -> the orders that it can turn, and whether the greatest comes first then."""
_OPPOSED = {"oldest": True, "youngest": False}
"""Words of an age -> whether the greatest comes first where ages and not days of birth are ordered."""


def in_conversation(spans: list[Span], previous: Reading | None) -> Understood | None:
    """The complete reading of a question, if there is one, with or without what was said before."""
    plain = complete(spans)
    if previous is None:
        return plain if plain is None or not _dangles(spans, plain.query) else None
    again = _redated(spans, previous) or _reordered(spans, previous) or _reselected(spans, previous)
    again = again or _regrouped(spans, previous) or _aged(spans, previous)
    again = again or narrowed(spans, previous) or of_them(spans, previous)
    if found := _sound(again or _who_then(spans, previous)):
        return found
    pronoun = any(span.sense("pronoun") for span in spans)
    pronoun = pronoun or any(_is_neighbour(a, b) for a, b in pairwise(spans))
    word = plain is not None and plain.query.kind == "term" and not any(span.sense("ask") for span in spans)
    if plain and not (pronoun or word or _picks(spans, plain.query)) and _stands_alone(plain.query):
        swapped = _sound(_swap(spans, previous)) if plain.query.select == "portrait" else None
        return swapped or plain  # ", and launch pad?" asks no definition
    found = _sound(_swap(spans, previous)) or _sound(_beside(spans, previous)) or _carry(spans, previous)
    return found or (plain if plain and not _dangles(spans, plain.query) else None)


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


def _said(spans: Sequence[Span]) -> list[Span]:
    """The spans that say something: no fillers, question words, pronouns, no "and" and no "one"."""
    return [
        s
        for s in spans
        if not (s.filler or s.sense("ask") or s.sense("pronoun") or s.sense("op") in ("and", "from"))
        and s.text not in ("one", "ones")
    ]


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
    said = _said(spans)
    times = [f for f in previous.query.filters if f.op == "during" or f.field in ("at", "lost")]
    if len(said) != 1 or not said[0].sense("moment") or len(times) != 1:
        return None
    moment = tuple(said[0].sense("moment").split("/"))
    filters = tuple(replace(f, values=moment) if f is times[0] else f for f in previous.query.filters)
    return Understood(replace(previous.query, filters=filters), tuple(spans), rough=True)


def _reordered(spans: list[Span], previous: Reading) -> Understood | None:
    """For "and the shortest?", "and the second?": the earlier question with another order or place."""
    query, said = previous.query, _said(spans)
    if len(said) != 1 or not query.position or query.aggregate != "list":
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


def _reselected(spans: list[Span], previous: Reading) -> Understood | None:
    """For "and land?" after "when did she first launch?": another moment of the same one."""
    query, said = previous.query, _said(spans)
    if not said and any(span.sense("ask") == "when" for span in spans) and query.position and query.aggregate == "list":
        dated = (replace(query, select=select) for select in ("launched", "date"))  # "and in what year?"
        return next((Understood(again, tuple(spans), rough=True) for again in dated if reaches(again)), None)
    asks = {span.sense("ask") for span in spans if span.sense("ask")} - {"yes", "when"}
    if len(said) != 1 or asks or not query.position or query.select not in MOMENT_FIELDS:
        return None
    event = said[0].sense("event")
    again = replace(query, select=event)
    return Understood(again, tuple(spans), rough=True) if event in MOMENT_FIELDS and reaches(again) else None


def _regrouped(spans: list[Span], previous: Reading) -> Understood | None:
    """For "and the first woman?", "and German?", "and men?": the earlier question about other people."""
    query, said = previous.query, _said(spans)
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
    query, said = previous.query, _said(spans)
    if len(said) != 1 or said[0].sense("order") not in _OPPOSED:
        return None
    old = _OPPOSED[said[0].sense("order")]
    if query.kind == "stay" and query.select == "name" and query.aggregate == "list":
        return Understood(replace(query, order="born", descending=not old, position=1), tuple(spans), rough=True)
    flights = tuple(f for f in query.filters if f.field == "mission" and f.op == "is")
    of_all = query.kind == "seat" and query.select == "name" and not query.position
    named = any(f.field in ("role", "person") for f in query.filters)
    listed = query.filters if of_all and not named else flights
    crew = Query("seat", "name", listed, "exact age", old, 1)
    return Understood(crew, tuple(spans), rough=True) if listed else None


def _who_then(spans: list[Span], previous: Reading) -> Understood | None:
    """For "who?" or "and who was the first?" after a yes, a no or a number: those whom it was about, or the first of them."""
    query, said = previous.query, _said(spans)
    asks = {span.sense("ask") for span in spans if span.sense("ask")} - {"yes"}
    if query.aggregate not in ("any", "count") or query.select != "name" or asks not in ({"who"}, {"which"}):
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
    said = [span for span in said if span.sense("kind") not in ("mission", "expedition") and span.sense("op") != "and"]
    ways = {span.sense("op") or {"next": "after", "previous": "before"}.get(span.sense("order"), "") for span in said}
    kind = next((f.field for f in previous.query.filters if f.field in ("mission", "expedition")), "")
    whose = any(span.sense("pronoun") == "person" for span in spans)  # "her next flight" is not the next one of all
    if not kind or whose or len(said) != 1 or not ways <= {"before", "after"}:
        return None
    way = ways.pop()
    filters = tuple(replace(f, field=f"{kind} {way}") if f.field == kind else f for f in previous.query.filters)
    select = "name" if previous.query.select == "portrait" else previous.query.select
    return Understood(replace(previous.query, select=select, filters=filters), tuple(spans), rough=True)


def _carry(spans: list[Span], previous: Reading) -> Understood | None:
    """For "and the pilot?", "when did they dock?": the flight or the person is the one of before."""
    pronouns = {span.sense("pronoun") for span in spans if span.sense("pronoun")}
    kept = _without_pointers(spans, previous)
    for entities in _carried(pronouns, kept, previous):
        found = complete(_placed(spans, kept, entities))
        if found:
            return replace(found, rough=True)
    return None


def _placed(spans: Sequence[Span], kept: list[Span], carried: list[Span]) -> list[Span]:
    """The question with what is taken over: somebody in the place of "he" or "she", the rest behind."""
    at = next((span for span in spans if span.sense("pronoun") == "person"), None)
    somebody = [span for span in carried if span.of("person")]
    if at is None or len(somebody) != 1:
        return [*kept, *carried]
    meant = replace(somebody[0], start=at.start, end=at.end)
    before = [span for span in kept if span.start < at.start]
    rest = [span for span in carried if span is not somebody[0]]
    return [*before, meant, *kept[len(before) :], *rest]


def _without_pointers(spans: Sequence[Span], previous: Reading) -> list[Span]:
    """The spans without what points back; "they" are people, and "which one" of several people is a "who"."""
    people = previous.query.kind in PEOPLE and previous.query.select == "name"
    kept: list[Span] = []
    for span in spans:
        if span.sense("pronoun") == "people":
            kept.append(replace(span, text="crew", senses=("kind:person",)))
        elif span.sense("pronoun"):
            continue
        elif span.text in AGAIN:  # "when did she fly again?"
            kept.append(replace(span, senses=("order:next",)))
            kept.append(replace(span, senses=("kind:mission",)))
        elif people and span.text in _OF_THEM and span.sense("ask") == "which" and not _has_noun(spans):
            kept.append(replace(span, senses=("ask:who",)))
        else:
            kept.append(span)
    return kept


def _has_noun(spans: Sequence[Span]) -> bool:
    """Whether a question says what it asks for: "which ship", "which port"."""
    return any(
        span.sense("prop") not in ("", "country") or span.sense("kind") in ("mission", "docking") for span in spans
    )


def _carried(pronouns: set[str], kept: list[Span], previous: Reading) -> list[list[Span]]:
    """What may be taken over, the likeliest first, as spans that stand behind the question."""
    people = [e for e in previous.entities if e.kind == "person"]
    missions = [e for e in previous.entities if e.kind in ("mission", "expedition")][:1]
    kinds = ("agency", "station", "programme", "ship") if previous.query.aggregate != "any" else ()
    things = [e for e in previous.entities if e.kind in kinds][:1]  # a yes was about people there
    neighbour = next((s for s in kept if s.sense("order") in ("next", "previous")), None)
    tries: list[list[Entity]] = []
    if pronouns & {"person", "people"} and len(people) == 1:
        both = [*missions, *people]
        alone = any(
            s.sense("kind") == "mission" or s.sense("op") == "total" or s.sense("time") == "ever"  # of all flights
            or s.sense("place") or s.sense("event") in ("died", "born") or s.sense("accident") == "died"
            for s in kept
        )  # fmt: skip
        tries += [people, both] if alone else [both, people]
        tries = (
            [tried for tried in tries if missions and set(missions) <= set(tried)] if "occasion" in pronouns else tries
        )
    if missions and len(people) == 1 and any(s.text.startswith("who else") for s in kept):
        tries += [[*people, *missions]]
    beside = any(s.sense("op") == "others" or ("people" in pronouns and s.sense("op") == "with") for s in kept)
    if beside or (len(people) == 2 and any(s.sense("compare") for s in kept)):
        tries += (
            [[*people, *missions], people] if beside and missions and len(people) == 1 else [people]
        )  # "which of the two is older?"
    if pronouns != {"person"}:
        tries += [missions] if missions else [things]
        tries += [people] if len(people) == 1 and "occasion" not in pronouns else []
    found = [_spans_of(entities) for entities in tries if entities]
    whose = people if "person" in pronouns else []  # "when was her next flight?"
    if neighbour is not None and neighbour.text in AGAIN and len(whose) != 1:
        return []  # of several people each flew again on another flight
    if neighbour is not None and missions and len(whose) == ("person" in pronouns):  # "when did the next one go up?"
        way = "after" if neighbour.sense("order") == "next" else "before"
        found.insert(0, [Span(_CARRIED_AT, _CARRIED_AT + 1, way, (f"op:{way}",)), *_spans_of([*missions, *whose])])
        kept[:] = [s for s in kept if s is not neighbour and s.text not in ("one", "ones")]
    return found


def _spans_of(entities: Sequence[Entity]) -> list[Span]:
    at = _CARRIED_AT + 1
    return [Span(at + n, at + n + 1, entity.name, (), (entity,)) for n, entity in enumerate(entities)]
