"""Clauses about values that arrive in time and are wrong: kept from training, seen, and put right."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import networkx as nx

from redline.design.availability import has_default
from redline.design.graph import SystemGraph
from redline.followups.clauses.given_up import given_up
from redline.followups.clauses.inputs import reads_of
from redline.followups.clauses.seen import Seen, broke, held
from redline.followups.monitors import CHECKED_IN, DATA_CHECKS, Watch, checks, seen_at, unheard
from redline.followups.nets import feeds_answer, input_net, reaches
from redline.followups.parts import in_order, label, scorers, stated_words, trainers
from redline.followups.situation import Situation

LOOKS_AT_VALUES = re.compile(
    r"\b(ranges?|nulls?|missing|empty|complete\w*|quality|drift|skew|distributions?|scale|units?|prices?)\b"
)
"""Words by which a monitor or validator says that it looks at the values and not at whether they come."""
KEEPS_THE_OLD = ("versioned", "versioned_swap", "backfillable", "dlq")
"""Flags that say that the values of before are still there, or can be made again."""


def training_guarded(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """A check that stops what is wrong cuts every way from the source to the trainers."""
    graph, source = situation.world, situation.heir
    if source is None or not feeds_answer(graph, source):
        return given_up(situation, "no longer feeds an answer")
    net = taught_net(graph)
    taught = [trainer for trainer in trainers(graph) if reaches(net, source, trainer)]
    if not taught:
        return held(f"Nothing is trained on {label(graph, source)}.")
    guards = [guard for guard in _guards(graph) if reaches(net, source, guard)]
    rest = net.copy()
    rest.remove_nodes_from(guards)
    open_ones = [trainer for trainer in taught if reaches(rest, source, trainer)]
    if open_ones:
        way = nx.shortest_path(rest, source, open_ones[0])
        ends = label(graph, source), label(graph, open_ones[0])
        last = _handed_by(graph, rest, source, open_ones[0])
        text = f"Wrong values of {ends[0]} reach {ends[1]} unchecked{f' over {last}' if last else ''}."
        return broke(f"{text} {_why_open(graph, net, source)}".strip(), components=tuple(way))
    before = [guard for guard in guards if any(reaches(net, guard, trainer) for trainer in taught)]
    name = label(graph, before[0])
    return held(
        f"{name} stops them before they are trained on.",
        did=f"made {name} stop wrong values before training",
        components=tuple(before),
    )


def values_noticed(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """A signal on the values, on their way to the answer, reaches somebody."""
    graph, source = situation.world, situation.heir
    if source is None or not feeds_answer(graph, source):
        return given_up(situation, "no longer feeds an answer")
    watch = value_watch(graph, source)
    if watch is not None:
        monitor, reads = label(graph, watch.monitor), label(graph, watch.reads)
        return held(
            f"{monitor} looks at the values at {reads} and tells somebody.",
            did=f"made {monitor} tell somebody",
            components=watch.components,
        )
    return broke(_why_unseen(graph, source), components=(source,))


def values_put_right(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """What was right before is still there or can be made again, or every read has a default."""
    graph, source = situation.world, situation.heir
    if source is None or not feeds_answer(graph, source):
        return given_up(situation, "no longer feeds an answer")
    for part in (*_way(graph, source), *_copied_to(graph, source)):
        flag = next((name for name in KEEPS_THE_OLD if graph.attribute(part, name) is True), None)
        if flag is not None:
            return held(
                f"{label(graph, part)} {_words(flag)}.",
                did=f"kept what was right in {label(graph, part)}",
                components=(part,),
            )
    reads = list(reads_of(graph, source))
    if reads and all(has_default(graph, edge) for edge in reads):
        return held(
            "A default is stated where the values are read.",
            did="said what is used instead",
            connections=tuple(edge.id for edge in reads),
        )
    return broke(
        f"Nothing keeps or remakes the right values of {label(graph, source)}, and no default is stated.",
        components=(source,),
    )


def taught_net(graph: SystemGraph) -> nx.DiGraph[str]:
    """Where input values go, with the logs that keep the inputs of an answer for training."""
    net = input_net(graph).copy()
    for edge in graph.drawn:
        logged = edge.flow in {"prediction", "event"} and graph.attribute(edge.target, "has_features") is True
        if logged and graph.kind(edge.target) == "prediction_log":
            above = [s for s in scorers(graph) if s == edge.source or _passes_on(graph, s, edge.source)]
            net.add_edges_from((scorer, edge.target) for scorer in above)
    return net


def value_watch(graph: SystemGraph, source: str) -> Watch | None:
    """A monitor or validator of the values between the source and an answer, that somebody acts on."""
    return next(checks(graph, set(_way(graph, source)), _looks), None)


def _passes_on(graph: SystemGraph, scorer: str, part: str) -> bool:
    net: nx.DiGraph[str] = nx.DiGraph()
    net.add_edges_from((e.source, e.target) for e in graph.drawn if e.flow == "prediction")
    return reaches(net, scorer, part)


def _way(graph: SystemGraph, source: str) -> Iterator[str]:
    """The source and the parts that its values pass on their way to an answer, in drawing order."""
    net = input_net(graph)
    for node in in_order(graph, net):
        if reaches(net, source, node) and feeds_answer(graph, node):
            yield node


def _handed_by(graph: SystemGraph, net: nx.DiGraph[str], source: str, end: str) -> str:
    """Who hands the values of a source over in the end; empty when the source does."""
    before = [n for n in in_order(graph, net.predecessors(end)) if reaches(net, source, n)]
    return "" if source in before or not before else label(graph, before[0])


def _copied_to(graph: SystemGraph, source: str) -> tuple[str, ...]:
    """Stores beside the way that are filled with what it holds, such as a backup."""
    ends = {e.target for part in _way(graph, source) for e in graph.leaving(part, "batch_data", "feature")}
    return in_order(graph, ends & graph.of_family("storage"))


def _guards(graph: SystemGraph) -> list[str]:
    """The checks that stop what is wrong: blocking validators of values, enforced contracts."""
    blocking = [v for v in graph.of_kind("data_validator") if graph.attribute(v, "blocking") is True]
    enforced = [c for c in graph.of_kind("data_contract") if graph.attribute(c, "enforced") is True]
    return [v for v in in_order(graph, blocking) if _looks(graph, v)] + list(in_order(graph, enforced))


def _looks(graph: SystemGraph, monitor: str) -> bool:
    return LOOKS_AT_VALUES.search(stated_words(graph, monitor, CHECKED_IN)) is not None


def _why_open(graph: SystemGraph, net: nx.DiGraph[str], source: str) -> str:
    for validator in in_order(graph, graph.of_kind("data_validator")):
        if not reaches(net, source, validator):
            continue
        if graph.attribute(validator, "blocking") is not True:
            return f"{label(graph, validator)} does not say that it stops them: write “blocks” in its name."
        if not _looks(graph, validator):
            return (
                f"{label(graph, validator)} does not say that it looks at ranges or missing values: write "
                "it in its name."
            )
    return ""


def _why_unseen(graph: SystemGraph, source: str) -> str:
    nodes = set(_way(graph, source))
    for monitor in in_order(graph, graph.of_kind(*DATA_CHECKS, "service_monitor")):
        if seen_at(graph, monitor, nodes) is None:
            continue
        if not _looks(graph, monitor):
            return f"{label(graph, monitor)} sees that values come, not whether they are right."
        return unheard(graph, monitor)
    return (
        f"Nothing looks at the values of {label(graph, source)} on their way to an answer: draw a monitor "
        "there, such as “range check”, and who it tells."
    )


def _words(flag: str) -> str:
    return {
        "backfillable": "can be computed again",
        "dlq": "sets aside what cannot be used",
    }.get(flag, "keeps the version before")
