"""From the document to the parts that a graph is made of: kinds, attributes, flows, directions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from redline.design import arrows, folding, naming, reading
from redline.design.between import KEPT_LATER, READING_KINDS, read_between
from redline.design.catalogue import FLOWS, KINDS, KINDS_OF_FAMILY, UNKNOWN
from redline.design.denials import denied
from redline.design.document import Component, Connection, Value
from redline.design.parts import Edge, End, Ends, Node
from redline.design.roles import SERVERS, TRAINING_KINDS
from redline.design.views import PEOPLE, VALUE_FLOWS
from redline.design.words import TEXTS_KEPT

EXTERNAL = "external"
STORES = KINDS_OF_FAMILY["storage"] | {"operational_db", "conversation_memory"}
HANDED_ON = VALUE_FLOWS | {"label", "request", "context", "prediction"}
SPLITTING = ("traffic_splitter", "experiment_platform")
MOST_IN_A_ROW = 8
"""Parts in a row that hand a model on; a longer row is cut off here."""
HANDING_ON = (*SPLITTING, UNKNOWN)
GIVING_MODELS = TRAINING_KINDS | {"offline_evaluator", "validation_gate", "model_registry", "model_artifact"}
TAKING_MODELS = SERVERS | {"validation_gate", "model_registry", "model_artifact", "ci_cd", *SPLITTING}
READING_FAMILIES = ("serving", "llm", "features", "training", "labels", "release")
LETTING_PASS = ("auth_service", "cache", "llm_gateway", "pii_guard", "traffic_guard", "traffic_splitter")
"""Kinds put between who asks and who answers; the answer may still be drawn straight back."""
ENTRY_FAMILIES = ("source", "serving", "unknown")


def end(node: Node) -> End:
    """What the arrows at this component are read by."""
    return End(node.kind, node.family, node.attributes.get("shadow") is True, node.planned)


def node(part: Component, guess: naming.Guess) -> Node:
    """A component as it is read by itself, its kind being guessed."""
    told = _told(part.label, part.note, guess.kind)
    attributes: Mapping[str, Value] = told.values
    phrases = told.phrases
    if part.attributes or guess.attributes:
        attributes = MappingProxyType({**guess.attributes, **told.values, **part.attributes})
        phrases = {name: words for name, words in phrases.items() if name not in part.attributes}
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
        attributes=attributes,
        phrases=phrases,
        provides=_provided(part, told, guess),
        status=part.status,
        zone=str(attributes.get("zone", kind.zone)),
        outside=attributes.get("outside") is True or attributes.get("zone") == EXTERNAL,
        product=_is_product(part, guess),
    )


class _Told(NamedTuple):
    """What the words of a component state."""

    values: Mapping[str, Value]
    phrases: Mapping[str, str]
    provides: frozenset[str]


def _provided(part: Component, told: _Told, guess: naming.Guess) -> frozenset[str]:
    """What a component supplies: what is stated stays, what is read goes when a person denies it."""
    read = told.provides | guess.provides
    if not read and not part.provides:
        return read
    refused = denied(part.attributes)
    return read.difference(c for c in read if reading.promise(c) in refused).union(part.provides)


@lru_cache(maxsize=TEXTS_KEPT)
def _told(label: str, note: str, kind: str) -> _Told:
    read = reading.read(label, note, kind)
    supplied = reading.capabilities(label, note, kind)
    quoted = {reading.promise(capability): phrase for capability, phrase in supplied.items()}
    return _Told(
        values=MappingProxyType({name: fact.value for name, fact in read.items()}),
        phrases=MappingProxyType({name: fact.phrase for name, fact in read.items()} | quoted),
        provides=frozenset(supplied),
    )


def _is_product(part: Component, guess: naming.Guess) -> bool:
    """Declared kinds too: a tool's name alone does not say what it is for."""
    return guess.product or (guess.declared and _names_product(part.label))


@lru_cache(maxsize=TEXTS_KEPT)
def _names_product(label: str) -> bool:
    return naming.infer_kind(label).product


def edges(connections: Sequence[Connection], nodes: Ends) -> tuple[Edge, ...]:
    """The arrows in the order of the document."""
    joined = _joined(connections, nodes)
    pointed_at = {c.target for c in connections}
    edges = [
        _edge(c, nodes, answers=(c.target, c.source) in joined, idle=c.source not in pointed_at)
        for c in connections
    ]
    _answer_reads(edges, nodes)
    _answer_calls(edges)
    read_between(edges, nodes)
    _hand_on(edges)
    _pass_models_on(edges, nodes)
    for connection, edge in zip(connections, edges, strict=True):
        edge.attributes = _said(connection, edge, nodes)
        edge.mode = connection.mode or _mode(edge, nodes)
    _fold(edges, nodes)
    return tuple(edges)


