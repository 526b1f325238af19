"""Which flight, person, station or port of the record a thing of the source is. Never a twin; doubt is said, not decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from knowledge.live.naming import Named, named, slug
from knowledge.live.shapes import FAILED, FLOWN, Craft, Launch, Seat
from knowledge.models import Moment
from knowledge.record.checking import Row, parse_moment
from knowledge.text import key, tokenize

STATIONS = {"4": "iss", "18": "tiangong"}
"""The source's ids of the stations that are crewed today."""
_STATION_PROGRAMMES = {17, 5, 11}
"""Programmes of the source that fly to the ISS: the station itself, commercial crew, commercial resupply."""
_SAME = timedelta(hours=36)
"""Two launches of a station's ships never lie closer; so one by name and day is the same."""
_BY_AGENCY = {
    "NASA": "united-states", "RFSA": "russia", "Roscosmos": "russia", "CNSA": "china", "CMSA": "china", "JAXA": "japan", "CSA": "canada",
}  # fmt: skip
"""Where an agency's own people come from, for somebody without a nationality."""
_PLACES = ("space station", "tiangong", "tianhe")
_FAMILIES = ("dragon", "soyuz ms", "progress ms", "shenzhou", "tianzhou", "starliner", "orion", "cygnus", "htv-x",
             "mengzhou", "dream chaser", "gaganyaan")  # fmt: skip


class Names:
    """The names of the record, to be looked up as they are written."""

    def __init__(self, tables: Mapping[str, list[Row]]) -> None:
        self.missions = {row["id"]: row for row in tables["missions"]}
        self.people = {row["id"]: row for row in tables["people"]}
        self.ports = tables["ports"]
        self.vehicles = {row["id"] for row in tables["vehicles"]}
        self._by_key: dict[tuple[str, str], set[str]] = defaultdict(set)
        for kind, table in (
            ("mission", "missions"),
            ("person", "people"),
            ("station", "stations"),
            ("agency", "agencies"),
        ):
            for row in tables[table]:
                for name in (row["name"], row.get("full_name", ""), row.get("native_name", "")):
                    self.add(kind, name, row["id"])
        for row in tables["countries"]:
            for name in (row["name"], *row["demonyms"].split("|")):
                self.add("country", name, row["id"])
        for row in tables["vehicles"]:
            self.add("vehicle", row["name"], row["id"])
        for row in tables["aliases"]:
            self.add(row["kind"], row["alias"], row["entity"])
        self._people_words: dict[str, set[str]] = defaultdict(set)
        for row in tables["people"]:
            self.remember(row)

    def fork(self) -> Names:
        """The same names, to which more can be added without changing these."""
        other = object.__new__(Names)
        other.missions, other.people = self.missions, dict(self.people)
        other.ports, other.vehicles = self.ports, self.vehicles
        other._by_key, other._people_words = self._by_key.copy(), self._people_words.copy()
        return other

    def add(self, kind: str, name: str, id_: str) -> None:
        """Another name of a thing."""
        if name and (folded := key(name)):
            self._by_key[kind, folded] = self._by_key[kind, folded] | {id_}

    def remember(self, person: Row) -> None:
        """A person, to be found by any order of the names."""
        words = _words(person["name"])
        self._people_words[words] = self._people_words[words] | {person["id"]}

    def find(self, kind: str, name: str) -> str:
        """The one thing of that name; empty where there is none or several."""
        found = self._by_key.get((kind, key(name)), set()) if name else set()
        return next(iter(found)) if len(found) == 1 else ""

    def named(self, family: str) -> set[str]:
        """Everybody whose names hold a word."""
        return (
            {id_ for words, ids in self._people_words.items() if family in words.split() for id_ in ids}
            if family
            else set()
        )

    def namesakes(self, seat: Seat) -> set[str]:
        """People who may be the one in a seat."""
        exact = self._by_key.get(("person", key(seat.name)), set()) | self._people_words.get(_words(seat.name), set())
        if exact:
            return set(exact)
        parts = set(_words(seat.name).split())
        return {id_ for words, ids in self._people_words.items() if len(parts & set(words.split())) >= 2 for id_ in ids}


def _words(name: str) -> str:
    """The words of a name in no order, without initials: family names come first in some languages."""
    return " ".join(sorted(t.norm for t in tokenize(name) if len(t.norm) > 1))


def relevant(launch: Launch, known: str) -> bool:
    """Whether a launch belongs into the record: crewed, to a crewed station, or the test of a ship for people."""
    if known or launch.programmes & _STATION_PROGRAMMES:
        return bool(known or launch.crafts or named(launch.mission, launch.rocket).programme)
    if any(craft.crew or any(place in craft.destination.lower() for place in _PLACES) for craft in launch.crafts):
        return True
    family = any(
        craft.human_rated or any(word in f"{craft.type} {craft.name}".lower() for word in _FAMILIES)
        for craft in launch.crafts
    )
    return (family and bool(launch.crafts)) or bool(named(launch.mission, launch.rocket).programme)


