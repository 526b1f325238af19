"""Makes `.venv` beside the project and installs what the lock files name. Standard library only."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
_STAMP = VENV / "installed.txt"


def prepare(lock: str) -> Path:
    """Install the lock file and Houston itself into `.venv`, once for each version of both; returns its Python.

    Ends the program with one sentence where something is missing that only the operator can provide.
    """
    _require()
    state = hashlib.sha256((ROOT / lock).read_bytes() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()
    mark = f"{lock} {state} {sys.version}"
    if PYTHON.exists() and _STAMP.exists() and mark in _STAMP.read_text(encoding="utf-8").splitlines():
        return PYTHON
    if not PYTHON.exists():
        print("Making .venv …", file=sys.stderr)
        _run([sys.executable, "-m", "venv", str(VENV)], "python3 -m venv failed; on Debian: apt install python3-venv")
    print(f"Installing {lock} …", file=sys.stderr)
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    _run([*pip, "--require-hashes", "-r", str(ROOT / lock)], "the packages could not be installed; is there a network?")
    _run(
        [*pip, "--no-deps", "--no-build-isolation", "--config-settings", "editable_mode=compat", "-e", str(ROOT)],
        "Houston itself could not be installed",
    )
    earlier = _STAMP.read_text(encoding="utf-8") if _STAMP.exists() else ""
    _STAMP.write_text(f"{earlier}{mark}\n", encoding="utf-8")
    return PYTHON


def _require() -> None:
    """Say in one sentence what this machine lacks."""
    if sys.version_info < (3, 11):  # noqa: UP036  (this file alone is run by whatever Python is there)
        sys.exit(f"Houston needs Python 3.11 or newer; this is {sys.version.split()[0]}. Install a newer Python.")
    if sqlite3.sqlite_version_info < (3, 37):
        sys.exit(
            f"Houston needs SQLite 3.37 or newer; this Python has {sqlite3.sqlite_version}. Install a newer Python."
        )
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        sys.exit("This Python has no venv module; on Debian and Ubuntu: sudo apt install python3-venv")


def _run(command: list[str], sentence: str) -> None:
    if subprocess.run(command, check=False, cwd=ROOT).returncode:
        sys.exit(f"Set-up stopped: {sentence}.")
