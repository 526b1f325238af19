"""What a question names is never passed over: an answer is about all of it, or there is none."""

from __future__ import annotations

import csv
import re

import pytest
from conftest import NOW
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge import Knowledge
from knowledge.moments import find_moments
from knowledge.record import DATA
from knowledge.text import tokenize


def column(table: str, name: str) -> list[str]:
    """One column of a table of the record."""
    return [row[name] for row in csv.DictReader((DATA / f"{table}.csv").read_text(encoding="utf-8").splitlines())]


PEOPLE = dict(zip(column("people", "id"), column("people", "name"), strict=True))
FLOWN = [PEOPLE[id_] for id_ in dict.fromkeys(column("crew", "person"))]
ORBITERS = ("Atlantis", "Discovery", "Enterprise")
SHUTTLE = {
    (PEOPLE[person], mission)
    for mission, person in zip(column("crew", "mission"), column("crew", "person"), strict=True)
    if mission.startswith("sts-")
}
SHUTTLERS = {name for name, _ in SHUTTLE}

names = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@names
@given(person=st.sampled_from(sorted(set(FLOWN) - SHUTTLERS)), ship=st.sampled_from(ORBITERS))
def test_nobody_is_put_on_a_ship_that_he_did_not_fly(knowledge: Knowledge, person: str, ship: str) -> None:
    """Asked when somebody flew on a Shuttle who never did, Houston gives no date of another flight."""
    answer = knowledge.ask(f"when did {person} fly on {ship}?", NOW)
    assert not [value for value in answer.values if re.match(r"\d{4}", value)], answer.text


@names
@given(
    flight=st.sampled_from([f"Apollo {n}" for n in range(7, 18)] + [f"Skylab {n}" for n in (2, 3, 4)]),
    person=st.sampled_from(sorted(SHUTTLERS)),
)
def test_a_companion_who_was_not_there_gets_no_answer_of_the_crew(
    knowledge: Knowledge, flight: str, person: str
) -> None:
    """Asked for the country of somebody's companion on a flight, Houston does not tell that of the one who is named."""
    answer = knowledge.ask(f"nationality of {person}'s companion on {flight}", NOW)
    assert answer.status != "answered" or person not in answer.text or answer.reason, answer.text


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("was Mir the first space station?", "no"),
        ("was STS-80 the longest shuttle flight?", "yes"),
        ("did Skylab 2 last more than 80 days?", "no"),
        ("is Gennady Padalka the person with the most days in space?", "no"),
        ("have Mike Foale and Sergei Krikalev been on both Mir and the ISS?", "yes"),
        ("did Starliner bring Sunita Williams home?", "no"),
    ],
)
def test_a_claim_is_settled_by_what_it_claims(knowledge: Knowledge, claim: str, verdict: str) -> None:
    """Yes or no, and the true fact beside it."""
    answer = knowledge.ask(claim, NOW)
    assert answer.values == (verdict,), answer.text
    assert len(answer.text) > len("Yes."), answer.text


@given(
    first=st.integers(1, 27),
    days=st.integers(1, 3),
    month=st.sampled_from(["January", "April", "December"]),
    year=st.integers(1961, 2026),
    shape=st.sampled_from(["{m} {a}-{b}, {y}", "{a} to {b} {m} {y}", "{a}-{b} {m} {y}", "{m} {a} to {b}, {y}"]),
)
def test_two_days_of_a_month_are_from_one_to_the_other(
    first: int, days: int, month: str, year: int, shape: str
) -> None:
    """From the 12th to the 14th of April is one period, whichever way it is written."""
    text = shape.format(m=month, a=first, b=first + days, y=year)
    number = {"January": 1, "April": 4, "December": 12}[month]
    ends = "/".join(f"{year}-{number:02d}-{day:02d}" for day in (first, first + days))
    assert [iso for _, iso in find_moments(tokenize(text)).values()] == [ends], text
