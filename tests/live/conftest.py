"""What the tests of live boards share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.live.serving import Serving, serving


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Serving]:
    """A server with a fresh database."""
    with serving(tmp_path) as running:
        yield running
