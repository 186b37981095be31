"""Clauses about a value that may no longer be used: gone on both sides, and nothing in its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from redline.design.graph import SystemGraph
from redline.followups.clauses.quality import scorer_in_question
from redline.followups.clauses.seen import Seen, broke, held
from redline.followups.clauses.segments import evaluators
from redline.followups.clauses.unsaid import unsaid
from redline.followups.lineage import successor
from redline.followups.nets import input_net, reaches
from redline.followups.parts import exists, in_order, label, trainers
from redline.followups.situation import Situation
from redline.followups.wording import capital, listed

SENSITIVE: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "origin": re.compile(r"ethnic|race\b|racial|national|citizen|birthplace|religio|mother tongue"),
        "home": re.compile(r"post ?code|zip|postal|address|neighbou?rhood|district|home location"),
        "sex": re.compile(r"\b(sex|gender|title|salutation)\b"),
        "age": re.compile(r"\b(age|birth|born|birthday|birthdate)\b|date of birth"),
        "family": re.compile(r"marital|marriage|children|pregnan|household"),
        "health": re.compile(r"health|disab|diagnos|medication"),
        "person": re.compile(r"\b(user|person|device|advertising|cookie|customer) ?id\b|first name|surname"),
    }
)
"""Values about a person that are banned most, the strongest first; each by the words that mean it."""
CARRIERS_OF_VALUES = frozenset(
    {
        "cache",
        "feature_batch",
        "feature_store_offline",
        "feature_store_online",
        "feature_stream",
        "feature_transform",
        "training_set_builder",
    }
)
"""Kinds that hold or make values; a new one of them says which."""
PROXY = re.compile(r"\bprox(?:y|ies)\b(?: (?:for|of) ([^,;.]+))?")
TESTED_IN = ("slices", "covers", "metric")


def gone_in_training(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """No way brings the value to a trainer, and every part on the way still says what it uses."""
    receivers = trainers(situation.world)
    if not receivers and trainers(situation.before):
        return broke("Nothing is trained any more.")
    return _gone(situation, receivers, labels=True, side="training")


def gone_in_serving(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """No way brings the value to the answer, and every part on the way still says what it uses."""
    scorer = scorer_in_question(situation)
    if scorer is None:
        return broke(f"{situation.name} is gone; nothing answers.")
    return _gone(situation, (scorer,), labels=False, side="the answer")


def proxies_tested(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """The evaluation of the model looks for values that stand in for the banned one."""
    graph, scorer = situation.world, scorer_in_question(situation)
    name = banned(situation.before, situation.target)
    if scorer is None or name is None:
        return broke(f"{situation.name} is gone; nothing is left to test.")
    judges = evaluators(graph, scorer)
    testing = [judge for judge in judges if _looks_for_proxies(graph, judge, name)]
    if testing:
        judge = label(graph, testing[0])
        return held(
            f"{judge} looks for what stands in for {name}.",
            did=f"tested at {judge} for what stands in for {name}",
            components=testing[:1],
        )
    if not judges:
        return broke(f"No evaluation of {label(graph, scorer)} is drawn.", components=(scorer,))
    what = f"that it looks for values that stand in for {name}"
    return unsaid(graph, judges[0], what, "covers", f"tests proxies for {name}")


def values_of(graph: SystemGraph, part: str) -> tuple[str, ...]:
    """The names of the values that a part says it uses, in lower case."""
    stated = graph.attribute(part, "uses")
    words = re.split(r"[,;]", stated.lower()) if isinstance(stated, str) else []
    return tuple(word.strip() for word in words if word.strip())


def banned(graph: SystemGraph, scorer: str) -> str | None:
    """The strongest value about a person that is listed on a way to this scorer, as it is listed there."""
    net = input_net(graph)
    parts = [p for p in _listing(graph) if p == scorer or reaches(net, p, scorer)]
    names = [value for part in parts for value in values_of(graph, part)]
    for pattern in SENSITIVE.values():
        found = next((name for name in names if pattern.search(name)), None)
        if found is not None:
            return found
    return None


def users_of(graph: SystemGraph, name: str, receiver: str, *, labels: bool = False) -> tuple[str, ...]:
    """The parts from which a value reaches a receiver; a part that lists its values without it ends a way."""
    net = input_net(graph, labels=labels).copy()
    mine = [part for part in _listing(graph) if _lists(graph, part, name)]
    net.remove_nodes_from([p for p in _listing(graph) if p not in mine and p != receiver])
    return tuple(part for part in mine if part == receiver or reaches(net, part, receiver))


def _gone(situation: Situation, receivers: tuple[str, ...], *, labels: bool, side: str) -> Seen:
    graph, name = situation.world, banned(situation.before, situation.target)
    if name is None:
        return broke(f"No part says which values {situation.name} uses.")
    using = [u for receiver in receivers for u in users_of(graph, name, receiver, labels=labels)]
    if using:
        parts = tuple(dict.fromkeys(using))
        names = listed(label(graph, part) for part in parts[:3])
        verb = "still brings" if situation.answered else "brings"
        return broke(f"{names} {verb} {name} to {side}.", components=parts)
    silent = tuple(_silent(situation, name))
    if silent:
        return unsaid(graph, silent[0], f"which values it uses, so that {name} is seen to be gone", "uses")
    return held(f"{capital(name)} reaches {side} no more.", did=f"took {name} out of {side}")


def _silent(situation: Situation, name: str) -> Iterator[str]:
    """Parts that listed the value and list nothing now, and new ones that carry values and list none."""
    before, graph = situation.before, situation.world
    for part in _listing(before):
        heir = successor(before, situation.after, part) if _lists(before, part, name) else None
        if heir is not None and not values_of(graph, heir):
            yield heir
    net = input_net(graph, labels=True)
    ends = {*trainers(graph), *graph.serving_roots}
    for part in in_order(graph, graph.of_kind(*CARRIERS_OF_VALUES)):
        new = part not in before.nodes and not values_of(graph, part)
        if new and any(reaches(net, part, end) for end in ends):
            yield part


def _listing(graph: SystemGraph) -> tuple[str, ...]:
    return tuple(n for n in in_order(graph, graph.having("uses")) if exists(graph, n) and values_of(graph, n))


def _lists(graph: SystemGraph, part: str, name: str) -> bool:
    return any(_means(value, name) for value in values_of(graph, part))


def _means(value: str, name: str) -> bool:
    """Whether two names mean the same value about a person, or are the same."""
    return value == name or any(p.search(value) and p.search(name) for p in SENSITIVE.values())


def _looks_for_proxies(graph: SystemGraph, judge: str, name: str) -> bool:
    said = " ; ".join(str(graph.attribute(judge, where) or "") for where in TESTED_IN).lower()
    found = PROXY.search(said)
    return found is not None and (found[1] is None or any(_means(w, name) for w in _words(found[1])))


def _words(text: str) -> list[str]:
    return [word.strip() for word in re.split(r"\band\b|\bor\b|/", text)]
