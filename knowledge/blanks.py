"""A blank to fill in ("Crew-12 docked on ____") and the "this" of a clue as the question words that they stand for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from knowledge.entities import Span

_PLACES = ("from", "at", "in", "into", "near", "off")


def filled(spans: Sequence[Span]) -> Sequence[Span]:
    """The spans with a blank as the question word that its neighbours make of it."""
    found = list(spans)
    if not any(span.sense("ask") not in ("", "yes", "list") or span.text == "blank" for span in spans):
        return _clue(found)
    for at, span in enumerate(found):
        if span.text == "blank" and span.unknown:
            ask = _ask(found, at)
            found[at] = replace(span, senses=(f"ask:{ask}",))
            if ask == "how_often":
                found[at + 1] = replace(found[at + 1], senses=("noise:words",))
    return found


def _ask(spans: Sequence[Span], at: int) -> str:
    before = spans[at - 1] if at else None
    after = spans[at + 1] if at + 1 < len(spans) else None
    events = {span.sense("event") for span in spans if span.sense("event")}
    if after is not None and after.text == "times":
        return "how_often"
    if (
        after is not None
        and (after.sense("kind") or after.sense("filter"))
        and after.text.endswith(("s", "men", "people"))
    ):
        return "how_many"
    if before is not None and (
        before.sense("event") == "lasted" or before.text in ("took", "spent", "taking", "lasting")
    ):
        return "how_long"
    if any(span.sense("role") for span in spans[:at]) and not (before is not None and before.text in _PLACES):
        return "who"
    if before is not None and before.text in ("on", "year") and events:
        return "when"
    if before is not None and before.text in _PLACES and events & {"launched", "landed"}:
        return "where"
    return "which"


def _clue(spans: list[Span]) -> list[Span]:
    """The spans of a clue with "this" before a noun as the question word: "Barbara Morgan flew in 2007 on this shuttle"."""
    for at, span in enumerate(spans[:-1]):
        noun = next((s for s in spans[at + 1 : at + 4] if _is_noun(s)), None)
        if span.text in ("this", "these") and noun is not None:
            spans[at] = replace(span, senses=("ask:which",))
            return spans
    return spans


def _is_noun(span: Span) -> bool:
    """Whether a span is a noun for what can be asked: a ship, a flight, a station, a country, a person."""
    return bool(
        span.sense("prop") or span.sense("kind") or span.sense("role") or span.of("programme") or span.of("vehicle")
    )
