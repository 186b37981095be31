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
from redline.design.parts import Edge

if TYPE_CHECKING:
    from redline.design.graph import SystemGraph

Arrow: TypeAlias = tuple[str, str, str]
"""From where, to where, and the id of the connection."""

Chunk: TypeAlias = Iterable[Arrow]
"""Some arrows of a view, each in the direction in which the view looks at it."""

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


_FROZEN: Mapping[str, Any] = vars(nx.freeze(nx.MultiDiGraph()))


def build(graph: SystemGraph, view: View) -> nx.MultiDiGraph[str]:
    """The view of a graph; in time linear in its parts."""
    return multigraph(graph.alive, _CHUNKS[view](graph))


def multigraph(nodes: Iterable[str], chunks: Iterable[Chunk]) -> nx.MultiDiGraph[str]:
    """A read-only multigraph with connection ids as keys and nothing more: ``SystemGraph.edge`` has the rest.

    Built from the plain dictionaries inside ``networkx``, with one empty dictionary shared by all that
    would have one of its own: its methods cost several times as much, and a dozen views are built for
    every system in every critique. Shared dictionaries are why it is frozen; freezing it and setting up
    what is empty would take longer than a small view itself, so both are copied from one that is.
    """
    nothing: dict[str, Any] = {}
    succ: dict[str, dict[str, Any]] = dict.fromkeys(nodes, nothing)
    pred, attributes = succ.copy(), succ.copy()
    for arrows in chunks:
        for source, target, name in arrows:
            keys = succ[source].get(target)
            if keys is None:
                keys = _joined(succ, pred, nothing, source, target)
            keys[name] = nothing
    graph: nx.MultiDiGraph[str] = object.__new__(nx.MultiDiGraph)
    vars(graph).update(
        _FROZEN, graph={}, _node=attributes, _adj=succ, _succ=succ, _pred=pred, __networkx_cache__={}
    )
    return operators.remembering(graph)


def _joined(
    succ: dict[str, dict[str, Any]],
    pred: dict[str, dict[str, Any]],
    nothing: object,
    source: str,
    target: str,
) -> dict[str, Any]:
    """A new dictionary of arrows between two nodes, which both directions share."""
    if succ[source] is nothing:
        succ[source] = {}
    if pred[target] is nothing:
        pred[target] = {}
    keys: dict[str, Any] = {}
    succ[source][target] = pred[target][source] = keys
    return keys


def ahead(edges: Iterable[Edge]) -> Chunk:
    """These arrows from their start to their end."""
    return [(edge.source, edge.target, edge.id) for edge in edges]


def back(edges: Iterable[Edge]) -> Chunk:
    """These arrows from their end to their start."""
    return [(edge.target, edge.source, edge.id) for edge in edges]


def _calls(graph: SystemGraph) -> Iterator[Chunk]:
    edges = graph.flowing(*CALL_FLOWS)
    yield ahead(e for e in edges if e.sync and not e.mirrored and not e.folded)


def _interactive(graph: SystemGraph) -> Iterator[Chunk]:
    edges = graph.flowing(*CALL_FLOWS, *ANSWER_FLOWS)
    aside = RECORDS | PEOPLE
    yield ahead(
        e
        for e in edges
        if e.sync and not (e.mirrored or e.folded or e.on_failure) and graph.kind(e.target) not in aside
    )


def _answers(graph: SystemGraph) -> Iterator[Chunk]:
    drawn = [*graph.flowing(*ANSWER_FLOWS), *(e for e in graph.folded if e.flow not in ANSWER_FLOWS)]
    yield ahead(drawn)
    yield back(e for e in graph.flowing("lookup") if graph.kind(e.target) == "prediction_store")
    yield back(_implied_answers(graph, drawn))


def _implied_answers(graph: SystemGraph, drawn: list[Edge]) -> list[Edge]:
    """The calls that answer without an arrow: the callee has no drawn way to a consumer of its own."""
    into: dict[str, list[str]] = {}
    for edge in drawn:
        into.setdefault(edge.target, []).append(edge.source)
    first = [source for sink in graph.sinks for source in into.get(sink, ())]
    answered = set(first)
    while first:
        for source in into.get(first.pop(), ()):
            if source not in answered:
                answered.add(source)
                first.append(source)
    calls = graph.flowing("request")
    return [e for e in calls if e.sync and not e.mirrored and e.target not in answered]


def _data(graph: SystemGraph) -> Iterator[Chunk]:
    yield ahead(graph.flowing(*VALUE_FLOWS, "label", "prediction", "feedback"))
    yield back(graph.flowing("lookup"))


def _features(graph: SystemGraph) -> Iterator[Chunk]:
    yield ahead(graph.flowing(*VALUE_FLOWS))
    yield back(graph.flowing("lookup"))


def _serving_features(graph: SystemGraph) -> Iterator[Chunk]:
    yield from _features(graph)
    asked = [e for e in graph.flowing("request") if e.sync and not e.mirrored]
    yield ahead(asked)
    yield back(e for e in asked if graph.kind(e.target) in ANSWERING)


def _training_features(graph: SystemGraph) -> Iterator[Chunk]:
    yield ahead(graph.flowing(*VALUE_FLOWS))
    yield back(e for e in graph.flowing("lookup") if graph.kind(e.source) in OFFLINE_READERS)


def _training(graph: SystemGraph) -> Iterator[Chunk]:
    yield from _training_features(graph)
    yield ahead(graph.flowing("label"))


def _release(graph: SystemGraph) -> Iterator[Chunk]:
    yield ahead(graph.flowing("model"))
    carriers = {edge.target for edge in graph.flowing("model")}
    yield back(
        e
        for e in graph.flowing("lookup")
        if graph.kind(e.target) == "prediction_store"
        or (e.target in carriers and graph.kind(e.target) in CARRYING_STORES)
    )
    yield ahead(e for e in graph.flowing("control") if _carries(graph, e, carriers, CARRYING_WORKERS))
    yield ahead(e for e in graph.flowing("request") if _carries(graph, e, carriers, CARRYING_SPLITTERS))
    yield ahead(e for e in graph.flowing("batch_data") if _hands_on(graph, e, carriers))
    yield ahead(e for e in graph.flowing("prediction") if writes_ahead(graph, e))
    yield ahead(e for e in graph.flowing("feature") if graph.kind(e.source) == "embedding_job")


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


def _world(graph: SystemGraph) -> Iterator[Chunk]:
    yield ahead(graph.flowing("action", "feedback"))
    yield ahead(graph.implicit)


def _one(*flows: str) -> Callable[[SystemGraph], Iterator[Chunk]]:
    """A view of the arrows of these flows as they are drawn."""
    return lambda graph: iter([ahead(graph.flowing(*flows))])


_CHUNKS: Mapping[View, Callable[[SystemGraph], Iterator[Chunk]]] = {
    View.REQ: _interactive,
    View.CALLS: _calls,
    View.ANSWERS: _answers,
    View.DATA: _data,
    View.FEAT: _features,
    View.SERVEFEAT: _serving_features,
    View.TRAINFEAT: _training_features,
    View.TRAIN: _training,
    View.MODEL: _one("model"),
    View.RELEASE: _release,
    View.OBS: _one("telemetry"),
    View.CTRL: _one("control"),
    View.WORLD: _world,
    View.ALL: lambda graph: iter([ahead(graph.drawn)]),
}
