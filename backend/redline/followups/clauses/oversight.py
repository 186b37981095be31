"""Clauses about people: who can overrule an action, whether they can keep up, who can stop it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import networkx as nx

from redline.critique.checks import workload
from redline.critique.checks.hitl import override_recorded
from redline.design.graph import SystemGraph
from redline.design.quantities import of_edge
from redline.followups.clauses.seen import Seen, broke, held, unproven
from redline.followups.clauses.unsaid import unsaid
from redline.followups.nets import flow_net
from redline.followups.parts import SCORERS, exists, has_owner, in_order, label, stated_words
from redline.followups.situation import Situation
from redline.followups.wording import listed, number

GATES = ("approval_gate", "review_queue")
ACTS = ("request", "action", "prediction", "control")
PICKED = re.compile(r"refer|review|queue|person|people|uncertain|unsure|grey|escalat|abstain|capacity")
NAMED_CASES = re.compile(
    r"uncertain|unsure|grey|borderline|declines|refusals|(?:low|high) (?:confidence|risk|value)"
)
"""Words by which people say in their own name which cases they get."""
STOPPED = frozenset({"traffic_guard", "traffic_splitter", "agent_orchestrator", "fallback"}) | SCORERS
"""Kinds before an action at which it can be stopped."""
STOPS = re.compile(r"stop|kill|off switch|halt|suspend|pause")
ASKS_PEOPLE = re.compile(
    r"\b(?:human|person|people|user|customer|travell?er|buyer|manager|supervisor|recruiter|operator|analyst"
    r"|reviewer|developer|desk|team|lead|adjuster|officer|moderator|nurse|doctor|clinician|staff|clerk|underwriter|dispatcher)s?\b"
    r"|\bconfirm(?:ation)? (?:page|screen|dialog)"
)
"""Words by which a gate says in its own name who says yes there."""
OWN_WORD = re.compile(
    r"\b(?:user|customer|travell?er|buyer|shopper|passenger|guest|cardholder|requester)s? "
    r"(?:confirms?|approves?|agrees?|says yes)\b"
)
"""Words by which whoever asked says yes to their own case: nobody else has to keep up."""
CASES_A_PERSON = 400
"""Cases that one person judges in a day, at most."""


def person_decides(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """The uncertain cases reach a person before it is final, and their word is what happens."""
    graph, part = situation.world, situation.heir
    if part is None:
        return broke(f"{situation.name} is gone.")
    people = deciding_people(graph, part)
    if people:
        names = listed(label(graph, person) for person in people)
        return held(
            f"{names} can overrule {situation.name}.",
            did=f"let {names} overrule {situation.name}",
            components=(part, *people),
        )
    return broke(_why_nobody(graph, part), components=(part, *_given(graph, part)))


def deciding_people(graph: SystemGraph, part: str) -> tuple[str, ...]:
    """The people before an irreversible tool, or beside a decider with the cases that it is unsure of."""
    if graph.kind(part) == "tool":
        return _before_tool(graph, part)
    given = _given(graph, part)
    if given and only_through(graph, part, given):
        return given
    return tuple(q for q in given if _acts(graph, q, part) and _picks(graph, part, q))


def only_through(graph: SystemGraph, part: str, people: tuple[str, ...]) -> bool:
    """Whether nobody who acts hears of a case before these people do."""
    rest = flow_net(graph, "prediction", "action")
    rest.remove_nodes_from(people)
    return part in rest and not nx.descendants(rest, part) & (graph.sinks - set(people))


def _before_tool(graph: SystemGraph, tool: str) -> tuple[str, ...]:
    """The gates that every call of the tool passes and at which somebody stands."""
    calls = flow_net(graph, *ACTS)
    gates = [g for g in in_order(graph, graph.of_kind(*GATES)) if exists(graph, g) and stands(graph, g)]
    before = nx.ancestors(calls, tool) if tool in calls else set()
    rest = calls.copy()
    rest.remove_nodes_from(gates)
    open_ways = nx.ancestors(rest, tool) & graph.of_kind("agent_orchestrator", *SCORERS)
    return () if open_ways else tuple(gate for gate in gates if gate in before)


def stands(graph: SystemGraph, gate: str) -> bool:
    """Whether somebody is drawn or named, by an owner or in its own name, who says yes or no at a gate."""
    asked = any(graph.kind(e.source) in {"client_app", "team"} for e in graph.entering(gate, "action"))
    named = has_owner(graph, gate) or ASKS_PEOPLE.search(label(graph, gate).casefold()) is not None
    return asked or named or graph.kind(gate) == "review_queue"


def _given(graph: SystemGraph, part: str) -> tuple[str, ...]:
    ends = {edge.target for edge in graph.leaving(part, "prediction", "request", "event", "action")}
    return tuple(n for n in in_order(graph, ends & graph.of_kind(*GATES)) if exists(graph, n))


def _acts(graph: SystemGraph, queue: str, part: str) -> bool:
    """Whether what people say goes to who acts on it, or back to what decided."""
    ends = {edge.target for edge in graph.leaving(queue, "action", "prediction", "control", "request")}
    return part in ends or bool(ends & (graph.sinks | graph.of_kind("business_service", "client_app")))


def _picks(graph: SystemGraph, part: str, queue: str) -> bool:
    """Whether it is said which cases go to people; none of them is no part, all of them is a stamp."""
    shares = [of_edge(edge, "share") for edge in graph.leaving(part) if edge.target == queue]
    stated = [share for share in shares if share is not None]
    if stated:
        return any(0 < share < 1 for share in stated)
    said = stated_words(graph, part, ("actions", "thresholds"))
    named = NAMED_CASES.search(label(graph, queue).casefold()) is not None
    return named or bool(graph.attribute(part, "defer")) or PICKED.search(said) is not None


def _why_nobody(graph: SystemGraph, part: str) -> str:
    name = label(graph, part)
    if graph.kind(part) == "tool":
        return f"{name} can be reached without anybody who says yes."
    given = _given(graph, part)
    if not given:
        return f"{name} hands no case to a person."
    queue = label(graph, given[0])
    if not any(_acts(graph, q, part) for q in given):
        return f"{queue} gets cases, and no arrow brings its word to who acts on it."
    return f"Nothing says which cases {name} hands to {queue}."


def deciders_keep_up(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """No more cases arrive than the people can judge, or it is said what becomes of the rest."""
    graph, part = situation.world, situation.heir
    people = deciding_people(graph, part) if part else ()
    if not people:
        return broke("Nobody gets a case, so nobody can keep up.")
    for queue in people:
        found = _against_capacity(situation, queue)
        if found.state != "held":
            return found
    return held(_capacity_words(graph, people[0]), components=people)


def _against_capacity(situation: Situation, queue: str) -> Seen:
    graph, name = situation.world, label(situation.world, queue)
    load = workload.of(graph, queue)
    own = any(graph.kind(e.source) == "client_app" for e in graph.entering(queue, "action"))
    own = own or OWN_WORD.search(label(graph, queue).casefold()) is not None
    if graph.kind(queue) == "approval_gate" and own:
        return held(f"Whoever asked says yes at {name}.", components=(queue,))
    if load.capacity is None:
        what = "how many cases it can judge"
        return unsaid(graph, queue, what, "capacity_per_day", "200 cases a day")
    if queue not in situation.before.nodes and load.capacity > CASES_A_PERSON * load.people:
        text = f"{number(load.capacity)} cases a day at {name}: how many people are they?"
        return unproven(text, components=(queue,))
    if load.cases is not None and not 0 < load.cases <= load.capacity:
        text = f"{name} gets {number(load.cases)} cases a day; it can judge {number(load.capacity)}."
        return broke(text, components=(queue,))
    ordered = graph.attribute(queue, "order") and graph.attribute(queue, "overflow")
    if load.cases is None and not ordered and not workload.by_capacity(graph):
        text = (
            f"{name} judges {number(load.capacity)} cases a day, and how many arrive is not known. Say "
            "there which "
            "come first and what becomes of the rest, such as “highest loss first, when full: decline”."
        )
        return unproven(text, components=(queue,))
    return held(_capacity_words(graph, queue), components=(queue,))


def _capacity_words(graph: SystemGraph, queue: str) -> str:
    load = workload.of(graph, queue)
    if load.capacity is None:
        return f"Whoever asked says yes at {label(graph, queue)}."
    return (
        f"{label(graph, queue)} judges {number(load.capacity)} cases a day, and what goes beyond is settled."
    )


def stop_reaches(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """A person can stop it: a control path from somebody who is named to where it acts."""
    graph, part = situation.world, situation.heir
    way = stop_way(graph, part) if part else ()
    if way:
        return held(
            f"{label(graph, way[0])} can stop {label(graph, way[-1])}.",
            did=f"gave {label(graph, way[0])} a way to stop {label(graph, way[-1])}",
            components=way,
        )
    untold = stop_way(graph, part, told=False) if part else ()
    if untold:
        who, what = label(graph, untold[0]), label(graph, untold[-1])
        text = f"{who} could stop {what}, and nothing tells them when: draw what they see, or name an owner."
        return broke(text, components=untold)
    return broke(f"No control arrow lets a person stop {situation.name}.", components=(part,) if part else ())


def stop_way(graph: SystemGraph, part: str, *, told: bool = True) -> tuple[str, ...]:
    """The control path from a person to the part or to what it waits for; empty when there is none.

    ``told`` asks for people who are told anything, or who are named.
    """
    orders = flow_net(graph, "control", "telemetry")
    calls = flow_net(graph, *ACTS)
    before = nx.ancestors(calls, part) if part in calls else set()
    ends = in_order(graph, {part} | (before & graph.of_kind(*STOPPED)))
    for end in ends:
        for edge in graph.entering(end, "control"):
            if not _can_stop(graph, edge.source):
                continue
            for person in _persons(graph, told):
                if person == edge.source or nx.has_path(orders, person, edge.source):
                    return (*nx.shortest_path(orders, person, edge.source), end)
    return ()


def _can_stop(graph: SystemGraph, component: str) -> bool:
    """Whoever controls can stop, but a rollback only brings an older version back unless it says more."""
    if not exists(graph, component):
        return False
    if graph.kind(component) != "rollback_controller":
        return graph.kind(component) in {"team", "alerting", *GATES}
    words = f"{label(graph, component)} {graph.attribute(component, 'scope') or ''}".lower()
    return STOPS.search(words) is not None


def _persons(graph: SystemGraph, told: bool) -> list[str]:
    """People, and alerts that somebody answers to; ``told`` leaves out who is told nothing at all."""
    people = in_order(graph, graph.of_kind("team", "review_queue", "approval_gate"))
    alerts = [
        a for a in in_order(graph, graph.of_kind("alerting", "rollback_controller")) if has_owner(graph, a)
    ]
    shown = [n for n in (*people, *alerts) if exists(graph, n)]
    return [n for n in shown if not told or graph.entering(n) or has_owner(graph, n)]


def override_kept(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """What people decide instead is kept where training, evaluation or a monitor finds it."""
    graph, part = situation.world, situation.heir
    people = set(deciding_people(graph, part)) if part else set()
    if not people:
        return broke("Nobody overrules anything, so nothing of it is kept.")
    for seen in override_recorded(graph):
        if seen.outcome == "pass" and people & set(seen.components):
            return held("What people decide instead is kept.", components=seen.components)
    names = listed(label(graph, n) for n in in_order(graph, people))
    return broke(f"What {names} decides instead is kept nowhere.", components=tuple(sorted(people)))
