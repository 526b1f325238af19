"""The same Houston at a prompt, for a machine without a token: questions, follow-ups, choices by number."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from datetime import datetime

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.clock import Clock
from bot.failure import printable
from knowledge import Answer, Knowledge, Reading, Source
from knowledge.catalogue import MissionFacts
from knowledge.phrases import day, span, spoken

DEVELOPER_PORTAL = "https://discord.com/developers/applications"
_HELP = """Ask in your own words, for example:
  who commands Crew-12?
  and the pilot?
  which port did it dock to?
Commands: /mission NAME · /help · /quit. A number picks one of the choices offered."""


def run(knowledge: Knowledge, clock: Clock, *, token_set: bool) -> None:
    """Hold a conversation until the input ends; it works at a terminal and in a pipe."""
    console = Console(highlight=False, soft_wrap=True)
    if token_set:
        console.print("Houston in the terminal. /help says what it understands, /quit leaves.", markup=False)
    else:
        console.print(
            "No DISCORD_TOKEN is set, so Houston talks to you here; for Discord make a bot at "
            f"{DEVELOPER_PORTAL}, put its token into .env and start again. /help says what it understands.",
            markup=False,
        )
    session = Session(knowledge, clock, console)
    for line in _input(interactive=sys.stdin.isatty()):
        if not session.take(line.strip()):
            return


def _input(*, interactive: bool) -> Iterator[str]:
    """The lines that a person types, with history where the system has it, or those of a pipe."""
    if not interactive:
        yield from sys.stdin
        return
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401  (gives input() its history and line editing)
    while True:
        try:
            yield input("houston> ")
        except (EOFError, KeyboardInterrupt):
            print()  # noqa: T201  (leaves the shell's prompt on a line of its own)
            return


class Session:
    """One conversation: what was read last, and which choices are open."""

    def __init__(self, knowledge: Knowledge, clock: Clock, console: Console) -> None:
        self._knowledge, self._clock, self._console = knowledge, clock, console
        self._previous: Reading | None = None
        self._choices: tuple[str, ...] = ()

    def take(self, line: str) -> bool:
        """Deal with one line; False ends the conversation."""
        command, _, rest = line.partition(" ")
        match command.lower():
            case "":
                return True
            case "/quit" | "/exit" | "/q":
                return False
            case "/help":
                self._console.print(_HELP, markup=False)
            case "/mission":
                self._mission(rest.strip())
            case other if other.startswith("/"):
                self._console.print(f"There is no command {printable(other)}; /help lists them.", markup=False)
            case _:
                self._question(line)
        return True

    def _question(self, line: str) -> None:
        if line.isdigit() and 1 <= int(line) <= len(self._choices):
            line = self._choices[int(line) - 1]
            self._console.print(printable(line), markup=False, style="dim")
        answer = self._knowledge.ask(line, self._clock.now(), previous=self._previous)
        self._previous = answer.leads(self._previous)
        self._choices = answer.suggestions
        self._show(answer)

    def _show(self, answer: Answer) -> None:
        self._console.print(printable(answer.text), markup=False)
        for number, choice in enumerate(answer.suggestions, 1):
            self._console.print(f"  {number}. {printable(choice)}", markup=False)
        for value in answer.values[:3]:
            if local := _local(value):
                self._console.print(f"Local time: {local}", markup=False)
        if answer.as_of and answer.values:
            self._console.print(_origin(answer.sources, answer.as_of))

    def _mission(self, name: str) -> None:
        found = self._knowledge.missions(name) if name else []
        if not found:
            self._console.print(f"There is no flight “{printable(name)}” in the record.", markup=False)
        elif len(found) > 1:
            self._choices = tuple(f"/mission {facts.mission.name}" for facts in found)
            self._console.print("Which one? " + " · ".join(f.mission.name for f in found), markup=False)
        else:
            _show_mission(found[0], self._console)


def _show_mission(facts: MissionFacts, console: Console) -> None:
    """A flight as a small table."""
    m = facts.mission
    console.print(Text(m.name, style="bold"))
    table = Table.grid(padding=(0, 2))
    rows = [
        ("Flight", span(m.launched, m.landed, open_=m.under_way)),
        ("Launch", spoken(m.launched)),
        ("Spacecraft", facts.spacecraft),
        ("Rocket", facts.rocket),
        ("Site", facts.site),
    ]
    for visit in facts.visits:
        port = f", {visit.port}" if visit.port else ""
        docked = day(visit.docked) if visit.docked else "unknown"
        left = "still docked" if visit.still_docked else f"to {day(visit.undocked)}" if visit.undocked else ""
        rows.append((f"At {visit.station or 'another ship'}", f"{docked} {left}{port}"))
    rows += [(title, f"{name} ({agency})" if agency else name) for name, title, agency, _ in facts.crew]
    if m.note:
        rows.append(("Note", m.note))
    for label, value in rows:
        table.add_row(Text(label, style="dim"), Text(printable(value)))
    console.print(table)
    console.print(_origin(facts.sources, facts.as_of))


def _origin(sources: tuple[Source, ...], as_of: str) -> Text:
    """The line that says where an answer comes from; the title is a link where the terminal can show one."""
    line = Text("Source: ", style="dim")
    if not sources or sources[0].trust == "unsourced":
        line.append("none on record yet; a better one is welcome")
    else:
        best = sources[0]
        line.append(printable(best.title), style=f"link {best.url}" if best.url else "")
    return line.append(f" · as of {as_of}")


def _local(value: str) -> str:
    """An ISO moment with a time of day in the zone of this machine; nothing for other values."""
    if "T" not in value or not value.endswith("Z"):
        return ""
    try:
        at = datetime.fromisoformat(value.removesuffix("Z") + "+00:00").astimezone()
    except ValueError:
        return ""
    return f"{at.day} {at:%B %Y, %H:%M %Z}"
