"""Validation of request bodies against Discord's official OpenAPI description, where there is one to check with.

The description (OpenAPI 3.1, so JSON Schema 2020-12) is published at https://github.com/discord/discord-api-spec.
It is not part of this repository: ``DISCORD_OPENAPI`` names the file, and the package ``jsonschema`` does the work.
"""

from __future__ import annotations

import importlib
import json
import os
from pathlib import Path
from typing import Any

from .faults import normal
from .record import Violation


class Schema:
    """The official description, or nothing; ``status`` says which in words."""

    def __init__(self, path: str | None = None) -> None:
        """Load ``path``, by default the file that DISCORD_OPENAPI names; without it nothing is checked."""
        self.status = "schema: not checked"
        self._routes: dict[tuple[str, str], Any] = {}
        self._document: Any = {}
        self._ready: dict[tuple[str, str], Any] = {}
        source = path or os.environ.get("DISCORD_OPENAPI")
        if not source:
            return
        try:
            self._make: Any = importlib.import_module("jsonschema").Draft202012Validator
        except ImportError:
            self.status = "schema: not checked (jsonschema is not installed)"
            return
        self._document = json.loads(Path(source).read_text(encoding="utf-8"))
        # Ids are strings here; the service takes numbers as well, and clients send both.
        self._document["components"]["schemas"]["SnowflakeType"] = {"type": ["string", "integer"]}
        for template, operations in self._document["paths"].items():
            for method, operation in operations.items():
                body = operation.get("requestBody") if isinstance(operation, dict) else None
                if body and "application/json" in body["content"]:
                    self._routes[method.upper(), normal(template)] = body["content"]["application/json"]["schema"]
        self.status = f"schema: checked against {Path(source).name}"

    def check(self, method: str, template: str, body: Any) -> list[Violation]:
        """Every breach of the description in a body; nothing for routes that it gives no JSON body."""
        key = (method, normal(template))
        schema = self._routes.get(key)
        if schema is None or body is None:
            return []
        if key not in self._ready:
            self._ready[key] = self._make({**schema, "components": self._document["components"]})
        found = []
        for error in self._ready[key].iter_errors(body):
            deepest = _deepest(error)
            path = ".".join(str(p) for p in deepest.absolute_path)
            found.append(Violation("schema", f"{method} {template}", path, deepest.message[:300]))
        return found


def _deepest(error: Any) -> Any:
    """Return the most telling error below a oneOf or anyOf: the one furthest into the body."""
    while error.context:
        error = max(error.context, key=lambda e: (len(e.absolute_path), e.validator != "type"))
    return error
