"""The follow-up about people who can stop and overrule what acts by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from redline.critique.checks.hitl import DECIDERS
from redline.design.graph import SystemGraph
from redline.followups.aim import MOST_TARGETS, Targets
from redline.followups.clauses.oversight import deciding_people, stop_way
from redline.followups.measure import Measure, Shown, wanted
from redline.followups.model import World
from redline.followups.parts import exists, in_order, stated_words
from redline.followups.strike import Strike
from redline.whatif.effects import Effects

SAID_IN = ("actions", "thresholds", "decision")
AGAINST = re.compile(r"\b(block|decline|deny|reject|suspend|remove|refuse|ban|close)s?\b")
"""Words for what is done against somebody."""


def acting_part(graph: SystemGraph) -> Targets:
    """What cannot be taken back: a tool that acts, else whoever decides against somebody."""
    tools = [n for n in in_order(graph, graph.of_kind("tool")) if _is_irreversible(graph, n)]
    deciders = [n for n in in_order(graph, graph.of_kind(*DECIDERS)) if acts_against(graph, n)]
    found = tools or sorted(deciders, key=lambda n: graph.kind(n) != "decision_policy")
    why = "" if found else "Nothing drawn acts against anybody, or cannot be taken back."
    return Targets(tuple(found[:MOST_TARGETS]), why)


def _is_irreversible(graph: SystemGraph, tool: str) -> bool:
    return exists(graph, tool) and str(graph.attribute(tool, "side_effect") or "").lower() == "irreversible"


def acts_against(graph: SystemGraph, node: str) -> bool:
    """Whether a part hands on decisions that are against somebody: it blocks, declines, removes."""
    said = stated_words(graph, node, SAID_IN)
    answered = bool(graph.leaving(node, "prediction", "action"))
    return exists(graph, node) and answered and AGAINST.search(said) is not None


def asked_for(graph: SystemGraph, target: str, params: Mapping[str, Any]) -> Strike:
    """Nothing in the world moves: something is asked of the design from now on."""
    voice = "tool" if graph.kind(target) == "tool" else "default"
    return Strike(Effects(), voice, world=(World(component=target, label=str(params["label"])),))


def oversight(shown: Shown) -> Iterator[Measure]:
    """People who get cases before it is final, and whether somebody can stop the target."""
    graph = shown.graph
    if exists(graph, shown.target):
        yield wanted("a person can overrule it", deciding_people(graph, shown.target))
        yield wanted("somebody can stop it", stop_way(graph, shown.target))
