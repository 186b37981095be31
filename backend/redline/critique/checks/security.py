"""Who may call, who may write what is learned from, whose rows come back, and whose code runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from redline.critique.checks import drawing, prompting
from redline.critique.checks.check import NamedCheck, named
from redline.critique.observation import Observation, ask, fail, not_applicable, passed
from redline.design import operators
from redline.design.drawn import NOBODY
from redline.design.graph import SystemGraph, View
from redline.design.views import Arrow

INDEXES = ("vector_index", "search_index")
SHARED = (*INDEXES, "cache", "conversation_memory")
"""Stores whose entries of several tenants lie side by side; what is keyed by customer is left out."""

BACKEND = ("business_service", "api_gateway", "edge_runtime")
"""What stands between the public and a model with a sign-in of its own, unless it is said to have none."""

DOORS = ("auth_service", "traffic_guard", "api_gateway")
LIMITS = ("limit_rps", "quota_rps")

CONTESTED = frozenset({"moderation", "ads", "search"})
"""Where somebody gains when the model learns something wrong."""


def least_privilege_endpoint(graph: SystemGraph) -> Iterator[Observation]:
    """Nobody from outside calls a model without signing in or being limited."""
    calls = graph.view(View.CALLS)
    apps = frozenset(e for e in graph.entries & graph.of_kind("client_app") if _may_be_public(graph, e))
    models = graph.serving_roots - graph.of_kind("edge_runtime")
    if not operators.reaches(calls, apps, models):
        return
    doors = _doors(graph)
    public = frozenset(app for app in apps if graph.attribute(app, "public")) - doors
    unsaid = apps - public - doors
    way = operators.avoiding_path(calls, public, models, doors) if public else None
    if way is not None:
        yield fail(**_open(way))
        return
    way = operators.avoiding_path(calls, unsaid, models, doors | graph.of_kind(*BACKEND)) if unsaid else None
    if way is not None:
        yield ask(variant="unstated", **_open(way))
    else:
        yield passed("callers sign in, are limited, or come through a service", components=sorted(apps))


def _may_be_public(graph: SystemGraph, app: str) -> bool:
    return graph.attribute(app, "public") is not False


def _doors(graph: SystemGraph) -> frozenset[str]:
    """What lets in only some, or only so many."""
    able = graph.providing("auth") | graph.providing("rate_limit")
    limited = NOBODY.union(*(graph.having(name) for name in LIMITS))
    beside = graph.attached(("auth_service", "traffic_guard")).keys()
    return graph.of_kind(*DOORS) | able | limited | beside


def _open(way: operators.Path) -> dict[str, Any]:
    return {
        "caller": way.nodes[0],
        "model": way.nodes[-1],
        "first": way.edges[:1],
        "components": way.nodes,
        "connections": way.edges,
    }


def poisoning_path(graph: SystemGraph) -> Iterator[Observation]:
    """What strangers write does not become a model or a passage unexamined."""
    learners = graph.trainers | graph.of_kind(*INDEXES)
    strangers, voices = _writing_strangers(graph), _contested_voices(graph)
    if not learners or not strangers | voices:
        return
    wires = drawing.wired(_learnt_from(graph))
    taught_by = operators.ancestors_of(wires, learners)
    strangers, voices = strangers & taught_by, voices & taught_by
    if not strangers | voices:
        return
    guards = _examining(graph)
    way = operators.avoiding_path(wires, strangers, learners, guards) if strangers else None
    if way is not None:
        yield fail(**_learnt(way))
        return
    # Where something examines what these people send, how much of it is a matter for the interview.
    heard = voices if guards.isdisjoint(operators.descendants_of(wires, voices)) else frozenset()
    way = operators.avoiding_path(wires, heard, learners, guards) if heard else None
    if way is not None:
        yield ask(variant="voices", **_learnt(way))
    else:
        yield passed("what outsiders write is examined first", components=sorted(strangers | voices))


def _learnt_from(graph: SystemGraph) -> Iterator[Arrow]:
    yield from drawing.arrows(graph, View.TRAIN)
    yield from ((edge.source, edge.target, edge.id) for edge in graph.by_flow("feedback"))


def _writing_strangers(graph: SystemGraph) -> frozenset[str]:
    """Sources of which it is stated that strangers write them."""
    return graph.having("untrusted_output") - graph.of_kind("tool", "retriever")


def _contested_voices(graph: SystemGraph) -> frozenset[str]:
    """Where people's reports and reactions become labels although somebody gains from wrong ones."""
    if not graph.tags & CONTESTED:
        return frozenset()
    people = graph.of_kind("client_app", "event_tracker")
    labels = {edge.source for flow in ("label", "feedback") for edge in graph.by_flow(flow)}
    return people & labels


