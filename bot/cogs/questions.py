"""Questions: /ask, a mention, a DM, a reply to one of Houston's answers."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import discord
from discord import app_commands

from bot.cards import answer_card, reading_of
from bot.cogs.buttons import answer_view
from bot.host import Host, everywhere, once, say
from bot.state import feedback
from knowledge import Answer, Reading, Reason, Status
from knowledge.phrases import LIST_LIMIT

log = logging.getLogger(__name__)

REMEMBERED_FOR = timedelta(minutes=10)
"""How long a follow-up inherits from the last question of the same person in the same channel."""
_CONVERSATIONS = 2_000
_PAUSES_S = (0.3, 1.0, 3.0, 6.0)
_LOST = (discord.DiscordException, aiohttp.ClientError, OSError)
_UNKNOWN_MESSAGE = 10008
_EMPTY_HINT = (
    "I can only read messages that mention me by name. Mention me with the question, reply with the ping switched on, "
    "or use `/ask`."
)


@dataclass(slots=True)
class Tracked:
    """A question in a channel and the answer to it."""

    question: str
    """As it reads now."""
    at: datetime
    sent: discord.Message | None = None
    said: str = ""
    """The question that the answer answers."""
    deleted: bool = False
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Questions:
    """Answers what people ask; remembers for ten minutes what each talked about, in memory alone."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._last: OrderedDict[tuple[int, int], tuple[Reading, datetime]] = OrderedDict()
        self._hinted: set[int] = set()
        self._slowed: set[int] = set()
        self._answers: OrderedDict[int, Tracked] = OrderedDict()

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
            question = re.sub(r"<@!?\d+>", " ", message.content).strip()[:1500] or "?"
            await self.answer_interaction(interaction, question, private=True)

    async def answer_interaction(self, interaction: discord.Interaction, question: str, *, private: bool) -> None:
        """Answer a command, a button or a context menu."""
        if wait := self._host.cooldown.wait(interaction.user.id, self._host.now()):
            await once(
                lambda: interaction.response.send_message(self._slowly(interaction.locale, wait), ephemeral=True)
            )
            return
        shown: list[tuple[Answer, bool]] = []
        text = self.answer(question, interaction.channel_id or 0, interaction.user.id, shown=shown)
        view = lambda: answer_view(shown[0][0], pages=shown[0][1]) if shown else None  # noqa: E731  (made when the text is there)
        await say(interaction, text, private=private, view=view)

    def _slowly(self, locale: discord.Locale | str, wait: int) -> str:
        return self._host.texts.say(
            locale, "That was quick; please wait {seconds} seconds and ask again.", seconds=wait
        )

    async def answer(
        self,
        question: str,
        channel: int,
        person: int,
        reading: str = "",
        *,
        shown: list[tuple[Answer, bool]] | None = None,
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
        if answer.closed:
            self._last.pop(key, None)
        if answer.turn:
            self._last[key] = (answer.turn, now)
            self._last.move_to_end(key)
            while len(self._last) > _CONVERSATIONS or now - next(iter(self._last.values()))[1] > REMEMBERED_FOR:
                self._last.popitem(last=False)
        log.info("answered", extra={"action": "question.answered", "status": str(answer.status)})
        if shown is not None:
            shown.append((answer, await self._reads_back(answer)))
        if answer.status is Status.UNKNOWN:
            await self._miss(answer)
        return answer_card(answer)

    async def _reads_back(self, answer: Answer) -> bool:
        """Whether the reading of a long list leads to the same list again, so that its pages can be turned."""
        if len(answer.values) <= LIST_LIMIT or not answer.reading:
            return False
        again: Answer = await self._host.knowledge.run(lambda k: k.ask(answer.reading, self._host.now()))
        return again.values == answer.values

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
        await self._answer_message(message, question, reading_of(replied.content) if replied else "")

    async def _answer_message(self, message: discord.Message, question: str, reading: str) -> None:
        """Answer, and again where the question was edited meanwhile; a question that was deleted gets no answer."""
        tracked = self._answers[message.id] = Tracked(question, self._host.now())
        while len(self._answers) > _CONVERSATIONS:
            self._answers.popitem(last=False)
        async with tracked.lock:
            text, view = await self._card(question, message.channel.id, message.author.id, reading)
            if tracked.deleted:
                return
            tracked.sent, tracked.said = await self._reply(message, text, view), question
        await self._catch_up(tracked, message.channel.id, message.author.id)

    async def _card(
        self, question: str, channel: int, person: int, reading: str = ""
    ) -> tuple[str, discord.ui.View | None]:
        shown: list[tuple[Answer, bool]] = []
        text = await self.answer(question, channel, person, reading, shown=shown)
        return text, answer_view(shown[0][0], pages=shown[0][1]) if shown else None

    async def _catch_up(self, tracked: Tracked, channel: int, person: int) -> None:
        """Bring an answer up to the latest edit of its question, or take it away with the question."""
        async with tracked.lock:
            while tracked.sent is not None and not tracked.deleted and tracked.said != tracked.question:
                question = tracked.question
                text, view = await self._card(question, channel, person)
                with contextlib.suppress(*_LOST):
                    await tracked.sent.edit(content=text, view=view, suppress=True)
                tracked.said = question
            if tracked.deleted and tracked.sent is not None:
                with contextlib.suppress(*_LOST):
                    await tracked.sent.delete()
                tracked.sent = None

    async def on_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """A question that was edited within ten minutes: its answer says the new one. Link previews come here too and are
        no edits; many edits in a moment are one.
        """
        tracked, me = self._answers.get(payload.message_id), self._host.me
        if tracked is None or me is None or not payload.data.get("edited_timestamp"):
            return
        question = payload.message.content.replace(f"<@{me.id}>", " ").replace(f"<@!{me.id}>", " ").strip()
        now, person = self._host.now(), payload.message.author.id
        if not question or question == tracked.question or now - tracked.at > REMEMBERED_FOR:
            return
        tracked.question = question
        if tracked.lock.locked() or self._host.cooldown.wait(person, now):
            return  # whoever holds the lock sees the new text
        await self._catch_up(tracked, payload.channel_id, person)

    async def on_delete(self, message: int) -> None:
        """A question that was deleted: its answer goes with it."""
        tracked = self._answers.pop(message, None)
        if tracked is not None:
            tracked.deleted = True
            await self._catch_up(tracked, 0, 0)

    def forget(self, person: int) -> None:
        """Forget what a person talked about."""
        for key in [key for key in self._last if key[1] == person]:
            del self._last[key]
        self._hinted.discard(person)
        self._slowed.discard(person)

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
        """Reply; where Discord's answer is lost, again with the same nonce, which makes no second message. Where replying is
        not allowed (it needs the channel's history), a plain message does.
        """
        nonce, more = f"r{message.id}"[-25:], view or discord.utils.MISSING
        send: Any = message.reply
        beside: dict[str, Any] = {"mention_author": False}
        for pause in _PAUSES_S:
            try:
                return await send(text, suppress_embeds=True, view=more, nonce=nonce, **beside)  # type: ignore[no-any-return]
            except (aiohttp.ClientError, OSError, discord.DiscordServerError) as error:
                log.warning("answer lost", extra={"action": "question.retry", "reason": type(error).__name__})
                await asyncio.sleep(pause)
            except discord.HTTPException as error:
                log.warning("no reply", extra={"action": "question.no_reply", "status": error.status})
                if not beside or error.code == _UNKNOWN_MESSAGE:
                    return None
                send, beside, nonce = message.channel.send, {}, f"s{message.id}"[-25:]
            except discord.RateLimited as error:
                log.warning("no reply", extra={"action": "question.no_reply", "reason": str(error)})
                return None
        return None


def _replied_to(message: discord.Message, me: int) -> discord.Message | None:
    """Houston's own message that this one replies to."""
    replied = message.reference.resolved if message.reference else None
    return replied if isinstance(replied, discord.Message) and replied.author.id == me else None
