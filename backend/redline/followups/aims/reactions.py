"""Targets where people's reactions come in and are learned from."""

from __future__ import annotations

import re

from redline.critique.checks.security import CONTESTED
from redline.design.graph import SystemGraph
from redline.followups.aim import MOST_TARGETS, Targets
from redline.followups.clauses.poisoning import open_way, reactions
from redline.followups.learning_targets import CHOOSING
from redline.followups.parts import label

ACTED = re.compile(r"click|play|skip|like|rating|basket|cart|order|report|watch|view|convers|reaction")
"""Words for what people do, in the name of a tracker."""


def learned_reactions(graph: SystemGraph) -> Targets:
    """What people do or report, learned from where somebody gains by it; first what nothing limits."""
    found = [node for node in reactions(graph) if not _is_our_own(graph, node)]
    if not found:
        return Targets((), "Nothing drawn learns from what people do or report.")
    if not graph.tags & (CONTESTED | CHOOSING):
        return Targets((), "Nothing on this board says that somebody gains by what the model learns.")
    ranked = sorted(found, key=lambda node: not open_way(graph, node))
    return Targets(tuple(ranked[:MOST_TARGETS]))


def _is_our_own(graph: SystemGraph, tracker: str) -> bool:
    """Whether a tracker holds only what was shown, which nobody outside sends."""
    name = label(graph, tracker).casefold()
    sent = any(graph.kind(e.source) == "client_app" for e in graph.entering(tracker, "event", "feedback"))
    return "impression" in name and ACTED.search(name) is None and not sent
