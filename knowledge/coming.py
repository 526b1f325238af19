"""What is still to come: the plans behind "when will Crew-14 dock?" and "when is the next spacewalk?"."""

from __future__ import annotations

from datetime import datetime

from knowledge.asking import Asked, named
from knowledge.models import Answer, Entity, Filter, Plan, Query, Reading, Reason, Status
from knowledge.phrases import dated
from knowledge.schema.compiling import written
from knowledge.store import Store

_KINDS = {
    "launched": ("launch",),
    "docked": ("docking", "berthing"),
    "undocked": ("undocking",),
    "landed": ("landing",),
}
_VERBS = {
    "launch": "launch", "docking": "dock", "berthing": "be berthed", "undocking": "undock", "landing": "land",
    "hatch-opening": "open its hatch", "port-move": "move to another port",
}  # fmt: skip
_NOUNS = {"change-of-command": "The change of command", "spacewalk": "The spacewalk"}


def planned(asked: Asked, store: Store) -> Answer | None:
    """The answer from the plans, where the question is about what has not happened yet; None where it is not, or nothing
    is planned.
    """
    query = asked.query
    if query.aggregate != "list":
        return None
    flights = [v for f in query.filters if f.field == "mission" for v in f.values]
    following = any(f.op == "after" and f.values == ("now",) for f in query.filters) and query.position == 1
    if query.kind == "eva" and (following or query.select == "next"):
        kinds: tuple[str, ...] = ("spacewalk",)
    else:
        kinds = _KINDS.get(query.order if following and query.select == "name" else query.select, ())
    if not kinds or not (following or len(flights) == 1):
        return None
    found = [plan for kind in kinds for plan in store.plans(asked.now, kind=kind)]
    found = [plan for plan in found if _fits(plan, query, store, following=following)]
    if following:
        found = [plan for plan in found if plan.at.end > asked.now]
    else:
        found = [plan for plan in found if plan.mission == flights[0]]
    return _answer(asked, min(found, key=lambda plan: plan.at.at), store) if found else None


def ahead(asked: Asked) -> Answer | None:
    """No answer where it is asked what will be the case on a day to come: who is aboard then is not on record."""
    named = [v for f in asked.query.filters if f.field == "at" for v in f.values if v[:1].isdigit()]
    if not named or min(written(value).at for value in named) <= asked.now:
        return None
    text = f"That is still to come: my record does not say what will be {dated(written(named[0]))}."
    return Answer(asked.question, Status.UNKNOWN, text, Reason.NO_FACT)


def _fits(plan: Plan, query: Query, store: Store, *, following: bool) -> bool:
    """Whether a plan meets the conditions of a query, as far as they are about flights and stations."""
    rest = tuple(f for f in query.filters if not (f.op == "after" and f.values == ("now",)))
    stations = [f for f in rest if f.field == "station"]
    if any(plan.station not in f.values for f in stations):
        return False
    rest = tuple(f for f in rest if f.field not in ("station", "docking method", "mission"))
    if not rest or not following:
        return True
    if not plan.mission:
        return False
    return bool(store.find(Query("mission", "name", (*rest, Filter("mission", (plan.mission,)))), planned=True))


def sentence(plan: Plan, now: datetime) -> str:
    """One plan as a sentence, with how sure it is."""
    over = plan.at.end <= now
    unsure = ", not confirmed yet" if over else ", on hold" if plan.state == "held" else ""
    where = f" at {plan.port}" if plan.port else ""
    if plan.kind in _NOUNS:
        return f"{plan.title or _NOUNS[plan.kind]} {'was' if over else 'is'} planned{where} {dated(plan.at)}{unsure}."
    return f"{plan.flight} {'was' if over else 'is'} planned to {_VERBS[plan.kind]}{where} {dated(plan.at)}{unsure}."


def _answer(asked: Asked, plan: Plan, store: Store) -> Answer:
    things = named(asked, store)
    if plan.mission and not any(entity.id == plan.mission for entity in things):
        things = (*things, Entity("mission", plan.mission, plan.flight))
    asks_who = asked.query.select == "name"
    value = plan.flight if asks_who else plan.at.iso
    subject = plan.flight if plan.kind not in _NOUNS else ""
    reading = (
        f"planned {plan.kind.replace('-', ' ')} of {subject}" if subject else f"next {plan.kind.replace('-', ' ')}"
    )
    as_of = store.as_of["plans"]
    text = sentence(plan, asked.now)
    return Answer(
        asked.question, Status.ANSWERED, text, None, reading, (value,), things, as_of[:10], store.sources(list(plan.sources)),
        turn=Reading(asked.query, things),
    )  # fmt: skip
