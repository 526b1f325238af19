"""Keeps the CSV files of the record in one form, so that a diff is one line a fact: `python3 scripts/format_data.py`.

UTF-8, Unix line ends, a quote only where a cell needs one; aliases, sources and reference lists sorted by their key.
`--check` only says what would change.
"""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "knowledge" / "data"
SORTED = {
    "aliases": ("kind", "entity", "alias"),
    "glossary": ("id",),
    "ships": ("id",),
    "ports": ("id",),
    "sites": ("id",),
}
"""Files whose rows have no order of their own; the others keep the order of time."""


def formatted(path: Path) -> str:
    """The text that a file should have."""
    rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    header, body = rows[0], rows[1:]
    if keys := SORTED.get(path.stem):
        places = [header.index(key) for key in keys]
        body.sort(key=lambda row: [row[place] for place in places])
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([header, *body])
    return out.getvalue()


def main() -> int:
    """Rewrite what is out of form; with --check return 1 where something is."""
    changed = []
    for path in sorted(DATA.glob("*.csv")):
        text = formatted(path)
        if text != path.read_text(encoding="utf-8"):
            changed.append(path.name)
            if "--check" not in sys.argv:
                path.write_text(text, encoding="utf-8", newline="\n")
    print(f"Out of form: {', '.join(changed)}" if changed else "All files are in form.")
    return int(bool(changed) and "--check" in sys.argv)


if __name__ == "__main__":
    sys.exit(main())
