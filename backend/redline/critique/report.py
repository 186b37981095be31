"""Observations into findings: the rule's words about what was seen."""

from __future__ import annotations

from collections.abc import Container

from redline.critique import fixes, texts
from redline.critique.checklist import Rule
from redline.critique.finding import Evidence, Finding, Severity, fingerprint
from redline.critique.observation import Observation
from redline.critique.texts import Report
from redline.design.catalogue import KINDS, UNKNOWN
from redline.design.graph import SystemGraph

MOST_NAMED = 3
"""More components that may do what is missed are counted, not named."""


class _Labels(dict[str, str]):
    """Labels by component, looked up only for those that a text names."""

    def __init__(self, graph: SystemGraph) -> None:
        super().__init__()
        self._graph = graph

    def __missing__(self, part: str) -> str:
        node = self._graph.nodes.get(part)
        return (node.label if node else "") or part


def finding(rule: Rule, observation: Observation, graph: SystemGraph, taken: Container[str]) -> Finding:
    """The finding for an observation that fails or asks; ``taken`` are the ids that the board uses."""
    report = rule.report.speaking(observation.variant)
    anchors = anchors_of(report, observation)
    labels = _Labels(graph)
    return Finding(
        key=fingerprint(rule.id, anchors),
        rule=rule.id,
        title=rule.title,
        outcome=observation.outcome,
        severity=severity_of(rule, report, graph),
        basis=rule.basis,
        anchors=anchors,
        evidence=_evidence(anchors, observation, graph),
        message=texts.fill(report.message, observation, labels) + _doubt(observation, graph),
        question=texts.fill(report.question, observation, labels),
        why=texts.fill(report.why, observation, labels),
        fix=fixes.edits(report.fix, observation, taken),
        fix_label=texts.fill(report.fix_label, observation, labels),
        source=report.source,
        cause=rule.cause,
        mark=texts.mark(report.mark, observation),
    )


def anchors_of(report: Report, observation: Observation) -> tuple[str, ...]:
    """The ids that identify the finding, in order."""
    return tuple(sorted({part for role in report.anchors for part in observation.roles.get(role, ())}))


def severity_of(rule: Rule, report: Report, graph: SystemGraph) -> Severity:
    """The severity of the situation, else of the stakes, else of the rule."""
    return report.severity or rule.severity_at.get(graph.stakes) or rule.severity


def _evidence(anchors: tuple[str, ...], observation: Observation, graph: SystemGraph) -> Evidence:
    """What to draw: anchors first; implied arrows are left out, nobody could see them."""
    components = dict.fromkeys(part for part in (*anchors, *observation.components) if part in graph.nodes)
    connections = dict.fromkeys(part for part in (*observation.connections, *anchors) if _drawn(graph, part))
    return Evidence(components=tuple(components), connections=tuple(connections))


def _drawn(graph: SystemGraph, connection: str) -> bool:
    arrow = graph.edge.get(connection)
    return arrow is not None and not arrow.implicit


def _doubt(observation: Observation, graph: SystemGraph) -> str:
    """The sentence that names guessed kinds, or names nobody can read, on which the finding hangs."""
    parts = [part for part in observation.doubtful if part in graph.nodes]
    labels = {part: f"“{graph.nodes[part].label or part}”" for part in parts}
    guesses = [f"{labels[p]} is {_title(graph, p)}" for p in parts if graph.kind(p) != UNKNOWN]
    unread = [labels[part] for part in parts if graph.kind(part) == UNKNOWN]
    if guesses and observation.unless:
        return f" Not so if {' and '.join(guesses)}, which is a guess. Confirm or correct it."
    if guesses:
        return f" This hangs on a guess: that {' and that '.join(guesses)}. Confirm or correct it."
    return _perhaps(unread) if unread else ""


def _perhaps(labels: list[str]) -> str:
    if len(labels) > MOST_NAMED:
        return f" Perhaps one of {len(labels)} boxes does it whose names do not say what they do."
    if len(labels) > 1:
        return f" Perhaps {', '.join(labels[:-1])} or {labels[-1]} does it; their names do not say."
    return f" Perhaps {labels[0]} does it; its name does not say."


def _title(graph: SystemGraph, component: str) -> str:
    title = KINDS[graph.kind(component)].title.lower()
    article = "an" if title[:1] in "aeiou" else "a"
    return f"{article} {title}"
