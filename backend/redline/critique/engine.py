"""The critique of a design: every rule on every system of the board, ranked and grouped.

It may not touch files, clocks or randomness: the same design and checklist give the same
critique, byte for byte.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from redline.critique import checklist as checklists
from redline.critique import evaluation, ranking, report, waivers
from redline.critique.checklist import Checklist, Rule
from redline.critique.evaluation import Reading
from redline.critique.finding import (
    SEVERITIES,
    Count,
    Critique,
    Finding,
    Outcome,
    RuleResult,
    Severity,
    worst,
)
from redline.critique.observation import Observation
from redline.critique.policy import FEW_COMPONENTS, Policy
from redline.critique.ranking import Placed
from redline.design.document import Design
from redline.design.graph import Brief, SystemGraph, read

EMPTY_BOARD = (
    "Start with the decision: who gets an answer, and what do they do with it? "
    "Then draw the box that gives it."
)
EVERYTHING_CONNECTED = "simplicity/everything-connected"
FAULTY = ("fail", "ask")
VOID = "everything is wired to everything, so nothing that passes here counts"


@dataclass(frozen=True)
class _System:
    """One system of the board: its place in the order, its reading and its decision path."""

    number: int
    reading: Reading
    path: frozenset[str]


@dataclass(frozen=True)
class _Seen:
    """What a rule came to in one system: outcomes of its instances, findings, and words for none."""

    outcomes: tuple[Outcome, ...]
    placed: tuple[Placed, ...] = ()
    reason: str = ""


def critique(
    design: Design,
    brief: Brief | None = None,
    *,
    submitted: bool = True,
    checklist: Checklist | None = None,
    today: date | None = None,
) -> Critique:
    """Everything Redline says about the design.

    A draft (``submitted=False``) shows only what rests on something drawn and counts the
    rest as open questions. ``today`` lets waivers run out. A rule that crashes is an
    ``error`` result; the others are not touched by it.
    """
    rules = checklist or checklists.builtin()
    if not design.components:
        return Critique(ruleset=rules.version, submitted=submitted, prompt=EMPTY_BOARD)
    board = read(design, brief)
    systems = _systems(board)
    policy = Policy(submitted, sum(part.status == "v1" for part in design.components) < FEW_COMPONENTS)
    seen = [(rule, _examine(rule, board, systems, policy)) for rule in rules.rules]
    placed = [one for _, parts in seen for one in parts.placed]
    waived = waivers.apply([one.finding for one in placed], design.waivers, rules.by_id, today)
    placed = [
        one if one.finding is finding else replace(one, finding=finding)
        for one, finding in zip(placed, waived.findings, strict=True)
    ]
    said = _by_rule(waived.findings)
    standing = [one for one in placed if one.finding.outcome != "waived"]
    shown = standing if submitted else [one for one in standing if _may_show(one.finding)]
    return Critique(
        ruleset=rules.version,
        submitted=submitted,
        results=_void([_result(rule, parts, said.get(rule.id, ())) for rule, parts in seen]),
        cards=ranking.cards(shown, rules.causes),
        counts=_counts(waived.findings),
        open_questions=len(standing) - len(shown),
        waived=tuple(finding for finding in waived.findings if finding.outcome == "waived"),
        stale_waivers=waived.stale,
        not_judged=tuple(_not_judged(systems)),
    )


def judge(rule: Rule, graph: SystemGraph) -> tuple[Finding, ...]:
    """What one rule says about a submitted design of any size: its fails and questions."""
    return tuple(
        report.finding(rule, observation, graph)
        for observation in evaluation.evaluate(rule, Reading(graph))
        if observation.outcome in FAULTY
    )


def _systems(board: SystemGraph) -> list[_System]:
    """The systems that hold a model, each to be judged by itself; else the whole board."""
    models = board.serving_roots | board.trainers
    parts = [part for part in board.systems if part & models]
    graphs = [board.restrict(part) for part in parts] or [board]
    return [_System(n, Reading(graph), ranking.decision_path(graph)) for n, graph in enumerate(graphs)]


def _examine(rule: Rule, board: SystemGraph, systems: Sequence[_System], policy: Policy) -> _Seen:
    """The rule on each system, or once on the whole board; a finding is said once."""
    if rule.scope == "board":
        systems = [_System(0, Reading(board), frozenset())]
    seen = [_look(rule, system, policy) for system in systems]
    first = {one.finding.key: one for part in reversed(seen) for one in part.placed}
    outcomes = tuple(outcome for part in seen for outcome in part.outcomes)
    decisive = [part for part in seen if worst(part.outcomes) == worst(outcomes)]
    return _Seen(outcomes, tuple(first.values()), decisive[0].reason)


def _look(rule: Rule, system: _System, policy: Policy) -> _Seen:
    """The rule on one system; a crash becomes its outcome."""
    try:
        return _place(rule, system, evaluation.evaluate(rule, system.reading), policy)
    except Exception as error:  # one broken rule must not take the others with it
        words = f"This rule broke ({type(error).__name__}: {error}). The others are not affected."
        return _Seen(("error",), reason=words)


def _place(rule: Rule, system: _System, observations: Sequence[Observation], policy: Policy) -> _Seen:
    graph = system.reading.graph
    findings = [
        policy.apply(report.finding(rule, observation, graph), graph)
        for observation in observations
        if observation.outcome in FAULTY
    ]
    others = tuple(o.outcome for o in observations if o.outcome not in FAULTY)
    reason = next((o.reason for o in observations if o.outcome not in FAULTY), "")
    placed = tuple(Placed(finding, system.number, _on_path(finding, system)) for finding in findings)
    return _Seen((*others, *(finding.outcome for finding in findings)), placed, reason)


def _on_path(finding: Finding, system: _System) -> bool:
    return not system.path.isdisjoint(finding.anchors)


def _may_show(finding: Finding) -> bool:
    """Whether a draft shows it: a fault that rests on something drawn."""
    return finding.basis == "P" and finding.outcome == "fail"


def _by_rule(findings: Iterable[Finding]) -> dict[str, tuple[Finding, ...]]:
    by_rule: dict[str, list[Finding]] = {}
    for finding in findings:
        by_rule.setdefault(finding.rule, []).append(finding)
    return {rule: tuple(said) for rule, said in by_rule.items()}


def _result(rule: Rule, seen: _Seen, findings: tuple[Finding, ...]) -> RuleResult:
    rest = tuple(outcome for outcome in seen.outcomes if outcome not in FAULTY)
    outcome = worst((*rest, *(finding.outcome for finding in findings)))
    reason = seen.reason if outcome in ("pass", "not_applicable", "error") else ""
    return RuleResult(
        rule=rule.id,
        title=rule.title,
        severity=rule.severity,
        outcome=outcome,
        findings=findings,
        reason=reason,
    )


def _void(results: list[RuleResult]) -> tuple[RuleResult, ...]:
    """On a board wired at random a pass says nothing."""
    crowded = any(r.rule == EVERYTHING_CONNECTED and r.outcome in ("fail", "waived") for r in results)
    if not crowded:
        return tuple(results)
    void = {"outcome": "not_applicable", "reason": VOID}
    return tuple(r.model_copy(update=void) if r.outcome == "pass" else r for r in results)


def _counts(findings: Iterable[Finding]) -> dict[Severity, Count]:
    tally = Counter((finding.severity, finding.outcome) for finding in findings)
    return {
        s: Count(fail=tally[s, "fail"], ask=tally[s, "ask"], waived=tally[s, "waived"]) for s in SEVERITIES
    }


def _not_judged(systems: Sequence[_System]) -> Iterator[str]:
    graphs = [system.reading.graph for system in systems]
    if any(graph.training_scope() == "outside" for graph in graphs):
        yield "Not judged: training is outside this drawing."
    if not any(graph.serving_roots for graph in graphs):
        yield "Not judged: nothing in this drawing answers with a model."
