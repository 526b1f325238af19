"""The index of names: by what every person, flight, ship and story of the record goes, and the words in them."""

from __future__ import annotations

import re

from sqlite_utils import Database

from knowledge.record.given_names import short_names
from knowledge.record.tables import KINDS
from knowledge.text import key

_STORIES = ("accident", "distinction", "group")
_ACCIDENT_WORDS = {"disaster", "accident", "tragedy", "fire", "crash", "explosion", "breakup", "abort", "collision"}


def index_names(db: Database, words: list[tuple[str, str]]) -> list[dict[str, str]]:
    """Fill the tables `names`, `name_words` and `families`; `words` are those of the vocabulary with their senses."""
    names = _names(db)
    names += _cores(names, words)
    db.table("names").create(
        {"key": str, "kind": str, "entity": str, "name": str}, pk=("key", "kind", "entity"), strict=True
    )
    db.table("names").insert_all(names, ignore=True)
    db.table("names").create_index(["kind", "entity"])
    _name_words(db, names)
    _families(db, names)
    return names


def _names(db: Database) -> list[dict[str, str]]:
    """Every name and alias under its folded key; ports also by module and side, without the adapter."""
    rows: list[dict[str, str]] = []
    labels: dict[tuple[str, str], str] = {}
    types = {row["id"]: row["name"] for row in db.query("SELECT id, name FROM vehicles")}
    for kind, table in KINDS.items():
        column = {"glossary": "term", "distinctions": "what"}.get(table, "name")
        for row in db.query(f"SELECT * FROM {table}"):
            label = f"Expedition {row['number']}" if kind == "expedition" else row[column]
            labels[kind, row["id"]] = label
            also = [
                "" if kind == "distinction" else label,
                row.get("full_name"),
                row.get("native_name"),
                *(row.get("also") or "").split("|"),
            ]
            if kind == "distinction":
                also += [
                    form.format(name.removesuffix(" in space"))
                    for name in also
                    if name and name.endswith(" in space")
                    for form in _INTO_SPACE
                ]
                also += [
                    form.format(name.removesuffix(" on the Moon"))
                    for name in also
                    if name and name.endswith(" on the Moon")
                    for form in _ONTO_THE_MOON
                ]
                also += [f"1st {name.removeprefix('first ')}" for name in also if name and name.startswith("first ")]
            demonyms = (row.get("demonyms") or "").split("|")
            also += [*demonyms, *(f"{word}s" for word in demonyms if kind == "country" and word.endswith(("n", "i")))]
            if kind == "person":
                also += _initialled(row.get("full_name") or "")
            if kind == "port":
                also += _port_names(re.sub(r" \(.*\)$", "", label), row["module"], row["direction"])
            if kind in ("mission", "vehicle", "programme", "station") and re.fullmatch(
                r"[^\W\d]{3,}( [^\W\d]{3,}){1,2}", label
            ):
                also.append(label.replace(" ", ""))  # "polarisdawn"
            if kind == "ship":
                also.append(f"{types.get(row['vehicle'] or '', '')} {label}")  # "Space Shuttle orbiter Endeavour"
            rows += [_name(alias, kind, row["id"], label) for alias in also if alias]
    for row in db.query("SELECT kind, entity, alias FROM aliases"):
        rows.append(_name(row["alias"], row["kind"], row["entity"], labels[row["kind"], row["entity"]]))
    return _one_owner([row for row in (*rows, *_lent(rows)) if row["key"]])


def _initialled(full_name: str) -> list[str]:
    """A name with only the initials of its middle names: "David R Scott"."""
    words = [word for word in full_name.split() if word.rstrip(".") not in ("Jr", "Sr", "II", "III")]
    return [" ".join([words[0], *(word[0] for word in words[1:-1]), words[-1]])] if len(words) > 2 else []


def _cores(names: list[dict[str, str]], words: list[tuple[str, str]]) -> list[dict[str, str]]:
    """Distinctions without "in space", whatever the verb; not where the words could be read one by one: "first Japanese"."""
    plain = {key(phrase) for phrase, sense in words if sense.startswith(("filter:", "kind:", "number:", "noise:"))}
    nouns = plain | {row["key"] for row in names if row["kind"] == "country"}
    known, found = {row["key"] for row in names}, []
    for row in names:
        core = re.fullmatch(r"(first (?!to )(.+)) in space", row["key"])
        if row["kind"] == "distinction" and core and core[1] not in known and not set(core[2].split()) <= nouns:
            found.append(row | {"key": core[1]})
        if row["kind"] == "distinction" and core and re.search(r" (person|man)$", core[1]):
            found.append(row | {"key": re.sub(r"(person|man)$", "astronaut", core[1])})
    return found


