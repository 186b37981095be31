"""Targets among what answers, who uses it, and what is kept of it."""

from __future__ import annotations

from redline.design.graph import SystemGraph
from redline.followups.aim import MOST_TARGETS, Targets
from redline.followups.clauses.audit import record_of
from redline.followups.clauses.consumers import users_of
from redline.followups.parts import in_order, label, scorers
from redline.followups.wording import listed

GENERATING = ("llm_api", "llm_server")
"""What writes text: no other team decides by that as by a score."""


def recorded_answer(graph: SystemGraph) -> Targets:
    """The record of what answers, the answering part itself where there is none."""
    answering = graph.serving_roots or frozenset(scorers(graph))
    primary = [s for s in in_order(graph, answering) if graph.attribute(s, "backup") is not True]
    found = dict.fromkeys(record_of(graph, scorer) or scorer for scorer in primary)
    why = "" if found else "Nothing on this board scores or answers."
    return Targets(tuple(found)[:MOST_TARGETS], why)


def single_use_scorer(graph: SystemGraph) -> Targets:
    """A scorer whose answer one part uses."""
    answering = (graph.serving_roots or frozenset(scorers(graph))) - graph.of_kind(*GENERATING)
    used = {scorer: users_of(graph, scorer) for scorer in in_order(graph, answering)}
    found = [scorer for scorer, users in used.items() if len(users) == 1]
    if found:
        return Targets(tuple(found[:MOST_TARGETS]))
    shared = next(((s, users) for s, users in used.items() if users), None)
    if shared is None:
        return Targets((), "No arrow of answers leads from a score to somebody who uses it.")
    names = listed(label(graph, user) for user in shared[1][:2])
    return Targets((), f"{names} share the answer of {label(graph, shared[0])} already.")
