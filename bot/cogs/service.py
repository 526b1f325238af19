"""About Houston itself: /about, /help, /privacy, /forget-me."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

import discord
from discord import app_commands

from bot.cards import written
from bot.cogs.buttons import TRY
from bot.host import Host, everywhere, once, say
from bot.state import feedback

_CREDITS = (
    "-# Facts: [General Catalog of Artificial Space Objects](<https://planet4589.org/space/gcat/>) and others named under each "
    "answer, CC BY 4.0; coming flights: [Launch Library 2](<https://thespacedevs.com/llapi>)."
)
_PRIVACY = (
    "**What I keep.** Questions: nothing; follow-ups are understood from memory for ten minutes. Reminders: your user id and the "
    "milestone, until it is over or you remove it. Corrections sent with “Wrong?”: the text and your user id for 90 days. "
    "Subscriptions of a server: the channel and who made them. I read only messages that mention me or come directly. "
    "`/forget-me` deletes what is kept about you."
)
_MISSES = "Here the text of questions without an answer is kept for 30 days, without who asked or where."
_NOTHING = "Nothing is kept about you."


class Service:
    """Says what Houston is, what it can do and what it keeps."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def register(self, tree: app_commands.CommandTree[discord.Client]) -> None:
        """Add the commands to the tree."""

        @tree.command(name="about", description="Version, age of the data, sources")
        @everywhere
        async def about(interaction: discord.Interaction) -> None:
            await say(interaction, self.about(), private=True)

        @tree.command(name="help", description="What I can do, with examples")
        @everywhere
        async def help_(interaction: discord.Interaction) -> None:
            text = self.help(interaction.locale, tree)
            await once(lambda: interaction.response.send_message(text, ephemeral=True))

        @tree.command(name="privacy", description="What is stored, and for how long")
        @everywhere
        async def privacy(interaction: discord.Interaction) -> None:
            text = self._host.texts.say(interaction.locale, _PRIVACY)
            if self._host.keep_misses:
                text += "\n" + self._host.texts.say(interaction.locale, _MISSES)
            await once(lambda: interaction.response.send_message(text, ephemeral=True))

        @tree.command(name="forget-me", description="Delete what is kept about you")
        @everywhere
        async def forget_me(interaction: discord.Interaction) -> None:
            await say(interaction, self.forget(interaction.user.id, interaction.locale), private=True)

    async def about(self) -> str:
        """Version, age of the data, where the live source stands."""
        record = await self._host.knowledge.run(lambda k: k.about())
        live = await self._host.live_status()
        lines = [f"**Houston {_version()}** answers questions about crewed spaceflight and announces its milestones."]
        lines.append(f"Data as of {written(str(record['as_of']))}.")
        if live is None:
            lines.append("The live source is off here: the record alone answers.")
        else:
            last = live["last_success"]
            when = f"<t:{_seconds(last)}:R>" if last else "never"
            following = f"<t:{_seconds(live['next'])}:R>"
            lines.append(
                f"Live source: last success {when}, next request {following}, {live['requests_left']} requests left in this hour."
            )
        return "\n".join([*lines, _CREDITS])

    def help(self, locale: discord.Locale, tree: app_commands.CommandTree[discord.Client]) -> str:
        """The commands and what they do, and three questions to begin with."""
        texts = self._host.texts
        lines = [texts.say(locale, "Ask me with `/ask`, by mentioning me, or in a direct message. For example:")]
        lines += [f"- {question}" for question in TRY]
        for command in sorted(tree.get_commands(type=discord.AppCommandType.chat_input), key=lambda c: c.name):
            assert isinstance(command, app_commands.Command | app_commands.Group)
            lines.append(f"`/{command.name}` {texts.say(locale, command.description)}")
        return "\n".join(lines)[:2000]

    async def forget(self, person: int, locale: discord.Locale) -> str:
        """Delete what is kept about a person and say what it was."""
        self._host.questions.forget(person)
        gone = await self._host.state.run(feedback.forget, person)
        parts = [f"{number} {what}" for what, number in gone.items() if number]
        if not parts:
            return self._host.texts.say(locale, _NOTHING)
        return self._host.texts.say(locale, "Deleted: {parts}.", parts=", ".join(parts))


def _version() -> str:
    try:
        return version("houston-discord")
    except PackageNotFoundError:
        return "from source"


def _seconds(stored: str) -> int:
    from datetime import datetime

    return int(datetime.fromisoformat(stored).timestamp())