def _examining(graph: SystemGraph) -> frozenset[str]:
    checks = frozenset(
        g for g in graph.of_kind("data_validator", "guardrail", "rules_engine") if prompting.stops(graph, g)
    )
    contracts = frozenset(c for c in graph.of_kind("data_contract") if graph.attribute(c, "enforced"))
    return prompting.beside(graph, checks | contracts | graph.of_kind("labeling", *prompting.PEOPLE))


def _learnt(way: operators.Path) -> dict[str, Any]:
    return {
        "stranger": way.nodes[0],
        "learner": way.nodes[-1],
        "first": way.edges[:1],
        "components": way.nodes,
        "connections": way.edges,
    }


def tenant_isolation(graph: SystemGraph) -> Iterator[Observation]:
    """One tenant's search, cache or memory never gives another tenant's entries."""
    if not has_tenants(graph):
        yield not_applicable("there is one tenant, as far as anybody says")
        return
    calls = graph.view(View.CALLS)
    asked = operators.descendants_of(calls, graph.entries)
    stores = sorted(s for s in graph.of_kind(*SHARED) & asked if is_shared(graph, s))
    if not stores:
        return
    states = {store: _kept_apart(graph, store) for store in stores}
    # Tenants named on the card are a need; kept apart in one part, they are a hint for the others.
    bare = fail if "multi_tenant" in graph.tags else ask
    for variant, seen in (("mixed", fail), ("", bare), ("auth", ask), ("cache", ask)):
        found = [store for store, state in states.items() if state == variant]
        if found:
            reads = [e for s in found for e in graph.entering(s, "lookup", "request")]
            yield seen(
                variant=variant,
                store=found,
                reader=dict.fromkeys(edge.source for edge in reads),
                components=found,
                connections=[edge.id for edge in reads],
            )
    if all(state == "apart" for state in states.values()):
        yield passed("each read carries the tenant", components=stores)


def has_tenants(graph: SystemGraph) -> bool:
    return "multi_tenant" in graph.tags or any(graph.stated(n, "tenant_key") for n in graph.alive)


def is_shared(graph: SystemGraph, store: str) -> bool:
    own = str(graph.attribute(store, "scope", "")).lower()
    return graph.attribute(store, "contents") != "models" and own not in ("session", "user")


def _kept_apart(graph: SystemGraph, store: str) -> str:
    """``apart``, ``mixed`` as stated, ``auth`` when only a sign-in is drawn, ``cache``, or nothing at all."""
    reads = graph.entering(store, "lookup", "request")
    filtered = [edge.attributes.get("acl_filter") for edge in reads]
    if graph.attribute(store, "tenant_key") is False or False in filtered:
        return "mixed"
    stated = graph.attribute(store, "tenant_key") or graph.attribute(store, "filter_mode") == "pre"
    if stated or (filtered and all(filtered)):
        return "apart"
    guards = graph.of_kind("auth_service")
    strict = frozenset(
        g for g in guards if graph.attribute(g, "row_level") or graph.attribute(g, "tenant_key")
    )
    if _stands_before(graph, strict, store):
        return "apart"
    able = guards | graph.providing("auth")
    if _stands_before(graph, able, store):
        return "auth"
    keyed = graph.kind(store) == "conversation_memory" or (
        graph.kind(store) == "cache" and graph.attribute(store, "variant") != "semantic"
    )
    return "cache" if keyed else ""


def _stands_before(graph: SystemGraph, guards: frozenset[str], store: str) -> bool:
    """Whether each way of a request to the store passes one of these, or a part that one stands beside."""
    standing = prompting.beside(graph, guards)
    callers = graph.entries - standing
    return operators.avoiding_path(graph.view(View.CALLS), callers, {store}, standing) is None


def supply_chain(graph: SystemGraph) -> Iterator[Observation]:
    """Weights and tools of others are held at a version that somebody checked."""
    foreign = sorted(graph.having("third_party"))
    if not foreign:
        return
    loose = [n for n in foreign if not any(graph.attribute(n, a) for a in ("pinned_version", "version"))]
    if loose:
        yield ask(part=loose, components=loose)
    else:
        yield passed("what others made is held at one version", components=foreign)


CHECKS: Mapping[str, NamedCheck[Any]] = {
    "least_privilege_endpoint": named(
        least_privilege_endpoint, roles="caller model first", variants="unstated"
    ),
    "poisoning_path": named(poisoning_path, roles="stranger learner first", variants="voices"),
    "supply_chain": named(supply_chain, roles="part"),
    "tenant_isolation": named(tenant_isolation, roles="store reader", variants="mixed auth cache"),
}
