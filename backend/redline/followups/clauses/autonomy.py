"""Clauses about acting without asking: what bounds it, what can be taken back, who sees and who stops it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

import networkx as nx

from redline.critique.checks import agent
from redline.design import quantities
from redline.design.graph import SystemGraph
from redline.design.roles import acts
from redline.followups.clauses.actions import CHECKING, bounding_cap, doubtful_cap, side_effect
from redline.followups.clauses.oversight import ACTS, GATES, stands, stop_way
from redline.followups.clauses.seen import Seen, broke, held
from redline.followups.clauses.unsaid import unsaid
from redline.followups.lineage import successor
from redline.followups.nets import flow_net, reaches
from redline.followups.parts import exists, in_order, label
from redline.followups.situation import Situation
from redline.followups.wording import listed

BY_PEOPLE = frozenset({"client_app", "team"})
STAGES = frozenset({"traffic_splitter", "experiment_platform"})
OF_ACTIONS = re.compile(r"\bactions?\b|\baudit\b|\bspending\b")
"""Words by which a record in its own name is one of what was done."""


def askers(graph: SystemGraph, gate: str) -> tuple[str, ...]:
    """The parts that ask at a gate before they act; the people who say yes there are none of them."""
    ends = {edge.source for edge in graph.entering(gate, *ACTS)}
    return tuple(n for n in in_order(graph, ends) if exists(graph, n) and graph.kind(n) not in BY_PEOPLE)


def behind(graph: SystemGraph, gate: str) -> tuple[str, ...]:
    """The tools that act once a gate says yes."""
    calls = flow_net(graph, *ACTS)
    below = nx.descendants(calls, gate) if gate in calls else set()
    return tuple(n for n in in_order(graph, below) if acts(graph, n))


def alone(graph: SystemGraph, starts: Collection[str]) -> tuple[str, ...]:
    """The tools that these parts can set off without anybody who says yes."""
    rest = _ungated(graph)
    below = {n for start in starts if start in rest for n in nx.descendants(rest, start)}
    return tuple(n for n in in_order(graph, below) if acts(graph, n))


def _ungated(graph: SystemGraph) -> nx.DiGraph[str]:
    """The calls that no person stands before."""
    calls = flow_net(graph, *ACTS)
    calls.remove_nodes_from([n for n in graph.of_kind(*GATES) if n in calls and stands(graph, n)])
    return calls


def acts_within_cap(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """Something is done without asking, nothing that was done is lost, and each way to it has a cap."""
    graph = situation.world
    lost = [n for n in behind(situation.before, situation.target) if not _still_done(situation, n)]
    if lost:
        names = listed(label(situation.before, n) for n in lost)
        return broke(f"{names} is reached no more, and nobody wrote down what is lost.")
    tools = newly_alone(situation)
    if not tools:
        return _nothing_alone(situation)
    for tool in tools:
        if not capped(graph, _starts(situation), tool):
            return _no_cap(graph, tool)
    names = listed(label(graph, n) for n in tools)
    return held(
        f"{names} acts without asking, up to a stated sum.",
        did=f"let {names} act without asking, up to a stated sum",
        components=tools,
    )


def _nothing_alone(situation: Situation) -> Seen:
    """Everything asks as before, or what does not never says whether it changes anything."""
    graph = situation.world
    new = [n for n in in_order(graph, graph.of_kind("tool")) if n not in situation.before.nodes]
    silent = [n for n in new if not graph.stated(n, "side_effect") and _reached_alone(situation, n)]
    if silent:
        return unsaid(graph, silent[0], "whether what it does can be taken back", "side_effect", "reversible")
    shown = (situation.heir,) if situation.heir else ()
    text = f"Everything still asks at {situation.name}: draw what may be done alone, and a limit before it."
    return broke(text, components=shown)


def _reached_alone(situation: Situation, tool: str) -> bool:
    calls = _ungated(situation.world)
    return any(reaches(calls, start, tool) for start in _starts(situation))


def _still_done(situation: Situation, tool: str) -> bool:
    """Whether a tool behind the gate, or what stands for it, can still be reached, or is given up."""
    heir = successor(situation.before, situation.after, tool)
    if heir is None:
        return situation.gave_up(tool) is not None
    calls = flow_net(situation.world, *ACTS)
    return any(reaches(calls, start, heir) for start in _starts(situation))


def _starts(situation: Situation) -> tuple[str, ...]:
    """Those who asked at the gate, or what stands in their place."""
    asked = askers(situation.before, situation.target)
    heirs = (successor(situation.before, situation.after, part) for part in asked)
    return tuple(heir for heir in heirs if heir is not None)


def newly_alone(situation: Situation) -> tuple[str, ...]:
    """The tools that act without asking now and did not before."""
    asked = askers(situation.before, situation.target)
    old = set(alone(situation.before, asked))
    return tuple(n for n in alone(situation.world, _starts(situation)) if n not in old)


def _subjects(situation: Situation) -> tuple[str, ...]:
    """What acts alone now; while nothing does, what would from Monday on."""
    before = situation.before
    later = (successor(before, situation.after, n) for n in behind(before, situation.target))
    return newly_alone(situation) or tuple(n for n in later if n is not None)


def capped(graph: SystemGraph, starts: Collection[str], tool: str) -> bool:
    """Whether the tool has a cap of its own, or a part with one stands on every way to it."""
    if bounding_cap(graph, tool) is not None:
        return True
    rest = _ungated(graph)
    able = [n for n in graph.of_kind(*CHECKING) if bounding_cap(graph, n) is not None]
    rest.remove_nodes_from(able)
    return not any(reaches(rest, start, tool) for start in starts)


def _no_cap(graph: SystemGraph, tool: str) -> Seen:
    before = nx.ancestors(flow_net(graph, *ACTS), tool)
    doubtful = doubtful_cap(graph, (tool, *in_order(graph, before & graph.of_kind(*CHECKING))))
    text = (
        f"{label(graph, tool)} acts alone without a limit: say there, or draw before it, how much it may "
        "cost, such as “300 USD a day”."
    )
    return doubtful or broke(text, components=(tool,))


def undo_first(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """What is done without asking can be taken back; what could not before still cannot."""
    graph, before = situation.world, situation.before
    tools = _subjects(situation)
    final = [n for n in tools if side_effect(before if n in before.nodes else graph, n) != "reversible"]
    if final:
        name = label(graph, final[0])
        text = (
            f"What {name} does cannot be taken back. Draw what can be, such as a hold, as a part of its own."
        )
        return broke(text, components=final)
    if not tools:
        return broke("Nothing is left that acts.")
    names = listed(label(graph, n) for n in tools)
    return held(
        f"What {names} does can be taken back.",
        did="began with what can be taken back",
        components=tools,
    )


def a_share_first(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """Only a stated share of the cases is acted on alone at first."""
    graph = situation.world

    def first(tool: str) -> str:
        return "" if not _staged(graph, _starts(situation), tool) else "begins with a share of the cases"

    return _for_each(situation, first, _why_at_once(situation))


def _why_at_once(situation: Situation) -> str:
    """A stage that is drawn, with a way past it, is not one that is missing."""
    graph, whole = situation.world, _ungated(situation.world)
    stages = [n for n in in_order(graph, graph.of_kind(*STAGES)) if n in whole]
    for tool in _subjects(situation):
        for stage in (n for n in stages if reaches(whole, n, tool)):
            if not _is_a_part(quantities.stated(graph, stage, "steps_pct"), 100):
                return f"has {label(graph, stage)} before it: say there which share, such as “5 % of users”"
            rest = whole.copy()
            rest.remove_node(stage)
            past = next((s for s in _starts(situation) if reaches(rest, s, tool)), None)
            if past is not None:
                way = nx.shortest_path(rest, past, tool)
                ends = listed(label(graph, n) for n in way[:2])
                return f"is also reached past {label(graph, stage)}: take away the arrow between {ends}"
    return (
        "is there for every case at once: draw before it what lets a share through, such as “canary 5 % of "
        "users”"
    )


def _staged(graph: SystemGraph, starts: Collection[str], tool: str) -> bool:
    """Whether every way to the tool passes a splitter with a first step, or an arrow for a share of cases."""
    whole = _ungated(graph)
    rest = whole.copy()
    stages = [n for n in graph.of_kind(*STAGES) if n in rest]
    rest.remove_nodes_from([n for n in stages if _is_a_part(quantities.stated(graph, n, "steps_pct"), 100)])
    full = {(e.source, e.target) for e in graph.drawn if not _is_a_part(quantities.of_edge(e, "share"), 1)}
    rest.remove_edges_from([pair for pair in whole.edges if pair not in full])
    asking = [entry for entry in graph.entries if reaches(whole, entry, tool)] or list(starts)
    return not any(reaches(rest, start, tool) for start in asking)


def _is_a_part(share: float | None, whole: float) -> bool:
    return share is not None and 0 < share < whole


def can_be_stopped(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """A person can stop each of the tools that act alone."""
    graph = situation.world

    def stopped(tool: str) -> str:
        way = stop_way(graph, tool)
        return f"can be stopped by {label(graph, way[0])}" if way else ""

    return _for_each(situation, stopped, "cannot be stopped: no control arrow leads there from a person")


def actions_recorded(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """Each action is written down, by the tool or by what calls it, and none is sampled away."""
    graph = situation.world
    records = frozenset(n for n in graph.of_kind(*agent.RECORDS) if exists(graph, n))
    kept = frozenset(n for n in records if agent.share_kept(graph, frozenset({n})) >= agent.WHOLE_PCT)
    of_actions = [n for n in in_order(graph, kept) if OF_ACTIONS.search(label(graph, n).casefold())]
    calls = _ungated(graph)

    def recorded(tool: str) -> str:
        callers = set(calls.predecessors(tool)) if tool in calls else set()
        near, far = (tool, *in_order(graph, callers)), in_order(graph, _callers(graph, calls, tool))
        told = any(agent.writes_to(graph, part, kept) for part in near) if kept else False
        told = told or any(agent.writes_to(graph, part, frozenset({n})) for part in far for n in of_actions)
        return "is written down each time" if told else ""

    return _for_each(situation, recorded, "leaves no record of each time that it acts")


def _callers(graph: SystemGraph, calls: nx.DiGraph[str], tool: str) -> set[str]:
    """Who calls a tool, directly or through parts that only bound or stage the calls."""
    found: set[str] = set()
    waiting = [tool] if tool in calls else []
    while waiting:
        before = set(calls.predecessors(waiting.pop())) - found
        found |= before
        waiting.extend(before & graph.of_kind(*CHECKING, *STAGES))
    return found


def _for_each(situation: Situation, good: Callable[[str], str], bad: str) -> Seen:
    """Held when something good can be said of every tool that acts alone."""
    graph, tools = situation.world, _subjects(situation)
    if not tools:
        return broke("Nothing is left that acts.")
    said = {tool: good(tool) for tool in tools}
    missing = [tool for tool in tools if not said[tool]]
    if missing:
        return broke(f"{label(graph, missing[0])} {bad}.", components=missing)
    text = listed(f"{label(graph, tool)} {words}" for tool, words in said.items())
    return held(f"{text}.", components=tools)
