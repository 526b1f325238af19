"""What can be wrong with the record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that is wrong with the record, and where."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        """The fault as `file:line: text`."""
        return f"{self.file}:{self.line}: {self.text}"


class RecordError(Exception):
    """The record cannot be built; `faults` holds every reason."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = sorted(faults)
        super().__init__(f"{len(self.faults)} fault(s) in the record")
