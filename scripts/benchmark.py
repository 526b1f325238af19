"""Speed and memory as ratios to a named baseline of the same run: `python scripts/benchmark.py [SET.jsonl]`.

The machines that run this are shared, so a time alone says nothing; every bar is a ratio. Questions come from the
project's own corpus, or from a set in the same format.
"""

from __future__ import annotations

import json
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmark_inflated import inflate
from benchmark_live import measure as live_source
from rapidfuzz import fuzz, process

from bot.announcements import DEFAULT_LEADS, Milestone, Subscription
from bot.announcements.planning import due_notices
from bot.state import milestones, open_state, outbox, subscriptions
from knowledge import Knowledge, Moment, Precision
from knowledge.models import LONGEST_QUESTION
from knowledge.record import ensure, rebuild

ROOT = Path(__file__).resolve().parent.parent
NOW = datetime(2026, 10, 9, 12, tzinfo=UTC)
ROUNDS = 5
SUBSCRIPTIONS = 5_000
INFLATED = 100


def median_ms(work: Callable[[], object], rounds: int) -> float:
    """The median time of some work in milliseconds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def start_up(directory: Path) -> None:
    """A whole `houston ask` against the imports that it cannot do without."""
    environment = {"HOUSTON_DATA_DIR": str(directory), "PATH": ""}
    ask = [sys.executable, "-m", "bot", "ask", "who commands Crew-12?"]
    bare = [sys.executable, "-c", "import sqlite3, click, rapidfuzz.fuzz"]
    whole = median_ms(lambda: subprocess.run(ask, check=True, capture_output=True, env=environment, cwd=ROOT), 15)
    base = median_ms(lambda: subprocess.run(bare, check=True, capture_output=True, env=environment, cwd=ROOT), 15)
    print(f"start of ask: {whole:.0f} ms, {whole / base:.2f} times the bare imports ({base:.0f} ms)")


def times_of(path: Path, questions: list[str]) -> list[float]:
    """How long each answer takes in milliseconds, the shortest first."""
    knowledge = Knowledge(path)
    for question in questions:
        knowledge.ask(question, NOW)
    times = sorted(median_ms(lambda q=q: knowledge.ask(q, NOW), ROUNDS) for q in questions)  # type: ignore[misc]
    knowledge.close()
    return times


def answers(path: Path, questions: list[str]) -> None:
    """One answer against one fuzzy search over all names, the plain way to do it; and with a record inflated many times."""
    knowledge = Knowledge(path)
    names = knowledge.names()
    knowledge.close()
    times = times_of(path, questions)
    base = statistics.median(
        median_ms(lambda q=q: process.extractOne(q, names, scorer=fuzz.WRatio), 3)  # type: ignore[misc]
        for q in questions
    )
    middle, worst = statistics.median(times), times[int(len(times) * 0.99)]
    print(
        f"answer: median {middle:.2f} ms, {middle / base:.2f} times one extractOne over {len(names)} names ({base:.2f} ms); "
        f"p99 {worst:.2f} ms, {worst / middle:.1f} medians ({len(questions)} questions)"
    )
    hostile(path, middle)


def hostile(path: Path, middle: float) -> None:
    """The longest texts that are taken, full of words that readings and stories turn on, against the median answer."""
    texts = [
        (phrase * LONGEST_QUESTION)[:LONGEST_QUESTION]
        for phrase in (
            "the first commander of Crew-12 and ", "who was the first woman, and which ship, ", "a. ", "what shuttle? ", "he ; ",
            "frist commmander of the lonngest, ", "this man in 1969 ",
        )
    ]  # fmt: skip
    times = times_of(path, texts)
    print(
        f"hostile text of {LONGEST_QUESTION:,} characters: {max(times):.0f} ms at most, {max(times) / middle:.0f} median answers"
    )


def inflated(path: Path, questions: list[str]) -> None:
    """The median answer from a record of many times the size, against that from the real one."""
    real = statistics.median(times_of(path, questions))
    large = statistics.median(times_of(inflate(path, INFLATED), questions))
    print(f"record inflated {INFLATED}-fold: median {large:.2f} ms, {large / real:.2f} times that of the real record")


def announcements(directory: Path) -> None:
    """The work of bot.db for 5,000 subscriptions and 50 milestones, against bare SQLite with as many rows."""
    db = open_state(directory)
    for number in range(SUBSCRIPTIONS):
        subscriptions.add(db, Subscription(0, number, number, 1, DEFAULT_LEADS), NOW)
    docking = NOW + timedelta(hours=25)
    for number in range(50):
        moment = Moment(docking + timedelta(days=number), Precision.MINUTE)
        milestones.add(db, Milestone("", f"flight-{number}", "Flight", "docking", moment), NOW)
    bare = sqlite3.connect(directory / "bare.db")
    bare.execute("PRAGMA journal_mode = WAL")
    bare.execute("CREATE TABLE rows (key TEXT PRIMARY KEY, a, b, c, d, e, f, g, h, i, j, k, UNIQUE (a, b))")

    rounds = iter(range(ROUNDS))

    def insert() -> None:
        a, at = next(rounds), "2026-10-09T12:00:00Z"
        rows = ((f"key-{a}-{n}", a, n, n, "pending", 0, at, None, None, None, None, "") for n in range(SUBSCRIPTIONS))
        with bare:
            bare.executemany("INSERT INTO rows VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def plan(now: datetime) -> None:
        outbox.expand(db, due_notices(milestones.current(db, NOW), DEFAULT_LEADS, now), now, now)

    def slip(now: datetime) -> None:
        milestones.slip(db, "flight-0-docking", Moment(docking + timedelta(hours=9), Precision.MINUTE), now)
        plan(now + timedelta(seconds=4))

    base = median_ms(insert, ROUNDS)
    due = docking - timedelta(hours=24)
    expanded = median_ms(lambda: plan(due), 1)
    with db.atomic():
        db.execute("UPDATE deliveries SET state = 'sent'")
    slipped = median_ms(lambda: slip(due + timedelta(hours=1)), 1)
    assert db.execute("SELECT count(*) FROM deliveries").fetchone() == (2 * SUBSCRIPTIONS,)
    found = median_ms(lambda: outbox.next_try(db), 200)
    look = median_ms(lambda: bare.execute("SELECT * FROM rows WHERE key = 'key-0-77'").fetchone(), 200)
    print(
        f"announcements, {SUBSCRIPTIONS} subscriptions: one notice expanded {expanded:.0f} ms, {expanded / base:.1f} times as many "
        f"bare inserts ({base:.0f} ms); re-planned after a slip {slipped:.0f} ms, {slipped / base:.1f} times; next due row "
        f"{found * 1000:.0f} us, {found / look:.1f} times a bare look-up"
    )
    db.close()
    bare.close()


def main() -> None:
    """Run all measurements."""
    own = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "tests" / "questions.jsonl"
    questions = [json.loads(line)["question"] for line in own.read_text(encoding="utf-8").splitlines()]
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        build = median_ms(lambda: rebuild(directory, lambda _: None), 3)
        print(f"build: {build / 1000:.2f} s")
        start_up(directory)
        answers(ensure(directory, lambda _: None), questions)
        announcements(directory)
        for what, figure in live_source(directory).items():
            print(f"a year of the live source, {what}: {figure}")
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"memory: {memory:.0f} MiB at the peak, building included")
        inflated(ensure(directory, lambda _: None), questions)


if __name__ == "__main__":
    main()
