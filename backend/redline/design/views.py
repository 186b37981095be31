"""The views: the same drawing seen as calls, as data on its way, as models on their way, and so on.

Each view is a ``networkx.MultiDiGraph`` over the components of the first version; its edge keys are
connection ids. A read is drawn from the reader to the store and is turned where data is followed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeAlias

import networkx as nx

from redline.design import operators
from redline.design.catalogue import KINDS_OF_FAMILY
from redline.design.parts import Edge

if TYPE_CHECKING:
    from redline.design.graph import SystemGraph

Arrow: TypeAlias = tuple[str, str, Edge]

CALL_FLOWS = frozenset({"request", "lookup", "context"})
ANSWER_FLOWS = frozenset({"prediction", "action"})
VALUE_FLOWS = frozenset({"event", "batch_data", "feature", "training_data"})
OFFLINE_READERS = frozenset(
    {
        "training_set_builder", "training_job", "online_learner", "feature_batch", "batch_scorer",
        "embedding_job", "offline_evaluator", "notebook", "orchestrator", "batch_ingest", "label_joiner",
    }
)  # fmt: skip
"""What reads for training or in bulk; a read of anything else is made while answering a request."""
ANSWERING = frozenset(
    {"feature_transform", "feature_batch", "feature_stream", "encoder_service", "retriever", "tool",
     "third_party_api", "rules_engine"}
)  # fmt: skip
"""What hands values back to its caller."""
CARRYING_STORES = frozenset({"cache", "object_store", "model_registry", "model_artifact"})
CARRYING_WORKERS = frozenset({"ci_cd", "orchestrator", "team"})
CARRYING_SPLITTERS = frozenset({"traffic_splitter", "experiment_platform"})
RECORDS = frozenset({"prediction_log", "trace_store", "event_tracker", "message_bus"})
PEOPLE = frozenset({"review_queue", "labeling", "approval_gate"})


class View(StrEnum):
    """The ways of looking at a design; values may be written in either case."""

    REQ = "REQ"
    CALLS = "CALLS"
    ANSWERS = "ANSWERS"
    DATA = "DATA"
    FEAT = "FEAT"
    SERVEFEAT = "SERVEFEAT"
    TRAINFEAT = "TRAINFEAT"
    TRAIN = "TRAIN"
    MODEL = "MODEL"
    RELEASE = "RELEASE"
    OBS = "OBS"
    CTRL = "CTRL"
    WORLD = "WORLD"
    ALL = "ALL"

    @classmethod
    def _missing_(cls, value: object) -> View | None:
        return cls.__members__.get(str(value).upper())


def build(graph: SystemGraph, view: View) -> nx.MultiDiGraph[str]:
    """The view of a graph; in time linear in its parts."""
    nodes = (node.id for node in graph.nodes.values() if not node.planned)
    return multigraph(nodes, _ARROWS[view](graph))


def multigraph(nodes: Iterable[str], arrows: Iterable[Arrow]) -> nx.MultiDiGraph[str]:
    """A multigraph with connection ids as keys.

    Filled through the plain dictionaries inside ``networkx``: its own methods cost several times as
    much, and a dozen views are built for every critique.
    """
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    inside: Any = graph
    for node in nodes:
        inside._node[node], inside._succ[node], inside._pred[node] = {}, {}, {}
    for source, target, edge in arrows:
        keys = inside._succ[source].setdefault(target, {})
        inside._pred[target].setdefault(source, keys)
        keys[edge.id] = {
            "flow": edge.flow,
            "mode": edge.mode,
            "implicit": edge.implicit,
            "folded": edge.folded,
        }
    return graph


def _forward(edges: Iterable[Edge]) -> Iterator[Arrow]:
    return ((edge.source, edge.target, edge) for edge in edges)


def _back(edges: Iterable[Edge]) -> Iterator[Arrow]:
    return ((edge.target, edge.source, edge) for edge in edges)


def _of(graph: SystemGraph, *flows: str) -> Iterator[Edge]:
    return (edge for flow in flows for edge in graph.by_flow(flow))


def _calls(graph: SystemGraph) -> Iterator[Arrow]:
    edges = _of(graph, *CALL_FLOWS)
    return _forward(e for e in edges if e.sync and not e.mirrored and not e.folded)


def _interactive(graph: SystemGraph) -> Iterator[Arrow]:
    edges = _of(graph, *CALL_FLOWS, *ANSWER_FLOWS)
    return _forward(
        e
        for e in edges
        if e.sync
        and not (e.mirrored or e.folded or e.on_failure)
        and graph.kind(e.target) not in RECORDS | PEOPLE
    )


def _answers(graph: SystemGraph) -> Iterator[Arrow]:
    drawn = [
        *_forward(_of(graph, *ANSWER_FLOWS)),
        *_forward(e for e in graph.folded if e.flow not in ANSWER_FLOWS),
    ]
    yield from drawn
    yield from _back(e for e in _of(graph, "lookup") if graph.kind(e.target) == "prediction_store")
    yield from _implied_answers(graph, drawn)


def _implied_answers(graph: SystemGraph, drawn: list[Arrow]) -> Iterator[Arrow]:
    """The answer of a call, only where the callee has no drawn way to a consumer of its own."""
    into: dict[str, list[str]] = {}
    for source, target, _ in drawn:
        into.setdefault(target, []).append(source)
    first = [source for sink in graph.sinks for source in into.get(sink, ())]
    answered = set(first)
    while first:
        for source in into.get(first.pop(), ()):
            if source not in answered:
                answered.add(source)
                first.append(source)
    calls = (e for e in _of(graph, "request") if e.sync and not e.mirrored)
    return _back(e for e in calls if e.target not in answered)


def _data(graph: SystemGraph) -> Iterator[Arrow]:
    yield from _forward(_of(graph, *VALUE_FLOWS, "label", "prediction", "feedback"))
    yield from _back(_of(graph, "lookup"))


def _features(graph: SystemGraph) -> Iterator[Arrow]:
    yield from _forward(_of(graph, *VALUE_FLOWS))
    yield from _back(_of(graph, "lookup"))


def _serving_features(graph: SystemGraph) -> Iterator[Arrow]:
    yield from _features(graph)
    for edge in _of(graph, "request"):
        if edge.sync and not edge.mirrored:
            yield (edge.source, edge.target, edge)
            if graph.kind(edge.target) in ANSWERING:
                yield (edge.target, edge.source, edge)


def _training_features(graph: SystemGraph) -> Iterator[Arrow]:
    yield from _forward(_of(graph, *VALUE_FLOWS))
    yield from _back(e for e in _of(graph, "lookup") if graph.kind(e.source) in OFFLINE_READERS)


def _training(graph: SystemGraph) -> Iterator[Arrow]:
    yield from _training_features(graph)
    yield from _forward(_of(graph, "label"))


def _release(graph: SystemGraph) -> Iterator[Arrow]:
    yield from _forward(_of(graph, "model"))
    carriers = {edge.target for edge in _of(graph, "model")}
    yield from _back(
        e
        for e in _of(graph, "lookup")
        if graph.kind(e.target) == "prediction_store"
        or (e.target in carriers and graph.kind(e.target) in CARRYING_STORES)
    )
    yield from _forward(e for e in _of(graph, "control") if _carries(graph, e, carriers, CARRYING_WORKERS))
    yield from _forward(e for e in _of(graph, "request") if _carries(graph, e, carriers, CARRYING_SPLITTERS))
    yield from _forward(e for e in _of(graph, "batch_data") if _hands_on(graph, e, carriers))
    yield from _forward(e for e in _of(graph, "prediction") if writes_ahead(graph, e))
    yield from _forward(e for e in _of(graph, "feature") if graph.kind(e.source) == "embedding_job")


def _carries(graph: SystemGraph, edge: Edge, carriers: set[str], kinds: frozenset[str]) -> bool:
    return edge.source in carriers and graph.kind(edge.source) in kinds


def _hands_on(graph: SystemGraph, edge: Edge, carriers: set[str]) -> bool:
    takes = graph.family(edge.target) in ("serving", "llm", "release")
    return takes and _carries(graph, edge, carriers, CARRYING_STORES)


def writes_ahead(graph: SystemGraph, edge: Edge) -> bool:
    """Whether the arrow stores results before anybody asks for them."""
    if edge.flow != "prediction" or graph.kind(edge.target) != "prediction_store":
        return False
    return graph.kind(edge.source) == "batch_scorer" or edge.source in graph.makers


def _world(graph: SystemGraph) -> Iterator[Arrow]:
    yield from _forward(_of(graph, "action", "feedback"))
    yield from _forward(graph.implicit)


_ARROWS: Mapping[View, Callable[[SystemGraph], Iterator[Arrow]]] = {
    View.REQ: _interactive,
    View.CALLS: _calls,
    View.ANSWERS: _answers,
    View.DATA: _data,
    View.FEAT: _features,
    View.SERVEFEAT: _serving_features,
    View.TRAINFEAT: _training_features,
    View.TRAIN: _training,
    View.MODEL: lambda graph: _forward(_of(graph, "model")),
    View.RELEASE: _release,
    View.OBS: lambda graph: _forward(_of(graph, "telemetry")),
    View.CTRL: lambda graph: _forward(_of(graph, "control")),
    View.WORLD: _world,
    View.ALL: lambda graph: _forward(graph.drawn),
}

MONITORS = KINDS_OF_FAMILY["monitoring"]


def reach(graph: SystemGraph, view: View, sources: Iterable[str]) -> set[str]:
    """The sources and what their arrows lead to in a view."""
    return operators.reachable(graph.view(view), sources)
