"""Speed and memory as ratios to a named baseline of the same run: `python scripts/benchmark.py [SET.jsonl]`.

The machines that run this are shared, so a time alone says nothing; every bar is a ratio. Questions come from the
project's own corpus, or from a set in the same format.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from rapidfuzz import fuzz, process

from knowledge import Knowledge
from knowledge.record import ensure, rebuild

ROOT = Path(__file__).resolve().parent.parent
NOW = datetime(2026, 10, 9, 12, tzinfo=UTC)
ROUNDS = 5


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


def answers(path: Path, questions: list[str]) -> None:
    """One answer against one fuzzy search over all names, the plain way to do it."""
    knowledge = Knowledge(path)
    names = knowledge.names()
    for question in questions:
        knowledge.ask(question, NOW)
    times = sorted(median_ms(lambda q=q: knowledge.ask(q, NOW), ROUNDS) for q in questions)  # type: ignore[misc]
    base = statistics.median(
        median_ms(lambda q=q: process.extractOne(q, names, scorer=fuzz.WRatio), 3)  # type: ignore[misc]
        for q in questions
    )
    middle, worst = statistics.median(times), times[int(len(times) * 0.99)]
    print(
        f"answer: median {middle:.2f} ms, {middle / base:.2f} times one extractOne over {len(names)} names ({base:.2f} ms); "
        f"p99 {worst:.2f} ms, {worst / middle:.1f} medians ({len(questions)} questions)"
    )


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
    print(f"memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB at the peak, building included")


if __name__ == "__main__":
    main()
