"""Dates in a question: "14 February 2026", "Feb 14th, 2026", "2026-02-14 at 20:15 UTC", "in February 2026", "1998"."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from knowledge.text import Token

DAY = len("2026-02-14")
"""Characters of an ISO day: a longer moment has a clock, a shorter one is a month or a year."""
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
            "september sep sept", "october oct", "november nov", "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
FIRST_YEAR, LAST_YEAR = 1900, 2049
_HOLIDAYS = (
    (("new", "year", "day"), "01-01"), (("new", "year", "eve"), "12-31"), (("new", "year"), "01-01"),
    (("start", "of"), "01-01"), (("beginning", "of"), "01-01"), (("end", "of"), "12-31"), (("christmas", "day"), "12-25"), (("christmas", "eve"), "12-24"), (("christmas",), "12-25"),
    (("valentine", "day"), "02-14"), (("valentines", "day"), "02-14"), (("boxing", "day"), "12-26"), (("independence", "day"), "07-04"), (("halloween",), "10-31"),
)  # fmt: skip
_HOLIDAY_STARTS = {names[0] for names, _ in _HOLIDAYS}
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


_TO = ("and", "to", "until", "till", "through", "or")


def find_moments(tokens: list[Token]) -> dict[int, tuple[int, str]]:
    """Where moments stand: start -> (end, ISO moment in UTC as precise as it was written); a day without a year is empty.

    The first of two moments may leave the year to the second: "from 1 June to 31 August 2013", "between April and August 2016".
    """
    found = _moments(tokens)
    for at, (end, iso) in list(found.items()):
        for start in range(max(0, at - 4), at):
            earlier = _without_year(tokens, start)
            if earlier and earlier[0] == at - 1 and tokens[at - 1].norm in _TO and iso[4:5] == "-" and end > at:
                found = {n: m for n, m in found.items() if n != start} | {
                    start: (earlier[0], f"{iso[:4]}-{earlier[1]}")
                }
                break
    return dict(sorted(_timed(tokens, found).items()))


_CLOCK = re.compile(r"(\d+)(?::(\d\d))?(?::(\d\d))? ?([ap])?[.m]*\.? ?([a-z]*)")
_ZONES = {
    "est": -5,
    "edt": -4,
    "cst": -6,
    "cdt": -5,
    "mst": -7,
    "mdt": -6,
    "pst": -8,
    "pdt": -7,
    "cet": 1,
    "cest": 2,
    "msk": 3,
}
"""Zone -> hours from UTC; a time without a zone is UTC, as Houston tells it."""


def _timed(tokens: list[Token], moments: dict[int, tuple[int, str]]) -> dict[int, tuple[int, str]]:
    """The days with the time of day that is said before or behind them: "3:15 p.m. EST on 14 February 2026"."""
    found: dict[int, tuple[int, str]] = {}
    for start, (end, iso) in moments.items():
        behind = end + (end < len(tokens) and tokens[end].norm == "at")
        before = start - 1 - (start > 0 and tokens[start - 1].norm == "on")
        if len(iso) != DAY:
            found[start] = (end, iso)
        elif behind < len(tokens) and (at := _clock(iso, tokens[behind])):
            found[start] = (behind + 1, at)
        elif before >= 0 and (at := _clock(iso, tokens[before])):
            found[before] = (end, at)
        else:
            found[start] = (end, iso)
    return found


def _clock(day: str, token: Token) -> str:
    """A time on an ISO day as an ISO moment in UTC; empty where the token is no time of day."""
    said = token.text.replace("noon", "12:00").replace("midnight", "00:00")
    match = _CLOCK.fullmatch(said) if token.kind == "clock" else None
    if match is None:
        return ""
    hours, minutes, seconds, half, zone = match.groups()
    hour = int(hours) % 12 + 12 * (half == "p") if half else int(hours)
    if hour > 23 or int(minutes or 0) > 59 or int(seconds or 0) > 59:
        return ""
    there = timezone(timedelta(hours=_ZONES.get(zone, 0)))
    try:
        at = datetime.fromisoformat(day).replace(
            hour=hour, minute=int(minutes or 0), second=int(seconds or 0), tzinfo=there
        )
    except ValueError:  # 30 February
        return ""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M{':%S' if seconds else ''}}Z"


def _without_year(tokens: list[Token], at: int) -> tuple[int, str] | None:
    """A month, or a day of a month, that starts at a token: its end, and what stands behind the year."""
    token, after = tokens[at], tokens[at + 1] if at + 1 < len(tokens) else None
    if token.kind == "word" and token.norm in MONTHS:
        month = MONTHS[token.norm]
        if after is not None and _day(after, month):
            return at + 2, f"{month:02d}-{int(after.norm):02d}"
        return at + 1, f"{month:02d}"
    if (
        token.kind in ("number", "ordinal")
        and after is not None
        and after.norm in MONTHS
        and _day(token, MONTHS[after.norm])
    ):
        return at + 2, f"{MONTHS[after.norm]:02d}-{int(token.norm):02d}"
    return None


def _moments(tokens: list[Token]) -> dict[int, tuple[int, str]]:
    found: dict[int, tuple[int, str]] = {}
    at = 0
    while at < len(tokens):
        moment = _moment(tokens, at)
        if moment:
            found[at] = moment
            if tokens[at].norm == "end":  # "by the end of 1965" is said of the year
                found[moment[0] - 1] = (moment[0], tokens[moment[0] - 1].norm)
            at = moment[0]
        else:
            at += 1
    return found


def _moment(tokens: list[Token], at: int) -> tuple[int, str] | None:
    """The moment that starts at one token, if any."""
    token, rest = tokens[at], tokens[at + 1 : at + 5]
    if named := _days(tokens, at) or _holiday(tokens, at) or _numeric(tokens, at) or _worded(tokens, at):
        return named
    if token.kind == "date":
        return (at + 1, iso) if (iso := _written(token.norm)) else None
    if token.norm in MONTHS and token.kind == "word":
        month = MONTHS[token.norm]
        if len(rest) >= 2 and _day(rest[0], month) and _year(rest[1]):
            return at + 3, f"{rest[1].norm}-{month:02d}-{int(rest[0].norm):02d}"
        if rest and _year(rest[0]):
            return at + 2, f"{rest[0].norm}-{month:02d}"
        if rest and (year := _short_year(rest[0])):
            return at + 2, f"{year}-{month:02d}"
        if rest and _day(rest[0], month) and token.norm != "may":
            return at + 2, ""
    if token.kind in ("number", "ordinal"):
        skip = 1 if rest and rest[0].norm == "of" else 0
        after = rest[skip:]
        month = MONTHS.get(after[0].norm, 0) if after else 0
        if month and _day(token, month) and len(after) >= 2 and _year(after[1]):
            return at + 3 + skip, f"{after[1].norm}-{month:02d}-{int(token.norm):02d}"
        if _year(token) and rest and rest[0].norm in ("began", "begins", "started", "starts"):
            return at + 2, f"{token.norm}-01-01"
        if rest and rest[0].norm == "s" and (decade := _decade(token)):
            return at + 2, f"{decade}/{decade + 9}"
        if _year(token):
            return at + 1, token.norm
    return None


_ORDINALS = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def _worded(tokens: list[Token], at: int) -> tuple[int, str] | None:
    """Read "the first of February 2004"."""
    said = tokens[at : at + 4]
    if len(said) < 4 or said[0].norm not in _ORDINALS or said[1].norm != "of" or said[2].norm not in MONTHS:
        return None
    day = f"{MONTHS[said[2].norm]:02d}-{_ORDINALS.index(said[0].norm):02d}"
    return (at + 4, f"{said[3].norm}-{day}") if _year(said[3]) else None


def _numeric(tokens: list[Token], at: int) -> tuple[int, str] | None:
    """Read "25/12/1973" and "12/25/1973", where only one of the numbers can be the month or both are the same."""
    said = tokens[at : at + 3]
    if len(said) < 3 or not _year(said[2]) or any(t.kind != "number" or len(t.norm) > 2 for t in said[:2]):
        return None
    first, second = (int(token.norm) for token in said[:2])
    for day, month in ((first, second), (second, first)):
        if 1 <= month <= 12 and 1 <= day <= _DAYS[month - 1] and (day > 12 or day == month):
            return at + 3, f"{said[2].norm}-{month:02d}-{day:02d}"
    return None


def _days(tokens: list[Token], at: int) -> tuple[int, str] | None:
    """From one day of a month to another: "April 12-14, 1981", "12 to 14 April 1981"."""
    said = [(n, token) for n, token in enumerate(tokens[at : at + 5], at) if token.norm not in _TO]
    for month, first, last in ((0, 1, 2), (2, 0, 1)):
        if len(said) < 4 or said[month][1].norm not in MONTHS or not _year(said[3][1]):
            continue
        number, days = MONTHS[said[month][1].norm], (said[first][1], said[last][1])
        if all(_day(day, number) for day in days) and int(days[0].norm) < int(days[1].norm):
            ends = (f"{said[3][1].norm}-{number:02d}-{int(day.norm):02d}" for day in days)
            return said[3][0] + 1, "/".join(ends)
    return None


def _written(text: str) -> str:
    """An ISO date as it stands, its year where the rest is none ("1994-95"), nothing where it is no date at all."""
    year, _, rest = text.partition("-")
    month, _, day = rest.partition("-")
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        return ""
    if not 1 <= int(month) <= 12:
        return year
    if day and not 1 <= int(day[:2]) <= _DAYS[int(month) - 1]:
        return ""
    return text.upper().replace(" ", "T")


def _short_year(token: Token) -> str:
    """The year of "'97" and "June 97"; empty where two digits may be a day."""
    return f"19{token.norm}" if token.kind == "number" and len(token.norm) == 2 and int(token.norm) > 56 else ""


def _holiday(tokens: list[Token], at: int) -> tuple[int, str] | None:
    """New Year's Day, Christmas and the like with their year."""
    if tokens[at].norm.removesuffix("s") not in _HOLIDAY_STARTS and tokens[at].norm not in _HOLIDAY_STARTS:
        return None
    words = [
        token.norm.removesuffix("s") if token.norm != "christmas" else "christmas" for token in tokens[at : at + 3]
    ]
    for names, date in _HOLIDAYS:
        end = at + len(names)
        if tuple(words[: len(names)]) == names and end < len(tokens) and _year(tokens[end]):
            return end + 1, f"{tokens[end].norm}-{date}"
    return None


def _day(token: Token, month: int) -> bool:
    return token.kind in ("number", "ordinal") and len(token.norm) <= 2 and 1 <= int(token.norm) <= _DAYS[month - 1]


def _decade(token: Token) -> int:
    """The first year of "the 1980s" and "the 80s"; 0 where a number is no decade."""
    year = int(f"19{token.norm}" if len(token.norm) == 2 else token.norm)
    return year if year % 10 == 0 and FIRST_YEAR <= year <= LAST_YEAR else 0


def _year(token: Token) -> bool:
    return token.kind == "number" and len(token.norm) == 4 and FIRST_YEAR <= int(token.norm) <= LAST_YEAR
