"""More boxes than the need asks for, two for one job, and names in place of a purpose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from redline.critique.checks.check import NamedCheck, Parameters, named
from redline.critique.observation import Observation, ask, fail, not_applicable, passed
from redline.design.catalogue import KINDS_OF_FAMILY
from redline.design.graph import Node, SystemGraph
from redline.design.words import normal

PLUMBING = (
    *("message_bus", "stream_processor", "orchestrator", "experiment_tracker", "model_registry"),
    *(
        "lineage_catalog",
        "ci_cd",
        "api_gateway",
        "llm_gateway",
        "batch_ingest",
        *sorted(KINDS_OF_FAMILY["storage"]),
    ),
)
"""Of these, two with the same neighbours do the same job; servers, sources and guards may come in pairs."""

GUARDING = ("monitoring", "governance", "release")
CARRYING = ("message_bus", "object_store", "data_warehouse", "cache", "batch_ingest")
PLAIN_FLOWS = ("event", "batch_data", "feature", "training_data")


class PerNeed(Parameters):
    """How many parts are let pass, with and for each stated need, and how many must be idle to speak."""

    base: int
    for_each_need: int
    removable_at_least: int


class Bare(Parameters):
    """How many boxes may go without a purpose."""

    at_least: int


def tool_names_without_purpose(graph: SystemGraph, parameters: Bare) -> Iterator[Observation]:
    """Boxes named after a product say what the product does here."""
    named = [node for node in graph.nodes.values() if not node.planned and node.product]
    bare = [node for node in named if not node.declared and not node.note.strip()]
    if not named:
        return
    if len(bare) < parameters.at_least:
        yield passed("the purpose of the products is stated", components=[node.id for node in named])
        return
    # Where the arrows say what comes and goes, the purpose can be guessed: then it is only a question.
    silent = [node for node in bare if _arrows_are_silent(graph, node)]
    seen, tools = (fail, silent) if len(silent) >= parameters.at_least else (ask, bare)
    yield seen(tool=[node.id for node in tools])


def _arrows_are_silent(graph: SystemGraph, node: Node) -> bool:
    arrows = (*graph.entering(node.id), *graph.leaving(node.id))
    return not any(arrow.declared or arrow.label.strip() for arrow in arrows)


def duplicate_role(graph: SystemGraph) -> Iterator[Observation]:
    """No two parts do the same between the same neighbours without anything that tells them apart."""
    pairs = [same for kind in PLUMBING if len(same := graph.of_kind(kind)) > 1]
    groups: dict[tuple[object, ...], list[Node]] = {}
    for node in (graph.nodes[name] for same in pairs for name in sorted(same)):
        groups.setdefault((node.kind, neighbours_by_flow(graph, node.id)), []).append(node)
    alike = [group for group in groups.values() if len(group) > 1]
    if not alike:
        return
    twins = [group for group in alike if not _told_apart(group)]
    for group in twins:
        yield ask(twin=[node.id for node in group])
    if not twins:
        yield passed("something tells them apart", components=[node.id for group in alike for node in group])


def neighbours_by_flow(graph: SystemGraph, node: str) -> tuple[object, ...]:
    """What comes in and goes out; a part without arrows has only itself in common with another."""
    into = frozenset((edge.source, edge.flow) for edge in graph.entering(node))
    out = frozenset((edge.target, edge.flow) for edge in graph.leaving(node))
    return (into, out) if into or out else (node,)


def _told_apart(group: list[Node]) -> bool:
    """Whether names, notes or anything stated differ; names of products are not names of a job."""
    names = {"" if node.product else normal(node.label) for node in group}
    stated = {(normal(node.note), tuple(sorted(map(str, node.attributes.items())))) for node in group}
    return len(names) == len(group) or len(stated) > 1


def components_per_need(graph: SystemGraph, parameters: PerNeed) -> Iterator[Observation]:
    """The first version has no more parts than its stated needs ask for."""
    if not graph.framing.objectives:
        yield not_applicable("no need is stated in numbers")
        return
    needs = len(graph.framing.objectives) + (graph.stakes == "high") + ("regulated" in graph.tags)
    counted = [n for n in graph.alive if graph.family(n) not in GUARDING and n not in graph.gates]
    limit = parameters.base + parameters.for_each_need * needs
    idle = [node for node in sorted(counted) if len(counted) > limit and _hands_on_only(graph, node)]
    if len(idle) < parameters.removable_at_least:
        yield passed(f"{len(counted)} parts for {needs} stated needs")
        return
    yield ask(idle=idle, facts={"parts": str(len(counted)), "needs": str(needs)})


def _hands_on_only(graph: SystemGraph, node: str) -> bool:
    """Whether a part only passes things from one neighbour to one other, and nothing says why it is there.

    What it receives could go straight on: no path is lost without it.
    """
    here = graph.nodes[node]
    if here.kind not in CARRYING or here.note.strip() or here.attributes or here.provides:
        return False
    entering, leaving = graph.entering(node), graph.leaving(node)
    ends = {edge.source for edge in entering}, {edge.target for edge in leaving}
    plain = all(edge.flow in PLAIN_FLOWS for edge in (*entering, *leaving))
    return plain and len(ends[0]) == 1 and len(ends[1]) == 1 and ends[0] != ends[1]


CHECKS: Mapping[str, NamedCheck[Any]] = {
    "components_per_need": NamedCheck(
        components_per_need,
        PerNeed,
        roles=frozenset({"idle"}),
        facts=frozenset({"parts", "needs"}),
    ),
    "duplicate_role": named(duplicate_role, roles="twin"),
    "tool_names_without_purpose": NamedCheck(tool_names_without_purpose, Bare, roles=frozenset({"tool"})),
}
