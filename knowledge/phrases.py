"""Moments, durations, numbers and lists in plain English, and as the values of the contract."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from knowledge.models import Moment, Precision

LIST_LIMIT = 10
"""A longer list is counted and cut in the sentence; `values` always hold all of it."""
_MONTHS = "January February March April May June July August September October November December".split()


def spoken(moment: Moment, *, about: bool = False) -> str:
    """A moment for a sentence, in UTC: `14 February 2026 at 20:15 UTC`, `8 October 2026`, `May 2026`, `early 2027`."""
    at, month = moment.at, _MONTHS[moment.at.month - 1]
    roughly = "about " if about else ""
    match moment.precision:
        case Precision.SECOND:
            return f"{at.day} {month} {at.year} at {roughly}{at:%H:%M:%S} UTC"
        case Precision.MINUTE:
            return f"{at.day} {month} {at.year} at {roughly}{at:%H:%M} UTC"
        case Precision.HOUR:
            return f"{at.day} {month} {at.year} about {at:%H} h UTC"
        case Precision.DAY:
            return f"{at.day} {month} {at.year}"
        case Precision.MONTH:
            return f"{month} {at.year}"
        case Precision.QUARTER:
            return f"the {('first', 'second', 'third', 'fourth')[(at.month - 1) // 3]} quarter of {at.year}"
        case Precision.HALF:
            return f"the {'first' if at.month < 7 else 'second'} half of {at.year}"
        case Precision.YEAR:
            return str(at.year)


def dated(moment: Moment, *, about: bool = False) -> str:
    """`spoken` with the preposition that it needs: `on 8 October 2026`, `in May 2026`."""
    word = "on" if moment.precision.has_clock or moment.precision is Precision.DAY else "in"
    return f"{word} {spoken(moment, about=about)}"


def day(moment: Moment) -> str:
    """A moment to the day at the most: `13 February 2026`."""
    if moment.precision.has_clock:
        return spoken(Moment(moment.at, Precision.DAY))
    return spoken(moment)


def span(first: Moment, last: Moment | None, *, open_: bool = False) -> str:
    """Two days as a range without repeating what they share: `13 February to 8 October 2026`."""
    if open_:
        return f"since {day(first)}"
    if last is None:
        return day(first)
    begin, end = day(first), day(last)
    if begin == end:
        return begin
    if first.at.year == last.at.year:
        begin = begin.removesuffix(f" {first.at.year}")
        if first.at.month == last.at.month and end.endswith(f"{_MONTHS[last.at.month - 1]} {last.at.year}"):
            begin = begin.removesuffix(f" {_MONTHS[first.at.month - 1]}")
    return f"{begin} to {end}"


def duration(seconds: int, *, exact: bool, unit: str = "") -> str:
    """Seconds in words: hours up to three days, else days; without known clock times only days."""
    days, rest = divmod(abs(seconds), 86400)
    hours, minutes = rest // 3600, rest % 3600 // 60
    if not exact:
        whole = round(abs(seconds) / 86400)
        return f"about {count(whole, 'day')}"
    if unit == "hours" or (unit != "days" and days < 3):
        parts = [count(days * 24 + hours, "hour")] if days * 24 + hours else []
        parts += [count(minutes, "minute")] if minutes else []
    else:
        parts = [count(days, "day")] + ([count(hours, "hour")] if hours else [])
        parts += [count(minutes, "minute")] if minutes else []
    return " ".join(parts) or "less than a minute"


def iso_duration(seconds: int, *, exact: bool) -> str:
    """Seconds as an ISO 8601 duration to its true precision: `PT34H`, `P12DT3H`, `P237D`."""
    sign, seconds = ("-" if seconds < 0 else ""), abs(seconds)
    if not exact:
        return f"{sign}P{round(seconds / 86400)}D"
    days, rest = divmod(seconds, 86400)
    if days < 3:
        days, rest = 0, seconds
    hours, minutes = rest // 3600, rest % 3600 // 60
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    return f"{sign}P{f'{days}D' if days else ''}{f'T{clock}' if clock else '' if days else 'T0M'}"


def set_against(winner: str, reading: str) -> str:
    """A sentence on which of two comes first, from a reading such as "older: Neil Armstrong or Buzz Aldrin"."""
    what, _, pair = reading.partition(": ")
    if what.startswith(("more ", "fewer ")):
        other = next((name for name in pair.split(" or ") if name != winner), pair)
        return f"{winner} {'has spent' if ' time ' in what else 'made'} {what} than {other}"
    one = " one" if what in ("longer", "shorter", "earlier", "later") else ""
    return f"{winner} was the {what}{one} of {pair.replace(' or ', ' and ')}"


def count(number: int, noun: str) -> str:
    """A number with its noun: `1 day`, `3 days`."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def listed(names: Sequence[str], limit: int = LIST_LIMIT) -> str:
    """Names as a list in a sentence; beyond the limit the rest is counted."""
    if len(names) > limit:
        return f"{', '.join(names[:limit])} and {len(names) - limit} more"
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def planned_sentence(name: str, verb: str, at: Moment, now: datetime, where: str = "") -> str:
    """A plan as a plan: also when its moment has passed and nobody has confirmed it."""
    tense = "was" if at.end <= now else "is"
    unsure = ", not confirmed yet" if at.end <= now else ""
    return f"{name} {tense} planned to {verb}{where} {dated(at)}{unsure}."


def with_article(country: str) -> str:
    """A country as it stands in a sentence: the Soviet Union, the United States, France."""
    return f"the {country}" if country.startswith("United") or country in ("Soviet Union", "Netherlands") else country


def a(noun: str) -> str:
    """A noun with the article that its first letter asks for: a Soyuz-FG, an Atlas V."""
    return f"{'an' if noun[:1] in 'AEIOU' else 'a'} {noun}"


def the_station(name: str) -> str:
    """A station's name as it stands in a sentence."""
    return f"the {name}" if name == "ISS" else name


def ordinal(number: int) -> str:
    """A number as a place in an order: 1st, 2nd, 11th."""
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
