"""Answers, flights and milestones as what Discord shows. Pure; Discord's limits are kept here.

A card is plain message content: it needs no permission but to send, and stamps and links render in it. The answer comes
first; the last line says where it comes from. The reading stands on the card, so that a reply can start from it.
"""

from __future__ import annotations

import re
from datetime import datetime

from bot.announcements.models import Milestone, Subscription
from bot.announcements.planning import lead_words
from bot.announcements.wording import stamp
from bot.marks import plain
from knowledge import Answer, Moment, Precision, Source, Status
from knowledge.catalogue import MissionFacts
from knowledge.phrases import day, ordinal, span, spoken

LONGEST = 2000
"""Characters of a message's content (Discord's limit)."""
READ_AS = "-# Read as: "
SOURCE = "-# Source: "


def answer_card(answer: Answer) -> str:
    """An answer: the sentence with Discord's stamps, the reading, the source and its date."""
    text = answer.text.replace("@", "@\u200b")
    for value in answer.values:
        if moment := _clock_moment(value):
            text = text.replace(spoken(moment), stamp(moment)).replace(
                spoken(moment, about=True), f"about {stamp(moment)}"
            )
    if answer.reading:
        text = text.replace(f" (Read as: {answer.reading}.)", "")
    lines = [cut(text, 1500)]
    if answer.status is Status.AMBIGUOUS:
        lines += [f"{number}. {plain(choice, 200)}" for number, choice in enumerate(answer.suggestions, 1)]
    if answer.reading and answer.status in (Status.ANSWERED, Status.UNKNOWN):
        lines.append(f"{READ_AS}{answer.reading[:200]}")
    if answer.values and answer.as_of:
        lines.append(origin(answer.sources, answer.as_of))
    return "\n".join(lines)


def reading_of(content: str) -> str:
    """The reading that stands on a card, for a reply to it; empty where there is none."""
    for line in content.splitlines():
        if line.startswith(READ_AS):
            return line.removeprefix(READ_AS).strip()
    return ""


def origin(sources: tuple[Source, ...], as_of: str) -> str:
    """The last line of a card: the best source as a link that unfolds nothing, and the record's date."""
    best = sources[0] if sources else None
    if best is None or best.trust == "unsourced":
        where = "none on record yet, a better one is welcome"
    elif best.url.startswith("https://"):
        where = f"[{_title(best.title)}](<{best.url}>)"
    else:
        where = _title(best.title)
    return f"{SOURCE}{where} · as of {written(as_of)}"


def _title(title: str) -> str:
    return title.replace("[", "(").replace("]", ")")[:150]


def written(iso: str) -> str:
    """An ISO day as people read it."""
    return day(Moment(datetime.fromisoformat(f"{iso[:10]}T00:00:00+00:00"), Precision.DAY))


def _clock_moment(value: str) -> Moment | None:
    """A value of the contract as a moment with a time of day, if it is one."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?Z", value):
        return None
    precision = Precision.SECOND if value.count(":") == 2 else Precision.MINUTE
    return Moment(datetime.fromisoformat(value), precision)


def cut(text: str, limit: int) -> str:
    """A text, shortened where it is longer than the limit."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def mission_card(facts: MissionFacts, coming: list[Milestone]) -> str:
    """A flight: dates, ship, crew with roles, where it docked, what comes next."""
    m = facts.mission
    lines = [f"**{m.name}** · {span(m.launched, m.landed, open_=m.under_way)}"]
    ship = " on ".join(part for part in (facts.spacecraft, facts.rocket) if part)
    lines.append(f"{ship} from {facts.site}" if facts.site else ship)
    lines += [_seat(*seat) for seat in facts.crew[:12]]
    lines.append(f"Launched {stamp(m.launched)}")
    for visit in facts.visits[:4]:
        where = ", ".join(part for part in (visit.station, visit.port) if part)
        docked = f"docked {stamp(visit.docked)}" if visit.docked else "docked"
        left = ", still there" if visit.still_docked else f", left {stamp(visit.undocked)}" if visit.undocked else ""
        lines.append(f"{where}: {docked}{left}")
    lines += [f"Next: {milestone_line(milestone)}" for milestone in coming[:3]]
    if m.note:
        lines.append(f"{m.note[0].upper()}{m.note[1:]}.")
    body = cut("\n".join(line for line in lines if line), LONGEST - 260)
    return f"{body}\n{READ_AS}{m.name}\n{origin(facts.sources, facts.as_of)}"


def _seat(name: str, title: str, agency: str, number: int) -> str:
    """One of the crew: role, agency, which flight it is; a flight that is only planned has no number yet."""
    beside = [agency] * bool(agency) + [f"{ordinal(number)} flight"] * bool(number)
    return f"- {name}, {title}" + (f" ({', '.join(beside)})" if beside else "")


def milestone_line(milestone: Milestone) -> str:
    """A milestone in one line: its name, when, and where it stands."""
    state = "" if milestone.state == "planned" else f" · {milestone.state}"
    return f"**{plain(milestone.name, 100)}** {stamp(milestone.moment)}{state}"


def milestones_card(milestones: list[Milestone], subscriptions: list[Subscription], here: str) -> str:
    """What is planned, and which channels of this server are told."""
    lines = ["**Milestones**"]
    lines += [f"- {milestone_line(milestone)} · `{milestone.id}`" for milestone in milestones[:15]] or [
        "None is planned."
    ]
    if len(milestones) > 15:
        lines.append(f"and {len(milestones) - 15} more")
    lines.append("**Subscriptions here**")
    for subscription in subscriptions[:20]:
        kinds = ", ".join(subscription.kinds) or "everything"
        asleep = f" · asleep: {plain(subscription.reason, 80)}" if subscription.state != "active" else ""
        lines.append(
            f"- {subscription.id}: <#{subscription.channel}> · {kinds} · {lead_words(subscription.leads)}{asleep}"
        )
    if not subscriptions:
        lines.append(f"None. {here}")
    return cut("\n".join(lines), LONGEST)
