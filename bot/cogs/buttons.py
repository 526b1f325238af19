"""Buttons under answers: ask on, see the rest, say that something is wrong. All state stands in the custom_id or on the card,
so that they work after any restart; both are input and are treated as such.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable
from typing import Any

import discord

from bot.cards import reading_of
from bot.host import Host, once
from bot.marks import plain
from bot.state import feedback
from bot.state.feedback import Correction
from knowledge import Answer, Status
from knowledge.phrases import LIST_LIMIT

TRY = ("Who commanded Crew-12?", "Who is on the ISS now?", "When did Soyuz MS-28 dock?")
"""Three questions that always work, for whoever got no answer."""
A_PAGE = 25
_LONGEST_ID, _LONGEST_LABEL, _LONGEST_READING = 100, 80, 90
FORM = "wrong-form"
_FIELD = "correction"


async def guarded(interaction: discord.Interaction[Any], work: Awaitable[None]) -> None:
    """Run what a button or a form does; its faults are told like those of a command."""
    try:
        await work
    except Exception as error:  # noqa: BLE001  (told to the person in one sentence, to the log in full)
        client: Any = interaction.client
        await client.on_command_error(interaction, error)


def answer_view(answer: Answer, *, pages: bool = False) -> discord.ui.View | None:
    """The buttons for an answer: choices or what to ask on, the rest of a long list, "Wrong?". `pages` says that its reading
    leads to the same list again.
    """
    items: list[discord.ui.Item[Any]] = [_ask(text) for text in following(answer) if len(f"ask:{text}") <= _LONGEST_ID]
    if answer.status is Status.ANSWERED:
        page = f"page:0:{answer.reading}"
        if pages and len(answer.values) > LIST_LIMIT and len(answer.reading) <= _LONGEST_READING:
            items.append(discord.ui.Button(label=f"All {len(answer.values)}", custom_id=page))
        if answer.values:
            items.append(discord.ui.Button(label="Wrong?", custom_id="wrong:"))
    if not items:
        return None
    view = discord.ui.View(timeout=None)
    for item in items[:5]:
        view.add_item(item)
    view.stop()  # the buttons are answered by their patterns, not by this object
    return view


def following(answer: Answer) -> list[str]:
    """At most three questions that go on from an answer."""
    if answer.suggestions:
        return list(answer.suggestions[:3])
    if answer.status is Status.UNKNOWN:
        return list(TRY)
    asked = answer.question.casefold()
    for entity in answer.entities:
        if entity.kind == "mission":
            wishes = [("crew", f"Who flew on {entity.name}?"), ("dock", f"When did {entity.name} dock?")]
        elif entity.kind == "person":
            wishes = [("flights", f"Which flights did {entity.name} make?")]
        else:
            continue
        return [question for word, question in wishes if word not in asked and question.casefold() != asked]
    return []


def _ask(question: str) -> discord.ui.Button[Any]:
    label = question if len(question) <= _LONGEST_LABEL else f"{question[: _LONGEST_LABEL - 1]}…"
    return discord.ui.Button(label=label, custom_id=f"ask:{question}", style=discord.ButtonStyle.secondary)


def _private(interaction: discord.Interaction) -> bool:
    """A button under a private message answers in private."""
    return bool(interaction.message and interaction.message.flags.ephemeral)


class AskButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"ask:(?P<question>.{1,96})"):
    """Asks the question that stands on it."""

    def __init__(self, question: str) -> None:
        super().__init__(_ask(question))
        self._question = question

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction, __: discord.ui.Item[Any], match: re.Match[str], /
    ) -> AskButton:
        """The button from its custom_id."""
        return cls(match["question"])

    async def callback(self, interaction: discord.Interaction) -> None:
        """Answer as if the person had typed it."""
        client: Any = interaction.client
        work = client.questions.answer_interaction(interaction, self._question, private=_private(interaction))
        await guarded(interaction, work)


class PageButton(
    discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"page:(?P<page>\d{1,3}):(?P<reading>.{1,90})"
):
    """Shows one page of a long list, to the person who pressed."""

    def __init__(self, page: int, reading: str) -> None:
        super().__init__(discord.ui.Button(label="Page", custom_id=f"page:{page}:{reading}"))
        self._page, self._reading = page, reading

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction, __: discord.ui.Item[Any], match: re.Match[str], /
    ) -> PageButton:
        """The button from its custom_id."""
        return cls(int(match["page"]), match["reading"])

    async def callback(self, interaction: discord.Interaction) -> None:
        """The page as a private message, or in the place of the page before."""
        await guarded(interaction, self._show(interaction))

    async def _show(self, interaction: discord.Interaction) -> None:
        host: Any = interaction.client
        answer: Answer = await host.knowledge.run(lambda k: k.ask(self._reading, host.now()))
        if not answer.values:
            gone = "That list cannot be shown any more; please ask again."
            await once(
                lambda: interaction.response.send_message(host.texts.say(interaction.locale, gone), ephemeral=True)
            )
            return
        text, view = list_page(answer, self._page)
        turning = bool(interaction.message and interaction.message.content.startswith("**Page "))
        if turning:
            await once(lambda: interaction.response.edit_message(content=text, view=view))
        else:
            await once(lambda: interaction.response.send_message(text, view=view, ephemeral=True))


def list_page(answer: Answer, page: int) -> tuple[str, discord.ui.View]:
    """One page of the values of an answer, with the buttons to the pages around it."""
    pages = max(1, -(-len(answer.values) // A_PAGE))
    page = min(page, pages - 1)
    start = page * A_PAGE
    lines = [f"{start + n}. {plain(value, 60)}" for n, value in enumerate(answer.values[start : start + A_PAGE], 1)]
    view = discord.ui.View(timeout=None)
    for label, to, there in (("Back", page - 1, page > 0), ("More", page + 1, page < pages - 1)):
        custom_id = f"page:{max(0, to)}:{answer.reading}"
        view.add_item(discord.ui.Button(label=label, custom_id=custom_id[:_LONGEST_ID], disabled=not there))
    view.stop()
    return f"**Page {page + 1} of {pages}** · {plain(answer.reading, 90)}\n" + "\n".join(lines), view


class WrongButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"wrong:.{0,90}"):
    """Opens the form in which a person says what is wrong with an answer."""

    def __init__(self) -> None:
        super().__init__(discord.ui.Button(label="Wrong?", custom_id="wrong:"))

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction, __: discord.ui.Item[Any], ___: re.Match[str], /
    ) -> WrongButton:
        """The button from its custom_id."""
        return cls()

    async def callback(self, interaction: discord.Interaction) -> None:
        """Show the form; what it is about stands on the card that the button is under."""
        await guarded(interaction, self._show(interaction))

    async def _show(self, interaction: discord.Interaction) -> None:
        host: Any = interaction.client
        form = discord.ui.Modal(title=host.texts.say(interaction.locale, "What is wrong?")[:45], custom_id=FORM)
        field: discord.ui.TextInput[Any] = discord.ui.TextInput(
            label=host.texts.say(interaction.locale, "What is right, and where does it stand?")[:45],
            custom_id=_FIELD, style=discord.TextStyle.paragraph, max_length=1000, min_length=3,
        )  # fmt: skip
        form.add_item(field)
        await once(lambda: interaction.response.send_modal(form))


async def take_form(host: Host, interaction: discord.Interaction) -> None:
    """Keep what the form says; works also after a restart, because everything stands in the interaction."""
    typed = _value(interaction.data or {}, _FIELD)
    content = interaction.message.content if interaction.message else ""
    lines = [line for line in content.splitlines() if not line.startswith("-# ")]
    wrong = Correction("", reading_of(content), " ".join(lines), typed)
    if not typed.strip():
        text = host.texts.say(interaction.locale, "Please write a few words on what is wrong.")
        await once(lambda: interaction.response.send_message(text, ephemeral=True))
        return
    kept = await host.state.run(feedback.add, interaction.user.id, wrong, host.now())
    text = (
        "Thank you. The people who run me will look at it; it is kept for 90 days, without your name shown to them."
        if kept
        else "You have sent five corrections today, as many as I keep from one person. Please come back tomorrow."
    )
    await once(lambda: interaction.response.send_message(host.texts.say(interaction.locale, text), ephemeral=True))


def _value(part: Any, custom_id: str) -> str:
    """The value of a field of a form, however deep its layout puts it."""
    if isinstance(part, dict):
        if part.get("custom_id") == custom_id and isinstance(part.get("value"), str):
            return str(part["value"])
        return next((found for inner in part.values() if (found := _value(inner, custom_id))), "")
    if isinstance(part, list):
        return next((found for inner in part if (found := _value(inner, custom_id))), "")
    return ""
