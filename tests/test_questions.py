"""The corpus of questions with their answers and refusals, in `questions.jsonl`: the main test of understanding."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from conftest import NOW
from hypothesis import given
from hypothesis import strategies as st

from knowledge import Knowledge, Status

CORPUS = [
    json.loads(line) for line in (Path(__file__).parent / "questions.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize("item", CORPUS, ids=[item["question"][:50] for item in CORPUS])
def test_the_corpus(knowledge: Knowledge, item: dict[str, Any]) -> None:
    """Each question ends as the corpus says: with these values and nothing beside them, or refused for this reason."""
    answer = knowledge.ask(item["question"], NOW, item.get("context", ()))
    assert str(answer.status) == {"answer": "answered"}.get(item["expect"], item["expect"]), answer.text
    if "values" in item:
        assert list(answer.values) == item["values"]
    if "reason" in item:
        assert str(answer.reason) == item["reason"]
    assert item.get("says", "") in answer.text
    assert len(answer.text) <= 400


def test_no_question_stands_twice_in_the_corpus() -> None:
    """A doubled line would hide a contradiction."""
    asked = [(item["question"].casefold(), tuple(item.get("context", ()))) for item in CORPUS]
    assert len(asked) == len(set(asked))


ANSWERED = [item for item in CORPUS if item["expect"] == "answer" and "values" in item and "context" not in item]


@pytest.mark.parametrize("item", ANSWERED, ids=[item["question"][:50] for item in ANSWERED])
def test_a_reading_reads_back(knowledge: Knowledge, item: dict[str, Any]) -> None:
    """The reading shown with an answer leads to the same answer again, so that a reply can start from it."""
    first = knowledge.ask(item["question"], NOW)
    again = knowledge.ask(first.reading, NOW)
    if first.values in (("yes",), ("no",)):
        return
    assert again.values == first.values, f"{first.reading!r} read as {again.reading!r}: {again.text}"


def test_every_answer_names_source_and_age(knowledge: Knowledge) -> None:
    """A fact without its origin and its date is no fact."""
    for item in ANSWERED:
        answer = knowledge.ask(item["question"], NOW)
        if answer.values not in (("no",), ("0",)) and ": none, by my record" not in answer.text:
            assert answer.sources, item["question"]
            assert answer.as_of, item["question"]


def test_present_tense_only_for_what_is_under_way(knowledge: Knowledge) -> None:
    """Crew-12 is over in October 2026 and Crew-13 is not."""
    assert "commanded" in knowledge.ask("who commands Crew-12?", NOW).text
    assert "commands" in knowledge.ask("who commanded Crew-13?", NOW).text


def test_old_facts_about_the_present_say_their_date(knowledge: Knowledge) -> None:
    """More than a week after the record's date the sentence starts with it."""
    fresh = knowledge.ask("who is on the ISS right now?", NOW)
    stale = knowledge.ask("who is on the ISS right now?", NOW.replace(month=12))
    assert not fresh.text.startswith("As of")
    assert stale.text.startswith("As of 2026-10-08")


def test_who_commands_the_station_is_not_guessed(knowledge: Knowledge) -> None:
    """After Meir left, the record does not know her successor, and says so."""
    assert knowledge.ask("who commands the ISS now?", NOW).status is Status.UNKNOWN


@pytest.mark.parametrize(
    ("question", "reason"),
    [("", "empty"), ("   \n", "empty"), ("😀🚀", "empty"), ("a" * 10_000, "too_long"), ("\x00\x07\x1b[31m", None)],
)
def test_what_is_no_question_is_said_so(knowledge: Knowledge, question: str, reason: str | None) -> None:
    """Nothing, emoji, control characters and endless text each get a sentence."""
    answer = knowledge.ask(question, NOW)
    assert answer.status is Status.UNKNOWN
    assert reason is None or str(answer.reason) == reason
    assert answer.text.isprintable()


WORDS = st.sampled_from(
    "who when where which what how many long commander pilot crew docked launched landed Crew-12 Crew-99 Meir Apollo 11 "
    "Soyuz ISS on at the of in 2026 before after first longest women and not between 1 February it they now spacewalk "
    "spacewalks ship capsule most second third his her with both than longer older more oldest youngest last next previous "
    "port flights missions times twice least days expedition 26 Whitson Discovery shuttle Dragon born country agency role "
    "why early home was did is which what age total time Mir Columbia Gagarin rookie undocked duration rocket".split()
)


VOCABULARY = tomllib.loads(
    (Path(__file__).parent.parent / "knowledge/data/vocabulary.toml").read_text(encoding="utf-8")
)
PHRASES = st.sampled_from(
    sorted({p for part, senses in VOCABULARY.items() if part != "english" for ps in senses.values() for p in ps})
)
MESSAGES = st.one_of(
    st.text(max_size=200), st.lists(WORDS, max_size=14).map(" ".join),
    st.lists(st.one_of(WORDS, PHRASES), max_size=9).map(" ".join),
)  # fmt: skip


ASKED = st.sampled_from([item["question"] for item in CORPUS])
SPLICED = st.builds(
    lambda a, b, x, y: " ".join(a.split()[: int(x * 10)] + b.split()[int(y * 10) :]), ASKED, ASKED, st.floats(0, 1), st.floats(0, 1)
)  # fmt: skip
"""The beginning of one question and the end of another."""


@given(st.lists(st.one_of(MESSAGES, ASKED, SPLICED), min_size=1, max_size=3))
def test_any_text_gives_an_answer(knowledge: Knowledge, texts: list[str]) -> None:
    """Whatever is typed, after whatever else, Houston answers with a sentence and never raises; values come with answers alone."""
    turn = None
    for text in texts:
        answer = knowledge.ask(text, NOW, (), turn)
        assert answer.text
        assert answer.values == () or answer.status is Status.ANSWERED
        json.dumps(answer.json)
        turn = answer.turn


@pytest.mark.parametrize("frame", ["please, {}", "{} thanks", "hey houston {}", "{}!!", "{} ???"])
@pytest.mark.parametrize("case", [str, str.upper, str.lower])
def test_manners_case_and_punctuation_do_not_matter(knowledge: Knowledge, frame: str, case: Any) -> None:
    """Every question of the corpus, in another tone, has the same answer."""
    for item in CORPUS:
        if "context" not in item:
            toned = knowledge.ask(frame.format(case(item["question"])), NOW)
            assert toned.values == knowledge.ask(item["question"], NOW).values, toned.question


def test_another_mission_gives_another_answer(knowledge: Knowledge) -> None:
    """No number is ever matched to another number."""
    for number in range(1, 14):
        answer = knowledge.ask(f"who commanded Crew-{number}?", NOW)
        assert [entity.name for entity in answer.entities] == [f"SpaceX Crew-{number}"]
    for number in (14, 99, 120, 0):
        assert knowledge.ask(f"who commanded Crew-{number}?", NOW).status is Status.UNKNOWN
