"""Settings for every test, which files start first, and what tests of several layers stand on."""

import gc
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from redline.store.database import Database

# The same examples every time: a run that was green is green again. No deadline: the machine may be busy.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")

LONGEST_FIRST = ("browser", "packaging", "followups", "web", "live", "critique")
"""Folders whose files take long: started last, one of them would be waited for alone."""


COLLECT_AFTER = 100_000
"""Objects made before the garbage collector looks again; most of a drawing is freed without it."""


def pytest_collection_finish() -> None:
    """What was imported and collected stays: the collector need not look through it with every test."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start what takes longest first: folder by folder, the files with the most tests first."""
    tests = Counter(item.path for item in items)
    last = len(LONGEST_FIRST)
    places = {folder: place for place, folder in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: (places.get(item.path.parent.name, last), -tests[item.path], item.path))


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
