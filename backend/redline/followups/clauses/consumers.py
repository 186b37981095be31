"""Clauses about another team that uses a score: let in by a rule, on a version, with its case tested."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

import networkx as nx

from redline.design.graph import SystemGraph
from redline.followups.clauses.release import kept_versions
from redline.followups.clauses.seen import Seen, broke, held, unproven
from redline.followups.clauses.segments import evaluators
from redline.followups.clauses.unsaid import unsaid
from redline.followups.lineage import successor
from redline.followups.nets import answer_net, flow_net, reaches
from redline.followups.parts import has_owner, in_order, label, stated_words
from redline.followups.situation import Situation
from redline.followups.wording import listed

USERS = ("business_service", "client_app", "team")
OF_ANOTHER_TEAM = (*USERS, "model_server", "batch_scorer", "stream_scorer")
"""Kinds that may be somebody else's use of a score: their service, or their model that reads it."""
HANDS_OUT = frozenset({"prediction_store", "prediction_log", "cache", "message_bus"})
"""Where a score lies, and others take it."""
HANDS_ON = frozenset({"storage", "ingest", "governance"})
"""Families that hand on what they were given."""
CALLS = ("request", "lookup", "context")
TAKEN_BY = frozenset({"batch_data", "event", "feature", "prediction"})
DOORS = ("auth_service", "api_gateway")
TESTS_SAY = ("covers", "slices", "metric")
SHORTEST_WORD = 4


