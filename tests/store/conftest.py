"""What the tests of the store share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from redline.store.database import Database


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Database]:
    """A fresh database on disk."""
    database = Database(f"sqlite:///{tmp_path / 'redline.sqlite3'}")
    database.migrate()
    yield database
    database.close()
