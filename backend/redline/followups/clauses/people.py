"""Clauses about people who judge cases: what reaches them, in which order, and what becomes of the rest."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import networkx as nx

from redline.critique.checks import workload
from redline.design import quantities
from redline.design.graph import Edge, SystemGraph
from redline.followups.clauses.seen import Seen, broke, held, unproven
from redline.followups.clauses.unsaid import unsaid
from redline.followups.nets import answer_net, reaches
from redline.followups.parts import exists, in_order, label, scorers, stated_words
from redline.followups.situation import Situation
from redline.followups.wording import number

WEIGHED = re.compile(r"cost|loss|value|amount|usd|dollar|euro|harm|risk|damage|minutes|severity|stake")
"""Words by which a threshold or an order says that it weighs what an error costs."""


def people_keep_up(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """The cases fit what people can judge, by a threshold that weighs costs; or the dearest come first."""
    graph, queue = situation.world, situation.heir
    if queue is None:
        return broke(f"{situation.name} is gone.")
    if not any(reaches(answer_net(graph), scorer, queue) for scorer in scorers(graph)):
        return broke(f"No case reaches {label(graph, queue)} any more.", components=(queue,))
    cases, most = cases_a_day(situation), capacity_a_day(situation)
    text = f"{number(cases)} cases a day reach {label(graph, queue)}; it can judge {number(most)}."
    if cases <= 0:
        return broke(f"No case reaches {label(graph, queue)} any more.", components=(queue,))
    if cases <= most:
        if not _weighed_threshold(graph, queue):
            text = (
                f"{text} Say where the cases are chosen what the cut-off weighs, such as “by expected loss”."
            )
            return unproven(text, components=(queue,))
        return held(
            text,
            did=f"sent {label(graph, queue)} what it can judge, by what an error costs",
            components=(queue,),
        )
    order = _order(graph, queue)
    if not WEIGHED.search(order):
        if order:
            return broke(f"{text} Not the dearest cases come first: {order}.", components=(queue,))
        return unsaid(graph, queue, "which cases come first", "order", "highest loss first", because=text)
    return held(f"{text} Order: {order}.", did="let the dearest cases come first", components=(queue,))


def _order(graph: SystemGraph, queue: str) -> str:
    """Which case comes first, as the people or what hands them their cases say; in lower case."""
    handing = graph.of_kind("message_bus", "review_queue")
    before = in_order(graph, {edge.source for edge in graph.entering(queue)} & handing)
    said = (stated_words(graph, part, ("order",)) for part in (queue, *before))
    return next(filter(None, said), "")


def rest_decided(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """What nobody has time for is decided by a stated rule."""
    graph, queue = situation.world, situation.heir
    if queue is None:
        return broke(f"{situation.name} is gone.")
    if cases_a_day(situation) <= capacity_a_day(situation):
        return held("Every case that is sent is judged.", components=(queue,))
    overflow = str(graph.attribute(queue, "overflow") or "").strip()
    if not overflow:
        what = "what becomes of the cases that it has no time for"
        return unsaid(graph, queue, what, "overflow", "when full: decline")
    return held(f"The others: {overflow}.", did="said what becomes of the rest", components=(queue,))


def cases_a_day(situation: Situation) -> float:
    """Cases a day that reach the queue in the changed world: what the world sends, by the share that the
    re-design still lets through."""
    queue = situation.heir
    if queue is None:
        return 0.0
    arriving = quantities.stated(situation.world, queue, "inflow_per_day") or 0.0
    before, after = _share(situation.before, situation.target), _share(situation.after, queue)
    moved = after / before if before and after is not None else 1.0
    return arriving * moved * _left_over(situation, queue)


def capacity_a_day(situation: Situation) -> float:
    """Cases a day that the people could judge before the follow-up: staff is given."""
    found = workload.of(situation.before, situation.target)
    return (found.capacity or 0.0) * found.people


def _share(graph: SystemGraph, queue: str) -> float | None:
    """The stated share of the decisions that goes to the queue, from 0 to 1."""
    stated = [share for edge in graph.entering(queue) if (share := _of(graph, edge)) is not None]
    return sum(stated) if stated else None


def _of(graph: SystemGraph, edge: Edge) -> float | None:
    share = quantities.of_edge(edge, "share")
    if share is not None:
        return share
    pct = quantities.of_edge(edge, "sample_pct")
    pct = quantities.stated(graph, edge.source, "review_pct") if pct is None else pct
    return None if pct is None else pct / 100


def _left_over(situation: Situation, queue: str) -> float:
    """The share that is left by rules which decide alone, on every way to the queue, and did not before."""
    graph, left = situation.world, 1.0
    net = answer_net(graph)
    for part in in_order(graph, graph.of_kind("rules_engine", "decision_policy", "model_server")):
        decides = quantities.stated(graph, part, "decides_pct")
        if decides is None or part == queue or part not in net or not exists(graph, part):
            continue
        was = (
            quantities.stated(situation.before, part, "decides_pct") if part in situation.before.nodes else 0
        )
        rest: nx.DiGraph[str] = net.copy()
        rest.remove_node(part)
        if not any(reaches(rest, s, queue) for s in scorers(graph)) and reaches(net, part, queue):
            left *= max(0.0, 1.0 - max(0.0, decides - (was or 0.0)) / 100)
    return left


def _weighed_threshold(graph: SystemGraph, queue: str) -> bool:
    """Whether what sends the cases says that its threshold weighs what errors cost."""
    net = answer_net(graph)
    senders = [n for n in graph.of_kind("decision_policy", "rules_engine") if reaches(net, n, queue)]
    said = (str(graph.attribute(n, name) or "") for n in senders for name in ("thresholds", "value"))
    return any(WEIGHED.search(text.lower()) for text in said)
