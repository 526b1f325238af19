"""Conditions of a query that are not just the name of a thing, in words: "lost in 1986", "at least twice"."""

from __future__ import annotations

from knowledge.models import Filter, Query
from knowledge.store import Store

IN_SPACE = "in space itself"
"""How the record says that somebody died in space and not on the way up or down."""
_NTH = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_SAID = {
    "flown": "that never flew", "walked on the moon": "who walked on the Moon", "landed on the moon": "that landed on the Moon",
    "reached": "who went to space", "alive": "who are alive", "crewed if any": "", "accident on a flight": "on a flight",
}  # fmt: skip
"""Conditions that are said in the same words whatever their value."""
_NAMED = {
    "walked with": ("person", "with {0}"), "after accident": ("accident", "after the {0}"), "victim": ("person", "that killed {0}"),
    "command after": ("person", "after {0}"), "command before": ("person", "before {0}"),
    "from to": ("mission", "from {0} to {1}"), "after loss": ("ship", "after the loss of {0}"), "operator": ("agency", "launched by {0}"),
}  # fmt: skip
"""Conditions that name something: its kind, and how it is said of the first and the last one."""


def nth(number: str) -> str:
    """An ordinal in words as far as they are short: "third", "12th"."""
    return _NTH[int(number)] if number.isdigit() and int(number) < len(_NTH) else f"{number}th"


def in_words(filter_: Filter, query: Query, store: Store) -> str:
    """A condition in words; empty where it is nothing but a name."""
    field, value = filter_.field, filter_.values[0]
    if field == "walked on the moon" and value == "0":
        return "who did not walk on the Moon"
    if field in _SAID:
        return _SAID[field]
    if field in _NAMED:
        kind, form = _NAMED[field]
        return form.format(store.name(kind, value), store.name(kind, filter_.values[-1]))
    if field == "nth of":
        kind = "vehicle" if value.startswith("spacecraft") else "programme"
        return f"of the {nth(filter_.values[-1])} crewed {store.name(kind, value)}"
    if field == "nth flight of":
        number = nth(filter_.values[1])
        return f"on {number} flight" if query.kind == "seat" else f"of {store.name('person', value)}"
    if field == "times":
        times = {"1": "once", "2": "twice"}.get(value, f"{value} times")
        return f"at least {times}" if filter_.op == ">=" else times
    return _counted(field, filter_.values)


def _counted(field: str, values: tuple[str, ...]) -> str:
    """Conditions whose value stands in the words."""
    match field:
        case "told of":
            return "in space" if values[0] == IN_SPACE else f"in a {values[0]}"
        case "told":
            return " ".join(values)
        case "lost with":
            return f"with {values[0]} people"
        case "lost":
            return f"lost in {values[0]}" if values[0] else "lost in accidents"
        case "accident class":
            return values[0]
        case "crew size":
            return f"with {values[0]} people"
        case "expedition number":
            return f"of Expedition {values[0]}"
        case "landed in":
            return f"that landed in: {', '.join(values)}"
        case "longer than":
            return f"longer than {int(values[0]) // 86400} days"
    return ""
