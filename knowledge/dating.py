"""Moments that a question describes instead of naming: "when Columbia was lost", "between the first and the last Mir crew".

Two kinds of questions lean on them: what was the case then, and how much time lies between two of them. What is described is
asked for by itself ("when was ..."), and its moment is put in its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from knowledge.models import Moment
from knowledge.moments import DAY
from knowledge.phrases import count, duration

_STATE = (
    r"(?P<asks>.+?)[,;]?\s+(?:when|while|as|at the (?:time|moment)(?: that| when)?|on the day(?: that| when)?)\s+(?P<event>\S.+)",
    r"(?:when|while|at the (?:time|moment)(?: that| when)?|on the day(?: that| when)?)\s+(?P<event>.+?),\s*(?P<asks>.+)",
    r"(?P<asks>.+?)\s+(?:at the (?:time|moment) of|on the day of|on the date of|during)\s+(?P<event>\S.+)",
    r"(?:at the (?:time|moment) of|on the day of|on the date of)\s+(?P<event>.+?),\s*(?P<asks>.+)",
)
_UNIT = r"(?:how many|number of|count the|count of)?\s*(?P<unit>days|hours|weeks|months|years)"
_PASSED = r"(?:\s+(?:\w+\s+){0,2}?(?:passed|lay|elapsed|went by|did it take|was it|were there|are there|is it|had passed|were))?"
_LENGTH = rf"(?:{_UNIT}{_PASSED}|how long|how much time{_PASSED}|time)"
_BETWEEN = (
    rf"{_LENGTH}\b.{{0,40}}?\bbetween\s+(?P<first>.+?)\s+and\s+(?P<second>.+)",
    rf"{_LENGTH}\b.{{0,40}}?\bfrom\s+(?P<first>.+?)\s+(?:to|until|till)\s+(?P<second>.+)",
    rf"{_LENGTH}\s+(?P<way>after|before)\s+(?P<first>.+?)\s+(?P<did>did|was|were)\s+(?P<second>.+)",
    rf"{_LENGTH}\s+(?P<way>after|before)\s+(?P<first>.+)\s+(?P<did>did|was|were)\s+(?P<second>.+)",
    rf"{_LENGTH}\s+(?P<way>after|before)\s+(?P<first>.+?),\s*(?P<second>.+)",
    rf"{_LENGTH}\s+(?P<did>did|was|were)\s+(?P<second>.+?)\s+(?P<way>after|before)\s+(?P<first>.+)",
)
_AGES = (
    r"(?:what is |what['’]?s |what was )?(?:the )?(?:age (?:difference|gap)|difference in age)(?: in years)?(?: between| of|:)?\s+(?P<first>.+?)\s+(?:and|-|–)\s+(?P<second>.+?)(?: in years)?",
    r"(?:by )?how (?:much|many years) (?:older|younger) (?:is|was) (?P<first>.+?) than (?P<second>.+)",
    r"how (?:much|many years) older than (?P<second>.+) (?:is|was) (?P<first>.+)",
)
_AGED = (
    *(
        rf"how old (?:was|is|will|would|were) (?P<first>.+?)(?: be| have been)? (?:{joint}) (?P<second>.+)"
        for joint in ("when|at the time of", "on|in|at")
    ),
    r"(?:what was |what is |what['’]s )?(?:the )?age of (?P<first>.+?) (?:when|at the time of) (?P<second>.+)",
    r"(?:what was |what is |what['’]s )?(?P<first>.+?)['’]s? age (?:when|at the time of) (?P<second>.+)",
)
_OWN_TWO = rf"{_LENGTH}\b.{{0,40}}?\bbetween\s+(?P<who>.+?)(?:'s|’s|s')\s+(?:only\s+)?(?:two|2)\s+(?:space\s?)?(?:flights|missions|trips)(?:\s+(?:in|in|to|into) space)?"
_ORDINAL = r"(?:very )?(?:first|second|third|fourth|fifth|last|final)"
_ALONE = re.compile(rf"(?:the |her |his |its |their )?(?P<place>{_ORDINAL})(?: one)?", re.IGNORECASE)
_PLACED = re.compile(rf"\b{_ORDINAL}\b", re.IGNORECASE)
_OWNED = re.compile(rf"(?P<owner>.+?)\s+{_ORDINAL}", re.IGNORECASE)
_BOTH = re.compile(
    r"(?P<second>.+?)\s+(?P<noun>accident|disaster|launch|landing|flight|mission|docking|spacewalk)(?:e?s)",
    re.IGNORECASE,
)
_SEVERAL = re.compile(
    r"(?:the )?(?P<noun>launches|dockings|undockings|landings|splashdowns|births|deaths|liftoffs) of (?P<whose>.+)",
    re.IGNORECASE,
)
_WESTERNMOST, _EASTERNMOST = timedelta(hours=8), timedelta(hours=9)
"""How far clocks in California are behind UTC, and those in Japan ahead: people tell dates by the clock of a launch site."""
_ONE_DAY = timedelta(days=1)
_LONGEST_EVENT = 14
"""Words of what is described at most."""


@dataclass(frozen=True, slots=True)
class Then:
    """A question about a moment, and the words that describe that moment."""

    asks: str
    event: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Two things that happened, and the unit in which the time between them is asked for (empty: not said)."""

    first: str
    second: str
    unit: str