def access_ruled(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """The other team gets the score through a sign-in or a gateway, or somebody who is named refuses it."""
    graph, scorer = situation.world, situation.heir
    if scorer is None:
        return broke(f"{situation.name} is gone, for everybody.")
    others = other_teams(situation)
    if not others:
        return _refusal(situation, scorer)
    for user in others:
        if not behind(graph, scorer, user, doors(graph)):
            ends = label(graph, user), label(graph, scorer)
            text = f"{ends[0]} gets the score of {ends[1]} past every sign-in: draw the door on its way."
            return broke(text, components=(scorer, user))
    passed = [door for door in in_order(graph, doors(graph)) if _is_on_way(graph, others, door)]
    names = listed(label(graph, door) for door in passed)
    return held(
        f"{listed(label(graph, user) for user in others)} comes in through {names or label(graph, scorer)}.",
        did=f"let {listed(label(graph, user) for user in others)} in by a rule",
        components=(scorer, *passed, *others),
    )


def version_promised(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """What the other team reads stays as it is: a contract, a store of versions, a server of its own."""
    graph, scorer = situation.world, situation.heir
    others = other_teams(situation)
    if scorer is None:
        return broke(f"{situation.name} is gone, for everybody.")
    if not others:
        return _version_for_nobody(situation, scorer)
    for user in others:
        if not behind(graph, scorer, user, pins(graph)) and not _asks_for_version(graph, scorer, user):
            ends = label(graph, scorer), label(graph, user)
            text = f"With the next {ends[0]}, what {ends[1]} gets changes unasked: pin a version on its way."
            return broke(text, components=(scorer, user))
    names = listed(label(graph, user) for user in others)
    return held(
        f"{names} gets a version that stays.", did=f"gave {names} a version that stays", components=others
    )


def their_case_tested(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """The evaluation of the model looks at what the other team uses it for."""
    graph, scorer = situation.world, situation.heir
    others = other_teams(situation)
    if scorer is None:
        return broke(f"{situation.name} is gone, for everybody.")
    if not others and _refused(situation):
        return held("Their use is refused.")
    if not others:
        text = "No evaluation looks at what the other team does with the score."
        return broke(text, components=(scorer,))
    judges = evaluators(graph, scorer)
    for user in others:
        if not any(_names(graph, judge, user) for judge in judges):
            name = label(graph, user)
            if judges:
                return unsaid(graph, judges[0], f"that it tests the case of {name}", "covers", f"for {name}")
            text = (
                f"No evaluation of {label(graph, scorer)} is drawn: draw one that tests the case of {name}."
            )
            return broke(text, components=(user,))
    names = listed(label(graph, user) for user in others)
    return held(
        f"The case of {names} is tested.", did=f"tested the case of {names}", components=(*judges, *others)
    )


def _version_for_nobody(situation: Situation, scorer: str) -> Seen:
    """What can be said of versions while the other team is not drawn."""
    graph = situation.world
    if _refused(situation):
        return held("Their use is refused.")
    kept = next(kept_versions(graph, scorer), None)
    if kept is None:
        return broke(f"No version of {label(graph, scorer)} stays for the other team.", components=(scorer,))
    place, words = kept
    text = f"{label(graph, place)} {words}: which one the other team gets is not drawn."
    return unproven(text, components=(place, scorer))


def users_of(graph: SystemGraph, scorer: str) -> tuple[str, ...]:
    """Whoever the score ends at, in drawing order; who only hands it to somebody else is left out."""
    net = score_net(graph)
    if scorer not in net:
        return ()
    found = nx.descendants(net, scorer) & graph.of_kind(*USERS)
    return in_order(graph, (n for n in found if not nx.descendants(net, n) & (found - {n})))


def other_teams(situation: Situation) -> tuple[str, ...]:
    """Who gets the score now, and is neither who got it before nor stands in their place."""
    graph, scorer = situation.world, situation.heir
    net = score_net(graph)
    if scorer is None or scorer not in net:
        return ()
    known = {successor(situation.before, situation.after, node) for node in situation.before.nodes}
    passed = (_passed_by(graph, scorer) - _starts(graph, scorer)) & graph.of_kind(*OF_ANOTHER_TEAM)
    new = {n for n in passed if n not in situation.before.nodes and n not in known}
    return tuple(n for n in in_order(graph, new) if not _is_asked_for(graph, n, new))


def _is_asked_for(graph: SystemGraph, part: str, users: Collection[str]) -> bool:
    """Whether a part only hands the score to another user, who asks it."""
    calls = flow_net(graph, *CALLS)
    return any(user != part and reaches(calls, user, part) for user in users)


def score_net(graph: SystemGraph) -> nx.DiGraph[str]:
    """Where a score goes: back to who asks, and on from the stores, logs and topics that hold it."""
    return graph.once(_score_net)


def doors(graph: SystemGraph) -> frozenset[str]:
    """What lets in only those who may: a sign-in, a gateway, and the parts that one of them guards."""
    able = {node for node in graph.alive if graph.provides(node, "auth")}
    return frozenset(graph.of_kind(*DOORS) | able | graph.attached(DOORS).keys())


def pins(graph: SystemGraph) -> frozenset[str]:
    """What hands out one version until another is agreed on."""
    stores = {n for n in graph.of_kind("prediction_store") if graph.attribute(n, "versioned") is True}
    contracts = {n for n in graph.of_kind("data_contract") if graph.attribute(n, "versioned") is True}
    servers = {n for n in graph.alive if graph.attribute(n, "pinned_version") is True}
    beside = {n for n, near in graph.attached(("data_contract",)).items() if near & contracts}
    return frozenset(stores | contracts | servers | beside)


def _score_net(graph: SystemGraph) -> nx.DiGraph[str]:
    net = answer_net(graph)
    for edge in graph.drawn:
        if edge.source not in net or edge.target not in net:
            continue
        if edge.flow == "lookup" and graph.kind(edge.target) in HANDS_OUT:
            net.add_edge(edge.target, edge.source)
        elif edge.flow in TAKEN_BY and HANDS_ON & {graph.family(edge.source), graph.family(edge.target)}:
            net.add_edge(edge.source, edge.target)
    nx.freeze(net)
    return net


def behind(graph: SystemGraph, scorer: str, user: str, guards: frozenset[str]) -> bool:
    """Whether every way of a user to the score passes one of these: what it asks, and what it is given.

    A sign-in that the user itself stands beside is no rule of ours; an answer comes the way of its question.
    """
    shut = guards - {user}
    return not _asks_past(graph, scorer, user, shut) and not _given_past(graph, scorer, user, shut)


def _asks_past(graph: SystemGraph, scorer: str, user: str, shut: frozenset[str]) -> bool:
    rest = flow_net(graph, *CALLS)
    rest.remove_nodes_from(shut)
    held_by = _passed_by(graph, scorer) & (graph.of_kind(*HANDS_OUT) | _starts(graph, scorer))
    return any(reaches(rest, user, holder) for holder in held_by)


def _given_past(graph: SystemGraph, scorer: str, user: str, shut: frozenset[str]) -> bool:
    calls, passed = flow_net(graph, *CALLS), _passed_by(graph, scorer)
    given = {e.source for e in graph.entering(user, *TAKEN_BY, "action") if e.source in passed - shut}
    unasked = {source for source in given if not reaches(calls, user, source)}
    rest = score_net(graph).copy()
    rest.remove_nodes_from(shut)
    return any(reaches(rest, start, source) for start in _starts(graph, scorer) for source in unasked)


def _starts(graph: SystemGraph, scorer: str) -> frozenset[str]:
    return frozenset({scorer, *_same_model(graph, scorer)})


def _passed_by(graph: SystemGraph, scorer: str) -> frozenset[str]:
    """What the score comes through or lies in, with what gave it."""
    net, starts = score_net(graph), _starts(graph, scorer)
    below = (nx.descendants(net, start) for start in starts if start in net)
    return starts.union(*below)


def _is_on_way(graph: SystemGraph, users: Collection[str], part: str) -> bool:
    calls = flow_net(graph, *CALLS)
    net = score_net(graph)
    return part not in users and any(reaches(calls, u, part) or reaches(net, part, u) for u in users)


def _same_model(graph: SystemGraph, scorer: str) -> tuple[str, ...]:
    """Servers that run versions out of the same registry."""
    net = flow_net(graph, "model")
    registries = [r for r in graph.of_kind("model_registry") if reaches(net, r, scorer)]
    servers = in_order(graph, graph.of_kind("model_server", "batch_scorer", "stream_scorer"))
    return tuple(s for s in servers if s != scorer and any(reaches(net, r, s) for r in registries))


def _asks_for_version(graph: SystemGraph, scorer: str, user: str) -> bool:
    """Whether each call of a user says which version it wants, and older ones are kept."""
    calls = [e for e in graph.leaving(user, "request", "lookup") if e.target in score_net(graph)]
    kept = next(kept_versions(graph, scorer), None) is not None
    return kept and bool(calls) and all(str(e.attributes.get("version") or "").strip() for e in calls)


def _names(graph: SystemGraph, judge: str, user: str) -> bool:
    said = f"{label(graph, judge)} {stated_words(graph, judge, TESTS_SAY)}".casefold()
    words = re.findall(r"\w+", label(graph, user).casefold())
    return any(len(word) >= SHORTEST_WORD and word[:6] in said for word in words)


def _refusal(situation: Situation, scorer: str) -> Seen:
    """Whether the other team is refused: on record, by somebody who is named, at a door to every use."""
    graph, guards = situation.world, doors(situation.world)
    open_ones = [user for user in users_of(graph, scorer) if not behind(graph, scorer, user, guards)]
    if open_ones or not guards:
        text = (
            f"No sign-in is drawn before the score of {label(graph, scorer)}: anybody could read it. Draw "
            "one on every way to it."
        )
        return broke(text, components=(scorer, *open_ones))
    shut = [door for door in in_order(graph, guards) if _is_on_way(graph, users_of(graph, scorer), door)]
    if situation.gave_up(situation.target) is None:
        names = listed(label(graph, door) for door in shut[:1])
        return unproven(
            f"{names} lets in who may: draw the other team, or write down who refuses it.",
            components=(scorer, *shut[:1]),
        )
    owned = [door for door in in_order(graph, guards) if has_owner(graph, door)]
    if not owned:
        return unsaid(graph, shut[0], "who refuses them", "owner") if shut else broke("Nobody refuses them.")
    name = label(graph, owned[0])
    return held(
        f"{name} keeps others out.", did=f"refused their use at {name}", components=(scorer, owned[0])
    )


def _refused(situation: Situation) -> bool:
    scorer, record = situation.heir, situation.gave_up(situation.target)
    return scorer is not None and record is not None and _refusal(situation, scorer).state == "held"
