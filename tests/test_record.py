"""The record: checked as a whole, built as a whole, or not at all."""

from __future__ import annotations

import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from knowledge.record import DATA, KnowledgeError, ensure, file_name, is_knowledge, rebuild
from knowledge.record.checking import parse_moment, read_record
from knowledge.record.faults import RecordError
from knowledge.record.tables import TABLES


def quiet(_: str) -> None:
    """Progress that nobody watches."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the record that a test may spoil."""
    with_copy = tmp_path / "record"
    shutil.copytree(str(DATA), with_copy)
    return with_copy


def change(folder: Path, file: str, old: str, new: str) -> None:
    """Replace the first occurrence of a text in a file of the record."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_record_is_sound_and_complete() -> None:
    """Every table is there with all rows that the first cut carried in."""
    sheets = read_record(DATA)
    expected = {
        "missions": 604,
        "crew": 1616,
        "people": 790,
        "dockings": 434,
        "expeditions": 75,
        "evas": 495,
        "events": 61,
    }
    assert {name: len(sheets[name].rows) >= number for name, number in expected.items()} == dict.fromkeys(
        expected, True
    )
    assert set(sheets) == set(TABLES)


def test_all_faults_are_reported_at_once_with_file_and_line(folder: Path) -> None:
    """Five different faults in four files give five reports, each at its line."""
    change(folder, "crew.csv", "vostok-1,1,yuri-gagarin", "vostok-1,1,yuri-nobody")
    change(folder, "missions.csv", "1961-04-12T06:07:00Z,1961-04-12T07:47Z", "1961-04-12T06:07:00Z,1961-04-11")
    line = 1 + next(
        i
        for i, t in enumerate((folder / "missions.csv").read_text(encoding="utf-8").split("\n"))
        if t.startswith("vostok-1,")
    )
    change(folder, "dockings.csv", "1971-06-07", "7 June 1971")
    change(folder, "stations.csv", "full_name", "fullname")
    change(folder, "people.csv", ",male,", ",mail,")
    with pytest.raises(RecordError) as caught:
        read_record(folder)
    text = "\n".join(str(fault) for fault in caught.value.faults)
    assert "crew.csv:2: person: no row of people.csv has the id 'yuri-nobody'" in text
    assert f"missions.csv:{line}: landed 1961-04-11 lies before launched 1961-04-12T06:07:00Z" in text
    assert "docked: '7 June 1971' is not understood" in text
    assert "stations.csv:1: unknown column 'fullname'" in text
    assert "people.csv:2: gender: 'mail' is not one of female, male" in text


def test_broken_text_is_reported_at_its_line(folder: Path) -> None:
    """Bytes that are not UTF-8 are a fault with a line, not a crash."""
    path = folder / "people.csv"
    lines = path.read_bytes().split(b"\n")
    lines[3] += b"\xff"
    path.write_bytes(b"\n".join(lines))
    with pytest.raises(RecordError, match="fault") as caught:
        read_record(folder)
    assert any(f.file == "people.csv" and f.line == 4 and "UTF-8" in f.text for f in caught.value.faults)


def test_a_failed_build_leaves_the_old_file_in_use(folder: Path, tmp_path: Path) -> None:
    """Faults in the data stop the build; what was built before is still there and no half file is left."""
    directory = tmp_path / "data"
    before = rebuild(directory, quiet, folder)
    change(folder, "crew.csv", "commander", "captain")
    with pytest.raises(RecordError):
        ensure(directory, quiet, folder)
    assert is_knowledge(before)
    assert not list(directory.glob("*.part"))


def test_changed_data_gets_a_new_name_and_the_one_before_stays(folder: Path, tmp_path: Path) -> None:
    """A new build never replaces the file that a running reader has open."""
    directory = tmp_path / "data"
    old = ensure(directory, quiet, folder)
    change(folder, "events.csv", "about eight months", "about 8 months")
    new = ensure(directory, quiet, folder)
    assert old != new
    assert old.exists()
    assert new.name == file_name(folder)


@pytest.mark.parametrize("content", [b"", b"not a database at all", b"SQLite format 3\x00" + b"\x00" * 4000])
def test_a_damaged_file_is_built_anew(tmp_path: Path, content: bytes) -> None:
    """An empty, foreign or torn knowledge file does not stop Houston."""
    path = tmp_path / file_name()
    path.write_bytes(content)
    assert is_knowledge(ensure(tmp_path, quiet))


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_read_only_directory_is_one_sentence(tmp_path: Path) -> None:
    """Where nothing can be written the operator reads which directory and what to set."""
    tmp_path.chmod(0o500)
    with pytest.raises(KnowledgeError, match="HOUSTON_DATA_DIR"):
        ensure(tmp_path / "data", quiet)


def test_a_file_in_the_way_of_the_directory_is_one_sentence(tmp_path: Path) -> None:
    """A data directory that cannot be made is said, with the setting to change."""
    (tmp_path / "data").write_text("a file")
    with pytest.raises(KnowledgeError, match="HOUSTON_DATA_DIR"):
        ensure(tmp_path / "data", quiet)


def test_two_builds_of_the_same_data_hold_the_same_facts(tmp_path: Path) -> None:
    """The facts do not depend on when or where the file was built."""
    dumps = []
    for name in ("a", "b"):
        with sqlite3.connect(rebuild(tmp_path / name, quiet)) as db:
            dumps.append("\n".join(db.iterdump()))
        db.close()
    assert dumps[0] == dumps[1]


def test_the_tables_are_strict_and_their_references_hold(data_dir: Path) -> None:
    """SQLite itself refuses wrong types, and every reference has its row."""
    path = next(data_dir.glob("knowledge-*.db"))
    with sqlite3.connect(path) as db:
        strict = dict(db.execute("SELECT name, strict FROM pragma_table_list WHERE schema = 'main'"))
        assert all(strict[name] for name in TABLES)
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    db.close()


@pytest.mark.parametrize("cell", ["2026-13-01", "14.02.2026", "2026-02-14T20:15", "soon", "2026-2-1"])
def test_a_moment_that_is_not_iso_in_utc_is_refused(cell: str) -> None:
    """A moment without its zone or in another form would be a wrong fact."""
    with pytest.raises(ValueError, match=r"UTC|month|does not match|format"):
        parse_moment(cell)


def test_published_totals_follow_from_the_record(data_dir: Path) -> None:
    """Kononenko's published total and the size of the crew follow from the record."""
    path = next(data_dir.glob("knowledge-*.db"))
    with sqlite3.connect(path) as db:
        (days,) = db.execute(
            "SELECT round(sum(days), 1) FROM seats WHERE person = 'oleg-kononenko' AND reached"
        ).fetchone()
        (aboard,) = db.execute(
            "SELECT count(*) FROM stays WHERE station = 'iss' AND from_at <= '2026-02-15' AND until_end > '2026-02-15'"
        ).fetchone()
    db.close()
    assert (days, aboard) == (1110.6, 7)


