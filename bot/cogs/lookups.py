"""Look-ups: /astronaut, /station, /next, /today, completed from memory."""

from __future__ import annotations

from datetime import datetime

import discord
from discord import app_commands

from bot.announcements import KINDS
from bot.boards import next_card, person_card, station_card, today_card
from bot.cards import written
from bot.host import Host, everywhere, say
from bot.marks import plain
from bot.state import milestones

_STATIONS = ("ISS", "Tiangong", "Mir", "Skylab", "Salyut 7", "Salyut 6", "Salyut 5", "Salyut 4", "Salyut 3", "Salyut 1")
_LONGEST_NAME = 100


class LookUps:
    """Shows people, stations, what is coming, and what happened on this day."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def register(self, tree: app_commands.CommandTree[discord.Client]) -> None:
        """Add the commands to the tree."""

        @tree.command(name="astronaut", description="A person: flights, roles, time in space")
        @app_commands.describe(
            name="Name of somebody who flew, such as Peggy Whitson", private="Only you see the answer"
        )
        @everywhere
        async def astronaut(
            interaction: discord.Interaction, name: app_commands.Range[str, 1, 100], private: bool = False
        ) -> None:
            await say(interaction, self.person(name), private=private)

        @astronaut.autocomplete("name")
        async def complete(_: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
            names = await self._host.completions.run(
                lambda k: k.complete_people(current[:_LONGEST_NAME], self._host.now())
            )
            return [app_commands.Choice(name=name[:100], value=name[:100]) for name in names[:25]]

        @tree.command(name="station", description="A station now: who is aboard, what is docked where, who commands")
        @app_commands.describe(name="The ISS where it is left out", private="Only you see the answer")
        @everywhere
        async def station(
            interaction: discord.Interaction, name: app_commands.Range[str, 1, 100] = "ISS", private: bool = False
        ) -> None:
            await say(interaction, self.station(name), private=private)

        @station.autocomplete("name")
        async def complete_station(_: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
            typed = current.casefold().strip()
            return [app_commands.Choice(name=s, value=s) for s in _STATIONS if typed in s.casefold()]

        @tree.command(name="next", description="What is coming, and how sure its time is")
        @app_commands.describe(kind="Only this kind", private="Only you see the answer")
        @app_commands.choices(kind=[app_commands.Choice(name=kind.replace("-", " "), value=kind) for kind in KINDS])
        @everywhere
        async def next_(
            interaction: discord.Interaction, kind: app_commands.Choice[str] | None = None, private: bool = False
        ) -> None:
            await say(interaction, self.next(kind.value if kind else ""), private=private)

        @tree.command(name="today", description="What happened on this day in spaceflight")
        @app_commands.describe(private="Only you see the answer")
        @everywhere
        async def today(interaction: discord.Interaction, private: bool = False) -> None:
            await say(interaction, self.today(), private=private)

    async def person(self, name: str) -> str:
        """The card of a person, or a sentence with whom it may have meant."""
        now = self._host.now()
        found = await self._host.knowledge.run(lambda k: k.people(name, now))
        if len(found) == 1:
            return person_card(found[0])
        if found:
            return f"Which one: {', '.join(facts.name for facts in found)}?"
        near = await self._host.knowledge.run(lambda k: k.complete_people(name, now))
        hint = f" Did you mean {', '.join(near[:3])}?" if near else ""
        return f"Nobody called “{plain(name, 100)}” is in my record of those who flew.{hint}"

    async def station(self, name: str) -> str:
        """The card of a station."""
        facts = await self._host.knowledge.run(lambda k: k.station(name, self._host.now()))
        if facts is None:
            return f"There is no station “{plain(name, 100)}” in my record. Try ISS, Tiangong or Mir."
        return station_card(facts)

    async def next(self, kind: str) -> str:
        """What is coming."""
        return next_card(await self._host.state.run(milestones.every), kind, self._host.now(), await self._as_of())

    async def today(self) -> str:
        """What happened on this day."""
        now: datetime = self._host.now()
        return today_card(await self._host.knowledge.run(lambda k: k.today(now)), now, await self._as_of())

    async def _as_of(self) -> str:
        about = await self._host.knowledge.run(lambda k: k.about())
        return written(str(about["as_of"]))
