"""Two strong designs: nothing fails in them, and each defect put into them is found by its rule."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from tests.designs import strong_assistant, strong_fraud
from tests.designs.mutation import Mutation

from redline.critique.engine import critique
from redline.critique.finding import Critique
from redline.design import document
from redline.design.document import Design
from redline.design.edits import AddComponent, apply

HERE = Path(__file__).parent / "strong"
DESIGNS = {"fraud": strong_fraud.MUTATIONS, "assistant": strong_assistant.MUTATIONS}
CASES = [(slug, mutation) for slug, mutations in DESIGNS.items() for mutation in mutations]
NAMES = [f"{slug}: {mutation.name}" for slug, mutation in CASES]

DECOYS = (
    "validation_gate", "data_validator", "fallback", "rollback_controller", "traffic_splitter",
    "prediction_log", "quality_monitor", "service_monitor", "data_monitor", "alerting", "review_queue",
    "approval_gate",    "guardrail", "offline_evaluator", "model_registry", "orchestrator", "label_joiner",
    "traffic_guard",
)  # fmt: skip


@cache
def _design(slug: str) -> Design:
    return document.loads((HERE / f"{slug}.redline.yaml").read_text(encoding="utf-8")).design


def _failing(found: Critique) -> set[str]:
    return {finding.rule for finding in found.findings if finding.outcome == "fail"}


@pytest.mark.parametrize("slug", DESIGNS)
def test_nothing_fails_in_a_strong_design(slug: str) -> None:
    found = critique(_design(slug))

    assert [(f.rule, f.anchors) for f in found.findings if f.outcome == "fail"] == []
    assert [result.rule for result in found.results if result.outcome == "error"] == []


@pytest.mark.parametrize("slug", DESIGNS)
def test_a_strong_design_is_asked_few_questions(slug: str) -> None:
    assert len(critique(_design(slug)).findings) <= 3


@pytest.mark.parametrize(("slug", "mutation"), CASES, ids=NAMES)
def test_a_defect_is_found_by_its_rule(slug: str, mutation: Mutation) -> None:
    found = critique(apply(_design(slug), mutation.edits))

    assert mutation.says in {finding.outcome for finding in found.findings if finding.rule == mutation.rule}


@pytest.mark.parametrize(("slug", "mutation"), CASES, ids=NAMES)
def test_a_defect_stays_found_among_guards_that_lie_on_no_path(slug: str, mutation: Mutation) -> None:
    broken = apply(_design(slug), mutation.edits)
    stuffed = apply(broken, [AddComponent(id=f"decoy {kind}", kind=kind) for kind in DECOYS])

    assert _failing(critique(stuffed)) >= _failing(critique(broken))
