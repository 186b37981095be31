"""Clauses about the order of building: what is first, and which number calls for the next part."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from redline.design.document import Design
from redline.design.graph import SystemGraph
from redline.followups.clauses.seen import Seen, broke, held
from redline.followups.monitors import WATCHERS, read_by
from redline.followups.parts import drawn_key, exists, label
from redline.followups.situation import Situation
from redline.followups.wording import listed

NEXT_PARTS = 2
"""Two later parts show an order; one alone is only a wish."""
MEASURING = (*sorted(WATCHERS), "prediction_log", "experiment_platform")


def next_parts_triggered(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """Two later parts each wait for a bound of a number that the first version measures."""
    graph = situation.world
    later = planned(graph)
    ready = [part for part in later if trigger(graph, part) is not None]
    if len(ready) >= NEXT_PARTS:
        told = [_told(graph, part) for part in ready[:NEXT_PARTS]]
        return held(
            f"{listed(told)}.",
            did=f"said what has to happen before {listed(label(graph, part) for part in ready)}",
            components=ready,
        )
    if not later:
        return broke(
            "No part is marked as planned for later: everything counts as built at once. Set it on the "
            "card of a part."
        )
    open_ones = [part for part in later if part not in ready]
    if open_ones:
        return broke(_why_open(graph, open_ones[0]), components=open_ones[:1])
    return broke(f"{label(graph, later[0])} alone is planned: what comes after it?", components=later)


def first_version_stands(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """The first version alone, without anything planned, breaks no rule that blocks."""
    graph = situation.after
    later = frozenset(planned(graph))
    said = situation.critique_of(_without(situation.given, later)) if later else situation.critique_after
    broken = [r for r in said.results if r.severity == "blocker" and r.outcome == "fail"]
    if broken:
        text = next((f.message for f in broken[0].findings if f.outcome == "fail"), broken[0].title)
        return broke(f"The first version alone does not stand: {text}")
    return held("The first version stands alone.")


def planned(graph: SystemGraph) -> tuple[str, ...]:
    """The parts that are for later, in drawing order."""
    later = (node for node in graph.nodes if not exists(graph, node))
    return tuple(sorted(later, key=lambda node: drawn_key(graph, node)))


def trigger(graph: SystemGraph, part: str) -> tuple[str, str, str] | None:
    """The number that calls for a part, its bound, and the part of the first version that measures it.

    None too for a part that is connected to nothing: it does not say what it would be built for.
    """
    measure, bound = (_stated(graph, part, name) for name in ("trigger_measure", "trigger_bound"))
    by = _measured_by(graph, _stated(graph, part, "trigger_read_at"))
    stated = measure and re.search(r"\d", bound) and by and _has_a_place(graph, part)
    return (measure, bound, by) if stated and by else None


def _told(graph: SystemGraph, part: str) -> str:
    found = trigger(graph, part)
    if found is None:
        return label(graph, part)
    measure, bound, by = found
    return f"{label(graph, part)} is built when {measure} passes {bound}, read at {label(graph, by)}"


def _has_a_place(graph: SystemGraph, part: str) -> bool:
    return any(part in (edge.source, edge.target) for edge in graph.base)


def _why_open(graph: SystemGraph, part: str) -> str:
    if not _has_a_place(graph, part):
        return f"{label(graph, part)} is connected to nothing: where would it go?"
    if not _stated(graph, part, "trigger_measure"):
        return f"Say at {label(graph, part)} which number calls for it: under “Trigger measure”."
    if not re.search(r"\d", _stated(graph, part, "trigger_bound")):
        return f"Say at {label(graph, part)} from which value on it is built: under “Trigger bound”."
    measure = _stated(graph, part, "trigger_measure")
    return f"Say at {label(graph, part)} which monitor or log reads {measure}: under “Trigger read at”."


def _measured_by(graph: SystemGraph, name: str) -> str | None:
    """The monitor, log or experiment of the first version with this name, when it reads anything."""
    wanted = name.casefold()
    for node in sorted(graph.of_kind(*MEASURING), key=lambda n: drawn_key(graph, n)):
        named = wanted in {node.casefold(), label(graph, node).casefold()}
        reads = read_by(graph, node, graph.nodes) is not None
        if wanted and named and exists(graph, node) and reads:
            return node
    return None


def _stated(graph: SystemGraph, part: str, name: str) -> str:
    return str(graph.attribute(part, name) or "").strip()


def _without(design: Design, parts: frozenset[str]) -> Design:
    return design.model_copy(
        update={
            "components": [c for c in design.components if c.id not in parts],
            "connections": [c for c in design.connections if not {c.source, c.target} & parts],
        }
    )
