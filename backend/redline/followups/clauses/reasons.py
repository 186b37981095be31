"""Clauses about a decision against somebody: its reason, the inputs it was made from, and who hears them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

import networkx as nx

from redline.critique.checks import agent, prompting
from redline.design.graph import SystemGraph
from redline.followups.clauses.oversight import GATES
from redline.followups.clauses.seen import Seen, broke, held
from redline.followups.clauses.unsaid import unsaid
from redline.followups.nets import flow_net
from redline.followups.parts import exists, has_owner, in_order, label
from redline.followups.situation import Situation

TOLD = ("prediction", "action")
ASKING = ("feedback", "request", "event")
READ_FROM = ("batch_data", "event", "telemetry", "feature", "training_data")
SERVED = frozenset({"client_app", "business_service", "api_gateway", "unknown"})
"""Whoever is told a decision, or tells the person; of a box that says nothing it is not denied."""
APPEAL = re.compile(r"\bappeal|\bobjection|\bobjects? to\b|\bcontests?\b|\bcomplain")
"""Words by which a box is where somebody objects."""
HEARING = ("team", *GATES)
ANSWERED_BY = ("action", "prediction", "control", "request")


def reason_built(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """The reason comes from what decided, or is worked out from its log; a model's free words are none."""
    graph, decider = situation.world, situation.heir
    if decider is None:
        return broke(f"{situation.name} is gone.")
    givers = reason_givers(graph, decider)
    if givers:
        name = label(graph, givers[0])
        told = "" if givers[0] == decider else f", from the log of {label(graph, decider)}"
        return held(
            f"{name} gives the reason{told}.", did=f"let {name} give the reason{told}", components=givers
        )
    return broke(_why_no_reason(graph, decider), components=(decider,))


def reason_givers(graph: SystemGraph, decider: str) -> tuple[str, ...]:
    """Parts that give reasons and reach whoever is told: the decider, what scores for it, what stands
    between, or what reads the log of it."""
    told = flow_net(graph, *TOLD)
    near = {n for n in (*told.predecessors(decider), *nx.descendants(told, decider)) if decider in told}
    logs = logs_of(graph, decider)
    found = (
        decider,
        *in_order(graph, near),
        *(n for log in logs for n in in_order(graph, _readers(graph, log))),
    )
    return tuple(n for n in dict.fromkeys(found) if _gives_reasons(graph, n) and hearers(graph, n))


def _gives_reasons(graph: SystemGraph, part: str) -> bool:
    stated = any(graph.attribute(part, name) is True for name in ("reason_codes", "explains"))
    return stated and exists(graph, part) and graph.kind(part) not in prompting.HOSTS


def _readers(graph: SystemGraph, log: str) -> frozenset[str]:
    """The parts that read a log, or that it is handed to."""
    handed = {edge.target for edge in graph.leaving(log, *READ_FROM)}
    return frozenset(handed | {edge.source for edge in graph.entering(log, "lookup", "request")})


def hearers(graph: SystemGraph, part: str) -> frozenset[str]:
    """Whoever is told what a part says, not in the words of a language model; first by machines."""
    machines = _told_without(graph, part, graph.of_kind(*HEARING))
    models = graph.of_kind(*prompting.HOSTS) - {part}
    if machines:
        return _told_without(graph, part, models | graph.of_kind(*HEARING))
    return _told_without(graph, part, models)


def _told_without(graph: SystemGraph, part: str, left_out: frozenset[str]) -> frozenset[str]:
    told = flow_net(graph, *TOLD)
    told.add_edges_from((e.target, e.source) for e in graph.drawn if e.flow == "request" and e.sync)
    told.remove_nodes_from([n for n in left_out if n in told and n != part])
    return frozenset(nx.descendants(told, part) & graph.of_kind(*SERVED)) if part in told else frozenset()


def _why_no_reason(graph: SystemGraph, decider: str) -> str:
    name = label(graph, decider)
    writers = [n for n in in_order(graph, graph.of_kind(*prompting.HOSTS)) if _is_told(graph, decider, n)]
    if writers:
        return f"{label(graph, writers[0])} writes what sounds like a reason; nothing says that it is one."
    if _gives_reasons(graph, decider):
        return f"What {name} says reaches nobody: draw the arrow to who is told."
    return f"Nothing says why {name} decided: no reason codes, and nothing that works them out of its log."


def _is_told(graph: SystemGraph, decider: str, writer: str) -> bool:
    words = flow_net(graph, *TOLD, "context", "request")
    return decider in words and writer in nx.descendants(words, decider)


