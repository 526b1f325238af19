"""What can become of a request to Discord, as far as a post is concerned."""

from __future__ import annotations


class Refused(Exception):  # noqa: N818  (an outcome, not a defect)
    """Discord will not take the post (403, 404): the channel is gone or closed to Houston."""


class Invalid(Exception):  # noqa: N818
    """Discord says the post itself is wrong (400)."""


class Later(Exception):  # noqa: N818
    """Discord asks to wait `seconds`; nothing was posted."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(f"again in {seconds:.0f} s")


class Unsure(Exception):  # noqa: N818
    """The answer was lost (5xx, a broken connection): the post may or may not be there."""


class Unreadable(Exception):  # noqa: N818
    """The channel's history cannot be read, so that nothing follows from not finding a post."""
