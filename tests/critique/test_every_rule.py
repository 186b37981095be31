"""What every rule must prove with its own examples, whoever wrote it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest

from redline.critique import checklist, engine
from redline.critique.checklist import Example, Gap, Rule
from redline.critique.evaluation import Reading, evaluate
from redline.critique.finding import Finding
from redline.critique.observation import worst_seen
from redline.design import edits, notation
from redline.design.catalogue import KINDS
from redline.design.document import Component, Connection, Design
from redline.design.graph import read

RULES = checklist.builtin().rules
PAIRS = [(rule, example) for rule in RULES for example in rule.examples]


def shown(pairs: Iterable[tuple[Rule, Example]]) -> list[object]:
    """A test for each example, by the names of its rule and its own."""
    return [pytest.param(rule, example, id=f"{rule.id}: {example.name}") for rule, example in pairs]


EXAMPLES = shown(PAIRS)
ACCUSED = shown(pair for pair in PAIRS if pair[1].expect in ("fail", "ask"))
FAILING = shown(pair for pair in PAIRS if pair[1].expect == "fail")
# A rule about the whole board may well change its mind when the board grows.
FAILING_SYSTEMS = shown(pair for pair in PAIRS if pair[1].expect == "fail" and pair[0].scope == "system")

DECOYS = (
    *("validation_gate", "data_validator", "fallback", "rollback_controller", "traffic_splitter"),
    *("prediction_log", "quality_monitor", "service_monitor", "data_monitor", "alerting", "review_queue"),
    *("approval_gate", "guardrail", "offline_evaluator", "model_registry", "orchestrator", "ci_cd"),
    *("feature_transform", "label_joiner", "auth_service", "traffic_guard", "outcome_source"),
)

OTHER_SYSTEM = notation.parse("""
    oc:client_app -request-> og:api_gateway -request-> os:model_server -prediction-> oc
    ow:data_warehouse -batch_data-> ov:data_validator -batch_data-> ob:training_set_builder
    ob -training_data-> ot:training_job -model-> oe:offline_evaluator
    oe -model-> ok:validation_gate -model-> orr:model_registry{keeps_n=5} -model-> os
""")


def judge(rule: Rule, design: Design) -> tuple[Finding, ...]:
    """What the rule says about a design, system by system, as the engine asks it."""
    result = next(r for r in engine.critique(design).results if r.rule == rule.id)
    return result.findings


def outcome(rule: Rule, design: Design) -> str:
    """What the rule comes to when the whole design is one system."""
    return worst_seen(evaluate(rule, Reading(read(design))))


def failures(rule: Rule, design: Design) -> set[tuple[str, ...]]:
    """Anchors of the rule's failures."""
    return {f.anchors for f in engine.judge(rule, read(design)) if f.outcome == "fail"}


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_an_example_gives_what_it_says(rule: Rule, example: Example) -> None:
    found = engine.judge(rule, read(example.design))
    assert outcome(rule, example.design) == example.expect
    if example.anchors is not None:
        assert tuple(sorted(example.anchors)) in {finding.anchors for finding in found}
    if example.severity:
        assert example.severity in {finding.severity for finding in found}
    shown = {part for f in found for part in (*f.evidence.components, *f.evidence.connections)}
    assert set(example.evidence) <= shown


@pytest.mark.parametrize(
    ("rule", "gap"),
    [pytest.param(rule, gap, id=f"{rule.id}: {gap.name}") for rule in RULES for gap in rule.gaps],
)
def test_a_known_gap_is_still_one(rule: Rule, gap: Gap) -> None:
    assert outcome(rule, gap.design) == gap.says, "the gap is closed: make it an example"


@pytest.mark.parametrize(("rule", "example"), ACCUSED)
def test_a_finding_is_complete(rule: Rule, example: Example) -> None:
    parts = {part.id for part in example.design.components} | {c.id for c in example.design.connections}
    for finding in engine.judge(rule, read(example.design)):
        said = (finding.message, finding.question, finding.why, finding.fix_label, finding.source.text)
        assert all(said)
        assert not [text for text in said if "{" in text or "something" in text]
        assert set(finding.anchors) <= parts
        assert set(finding.evidence.components) | set(finding.evidence.connections) <= parts
        assert finding.mark.words or finding.mark.caret or finding.mark.strike


@pytest.mark.parametrize(("rule", "example"), ACCUSED)
def test_the_fix_makes_the_check_pass_and_adds_no_blocker(rule: Rule, example: Example) -> None:
    before = _blockers(example.design)
    for finding in engine.judge(rule, read(example.design)):
        if not finding.fix:
            assert finding.fix_label
            continue
        after = edits.apply(example.design, finding.fix)
        again = {f.key: f.outcome for f in engine.judge(rule, read(after))}
        assert finding.key not in again
        assert not _blockers(after) - before


