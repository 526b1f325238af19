"""Rate limits: a window per route and major parameter, and 50 requests in any second over everything.

Rule: https://discord.com/developers/docs/topics/rate-limits. Discord publishes its per-route numbers only in headers;
those of messages (5 in 5 s a channel) and publishing (10 an hour a channel) are long-standing observation. The global
limit is kept as a sliding window, which is at least as strict as any way Discord may count.
"""

from __future__ import annotations

import hashlib
from collections import deque
from dataclasses import dataclass

from .faults import normal

LIMITS: dict[tuple[str, str], tuple[int, float]] = {
    ("POST", "/channels/{}/messages"): (5, 5.0),
    ("PATCH", "/channels/{}/messages/{}"): (5, 5.0),
    ("DELETE", "/channels/{}/messages/{}"): (5, 1.0),
    ("POST", "/channels/{}/messages/{}/crosspost"): (10, 3600.0),
    ("POST", "/channels/{}/threads"): (50, 300.0),
    ("POST", "/webhooks/{}/{}"): (5, 2.0),
    ("PATCH", "/webhooks/{}/{}/messages/{}"): (5, 2.0),
    ("POST", "/users/@me/channels"): (10, 10.0),
    ("POST", "/guilds/{}/scheduled-events"): (5, 60.0),
}
"""(method, route): (requests, seconds). Change it in a test to try another number."""
OTHER = (50, 10.0)
MAJOR = ("channel_id", "guild_id", "webhook_id", "webhook_token")


@dataclass
class _Window:
    limit: int
    seconds: float
    start: float
    used: int = 0


@dataclass(frozen=True)
class Verdict:
    """What the limits say to one request: headers for the answer and, when refused, seconds to wait and the scope."""

    headers: dict[str, str]
    retry_after: float = 0.0
    scope: str = ""


class RateLimits:
    """The state of every window of one server. ``global_limit`` is requests a second; None switches limits off."""

    def __init__(self, global_limit: int | None = 50) -> None:
        """Start with empty windows."""
        self.global_limit = global_limit
        self._windows: dict[tuple[str, ...], _Window] = {}
        self._recent: deque[float] = deque()

    def check(self, method: str, template: str, params: dict[str, str], now: float) -> Verdict:
        """Count one request at ``now`` (seconds, the server's clock) and say whether it is let through.

        Interaction callbacks have no window; they and webhooks do not count towards the global limit.
        """
        if self.global_limit is None or template.startswith(("/interactions/", "/gateway")):
            return Verdict({})
        if not template.startswith("/webhooks/"):
            while self._recent and not now - 1.0 < self._recent[0] <= now:
                self._recent.popleft()
            if len(self._recent) >= self.global_limit:
                wait = round(max(self._recent[0] + 1.0 - now, 0.001), 3)
                return Verdict({"X-RateLimit-Global": "true", "X-RateLimit-Scope": "global"}, wait, "global")
            self._recent.append(now)
        route = (method, normal(template))
        limit, seconds = LIMITS.get(route, OTHER)
        key = (*route, *(params.get(name, "") for name in MAJOR))
        window = self._windows.get(key)
        if window is None or not window.start <= now < window.start + window.seconds:
            window = self._windows[key] = _Window(limit, seconds, now)
        reset = window.start + window.seconds
        refused = window.used >= limit
        window.used += not refused
        headers = {
            "X-RateLimit-Limit": str(limit), "X-RateLimit-Remaining": str(limit - window.used),
            "X-RateLimit-Reset": f"{reset:.3f}", "X-RateLimit-Reset-After": f"{reset - now:.3f}",
            "X-RateLimit-Bucket": hashlib.sha256("".join(route).encode()).hexdigest()[:32],
        }  # fmt: skip
        if not refused:
            return Verdict(headers)
        return Verdict(headers | {"X-RateLimit-Scope": "user"}, round(max(reset - now, 0.001), 3), "user")
