"""The table that the benchmark prints counts the same rows as the tests."""

from __future__ import annotations

from benchmarks import followups
from tests.followups.rows import cases, grounds

FEW_ROWS = "gpu-unavailable"


def test_a_row_of_the_table_counts_every_answer() -> None:
    tried = [ground for ground in grounds() if ground.followup == FEW_ROWS]

    counted = followups.row(FEW_ROWS)

    assert counted.hurt == (len(tried), len(tried))
    assert counted.accepted[0] == counted.accepted[1] > 1
    assert counted.refused[0] == counted.refused[1] > 1
    assert counted.accepted[1] + counted.refused[1] == sum(len(cases(ground)) for ground in tried)
