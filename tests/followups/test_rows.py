"""Every row of the table: the follow-up hurts, honest answers are solved, cheats are refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest
from tests.followups.rows import cases, grounds
from tests.followups.table import Case, Ground, hurts, is_refused, is_solved

from redline.followups import library

EVERY = pytest.mark.parametrize("ground", grounds(), ids=str)


def faults(rows: Iterable[Case], check: Callable[[Case], None]) -> list[str]:
    """The rows that a check finds something wrong with, and what."""
    found = []
    for case in rows:
        try:
            check(case)
        except AssertionError as wrong:
            found.append(f"{case.name}: {wrong}")
    return found


@EVERY
def test_it_hurts(ground: Ground) -> None:
    hurts(ground)


@EVERY
def test_honest_answers_are_solved(ground: Ground) -> None:
    assert not faults([case for case in cases(ground) if not case.clause], is_solved)


@EVERY
def test_cheats_are_refused(ground: Ground) -> None:
    assert not faults([case for case in cases(ground) if case.clause], is_refused)


@pytest.mark.parametrize("followup", [followup.id for followup in library()])
def test_it_is_tried_on_three_prompts_with_two_honest_answers_and_every_kind_of_cheat(followup: str) -> None:
    rows = [case for ground in grounds() if ground.followup == followup for case in cases(ground)]
    honest = [case for case in rows if not case.clause]

    assert len({case.ground.name.removesuffix("_strong") for case in rows}) >= 3
    assert len({case.name for case in honest}) >= 2
    assert {"special", "delete", "number", "note", "waiver"} <= {case.kind for case in rows if case.clause}
