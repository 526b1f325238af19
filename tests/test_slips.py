"""Slips: who was told a moment is told the new one, once; on a real bot.db with the time handed in."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from bot.announcements import Milestone, Subscription
from bot.announcements.planning import DEFAULT_LEADS, due_notices, significant, upcoming
from bot.announcements.wording import announcement
from bot.state import milestones, open_state, outbox, subscriptions
from knowledge import Moment, Precision

START = datetime(2027, 3, 1, tzinfo=UTC)
DOCKING = START + timedelta(days=2)


def minute(at: datetime) -> Moment:
    return Moment(at, Precision.MINUTE)


def docking(db: Database, at: datetime = DOCKING, *, flight: str = "crew-14", crewed: bool = True) -> Milestone:
    """A docking planned two days before it happens."""
    wanted = Milestone("", flight, flight.title(), "docking", minute(at), station="iss", crewed=crewed)
    return milestones.add(db, wanted, START)


def subscribe(db: Database, **more: object) -> int:
    """A channel that asks for everything."""
    leads = more.pop("leads", DEFAULT_LEADS)
    assert isinstance(leads, tuple)
    return subscriptions.add(db, Subscription(0, 1, more.pop("channel", 7), 3, leads, **more), START)  # type: ignore[arg-type]


def deliver(db: Database, now: datetime) -> list[str]:
    """One round of the loop in which every post succeeds; returns the posts."""
    known = milestones.current(db, now - timedelta(days=2))
    outbox.expand(db, due_notices(known, subscriptions.leads_in_use(db), now), now, now)
    said = []
    while claims := outbox.claim(db, now, now, 30):
        for delivery in claims:
            milestone = milestones.get(db, delivery.milestone)
            assert milestone is not None
            said.append(announcement(milestone, delivery.kind, delivery.due, now))
            outbox.sent(db, delivery.key, len(said), now)
    return said


def test_two_changes_in_a_short_while_make_one_notice(tmp_path: Path) -> None:
    """Five hours later, a second after that one minute more: one notice with the moment that was told before."""
    db = open_state(tmp_path)
    subscribe(db)
    docking(db)
    assert len(deliver(db, DOCKING - timedelta(hours=24))) == 1
    now = DOCKING - timedelta(hours=20)
    milestones.slip(db, "crew-14-docking", minute(DOCKING + timedelta(hours=5)), now)
    assert deliver(db, now + timedelta(seconds=1)) == []
    milestones.slip(db, "crew-14-docking", minute(DOCKING + timedelta(hours=5, minutes=1)), now + timedelta(seconds=2))
    (said,) = deliver(db, now + timedelta(seconds=6))
    assert "moves 5 hours 1 minute later" in said
    assert f"It was planned for <t:{int(DOCKING.timestamp())}:F>" in said
    assert deliver(db, now + timedelta(seconds=60)) == []


def test_small_changes_are_not_told_until_they_add_up(tmp_path: Path) -> None:
    """Three minutes, 20 hours ahead, is no news; three minutes more is."""
    db = open_state(tmp_path)
    subscribe(db)
    docking(db)
    deliver(db, DOCKING - timedelta(hours=24))
    now = DOCKING - timedelta(hours=20)
    milestones.slip(db, "crew-14-docking", minute(DOCKING + timedelta(minutes=3)), now)
    assert deliver(db, now + timedelta(seconds=10)) == []
    milestones.slip(db, "crew-14-docking", minute(DOCKING + timedelta(minutes=6)), now + timedelta(hours=1))
    (said,) = deliver(db, now + timedelta(hours=1, seconds=10))
    assert "moves 6 minutes later" in said


def test_who_was_told_nothing_is_told_of_no_change(tmp_path: Path) -> None:
    """A change before the first notice is no news to anybody."""
    db = open_state(tmp_path)
    subscribe(db)
    docking(db)
    milestones.slip(db, "crew-14-docking", minute(DOCKING + timedelta(days=9)), START + timedelta(hours=1))
    assert deliver(db, START + timedelta(hours=2)) == []


CHANGES = st.lists(
    st.tuples(
        st.sampled_from([1, 2, 30, 600, 7200, 40_000]),
        st.one_of(st.integers(-600, 4000), st.integers(-10, 10)),
    ),
    max_size=8,
)


@settings(deadline=None, max_examples=60)
@given(CHANGES)
def test_the_last_word_is_the_truth(changes: list[tuple[int, int]]) -> None:
    """After any history of changes each channel's last word is the moment as it stands, but for what is no news."""
    with tempfile.TemporaryDirectory() as directory:
        db = open_state(Path(directory))
        subscribe(db)
        planned = docking(db)
        now = DOCKING - timedelta(hours=24)
        deliver(db, now)
        for wait, minutes in changes:
            at = planned.moment.at + timedelta(minutes=minutes)
            now += timedelta(seconds=wait)
            deliver(db, now)
            changed = milestones.slip(db, planned.id, minute(max(at, now + timedelta(hours=1))), now)
            assert changed is not None
            planned = changed
        deliver(db, now + timedelta(seconds=4))
        told = db.execute(
            "SELECT v.at FROM deliveries d JOIN notices n ON n.id = d.notice JOIN moments v ON v.milestone = n.milestone "
            "AND v.version = n.version WHERE d.state = 'sent' ORDER BY n.version DESC LIMIT 1"
        ).fetchone()
        last = Milestone("", "", "", "docking", planned.moment, previous=minute(datetime.fromisoformat(told[0])))
        assert planned.since is not None
        assert last.previous == last.moment or not significant(last, planned.since)
        db.close()