def mission_of(launch: Launch, names: Names, link: str) -> tuple[str, Named, str]:
    """The id of a flight in the record (new or known), what it is called, and a doubt in words where there is one."""
    wanted = named(launch.mission or launch.name, launch.rocket)
    if link:
        return link, wanted, ""
    found = wanted.id if wanted.id in names.missions else names.find("mission", wanted.name)
    found = found or names.find("mission", launch.mission) or names.find("mission", launch.name.partition("|")[2])
    if not found:
        return wanted.id, wanted, ""
    row = names.missions.get(found)
    if row is None or _agrees(row, launch):
        return found, wanted, ""
    return (
        "",
        wanted,
        f"launch {launch.id}: {launch.name!r} of {launch.net.iso if launch.net else '?'} is named like {found}",
    )


def _agrees(row: Row, launch: Launch) -> bool:
    """Whether a flight of the record and a launch of the same name are one: by their moments."""
    if launch.net is None or row["outcome"] == "planned":
        return True
    flown: Moment = parse_moment(row["launched"])
    if launch.status in FLOWN | FAILED:
        return flown.at - _SAME <= launch.net.end and launch.net.at <= flown.end + _SAME
    return launch.net.end >= flown.at - timedelta(days=400)


def person_of(seat: Seat, names: Names, link: str) -> tuple[str, str]:
    """The id of a person (new or known), and a doubt in words; an empty id means that it cannot be told."""
    if link:
        return link, ""
    candidates = names.namesakes(seat)
    born = {id_: names.people[id_]["born"] for id_ in candidates if id_ in names.people}
    same = {id_ for id_, day in born.items() if seat.born and day[:10] == seat.born}
    if len(same) == 1:
        return same.pop(), ""
    slipped = {
        id_
        for id_, day in born.items()
        if _nearly(day, seat.born) and _words(names.people[id_]["name"]) == _words(seat.name)
    }
    if len(slipped) == 1:
        id_ = next(iter(slipped))
        return id_, f"people {id_} born: record {born[id_]}, source {seat.born}; the record counts"
    exact = {id_ for id_ in candidates if _words(names.people[id_]["name"]) == _words(seat.name)} or (
        {names.find("person", seat.name)} - {""}
    )
    agree = {id_ for id_ in exact if not (seat.born and len(born.get(id_, "")) == 10)}
    if len(agree) == 1 and len(exact) == 1:
        return agree.pop(), ""
    if exact:
        told = ", ".join(f"{id_} (born {born.get(id_) or '?'})" for id_ in sorted(exact))
        return "", f"astronaut {seat.id}: {seat.name!r}, born {seat.born or '?'}, is named like {told}"
    family = _words(seat.name.split()[-1]) if seat.name.split() else ""
    relatives = {
        id_ for id_ in names.named(family) if not seat.born or names.people[id_]["born"][:10] in ("", seat.born)
    }
    if relatives and seat.born and any(names.people[id_]["born"][:10] == seat.born for id_ in relatives):
        return "", f"astronaut {seat.id}: {seat.name!r}, born {seat.born}, may be {', '.join(sorted(relatives))}"
    close = {id_ for id_ in candidates if not seat.born or not born.get(id_)}
    if close:
        return "", f"astronaut {seat.id}: {seat.name!r} may be {', '.join(sorted(close))}"
    return slug(seat.name), ""


def _nearly(first: str, second: str) -> bool:
    """Whether two full days are one but for a digit: two days apart at most, or day and month the same."""
    if len(first) != 10 or len(second) != 10:
        return False
    return (
        abs(datetime.fromisoformat(first) - datetime.fromisoformat(second)) <= timedelta(days=2)
        or first[5:] == second[5:]
    )


def station_of(id_: str, name: str, names: Names) -> str:
    """The id of a station; empty where the record has none like it."""
    return STATIONS.get(id_) or names.find("station", name)


def port_of(station: str, text: str, names: Names) -> str:
    """The port of a station that a text names ("Harmony Forward"); empty where none fits alone."""
    said = {token.norm for token in tokenize(text)}
    fits = [
        row["id"]
        for row in names.ports
        if row["station"] == station
        and row["direction"]
        and {t.norm for t in tokenize(f"{row['module']} {row['direction']}")} <= said
    ]
    plain = [id_ for id_ in fits if not id_.rpartition("-")[2].isdigit()]
    return (plain or fits)[0] if len(plain or fits) == 1 else ""


def vehicle_of(craft: Craft | None, wanted: Named, names: Names) -> str:
    """The type of spacecraft in the record; empty where it is not known."""
    if wanted.vehicle:
        return wanted.vehicle
    return names.find("vehicle", craft.type) if craft else ""


def countries_of(seat: Seat, names: Names) -> list[str]:
    """The countries of a person that the record knows."""
    found = [next(filter(None, (names.find("country", name) for name in one.split("|"))), "") for one in seat.countries]
    return [id_ for id_ in found if id_] or [_BY_AGENCY[seat.agency]] * (seat.agency in _BY_AGENCY)


def by_launch(crafts: Iterable[Craft]) -> dict[str, list[Craft]]:
    """The spacecraft of each launch."""
    found: dict[str, list[Craft]] = defaultdict(list)
    for craft in crafts:
        found[craft.launch].append(craft)
    return found
