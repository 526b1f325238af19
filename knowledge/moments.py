"""Dates in a question: "14 February 2026", "Feb 14th, 2026", "2026-02-14", "in February 2026", "1998"."""

from __future__ import annotations

from knowledge.text import Token

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
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def find_moments(tokens: list[Token]) -> dict[int, tuple[int, str]]:
    """Where moments stand: start -> (end, ISO moment in UTC as precise as it was written)."""
    found: dict[int, tuple[int, str]] = {}
    at = 0
    while at < len(tokens):
        moment = _moment(tokens, at)
        if moment:
            found[at] = moment
            at = moment[0]
        else:
            at += 1
    return found


def _moment(tokens: list[Token], at: int) -> tuple[int, str] | None:
    """The moment that starts at one token, if any."""
    token, rest = tokens[at], tokens[at + 1 : at + 5]
    if token.kind == "date":
        return at + 1, token.norm.upper().replace(" ", "T")
    if token.norm in MONTHS and token.kind == "word":
        month = MONTHS[token.norm]
        if len(rest) >= 2 and _day(rest[0], month) and _year(rest[1]):
            return at + 3, f"{rest[1].norm}-{month:02d}-{int(rest[0].norm):02d}"
        if rest and _year(rest[0]):
            return at + 2, f"{rest[0].norm}-{month:02d}"
    if token.kind in ("number", "ordinal"):
        skip = 1 if rest and rest[0].norm == "of" else 0
        after = rest[skip:]
        month = MONTHS.get(after[0].norm, 0) if after else 0
        if month and _day(token, month) and len(after) >= 2 and _year(after[1]):
            return at + 3 + skip, f"{after[1].norm}-{month:02d}-{int(token.norm):02d}"
        if _year(token):
            return at + 1, token.norm
    return None


def _day(token: Token, month: int) -> bool:
    return token.kind in ("number", "ordinal") and len(token.norm) <= 2 and 1 <= int(token.norm) <= _DAYS[month - 1]


def _year(token: Token) -> bool:
    return token.kind == "number" and len(token.norm) == 4 and FIRST_YEAR <= int(token.norm) <= LAST_YEAR
