"""Every row of the table: the follow-up hurts, honest answers are solved, cheats are refused."""

from __future__ import annotations

import pytest
from tests.followups.rows import cases, grounds
from tests.followups.table import Case, Ground, hurts, is_refused, is_solved


@pytest.mark.parametrize("ground", grounds(), ids=str)
def test_it_hurts(ground: Ground) -> None:
    hurts(ground)


@pytest.mark.parametrize("case", [case for case in cases() if not case.clause], ids=str)
def test_an_honest_answer_is_solved(case: Case) -> None:
    is_solved(case)


@pytest.mark.parametrize("case", [case for case in cases() if case.clause], ids=str)
def test_a_cheat_is_refused(case: Case) -> None:
    is_refused(case)
