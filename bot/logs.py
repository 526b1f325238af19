"""Logs: one line an event with a stable action name; no message contents, no token."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime

_FIELDS = ("action", "key", "channel", "guild", "status", "reason")


class Lines(logging.Formatter):
    """An event as a line of text or of JSON, with the token of this process taken out wherever it might stand."""

    def __init__(self, *, as_json: bool, secret: str) -> None:
        """Choose the form and name the secret."""
        super().__init__()
        self._as_json, self._secret = as_json, secret

    def format(self, record: logging.LogRecord) -> str:
        """One line for an event; the traceback of an exception follows it, in JSON as a field."""
        event: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        event |= {name: getattr(record, name) for name in _FIELDS if hasattr(record, name)}
        if record.exc_info:
            event["trace"] = self.formatException(record.exc_info)
        if self._as_json:
            line = json.dumps(event, ensure_ascii=False, default=str)
        else:
            details = " ".join(f"{name}={event[name]}" for name in _FIELDS if name in event)
            line = f"{event['at']} {event['level']:7} {event['event']} {details}".rstrip()
            line += f"\n{event['trace']}" if "trace" in event else ""
        return line.replace(self._secret, "[token]") if self._secret else line


def set_up(*, as_json: bool, secret: str) -> None:
    """Send all logs to stderr in the chosen form; discord.py only from warnings on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines(as_json=as_json, secret=secret))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    logging.getLogger("discord").setLevel(logging.WARNING)
