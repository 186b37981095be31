"""The server process dies without warning; nothing that it acknowledged may be gone."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.durability import run

pytestmark = pytest.mark.anyio


async def test_kill_minus_nine_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    total = await run(3, 25, tmp_path, ("tests.live.serving",))
    assert total.acked > 100
    assert total.seen > 100
    assert total.acked_lost == set()
    assert total.seen_lost == set()
