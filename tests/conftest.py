"""Settings for every test, and which files start first."""

from collections import Counter

import pytest
from hypothesis import settings

# The same examples every time: a run that was green is green again. No deadline: the machine may be busy.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")

LONG_BY_FEW_TESTS = ("browser", "packaging")
"""Folders whose files take long with few tests: started last, one of them would be waited for alone."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start what takes longest first: the journeys, then the files with the most tests."""
    tests = Counter(item.path for item in items)
    items.sort(key=lambda item: (item.path.parent.name not in LONG_BY_FEW_TESTS, -tests[item.path]))
