"""Every card: within Discord's limits, stamps and links only where Discord renders them, nothing from outside alive."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from conftest import NOW
from hypothesis import given
from hypothesis import strategies as st
from test_questions import CORPUS

from bot import presence
from bot.announcements import KINDS, Milestone, State
from bot.announcements.models import NoticeKind
from bot.announcements.wording import announcement, correction, while_away
from bot.boards import next_card, person_card, station_card, today_card
from bot.cards import answer_card, mission_card, reading_of
from bot.cogs.buttons import answer_view
from bot.marks import plain
from knowledge import Knowledge, Moment, Precision

MOMENTS = st.integers(86_400, 7_226_582_400).map(lambda s: datetime.fromtimestamp(s, UTC))
NAMES = ["SpaceX Crew-12", "STS-61-A", "Apollo 11", "Soyuz 1", "Artemis II", "Progress MS-35", "Vostok 1", "Crew-13"]
PEOPLE = ["Franklin Chang Díaz", "Yuri Gagarin", "Peggy Whitson", "Wang Yaping", "Dennis Tito", "Valeri Polyakov"]


def check(card: str) -> None:
    """The rules of a message's content."""
    assert 0 < len(card) <= 2000
    assert all(re.fullmatch(r"<t:-?\d+(:[tTdDfFR])?>", stamp) for stamp in re.findall(r"<t:[^>]*>", card))
    assert all(link.startswith("](<https://") for link in re.findall(r"\]\(.{0,10}", card))
    assert "@everyone" not in card
    assert "@here" not in card


@pytest.mark.parametrize("item", CORPUS, ids=[item["question"][:40] for item in CORPUS])
def test_every_answer(knowledge: Knowledge, item: dict[str, object]) -> None:
    """Answers, and their buttons: labels and custom_ids within their limits, each custom_id once, no stamps or links on them."""
    answer = knowledge.ask(str(item["question"]), NOW)
    check(answer_card(answer))
    view = answer_view(answer, pages=True)
    parts = [] if view is None else [child for row in view.to_components() for child in row["components"]]
    assert len(parts) <= 5
    assert len({part["custom_id"] for part in parts}) == len(parts)
    for part in parts:
        assert 0 < len(part["label"]) <= 80
        assert len(part["custom_id"]) <= 100
        assert not re.search(r"<t:|\]\(", part["label"])
    if answer.reading and answer.status == "answered":
        assert reading_of(answer_card(answer)) == answer.reading[:200]


def test_every_look_up(knowledge: Knowledge) -> None:
    """Flights, people, stations, days of the year."""
    for name in NAMES:
        for facts in knowledge.missions(name):
            check(mission_card(facts, []))
    for name in PEOPLE:
        check(person_card(knowledge.people(name, NOW)[0]))
    for name in ("ISS", "Mir", "Tiangong", "Skylab"):
        station = knowledge.station(name, NOW)
        assert station is not None
        check(station_card(station))
    for day in range(366):
        at = datetime(2028, 1, 1, tzinfo=UTC) + timedelta(days=day)
        check(today_card(knowledge.today(at), at, "8 October 2026"))


MILESTONE = st.builds(
    Milestone, st.just("m"), st.just("f"), st.text(max_size=80), st.sampled_from(KINDS),
    st.builds(Moment, MOMENTS, st.sampled_from(Precision)),
    state=st.sampled_from(State), version=st.integers(1, 9), port=st.text(max_size=60), title=st.text(max_size=80),
    previous=st.none() | st.just(Moment(NOW, Precision.MINUTE)), first=st.none() | st.just(Moment(NOW, Precision.DAY)),
)  # fmt: skip


@given(
    MILESTONE,
    st.sampled_from(NoticeKind),
    MOMENTS,
)
def test_every_announcement(milestone: Milestone, kind: NoticeKind, now: datetime) -> None:
    """Whatever a milestone says: the post, its correction, the line about what was missed, the list, the presence."""
    for text in (announcement(milestone, kind, now, now), correction(milestone, Moment(NOW, Precision.MINUTE))):
        assert 0 < len(text + while_away([milestone] * 9)) <= 2000
    assert 0 < len(next_card([milestone] * 30, "", now, "today")) <= 2000
    line = presence.line([milestone], now)
    assert 0 < len(line) <= presence.LONGEST
    assert "<t:" not in line


@given(st.text(max_size=400))
def test_text_from_outside_is_dead(text: str) -> None:
    """Neither a link, a mention, an invitation nor a mark survives."""
    shown = plain(text)
    assert "](" not in shown.replace("\\]\\(", "")
    assert not re.search(r"@(everyone|here)|<@|discord\.gg/\w", shown)
    assert not re.search(r"[\u202a-\u202e\u2066-\u2069]", shown)
