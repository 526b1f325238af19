"""Text from outside as Discord shows it: it neither formats nor mentions nor links."""

from __future__ import annotations

import re

_INVITE = re.compile(r"(discord(?:app)?\.(?:gg|com/invite))/", re.IGNORECASE)
_TROUBLE = re.compile(r"([\\*_`~|\[\]()<@]|^[#>-])")


def plain(text: str, limit: int = 300) -> str:
    """Text from outside so that it neither formats nor mentions nor links: control and direction marks go, marks are
    escaped, what is too long is cut.
    """
    shown = "".join(c for c in text if c.isprintable())
    shown = shown.replace("://", ":// ").replace("@", "@\u200b")
    shown = _INVITE.sub("\\1/\u200b", shown)
    cut = shown if len(shown) <= limit else shown[: limit - 1] + "…"
    return _TROUBLE.sub(r"\\\1", cut)
