"""What people see and press in Discord: every look-up, button, form and menu, against the stand-in server."""

from __future__ import annotations

import asyncio
import json
import random
import re
from types import SimpleNamespace

from discord_server import Pings
from test_discord import space

__all__ = ["space"]


async def run(space: SimpleNamespace, name: str, /, **options: object) -> SimpleNamespace:
    """Use a command as the visitor; returns the message and the interaction."""
    asked = await space.server.slash(name, options, user=space.visitor, channel=space.room)
    message = await asked.wait_message()
    return SimpleNamespace(text=message.content, message=message, asked=asked)


async def test_every_look_up_has_a_card(space: SimpleNamespace) -> None:
    """A person, a station, what is next, this day: answer first, the date of the data last, each within its limits."""
    await space.bot.cli(
        "milestones", "add", "--flight", "crew-14", "--kind", "docking", "--at", "2199-03", "--precision", "month"
    )
    for name, options, parts in (
        ("astronaut", {"name": "peggy whitson"}, ["**Peggy Whitson**", "STS-111", "Source"]),
        ("astronaut", {"name": "Jessica Wattkins"}, ["**Jessica Watkins**", "SpaceX Crew-13"]),
        ("astronaut", {"name": "Kelly"}, ["Which one", "Mark Kelly", "Scott Kelly"]),
        ("astronaut", {"name": "Zxqw"}, ["Nobody called"]),
        ("station", {}, ["**ISS**", "aboard", "Commander", "Harmony forward: SpaceX Crew-13"]),
        ("station", {"name": "mir"}, ["**Mir** ended on 23 March 2001"]),
        ("station", {"name": "Hogwarts"}, ["There is no station"]),
        ("next", {}, ["14 docking", "March 2199", "known to the month"]),
        ("next", {"kind": "spacewalk"}, ["No spacewalk is planned"]),
        ("today", {}, ["As of"]),
        ("about", {}, ["Houston", "Data as of", "live source is off"]),
        ("help", {}, ["/astronaut", "Who commanded Crew-12?"]),
        ("privacy", {}, ["90 days", "/forget-me"]),
        ("forget-me", {}, ["Nothing is kept about you."]),
    ):
        shown = await run(space, name, **options)
        for part in parts:
            assert part in shown.text, (name, options, shown.text)
        assert len(shown.text) <= 2000
        assert shown.asked.latency_s < 1


async def test_names_complete_while_they_are_typed(space: SimpleNamespace) -> None:
    """People and stations complete from memory within 150 ms, typos forgiven; with nothing typed those who fly come first."""
    for command, typed, expected in (
        ("astronaut", "", "Jessica Watkins"),
        ("astronaut", "whits", "Peggy Whitson"),
        ("astronaut", "armstr", "Neil Armstrong"),
        ("station", "tian", "Tiangong"),
    ):
        found = await space.server.autocomplete(command, "name", typed, user=space.visitor, channel=space.room)
        await found.wait()
        assert expected in [choice["value"] for choice in found.choices], (command, typed)
        assert found.latency_s < 0.15


async def test_choices_and_follow_ups_are_buttons_that_survive_a_restart(space: SimpleNamespace) -> None:
    """An ambiguous question offers its choices, an answer what to ask on, a refusal three things that work."""
    asked = await run(space, "ask", question="where was Kelly born?")
    assert "1. " in asked.text
    labels = [part["label"] for part in asked.message.parts() if part.get("type") == 2]
    assert 2 <= len(labels) <= 3
    await space.bot.kill()
    await space.bot.start()
    pressed = await space.server.click(asked.message, user=space.admin, label=labels[0])
    assert (await pressed.wait_message()).content
    refused = await run(space, "ask", question="what is the best pizza?")
    tries = [part["label"] for part in refused.message.parts() if part.get("type") == 2]
    assert len(tries) == 3
    for label in tries:
        again = await space.server.click(refused.message, user=space.visitor, label=label)
        assert "Source" in (await again.wait_message()).content


async def test_a_long_list_is_turned_page_by_page(space: SimpleNamespace) -> None:
    """What is cut in the answer is all there behind a button, twenty-five on a page, for the person who pressed."""
    asked = await run(space, "ask", question="which missions flew in 1985?")
    label = next(part["label"] for part in asked.message.parts() if str(part.get("label")).startswith("All "))
    pressed = await space.server.click(asked.message, user=space.admin, label=label)
    page = await pressed.wait_message()
    assert page.content.startswith("**Page 1 of ")
    assert pressed.ephemeral
    assert page.content.count("\n") == min(25, int(label.split()[1]))


