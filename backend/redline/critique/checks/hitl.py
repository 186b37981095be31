"""Where a person must stand between a score and its harm."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from redline.critique.checks.check import NamedCheck, named
from redline.critique.observation import Observation, ask, fail, passed
from redline.design import operators
from redline.design.graph import SystemGraph, View

PEOPLE = ("review_queue", "approval_gate")
DECIDERS = ("decision_policy", "rules_engine")
ADVERSE = re.compile(r"block|declin|clos(e|ing)|remov|den(y|ied)|reject|suspend|refus|ban\b")


def high_stakes_review(graph: SystemGraph) -> Iterator[Observation]:
    """No decision of high stakes gets from a model to people without a person able to stop it."""
    answers = graph.view(View.ANSWERS)
    reached = graph.of_kind("client_app", "business_service")
    stopping = graph.of_kind(*PEOPLE) | _deferring(graph)
    adverse = frozenset(node for node in graph.of_kind(*DECIDERS) if _acts_against(graph, node))
    roots = sorted(root for root in graph.serving_roots if operators.reaches(answers, {root}, reached))
    open_ways = [
        path for r in roots if (path := operators.avoiding_path(answers, {r}, reached - {r}, stopping))
    ]
    if roots and not open_ways:
        yield passed("hard cases go to a person", components=sorted(stopping))
    for path in open_ways[:1]:
        deciders = tuple(node for node in path.nodes if graph.kind(node) in DECIDERS)
        harmful = tuple(node for node in deciders if node in adverse)
        people = _given_cases(graph, harmful or deciders[:1])
        seen = fail if harmful and not people else ask
        yield seen(
            variant="some" if people else "" if harmful else "unstated",
            people=people,
            server=path.nodes[0],
            policy=(harmful or deciders)[:1],
            consumer=path.nodes[-1],
            components=path.nodes,
            connections=path.edges,
            facts={"action": _action(graph, harmful)},
        )


def _deferring(graph: SystemGraph) -> frozenset[str]:
    """Policies that hand cases to a drawn queue."""
    return frozenset(
        policy
        for policy in graph.of_kind("decision_policy")
        if graph.attribute(policy, "defer")
        and any(graph.kind(edge.target) in PEOPLE for edge in graph.leaving(policy))
    )


def _given_cases(graph: SystemGraph, deciders: tuple[str, ...]) -> frozenset[str]:
    """The people whom these deciders hand cases to, without saying which."""
    ends = {edge.target for node in deciders for edge in graph.leaving(node)}
    return frozenset(graph.of_kind(*PEOPLE) & ends)


def _acts_against(graph: SystemGraph, node: str) -> bool:
    return bool(ADVERSE.search(str(graph.attribute(node, "actions", "")).lower()))


def _action(graph: SystemGraph, deciders: tuple[str, ...]) -> str:
    for node in deciders:
        for word in re.split(r"[,;/]| or | and ", str(graph.attribute(node, "actions", ""))):
            if ADVERSE.search(word.lower()):
                return word.strip(" []'\"")
    return "act"


CHECKS: Mapping[str, NamedCheck[Any]] = {
    "high_stakes_review": named(
        high_stakes_review, roles="server policy consumer people", facts="action", variants="unstated some"
    ),
}
