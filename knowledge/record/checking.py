"""CSV files -> checked rows. Every fault is collected with its file and line; nothing is guessed or repaired."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from knowledge.models import Moment, Precision
from knowledge.record.faults import Fault, RecordError
from knowledge.record.tables import KINDS, TABLES, Column, Table

Row = dict[str, str]

_FORMS = (
    (re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z"), "%Y-%m-%dT%H:%M:%SZ", Precision.SECOND),
    (re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}Z"), "%Y-%m-%dT%H:%MZ", Precision.MINUTE),
    (re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}Z"), "%Y-%m-%dT%HZ", Precision.HOUR),
    (re.compile(r"\d{4}-\d{2}-\d{2}"), "%Y-%m-%d", Precision.DAY),
    (re.compile(r"\d{4}-\d{2}"), "%Y-%m", Precision.MONTH),
    (re.compile(r"\d{4}"), "%Y", Precision.YEAR),
)


@dataclass(slots=True)
class Sheet:
    """The rows of one CSV file with the line on which each stands."""

    name: str
    rows: list[tuple[int, Row]] = field(default_factory=list)


def parse_moment(cell: str) -> Moment:
    """Read an ISO moment written to its precision, from `1961-04-12T06:07:00Z` to `2026`.

    Raises ValueError with a sentence that says which forms are understood.
    """
    part = re.fullmatch(r"(\d{4})-(?:Q([1-4])|H([12]))", cell)
    if part:
        month = int(part[2]) * 3 - 2 if part[2] else int(part[3]) * 6 - 5
        return Moment(datetime(int(part[1]), month, 1, tzinfo=UTC), Precision.QUARTER if part[2] else Precision.HALF)
    for form, template, precision in _FORMS:
        if form.fullmatch(cell):
            return Moment(datetime.strptime(cell, template).replace(tzinfo=UTC), precision)
    raise ValueError("a moment reads like 2026-02-14T20:15Z, 2026-02-14, 2026-02, 2026-Q1 or 2026 (UTC)")


def read_sheets(folder: Path) -> dict[str, list[Row]]:
    """The rows of every table as they are written, unchecked; for what is merged with them."""
    return {name: [row for _, row in _read(folder, name, table, []).rows] for name, table in TABLES.items()}


def read_record(folder: Path, overlay: Mapping[str, Sequence[Row]] | None = None) -> dict[str, Sheet]:
    """Read and check every table of the record, with the rows of the live source over it.

    Raises RecordError with all faults at once; rows of the overlay are said to be on lines below zero.
    """
    from knowledge.record.rules import rule_faults

    faults: list[Fault] = []
    sheets = {name: _read(folder, name, table, faults) for name, table in TABLES.items()}
    for name, rows in (overlay or {}).items():
        _lay_over(sheets[name], TABLES[name], rows)
    keys = {name: {row.get(TABLES[name].key[0], "") for _, row in sheet.rows} for name, sheet in sheets.items()}
    for name, table in TABLES.items():
        _check_keys(sheets[name], table, faults)
        for line, row in sheets[name].rows:
            for column, rule in table.columns.items():
                problem = _problem(row.get(column, ""), rule, keys)
                if problem:
                    faults.append(Fault(f"{name}.csv", line, f"{column}: {problem}"))
            _check_order(name, line, row, table, faults)
    for line, row in sheets["aliases"].rows:
        table_name = KINDS.get(row.get("kind", ""))
        if table_name and row.get("entity") not in keys[table_name]:
            faults.append(Fault("aliases.csv", line, f"entity: no {row['kind']} has the id {row.get('entity')!r}"))
    if not faults:  # the rules read the cells that have been checked above
        faults += rule_faults(sheets)
    if faults:
        raise RecordError(faults)
    return sheets


def _lay_over(sheet: Sheet, table: Table, rows: Sequence[Row]) -> None:
    """Put rows in the place of those with the same key, or add them."""
    new = {tuple(row[k] for k in table.key): row for row in rows}
    kept = [(line, row) for line, row in sheet.rows if tuple(row[k] for k in table.key) not in new]
    sheet.rows = [*kept, *((-number, row) for number, row in enumerate(new.values(), 1))]


def weak_facts(sheets: dict[str, Sheet]) -> list[tuple[str, str, int, int]]:
    """How many facts rest on no source or on digests alone: table, period, weak rows, rows.

    Flights and dockings since 2020 are counted apart: there a public source could settle most.
    """
    trust = {row["key"]: row["trust"] for _, row in sheets["sources"].rows}
    found: list[tuple[str, str, int, int]] = []
    for name, sheet in sheets.items():
        rows = [row for _, row in sheet.rows if row.get("sources")]
        weak = [row for row in rows if {trust[key] for key in row["sources"].split("|")} <= {"unsourced", "digest"}]
        if rows:
            found.append((name, "", len(weak), len(rows)))
        for column in ("launched", "docked"):
            if name in ("missions", "dockings") and column in TABLES[name].columns:
                late = [row for row in rows if row[column] >= "2020"]
                found.append((name, "since 2020", sum(row in weak for row in late), len(late)))
    return found


def _read(folder: Path, name: str, table: Table, faults: list[Fault]) -> Sheet:
    """Read one file; a file that cannot be read at all is one fault."""
    sheet, file = Sheet(name), f"{name}.csv"
    try:
        raw = (folder / file).read_bytes()
    except OSError as error:
        faults.append(Fault(file, 1, f"cannot be read: {error.strerror or error}"))
        return sheet
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        faults.append(Fault(file, line, "is not UTF-8 text; save the file as UTF-8"))
        return sheet
    reader = csv.reader(text.splitlines())
    header = next(reader, [])
    known = ", ".join(table.columns)
    faults += [Fault(file, 1, f"unknown column {c!r}; known are {known}") for c in header if c not in table.columns]
    faults += [Fault(file, 1, f"the column {c!r} is missing") for c in table.columns if c not in header]
    for cells in reader:
        if len(cells) == len(header):
            sheet.rows.append((reader.line_num, dict(zip(header, cells, strict=True))))
        else:
            faults.append(Fault(file, reader.line_num, f"has {len(cells)} cells, the header has {len(header)}"))
    return sheet


def _problem(cell: str, rule: Column, keys: dict[str, set[str]]) -> str:
    """What is wrong with one cell, or nothing."""
    if cell != cell.strip():
        return f"{cell!r} has white space around it"
    if not cell:
        return "is empty" if rule.required else ""
    match rule.type:
        case "int" if not re.fullmatch(r"-?\d+", cell):
            return f"{cell!r} is not a whole number"
        case "minutes" if not re.fullmatch(r"\d+:[0-5]\d", cell):
            return f"{cell!r} is not a duration like 6:42"
        case "one of" if cell not in rule.choices:
            return f"{cell!r} is not one of {', '.join(rule.choices)}"
        case "ref" if cell not in keys[rule.target]:
            return f"no row of {rule.target}.csv has the id {cell!r}"
        case "refs":
            missing = [part for part in cell.split("|") if part not in keys[rule.target]]
            return f"no row of {rule.target}.csv has the id {missing[0]!r}" if missing else ""
        case "moment" if cell != "open":
            try:
                parse_moment(cell)
            except ValueError as error:
                return f"{cell!r} is not understood; {error}"
    return ""


def _check_keys(sheet: Sheet, table: Table, faults: list[Fault]) -> None:
    """Report rows that cannot be told apart."""
    seen: dict[tuple[str, ...], int] = {}
    for line, row in sheet.rows:
        key = tuple(row.get(column, "") for column in table.key)
        if key in seen:
            names = " and ".join(table.key)
            faults.append(Fault(f"{sheet.name}.csv", line, f"{names} {', '.join(key)} stands on line {seen[key]} too"))
        seen.setdefault(key, line)


def _check_order(name: str, line: int, row: Row, table: Table, faults: list[Fault]) -> None:
    """Report moments that are certainly in the wrong order."""
    for first, second in table.order:
        early, late = row.get(first, ""), row.get(second, "")
        if early and late and "open" not in (early, late):
            try:
                wrong = parse_moment(late).end <= parse_moment(early).at
            except ValueError:
                continue
            if wrong:
                faults.append(Fault(f"{name}.csv", line, f"{second} {late} lies before {first} {early}"))
