"""Types of events of the source -> kinds of milestones."""

from __future__ import annotations

import re

from knowledge.live.shapes import Event

_KINDS = (
    (r"undock|unberth|departure", "undocking"),
    (r"relocation|port change|redock", "port-move"),
    (r"hatch", "hatch-opening"),
    (r"berth", "berthing"),
    (r"docking|capture", "docking"),
    (r"eva|spacewalk|extravehicular", "spacewalk"),
    (r"change of command|command ceremony", "change-of-command"),
    (r"landing|splashdown|re-?entry", "landing"),
)
"""The source's types of events by their names (their numbers are not documented) -> kinds of milestones."""


def kind_of(event: Event) -> str:
    """The kind of milestone that an event is; empty for press conferences and all else."""
    return next((kind for pattern, kind in _KINDS if re.search(pattern, event.type, re.IGNORECASE)), "")
