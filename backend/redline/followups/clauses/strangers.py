"""Clauses about strangers' words that reach a language model: what they can set off and fetch."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

import networkx as nx

from redline.critique.checks import prompting
from redline.design import operators
from redline.design.graph import SystemGraph
from redline.design.roles import acts
from redline.followups.clauses.actions import read_again, word_net
from redline.followups.clauses.given_up import given_up
from redline.followups.clauses.loops import blocks
from redline.followups.clauses.oversight import GATES, only_through, stands
from redline.followups.clauses.seen import Seen, broke, held
from redline.followups.lineage import successor
from redline.followups.nets import reaches
from redline.followups.oversight import acts_against
from redline.followups.parts import exists, in_order, label
from redline.followups.situation import Situation
from redline.followups.wording import listed

UPLOADED = frozenset({"object_store", "media_source", "doc_parser", "document_corpus"})
"""Kinds that hold what people hand in."""
FIELDS = re.compile(r"schema|field|ground|typed|support|citat|number match")
"""Checks that hold an answer to fields that are in the text."""
LISTED = re.compile(r"allow.?list|egress|domain|recipient|address|url")
"""Checks that hold what leaves to places that are known."""


def sources_of_words(graph: SystemGraph) -> tuple[str, ...]:
    """Parts whose text strangers wrote and a language model reads: what is stated to be so, somebody else's
    service, what people outside hand in, themselves, and last the tools of which nothing is stated."""
    wires, hosts = prompting.reading(graph), graph.of_kind(*prompting.HOSTS)
    read = operators.reaching(wires, hosts) - hosts
    stated = frozenset(n for n in read if prompting.says_foreign_things(graph, n))
    unsaid = frozenset(n for n in graph.of_kind("tool") & read if _says_nothing(graph, n))
    people = graph.of_kind("client_app") & graph.entries & read
    groups = (stated, _handed_in(graph, people) & read, people, unsaid)
    return tuple(dict.fromkeys(n for group in groups for n in in_order(graph, group)))


def _says_nothing(graph: SystemGraph, tool: str) -> bool:
    return graph.attribute(tool, "untrusted_output") is None and not acts(graph, tool)


def _handed_in(graph: SystemGraph, people: frozenset[str]) -> frozenset[str]:
    """What holds the texts of people outside; of several in a row the first."""
    wires = prompting.reading(graph)
    below = operators.descendants_of(wires, people) & graph.of_kind(*UPLOADED)
    holding = frozenset(n for n in below if graph.attribute(n, "untrusted_output") is not False)
    return holding - operators.descendants_of(wires, holding)


def powers(graph: SystemGraph, source: str) -> tuple[str, ...]:
    """What the words from a source may set off: tools that act, and decisions about somebody. Whoever asks
    for an action may set it off; a decision about them is another matter."""
    tools = [n for n in in_order(graph, graph.of_kind("tool")) if exists(graph, n) and acts(graph, n)]
    rules = in_order(graph, graph.of_kind("rules_engine"))
    judging = [n for n in rules if acts_against(graph, n) or blocks(graph, n)]
    own = graph.kind(source) == "client_app"
    ends = (*(() if own else tools), *in_order(graph, graph.of_kind("decision_policy")), *judging)
    return tuple(n for n in ends if n != source and _by_a_model(graph, source, n))


def _by_a_model(graph: SystemGraph, source: str, power: str) -> bool:
    """Whether the words pass a language model, or whoever asks one, on their way."""
    ways, hosts = word_net(graph), graph.of_kind(*prompting.HOSTS)
    asking = prompting.callers(graph, hosts) | hosts
    return any(reaches(ways, source, n) and reaches(ways, n, power) for n in asking)


def is_held_back(graph: SystemGraph, source: str, power: str) -> bool:
    """Whether something stands between the words and what they could set off."""
    if graph.kind(power) not in {"decision_policy", "rules_engine"}:
        return _cut(graph, source, power, (*_people(graph), *_authorising(graph, source, power)))
    people = tuple(n for n in _people(graph) if n != power)
    if people and (only_through(graph, power, people) or _cut(graph, source, power, people)):
        return True
    checks = [
        n for n in graph.of_kind("guardrail") if _says(graph, n, FIELDS) and prompting.checks_output(graph, n)
    ]
    code = [n for n in graph.of_kind("rules_engine") if n != power]
    return _cut(graph, source, power, checks) and _cut(graph, source, power, code)


def _people(graph: SystemGraph) -> list[str]:
    return [n for n in in_order(graph, graph.of_kind(*GATES)) if exists(graph, n) and stands(graph, n)]


def _authorising(graph: SystemGraph, source: str, power: str) -> list[str]:
    """Code that decides an action by what it reads itself, whatever the model says."""
    rules = in_order(graph, graph.of_kind("rules_engine", "decision_policy"))
    return [n for n in rules if exists(graph, n) and read_again(graph, n, source, power) is not None]


def _cut(graph: SystemGraph, source: str, power: str, guards: Collection[str]) -> bool:
    rest = word_net(graph).copy()
    rest.remove_nodes_from([n for n in guards if n not in (source, power)])
    return not reaches(rest, source, power)


def _says(graph: SystemGraph, guard: str, words: re.Pattern[str]) -> bool:
    stated = str(graph.attribute(guard, "checks") or "").lower()
    return exists(graph, guard) and prompting.stops(graph, guard) and words.search(stated) is not None


def words_cannot_act(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """What strangers write sets off no action and no decision by itself."""
    graph, source = situation.world, situation.heir
    if source is None:
        return given_up(situation, "is gone", answers=True)
    old = powers(situation.before, situation.target)
    gone = [n for n in old if _vanished(situation, n)]
    if gone:
        name = label(situation.before, gone[0])
        return broke(f"Nothing sets off {name} any more, and nobody wrote down what is lost.")
    now = dict.fromkeys((*_heirs(situation, old), *powers(graph, source)))
    free = [n for n in now if reaches(word_net(graph), source, n) and not is_held_back(graph, source, n)]
    if free:
        way = nx.shortest_path(word_net(graph), source, free[0])
        return broke(_why_free(graph, source, free[0]), components=way)
    names = listed(label(graph, n) for n in now)
    if not names:
        return held(f"The words from {label(graph, source)} set off nothing.")
    return held(
        f"The words from {label(graph, source)} cannot set off {names} by themselves.",
        did=f"took from the words of {label(graph, source)} what they could set off",
        components=(source, *now),
    )


def _vanished(situation: Situation, power: str) -> bool:
    """Whether a power is gone, or nobody outside can set it off any more, and nobody gave it up."""
    graph, heir = situation.world, successor(situation.before, situation.after, power)
    asked = heir is not None and any(reaches(word_net(graph), entry, heir) for entry in graph.entries)
    return not asked and situation.gave_up(power) is None


def _heirs(situation: Situation, parts: Collection[str]) -> list[str]:
    heirs = (successor(situation.before, situation.after, part) for part in parts)
    return [heir for heir in heirs if heir is not None]


def _why_free(graph: SystemGraph, source: str, power: str) -> str:
    ends = label(graph, source), label(graph, power)
    text = f"Words from {ends[0]} can set off {ends[1]}: nothing that decides is between."
    way = nx.shortest_path(word_net(graph), source, power)
    filters = [n for n in way if graph.kind(n) == "guardrail" and prompting.stops(graph, n)]
    if filters:
        return f"{text} {label(graph, filters[0])} stops some of them, not what the others may do."
    code = [n for n in way if graph.kind(n) in {"rules_engine", "decision_policy"} and n != power]
    if code:
        name = label(graph, code[0])
        return f"{name} stands before {ends[1]} and has only the words to go by: draw what it reads itself."
    nobody = [n for n in way if graph.kind(n) in GATES]
    if nobody:
        return f"Nobody is said to say yes at {label(graph, nobody[0])}: say in its name who is asked."
    return f"{text} Draw a person who says yes on that way, or rules that read your own books."


def data_cannot_leave(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """What only some may know cannot be sent out in the run that reads strangers' words."""
    graph, source = situation.world, situation.heir
    if source is None:
        return given_up(situation, "is gone", answers=True)
    for way_out in exits(graph, situation.before):
        told = _private(graph, source, way_out)
        if told and not _leaves_by_leave(graph, source, way_out):
            text = (
                f"Words from {label(graph, source)} can have {label(graph, told[0])} sent out through "
                f"{label(graph, way_out)}."
            )
            return broke(text, components=(source, told[0], way_out))
    return held(
        f"What the words from {label(graph, source)} could fetch has no way out.", components=(source,)
    )


def exits(graph: SystemGraph, before: SystemGraph) -> tuple[str, ...]:
    """Parts by which data can leave the house, as they were stated before."""
    found = []
    for node in in_order(graph, graph.of_kind(*prompting.TOOLS)):
        old = before if node in before.nodes else graph
        stated = old.attribute(node, "egress")
        if exists(graph, node) and (
            stated is True or (stated is None and graph.kind(node) in prompting.OUTSIDE)
        ):
            found.append(node)
    return tuple(found)


def _private(graph: SystemGraph, source: str, way_out: str) -> tuple[str, ...]:
    """What is known to some only and meets the strangers' words before the way out."""
    ways = word_net(graph)
    if not reaches(ways, source, way_out):
        return ()
    foreign = nx.descendants(ways, source) | {source}
    known = in_order(graph, graph.of_kind(*prompting.PRIVATE) - foreign)
    return tuple(n for n in known if reaches(ways, n, way_out))


def _leaves_by_leave(graph: SystemGraph, source: str, way_out: str) -> bool:
    lists = [n for n in graph.of_kind("guardrail") if _says(graph, n, LISTED)]
    return _cut(graph, source, way_out, (*_people(graph), *_authorising(graph, source, way_out), *lists))
