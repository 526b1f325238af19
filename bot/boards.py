"""People, stations and what comes next as what Discord shows. Pure; Discord's limits are kept here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.announcements import KINDS, Milestone
from bot.cards import LONGEST, READ_AS, cut, milestone_line, origin
from bot.marks import plain
from knowledge.overview import Anniversary, PersonFacts, StationFacts
from knowledge.phrases import count, day

_SHOWN = 12
_EMOJI = {
    "launch": "🚀", "docking": "🔗", "berthing": "🔗", "undocking": "↩️", "landing": "🪂", "spacewalk": "🧑‍🚀", "Moon landing": "🌕",
    "accident": "🕯️", "birth": "🎂",
}  # fmt: skip
"""Beside the word, never in its place."""


def person_card(facts: PersonFacts) -> str:
    """A person: where from, flights with role, time in space."""
    life = [f"{word} {day(at)}" for word, at in (("born", facts.born), ("died", facts.died)) if at]
    lines = [
        f"**{facts.name}** · {' / '.join(facts.countries)}"
        + (f" · {', '.join(facts.agencies)}" if facts.agencies else "")
    ]
    if facts.in_space:
        lines.append("In space now, by my record.")
    if life:
        text = ", ".join(life)
        lines.append(f"{text[0].upper()}{text[1:]}")
    flown = [flight for flight in facts.flights if not flight[3]]
    total = f", about {facts.days:,.0f} days on finished flights" if facts.days >= 1 else ""
    walks = f", {count(facts.spacewalks, 'spacewalk')}" if facts.spacewalks else ""
    lines.append(f"{count(len(flown), 'flight')}{total}{walks}")
    for number, (name, title, launched, planned) in enumerate(facts.flights[:_SHOWN], 1):
        when = f"planned {day(launched)}" if planned and launched else day(launched) if launched else ""
        lines.append(f"{number}. {name}, {title} · {when}".rstrip(" ·"))
    if len(facts.flights) > _SHOWN:
        lines.append(f"and {len(facts.flights) - _SHOWN} more")
    return f"{cut(chr(10).join(lines), LONGEST - 300)}\n{READ_AS}{facts.name}\n{origin(facts.sources, facts.as_of)}"


def station_card(facts: StationFacts) -> str:
    """A station now: who is aboard by ship, what is docked where, who commands."""
    if facts.ended:
        text = f"**{facts.name}** ended on {day(facts.ended)}." + (
            f"\n{facts.note[0].upper()}{facts.note[1:]}." if facts.note else ""
        )
        return f"{text}\n{READ_AS}{facts.name}"
    people = sum(len(names) for _, names in facts.aboard)
    lines = [f"**{facts.name}** · {count(people, 'person').replace('persons', 'people')} aboard"]
    if facts.commander or facts.name == "ISS":
        lines.append(f"Commander: {facts.commander or 'not on record'}")
    lines += [f"- {ship}: {', '.join(names)}" for ship, names in facts.aboard]
    lines.append("**Docked**" if facts.docked else "Nothing is docked, by my record.")
    lines += [f"- {port or 'port not on record'}: {ship}" for port, ship in sorted(facts.docked)]
    return f"{cut(chr(10).join(lines), LONGEST - 300)}\n{READ_AS}people aboard {facts.name} now\n{origin(facts.sources, facts.as_of)}"


def next_card(milestones: Sequence[Milestone], kind: str, now: datetime, as_of: str) -> str:
    """What is coming, with how sure its time is."""
    coming = [m for m in milestones if m.state in ("planned", "held") and m.moment.end > now and kind in ("", m.kind)]
    if not coming:
        what = kind.replace("-", " ") if kind in KINDS else "milestone"
        return f"No {what} is planned, as far as I know.\n-# As of {as_of}"
    lines = ["**Coming up**"]
    for m in sorted(coming, key=lambda m: m.moment.at)[:_SHOWN]:
        where = f" at {plain(m.port, 60)}" if m.port else ""
        sure = "" if m.moment.precision.has_clock else f" · known to the {m.moment.precision}"
        lines.append(f"- {milestone_line(m)}{where}{sure}")
    if len(coming) > _SHOWN:
        lines.append(f"and {len(coming) - _SHOWN} more")
    return f"{cut(chr(10).join(lines), LONGEST - 100)}\n-# As of {as_of}"


def today_card(found: Sequence[Anniversary], now: datetime, as_of: str) -> str:
    """What happened on this day of the year."""
    if not found:
        return f"Nothing on record for {now.day} {now:%B}.\n-# As of {as_of}"
    lines = [f"**On this day, {now.day} {now:%B}**"]
    for one in found[:_SHOWN]:
        years = now.year - one.at.at.year
        lines.append(f"- {one.at.at.year}: {_EMOJI[one.what]} {one.what} of {one.name} ({count(years, 'year')} ago)")
    if len(found) > _SHOWN:
        lines.append(f"and {len(found) - _SHOWN} more")
    return f"{cut(chr(10).join(lines), LONGEST - 100)}\n-# As of {as_of}"
