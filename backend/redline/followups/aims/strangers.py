"""Targets among what strangers write."""

from __future__ import annotations

from redline.critique.checks import prompting
from redline.design.graph import SystemGraph
from redline.followups.aim import MOST_TARGETS, Targets
from redline.followups.clauses.strangers import is_held_back, powers, sources_of_words


def foreign_words(graph: SystemGraph) -> Targets:
    """A part with strangers' text that can set something off by way of a language model; first where
    nothing holds it back."""
    if not graph.of_kind(*prompting.HOSTS):
        return Targets((), "No language model is drawn.")
    sources = sources_of_words(graph)
    found = [source for source in sources if powers(graph, source)]
    ranked = sorted(found, key=lambda source: not _is_open(graph, source))
    why = "No text of strangers is drawn that a language model reads."
    if sources:
        why = "What strangers write reaches no tool that acts, and no decision."
    return Targets(tuple(ranked[:MOST_TARGETS]), "" if ranked else why)


def _is_open(graph: SystemGraph, source: str) -> bool:
    return any(not is_held_back(graph, source, power) for power in powers(graph, source))
