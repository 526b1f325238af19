"""Manners: how often one person may ask in a short while."""

from __future__ import annotations

from collections import OrderedDict, deque
from datetime import datetime, timedelta

MOST, WITHIN = 20, timedelta(seconds=10)
"""Questions of one person in so short a while; a person types slower, a script is told to wait."""
_PEOPLE = 5_000


class Cooldown:
    """Counts what each person asked, in memory alone."""

    def __init__(self) -> None:
        self._asked: OrderedDict[int, deque[datetime]] = OrderedDict()

    def wait(self, person: int, now: datetime) -> int:
        """Seconds that the person has to wait; 0 where the question counts and may be answered."""
        times = self._asked.setdefault(person, deque())
        self._asked.move_to_end(person)
        while len(self._asked) > _PEOPLE:
            self._asked.popitem(last=False)
        while times and not now - WITHIN < times[0] <= now:
            times.popleft()
        if len(times) >= MOST:
            return max(1, round((times[0] + WITHIN - now).total_seconds()))
        times.append(now)
        return 0
