"""What is taken over from the question before, as spans behind the new one: "and the pilot?", "when did they dock?"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from knowledge.models import Entity, Reading
from knowledge.narrowing import PEOPLE
from knowledge.reading.parts import AGAIN
from knowledge.spans import Span
from knowledge.understood import Understood, complete

_CARRIED_AT = 1_000
"""Where spans stand that come from the conversation and not from the question."""
_OF_THEM = ("which one", "which ones", "which of the two", "which one of the two", "which", "any", "one")


def carried(spans: list[Span], previous: Reading) -> Understood | None:
    """For "and the pilot?", "when did they dock?": the flight or the person is the one of before."""
    if any(span.text in ("which others", "what others") for span in spans):
        return None  # "and which others?": other things, and not whoever was there
    pronouns = {span.sense("pronoun") for span in spans if span.sense("pronoun")}
    kept = _without_pointers(spans, previous)
    for entities in _taken_over(pronouns, kept, previous):
        found = complete(_placed(spans, kept, entities))
        asks = any(span.sense("ask") in ("which", "who", "when", "where", "how_long") for span in spans)
        if found and found.query.select == "country" and not any(span.sense("prop") for span in spans):
            continue  # a "where?" after a landing asks for no country
        if found and not (asks and found.query.select == "portrait"):  # "on what?" asks for no portrait
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


def _taken_over(pronouns: set[str], kept: list[Span], previous: Reading) -> list[list[Span]]:
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
            or s.sense("place") or s.sense("event") in ("died", "born") or s.sense("accident") == "died" or s.sense("kind") == "eva"
            for s in kept
        )  # fmt: skip
        alone = (alone or _checks(kept, pronouns)) and not (previous.query.position and _one_flight(kept))
        tries += [people, both] if alone else [both, people]
        tries = (
            [tried for tried in tries if missions and set(missions) <= set(tried)] if "occasion" in pronouns else tries
        )
    if missions and len(people) == 1 and any(s.text.startswith("who else") for s in kept):
        tries += [[*people, *missions]]
    if any(s.sense("op") == "both" for s in kept):
        return []  # "who was on both?" speaks of two flights
    beside = any(s.sense("op") == "others" or ("people" in pronouns and s.sense("op") == "with") for s in kept)
    if beside or (
        len(people) == 2 and any(s.sense("compare") for s in kept) and not any(s.sense("kind") for s in kept)
    ):
        tries += (
            [[*people, *missions], people] if beside and missions and len(people) == 1 else [people]
        )  # "which of the two is older?"
    if missions and len(people) == 1 and any(s.sense("ask") == "how_long" for s in kept):
        tries.insert(0, [*missions, *people])  # who came home on another ship was up for another time
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


def _checks(spans: Sequence[Span], pronouns: set[str]) -> bool:
    """Whether it is asked if something is true of somebody at all: "did she command the ISS", but not "did she command it"."""
    opening = next((s for s in spans if not s.polite), None)
    return opening is not None and opening.sense("ask") == "yes" and not pronouns - {"person", "people"}


def _one_flight(spans: Sequence[Span]) -> bool:
    """Whether "his flight" is one, and not all that he made."""
    return any(s.sense("kind") == "mission" and not s.text.endswith("s") for s in spans)


def _spans_of(entities: Sequence[Entity]) -> list[Span]:
    at = _CARRIED_AT + 1
    return [Span(at + n, at + n + 1, entity.name, (), (entity,)) for n, entity in enumerate(entities)]
