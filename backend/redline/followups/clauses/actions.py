"""Clauses about what is done in the world: what a final action rests on, and what it may cost."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import networkx as nx

from redline.critique.checks import prompting
from redline.design import quantities
from redline.design.graph import Edge, SystemGraph
from redline.design.roles import acts
from redline.followups.clauses.frozen import looks_at_age
from redline.followups.clauses.given_up import given_up
from redline.followups.clauses.loops import SECONDS_PER_DAY, cap_usd_day, cost_of_a_miss
from redline.followups.clauses.oversight import ACTS, GATES, stands
from redline.followups.clauses.seen import Seen, broke, held, unproven
from redline.followups.clauses.unsaid import unsaid
from redline.followups.lineage import successor
from redline.followups.nets import input_net, reaches
from redline.followups.parts import exists, in_order, label
from redline.followups.situation import Situation
from redline.followups.wording import listed, number

SPOKEN = frozenset({"request", "context", "prediction", "action", "event", "feature", "batch_data"})
"""Flows that carry on what was read."""
ANSWERED = frozenset({*prompting.ASKED, *prompting.HOSTS})
BELIEVED = prompting.TOOLS
"""Kinds that are asked for what they know, and whose answers may be acted on."""
HANDING_BACK = frozenset(
    {
        "api_gateway",
        "auth_service",
        "cache",
        "data_validator",
        "guardrail",
        "llm_gateway",
        "pii_guard",
        "traffic_guard",
        "traffic_splitter",
    }
)
"""Kinds that hand a call on, and its answer back."""
CHECKING = frozenset({"business_service", "data_validator", "decision_policy", "guardrail", "rules_engine"})
"""Kinds that can compare what was read with something else before it is acted on."""
BY_AGE = frozenset({"data_validator", "guardrail"})
"""Kinds that can refuse an answer for its age."""
OWN_TRUTH = frozenset({"operational_db", "business_service"})
MOST_USD = 1e15
"""More than all the money there is: such a loss is no figure."""
MOST_OF_LOSS = 0.1
"""A cap counts while it is at most this share of what could go wrong in a day without it."""


def side_effect(graph: SystemGraph, part: str) -> str:
    """What a tool changes outside: ``none``, ``reversible``, ``irreversible``, or nothing when unstated."""
    return str(graph.attribute(part, "side_effect") or "").lower()


def final_actions(graph: SystemGraph) -> tuple[str, ...]:
    """The tools whose effect cannot be taken back, in drawing order."""
    tools = in_order(graph, graph.of_kind("tool"))
    return tuple(n for n in tools if exists(graph, n) and side_effect(graph, n) == "irreversible")


def word_net(graph: SystemGraph) -> nx.DiGraph[str]:
    """Where what a part says may end: with whoever asked it, and with all that they call in turn."""
    return graph.once(_word_net)


def _word_net(graph: SystemGraph) -> nx.DiGraph[str]:
    net: nx.DiGraph[str] = nx.DiGraph()
    net.add_nodes_from(n for n in graph.nodes if exists(graph, n))
    for edge in graph.drawn:
        if edge.source not in net or edge.target not in net:
            continue
        said = edge.flow in ACTS and (graph.kind(edge.target) == "tool" or graph.kind(edge.source) in GATES)
        if edge.flow in SPOKEN or said:
            net.add_edge(edge.source, edge.target)
        if edge.sync and _is_answered(graph, edge):
            net.add_edge(edge.target, edge.source)
    nx.freeze(net)
    return net


def _is_answered(graph: SystemGraph, edge: Edge) -> bool:
    return edge.flow == "lookup" or (
        edge.flow == "request" and graph.kind(edge.target) in ANSWERED | HANDING_BACK
    )


def rests_on(graph: SystemGraph, tool: str) -> tuple[str, ...]:
    """The final actions that a tool's answer can set off."""
    net = word_net(graph)
    return tuple(action for action in final_actions(graph) if action != tool and reaches(net, tool, action))