def _joined(connections: Sequence[Connection], nodes: Ends) -> set[tuple[str, str]]:
    """Who has an arrow to whom, directly or through a part that only lets through what is asked."""
    direct = {(c.source, c.target) for c in connections}
    passing: dict[str, list[str]] = {}
    for source, target in direct:
        if nodes[source].kind in LETTING_PASS:
            passing.setdefault(source, []).append(target)
    return direct | {(source, end) for source, target in direct for end in passing.get(target, ())}


def _edge(connection: Connection, nodes: Ends, *, answers: bool, idle: bool) -> Edge:
    """The arrow with its flow and direction; attributes and mode come when all flows are known."""
    ends = nodes[connection.source].kind, nodes[connection.target].kind
    flow, declared, confidence, reason = connection.flow, True, 1.0, "stated"
    if flow is not None and flow in FLOWS:
        turned = flow == "lookup" and ends[0] in STORES and _reads_stores(ends[1])
    else:
        not_so = denied(connection.attributes)
        guess = arrows.infer_flow(*ends, connection.label, not_so, answers=answers, source_idle=idle)
        flow, turned, declared = guess.flow, guess.reversed, False
        confidence, reason = guess.confidence, guess.reason
    return Edge(
        id=connection.id,
        source=connection.target if turned else connection.source,
        target=connection.source if turned else connection.target,
        flow=flow,
        mode="",
        declared=declared,
        label=connection.label,
        turned=turned,
        confidence=confidence,
        reason=reason,
    )


def read_again(edge: Edge, nodes: Mapping[str, Node]) -> Edge:
    """An arrow as it reads between the kinds that its ends are now taken to be; a stated flow stays."""
    if edge.declared or edge.implicit:
        return edge
    source, target = (edge.target, edge.source) if edge.turned else (edge.source, edge.target)
    not_so = denied(edge.attributes)
    guess = arrows.infer_flow(nodes[source].kind, nodes[target].kind, edge.label, not_so)
    again = replace(
        edge,
        source=target if guess.reversed else source,
        target=source if guess.reversed else target,
        flow="batch_data" if guess.flow == arrows.SAME else guess.flow,
        turned=guess.reversed,
        folded=False,
    )
    again.mode = _mode(again, {name: end(nodes[name]) for name in (again.source, again.target)})
    return again


def _reads_stores(kind: str) -> bool:
    """Whether a read drawn from a store to this kind is turned; a store may itself read its origin."""
    return (KINDS[kind].family in READING_FAMILIES and kind not in STORES) or kind in READING_KINDS


def _answer_reads(edges: Iterable[Edge], nodes: Ends) -> None:
    """A read that was drawn as a way out and a way back is one call with its answer, not two calls."""
    called = {(e.source, e.target) for e in edges if e.flow in folding.CALLING and not e.turned}
    for edge in edges:
        if edge.turned and not edge.declared and (edge.source, edge.target) in called:
            ahead = nodes[edge.target].kind == "prediction_store"
            edge.source, edge.target, edge.turned = edge.target, edge.source, False
            edge.flow = "prediction" if ahead else "feature"


def _answer_calls(edges: Iterable[Edge]) -> None:
    """Of two calls between the same two parts, the one towards where requests enter is the answer."""
    calls = {(e.source, e.target): e for e in edges if e.flow == "request"}
    back = [e for e in calls.values() if not e.declared and not e.label and (e.target, e.source) in calls]
    if not back:
        return
    links: dict[str, list[str]] = {}
    for source, target in calls:
        links.setdefault(source, []).append(target)
    called = {target for _, target in calls}
    near = folding.distances(links, sorted(links.keys() - called))
    for edge in back:
        if near.get(edge.target, len(links)) < near.get(edge.source, len(links)):
            edge.flow, edge.reason = "prediction", "the other call comes from where requests enter"


def _hand_on(edges: Sequence[Edge]) -> None:
    """Transparent parts hand on what they receive; a few in a row need a few passes."""
    waiting = [edge for edge in edges if edge.flow == arrows.SAME]
    while waiting:
        received = _received(edges)
        ready = [edge for edge in waiting if edge.source in received]
        for edge in ready:
            edge.flow, edge.reason = received[edge.source], "it hands on what it receives"
        if not ready:
            for edge in waiting:
                edge.flow = "batch_data"
        waiting = [edge for edge in waiting if edge.flow == arrows.SAME]


