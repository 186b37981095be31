"""Ranking: what a newcomer gets, and whether the right item gets as far as the ranking."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from redline.critique.checks import card, drawing
from redline.critique.checks.check import NamedCheck, named
from redline.critique.observation import Observation, ask, passed
from redline.design import operators
from redline.design.graph import SystemGraph, View

CONTENT = ("document_corpus", "media_source", "operational_db")
"""Sources that describe an item before anybody has touched it."""
STAND_INS = ("fallback", "rules_engine")
NEWCOMERS = re.compile(
    r"cold.?start|\bnew (user|visitor|customer|item|product|seller|video|listing|ad|song)s?\b|newcomer"
    r"|popular|trending|best.?seller|content|fresh|editorial|demographic|onboarding|default list|explor"
)
RETRIEVING = ("retriever", "vector_index")
JUDGES = ("offline_evaluator", "quality_monitor", "data_monitor")
MEASURES_CANDIDATES = re.compile(r"recall|retriev|candidate|coverage|hit.?rate|replay|two.?stage|funnel")


def cold_start(graph: SystemGraph) -> Iterator[Observation]:
    """Somebody or something that nobody knows yet gets a sensible answer."""
    if not graph.consumers:
        return
    known = sorted(_for_newcomers(graph))
    written = " ; ".join((*graph.framing.assumptions, *graph.framing.out_of_scope, *graph.framing.tradeoffs))
    if known or NEWCOMERS.search(written.lower()):
        yield passed("newcomers are thought of", components=known)
        return
    read = {edge.target for root in graph.serving_roots for edge in graph.leaving(root, "lookup")}
    where = graph.of_kind("prediction_store") & read or graph.of_kind("retriever") or graph.serving_roots
    yield ask(
        where=where,
        server=frozenset(sorted(graph.serving_roots)[:1]),
        components=sorted(graph.serving_roots),
    )


def _for_newcomers(graph: SystemGraph) -> Iterator[str]:
    used = drawing.in_use(graph, graph.alive)
    yield from graph.having("exploration_pct") & used
    yield from graph.of_kind(*STAND_INS) & used
    yield from (node for node in used if NEWCOMERS.search(card.words_of(graph, node)))
    yield from (node for node in graph.having("default_value") if graph.family(node) == "storage")
    if len(graph.of_kind("retriever") & used) > 1:
        yield from graph.of_kind("retriever")
    described = operators.ancestors_of(graph.view(View.SERVEFEAT), graph.serving_roots)
    learnt = operators.ancestors_of(graph.view(View.TRAIN), graph.trainers)
    yield from graph.of_kind(*CONTENT, "encoder_service") & (described | learnt)


def candidate_recall(graph: SystemGraph) -> Iterator[Observation]:
    """It is measured whether the right item reaches the ranking at all."""
    # A service that first asks for candidates and then for their order calls both.
    called = operators.reachable(graph.view(View.CALLS), graph.units(graph.serving_roots))
    retrieving = graph.of_kind(*RETRIEVING) & called
    ranking = graph.of_kind("reranker") | (graph.of_kind("model_server") & graph.serving_roots)
    judges = drawing.in_use(graph, graph.of_kind(*JUDGES))
    if not retrieving or not ranking or not judges:
        return
    measured = sorted(_measured(graph, retrieving, judges))
    if measured:
        yield passed("what is retrieved is measured too", components=measured)
        return
    offline = graph.of_kind("offline_evaluator") or judges
    yield ask(
        retriever=frozenset(sorted(graph.of_kind("retriever") & retrieving) or sorted(retrieving)),
        ranker=ranking,
        evaluator=frozenset(sorted(offline)[:1]),
        components=sorted(ranking | offline),
    )


def _measured(graph: SystemGraph, retrieving: frozenset[str], judges: frozenset[str]) -> Iterator[str]:
    yield from (node for node in retrieving if graph.stated(node, "recall_at_k"))
    for judge in judges:
        told = any(edge.source in retrieving for edge in graph.entering(judge))
        stated = " ; ".join(str(graph.attribute(judge, name, "")) for name in ("covers", "metric"))
        said = f"{card.words_of(graph, judge)} ; {stated}".lower()
        if told or MEASURES_CANDIDATES.search(said):
            yield judge


CHECKS: Mapping[str, NamedCheck[Any]] = {
    "candidate_recall": named(candidate_recall, roles="retriever ranker evaluator"),
    "recsys_cold_start": named(cold_start, roles="where server"),
}
