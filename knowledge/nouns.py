"""The noun of a reading: what it is about, in the words of the field."""

from __future__ import annotations

from knowledge.models import WHOLE_CREW, Query
from knowledge.schema import PROPERTIES

ORBITER = "spacecraft-space-shuttle-orbiter"
_OWN_HEADS = {("born", "years"): "age", ("died", "years"): "age", ("walkers", ""): "spacewalk"}
"""Property and unit asked for -> the noun, where the property's own would read back as something else."""


def head_of(query: Query) -> str:
    """The noun of the reading."""
    fields = {f.field for f in query.filters}
    titles = [f for f in query.filters if f.field == "role"]
    if any(f.group for f in titles) and len(titles) == 1:
        titles = []  # said of the flight
    roles = list(dict.fromkeys(value.replace("-", " ") for f in titles for value in f.values))
    gender = next((f.values[0] for f in query.filters if f.field == "gender"), "")
    if own := _OWN_HEADS.get((query.select, query.unit)):
        return own + "s" * (query.limit > 1 and query.select == "walkers")
    if query.kind == "ship" and any(f.values == (ORBITER,) for f in query.filters):
        return "space shuttles"
    if query.kind == "ship" and "vehicle" in fields and "mission" in fields:
        return ""
    if query.kind == "country" and not query.order:
        return "countries of people in space"
    if query.kind == "event" or query.select == "story":
        kinds = [v.replace("-", " ") for f in query.filters if f.field == "event kind" for v in f.values]
        return " and ".join(kinds)
    if query.select == "portrait":
        return ""
    if query.kind == "distinction":
        return "" if "distinction" in fields else "distinction"
    if roles and query.select == "name" and query.kind not in ("expedition", "mission"):
        return {"": "", "female": "female ", "male": "male "}[gender] + " or ".join(roles)
    if own := _of_gender(query, gender, roles):
        return own
    if query.kind == "seat" and query.select == "name":
        return _crew(query, fields)
    return PROPERTIES[query.kind][query.select].noun


def _of_gender(query: Query, gender: str, roles: list[str]) -> str:
    """The noun that says whether women or men are meant, where that is asked."""
    if query.kind == "moonwalker" and query.select == "name":
        return f"{gender} moonwalkers".strip()
    if not gender or (roles and query.kind == "mission"):
        return ""
    if query.kind == "mission" and query.select == "name":
        return f"missions with a {'woman' if gender == 'female' else 'man'}"
    if query.kind in ("command", "walk"):
        return f"{gender} {'commanders' if query.kind == 'command' else 'spacewalkers'}"
    noun = {"female": "women", "male": "men"}[gender] if query.select == "name" else ""
    if query.kind == "eva" and query.select == "name":
        return f"spacewalks by {noun}"
    if noun and query.kind == "seat" and any(f.field == "at" for f in query.filters):
        return f"{noun} in space"
    return f"{noun} aboard" if noun and query.kind == "stay" else noun


def _crew(query: Query, fields: set[str]) -> str:
    """The noun for people in the seats of flights."""
    if "at" in fields:
        return "people in space"
    if any(f.field == "person" and f.op == "not" for f in query.filters):
        return "crew" if "mission" in fields else "crewmates"
    if "nth at" in fields:
        return ""
    whole = query.limit == WHOLE_CREW and query.position
    return "crew" if fields & {"mission", "mission after", "ship after", "nth of", "nth of ship"} or whole else "people"
