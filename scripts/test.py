"""Set the project up and run everything that must hold: `python3 scripts/test.py`. Arguments go to pytest."""

from __future__ import annotations

import subprocess
import sys

from environment import ROOT, prepare

_PARALLEL = ("-n", "3", "--dist", "loadfile")
"""The tests of the bot wait more than they work; those of one file stay in one process, because they share what they built."""


def main() -> int:
    """Lint, types and tests, all of them even if one fails; returns 1 where one did."""
    python = str(prepare("requirements-dev.lock"))
    steps = {
        "format": [python, "-m", "ruff", "format", "--check", "--quiet", "."],
        "lint": [python, "-m", "ruff", "check", "--quiet", "."],
        "types": [python, "-m", "mypy"],
        "tests": [python, "-m", "pytest", *_PARALLEL, *sys.argv[1:]],
    }
    failed = []
    for name, command in steps.items():
        print(f"== {name}", flush=True)
        if subprocess.run(command, check=False, cwd=ROOT).returncode:
            failed.append(name)
    print(f"Failed: {', '.join(failed)}" if failed else "Everything holds.", flush=True)
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
