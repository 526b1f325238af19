"""Things are found by the names that people use for them."""

from __future__ import annotations

import csv

import pytest
from conftest import NOW

from knowledge import Knowledge
from knowledge.record import DATA

NAMES = {
    "mission": {
        "Demo-2": "crew-dragon-demo-2", "DM-2": "crew-dragon-demo-2", "OFT": "boeing-oft", "CFT": "boeing-crew-flight-test",
        "Ax-4": "axiom-mission-4", "73S": "soyuz-ms-27", "CRS-33": "spacex-crs-33", "SpX-33": "spacex-crs-33",
        "NG-23": "cygnus-ng-23", "ISS-96P": "progress-ms-35", "96P": "progress-ms-35", "STS-51-L": "sts-51-l",
        "STS 51L": "sts-51-l", "Crew12": "crew-12", "Friendship 7": "mercury-atlas-6", "Союз МС-28": "soyuz-ms-28",
        "Artemis 2": "artemis-ii", "ASTP Soyuz": "soyuz-19",
    },
    "person": {
        "Buzz Aldrin": "buzz-aldrin", "Edwin Aldrin": "buzz-aldrin", "Suni Williams": "sunita-williams",
        "Butch Wilmore": "butch-wilmore", "Barry Wilmore": "butch-wilmore", "Léopold Eyharts": "leopold-eyharts",
        "Leopold Eyharts": "leopold-eyharts", "Юрий Гагарин": "yuri-gagarin", "Gagarin": "yuri-gagarin",
        "Sławosz Uznański": "slawosz-uznanski-wisniewski", "Andrei Fedyaev": "andrey-fedyaev",
    },
    "station": {"ISS": "iss", "International Space Station": "iss", "МКС": "iss", "Chinese space station": "tiangong"},
    "agency": {"European Space Agency": "esa", "Roskosmos": "roscosmos"},
}  # fmt: skip


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, names in NAMES.items() for name in names])
def test_names_as_people_say_them(knowledge: Knowledge, kind: str, name: str) -> None:
    """Codes, nicknames, other scripts and spellings lead to the same thing."""
    found = {span_entity for span in knowledge.spans(name) for span_entity in span.of(kind)}
    assert NAMES[kind][name] in found


def rows(table: str) -> list[dict[str, str]]:
    return list(csv.DictReader((DATA / f"{table}.csv").read_text(encoding="utf-8").splitlines()))


def test_everything_is_found_by_its_own_name_and_each_alias(knowledge: Knowledge) -> None:
    """No name of the record is lost between the CSV files and the index."""
    wanted = [
        (kind, row["name"], row["id"])
        for kind, table in (("mission", "missions"), ("person", "people"))
        for row in rows(table)
    ]
    wanted += [(row["kind"], row["alias"], row["entity"]) for row in rows("aliases")]
    lost = [
        (kind, name)
        for kind, name, id_ in wanted
        if not any(id_ in span.of(kind) for span in knowledge.spans(name)) and not _sad(name)
    ]
    assert len(lost) <= 12, lost


def _sad(name: str) -> bool:
    """Names of accidents that the fact tables give to the flight: they lead to the accident."""
    return any(word in name.lower() for word in ("disaster", "accident", "tragedy"))


def test_a_shared_name_asks_back(knowledge: Knowledge) -> None:
    """Endeavour is an orbiter, a Dragon and a command module; Williams is six people."""
    for question in ("who commanded Endeavour?", "when was Williams born?", "who was on Columbia?"):
        assert knowledge.ask(question, NOW).status == "ambiguous", question
