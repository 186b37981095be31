"""From the document to the parts that a graph is made of: kinds, attributes, flows, directions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from redline.design import arrows, folding, naming, reading
from redline.design.catalogue import FLOWS, KINDS, KINDS_OF_FAMILY
from redline.design.document import Attributes, Component, Connection, Design, Value
from redline.design.parts import Edge, Node
from redline.design.views import PEOPLE, RECORDS, VALUE_FLOWS

EXTERNAL = "external"
STORES = KINDS_OF_FAMILY["storage"] | {"operational_db", "conversation_memory"}
HANDED_ON = VALUE_FLOWS | {"label"}
KEPT_LATER = RECORDS | PEOPLE | {"prediction_store"}
"""What takes a prediction without anybody waiting for it."""
READING_FAMILIES = ("serving", "llm", "features", "training", "labels", "release")
READING_KINDS = ("client_app", "business_service")
ENTRY_FAMILIES = ("source", "serving", "unknown")


@dataclass(frozen=True, slots=True)
class _Arrow:
    """A connection with the flow that was read from it."""

    connection: Connection
    source: str
    target: str
    flow: str
    declared: bool
    turned: bool
    confidence: float
    reason: str


def parts(design: Design) -> tuple[Mapping[str, Node], tuple[Edge, ...]]:
    """The components by id and the arrows, in the order of the document."""
    guesses = naming.name_all(design)
    nodes = {part.id: _node(part, guesses[part.id]) for part in design.components}
    return MappingProxyType(nodes), _edges(design.connections, nodes)


def _node(part: Component, guess: naming.Guess) -> Node:
    read = reading.read(part.label, part.note, guess.kind)
    told = {name: fact.value for name, fact in read.items()}
    attributes = {**guess.attributes, **told, **part.attributes}
    kind = KINDS[guess.kind]
    return Node(
        id=part.id,
        label=part.label,
        kind=kind.id,
        family=kind.family,
        declared=guess.declared,
        confidence=guess.confidence,
        reason=guess.reason,
        note=part.note,
        attributes=MappingProxyType(attributes),
        phrases=MappingProxyType({n: f.phrase for n, f in read.items() if n not in part.attributes}),
        provides=frozenset(part.provides)
        | guess.provides
        | reading.capabilities(part.label, part.note, guess.kind),
        status=part.status,
        zone=str(attributes.get("zone", kind.zone)),
        outside=attributes.get("outside") is True or attributes.get("zone") == EXTERNAL,
        product=_is_product(part, guess),
    )


def _is_product(part: Component, guess: naming.Guess) -> bool:
    """Declared kinds too: a tool's name alone does not say what it is for."""
    return guess.product or (guess.declared and naming.infer_kind(part.label).product)


def _edges(connections: Sequence[Connection], nodes: Mapping[str, Node]) -> tuple[Edge, ...]:
    joined = {(c.source, c.target) for c in connections}
    pointed_at = {c.target for c in connections}
    read = [
        _arrow(c, nodes, answers=(c.target, c.source) in joined, idle=c.source not in pointed_at)
        for c in connections
    ]
    read = _hand_on(_answer_reads(read, nodes))
    edges = [_edge(arrow, nodes) for arrow in read]
    return _fold(edges, nodes)


def _arrow(connection: Connection, nodes: Mapping[str, Node], *, answers: bool, idle: bool) -> _Arrow:
    ends = nodes[connection.source].kind, nodes[connection.target].kind
    if connection.flow is not None and connection.flow in FLOWS:
        turned = connection.flow == "lookup" and ends[0] in STORES and _reads_stores(ends[1])
        return _turn(connection, connection.flow, turned, 1.0, "stated", declared=True)
    guess = arrows.infer_flow(*ends, connection.label, answers=answers, source_idle=idle)
    return _turn(connection, guess.flow, guess.reversed, guess.confidence, guess.reason)


def _reads_stores(kind: str) -> bool:
    """Whether a read drawn from a store to this kind is turned; a store may itself read its origin."""
    return (KINDS[kind].family in READING_FAMILIES and kind not in STORES) or kind in READING_KINDS


def _turn(
    connection: Connection, flow: str, turned: bool, confidence: float, reason: str, *, declared: bool = False
) -> _Arrow:
    source, target = connection.source, connection.target
    if turned:
        source, target = target, source
    return _Arrow(connection, source, target, flow, declared, turned, confidence, reason)


