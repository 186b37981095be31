"""Whether a rule does what its own examples say, for whoever writes one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from redline.critique.checklist import Drawn, Example, Rule
from redline.critique.engine import judge
from redline.critique.evaluation import Reading, evaluate
from redline.critique.finding import Finding
from redline.critique.observation import worst_seen
from redline.design import edits
from redline.design.graph import read


@dataclass(frozen=True, slots=True)
class Trial:
    """One graph of a rule: what the rule should come to, what it came to, and what is wrong about it."""

    rule: str
    name: str
    expected: str
    outcome: str
    faults: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether the rule did as its file says."""
        return not self.faults


def trials(rule: Rule) -> Iterator[Trial]:
    """The rule on each of its examples and on each graph that it is known to misjudge."""
    for example in rule.examples:
        came_to = _outcome(rule, example)
        yield Trial(rule.id, example.name, example.expect, came_to, tuple(_faults(rule, example, came_to)))
    for gap in rule.gaps:
        came_to = _outcome(rule, gap)
        closed = () if came_to == gap.says else (f"this gap says {gap.says}; the rule gives {came_to}.",)
        yield Trial(rule.id, gap.name, gap.says, came_to, closed)


def _outcome(rule: Rule, drawn: Drawn) -> str:
    return worst_seen(evaluate(rule, Reading(read(drawn.design))))


def _faults(rule: Rule, example: Example, came_to: str) -> Iterator[str]:
    if came_to != example.expect:
        yield f"expected {example.expect}, and the rule gives {came_to}."
        return
    found = judge(rule, read(example.design))
    anchors = [finding.anchors for finding in found]
    if example.anchors is not None and tuple(sorted(example.anchors)) not in anchors:
        named = " and at ".join(", ".join(one) or "the framing card" for one in anchors) or "nothing"
        yield f"expected a finding at {', '.join(example.anchors)}; it is at {named}."
    if example.severity and example.severity not in {finding.severity for finding in found}:
        severities = ", ".join(sorted({finding.severity for finding in found}))
        yield f"expected severity {example.severity}; it is {severities or 'none'}."
    shown = {part for one in found for part in (*one.evidence.components, *one.evidence.connections)}
    if missing := sorted(set(example.evidence) - shown):
        yield f"the evidence does not show {', '.join(missing)}."
    for finding in found:
        yield from _unmended(rule, example, finding)


def _unmended(rule: Rule, example: Example, finding: Finding) -> Iterator[str]:
    """What the fix of a finding leaves undone."""
    if finding.fix:
        after = edits.apply(example.design, finding.fix)
        if finding.key in {one.key for one in judge(rule, read(after))}:
            yield f"the fix at {', '.join(finding.anchors) or 'the framing card'} does not clear the finding."
