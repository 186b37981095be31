"""Every row of the table: the follow-up hurts, honest answers are solved, cheats are refused."""

from __future__ import annotations

import pytest
from tests.followups.rows import cases, grounds
from tests.followups.table import Case, Ground, hurts, is_refused, is_solved

from redline.followups import library


@pytest.mark.parametrize("ground", grounds(), ids=str)
def test_it_hurts(ground: Ground) -> None:
    hurts(ground)


@pytest.mark.parametrize("case", [case for case in cases() if not case.clause], ids=str)
def test_an_honest_answer_is_solved(case: Case) -> None:
    is_solved(case)


@pytest.mark.parametrize("case", [case for case in cases() if case.clause], ids=str)
def test_a_cheat_is_refused(case: Case) -> None:
    is_refused(case)


@pytest.mark.parametrize("followup", [followup.id for followup in library()])
def test_it_is_tried_on_three_prompts_with_two_honest_answers_and_every_kind_of_cheat(followup: str) -> None:
    rows = [case for case in cases() if case.ground.followup == followup]
    honest = [case for case in rows if not case.clause]

    assert len({case.ground.name.removesuffix("_strong") for case in rows}) >= 3
    assert len({case.name for case in honest}) >= 2
    assert {"special", "delete", "number", "note", "waiver"} <= {case.kind for case in rows if case.clause}
