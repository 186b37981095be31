"""Data about people on a board: where it begins, what takes it out, who outside gets it, where it stays."""

from __future__ import annotations

import re

import networkx as nx

from redline.critique.checks import privacy, prompting
from redline.critique.checks.drawing import Wires, wired
from redline.design.graph import SystemGraph
from redline.followups.parts import exists, in_order

ABOUT_PEOPLE = re.compile(
    r"\b(accounts?|applicants?|applications?|bills?|billing|candidates?|citizens?|claims?|claimants?|clients?"
    r"|crm|customers?|mails?|members?|messages?|(?<!work )orders?|passports?|patients?|people|persons?"
    r"|profiles?|riders?|subscribers?|tickets?|travellers?|users?|viewers?)\b",
    re.IGNORECASE,
)
"""Words by which records and events are named after people."""
MASKS = re.compile(r"personal|\bpii\b|redact|mask|anonym|pseudonym", re.IGNORECASE)
FOREIGN = frozenset({"labeling", "trace_store", "encoder_service", "guardrail", "model_server"})
"""Kinds that may be somebody else's service, when that is stated."""
KEPT_OF_PEOPLE = ("prediction_log", "trace_store", "conversation_memory", "prediction_store")
"""Where answers about people are kept, whatever flows bring them."""


def sources(graph: SystemGraph) -> frozenset[str]:
    """Where data about people begins: as stated; else the apps of people, and what is named after them."""
    return graph.once(_sources)


def _sources(graph: SystemGraph) -> frozenset[str]:
    stated = privacy.stated_sources(graph)
    if stated:
        return stated
    named = {
        node
        for node in graph.of_kind("operational_db", "event_tracker", "media_source")
        if ABOUT_PEOPLE.search(graph.nodes[node].label)
    }
    likely = graph.of_kind(*privacy.LIKELY) if "regulated" in graph.tags else frozenset()
    apps = {n for n in graph.entries & graph.of_kind("client_app") if graph.leaving(n, "request", "event")}
    return frozenset(apps | named | likely) - privacy.clean(graph)


def outside(graph: SystemGraph) -> tuple[str, ...]:
    """Who gets data and is somebody else, in drawing order.

    Hosted models are, and services of others that are stated to be so. Of somebody who is asked, such as
    a bureau, only an arrow that is stated to carry personal data tells that it does.
    """
    told = {edge.target for edge in graph.drawn if edge.attributes.get("pii") is True}
    foreign = {node for node in graph.of_kind(*FOREIGN) if graph.attribute(node, "outside") is True}
    vendors = graph.of_kind("third_party_api", "tool") & told
    hosted = graph.of_kind("llm_api")
    return tuple(n for n in in_order(graph, hosted | foreign | vendors) if exists(graph, n))


def masking(graph: SystemGraph) -> frozenset[str]:
    """What takes personal data out of all that passes it, and the parts that ask it or that it controls."""
    guards = graph.of_kind("pii_guard")
    beside = frozenset().union(*(_beside(graph, guard) for guard in guards))
    checking = {
        guard
        for guard in graph.of_kind("guardrail")
        if MASKS.search(str(graph.attribute(guard, "checks") or ""))
        and prompting.stops(graph, guard)
        and prompting.checks_input(graph, guard)
    }
    return guards | beside | frozenset(checking)


def _beside(graph: SystemGraph, guard: str) -> frozenset[str]:
    """The parts that a guard controls, and who asks it; a guard that hands on stands on one way alone."""
    asking = {edge.source for edge in graph.entering(guard, "request", "lookup")}
    hands_on = {edge.target for edge in graph.leaving(guard) if edge.flow not in ("control", "telemetry")}
    controlled = {edge.target for edge in graph.leaving(guard, "control")}
    return frozenset(controlled | (asking if hands_on <= asking else set()))


def leaving(graph: SystemGraph) -> Wires:
    """The ways of text and values, towards whoever they may reach outside."""
    stated = (
        (edge.source, edge.target, edge.id) for edge in graph.drawn if edge.attributes.get("pii") is True
    )
    given = (
        (edge.source, edge.target, edge.id)
        for edge in graph.drawn
        if graph.attribute(edge.target, "outside") is True and edge.attributes.get("pii") is not False
    )
    return wired((*privacy.leaving(graph), *stated, *given))


def copies(graph: SystemGraph) -> tuple[str, ...]:
    """The stores, logs, indexes and memories in which a person lives on, in drawing order."""
    begin = sources(graph)
    if not begin:
        return ()
    kept = {node for node in graph.of_kind(*KEPT_OF_PEOPLE) if graph.entering(node)}
    found = (privacy.copies_of(graph, begin) | kept) - privacy.clean(graph)
    return tuple(node for node in in_order(graph, found) if exists(graph, node))


def distance(graph: SystemGraph, copy: str) -> int:
    """How many arrows a copy is away from where the data begins; what no data arrow reaches is farthest."""
    net = nx.DiGraph(privacy.carrying(graph))
    begin = [source for source in sources(graph) if source in net]
    found = nx.multi_source_dijkstra_path_length(net, begin, weight=None) if begin else {}
    return int(found.get(copy, len(net) + 1))
