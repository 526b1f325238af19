"""What is written down about the traffic: requests, violations, and the error that a route answers with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
"""A JSON object."""


@dataclass(eq=False)
class Request:
    """One request as it arrived. ``t`` is time.monotonic() in seconds; ``status`` 0 means that no answer was given."""

    t: float
    method: str
    template: str
    path: str
    query: dict[str, str]
    body: Any = None
    files: list[tuple[str, int]] = field(default_factory=list)
    status: int = 0
    response: Any = None
    fault: str = ""


@dataclass(frozen=True)
class Violation:
    """One breach of a documented rule: ``source`` is limits, schema, protocol or gateway; ``path`` is into the body."""

    source: str
    where: str
    path: str
    message: str
    code: str = "INVALID"


class ApiError(Exception):
    """An error answer of Discord: HTTP status, JSON error code and message, and the tree of a 50035.

    Codes: https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
    """

    def __init__(self, status: int, code: int, message: str, violations: list[Violation] | None = None) -> None:
        """Keep the parts; :meth:`body` makes the JSON of them."""
        super().__init__(f"{status} ({code}): {message}")
        self.status, self.code, self.message, self.violations = status, code, message, violations or []

    def body(self) -> Json:
        """Return the JSON that Discord sends, with an errors tree keyed by the path of each violation."""
        body: Json = {"message": self.message, "code": self.code}
        if self.violations:
            tree: Json = {}
            for one in self.violations:
                node = tree
                for key in one.path.split("."):
                    node = node.setdefault(key or "_", {})
                node.setdefault("_errors", []).append({"code": one.code, "message": one.message})
            body["errors"] = tree
        return body
