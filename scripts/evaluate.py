"""Grades Houston on a question set: `python3 scripts/evaluate.py SET.jsonl [--show wrong,abstained] [--now ISO]`.

One JSON object a line: `id`, `question`, `category`, `expect`, `gold`, `must_not`, and where needed `context`, `now`,
`min`, `strict`. `expect` is `answer`, `either`, `abstain`, `ask` or `small_talk`. `gold` is a list of lists, of each of
which one must match, or a flat list, of which any one (or `min` of them) must. A plain string matches on word bounds,
folded; `re:` is a regular expression on answer and values; `time:` the beginning of a moment among the values;
`near:ISO:SECONDS` a moment, `dur:SECONDS:TOLERANCE` an ISO 8601 duration among them. An answer of more than 500
characters, or with values beside the gold, is wrong. Grades: correct, wrong, abstained, asked.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ASKED_AT = "2026-10-09T12:00:00Z"
"""The moment of asking where an item names none."""
_DURATION = re.compile(
    r"^-?P(?:([\d.]+)Y)?(?:([\d.]+)M)?(?:([\d.]+)W)?(?:([\d.]+)D)?(?:T(?:([\d.]+)H)?(?:([\d.]+)M)?(?:([\d.]+)S)?)?$"
)
_SECONDS = (365.25 * 86400, 30.44 * 86400, 7 * 86400, 86400, 3600, 60, 1)


def fold(text: object) -> str:
    """Case, accents and dashes taken away."""
    decomposed = unicodedata.normalize("NFKD", str(text))
    plain = "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()
    for dash in "‑–—":
        plain = plain.replace(dash, "-")
    return re.sub(r"\s+", " ", plain.replace("’", "'")).strip()


def seconds(value: str) -> float | None:
    """An ISO 8601 duration in seconds; None for anything else."""
    match = _DURATION.match(value)
    if not match or value in ("P", "PT"):
        return None
    return sum(float(part or 0) * unit for part, unit in zip(match.groups(), _SECONDS, strict=True))


def moment(value: str) -> datetime | None:
    """An ISO moment with a time of day; None for anything else."""
    try:
        return datetime.fromisoformat(value.rstrip("Z")).replace(tzinfo=UTC) if "T" in value else None
    except ValueError:
        return None


def hit(gold: str, text: str, values: Iterable[str]) -> bool:
    """Whether one alternative of a gold matches."""
    kind, _, rest = gold.partition(":")
    match kind:
        case "re":
            return re.search(rest, text, re.IGNORECASE | re.DOTALL) is not None
        case "dur":
            want, tolerance = (float(part) for part in rest.split(":"))
            return any((s := seconds(v)) is not None and abs(s - want) <= tolerance for v in values)
        case "near":
            iso, tolerance_text = rest.rsplit(":", 1)
            target = moment(iso)
            found = (moment(v) for v in values)
            return target is not None and any(
                m and abs((m - target).total_seconds()) <= float(tolerance_text) for m in found
            )
        case "time":
            return any(v.startswith(rest) for v in values)
    return re.search(rf"(?<![\w.]){re.escape(fold(gold))}(?![\w])", fold(text)) is not None


def judge(item: dict[str, Any], out: dict[str, Any]) -> str:
    """The grade of one answer: correct, wrong, abstained, asked or ungraded."""
    status, values = out.get("status"), [str(v) for v in out.get("values") or []]
    answer = str(out.get("answer") or "")
    text = " | ".join([answer, *values])
    expect, gold = item.get("expect", "answer"), item.get("gold") or []
    groups: list[list[str]] = [gold] if gold and isinstance(gold[0], str) else gold
    matched = all(any(hit(g, text, values) for g in group) for group in groups)
    match expect:
        case "answer":
            if status == "ambiguous":
                return "asked"
            if status != "answered":
                return "abstained"
            if item.get("min"):
                matched = sum(hit(g, text, values) for g in gold) >= item["min"]
            fine = matched and not _heap(item, answer, values, groups)
            return "correct" if fine and not any(hit(m, text, values) for m in item.get("must_not") or []) else "wrong"
        case "small_talk":
            return "wrong" if status == "answered" and out.get("entities") else "correct"
        case "ask":
            return {"ambiguous": "correct", "unknown": "correct", "answered": "wrong"}.get(str(status), "abstained")
    if status in ("unknown", "ambiguous", "chat"):
        return "correct"
    if expect == "either" and not gold:
        return "ungraded"
    return "correct" if gold and matched else "wrong"


def _heap(item: dict[str, Any], answer: str, values: list[str], groups: list[list[str]]) -> bool:
    """Whether facts are heaped up instead of answering."""
    named = [g for group in groups for g in group]
    if len(answer) > 500:
        return True
    if item.get("strict"):
        timed = any(g.startswith(("time:", "near:", "dur:")) for g in named)
        return any(not any(hit(g, v, [v]) for g in named) for v in values) or (not values and timed)
    flat = bool(item.get("gold")) and isinstance(item["gold"][0], str) and not item.get("min")
    return flat and len(values) > max(3, len(named))


def items(path: Path) -> Iterator[dict[str, Any]]:
    """The items of a set that can be graded."""
    for line in path.read_text(encoding="utf-8").splitlines():
        item = json.loads(line) if line.strip() else {"needs_gold": True}
        if not item.get("needs_gold") and not item.get("out_of_record") and "questions" not in item:
            yield item


def alike(path: Path, ask: Callable[[str], dict[str, Any]]) -> str:
    """For a set of paraphrases: in how many groups every wording is answered, and with the same values."""
    groups = [
        item for line in path.read_text(encoding="utf-8").splitlines() if "questions" in (item := json.loads(line))
    ]
    same = 0
    for group in groups:
        outs = [ask(one["question"] if isinstance(one, dict) else one) for one in group["questions"]]
        answered = all(out["status"] == "answered" for out in outs)
        same += answered and len({tuple(sorted(out["values"])) for out in outs}) == 1
    return f"groups of wordings answered alike: {same} of {len(groups)}" if groups else ""


def main() -> int:
    """Grade a set and print the table."""
    from bot.cli import progress
    from bot.clock import parse_now
    from bot.config import load
    from knowledge import Knowledge
    from knowledge.record import ensure

    parser = argparse.ArgumentParser(description="Grade Houston on a question set.")
    parser.add_argument("set", type=Path)
    parser.add_argument("--show", default="", help="grades to list, such as wrong,abstained, or all")
    parser.add_argument("--now", default="", help="the moment of asking, ISO")
    options = parser.parse_args()
    knowledge = Knowledge(ensure(load().data_dir, progress))
    total: dict[str, Counter[str]] = defaultdict(Counter)
    by: dict[str, Counter[str]] = defaultdict(Counter)
    for item in items(options.set):
        asked_at = parse_now(item.get("now") or options.now or ASKED_AT)
        out = knowledge.ask(item["question"], asked_at, item.get("context") or ()).json
        grade = judge(item, out)
        if grade == "ungraded":
            continue
        expect = item.get("expect", "answer")
        total["to answer" if expect == "answer" else f"to {expect}"][grade] += 1
        by[str(item.get("category"))][grade] += 1
        if options.show == "all" or grade in options.show.split(","):
            print(
                f"[{grade}] {item['id']} {item['question']!r} -> {out['status']}: {out['answer']!r} gold={item.get('gold')}"
            )
    for name, grades in [*sorted(by.items()), *total.items()]:
        number = sum(grades.values())
        shares = "  ".join(f"{g} {grades[g] / number:6.1%}" for g in ("correct", "wrong", "abstained", "asked"))
        print(f"{name:26} n={number:4}  {shares}")
    if told := alike(options.set, lambda q: knowledge.ask(q, parse_now(options.now or ASKED_AT)).json):
        print(told)
    return 0


if __name__ == "__main__":
    sys.exit(main())
