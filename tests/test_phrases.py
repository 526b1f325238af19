"""Moments, durations and lists as people read them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.models import Moment, Precision
from knowledge.phrases import duration, iso_duration, listed, span, spoken
from knowledge.record.checking import parse_moment


@pytest.mark.parametrize(
    ("iso", "text"),
    [
        ("2026-02-14T20:15Z", "14 February 2026 at 20:15 UTC"),
        ("2026-02-13T10:15:55Z", "13 February 2026 at 10:15:55 UTC"),
        ("2026-10-08", "8 October 2026"),
        ("2026-05", "May 2026"),
        ("2027", "2027"),
    ],
)
def test_a_moment_is_told_as_exactly_as_it_is_known(iso: str, text: str) -> None:
    """No clock time is made up, none is lost, and the ISO form goes there and back."""
    moment = parse_moment(iso)
    assert spoken(moment) == text
    assert moment.iso == iso


def test_a_weak_clock_time_is_only_about() -> None:
    """A time that rests on digests alone reads as such."""
    assert spoken(parse_moment("2026-02-14T20:15Z"), about=True) == "14 February 2026 at about 20:15 UTC"


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        ("2026-02-13", "2026-10-08", "13 February to 8 October 2026"),
        ("1961-04-12T06:07Z", "1961-04-12T07:47Z", "12 April 1961"),
        ("1972-12-07", "1972-12-19", "7 to 19 December 1972"),
        ("2025-12-30", "2026-01-02", "30 December 2025 to 2 January 2026"),
        ("2026-05", "2026-07", "May to July 2026"),
    ],
)
def test_a_range_does_not_repeat_itself(first: str, last: str, text: str) -> None:
    """What both ends share stands once."""
    assert span(parse_moment(first), parse_moment(last)) == text


def test_durations_in_words_and_in_iso() -> None:
    """Short ones in hours, long ones in days, inexact ones in whole days."""
    assert (duration(122_345, exact=True), iso_duration(122_345, exact=True)) == ("33 hours 59 minutes", "PT33H59M")
    assert (duration(86_400 * 9 + 3600, exact=True), iso_duration(86_400 * 9 + 3600, exact=True)) == (
        "9 days 1 hour",
        "P9DT1H",
    )
    assert (duration(86_400 * 237, exact=False), iso_duration(86_400 * 237, exact=False)) == ("about 237 days", "P237D")


@given(st.integers(min_value=0, max_value=10**9))
def test_an_exact_duration_loses_less_than_a_minute(seconds: int) -> None:
    """The ISO form adds up to the duration again."""
    import re

    days, hours, minutes = (
        int(m[1]) if (m := re.search(rf"(\d+){unit}", iso_duration(seconds, exact=True))) else 0 for unit in "DHM"
    )
    assert 0 <= seconds - (days * 86400 + hours * 3600 + minutes * 60) < 60


def test_long_lists_are_counted_and_cut() -> None:
    """Ten names are told, the rest is a number."""
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed([str(n) for n in range(13)]).endswith("9 and 3 more")


def test_a_naive_moment_is_refused() -> None:
    """A moment without a zone cannot even be made."""
    with pytest.raises(ValueError, match="aware UTC"):
        Moment(datetime(2026, 1, 1), Precision.DAY)  # noqa: DTZ001
    assert Moment(datetime(2026, 12, 1, tzinfo=UTC), Precision.MONTH).end == datetime(2027, 1, 1, tzinfo=UTC)
