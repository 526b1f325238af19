"""Deliberate faults: what a network and a busy service do to a request, before or after its effect took place."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Callable

    from .record import Request

Kind = Literal["status", "reset", "close", "delay", "hang"]
"""status: an error answer; reset: RST; close: connection closed in silence; delay: late; hang: never."""

ERROR_CODES = {403: (50013, "Missing Permissions"), 404: (10003, "Unknown Channel")}
"""Discord's error code and message for the statuses that have a usual one; others answer as a proxy would."""


@dataclass(eq=False)
class Fault:
    """One planned fault. ``hits`` counts how often it struck; ``after`` means that the effect took place first."""

    method: str
    route: str
    kind: Kind
    times: int = 1
    after: bool = False
    status: int = 500
    code: int | None = None
    seconds: float = 0.0
    skip: int = 0
    match: Callable[[Request], bool] | None = None
    hits: int = 0

    def strikes(self, request: Request) -> bool:
        """Whether this fault applies to the request now; counts it."""
        if self.hits >= self.times or self.method not in ("*", request.method):
            return False
        if self.route != "*" and normal(self.route) != normal(request.template):
            return False
        if self.match is not None and not self.match(request):
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        self.hits += 1
        return True


class Faults:
    """The planned faults of one server, asked once for each request."""

    def __init__(self) -> None:
        """Start without any fault."""
        self.planned: list[Fault] = []
        self._storm: Callable[[Request], Fault | None] | None = None

    def add(
        self, method: str, route_template: str, kind: Kind, *, times: int = 1, after: bool = False, status: int = 500,
        code: int | None = None, seconds: float = 0.0, skip: int = 0, match: Callable[[Request], bool] | None = None,
    ) -> Fault:  # fmt: skip
        """Plan a fault for the next ``times`` matching requests.

        :param route_template: as in Discord's documentation, ``/channels/{channel_id}/messages``; names do not matter,
            ``*`` is every route.
        :param after: the effect happens, then the answer is lost (reset, close, hang), late, or replaced (status).
        :param code: Discord's error code in the body of a ``status`` fault, where it is not the usual one.
        :param seconds: length of a delay, or ``retry_after`` of a 429.
        :param skip: leave this many matching requests alone first.
        """
        if kind not in get_args(Kind):
            raise ValueError(f"{kind} is no kind of fault")
        fault = Fault(method, route_template, kind, times, after, status, code, seconds, skip, match)
        self.planned.append(fault)
        return fault

    def storm(
        self, seed: int, *, rate: float = 0.02, slow_s: float = 2.0, method: str = "POST",
        route_template: str = "/channels/{channel_id}/messages", match: Callable[[Request], bool] | None = None,
    ) -> None:  # fmt: skip
        """Strike at random, the same way for the same seed and order of requests.

        Each of these has probability ``rate``: 500, 503, reset before and after the effect, 403, 404, slow
        (``slow_s`` seconds) and 429.
        """
        dice = random.Random(seed)
        kinds: list[tuple[Kind, bool, int, float]] = [
            ("status", False, 500, 0.0), ("status", False, 503, 0.0), ("reset", False, 0, 0.0), ("reset", True, 0, 0.0),
            ("status", False, 403, 0.0), ("status", False, 404, 0.0), ("delay", False, 0, slow_s),
            ("status", False, 429, 1.0),
        ]  # fmt: skip

        def strike(request: Request) -> Fault | None:
            if request.method != method or normal(request.template) != normal(route_template):
                return None
            if match is not None and not match(request):
                return None
            number = int(dice.random() / rate) if rate > 0 else len(kinds)
            if number >= len(kinds):
                return None
            kind, after, status, seconds = kinds[number]
            return Fault(method, route_template, kind, after=after, status=status, seconds=seconds, hits=1)

        self._storm = strike

    def calm(self) -> None:
        """Forget every planned fault and end the storm."""
        self.planned.clear()
        self._storm = None

    def pick(self, request: Request) -> Fault | None:
        """Return the fault that strikes an arriving request; planned ones before the storm (which may strike after)."""
        for fault in self.planned:
            if not fault.after and fault.strikes(request):
                return fault
        return self._storm(request) if self._storm else None

    def pick_after(self, request: Request) -> Fault | None:
        """Return the planned fault that strikes the answer to a request that took effect."""
        return next((fault for fault in self.planned if fault.after and fault.strikes(request)), None)


def normal(template: str) -> str:
    """Return a route template without the names of its parameters, so that two spellings of one route are equal."""
    return re.sub(r"\{[^}]*\}|@original", "{}", template)