@pytest.mark.parametrize(
    ("filters", "posts"),
    [
        ({}, 1),
        ({"crewed_only": True}, 0),
        ({"mission": "ms-40"}, 1),
        ({"mission": "crew-14"}, 0),
        ({"station": "tiangong"}, 0),
        ({"kinds": ("launch", "docking")}, 1),
        ({"kinds": ("undocking",)}, 0),
    ],
)
def test_a_subscription_gets_what_it_asks_for(tmp_path: Path, filters: dict[str, object], posts: int) -> None:
    """Kinds, mission, station and crewed only; the preview shows exactly what is posted then."""
    db = open_state(tmp_path)
    number = subscribe(db, leads=("600",), **filters)
    docking(db, flight="ms-40", crewed=False)
    wanted = subscriptions.get(db, number)
    assert wanted is not None
    preview = upcoming(milestones.every(db), wanted, START)
    said = deliver(db, DOCKING - timedelta(minutes=10))
    assert [text for _, text in preview] == said
    assert len(said) == posts


def test_a_paused_subscription_is_silent_and_goes_on(tmp_path: Path) -> None:
    """Paused, nothing comes; awake again, the next notice does."""
    db = open_state(tmp_path)
    number = subscribe(db)
    docking(db)
    assert not subscriptions.change(db, number, 2, state="paused")
    assert subscriptions.change(db, number, 1, state="paused")
    assert deliver(db, DOCKING - timedelta(hours=24)) == []
    assert subscriptions.change(db, number, 1, state="active", leads=("60", "outcome"))
    assert len(deliver(db, DOCKING - timedelta(minutes=1))) == 1


def test_a_server_that_is_left_is_forgotten_after_a_month(tmp_path: Path) -> None:
    """Its subscriptions sleep, go on if Houston comes back, and are deleted after thirty days; other servers keep theirs."""
    db = open_state(tmp_path)
    subscribe(db)
    subscriptions.add(db, Subscription(0, 2, 9, 3, DEFAULT_LEADS), START)
    docking(db)
    assert subscriptions.left(db, 1, START) == 1
    assert len(deliver(db, DOCKING - timedelta(hours=24))) == 1
    assert subscriptions.back(db, 1) == 1
    assert len(deliver(db, DOCKING - timedelta(hours=1))) == 2
    subscriptions.left(db, 1, START)
    assert subscriptions.purge(db, START + timedelta(days=29)) == 0
    assert subscriptions.purge(db, START + timedelta(days=31)) == 1
    assert [s.id for s in subscriptions.of_guild(db, 2)] == [2]
