"""Targets among what acts: tools whose answers are acted on, and gates before what acts."""

from __future__ import annotations

from redline.design.graph import SystemGraph
from redline.design.roles import acts
from redline.followups.aim import MOST_TARGETS, Targets
from redline.followups.clauses.actions import (
    BELIEVED,
    final_actions,
    guards_between,
    rests_on,
)
from redline.followups.clauses.autonomy import askers, behind
from redline.followups.parts import exists, in_order, label


def believed_tool(graph: SystemGraph) -> Targets:
    """A tool that only reads and whose answer can set off what cannot be taken back; first where nothing
    looks again."""
    asked = in_order(graph, graph.of_kind(*BELIEVED))
    readers = [n for n in asked if exists(graph, n) and not acts(graph, n)]
    found = [n for n in readers if rests_on(graph, n)]
    ranked = sorted(found, key=lambda tool: not _open(graph, tool))
    return Targets(tuple(ranked[:MOST_TARGETS]), "" if ranked else _no_believed_tool(graph, readers))


def _open(graph: SystemGraph, tool: str) -> bool:
    return any(not guards_between(graph, tool, action) for action in rests_on(graph, tool))


def _no_believed_tool(graph: SystemGraph, readers: list[str]) -> str:
    if not final_actions(graph):
        return "No tool is drawn whose effect cannot be taken back."
    if not readers:
        return "No outside service or tool is drawn that is only read."
    return "What the tools answer reaches nothing that cannot be taken back."


def asking_gate(graph: SystemGraph) -> Targets:
    """A gate at which a person says yes before a tool acts."""
    gates = [n for n in in_order(graph, graph.of_kind("approval_gate")) if exists(graph, n)]
    found = [n for n in gates if behind(graph, n) and askers(graph, n)]
    why = "" if found else _nobody_asks(graph, gates)
    return Targets(tuple(found[:MOST_TARGETS]), why)


def _nobody_asks(graph: SystemGraph, gates: list[str]) -> str:
    if gates:
        return f"Behind {label(graph, gates[0])} no tool is drawn that changes anything."
    return "Nothing drawn asks a person before it acts."