def holds(value: str, claimed: str, sense: str) -> bool | None:
    """Whether something that happened at `value` was at (or `before`, `after`: the sense) a claimed year, month or day, all as
    ISO text in UTC. None where one of them is too coarse to say, or another time zone could make it the day before.
    """
    if not re.match(r"\d{4}", value):
        return None
    at = value[: len(claimed)]
    if len(at) < len(claimed):
        return None if claimed.startswith(at) else sense == ("before" if at < claimed else "after")
    if sense:
        return at < claimed if sense == "before" else at > claimed
    if at != claimed and len(value) >= DAY:
        told = datetime.fromisoformat(value)
        clocks = (told - _WESTERNMOST, told + _EASTERNMOST) if "T" in value else (told - _ONE_DAY, told + _ONE_DAY)
        return None if any(clock.isoformat().startswith(claimed) for clock in clocks) else False
    return at == claimed


def moments_described(text: str) -> Iterator[Then]:
    """The ways in which a question may be about a moment that it describes."""
    plain = text.strip().rstrip("?!. ")
    for pattern in _STATE:
        if found := re.fullmatch(pattern, plain, re.IGNORECASE):
            then = Then(found["asks"].strip(), found["event"].strip())
            if len(then.event.split()) <= _LONGEST_EVENT:
                yield then


def gaps(text: str) -> Iterator[Gap]:
    """The ways in which a question may ask for the time between two things that happened."""
    plain = text.strip().rstrip("?!. ")
    for pattern in _AGES:
        if found := re.fullmatch(pattern, plain, re.IGNORECASE):
            yield Gap(f"was {found['first']} born", f"was {found['second']} born", "years")
    aged = (re.fullmatch(pattern, plain, re.IGNORECASE) for pattern in _AGED)
    if found := next(filter(None, aged), None):
        yield Gap(f"was {found['first']} born", found["second"], "years")
    if found := re.search(rf"{_OWN_TWO}$", plain, re.IGNORECASE):
        yield Gap(f"{found['who']}'s first flight", f"{found['who']}'s second flight", (found["unit"] or "").lower())
    for pattern in _BETWEEN:
        found = re.search(rf"(?:^|[,:]\s*|\b(?=how |number |count )){pattern}$", plain, re.IGNORECASE)
        if found is None:
            continue
        parts = found.groupdict()
        if re.match(r"(?:who|which|what)\b", parts["second"], re.IGNORECASE):
            continue  # "19 years after Tereshkova, who became the second woman"
        second = f"{parts['did']} {parts['second']}" if parts.get("did") else parts["second"]
        yield Gap(*_whole(parts["first"].strip(), second.strip()), (parts.get("unit") or "").lower())


def _whole(first: str, second: str) -> tuple[str, str]:
    """Both ends with what they share: "the first" and "the last landing", "her first launch" and "her second"."""
    if _ALONE.fullmatch(first) and (placed := _PLACED.search(second)):
        return f"{first} {second[placed.end() :].strip()}", second
    if (alone := _ALONE.fullmatch(second)) and _PLACED.search(first):
        return first, _PLACED.sub(alone["place"], first, count=1)
    if (several := _SEVERAL.fullmatch(first)) and not _SEVERAL.fullmatch(
        second
    ):  # "the dockings of Crew-8" and "Crew-9"
        noun = several["noun"].removesuffix("es" if several["noun"].endswith("ches") else "s")
        return f"the {noun} of {several['whose']}", f"the {noun} of {second}"
    owned, placed = _OWNED.fullmatch(first), _PLACED.match(second)
    if owned and placed:  # "John Young's first and last launch"
        noun = second[placed.end() :].strip()
        return f"{first} {noun}", f"{owned['owner']} {second}"
    if (both := _BOTH.fullmatch(second)) and not _BOTH.fullmatch(first):
        return f"{first} {both['noun']}", f"{both['second']} {both['noun']}"
    return first, second


def asked_when(event: str) -> Iterator[str]:
    """The questions for the moment of something that happened: "Columbia was lost", "did China fly", "the last landing"."""
    event = re.sub(r"^the (?:day|moment|date) (?:that |when |on which |of )?", "", event, flags=re.IGNORECASE) or event
    first = event.split(maxsplit=1)[0].lower()
    yield f"when {event}" if first in ("did", "was", "were") else f"when was {event}"
    if first == "did" and event.casefold().endswith(" fly"):
        yield f"when {event[: -len(' fly')]} first fly"
    if first not in ("did", "was", "were"):
        yield f"when did {event}"
        yield f"when {event}"
        yield f"when did {event} first fly"  # "how many days after Gagarin"
        if event.casefold().endswith((" flew", " first flew")):
            yield f"when was the first flight of {event[: event.casefold().rindex(' f')].removesuffix(' first')}"


def time_passed(first: Moment, second: Moment, unit: str) -> str:
    """The time between two moments in words, in the unit asked for: "17 years (6,213 days)", "974 days 5 hours"."""
    begin, end = sorted((first, second), key=lambda moment: moment.at)
    seconds = int((end.at - begin.at).total_seconds())
    exact = first.precision.has_clock and second.precision.has_clock
    if unit not in ("years", "months"):
        return duration(seconds, exact=exact, unit="hours" if unit == "hours" else "days" if unit else "")
    months = (end.at.year - begin.at.year) * 12 + end.at.month - begin.at.month - (end.at.day < begin.at.day)
    if months < (12 if unit == "years" else 1):
        return count(seconds // 86400, "day")
    whole = count(months // 12, "year") if unit == "years" else count(months, "month")
    return f"{whole} ({count(seconds // 86400, 'day')})"
