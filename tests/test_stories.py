"""Questions inside stories: what may be set aside, and what is told must agree with the answer."""

from __future__ import annotations

import pytest
from conftest import NOW

from knowledge import Knowledge, Status


@pytest.mark.parametrize(
    ("told", "value"),
    [
        ("I slept through it, so when did Crew-12 launch?", "2026-02-13T10:15:55Z"),
        ("We run a club for old rockets. Who commanded STS-1?", "John Young"),
        ("Anna Kikina, who went up on Soyuz MS-29, flew on which Dragon?", "Endurance"),
        ("Who commanded Expedition 40? (a) Wiseman (b) Swanson (c) Suraev", "Steven Swanson"),
        ("Jessica Meir commanded Crew-12, right?", "yes"),
        ("Leaving out STS-51-L, what was the shortest shuttle flight?", "STS-2"),
    ],
)
def test_a_question_is_found_inside_what_is_told(knowledge: Knowledge, told: str, value: str) -> None:
    """Parts that only tell are set aside; the part that asks is answered as if it stood alone."""
    answer = knowledge.ask(told, NOW)
    assert answer.values == (value,), answer.text


@pytest.mark.parametrize(
    "told",
    [
        "Launched from Kourou, Vostok 1 carried which man?",
        "With Neil Armstrong aboard, when did Apollo 13 launch?",
        "Crew-99: who commanded it?",
        "who trained the first American woman in space?",
        "who sewed the patch of Apollo 11, launched on 16 July 1969?",
    ],
)
def test_what_is_told_and_untrue_or_asked_and_unknown_gets_no_answer(knowledge: Knowledge, told: str) -> None:
    """A contradiction, a thing that is not there, an exclusion or an unknown verb is never dropped as a mere story."""
    answer = knowledge.ask(told, NOW)
    assert answer.status is not Status.ANSWERED or answer.reason is not None, answer.text


@pytest.mark.parametrize(
    ("asked", "number", "right"),
    [
        ("which three astronauts flew on Apollo 11?", 3, True),
        ("which two astronauts flew on Apollo 11?", 3, False),
        ("who were the first two women in space?", 2, True),
    ],
)
def test_a_number_of_people_is_compared_with_the_answer(
    knowledge: Knowledge, asked: str, number: int, right: bool
) -> None:
    """A wrong number in the question is named; after "first" it says how many are wanted."""
    answer = knowledge.ask(asked, NOW)
    assert len(answer.values) == number
    assert answer.text.startswith("Not ") is not right


@pytest.mark.parametrize(
    ("blank", "value"),
    [
        ("Crew-12 docked on ____", "2026-02-14T20:15Z"),
        ("Gemini 7 lasted ____", "P13DT18H35M"),
        ("The commander of Crew-12 was ____", "Jessica Meir"),
        ("This rocket launched Artemis II", "SLS Block 1"),
    ],
)
def test_blanks_and_clues_are_questions(knowledge: Knowledge, blank: str, value: str) -> None:
    """A blank is the question word that its neighbours make of it, and so is the "this" of a clue."""
    assert knowledge.ask(blank, NOW).values == (value,)


@pytest.mark.parametrize("question", ["who on Crew-12 is Jessica Meir?", "which flight is Apollo 13?"])
def test_an_answer_never_only_repeats_the_question(knowledge: Knowledge, question: str) -> None:
    """Where nothing but what was named comes back, the question was another one."""
    answer = knowledge.ask(question, NOW)
    assert answer.status is not Status.ANSWERED or answer.text.startswith("Apollo 13 was"), answer.text


@pytest.mark.parametrize(
    ("before", "after", "value"),
    [
        ("who commanded Expedition 40?", "and 41?", "Maksim Surayev"),
        ("who commanded Crew-11?", "and the one before?", "Anne McClain"),
        ("when did Crew-11 dock?", "sorry, I meant Crew-12", "2026-02-14T20:15Z"),
        ("crew of Shenzhou 20?", "on what date did they come home?", "2025-11-14T08:40:31Z"),
    ],
)
def test_follow_ups_lean_on_what_was_asked(knowledge: Knowledge, before: str, after: str, value: str) -> None:
    """A number, a neighbour, a correction and a crew take the rest from the question before."""
    assert knowledge.ask(after, NOW, [before]).values == (value,)


@pytest.mark.parametrize(
    ("clue", "value"),
    [
        ("In 1984 this Canadian flew on Challenger, at that time a captain of the navy", "Marc Garneau"),
        ("Grounded for years by his ears, this Mercury Seven astronaut at last commanded Apollo 14", "Alan Shepard"),
        (
            "She grew up near Yaroslavl, worked in a mill and in June 1963 circled the Earth alone",
            "Valentina Tereshkova",
        ),
        ("In November 1969 this Apollo flight was twice hit by lightning", "Apollo 12"),
        ("In April 1984 which Indian air force pilot visited the crew of Salyut 7?", "Rakesh Sharma"),
    ],
)
def test_a_clue_is_solved_where_what_is_told_fits_one_thing(knowledge: Knowledge, clue: str, value: str) -> None:
    """Strange words may stay unexplained where day, country, ship and the like leave one person or flight."""
    answer = knowledge.ask(clue, NOW)
    assert answer.values == (value,), answer.text
    assert answer.sources


@pytest.mark.parametrize(
    "clue",
    [
        "Which Canadian farmer trained the crew of STS-41-G in October 1984?",
        "Who sewed the suits of the Soviet commander of Soyuz 19 in July 1975?",
        "In 1985 this Canadian flew on Atlantis from Baikonur, to the dismay of his dog",
        "Never on Challenger, this Canadian of 1984 liked hockey and long walks",
        "In 1984 this Canadian flew on Crew-99, at that time a captain of the navy",
        "Who flew longer in October 1984 on Challenger, the Canadian captain or the other men?",
    ],
)
def test_a_clue_that_fits_nobody_or_asks_something_else_is_not_solved(knowledge: Knowledge, clue: str) -> None:
    """An unknown verb after "who", two things that do not fit, a negation, an absent flight or a comparison: no guess."""
    assert knowledge.ask(clue, NOW).status is not Status.ANSWERED
