"""Questions: /ask, a mention, a DM, a reply to one of Houston's answers."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from datetime import datetime, timedelta

import discord
from discord import app_commands

from bot.cards import answer_card, reading_of
from bot.host import Host, say
from knowledge import Answer, Reading

log = logging.getLogger(__name__)

REMEMBERED_FOR = timedelta(minutes=10)
"""How long a follow-up inherits from the last question of the same person in the same channel."""
_CONVERSATIONS = 2_000
_EMPTY_HINT = (
    "I can only read messages that mention me by name. Mention me with the question, reply with the ping switched on, "
    "or use `/ask`."
)


class Questions:
    """Answers what people ask; remembers for ten minutes what each talked about, in memory alone."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._last: OrderedDict[tuple[int, int], tuple[Reading, datetime]] = OrderedDict()
        self._hinted: set[int] = set()

    def register(self, tree: app_commands.CommandTree[discord.Client]) -> None:
        """Add the commands to the tree."""

        @tree.command(name="ask", description="Ask about crewed spaceflight: crews, dockings, ports, expeditions")
        @app_commands.describe(question="For example: who commands Crew-12?", private="Only you see the answer")
        @app_commands.allowed_installs(guilds=True, users=True)
        @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
        async def ask(
            interaction: discord.Interaction, question: app_commands.Range[str, 1, 1500], private: bool = False
        ) -> None:
            answer = asyncio.ensure_future(self.answer(question, interaction.channel_id or 0, interaction.user.id))
            await say(interaction, answer, private=private)

    async def answer(self, question: str, channel: int, person: int, reading: str = "") -> str:
        """The card for a question; `reading` is that of the answer which the person replied to."""
        now, key = self._host.now(), (channel, person)
        previous, at = self._last.get(key, (None, now))
        if now - at > REMEMBERED_FOR:
            previous = None
        context = [reading] if reading else []
        answer: Answer = await self._host.knowledge.run(
            lambda k: k.ask(question, now, context, None if reading else previous)
        )
        if answer.turn:
            self._last[key] = (answer.turn, now)
            self._last.move_to_end(key)
            while len(self._last) > _CONVERSATIONS:
                self._last.popitem(last=False)
        log.info("answered", extra={"action": "question.answered", "status": str(answer.status)})
        return answer_card(answer)

    async def on_message(self, message: discord.Message) -> None:
        """A mention, a DM or a reply; everything else is none of Houston's business."""
        me = self._host.me
        if message.author.bot or message.webhook_id or me is None:
            return
        replied = _replied_to(message, me.id)
        addressed = message.guild is None or any(user.id == me.id for user in message.mentions)
        if not addressed:
            if replied is not None or self._role_mentioned(message):
                await self._hint(message)
            return
        question = message.content.replace(f"<@{me.id}>", " ").replace(f"<@!{me.id}>", " ").strip()
        if not question:
            await self._reply(message, "Yes? Ask me something, for example “who commands Crew-12?”.")
            return
        reading = reading_of(replied.content) if replied else ""
        await self._reply(message, await self.answer(question, message.channel.id, message.author.id, reading))

    def _role_mentioned(self, message: discord.Message) -> bool:
        """Whether the role that belongs to Houston itself is mentioned."""
        return message.guild is not None and any(role in message.guild.me.roles for role in message.role_mentions)

    async def _hint(self, message: discord.Message) -> None:
        """Say once to each person how Houston can be reached."""
        if message.author.id not in self._hinted:
            self._hinted.add(message.author.id)
            await self._reply(message, _EMPTY_HINT)

    async def _reply(self, message: discord.Message, text: str) -> None:
        try:
            await message.reply(text, mention_author=False, suppress_embeds=True)
        except discord.HTTPException as error:
            log.warning("no reply", extra={"action": "question.no_reply", "status": error.status})


def _replied_to(message: discord.Message, me: int) -> discord.Message | None:
    """Houston's own message that this one replies to."""
    replied = message.reference.resolved if message.reference else None
    return replied if isinstance(replied, discord.Message) and replied.author.id == me else None
