"""Single defects put into good designs are found, and nothing else is blamed for them.

``python -m benchmarks.defects`` prints the table.
"""

from __future__ import annotations

from functools import cache

from benchmarks import defects
from tests.designs.references import load

from redline.critique import checklist

LEAST_MUTANTS = 300
LEAST_RECALL = 0.98
LEAST_PRECISION = 0.95


@cache
def verdicts() -> tuple[defects.Verdict, ...]:
    """What is made of every mutant whose rule there is."""
    rules = checklist.builtin().by_id
    return tuple(verdict for verdict in defects.judged() if set(verdict.mutant.defect.must) & set(rules))


def test_there_are_many_of_many_sorts() -> None:
    sorts = {verdict.mutant.defect.name for verdict in verdicts()}
    designs = {verdict.mutant.reference for verdict in verdicts()}
    assert len(verdicts()) >= LEAST_MUTANTS
    assert len(sorts) >= 60
    assert len(designs) >= 12


def test_defects_are_found() -> None:
    missed = [verdict.mutant.name for verdict in verdicts() if not verdict.found]
    assert len(missed) <= (1 - LEAST_RECALL) * len(verdicts()), missed


def test_no_blocker_is_raised_that_has_nothing_to_do_with_the_defect() -> None:
    wrong = [(v.mutant.name, f.rule, f.message) for v in verdicts() for f in v.wrong_blockers]
    assert wrong == []


def test_what_is_accused_is_true_of_the_defect() -> None:
    *_, total = defects.table(verdicts())
    assert total.precision >= LEAST_PRECISION, [(v.mutant.name, f.rule) for v in verdicts() for f in v.wrong]


def test_a_defect_changes_the_design_it_is_put_into() -> None:
    assert [v.mutant.name for v in verdicts() if v.mutant.design == load(v.mutant.reference)] == []
