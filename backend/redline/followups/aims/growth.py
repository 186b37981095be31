"""Targets among what grows: a catalogue, a market, a need."""

from __future__ import annotations

from redline.design.graph import SystemGraph
from redline.design.request_path import request_paths
from redline.followups.aim import MOST_TARGETS, Targets
from redline.followups.clauses.freshness import NOTICED_S, slowest_source, timed_jobs
from redline.followups.clauses.items import catalogue_size, chooses, enumerating, searching
from redline.followups.clauses.market import is_settled
from redline.followups.clauses.modality import modality_of
from redline.followups.parts import in_order, scorers


def searched_part(graph: SystemGraph) -> Targets:
    """What searches the items: retrievers, then indexes; else what scores every one of them."""
    if not chooses(graph):
        return Targets((), "Nothing on this board chooses among items.")
    if catalogue_size(graph) is None:
        return Targets((), "Nothing says how many items there are to choose from.")
    found = [*searching(graph), *enumerating(graph)]
    why = "" if found else "Nothing on this board searches or scores the items."
    return Targets(tuple(found[:MOST_TARGETS]), why)


def slowest_schedule(graph: SystemGraph) -> Targets:
    """The jobs that values of a source wait for longest on their way to an answer."""
    jobs = list(timed_jobs(graph))
    sources = {job: found for job in jobs if (found := slowest_source(graph, job)) is not None}
    late = [job for job in jobs if job in sources and sources[job][1].seconds >= NOTICED_S]
    if late:
        return Targets(tuple(late[:1]))
    if sources:
        return Targets((), "Every value is in the answer within ten minutes.")
    return Targets((), "Nothing on the way of an answer waits for a schedule.")


def settled_scorer(graph: SystemGraph) -> Targets:
    """Whatever scores from the past, from what it was trained on, or in a language."""
    answering = in_order(graph, graph.serving_roots) or scorers(graph)
    found = [scorer for scorer in answering if is_settled(graph, scorer)]
    if found:
        return Targets(tuple(found[:MOST_TARGETS]))
    if answering:
        return Targets((), "What scores here was trained on nothing and reads nothing of the past.")
    return Targets((), "Nothing on this board scores or answers.")


def one_sense(graph: SystemGraph) -> Targets:
    """Whatever answers from text alone, or from pictures alone, while somebody waits."""
    asked = {part for path in request_paths(graph) for part in path.components}
    answering = [n for n in in_order(graph, graph.serving_roots) or scorers(graph) if n in asked]
    if not answering:
        return Targets((), "Nobody sends anything here and waits for an answer.")
    if modality_of(graph) is None:
        return Targets(
            (), "Nothing here reads text alone or pictures alone, to which something could be added."
        )
    return Targets(tuple(answering[:MOST_TARGETS]))