def _blockers(design: Design) -> set[str]:
    graph = read(design)
    return {
        rule.id
        for rule in RULES
        for finding in engine.judge(rule, graph)
        if finding.severity == "blocker" and finding.outcome == "fail"
    }


@pytest.mark.parametrize(("rule", "example"), FAILING)
def test_some_change_to_the_evidence_clears_the_failure(rule: Rule, example: Example) -> None:
    before = failures(rule, example.design)
    (first, *_) = (f for f in engine.judge(rule, read(example.design)) if f.outcome == "fail")
    assert any(failures(rule, mutant) != before for mutant in _mutants(example.design, first))


def _mutants(design: Design, finding: Finding) -> Iterator[Design]:
    """The design without, or with another kind of, each thing that the finding points at."""
    for connection in finding.evidence.connections:
        yield edits.apply(design, [edits.RemoveConnection(id=connection)])
    for component in finding.evidence.components:
        yield edits.apply(design, [edits.RemoveComponent(id=component)])
        yield edits.apply(design, [edits.SetField(target=component, field="kind", value="unknown")])
    if not finding.evidence.components and not finding.evidence.connections:
        yield from (edits.apply(design, [edits.RemoveComponent(id=part.id)]) for part in design.components)


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_names_order_and_places_change_nothing(rule: Rule, example: Example) -> None:
    new = {part.id: f"x{n}" for n, part in enumerate(reversed(example.design.components))}
    moved = _renamed(example.design, new)
    assert outcome(rule, moved) == outcome(rule, example.design)
    expected = {
        (tuple(sorted(new.get(a, a) for a in f.anchors)), f.outcome, f.severity)
        for f in _said(rule, example.design)
    }
    assert {(f.anchors, f.outcome, f.severity) for f in _said(rule, moved)} == expected


def _said(rule: Rule, design: Design) -> tuple[Finding, ...]:
    return engine.judge(rule, read(design))


def _renamed(design: Design, new: dict[str, str]) -> Design:
    """The same drawing with other ids, in another order and elsewhere on the sheet; labels stay."""
    components = [
        part.model_copy(update={"id": new[part.id], "position": (part.position[1] + 7.0, part.position[0])})
        for part in reversed(design.components)
    ]
    connections = [
        part.model_copy(update={"source": new[part.source], "target": new[part.target]})
        for part in reversed(design.connections)
    ]
    return design.model_copy(update={"components": components, "connections": connections})


@pytest.mark.parametrize(("rule", "example"), FAILING_SYSTEMS)
def test_guards_that_lie_on_no_path_change_no_failure(rule: Rule, example: Example) -> None:
    decoys = [Component(id=f"decoy_{kind}", label="", kind=kind) for kind in DECOYS]
    stuffed = example.design.model_copy(update={"components": [*example.design.components, *decoys]})
    assert failures(rule, stuffed) >= failures(rule, example.design)


@pytest.mark.parametrize(("rule", "example"), FAILING_SYSTEMS)
def test_another_system_on_the_board_changes_no_failure(rule: Rule, example: Example) -> None:
    both = example.design.model_copy(
        update={
            "components": [*example.design.components, *OTHER_SYSTEM.components],
            "connections": [*example.design.connections, *OTHER_SYSTEM.connections],
        }
    )
    alone = {f.anchors for f in judge(rule, example.design)}
    assert alone <= {f.anchors for f in judge(rule, both)}


def test_every_rule_is_a_voice_of_a_cause() -> None:
    causes = checklist.builtin().causes
    strangers = [rule.id for rule in RULES if rule.id not in causes[rule.cause].rules]
    assert not strangers


def test_no_rule_says_the_same_as_another() -> None:
    messages = [rule.report.message for rule in RULES]
    titles = [rule.title for rule in RULES]
    assert len(set(messages)) == len(messages)
    assert len(set(titles)) == len(titles)


def test_an_empty_board_gets_a_prompt_and_no_findings() -> None:
    said = engine.critique(Design())
    assert said.prompt
    assert not said.findings


def test_a_board_of_everything_wired_to_everything_scores_badly() -> None:
    kinds = [kind for kind in KINDS if kind != "unknown"]
    components = [Component(id=kind, label=kind, kind=kind) for kind in kinds]
    connections = [Connection(id=f"{a}>{b}", source=a, target=b) for a in kinds for b in kinds if a != b]
    said = engine.critique(Design(components=components, connections=connections))
    assert not [result.rule for result in said.results if result.outcome in ("pass", "error")]
    assert said.cards[0].head.severity == "blocker"
    assert "simplicity/everything-connected" in {finding.rule for finding in said.findings}
