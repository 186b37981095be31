"""Whether what is stored survives the loss of one place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from redline.critique.checks.check import NamedCheck, named
from redline.critique.observation import Observation, ask, fail, passed
from redline.design.graph import SystemGraph

LASTING = (
    "data_warehouse",
    "document_corpus",
    "feature_store_offline",
    "model_registry",
    "object_store",
    "operational_db",
    "prediction_log",
    "prediction_store",
)
"""What keeps something that cannot simply be computed again; caches, indexes and online stores can."""


def single_copy(graph: SystemGraph) -> Iterator[Observation]:
    """What is kept is kept in more than one place."""
    stores = [node for node in sorted(graph.of_kind(*LASTING)) if not graph.nodes[node].outside]
    alone = [node for node in stores if graph.attribute(node, "single_copy") is True]
    local = [node for node in stores if graph.stated(node, "kept_in") and not _answered(graph, node)]
    if alone:
        yield fail(store=alone, connections=_touching(graph, alone))
    elif local:
        yield ask(variant="one_place", store=local, connections=_touching(graph, local))
    elif any(_answered(graph, node) for node in stores):
        yield passed("there is a second copy")


def _answered(graph: SystemGraph, node: str) -> bool:
    return graph.attribute(node, "single_copy") is False


def _touching(graph: SystemGraph, stores: list[str]) -> list[str]:
    return [arrow.id for store in stores for arrow in (*graph.entering(store), *graph.leaving(store))]


CHECKS: Mapping[str, NamedCheck[Any]] = {
    "single_copy": named(single_copy, roles="store", variants="one_place"),
}