def _pass_models_on(edges: Sequence[Edge], nodes: Ends) -> None:
    """What only models enter stands on the way of a release: what leaves it is a model.

    So for a splitter, and for parts that nobody can read between what has models and what takes them.
    """
    leading = _leading_to_takers(edges, nodes)
    carriers: set[str] = set()
    for _ in range(MOST_IN_A_ROW):
        for edge in edges:
            if _may_carry_a_model(edge, nodes, leading, carriers):
                edge.flow, edge.reason = "model", "only models enter where it starts"
        found = _only_models_enter(edges, nodes)
        if found <= carriers:
            return
        carriers |= found


def _leading_to_takers(edges: Iterable[Edge], nodes: Ends) -> set[str]:
    """Unread parts from which arrows lead over none but unread parts to what takes models."""
    before: dict[str, list[str]] = {}
    for edge in edges:
        if nodes[edge.source].kind == UNKNOWN:
            before.setdefault(edge.target, []).append(edge.source)
    leading: set[str] = set()
    waiting = [part for part in before if nodes[part].kind in TAKING_MODELS]
    while waiting:
        fresh = set(before.get(waiting.pop(), ())) - leading
        leading |= fresh
        waiting.extend(fresh)
    return leading


def _only_models_enter(edges: Iterable[Edge], nodes: Ends) -> set[str]:
    """Splitters that models enter and no request does, and unread parts that nothing but models enters."""
    entering: dict[str, set[str]] = {}
    for edge in edges:
        if nodes[edge.target].kind in HANDING_ON or _is_shadow(nodes[edge.target]):
            entering.setdefault(edge.target, set()).add(edge.flow)
    barred = {part: {"request"} if nodes[part].kind in SPLITTING else set(FLOWS) for part in entering}
    return {
        part for part, flows in entering.items() if "model" in flows and not flows & barred[part] - {"model"}
    }


def _is_shadow(end: End) -> bool:
    """Whether it answers beside what it may replace: what leads on from it is its release."""
    return end.kind in SERVERS and end.shadow


def _may_carry_a_model(edge: Edge, nodes: Ends, leading: Collection[str], carriers: Collection[str]) -> bool:
    if edge.declared or edge.flow == "model" or edge.confidence > arrows.PLAIN:
        return False
    if nodes[edge.source].kind in SPLITTING:
        return edge.source in carriers and edge.flow == "request"
    if _is_shadow(nodes[edge.source]):
        return edge.source in carriers and nodes[edge.target].kind in SERVERS
    starts = edge.source in carriers or nodes[edge.source].kind in GIVING_MODELS
    ends = edge.target in leading or (edge.source in carriers and nodes[edge.target].kind in TAKING_MODELS)
    return starts and ends and edge.confidence <= arrows.GUESS


def _received(edges: Iterable[Edge]) -> Mapping[str, str]:
    seen: dict[str, Counter[str]] = {}
    for edge in edges:
        if edge.flow in HANDED_ON:
            seen.setdefault(edge.target, Counter())[edge.flow] += 1
    return {node: min(counts, key=lambda flow: (-counts[flow], flow)) for node, counts in seen.items()}


def _said(connection: Connection, edge: Edge, nodes: Ends) -> Mapping[str, Value]:
    """What is stated about an arrow, and what its words say."""
    words = connection.label
    said: dict[str, Value] = dict(reading.arrow_facts(words)) if words else {}
    if edge.flow == "request":
        if arrows.says_mirror(words) or nodes[edge.target].shadow:
            said["mirror"] = True
        if arrows.says_failure(words):
            said["on_failure"] = True
    return {**said, **connection.attributes} if said else connection.attributes


def _mode(edge: Edge, nodes: Ends) -> str:
    if edge.mirrored:
        return "async"
    source, target = nodes[edge.source], nodes[edge.target]
    if edge.flow == "prediction" and source.kind in ("batch_scorer", "training_job"):
        return "batch"
    if edge.flow == "prediction" and (target.kind in KEPT_LATER or target.family == "release"):
        return "async"
    if edge.flow == "action" and source.kind in PEOPLE:
        return "async"
    return FLOWS[edge.flow].default_mode


def _fold(edges: Sequence[Edge], nodes: Ends) -> None:
    alive = [e for e in edges if not nodes[e.source].planned and not nodes[e.target].planned]
    called = {e.target for e in alive if e.flow == "request"}
    callers = {e.source for e in alive if e.flow == "request"} - called
    entries = {n for n in callers if nodes[n].family in ENTRY_FAMILIES}
    entries |= {name for name, end in nodes.items() if end.kind in READING_KINDS and name not in called}
    folded = folding.folded_ids(alive, sorted(entries))
    for edge in edges:
        edge.folded = edge.id in folded
