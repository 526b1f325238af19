"""Flights: /mission with names completed from memory."""

from __future__ import annotations

import discord
from discord import app_commands

from bot.announcements import Milestone, State, slug
from bot.cards import milestone_line, mission_card
from bot.cogs.reminders import notify_view
from bot.host import Host, everywhere, say
from bot.marks import plain
from bot.state import milestones
from knowledge.catalogue import MissionFacts


class Missions:
    """Shows a flight as a card."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def register(self, tree: app_commands.CommandTree[discord.Client]) -> None:
        """Add the commands to the tree."""

        @tree.command(name="mission", description="A flight: crew, ship, docking, dates")
        @app_commands.describe(
            name="Name or number of a flight, such as Crew-12 or STS-131", private="Only you see the answer"
        )
        @everywhere
        async def mission(
            interaction: discord.Interaction, name: app_commands.Range[str, 1, 100], private: bool = False
        ) -> None:
            coming: list[Milestone] = []
            await say(interaction, self.card(name, coming), private=private, view=lambda: notify_view(coming))

        @mission.autocomplete("name")
        async def complete(_: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
            names = await self._host.completions.run(lambda k: k.complete(current[:100], self._host.now()))
            return [app_commands.Choice(name=name[:100], value=name[:100]) for name in names[:25]]

    async def card(self, name: str, coming: list[Milestone]) -> str:
        """The card of a flight, or a sentence with what it may have meant; `coming` gets the milestones it still has."""
        found: list[MissionFacts] = await self._host.knowledge.run(lambda k: k.missions(name))
        if len(found) > 1:
            return f"Which one: {', '.join(facts.mission.name for facts in found)}?"
        every = await self._host.state.run(milestones.every)
        flight = found[0].mission.id if found else slug(name)
        coming += [m for m in every if m.flight == flight and m.state in (State.PLANNED, State.HELD)]
        if found:
            return mission_card(found[0], coming)
        if coming:
            return "\n".join(["Not in my record yet; planned is:", *(f"- {milestone_line(m)}" for m in coming[:5])])
        near = await self._host.knowledge.run(lambda k: k.complete(name, self._host.now()))
        hint = f" Did you mean {', '.join(near[:3])}?" if near else ""
        return f"There is no flight “{plain(name, 100)}” in my record.{hint}"
