"""Readings of what acts: how much is done on one word, and what is done without asking."""

from __future__ import annotations

from collections.abc import Iterator

from redline.followups.clauses.actions import guards_between, rests_on
from redline.followups.clauses.autonomy import alone, askers, capped
from redline.followups.clauses.oversight import stop_way
from redline.followups.measure import Measure, Shown
from redline.followups.parts import exists


def believed(shown: Shown) -> Iterator[Measure]:
    """Final actions that rest on the target's word alone."""
    graph, tool = shown.graph, shown.target
    if exists(graph, tool):
        alone = [action for action in rests_on(graph, tool) if not guards_between(graph, tool, action)]
        yield Measure("final actions on its word alone", "", float(len(alone)), 0.0)


def autonomy(shown: Shown) -> Iterator[Measure]:
    """Tools that act without a yes, and how many of them have a cap and can be stopped."""
    graph, gate = shown.graph, shown.target
    starts = askers(graph, gate) if exists(graph, gate) else ()
    tools = alone(graph, starts)
    yield Measure("act without asking", "", float(len(tools)))
    bounded = [n for n in tools if capped(graph, starts, n)]
    yield Measure("of them with a cap", "", float(len(bounded)), float(len(tools)), low_is_bad=True)
    stopped = [n for n in tools if stop_way(graph, n)]
    yield Measure("of them can be stopped", "", float(len(stopped)), float(len(tools)), low_is_bad=True)
