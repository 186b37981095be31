"""When a fault may be called one: drafts, small boards, platforms and prototypes.

A finding of basis P rests on something drawn and may fail at any time; one of basis A
rests on an absence and fails only once the person has submitted the design.
"""

from __future__ import annotations

from dataclasses import dataclass

from redline.critique.finding import Finding, Severity
from redline.design.graph import SystemGraph

FEW_COMPONENTS = 8
"""Below this a board is too small to accuse: it gets questions only."""

PLATFORM = "platform"

_BEFORE_PRODUCTION: dict[Severity, Severity] = {"blocker": "major"}


@dataclass(frozen=True)
class Policy:
    """How strictly a board is judged."""

    submitted: bool = True
    few_components: bool = False

    def apply(self, finding: Finding, graph: SystemGraph) -> Finding:
        """The finding as it may be said of this board."""
        if finding.outcome == "fail" and self._only_asks(finding, graph):
            finding = finding.model_copy(update={"outcome": "ask"})
        if graph.prototype:
            finding = _before_production(finding)
        return finding

    def _only_asks(self, finding: Finding, graph: SystemGraph) -> bool:
        if finding.basis == "P":
            return self.few_components and not self.submitted
        return not self.submitted or self.few_components or graph.prototype or PLATFORM in graph.tags


def _before_production(finding: Finding) -> Finding:
    lowered = _BEFORE_PRODUCTION.get(finding.severity)
    if lowered is None:
        return finding
    return finding.model_copy(
        update={"severity": lowered, "message": f"Before production: {finding.message}"}
    )
