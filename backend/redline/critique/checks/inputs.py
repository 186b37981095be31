"""What reaches a model that looks or listens: pictures nobody can use, and inputs that are not there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from redline.critique.checks import drawing
from redline.critique.checks.check import NamedCheck, named
from redline.critique.observation import Observation, ask, fail, passed
from redline.design import operators
from redline.design.availability import has_default
from redline.design.graph import Edge, SystemGraph, View

CHECKING = ("data_validator", "guardrail")
PEOPLE = ("review_queue", "approval_gate")
SENSES = ("encoder_service", "media_source")
"""Kinds that bring one sense to a model: what sees, hears or reads."""
SEVERAL = 2


def input_quality(graph: SystemGraph) -> Iterator[Observation]:
    """A picture that nobody could judge is sent back or to a person, not scored."""
    view = graph.view(View.SERVEFEAT)
    roots = graph.serving_roots
    media = graph.of_kind("media_source") or (graph.of_kind("client_app") & graph.entries)
    seeing = frozenset(m for m in media if operators.reaches(view, {m}, roots))
    if not seeing:
        return
    guards = graph.of_kind(*CHECKING) | graph.having("validates") | graph.having("controlled_capture")
    ways = [operators.avoiding_path(view, {medium}, roots, guards) for medium in sorted(seeing - guards)]
    free = [way for way in ways if way is not None]
    away = _handed_over(graph, roots)
    if not free or away:
        yield passed(
            "what cannot be judged is stopped or goes to a person", components=sorted(away or guards)
        )
        return
    seen = fail if graph.stakes == "high" else ask
    yield seen(
        variant="" if graph.stakes == "high" else "unstated",
        media=[way.nodes[0] for way in free],
        server=_met(graph, {way.nodes[0] for way in free}, guards),
        first=free[0].edges[:1] if len(free) == 1 else (),
        components=drawing.nodes_along(free),
        connections=drawing.edges_along(free),
    )


def _met(graph: SystemGraph, media: set[str], guards: frozenset[str]) -> list[str]:
    """What answers and is reached by one of these without meeting a guard."""
    view = graph.view(View.SERVEFEAT)
    roots = sorted(graph.serving_roots)
    return [root for root in roots if operators.avoiding_path(view, media, {root}, guards)]


def _handed_over(graph: SystemGraph, roots: frozenset[str]) -> frozenset[str]:
    """Where a case goes that the model does not decide: people, or a policy that defers."""
    answered = operators.descendants_of(graph.view(View.DATA), roots)
    return answered & (graph.of_kind(*PEOPLE) | graph.having("defer"))


def missing_modality(graph: SystemGraph) -> Iterator[Observation]:
    """A model that takes several senses still answers when one is missing."""
    if len(graph.of_kind(*SENSES)) < SEVERAL:
        return
    trained = any(graph.attribute(t, "learns_missing") for t in graph.trainers)
    for root in sorted(graph.serving_roots):
        arrows = _senses(graph, root)
        kinds = {str(graph.attribute(part, "modality", part)) for part in arrows}
        if len(kinds) >= SEVERAL:
            yield _of_fusion(graph, root, arrows, trained or bool(graph.attribute(root, "learns_missing")))


def _senses(graph: SystemGraph, root: str) -> dict[str, Edge]:
    """The senses that a model takes, each with the arrow between the two."""
    near = [(edge.source, edge) for edge in graph.entering(root)]
    near += [(edge.target, edge) for edge in graph.leaving(root, "request", "lookup")]
    return {part: edge for part, edge in near if graph.kind(part) in SENSES}


def _of_fusion(graph: SystemGraph, root: str, arrows: Mapping[str, Edge], trained: bool) -> Observation:
    needed = {part: edge for part, edge in arrows.items() if not _may_miss(graph, part, edge)}
    if trained or len(needed) < SEVERAL:
        return passed("it answers without one of them", components=(root, *sorted(arrows)))
    certain = all(edge.attributes.get("required") is True for edge in needed.values())
    seen = fail if certain else ask
    return seen(
        variant="" if certain else "unstated",
        fusion=root,
        sense=sorted(needed),
        arrow=[edge.id for _, edge in sorted(needed.items())],
        components=(root, *sorted(needed)),
        connections=[edge.id for edge in needed.values()],
    )


def _may_miss(graph: SystemGraph, part: str, edge: Edge) -> bool:
    loose = edge.attributes.get("required") is False or edge.attributes.get("optional") is True
    stated = graph.attribute(part, "default_value") or graph.attribute(part, "optional")
    return loose or has_default(graph, edge) or bool(stated)


CHECKS: Mapping[str, NamedCheck[Any]] = {
    "input_quality": named(input_quality, roles="media server first", variants="unstated"),
    "missing_modality": named(missing_modality, roles="fusion sense arrow", variants="unstated"),
}
