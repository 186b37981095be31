"""Does anybody use what the model says?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from redline.critique.checks import drawing, releases
from redline.critique.checks.check import NamedCheck, named
from redline.critique.observation import Observation, ask, passed
from redline.design import operators
from redline.design.graph import SystemGraph, View

PASSES_ON = ("prediction_store", "review_queue", "decision_policy")
"""Where an answer may end in a drawing: who acts on it is beyond its edge."""


def dangling_model(graph: SystemGraph) -> Iterator[Observation]:
    """Every model's answer is read by somebody in the drawing."""
    for server in releases.answering(graph):
        if graph.entering(server, "request"):
            yield passed("it is asked, so somebody reads the answer", components=(server,))
        else:
            yield _read(graph, server)


def _read(graph: SystemGraph, server: str) -> Observation:
    answered = operators.descendants(graph.view(View.ANSWERS), server) - {server}
    if answered & graph.sinks:
        return passed("its answer reaches a consumer", components=(server,))
    ends = graph.of_kind(*PASSES_ON) & answered
    if any(_is_read(graph, end) for end in ends):
        return passed("its answer is read", components=(server, *sorted(ends)))
    way = operators.shortest_path(graph.view(View.ANSWERS), server, ends) if ends else None
    return ask(
        variant="terminal" if ends else "",
        server=server,
        end=ends,
        components=drawing.nodes_along([way]),
        connections=drawing.edges_along([way]),
    )


def _is_read(graph: SystemGraph, end: str) -> bool:
    return bool(graph.entering(end, "lookup", "request") or graph.leaving(end))


CHECKS: Mapping[str, NamedCheck[Any]] = {
    "dangling_model": named(dangling_model, roles="server end", variants="terminal"),
}