def _lent(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """What the glossary calls a thing that it explains is a name of the thing too: "Tianhe core module"."""
    terms = {(row["entity"], key(row["name"])) for row in rows if row["kind"] == "term"}
    owners = {
        (term, row["kind"], row["entity"], row["name"])
        for row in rows
        if row["kind"] in ("module", "station")
        for term, name in terms
        if row["key"] == name
    }
    return [
        {"key": row["key"], "kind": kind, "entity": entity, "name": label}
        for term, kind, entity, label in sorted(owners)
        for row in rows
        if row["kind"] == "term" and row["entity"] == term
    ]


_INTO_SPACE = tuple(
    f"{{}} {verb}"
    for verb in (
        "into space", "to space", "to fly", "to fly in space", "to go to space", "to go into space", "to travel to space",
        "to travel into space", "to travel in space", "to reach space", "to be in space", "to fly to space", "to fly into space", "to enter space", "astronaut", "astronaut in space",
    )
)  # fmt: skip
"""What "first teacher in space" is called too."""
_ONTO_THE_MOON = tuple(
    f"{{}} {verb} the Moon"
    for verb in ("to walk on", "to land on", "to set foot on", "to have been on", "to have walked on", "to step onto")
)
_SIDES = {
    "zenith": ("zenith", "space facing", "upper", "top"), "nadir": ("nadir", "Earth facing", "lower", "bottom"),
    "forward": ("forward", "front"), "aft": ("aft", "rear", "back"),
}  # fmt: skip
"""How a side of a module is said."""


_PORT_SHAPES = (
    "{m} {s}", "{m} {s} port", "{m} {s} docking port", "{m}'s {s} port", "{m}'s {s} docking port", "{s} port of {m}",
    "{s} port on {m}", "{s} docking port of {m}", "{s} side of {m}", "{s} {m} port",
)  # fmt: skip


def _port_names(name: str, module: str | None, side: str | None) -> list[str]:
    """A port's name and what else it goes by: "zenith port of Harmony", "Harmony's Earth facing port"."""
    if not (module and side):
        return [name, f"{name} port"]
    return [name, f"{name} port", *(shape.format(m=module, s=s) for s in _SIDES[side] for shape in _PORT_SHAPES)]


def _one_owner(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """A name shared by a thing and a story about it is the thing's, unless it speaks of an accident ("disaster")."""
    things = {row["key"] for row in rows if row["kind"] not in _STORIES}
    accidents = {row["key"] for row in rows if row["kind"] == "accident"}
    sad = {key for key in things & accidents if _ACCIDENT_WORDS & set(key.split())}
    return [
        row
        for row in rows
        if (row["kind"] in _STORIES and (row["key"] not in things or (row["kind"] == "accident" and row["key"] in sad)))
        or (row["kind"] not in _STORIES and row["key"] not in sad)
    ]


def _name(alias: str, kind: str, entity: str, label: str) -> dict[str, str]:
    return {"key": key(alias), "kind": kind, "entity": entity, "name": label}


def _name_words(db: Database, names: list[dict[str, str]]) -> None:
    """Each word of a person's names, so that a surname or "Don Pettit" finds the person."""
    pairs = {(word, row["entity"]) for row in names if row["kind"] == "person" for word in row["key"].split()}
    pairs |= {(other, person) for word, person in pairs for other in short_names().get(word, ())}
    db.table("name_words").create({"word": str, "person": str}, pk=("word", "person"), strict=True)
    db.table("name_words").insert_all([{"word": word, "person": person} for word, person in sorted(pairs)])


def _families(db: Database, names: list[dict[str, str]]) -> None:
    """The words before the number in names that come in series: "crew", "sts", "soyuz tma", "expedition"."""
    series: dict[str, tuple[str, set[str]]] = {}
    for row in names:
        parts = re.fullmatch(r"(\D+?) (\d+)( .*)?", row["key"])
        if parts and row["kind"] in ("mission", "expedition"):
            _, entities = series.setdefault(parts[1], (row["kind"], set()))
            entities.add(row["entity"])
    db.table("families").create({"key": str, "kind": str}, pk="key", strict=True)
    db.table("families").insert_all(
        [{"key": k, "kind": kind} for k, (kind, found) in sorted(series.items()) if len(found) > 1]
    )
