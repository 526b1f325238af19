"""Checked rows -> the knowledge file: typed STRICT tables with foreign keys, and the tables derived from them."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from knowledge.models import stored
from knowledge.record import APPLICATION_ID, derived, views
from knowledge.record.checking import Row, Sheet, parse_moment, read_record
from knowledge.record.faults import Fault, RecordError
from knowledge.record.tables import TABLES, Table

Progress = Callable[[str], None]
Overlay = Mapping[str, Sequence[Row]]


def build(folder: Path, target: Path, progress: Progress, overlay: Overlay | None = None) -> int:
    """Build the knowledge file at `target` from the CSV files in `folder` and the rows of the live source over them; returns
    the number of rows of the record.

    The file appears under its name only when it is whole: it is written beside it and moved. Raises RecordError with
    every fault of the data, and OSError or sqlite3.Error where the disk does not play along.
    """
    progress("reading the record")
    sheets = _merged(folder, overlay or {}, progress)
    words = read_vocabulary(folder)
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    part.unlink(missing_ok=True)
    try:
        db = Database(part)
        try:
            count = _fill(db, sheets, words, progress)
        finally:
            db.close()
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    progress("done")
    return count


def _merged(folder: Path, overlay: Overlay, progress: Progress) -> dict[str, Sheet]:
    """The checked record. Rows of the live source that break a rule are left out: they never keep the record from being built."""
    for _ in range(len(overlay) + 3 if overlay else 0):
        try:
            return read_record(folder, overlay)
        except RecordError as error:
            bad = {(fault.file.removesuffix(".csv"), -fault.line) for fault in error.faults if fault.line < 0}
            if not bad:
                break
            for fault in error.faults:
                progress(f"left out of the live source: {fault.text}")
            overlay = {
                name: [row for number, row in enumerate(rows, 1) if (name, number) not in bad]
                for name, rows in overlay.items()
            }
    return read_record(folder)


def read_vocabulary(folder: Path) -> list[tuple[str, str]]:
    """The pairs (phrase, sense) of vocabulary.toml, as `("in charge of", "role:commander")`.

    Raises RecordError where the file is not as expected.
    """
    file = "vocabulary.toml"
    try:
        data = tomllib.loads((folder / file).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RecordError([Fault(file, 1, str(error))]) from error
    pairs: list[tuple[str, str]] = []
    for category, senses in data.items():
        if not isinstance(senses, dict):
            raise RecordError([Fault(file, 1, f"{category} is not a table of words")])
        for sense, phrases in senses.items():
            if not isinstance(phrases, list) or not all(isinstance(phrase, str) for phrase in phrases):
                raise RecordError([Fault(file, 1, f"{category}.{sense} is not a list of phrases")])
            pairs.extend((phrase, f"{category}:{sense}") for phrase in phrases)
    return pairs


def _fill(db: Database, sheets: dict[str, Sheet], words: list[tuple[str, str]], progress: Progress) -> int:
    """Create and fill all tables in one transaction."""
    db.execute("PRAGMA foreign_keys = ON")
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    count = 0
    with db.atomic():
        for name, table in TABLES.items():
            progress(f"writing {name}")
            rows = [_typed(table, row) for _, row in sheets[name].rows]
            _create(db, name, table)
            db.table(name).insert_all(rows)
            _links(db, name, table, sheets[name])
            count += len(rows)
        progress("deriving names, seats and stays")
        derived.derive(db, words)
        views.add_views(db)
    db.execute("ANALYZE")
    return count


def _create(db: Database, name: str, table: Table) -> None:
    """Create one STRICT table with its keys and indexes."""
    columns: dict[str, Any] = {}
    for column, rule in table.columns.items():
        match rule.type:
            case "moment":
                columns |= {f"{column}_at": str, f"{column}_precision": str}
            case "int" | "minutes":
                columns[column] = int
            case "refs" if column != "sources":
                continue
            case _:
                columns[column] = str
    key = tuple(f"{k}_at" if table.columns[k].type == "moment" else k for k in table.key)
    db.table(name).create(
        columns,
        pk=key[0] if len(key) == 1 else key,
        foreign_keys=[
            (column, rule.target, TABLES[rule.target].key[0])
            for column, rule in table.columns.items()
            if rule.type == "ref"
        ],
        strict=True,
    )
    for column in table.index:
        db.table(name).create_index([column])


def _typed(table: Table, row: Row) -> dict[str, Any]:
    """A row of text as a row of typed columns; an empty cell is NULL."""
    typed: dict[str, Any] = {}
    for column, rule in table.columns.items():
        cell = row[column]
        match rule.type:
            case "moment":
                typed |= moment_columns(column, cell)
            case "int":
                typed[column] = int(cell) if cell else None
            case "minutes":
                hours, _, minutes = cell.partition(":")
                typed[column] = int(hours) * 60 + int(minutes) if cell else None
            case "refs" if column != "sources":
                continue
            case _:
                typed[column] = cell or None
    return typed


def moment_columns(column: str, cell: str) -> dict[str, str | None]:
    """The two columns of a moment; `open` has the precision `open` and no lower bound."""
    if not cell or cell == "open":
        return {f"{column}_at": None, f"{column}_precision": cell or None}
    moment = parse_moment(cell)
    return {f"{column}_at": stored(moment.at), f"{column}_precision": str(moment.precision)}


def _links(db: Database, name: str, table: Table, sheet: Sheet) -> None:
    """Write the cells that hold several references as a table of pairs."""
    for column, rule in table.columns.items():
        if rule.type != "refs" or column == "sources":
            continue
        link = f"{name}_{column}"
        target = TABLES[rule.target].key[0]
        db.table(link).create(
            {"owner": str, "value": str, "place": int},
            pk=("owner", "value"),
            foreign_keys=[("owner", name, table.key[0]), ("value", rule.target, target)],
            strict=True,
        )
        db.table(link).insert_all(_pairs(sheet, table.key[0], column))
        db.table(link).create_index(["value"])


def _pairs(sheet: Sheet, key: str, column: str) -> Iterator[dict[str, Any]]:
    for _, row in sheet.rows:
        for place, value in enumerate(filter(None, row[column].split("|"))):
            yield {"owner": row[key], "value": value, "place": place}
