"""What tests share: one knowledge file built from the real record, and the moment at which they ask."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from knowledge import Knowledge
from knowledge.record import rebuild

NOW = datetime(2026, 10, 9, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with the knowledge file of this record."""
    directory = tmp_path_factory.mktemp("data")
    rebuild(directory, lambda _: None)
    return directory


@pytest.fixture(scope="session")
def knowledge(data_dir: Path) -> Iterator[Knowledge]:
    """The real knowledge, opened."""
    opened = Knowledge(next(data_dir.glob("knowledge-*.db")))
    yield opened
    opened.close()
