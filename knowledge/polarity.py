"""What a question that wants a yes or a no says by the way in which it is put: "wasn't she", "did they all"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from knowledge.spans import Span


def agreeing(spans: Sequence[Span]) -> Sequence[Span]:
    """The spans without the "not" right behind the verb that opens a question: "wasn't she the first" asks whether she was."""
    said = [at for at, span in enumerate(spans) if not span.polite][:2]
    if len(said) < len("AB") or spans[said[0]].sense("ask") != "yes" or spans[said[1]].text != "not":
        return spans
    return [span for at, span in enumerate(spans) if at != said[1]]


def all_of_them(spans: Sequence[Span]) -> Sequence[Span]:
    """The spans with the "all" behind several names as "both": "did Armstrong, Aldrin and Collins all walk on the Moon"."""
    opening = next((span for span in spans if not span.polite), None)
    if opening is None or opening.sense("ask") != "yes":
        return spans
    found = list(spans)
    for at, span in enumerate(spans[1:], 1):
        if span.text in ("everyone", "everybody"):
            found[at] = replace(span, senses=("op:every",))  # whether it is true of all of a crew is not looked up
        if span.text == "all" and spans[at - 1].entities:
            found[at] = replace(span, senses=("op:both",))
    return found
