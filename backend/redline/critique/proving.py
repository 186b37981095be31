"""Whether a rule does what its own examples say, for whoever writes one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from redline.critique.checklist import Drawn, Example, Gap, Rule
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
    yield from (_trial(rule, example, example.expect) for example in rule.examples)
    yield from (_trial(rule, gap, gap.says) for gap in rule.gaps)


def _trial(rule: Rule, drawn: Example | Gap, expected: str) -> Trial:
    """One graph; a rule that crashes on it is told like any other fault, as in a critique."""
    try:
        came_to = _outcome(rule, drawn)
        faults = tuple(_faults(rule, drawn, came_to))
    except Exception as error:
        came_to, faults = "error", (f"the rule broke: {type(error).__name__}: {error}",)
    return Trial(rule.id, drawn.name, expected, came_to, faults)


def _outcome(rule: Rule, drawn: Drawn) -> str:
    return worst_seen(evaluate(rule, Reading(read(drawn.design))))


def _faults(rule: Rule, example: Example | Gap, came_to: str) -> Iterator[str]:
    if isinstance(example, Gap):
        if came_to != example.says:
            yield f"this gap says {example.says}; the rule gives {came_to}."
        return
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
