"""Backup, restore and migration of bot.db: whole or refused in one sentence, and nothing is lost."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.announcements import Milestone, Subscription
from bot.announcements.models import DeliveryState
from bot.announcements.planning import DEFAULT_LEADS, due_notices
from bot.state import StateError, copies, milestones, open_state, outbox, settings, subscriptions
from bot.state.migrations import migrations
from knowledge import Moment, Precision

NOW = datetime(2027, 3, 1, tzinfo=UTC)
DOCKING = NOW + timedelta(hours=30)


def remembered(directory: Path) -> Database:
    """A bot.db with one subscription and one milestone."""
    db = open_state(directory)
    subscriptions.add(db, Subscription(0, 1, 7, 3, DEFAULT_LEADS), NOW)
    milestones.add(db, Milestone("", "crew-14", "Crew-14", "docking", Moment(DOCKING, Precision.MINUTE)), NOW)
    return db


def test_what_was_backed_up_comes_back_and_what_was_there_is_kept(tmp_path: Path) -> None:
    """A backup made while the file is open; the state before the restore lies beside it."""
    db = remembered(tmp_path)
    copies.backup(tmp_path, tmp_path / "a.bak", NOW)
    milestones.end(db, "crew-14-docking", milestones.State.CALLED_OFF, NOW)
    db.close()
    assert copies.restore(tmp_path, tmp_path / "a.bak", NOW, NOW) == "2027-03-01T00:00:00Z"
    assert [m.state for m in milestones.every(open_state(tmp_path))] == ["planned"]
    before = sqlite3.connect(tmp_path / copies.BEFORE)
    assert before.execute("SELECT state FROM milestones").fetchall() == [("called off",)]
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_what_was_due_since_the_backup_counts_as_claimed(tmp_path: Path) -> None:
    """The Houston that was replaced may have posted it, so it is looked up; what comes later is pending as ever."""
    remembered(tmp_path).close()
    copies.backup(tmp_path, tmp_path / "a.bak", NOW)
    restored = DOCKING - timedelta(hours=23)
    copies.restore(tmp_path, tmp_path / "a.bak", restored, restored)
    db = open_state(tmp_path)
    for now, due in ((restored, "claimed"), (DOCKING - timedelta(hours=1), "pending")):
        known = milestones.current(db, NOW)
        outbox.expand(db, due_notices(known, DEFAULT_LEADS, now), now, now)
        assert outbox.log(db)[-1]["state"] == due
    (delivery,) = outbox.claimed(db)
    assert delivery.claimed == DOCKING - timedelta(hours=24)


def test_a_delivery_pending_at_the_backup_is_looked_up(tmp_path: Path) -> None:
    """It may have gone out a second after the backup."""
    db = remembered(tmp_path)
    due = DOCKING - timedelta(hours=24)
    outbox.expand(db, due_notices(milestones.every(db), DEFAULT_LEADS, due), due, due)
    copies.backup(tmp_path, tmp_path / "a.bak", due)
    copies.restore(tmp_path, tmp_path / "a.bak", due + timedelta(minutes=1), due + timedelta(minutes=1))
    assert [d.state for d in outbox.claimed(open_state(tmp_path))] == [DeliveryState.CLAIMED]


def test_the_keys_of_deliveries_are_the_same_in_every_copy(tmp_path: Path) -> None:
    """By the key a post is found again in the channel; it must not depend on the order in which notices were written."""
    keys = []
    for name in ("a", "b"):
        directory = tmp_path / name
        if name == "a":
            remembered(directory).close()
            copies.backup(directory, tmp_path / "x.bak", NOW)
        else:
            copies.restore(directory, tmp_path / "x.bak", NOW, NOW)
        db = open_state(directory)
        if name == "b":
            later = Milestone("", "crew-15", "Crew-15", "launch", Moment(NOW + timedelta(hours=25), Precision.MINUTE))
            milestones.add(db, later, NOW)
        now = DOCKING - timedelta(hours=24)
        outbox.expand(db, due_notices(milestones.every(db), DEFAULT_LEADS, now), now, now)
        keys.append({row["key"] for row in outbox.log(db) if row["milestone"] == "crew-14-docking"})
    assert keys[0] == keys[1] != set()


@pytest.mark.parametrize("kind", ["text", "half", "foreign", "newer", "missing"])
def test_what_is_no_backup_is_refused(tmp_path: Path, kind: str) -> None:
    """One sentence, and the file in use stays as it is."""
    remembered(tmp_path).close()
    file = tmp_path / "x.bak"
    if kind == "text":
        file.write_text("not a database", encoding="utf-8")
    elif kind == "half":
        copies.backup(tmp_path, file, NOW)
        file.write_bytes(file.read_bytes()[:20_000])
    elif kind == "foreign":
        with sqlite3.connect(file) as other:
            other.execute("CREATE TABLE settings (a)")
    elif kind == "newer":
        copies.backup(tmp_path, file, NOW)
        with sqlite3.connect(file) as newer:
            newer.execute("UPDATE _sqlite_migrations SET name = 'from the future' WHERE name = 'filters_and_roles'")
    with pytest.raises(StateError) as error:
        copies.restore(tmp_path, file, NOW, NOW)
    assert str(file) in str(error.value)
    assert len(milestones.every(open_state(tmp_path))) == 1


def test_a_damaged_file_in_use_is_replaced_and_kept(tmp_path: Path) -> None:
    """That is when a backup is needed most."""
    remembered(tmp_path).close()
    copies.backup(tmp_path, tmp_path / "x.bak", NOW)
    (tmp_path / "bot.db").write_text("damaged", encoding="utf-8")
    copies.restore(tmp_path, tmp_path / "x.bak", NOW, NOW)
    assert len(milestones.every(open_state(tmp_path))) == 1
    assert (tmp_path / copies.BEFORE).read_text(encoding="utf-8") == "damaged"


def test_a_backup_overwrites_no_other_file(tmp_path: Path) -> None:
    """A slip of the finger costs nothing; an older backup is replaced."""
    remembered(tmp_path).close()
    letter = tmp_path / "letter.txt"
    letter.write_text("dear Ada", encoding="utf-8")
    with pytest.raises(StateError):
        copies.backup(tmp_path, letter, NOW)
    with pytest.raises(StateError):
        copies.backup(tmp_path, tmp_path / "bot.db", NOW)
    assert letter.read_text(encoding="utf-8") == "dear Ada"
    copies.backup(tmp_path, tmp_path / "x.bak", NOW)
    copies.backup(tmp_path, tmp_path / "x.bak", NOW)


def test_every_earlier_schema_migrates_forward(tmp_path: Path) -> None:
    """A file of each version before this one keeps its rows and gets the new columns."""
    steps = [m.name for m in migrations.pending(Database(memory=True))]
    assert steps[0] == "first"
    for number, stop in enumerate(steps[1:], 1):
        directory = tmp_path / str(number)
        directory.mkdir()
        db = Database(directory / "bot.db")
        migrations.apply(db, stop_before=stop)
        db.execute(
            "INSERT INTO subscriptions (guild, channel, creator, kinds, milestone, state, reason, refusals, created_at) "
            "VALUES (1, 7, 3, 'docking', '', 'active', '', 0, '2026-01-01T00:00:00Z')"
        )
        db.conn.commit()
        db.close()
        opened = open_state(directory)
        subscription = subscriptions.get(opened, 1)
        assert subscription is not None
        assert (subscription.kinds, subscription.role, subscription.crewed_only) == (("docking",), 0, False)
        assert settings.get(opened, "outbox")
