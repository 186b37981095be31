"""Observations into findings: the rule's words about what was seen."""

from __future__ import annotations

from collections.abc import Container

from redline.critique import doubts, fixes, texts
from redline.critique.checklist import Rule
from redline.critique.finding import Evidence, Finding, Severity, fingerprint
from redline.critique.observation import Observation
from redline.critique.texts import Report
from redline.design.graph import SystemGraph


class _Labels(dict[str, str]):
    """Labels by component, each looked up when a text first names it."""

    def __init__(self, graph: SystemGraph) -> None:
        super().__init__()
        self._nodes = graph.nodes

    def __missing__(self, part: str) -> str:
        node = self._nodes.get(part)
        label = self[part] = (node.label if node else "") or part
        return label


def finding(rule: Rule, observation: Observation, graph: SystemGraph, taken: Container[str]) -> Finding:
    """The finding for an observation that fails or asks; ``taken`` are the ids that the board uses."""
    report = rule.report.speaking(observation.variant)
    anchors = report.place(observation)
    words = texts.Words(observation, graph.once(_Labels))
    return Finding(
        key=fingerprint(rule.id, anchors),
        rule=rule.id,
        title=rule.title,
        outcome=observation.outcome,
        severity=severity_of(rule, report, graph),
        basis=rule.basis,
        anchors=anchors,
        evidence=_evidence(anchors, observation, graph),
        message=texts.fill(report.message, words) + doubts.sentence(observation, graph),
        question=texts.fill(report.question, words),
        why=texts.fill(report.why, words),
        fix=fixes.edits(report.fix, observation, taken),
        fix_label=texts.fill(report.fix_label, words),
        settle=doubts.settlements(observation, graph),
        source=report.source,
        cause=rule.cause,
        mark=texts.mark(report.mark, observation),
    )


def severity_of(rule: Rule, report: Report, graph: SystemGraph) -> Severity:
    """The severity of the situation, else of the stakes, else of the rule."""
    return report.severity or rule.severity_at.get(graph.stakes) or rule.severity


def _evidence(anchors: tuple[str, ...], observation: Observation, graph: SystemGraph) -> Evidence:
    """What to draw: anchors first; implied arrows are left out, nobody could see them."""
    nodes, arrows = graph.nodes, graph.edge
    components = dict.fromkeys((*anchors, *observation.components))
    connections = dict.fromkeys((*observation.connections, *anchors))
    return Evidence(
        components=tuple([part for part in components if part in nodes]),
        connections=tuple([part for part in connections if part in arrows and not arrows[part].implicit]),
    )
