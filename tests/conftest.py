"""Settings for every test, which files start first, and what tests of several layers stand on."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from redline.store.database import Database

# The same examples every time: a run that was green is green again. No deadline: the machine may be busy.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")

LONG_BY_FEW_TESTS = ("browser", "packaging")
"""Folders whose files take long with few tests: started last, one of them would be waited for alone."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start what takes longest first: the journeys, then the files with the most tests."""
    tests = Counter(item.path for item in items)
    items.sort(key=lambda item: (item.path.parent.name not in LONG_BY_FEW_TESTS, -tests[item.path]))


@pytest.fixture
def anyio_backend() -> str:
    """Asynchronous tests run on asyncio, as the server does."""
    return "asyncio"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Database]:
    """A fresh database on disk."""
    database = Database(f"sqlite:///{tmp_path / 'redline.sqlite3'}")
    database.migrate()
    yield database
    database.close()