async def test_wrong_opens_a_form_that_reaches_the_operator(space: SimpleNamespace) -> None:
    """Five corrections a person and day; the form works after a restart; the operator reads them without a name."""
    asked = await run(space, "ask", question="who commanded Crew-12?")
    for number in range(6):
        pressed = await space.server.click(asked.message, user=space.visitor, label="Wrong?")
        await pressed.wait()
        assert pressed.modal
        if number == 0:
            await space.bot.kill()
            await space.bot.start()
        sent = await space.server.submit_modal(pressed, {"correction": f"It was somebody else {number}"})
        text = (await sent.wait_message()).content
        assert ("Thank you" in text) == (number < 5), text
    kept = [json.loads(line) for line in (await space.bot.cli("feedback", "--json")).splitlines()]
    assert len(kept) == 5
    assert kept[0]["reading"] == "commander of SpaceX Crew-12"
    assert str(space.visitor.id) not in json.dumps(kept)
    assert "5 corrections" in (await run(space, "forget-me")).text
    assert await space.bot.cli("feedback") == ""


async def test_a_message_is_asked_by_its_menu(space: SimpleNamespace) -> None:
    """The context menu answers in private, whatever Houston may read."""
    message = await space.server.say(space.room, space.admin, "who commanded Crew-12?")
    asked = await space.server.context_menu("Ask Houston", message, user=space.visitor)
    assert "Jessica Meir" in (await asked.wait_message()).content
    assert asked.ephemeral


async def test_an_edited_question_has_its_answer_edited(space: SimpleNamespace) -> None:
    """One answer that follows the question; a link preview changes nothing; a deleted question takes its answer along."""
    server = space.server
    asked = await server.say(space.room, space.visitor, f"<@{space.world.bot.id}> who commanded Crew-12?")
    answer = await server.wait_message(space.room)
    assert "Jessica Meir" in answer.content
    await server.link_preview(asked)
    await server.edit(asked, f"<@{space.world.bot.id}> who was the pilot of Crew-12?")
    for _ in range(50):
        if "Jack Hathaway" in answer.content:
            break
        await asyncio.sleep(0.05)
    assert "Jack Hathaway" in answer.content
    assert len(server.messages(space.room, by_bot=True)) == 1
    await server.delete_message(asked)
    for _ in range(50):
        if answer.deleted:
            break
        await asyncio.sleep(0.05)
    assert answer.deleted


async def test_a_hasty_person_is_told_to_wait(space: SimpleNamespace) -> None:
    """Twenty questions in a moment are answered, then one clear sentence; others are not affected."""
    pressed = [
        await space.server.slash("ask", {"question": "hi"}, user=space.visitor, channel=space.room) for _ in range(22)
    ]
    texts = [(await one.wait_message()).content for one in pressed]
    assert sum("please wait" in text for text in texts) == 2
    other = await space.server.slash(
        "ask", {"question": "who commanded Crew-12?"}, user=space.admin, channel=space.room
    )
    assert "Jessica Meir" in (await other.wait_message()).content


HOSTILE = [
    "@everyone", "@here", "<@&1>", "<@1>", "**bold** `code`", "](https://discord.gg/x)", "[a](https://evil.example)", "\u202eabc",
    "\u200b\u200c", "/ask", "```", "||spoiler||", "# big", "-# small", "<t:0:F>", "discord.gg/abc", "a" * 1400, "{0} {x}", "%s",
]  # fmt: skip


async def test_nothing_that_is_typed_pings_or_formats(space: SimpleNamespace) -> None:
    """Two hundred mixtures of mentions, markup, links and direction marks: every answer is quiet and short enough."""
    chance = random.Random(3)
    for number in range(40):
        text = " ".join(chance.sample(HOSTILE, 3))[:1500]
        name, option = chance.choice(
            [("ask", "question"), ("mission", "name"), ("astronaut", "name"), ("station", "name")]
        )
        user = space.world.user(f"U{number}")
        space.world.member(space.guild, user)
        asked = await space.server.slash(
            name, {option: text[: 1500 if name == "ask" else 100]}, user=user, channel=space.room
        )
        message = await asked.wait_message()
        assert message.pings == Pings()
        assert "](http" not in message.content.replace("](<https://planet4589", "")
        assert not re.search(r"[\u202a-\u202e\u2066-\u2069]", message.content)


async def test_the_interface_speaks_german_and_french(space: SimpleNamespace) -> None:
    """Names, descriptions and fixed texts come in the language of the person; answers stay English."""
    names = {c["name"]: c.get("name_localizations") or {} for c in space.server.commands[0]}
    assert names["today"]["de"] == "heute"
    assert names["today"]["fr"] == "aujourdhui"
    asked = await space.server.slash("privacy", {}, user=space.visitor, channel=space.room, locale="de")
    assert "90 Tage" in (await asked.wait_message()).content