def checked_before_acting(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """Between the tool and every final action something is read again or refused for its age, a person sees
    the evidence, or the loss is capped."""
    graph, tool = situation.world, situation.heir
    if tool is None:
        return given_up(situation, "is gone", answers=True)
    guards: dict[str, str] = {}
    for action in rests_on(situation.before, situation.target):
        seen = _of_action(situation, tool, action, guards)
        if seen is not None:
            return seen
    for action in rests_on(graph, tool):
        found = guards_between(graph, tool, action)
        if not found:
            return _unchecked(graph, tool, action)
        guards |= found
    done = listed(dict.fromkeys(guards.values()))
    return held(f"Before anything final, {done}.", did=f"saw to it that {done}", components=guards)


def _of_action(situation: Situation, tool: str, action: str, guards: dict[str, str]) -> Seen | None:
    """What is wrong with an action that rested on the tool before; its guards are added otherwise."""
    before, graph = situation.before, situation.world
    heir = successor(before, situation.after, action)
    softer = heir is not None and heir != action and side_effect(graph, heir) != "irreversible"
    if heir is None or softer:
        if situation.gave_up(action) is None:
            return broke(f"{label(before, action)} is gone, and nobody wrote down what is lost.")
        return None
    if not reaches(word_net(graph), tool, heir):
        text = f"What {label(graph, tool)} says no longer reaches {label(graph, heir)}."
        return broke(text, components=(tool, heir))
    found = guards_between(graph, tool, heir)
    if not found:
        return _unchecked(graph, tool, heir)
    guards.update(found)
    return None


def _unchecked(graph: SystemGraph, tool: str, action: str) -> Seen:
    way = nx.shortest_path(word_net(graph), tool, action)
    text = f"{label(graph, action)} acts on the word of {label(graph, tool)}: nothing looks again on the way."
    gate = next((n for n in way if graph.kind(n) == "approval_gate"), None)
    if gate is not None:
        return unsaid(graph, gate, "that whoever is asked sees the price", "shows_diff", "shows price")
    rules = next((n for n in way if n != action and graph.kind(n) in CHECKING), None)
    if rules is not None:
        text = (
            f"{label(graph, rules)} stands before {label(graph, action)} and has only that word: draw "
            "what it "
            "reads again, with “reads” on the arrow."
        )
        return doubtful_cap(graph, way) or broke(text, components=way)
    beside = _asked_beside(graph, tool, action)
    if beside is not None:
        text = f"{text} {label(graph, beside)} is asked beside it."
    return doubtful_cap(graph, way) or broke(text, components=way)


def _asked_beside(graph: SystemGraph, tool: str, action: str) -> str | None:
    """Another tool that only reads and is asked by a part on the way, to name it."""
    way = nx.shortest_path(word_net(graph), tool, action)
    asked = (e.target for n in way for e in graph.leaving(n, "request", "lookup") if e.target not in way)
    return next((n for n in asked if graph.kind(n) == "tool" and not acts(graph, n)), None)


def guards_between(graph: SystemGraph, tool: str, action: str) -> dict[str, str]:
    """The parts that cut every way from a tool to an action, with what each does; empty when one is open."""
    net = word_net(graph)
    able = {node: words for node in net if node != tool and (words := _guards(graph, node, tool, action))}
    if action in able:
        return {action: able[action]}
    rest = net.copy()
    rest.remove_nodes_from(able)
    if reaches(rest, tool, action):
        return {}
    below, above = nx.descendants(net, tool), nx.ancestors(net, action)
    return {node: able[node] for node in in_order(graph, below & above) if node in able}


def _guards(graph: SystemGraph, node: str, tool: str, action: str) -> str:
    """What a part does against a wrong answer of the tool; nothing when it does nothing."""
    if shows_evidence(graph, node):
        return f"{label(graph, node)} shows what will change"
    read = read_again(graph, node, tool, action)
    if read is not None:
        return f"{label(graph, read)} is read again"
    if graph.kind(node) in BY_AGE and prompting.stops(graph, node) and looks_at_age(graph, node):
        return f"{label(graph, node)} refuses what is old"
    if node == action or graph.kind(node) in CHECKING:
        cap = bounding_cap(graph, node)
        if cap is not None:
            return f"{label(graph, node)} stops at {number(cap)} USD a day"
    return ""


def shows_evidence(graph: SystemGraph, node: str) -> bool:
    """Whether a gate that stands shows people what is about to change."""
    shown = graph.attribute(node, "shows_diff") is True
    return graph.kind(node) in GATES and shown and stands(graph, node)


def read_again(graph: SystemGraph, node: str, tool: str, action: str) -> str | None:
    """The fresh reading that a part makes: its own, when it only reads, or one that it asks for.

    Whoever asked the tool itself has only its answer, whatever else it asks.
    """
    if graph.kind(node) in BELIEVED and not acts(graph, node) and graph.leaving(node, *SPOKEN):
        return node
    if node != action and (graph.kind(node) not in CHECKING or not prompting.stops(graph, node)):
        return None
    if any(tool in (e.source, e.target) for e in (*graph.leaving(node), *graph.entering(node))):
        return None
    asked = (e.target for e in graph.leaving(node, "request", "lookup") if e.sync)
    return next((n for n in asked if n != tool and _is_true(graph, n, tool, node == action)), None)


def _is_true(graph: SystemGraph, node: str, tool: str, acting: bool) -> bool:
    """Whether a part knows by itself what the tool says: another outside service, or a book of our own that
    the tool does not write. What an action reads of our books it needs for itself."""
    if not exists(graph, node):
        return False
    if graph.kind(node) in BELIEVED:
        return not acts(graph, node)
    return not acting and graph.kind(node) in OWN_TRUTH and not reaches(input_net(graph), tool, node)


def bounding_cap(graph: SystemGraph, part: str) -> float | None:
    """The stated cap in USD a day where it bounds anything: above nothing, and far below what could go wrong
    without it. None when that cannot be told."""
    cap, most = stated_cap(graph, part), loss_a_day(graph)
    return cap if cap is not None and most is not None and 0 < cap <= MOST_OF_LOSS * most else None


def doubtful_cap(graph: SystemGraph, parts: Collection[str]) -> Seen | None:
    """What is wrong with a cap that one of these parts states and that does not count; None without one."""
    stated = {part: cap for part in parts if (cap := stated_cap(graph, part)) is not None}
    part = next((p for p in stated if bounding_cap(graph, p) is None), None)
    if part is None:
        return None
    name, most = label(graph, part), loss_a_day(graph)
    if stated[part] <= 0:
        return broke(f"The cap at {name} is nothing: no action fits under it.", components=(part,))
    if most is None:
        text = (
            f"{name} has a cap, and nothing to compare it with: state the traffic and what an error costs "
            "on the "
            "framing card, and ask again."
        )
        return unproven(text, components=(part,))
    text = f"The cap at {name} bounds nothing: without one a bad day could cost {number(most)} USD."
    return broke(text, components=(part,))


def stated_cap(graph: SystemGraph, part: str) -> float | None:
    """The stated cap of a part in USD a day; None when there is none."""
    plain = quantities.stated(graph, part, "loss_cap")
    return plain if plain is not None else cap_usd_day(graph, part)


def loss_a_day(graph: SystemGraph) -> float | None:
    """USD a day if every decision were the dearest stated error; None without traffic or cost, or when they
    are no figures to reckon with."""
    rate = quantities.objective(graph, "mean_qps") or quantities.objective(graph, "peak_qps")
    miss = cost_of_a_miss(graph)
    loss = 0.0 if rate is None or miss is None else rate.value * SECONDS_PER_DAY * miss
    return loss if 0 < loss < MOST_USD else None
