"""What is released when something that answers changes, and over which arrows it comes."""

from __future__ import annotations

from redline.design import operators
from redline.design.graph import Edge, SystemGraph, View
from redline.design.views import CARRYING_SPLITTERS

KEEPERS = ("model_registry", "object_store", "model_artifact")
"""Kinds on a release path that can hold more than the live version."""

HOSTED = ("llm_api", "llm_server")


def answering(graph: SystemGraph) -> tuple[str, ...]:
    """What answers and is released, in id order; stand-ins for another are left out."""
    return graph.once(_answering)


def _answering(graph: SystemGraph) -> tuple[str, ...]:
    return tuple(sorted(root for root in graph.serving_roots if not graph.attribute(root, "backup")))


def released(graph: SystemGraph, root: str) -> frozenset[str]:
    """What changes with a release: the target itself, and the stores that it fills with its results."""
    return graph.once(_released, root)


def _released(graph: SystemGraph, root: str) -> frozenset[str]:
    stores = {edge.target for edge in graph.leaving(root, "prediction") if _is_results(graph, edge)}
    return graph.release_target(root) | stores


def upstream(graph: SystemGraph, root: str) -> frozenset[str]:
    """Everything that a release of this root comes through, what is released included."""
    return operators.reaching(graph.view(View.RELEASE), released(graph, root))


def way_in(graph: SystemGraph, root: str) -> operators.Path | None:
    """The shortest way from where a release begins to what is released; None when none is drawn."""
    return graph.once(_way_in, root)


def _way_in(graph: SystemGraph, root: str) -> operators.Path | None:
    view = graph.view(View.RELEASE)
    before, after = operators.predecessors(view), operators.successors(view)
    begins = {node for node in upstream(graph, root) if after.get(node) and not before.get(node)}
    return operators.shortest_path(view, begins, released(graph, root) - begins)


def has_versions(graph: SystemGraph, root: str) -> bool:
    """Whether a model, prompt or index version arrives on an arrow; content that is refreshed is none."""
    above = upstream(graph, root)
    return any(edge.target in above for edge in graph.by_flow("model"))


def model_arrows(graph: SystemGraph, path: operators.Path | None) -> tuple[Edge, ...]:
    """The arrows of a path that carry a model, in order."""
    if path is None:
        return ()
    edges = (graph.edge[name] for name in path.edges)
    return tuple(edge for edge in edges if edge.flow == "model")


def gate_place(graph: SystemGraph, path: operators.Path | None) -> tuple[Edge, ...]:
    """The last arrow of a way at which a gate stops all of it; empty when no arrow of it carries a model.

    A splitter hands a version on with its calls too, so that a gate belongs before it.
    """
    arrows = model_arrows(graph, path)
    before = tuple(edge for edge in arrows if graph.kind(edge.source) not in CARRYING_SPLITTERS)
    return (before or arrows)[-1:]


def says_it_provides(graph: SystemGraph, capability: str) -> frozenset[str]:
    """The components that are stated to provide this; what a product's name promises does not count."""
    return frozenset(node for node in graph.nodes if capability in graph.parts[node].provides)


def face(graph: SystemGraph, root: str) -> frozenset[str]:
    """What a person would call the released thing: the root, or the prompt or agent before a hosted model."""
    if graph.kind(root) not in HOSTED:
        return frozenset({root})
    return graph.of_kind("agent_orchestrator", "prompt_assembler") & released(graph, root) or frozenset(
        {root}
    )


def _is_results(graph: SystemGraph, edge: Edge) -> bool:
    return graph.kind(edge.target) == "prediction_store"
