"""Single defects put into good designs are found, and nothing else is blamed for them.

``python -m benchmarks.defects`` prints the table.
"""

from __future__ import annotations

from functools import cache

from benchmarks import defects
from tests.designs.defects import DEFECTS
from tests.designs.references import load
from tests.designs.test_reference import DECOYS

from redline.critique import checklist
from redline.critique.engine import critique
from redline.critique.finding import Critique
from redline.design.document import Component
from redline.design.edits import apply

LEAST_MUTANTS = 300
LEAST_RECALL = 0.98
LEAST_PRECISION = 0.95
CONSEQUENCES = {"privacy/deletion-reaches-copies"}
"""What a fix may rightly bring up: a store that it adds is one more copy to delete from."""


@cache
def verdicts() -> tuple[defects.Verdict, ...]:
    """What is made of every mutant."""
    return tuple(defects.judged())


def test_every_defect_names_rules_and_families_that_there_are() -> None:
    rules, families = set(checklist.builtin().by_id), {r.family for r in checklist.builtin().rules}
    for defect in DEFECTS:
        named = [*defect.must, *(name for name in defect.also if not name.endswith("/"))]
        assert set(named) <= rules, defect.name
        assert {name.rstrip("/") for name in defect.also if name.endswith("/")} <= families, defect.name


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


@cache
def one_of_each_sort() -> tuple[defects.Verdict, ...]:
    """The first mutant of every sort of defect that was found."""
    first: dict[str, defects.Verdict] = {}
    for verdict in verdicts():
        if verdict.found:
            first.setdefault(verdict.mutant.defect.name, verdict)
    return tuple(first.values())


def test_the_fix_that_is_offered_repairs_the_defect_and_raises_no_blocker() -> None:
    offered = 0
    for verdict in one_of_each_sort():
        mutant, told = verdict.mutant, verdict.told
        if told is None or not told.fix:
            continue
        offered += 1
        before = critique(mutant.design, mutant.brief)
        after = critique(apply(mutant.design, told.fix), mutant.brief)
        assert told.key not in {finding.key for finding in after.findings}, mutant.name
        assert blockers(after) - blockers(before) <= CONSEQUENCES, mutant.name
    assert offered >= 80


def blockers(found: Critique) -> set[str]:
    """The rules that fail as blockers."""
    return {f.rule for f in found.findings if f.outcome == "fail" and f.severity == "blocker"}


def test_guards_that_lie_on_no_path_hide_no_defect() -> None:
    decoys = [Component(id=f"decoy {kind}", label="", kind=kind) for kind in DECOYS]
    for verdict in one_of_each_sort():
        design = verdict.mutant.design
        stuffed = design.model_copy(update={"components": [*design.components, *decoys]})
        found = critique(stuffed, verdict.mutant.brief)
        failing = {(f.rule, f.anchors) for f in (*verdict.true, *verdict.wrong)}
        assert failing <= {(f.rule, f.anchors) for f in found.findings if f.outcome == "fail"}, (
            verdict.mutant.name
        )
