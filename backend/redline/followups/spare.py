"""Parts that could go: nothing is lost without them, and no check is the worse for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import networkx as nx

from redline.critique.checks.simplicity import neighbours_by_flow
from redline.critique.finding import Critique, Outcome
from redline.design.document import Connection, Design
from redline.design.graph import SystemGraph
from redline.followups.keep import losses
from redline.followups.parts import exists, in_order
from redline.followups.situation import Situation
from redline.whatif.effects import Effects

OUTCOMES: dict[Outcome, int] = {"fail": 0, "error": 0, "ask": 1}
"""How good an outcome is; every other outcome of a check says nothing against the design."""
PLAIN = ("event", "batch_data", "feature", "training_data")
"""Flows that carry what is there already."""
CARRYING = frozenset({"message_bus", "batch_ingest", "object_store", "data_warehouse", "cache"})
"""Kinds that only keep or bring what others made."""
ASKED = frozenset({"cache", "vector_index", "search_index", "feature_store_online"})
"""Kinds that are there to be read."""
MANY_SENDERS = frozenset({"client_app", "media_source", "edge_runtime"})
"""Kinds that stand for many, which need somebody to send to."""
MADE_HERE = frozenset({"storage", "ingest", "features", "serving", "llm"})
"""Families whose parts do nothing unless something is connected to them."""


def outcomes(found: Critique) -> dict[str, Outcome]:
    """The outcome of every rule."""
    return {result.rule: result.outcome for result in found.results}


def no_worse(now: dict[str, Outcome], before: dict[str, Outcome]) -> bool:
    """Whether no check is worse off; a question that goes with its subject is no loss."""
    return all(OUTCOMES.get(outcome, 2) >= OUTCOMES.get(before[rule], 2) for rule, outcome in now.items())


def spare_parts(situation: Situation) -> tuple[str, ...]:
    """The parts of the re-design that do no more than others do already, and could go one at a time."""
    graph = situation.world
    return tuple(part for part in candidates(graph, situation.before) if _can_go(situation, part))


def spare_now(graph: SystemGraph) -> tuple[str, ...]:
    """The spare parts of a design as it stands, in drawing order."""
    return graph.once(_spare_now)


def _spare_now(graph: SystemGraph) -> tuple[str, ...]:
    if not candidates(graph, graph):
        return ()
    return spare_parts(Situation(graph.design, graph.design, graph.brief, "", Effects(), read_before=graph))


def candidates(graph: SystemGraph, before: SystemGraph) -> tuple[str, ...]:
    """The parts that look as if they did nothing of their own, in drawing order.

    What is stated about a part, and its kind, count as before: neither gives it a purpose afterwards.
    """
    return tuple(
        part
        for part in in_order(graph, graph.nodes)
        if exists(graph, part)
        and (
            _is_loose(graph, part)
            or _is_unread(graph, part)
            or _is_passed_by(graph, part)
            or _has_twin(graph, part)
            or _hands_on_only(graph, before, part)
        )
    )


def _can_go(situation: Situation, part: str) -> bool:
    """Whether nothing is lost and no check is worse when a part goes and its neighbours are joined."""
    without = replace(situation, redesign=bridged(situation.redesign, situation.world, part))
    if not set(losses(without)) <= set(losses(situation)):
        return False
    return no_worse(outcomes(without.critique_after), outcomes(situation.critique_after))


def bridged(design: Design, graph: SystemGraph, part: str) -> Design:
    """The design without a part, what came in joined to where it went."""
    into = [edge for edge in graph.entering(part) if edge.flow in PLAIN]
    out = [edge for edge in graph.leaving(part) if edge.flow in PLAIN]
    drawn = {(c.source, c.target) for c in design.connections}
    joined = [
        Connection(id=f"{a.id}+{b.id}", source=a.source, target=b.target, flow=b.flow)
        for a in into
        for b in out
        if a.source != b.target and (a.source, b.target) not in drawn
    ]
    kept = [c for c in design.connections if part not in (c.source, c.target)]
    components = [c for c in design.components if c.id != part]
    return design.model_copy(update={"components": components, "connections": [*kept, *joined]})


def _is_loose(graph: SystemGraph, part: str) -> bool:
    """No arrow touches it."""
    return graph.family(part) in MADE_HERE and not graph.entering(part) and not graph.leaving(part)


def _is_unread(graph: SystemGraph, part: str) -> bool:
    """It is filled, and nobody reads it; where answers land, somebody waits for them."""
    into = graph.entering(part)
    filled = bool(into) and all(edge.flow in PLAIN for edge in into)
    return graph.kind(part) in ASKED and filled and not graph.leaving(part)


def _is_passed_by(graph: SystemGraph, part: str) -> bool:
    """Whatever it brings on comes there by another way of carrying parts already."""
    pairs = list(_brought(graph, part))
    if graph.kind(part) not in CARRYING or not pairs:
        return False
    rest: nx.DiGraph[str] = nx.DiGraph()
    rest.add_nodes_from(graph.nodes)
    rest.add_edges_from((e.source, e.target) for e in graph.drawn if e.flow in PLAIN)
    ends = {end for pair in pairs for end in pair}
    others = [n for n in graph.nodes if n not in ends and graph.kind(n) not in CARRYING]
    rest.remove_nodes_from([part, *others])
    return all(nx.has_path(rest, source, target) for source, target in pairs)


def _has_twin(graph: SystemGraph, part: str) -> bool:
    """Another part of its kind has the same neighbours, and was drawn before it."""
    if graph.kind(part) not in CARRYING | ASKED or not (graph.entering(part) and graph.leaving(part)):
        return False
    around = neighbours_by_flow(graph, part)
    same = [n for n in graph.of_kind(graph.kind(part)) if neighbours_by_flow(graph, n) == around]
    return part != in_order(graph, same)[0]


def _hands_on_only(graph: SystemGraph, before: SystemGraph, part: str) -> bool:
    """A bus between one sender and one receiver, or a store behind one of its kind, nothing said of it."""
    told = before if part in before.nodes else graph
    node = told.nodes[part]
    if node.kind not in CARRYING - {"batch_ingest"} or node.note.strip() or node.attributes:
        return False
    into, out = graph.entering(part), graph.leaving(part)
    plain = all(edge.flow in PLAIN for edge in (*into, *out))
    ends = {edge.source for edge in into}, {edge.target for edge in out}
    if not plain or len(ends[0]) != 1 or len(ends[1]) != 1:
        return False
    source = next(iter(ends[0]))
    if node.kind == "message_bus":
        return graph.kind(source) not in MANY_SENDERS
    return node.kind == graph.kind(source)


def _brought(graph: SystemGraph, part: str) -> Iterator[tuple[str, str]]:
    for a in graph.entering(part):
        for b in graph.leaving(part):
            yield a.source, b.target
