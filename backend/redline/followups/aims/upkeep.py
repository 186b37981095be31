"""Targets of those who take over a design: what could go, what only its author can run, who is called."""

from __future__ import annotations

from redline.design.graph import SystemGraph
from redline.followups.aim import MOST_TARGETS, Targets
from redline.followups.clauses.audit import data_record
from redline.followups.clauses.handover import alerts, by_hand, is_answered, makers
from redline.followups.parts import in_order, scorers
from redline.followups.spare import spare_now


def inherited_part(graph: SystemGraph) -> Targets:
    """A part that does nothing of its own, then work by hand, alerts without an owner, models without a
    record; else what answers."""
    answering = in_order(graph, graph.serving_roots or frozenset(scorers(graph)))
    if not answering:
        return Targets((), "Nothing on this board scores or answers that somebody could take over.")
    lonely = [alert for alert in alerts(graph) if not is_answered(graph, alert)]
    unnamed = [trainer for trainer in makers(graph) if data_record(graph, trainer) is None]
    found = dict.fromkeys([*spare_now(graph), *by_hand(graph), *lonely, *unnamed, *answering])
    return Targets(tuple(found)[:MOST_TARGETS], ranked=True)
