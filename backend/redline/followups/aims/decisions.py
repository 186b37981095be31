"""Targets among what decides about people."""

from __future__ import annotations

from redline.critique.checks.hitl import DECIDERS
from redline.design.graph import SystemGraph
from redline.followups.aim import MOST_TARGETS, Targets
from redline.followups.oversight import acts_against
from redline.followups.parts import in_order


def adverse_decider(graph: SystemGraph) -> Targets:
    """What decides against somebody; a policy before rules."""
    against = [n for n in in_order(graph, graph.of_kind(*DECIDERS)) if acts_against(graph, n)]
    ranked = sorted(against, key=lambda n: graph.kind(n) != "decision_policy")
    return Targets(tuple(ranked[:MOST_TARGETS]), "" if ranked else "Nothing drawn decides against anybody.")
