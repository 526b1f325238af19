"""Set Houston up and start it: `python3 scripts/run.py`. Everything after it goes to the `houston` command."""

from __future__ import annotations

import subprocess
import sys

from environment import prepare


def main() -> int:
    """Prepare the environment and hand over to Houston; returns its exit code."""
    python = prepare("requirements.lock")
    try:
        return subprocess.run([str(python), "-m", "bot", *sys.argv[1:]], check=False).returncode
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
