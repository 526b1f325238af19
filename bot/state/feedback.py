"""What people said: corrections for the operator, and questions that had no answer. Both are forgotten after a while."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlite_utils import Database

from knowledge.models import stored

A_DAY = 5
"""Corrections that one person may send in a day."""
KEPT, MISSES_KEPT = timedelta(days=90), timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Correction:
    """What somebody says is wrong with an answer; the person is not told to the operator."""

    at: str
    reading: str
    answer: str
    correction: str


def add(db: Database, person: int, wrong: Correction, now: datetime) -> bool:
    """Keep a correction; False where the person has sent as many as allowed in the last day."""
    with db.atomic():
        db.execute("DELETE FROM feedback WHERE at < ?", [stored(now - KEPT)])
        since = stored(now - timedelta(days=1))
        (many,) = db.execute("SELECT count(*) FROM feedback WHERE person = ? AND at > ?", [person, since]).fetchone()
        if many >= A_DAY:
            return False
        values = [stored(now), person, wrong.reading[:200], wrong.answer[:400], wrong.correction[:1000]]
        db.execute("INSERT INTO feedback (at, person, reading, answer, correction) VALUES (?, ?, ?, ?, ?)", values)
    return True


def every(db: Database, now: datetime) -> list[Correction]:
    """All corrections that are still kept, the latest first."""
    sql = "SELECT at, reading, answer, correction FROM feedback WHERE at >= ? ORDER BY at DESC, id DESC"
    return [Correction(*row) for row in db.execute(sql, [stored(now - KEPT)]).fetchall()]


def missed(db: Database, question: str, words: tuple[str, ...], now: datetime) -> None:
    """Keep the text of a question that had no answer, without who asked or where, and the words that stayed unexplained."""
    with db.atomic():
        db.execute("DELETE FROM misses WHERE at < ?", [stored(now - MISSES_KEPT)])
        values = [stored(now), question[:300], " | ".join(words)[:200]]
        db.execute("INSERT INTO misses (at, question, words) VALUES (?, ?, ?)", values)


def misses(db: Database, now: datetime) -> dict[str, list[str]]:
    """Word that stayed unexplained -> the questions with it; the most frequent word first."""
    found: dict[str, list[str]] = {}
    for question, words in db.execute(
        "SELECT question, words FROM misses WHERE at >= ? ORDER BY at DESC", [stored(now - MISSES_KEPT)]
    ).fetchall():
        for word in words.split(" | "):
            found.setdefault(word or "(no single word)", []).append(question)
    return dict(sorted(found.items(), key=lambda item: (-len(item[1]), item[0])))


def forget(db: Database, person: int) -> dict[str, int]:
    """Delete what is kept about a person; returns how much of what. Subscriptions of servers stay, without their maker."""
    with db.atomic():
        numbers = [
            r[0]
            for r in db.execute("SELECT id FROM subscriptions WHERE guild = 0 AND creator = ?", [person]).fetchall()
        ]
        for number in numbers:
            db.execute(
                "UPDATE deliveries SET state = 'cancelled', reason = 'forgotten' WHERE subscription = ? AND state = 'pending'",
                [number],
            )
            db.execute("UPDATE deliveries SET channel = 0 WHERE subscription = ?", [number])
            db.execute("DELETE FROM subscriptions WHERE id = ?", [number])
        corrections = db.execute("DELETE FROM feedback WHERE person = ?", [person]).rowcount
        servers = db.execute("UPDATE subscriptions SET creator = 0 WHERE creator = ?", [person]).rowcount
    return {"reminders": len(numbers), "corrections": corrections, "subscriptions": servers}