def inputs_kept(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """The inputs of each decision are kept beside it, none sampled away."""
    graph, decider = situation.world, situation.heir
    if decider is None:
        return broke(f"{situation.name} is gone.")
    logs = logs_of(graph, decider)
    whole = [log for log in logs if agent.share_kept(graph, frozenset({log})) >= agent.WHOLE_PCT]
    if whole:
        name = label(graph, whole[0])
        return held(
            f"{name} keeps the inputs of each decision.",
            did=f"kept the inputs of each decision in {name}",
            components=(decider, whole[0]),
        )
    name = label(graph, decider)
    text = f"The inputs of a decision of {name} are kept nowhere: draw the log that keeps them beside it."
    silent = _silent_logs(graph, decider)
    if silent:
        return unsaid(graph, silent[0], "that it keeps the inputs", "has_features", "with inputs")
    if logs:
        text = f"{label(graph, logs[0])} keeps a sample: the case that is asked about may be missing."
    return broke(text, components=(decider, *logs))


def logs_of(graph: SystemGraph, decider: str) -> tuple[str, ...]:
    """The logs with inputs that get each decision: from the decider, what scores for it, or from whoever
    asks or is answered."""
    return tuple(n for n in _records(graph, decider) if graph.attribute(n, "has_features") is True)


def _silent_logs(graph: SystemGraph, decider: str) -> tuple[str, ...]:
    """The logs that get each decision and do not say that they keep its inputs."""
    return tuple(n for n in _records(graph, decider) if graph.attribute(n, "has_features") is None)


def _records(graph: SystemGraph, decider: str) -> tuple[str, ...]:
    near = {decider, *(edge.source for edge in graph.entering(decider, *TOLD))}
    asking = {edge.source for part in near for edge in graph.entering(part, "request") if edge.sync}
    handing = flow_net(graph, *TOLD)
    scoring = (nx.ancestors(handing, decider) if decider in handing else set()) & graph.serving_roots
    told = {edge.target for edge in graph.leaving(decider, *TOLD)}
    tellers = (decider, *in_order(graph, asking | told | scoring))
    logs = [n for n in in_order(graph, graph.of_kind(*agent.RECORDS)) if exists(graph, n)]
    return tuple(n for n in logs if any(agent.writes_to(graph, part, frozenset({n})) for part in tellers))


def objection_heard(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """Whoever is told can reach a person, and that person's word changes the decision."""
    graph, decider = situation.world, situation.heir
    if decider is None:
        return broke(f"{situation.name} is gone.")
    told = in_order(graph, hearers(graph, decider))
    asking = (*told, *appeals(graph))
    heard = people_asked(graph, asking)
    if not heard:
        nameless = people_asked(graph, asking, named=False)
        if nameless:
            return unsaid(graph, nameless[0], "who hears the objections that reach it", "owner")
        text = "No arrow leads from whoever is told, or from an appeal, to a person who can look again."
        return broke(text, components=told)
    person = next((one for one in heard if _word_counts(graph, decider, one)), None)
    if person is None:
        text = (
            f"{label(graph, heard[0])} hears an objection, and no arrow brings its word back to what decides."
        )
        return broke(text, components=heard[:1])
    return held(
        f"{label(graph, person)} hears an objection and can change the decision.",
        did=f"let {label(graph, person)} hear objections",
        components=(person, decider),
    )


def people_asked(graph: SystemGraph, told: Collection[str], *, named: bool = True) -> tuple[str, ...]:
    """People whom those who are told can reach, by a way of their own; a team must be ``named``."""
    ways = flow_net(graph, *ASKING)
    ways.add_edges_from((e.source, e.target) for part in appeals(graph) for e in graph.leaving(part))
    reached = {n for one in told if one in ways for n in nx.descendants(ways, one)}
    people = [n for n in in_order(graph, reached & graph.of_kind(*HEARING)) if exists(graph, n)]
    return tuple(n for n in people if not named or graph.kind(n) != "team" or has_owner(graph, n))


def appeals(graph: SystemGraph) -> tuple[str, ...]:
    """The boxes by whose name a person objects to a decision."""
    named = (n for n in graph.nodes if exists(graph, n) and APPEAL.search(label(graph, n).casefold()))
    return tuple(n for n in in_order(graph, named) if graph.kind(n) not in HEARING)


def _word_counts(graph: SystemGraph, decider: str, person: str) -> bool:
    ends = {edge.target for edge in graph.leaving(person, *ANSWERED_BY)}
    return decider in ends or bool(ends & graph.of_kind(*SERVED))
