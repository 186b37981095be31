"""Whose documents may a reader be shown?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from redline.critique.checks.check import NamedCheck, named
from redline.critique.observation import Observation, ask, fail, passed
from redline.design import operators
from redline.design.graph import SystemGraph, View

INDEXES = ("vector_index", "search_index")


def acl_before_retrieval(graph: SystemGraph) -> Iterator[Observation]:
    """A search looks only among the documents that its reader may see."""
    for index in sorted(graph.of_kind(*INDEXES)):
        above = operators.ancestors(graph.view(View.FEAT), index)
        guarded = frozenset(c for c in graph.of_kind("document_corpus") & above if graph.attribute(c, "acl"))
        if guarded:
            yield _filtered(graph, index, guarded, graph.of_kind("doc_parser") & above)


def _filtered(
    graph: SystemGraph, index: str, guarded: frozenset[str], parsers: frozenset[str]
) -> Observation:
    reads = [edge for edge in graph.drawn if edge.target == index and edge.flow in ("lookup", "request")]
    before = graph.attribute(index, "filter_mode") == "pre"
    if before or (reads and all(edge.attributes.get("acl_filter") for edge in reads)):
        return passed("the filter runs before the search", components=(index,))
    after = graph.attribute(index, "filter_mode") == "post" or any(
        edge.attributes.get("acl_filter") is False for edge in reads
    )
    kept = bool(parsers) and all(graph.attribute(parser, "keeps_acl") for parser in parsers)
    seen = fail if after and not kept else ask
    return seen(
        variant="" if seen is fail else "post" if after else "unstated",
        index=index,
        corpus=guarded,
        parser=parsers,
        reader=frozenset(edge.source for edge in reads),
        components=[index, *sorted(guarded)],
        connections=[edge.id for edge in reads],
    )


CHECKS: Mapping[str, NamedCheck[Any]] = {
    "acl_before_retrieval": named(
        acl_before_retrieval, roles="index corpus parser reader", variants="post unstated"
    ),
}