def _answer_reads(read: Sequence[_Arrow], nodes: Mapping[str, Node]) -> list[_Arrow]:
    """A read that was drawn as a way out and a way back is one call with its answer, not two calls."""
    called = {(a.source, a.target) for a in read if a.flow in folding.CALLING and not a.turned}
    return [
        _as_answer(a, nodes) if a.turned and not a.declared and (a.source, a.target) in called else a
        for a in read
    ]


def _as_answer(arrow: _Arrow, nodes: Mapping[str, Node]) -> _Arrow:
    ahead = nodes[arrow.target].kind == "prediction_store"
    return replace(
        arrow,
        source=arrow.target,
        target=arrow.source,
        flow="prediction" if ahead else "feature",
        turned=False,
    )


def _hand_on(read: list[_Arrow]) -> list[_Arrow]:
    """Transparent parts hand on what they receive; a few in a row need a few passes."""
    while any(a.flow == arrows.SAME for a in read):
        received = _received(read)
        passed = [_resolved(a, received) for a in read]
        if passed == read:
            return [replace(a, flow="batch_data") if a.flow == arrows.SAME else a for a in read]
        read = passed
    return read


def _received(read: Iterable[_Arrow]) -> Mapping[str, str]:
    seen: dict[str, Counter[str]] = {}
    for arrow in read:
        if arrow.flow in HANDED_ON:
            seen.setdefault(arrow.target, Counter())[arrow.flow] += 1
    return {node: min(counts, key=lambda flow: (-counts[flow], flow)) for node, counts in seen.items()}


def _resolved(arrow: _Arrow, received: Mapping[str, str]) -> _Arrow:
    if arrow.flow != arrows.SAME or arrow.source not in received:
        return arrow
    return replace(arrow, flow=received[arrow.source], reason="it hands on what it receives")


def _edge(arrow: _Arrow, nodes: Mapping[str, Node]) -> Edge:
    connection = arrow.connection
    attributes = _told(arrow, nodes)
    return Edge(
        id=connection.id,
        source=arrow.source,
        target=arrow.target,
        flow=arrow.flow,
        mode=connection.mode or _mode(arrow, nodes, attributes),
        declared=arrow.declared,
        attributes=MappingProxyType(attributes) if attributes else connection.attributes,
        label=connection.label,
        turned=arrow.turned,
        confidence=arrow.confidence,
        reason=arrow.reason,
    )


def _told(arrow: _Arrow, nodes: Mapping[str, Node]) -> Attributes:
    """What is stated about an arrow, and what its words say."""
    words = arrow.connection.label
    told: dict[str, Value] = dict(reading.arrow_facts(words)) if words else {}
    if arrow.flow == "request":
        if arrows.says_mirror(words) or nodes[arrow.target].attributes.get("shadow") is True:
            told["mirror"] = True
        if arrows.says_failure(words):
            told["on_failure"] = True
    return {**told, **arrow.connection.attributes}


def _mode(arrow: _Arrow, nodes: Mapping[str, Node], attributes: Attributes) -> str:
    if attributes.get("mirror") is True:
        return "async"
    source, target = nodes[arrow.source].kind, nodes[arrow.target].kind
    if arrow.flow == "prediction" and source in ("batch_scorer", "training_job"):
        return "batch"
    if arrow.flow == "prediction" and (target in KEPT_LATER or nodes[arrow.target].family == "release"):
        return "async"
    if arrow.flow == "action" and source in PEOPLE:
        return "async"
    return FLOWS[arrow.flow].default_mode


def _fold(edges: Sequence[Edge], nodes: Mapping[str, Node]) -> tuple[Edge, ...]:
    alive = [e for e in edges if "planned" not in (nodes[e.source].status, nodes[e.target].status)]
    called = {e.target for e in alive if e.flow == "request"}
    callers = {e.source for e in alive if e.flow == "request"} - called
    entries = {n for n in callers if nodes[n].family in ENTRY_FAMILIES}
    entries |= {
        n for n, node in nodes.items() if node.kind in ("client_app", "business_service") and n not in called
    }
    folded = folding.folded_ids(alive, sorted(entries))
    return tuple(replace(e, folded=True) if e.id in folded else e for e in edges)
