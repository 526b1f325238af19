"""What a question says that it does not mean: "commander of STS-51-G (not 51-F)", "Roman Romanenko, not Yury: first flight?"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from knowledge.entities import Lexicon
from knowledge.models import Answer, Status
from knowledge.text import tokenize

_NOT = re.compile(
    r"(?P<mark>\s*\((?:[\w -]{1,24}[,;] )?|\s*[,;?]\s*|\s+-+\s+)(?:but |and |i mean )?not (?:the )?(?P<what>[^,;:()?!]{1,24}?)"
    r"(?P<after>\)|[,:;]|(?=[?!.]|$))",
    re.IGNORECASE,
)
_KINDS = {"mission", "person", "programme", "vehicle", "expedition"}


def set_apart(question: str, lexicon: Lexicon, answer: Callable[[str], Answer]) -> Answer | None:
    """The answer to a question without what it sets its flight or person apart from; None where it says nothing of the kind."""
    meant = _meant(question, lexicon)
    found = answer(meant) if meant else None
    return replace(found, question=question) if found and found.status is Status.ANSWERED else None


def _meant(text: str, lexicon: Lexicon) -> str:
    """A question without what it sets its flight or person apart from: "commander of STS-51-G (not 51-F)"; empty where nothing is.

    In brackets that may be any name or number. After a comma only a part of a name ("STS-51-C, not 51-D"): "on STS-1, not
    STS-2" is a condition.
    """
    for found in _NOT.finditer(text):
        spans = lexicon.spans(tokenize(found["what"]))
        named = all(s.filler or s.unknown or s.sense("number") or _KINDS & {e.kind for e in s.entities} for s in spans)
        whole = any(len(s.entities) == 1 for s in spans) and found["after"] != ":"
        bracket = found["mark"].lstrip().startswith("(")
        named = named or (bracket and all(s.filler or s.sense("role") for s in spans))  # "pilot (not command pilot)"
        if spans and named and (bracket or not whole):
            return f"{text[: found.start()]}{' ' if found['after'] in ('', ')') else found['after']}{text[found.end() :]}".strip()
    return ""