SEEDED = [
    ("dockings.csv", "crew-13,iss,,iss-harmony-forward,2026-10-01", "crew-13,iss,,iss-harmony-zenith,2026-10-01", "is at iss-harmony-zenith while crew-12"),
    ("aliases.csv", "mission,crew-13,Crew13,", "mission,crew-13,Crew-13,", "Crew-13 stands on"),
    ("crew.csv", "crew-13,1,jessica-watkins", "crew-13,1,jessica-meir", "jessica-meir is on crew-13 while still on crew-12"),
    ("crew.csv", "crew-12,2,jack-hathaway,pilot,pilot", "crew-12,2,jack-hathaway,commander,pilot", "crew-12 has commander on line"),
    ("people.csv", "jessica-meir,Jessica Meir", "jessica-meir,Jack HATHAWAY", "is spelt like"),
    ("missions.csv", "soyuz-ms-28,Soyuz MS-28,soyuz,crewed", "soyuz-ms-28,Soyuz MS-28,soyuz,manned", "'manned' is not one of"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "says"), SEEDED, ids=[says[:30] for *_, says in SEEDED])
def test_a_seeded_fault_is_found_at_its_line(folder: Path, file: str, old: str, new: str, says: str) -> None:
    """Overlaps at a port, people in two places, doubled names and roles are each reported where they stand."""
    change(folder, file, old, new)
    text = (folder / file).read_text(encoding="utf-8")
    line = text[: text.rindex(new)].count("\n") + 1
    with pytest.raises(RecordError) as caught:
        read_record(folder)
    found = [fault for fault in caught.value.faults if fault.file == file and says in fault.text]
    assert found, caught.value.faults[:5]
    assert line in [fault.line for fault in found]


WALKERS = (
    "neil-armstrong buzz-aldrin pete-conrad alan-bean alan-shepard edgar-mitchell david-scott james-irwin john-young "
    "charles-duke eugene-cernan harrison-schmitt"
)
TOTALS = [
    ("Whitson's ten walks", "SELECT count(*), sum(e.duration) FROM evas e JOIN evas_walkers w ON w.owner = e.id WHERE w.value = 'peggy-whitson'", (10, 60 * 60 + 21)),
    ("Williams's nine walks", "SELECT count(*), sum(e.duration) FROM evas e JOIN evas_walkers w ON w.owner = e.id WHERE w.value = 'sunita-williams'", (9, 62 * 60 + 6)),
    ("Whitson's days", "SELECT round(sum(days), 1) FROM seats WHERE person = 'peggy-whitson' AND reached", (695.3,)),
    ("twelve moonwalkers", "SELECT group_concat(person, ' ') FROM (SELECT person FROM moon_walks ORDER BY order_out)", (WALKERS,)),
    ("three before Crew-12", "SELECT people FROM station_occupancy_by_day WHERE station = 'iss' AND day = '2026-02-10'", (3,)),
    ("seven after Crew-12", "SELECT people FROM station_occupancy_by_day WHERE station = 'iss' AND day = '2026-02-15'", (7,)),
    ("eleven after Crew-13", "SELECT people FROM station_occupancy_by_day WHERE station = 'iss' AND day = '2026-10-02'", (11,)),
]  # fmt: skip


@pytest.mark.parametrize(("name", "sql", "expected"), TOTALS, ids=[name for name, *_ in TOTALS])
def test_derived_totals_equal_published_ones(data_dir: Path, name: str, sql: str, expected: tuple[object, ...]) -> None:
    """What can be derived is derived, and comes out as the agencies publish it."""
    with sqlite3.connect(next(data_dir.glob("knowledge-*.db"))) as db:
        assert db.execute(sql).fetchone() == expected, name
    db.close()


def test_notes_and_terms_can_be_searched(data_dir: Path) -> None:
    """The glossary and the events have a full-text index that stems words."""
    with sqlite3.connect(next(data_dir.glob("knowledge-*.db"))) as db:
        terms = db.execute("SELECT term FROM glossary_fts WHERE glossary_fts MATCH 'robotic arms'").fetchall()
        events = db.execute("SELECT what FROM events_fts WHERE events_fts MATCH 'evacuations'").fetchall()
    db.close()
    assert terms
    assert events


def test_corrections_name_their_sources() -> None:
    """Every value that was changed is on record with the source that it was changed by."""
    import csv

    path = Path(__file__).resolve().parent.parent / "docs" / "corrections.csv"
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    known = {row["key"] for _, row in read_record(DATA)["sources"].rows}
    assert rows
    assert {row["source"] for row in rows} <= known
