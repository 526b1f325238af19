"""A tiny bot on plain discord.py: run by the stand-in's own test. Arguments: api_base gateway_url token."""

from __future__ import annotations

import sys
from typing import Any

import discord
import yarl
from discord import app_commands
from discord.http import Route


class Form(discord.ui.Modal, title="Wrong?"):
    """One text input."""

    what: discord.ui.TextInput[Form] = discord.ui.TextInput(label="What is wrong?", custom_id="what")

    async def on_submit(self, interaction: discord.Interaction) -> None:
        """Thank."""
        await interaction.response.send_message(f"noted: {self.what.value}", ephemeral=True)


class Buttons(discord.ui.View):
    """Two persistent buttons."""

    def __init__(self) -> None:
        """They never time out."""
        super().__init__(timeout=None)

    @discord.ui.button(label="Again", custom_id="again")
    async def again(self, interaction: discord.Interaction, _: Any) -> None:
        """Edit the message."""
        await interaction.response.edit_message(content="again!")

    @discord.ui.button(label="Wrong?", custom_id="wrong")
    async def wrong(self, interaction: discord.Interaction, _: Any) -> None:
        """Open the form."""
        await interaction.response.send_modal(Form())


class Bot(discord.AutoShardedClient):
    """Answers /ask, "Ask about", mentions and direct messages."""

    def __init__(self) -> None:
        """Small intents, nobody is pinged."""
        intents = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
        super().__init__(intents=intents, allowed_mentions=discord.AllowedMentions.none(), heartbeat_timeout=20.0)
        self.tree = app_commands.CommandTree(self)

    async def setup_hook(self) -> None:
        """Register the commands."""

        @self.tree.command(description="Ask")
        async def ask(
            interaction: discord.Interaction, question: str, where: discord.TextChannel | None = None
        ) -> None:
            await interaction.response.defer(ephemeral=question == "private")
            await interaction.followup.send(
                f"You asked {question}{f' in {where.mention}' if where else ''}",
                view=Buttons(),
                embed=discord.Embed(title="Card"),
            )

        @ask.autocomplete("question")
        async def guess(_: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
            return [app_commands.Choice(name=f"{current}!", value=current or "nothing")]

        @self.tree.context_menu(name="Ask about")
        async def about(interaction: discord.Interaction, message: discord.Message) -> None:
            await interaction.response.send_message(f"About: {message.content}")

        self.add_view(Buttons())
        await self.tree.sync()

    async def on_message(self, message: discord.Message) -> None:
        """Reply to mentions and direct messages; "twice" posts with one nonce two times."""
        if message.author.bot or (message.guild and self.user not in message.mentions):
            return
        if "twice" in message.content:
            for _ in range(2):
                await message.channel.send("once @everyone", nonce="n-1")
            return
        await message.reply(f"heard: {message.content}", mention_author=False)


if __name__ == "__main__":
    Route.BASE = sys.argv[1]
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(sys.argv[2])
    Bot().run(sys.argv[3], log_level=30)
