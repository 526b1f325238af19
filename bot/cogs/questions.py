"""Questions: /ask, a mention, a DM, a reply to one of Houston's answers."""

from __future__ import annotations

import contextlib
import logging
import re
from collections import OrderedDict
from datetime import datetime, timedelta

import discord
from discord import app_commands

from bot.cards import answer_card, reading_of
from bot.cogs.buttons import answer_view
from bot.host import Host, everywhere, once, say
from bot.state import feedback
from knowledge import Answer, Reading, Reason, Status

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
        self._slowed: set[int] = set()
        self._answers: OrderedDict[int, tuple[discord.Message, str, datetime]] = OrderedDict()

    def register(self, tree: app_commands.CommandTree[discord.Client]) -> None:
        """Add the commands to the tree."""

        @tree.command(name="ask", description="Ask about crewed spaceflight: crews, dockings, ports, expeditions")
        @app_commands.describe(question="For example: who commands Crew-12?", private="Only you see the answer")
        @app_commands.allowed_installs(guilds=True, users=True)
        @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
        async def ask(
            interaction: discord.Interaction, question: app_commands.Range[str, 1, 1500], private: bool = False
        ) -> None:
            await self.answer_interaction(interaction, question, private=private)

        @tree.context_menu(name="Ask Houston")
        @everywhere
        async def ask_houston(interaction: discord.Interaction, message: discord.Message) -> None:
            question = message.clean_content.strip()[:1500] or "?"
            await self.answer_interaction(interaction, question, private=True)

    async def answer_interaction(self, interaction: discord.Interaction, question: str, *, private: bool) -> None:
        """Answer a command, a button or a context menu."""
        if wait := self._host.cooldown.wait(interaction.user.id, self._host.now()):
            await once(
                lambda: interaction.response.send_message(self._slowly(interaction.locale, wait), ephemeral=True)
            )
            return
        shown: list[Answer] = []
        text = self.answer(question, interaction.channel_id or 0, interaction.user.id, shown=shown)
        await say(interaction, text, private=private, view=lambda: answer_view(shown[0]) if shown else None)

    def _slowly(self, locale: discord.Locale | str, wait: int) -> str:
        return self._host.texts.say(
            locale, "That was quick; please wait {seconds} seconds and ask again.", seconds=wait
        )

    async def answer(
        self, question: str, channel: int, person: int, reading: str = "", *, shown: list[Answer] | None = None
    ) -> str:
        """The card for a question; `reading` is that of the answer which the person replied to. `shown` gets the answer."""
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
        if shown is not None:
            shown.append(answer)
        if answer.status is Status.UNKNOWN:
            await self._miss(answer)
        return answer_card(answer)

    async def _miss(self, answer: Answer) -> None:
        """Keep the text of an unanswered question, where the operator wants that: without who asked or where."""
        if self._host.keep_misses:
            words = tuple(re.findall("“(.+?)”", answer.text)) if answer.reason is Reason.NOT_UNDERSTOOD else ()
            await self._host.state.run(feedback.missed, answer.question, words, self._host.now())

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
        now = self._host.now()
        if wait := self._host.cooldown.wait(message.author.id, now):
            if message.author.id not in self._slowed:
                self._slowed.add(message.author.id)
                await self._reply(message, self._slowly("en-US", wait))
            return
        self._slowed.discard(message.author.id)
        reading = reading_of(replied.content) if replied else ""
        shown: list[Answer] = []
        text = await self.answer(question, message.channel.id, message.author.id, reading, shown=shown)
        sent = await self._reply(message, text, answer_view(shown[0]) if shown else None)
        if sent is not None:
            self._answers[message.id] = (sent, question, now)
            while len(self._answers) > _CONVERSATIONS:
                self._answers.popitem(last=False)

    async def on_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """A question that was edited within ten minutes: its answer says the new one. Link previews come here too and are
        no edits.
        """
        known, me = self._answers.get(payload.message_id), self._host.me
        if known is None or me is None or not payload.data.get("edited_timestamp"):
            return
        sent, old, at = known
        question = payload.message.content.replace(f"<@{me.id}>", " ").replace(f"<@!{me.id}>", " ").strip()
        if not question or question == old or self._host.now() - at > REMEMBERED_FOR:
            return
        self._answers[payload.message_id] = (sent, question, at)
        shown: list[Answer] = []
        text = await self.answer(question, payload.channel_id, payload.message.author.id, shown=shown)
        with contextlib.suppress(discord.HTTPException):
            await sent.edit(content=text, view=answer_view(shown[0]) if shown else None, suppress=True)

    async def on_delete(self, message: int) -> None:
        """A question that was deleted: its answer goes with it."""
        known = self._answers.pop(message, None)
        if known is not None:
            with contextlib.suppress(discord.HTTPException):
                await known[0].delete()

    def _role_mentioned(self, message: discord.Message) -> bool:
        """Whether the role that belongs to Houston itself is mentioned."""
        return message.guild is not None and any(role in message.guild.me.roles for role in message.role_mentions)

    async def _hint(self, message: discord.Message) -> None:
        """Say once to each person how Houston can be reached."""
        if message.author.id not in self._hinted:
            self._hinted.add(message.author.id)
            await self._reply(message, _EMPTY_HINT)

    async def _reply(
        self, message: discord.Message, text: str, view: discord.ui.View | None = None
    ) -> discord.Message | None:
        try:
            return await message.reply(
                text, mention_author=False, suppress_embeds=True, view=view or discord.utils.MISSING
            )
        except discord.HTTPException as error:
            log.warning("no reply", extra={"action": "question.no_reply", "status": error.status})
            return None


def _replied_to(message: discord.Message, me: int) -> discord.Message | None:
    """Houston's own message that this one replies to."""
    replied = message.reference.resolved if message.reference else None
    return replied if isinstance(replied, discord.Message) and replied.author.id == me else None
