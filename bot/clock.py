"""The one reader of time. Everybody else is handed `now`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_OFFSET = re.compile(r"([+-]\d+)(s|m|h|d)")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def parse_now(text: str) -> datetime:
    """An ISO moment as an aware UTC datetime; without a zone it is read as UTC. Raises ValueError."""
    moment = datetime.fromisoformat(text.strip())
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock that runs with the machine's, shifted for a rehearsal."""

    offset: timedelta = timedelta(0)

    @classmethod
    def from_setting(cls, text: str) -> Clock:
        """The clock of HOUSTON_CLOCK: an ISO moment to start from, or an offset like `+86400s`, `-2h`, `+1d`.

        Raises ValueError with a sentence that says what is understood.
        """
        if not text:
            return cls()
        offset = _OFFSET.fullmatch(text.strip())
        if offset:
            return cls(timedelta(seconds=int(offset[1]) * _UNITS[offset[2]]))
        try:
            return cls(parse_now(text) - datetime.now(UTC))
        except ValueError as error:
            raise ValueError(f"{text!r} is neither an ISO moment nor an offset such as +86400s") from error

    @property
    def shifted(self) -> bool:
        """Whether this is a rehearsal and not the real time."""
        return bool(self.offset)

    def now(self) -> datetime:
        """This moment, aware, in UTC."""
        return datetime.now(UTC) + self.offset

    def wall(self) -> datetime:
        """The machine's own time, which a rehearsal does not shift: the one that Discord's stamps agree with."""
        return datetime.now(UTC)
