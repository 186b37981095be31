"""Clauses about events that come twice or late: counted once, in the window in which they happened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import networkx as nx

from redline.design import quantities
from redline.design.graph import SystemGraph
from redline.followups.clauses.corrupt import taught_net
from redline.followups.clauses.given_up import given_up
from redline.followups.clauses.seen import Seen, broke, held
from redline.followups.clauses.unsaid import unsaid
from redline.followups.nets import feeds_answer, input_net, reaches, roots
from redline.followups.parts import in_order, label, trainers
from redline.followups.situation import Situation
from redline.followups.wording import listed, minutes

SIX_HOURS_S = 21_600.0
SIX_HOURS_H = 6.0


def counted_once(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """A key tells that an event was there before, where it is counted or on every way there."""
    graph, part = situation.world, situation.heir
    if part is None or not feeds_answer(graph, part):
        return given_up(situation, "no longer feeds an answer")
    net = input_net(graph)
    knowing = [node for node in in_order(graph, net) if _knows_doubles(graph, node)]
    rest = net.copy()
    rest.remove_nodes_from(knowing)
    open_ways = [source for source in roots(net, part) if reaches(rest, source, part)]
    before = next((node for node in knowing if node != part and reaches(net, node, part)), None)
    where = part if part in knowing else None if open_ways else before
    if where is not None:
        name = label(graph, where)
        return held(
            f"{name} knows an event that it has seen: it counts once.",
            did=f"made {name} know an event that it has seen",
            components=(where, part),
        )
    return broke(_why_twice(graph, part, before, open_ways), components=(part,))


def _why_twice(graph: SystemGraph, part: str, before: str | None, open_ways: list[str]) -> str:
    """A key that is drawn, with a way past it, is not one that is missing."""
    name = label(graph, part)
    if before is None:
        return (
            f"An event that comes twice counts twice in {name}: say there by which key it is known, such as "
            "“dedup by event id”."
        )
    ways = listed(label(graph, source) for source in open_ways)
    guard = label(graph, before)
    return f"{guard} knows doubles, and {ways} still reaches {name} past it: take that arrow away."


def late_ones_counted(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """The window goes by the time of the event, and one that is six hours late is waited for or put in."""
    graph, part = situation.world, situation.heir
    if part is None or not feeds_answer(graph, part):
        return given_up(situation, "no longer feeds an answer")
    name, waits = label(graph, part), quantities.stated(graph, part, "watermark_s")
    if not waits:
        return unsaid(graph, part, "how late an event may be", "watermark_s", "watermark 6 h")
    late = quantities.stated(graph, part, "late_data_h") or 0.0
    again = graph.attribute(part, "backfillable") is True
    if waits >= SIX_HOURS_S or late >= SIX_HOURS_H or again:
        how = "is waited for" if waits >= SIX_HOURS_S else "is put in afterwards"
        return held(
            f"An event that is six hours late {how} in {name}.",
            did="let late events count where they belong",
            components=(part,),
        )
    what = f"what becomes of an event that is six hours late; it waits {minutes(waits / 60)}"
    return unsaid(graph, part, what, "backfillable", "backfill")


def counted_alike(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """Training sees the values that were served, or values made by the same part."""
    graph, part = situation.world, situation.heir
    if part is None or not feeds_answer(graph, part):
        return given_up(situation, "no longer feeds an answer")
    teaching = trainers(graph)
    if not teaching:
        return held("Nothing is trained on it.")
    # What is logged with an answer reaches training with the label that is joined to it.
    net = nx.compose(taught_net(graph), input_net(graph, labels=True))
    if any(reaches(net, part, trainer) for trainer in teaching):
        return held(f"Training sees what {label(graph, part)} gave.", components=(part, *teaching))
    shared = [
        code
        for code in in_order(graph, graph.having("shared"))
        if reaches(net, code, part) and any(reaches(net, code, trainer) for trainer in teaching)
    ]
    if shared:
        return held(
            f"{label(graph, shared[0])} counts for both.",
            did="counted alike for training",
            components=(shared[0], part),
        )
    names = listed(label(graph, trainer) for trainer in teaching)
    text = f"{names} learns from counts that are made elsewhere: doubles and late events differ there."
    return broke(text, components=(part, *teaching))


def _knows_doubles(graph: SystemGraph, node: str) -> bool:
    key = graph.attribute(node, "dedup_key")
    keyed = (isinstance(key, str) and bool(key.strip())) or key is True
    return keyed or graph.attribute(node, "exactly_once") is True
