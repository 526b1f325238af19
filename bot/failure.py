"""How a command of the terminal fails: one sentence and an exit code."""

from __future__ import annotations

import click


class Failure(click.ClickException):
    """The thing asked for failed, for a reason that the operator can mend: exit code 1, or 3 for "already running"."""

    def __init__(self, message: str, exit_code: int = 1) -> None:
        """Say why, and with which exit code."""
        super().__init__(message)
        setattr(self, "exit_code", exit_code)  # noqa: B010  (click declares it for the class alone)


def printable(text: str) -> str:
    """Text without control characters and direction marks, which could play tricks on a terminal."""
    return "".join(c for c in text if c.isprintable() or c == "\n")
