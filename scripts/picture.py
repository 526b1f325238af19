"""Draws `docs/terminal.svg` from a real conversation with Houston: `.venv/bin/python scripts/picture.py`."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

from rich.console import Console

from bot.clock import Clock
from bot.terminal import Session
from knowledge import Knowledge
from knowledge.record import rebuild

ROOT = Path(__file__).resolve().parent.parent
LINES = ("who commands Crew-12?", "and the pilot?", "which port did it dock to?", "who commands Crew-99?")


def main() -> None:
    """Hold the conversation and save it as a picture."""
    console = Console(record=True, width=110, file=io.StringIO(), highlight=False)
    with tempfile.TemporaryDirectory() as name:
        knowledge = Knowledge(rebuild(Path(name), lambda _: None))
        session = Session(knowledge, Clock.from_setting("2026-10-09T12:00:00Z"), console)
        for line in LINES:
            console.print(f"houston> {line}", style="bold", markup=False)
            session.take(line)
        knowledge.close()
    console.save_svg(str(ROOT / "docs" / "terminal.svg"), title="houston", unique_id="houston")


if __name__ == "__main__":
    main()
