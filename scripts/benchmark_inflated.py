"""A knowledge file with many times the people, flights and names of the real one, to see how answers scale."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

_TABLES = (
    "missions", "people", "crew", "seats", "visits", "stays", "careers", "dockings", "evas", "evas_walkers", "people_countries",
    "people_affiliations", "missions_ships", "names", "name_words",
)  # fmt: skip
"""What grows with the record; agencies, ships, ports and the vocabulary do not."""
_IDS = {
    "missions": ("id",), "people": ("id",), "crew": ("mission", "person"), "seats": ("mission", "person", "home"),
    "visits": ("mission",), "stays": ("person", "mission", "home"), "careers": ("person",), "dockings": ("mission",),
    "evas": ("id", "mission"), "evas_walkers": ("owner", "value"), "people_countries": ("owner",),
    "people_affiliations": ("owner",), "missions_ships": ("owner",), "names": ("entity",), "name_words": ("person",),
}  # fmt: skip
_WORDS = {"missions": ("name",), "people": ("name",), "names": ("key", "name"), "name_words": ("word",)}


def inflate(path: Path, times: int) -> Path:
    """A copy of a knowledge file in which every flight and person stands `times` times, under other ids and names."""
    inflated = path.with_name(f"inflated-{path.name}")
    shutil.copyfile(path, inflated)
    db = sqlite3.connect(inflated)
    db.execute("CREATE TEMP TABLE copies AS WITH RECURSIVE c(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM c WHERE n < ?) "
               "SELECT n FROM c", [times - 1])  # fmt: skip
    for table in _TABLES:
        columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
        chosen = [_copied(table, column) for column in columns]
        db.execute(f"CREATE TEMP TABLE plain AS SELECT * FROM {table}")
        db.execute(f"INSERT OR IGNORE INTO {table} SELECT {', '.join(chosen)} FROM plain, copies")
        db.execute("DROP TABLE plain")
    db.commit()
    db.execute("ANALYZE")
    db.commit()
    db.close()
    return inflated


def _copied(table: str, column: str) -> str:
    """A column of a copy: ids and names are those of the copy, everything else stays."""
    if column in _IDS[table]:
        return f"{column} || '-' || copies.n"
    if column in _WORDS.get(table, ()):
        return f"{column} || ' ' || copies.n || 'th copy'"
    return f"plain.{column}"
