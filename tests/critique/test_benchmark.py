"""What the benchmark of the critique compares is comparable."""

from __future__ import annotations

import pytest
from benchmarks.critique import plain, redline_rules
from benchmarks.critique.board import drawing, edited

from redline.critique import checklist
from redline.design.graph import read

RULES = checklist.builtin()


@pytest.mark.parametrize("size", [30, 150])
def test_plain_networkx_accuses_the_same_boxes(size: int) -> None:
    design = drawing(size)
    board = read(design).multigraph
    ours = redline_rules.accused(design, redline_rules.only(RULES, set(plain.RULES)))
    assert ours == {rule: check(board) for rule, check in plain.RULES.items()}
    assert all(parts or rule == "consistency/online-features-archived" for rule, parts in ours.items())


def test_a_board_is_the_same_for_the_same_size() -> None:
    assert drawing(60) == drawing(60)
    assert len(drawing(60).components) == 60


def test_every_edit_changes_the_board() -> None:
    design = drawing(30)
    assert all(edited(design, seed) != design for seed in range(10))
    assert edited(design, 3) == edited(design, 3)
