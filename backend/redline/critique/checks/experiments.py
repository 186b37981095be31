"""Is a better model better for people, and does the experiment count fairly?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from redline.critique.checks import card, drawing
from redline.critique.checks.check import NamedCheck, named
from redline.critique.observation import Observation, ask, fail, not_applicable, passed
from redline.design import operators, quantities
from redline.design.graph import SystemGraph

READ_FLOWS = ("event", "telemetry", "feedback", "label", "batch_data", "feature", "prediction")
BESIDE_THE_SERVER = ("client_app", "event_tracker", "media_source")
"""Where an event is counted only if the page or the app sends it."""
RATIO = re.compile(r"ratio|\bsrm\b|a a test|aa test|a/a")
HELD_OUT = re.compile(r"hold ?out|held out|never (shown|contacted)|control group|interleav|a/b|\bab test")
ENOUGH_PER_ARM = 10_000
DAYS = 14
SECONDS_PER_DAY = 86_400


def online_experiment(graph: SystemGraph) -> Iterator[Observation]:
    """A new ranking is compared on people before it replaces the old one."""
    if not graph.consumers or graph.training_scope() == "outside" or _too_few(graph):
        return
    compared = sorted(_compared(graph))
    if compared:
        yield passed("versions are compared on people", components=compared)
        return
    server = graph.serving_roots
    ways = [e.id for root in sorted(server) for e in graph.entering(root, "model")]
    yield ask(server=server, release=ways, connections=ways)


def _too_few(graph: SystemGraph) -> bool:
    """Whether the stated traffic cannot fill two arms in two weeks."""
    rates = [quantities.stated(graph, entry, "peak_qps") for entry in sorted(graph.entries)]
    peak = quantities.objective(graph, "peak_qps")
    known = [rate for rate in (*rates, peak.value if peak else None) if rate is not None]
    return bool(known) and sum(known) * SECONDS_PER_DAY * DAYS < 2 * ENOUGH_PER_ARM


def _compared(graph: SystemGraph) -> Iterator[str]:
    """Experiments, holdouts and explored shares; a canary where somebody sees the business."""
    used = drawing.in_use(graph, graph.alive)
    yield from graph.of_kind("experiment_platform") & used
    yield from graph.having("exploration_pct") & used
    yield from (node for node in used if HELD_OUT.search(card.words_of(graph, node)))
    for splitter in graph.of_kind("traffic_splitter") & used:
        if graph.attribute(splitter, "mode") == "interleave" or graph.of_kind("business_dashboard"):
            yield splitter


def experiment_validity(graph: SystemGraph) -> Iterator[Observation]:
    """An experiment counts at the server who was in which arm, and tests the shares of the arms."""
    for platform in sorted(graph.of_kind("experiment_platform")):
        read = _read_by(graph, platform)
        if read:
            yield _counted(graph, platform, read)
        else:
            yield not_applicable("what the experiment reads is not drawn")


def _readings(graph: SystemGraph) -> drawing.Wires:
    """Data on its way to whoever counts; what a consumer receives goes no further."""
    edges = (edge for flow in READ_FLOWS for edge in graph.by_flow(flow) if edge.target not in graph.sinks)
    return drawing.wired((edge.source, edge.target, edge.id) for edge in edges)


def _read_by(graph: SystemGraph, platform: str) -> frozenset[str]:
    """Where the numbers of an experiment come from: what its data arrows lead back to, ends only."""
    wires = _readings(graph)
    upstream = operators.ancestors(wires, platform) - {platform}
    asked = {edge.target for edge in graph.leaving(platform, "lookup")}
    back = operators.predecessors(wires)
    read = upstream | asked | {node for one in asked for node in operators.ancestors(wires, one)}
    return frozenset(node for node in read if not back.get(node) or graph.family(node) in ("serving", "llm"))


def _counted(graph: SystemGraph, platform: str, read: frozenset[str]) -> Observation:
    wires = _readings(graph)
    ways = [operators.shortest_path(wires, {one}, {platform}) for one in sorted(read)]
    beside = graph.of_kind(*BESIDE_THE_SERVER) & read
    if beside == read:
        sure = bool(graph.of_kind("client_app") & read)
        return (fail if sure else ask)(
            variant="" if sure else "tracker",
            platform=platform,
            client=beside,
            server=frozenset(sorted(graph.serving_roots)[:1]),
            components=drawing.nodes_along(ways),
            connections=drawing.edges_along(ways),
        )
    if HELD_OUT.search(card.words_of(graph, platform)) or _tests_shares(graph, platform):
        return passed("exposure is counted at the server, and the arms are tested", components=sorted(read))
    return ask(
        variant="ratio",
        platform=platform,
        components=[*sorted(read), *drawing.nodes_along(ways)],
        connections=drawing.edges_along(ways),
    )


def _tests_shares(graph: SystemGraph, platform: str) -> bool:
    stated = graph.attribute(platform, "ratio_check")
    return bool(stated or RATIO.search(card.words_of(graph, platform)))


CHECKS: Mapping[str, NamedCheck[Any]] = {
    "experiment_validity": named(
        experiment_validity, roles="platform client server", variants="tracker ratio"
    ),
    "online_experiment": named(online_experiment, roles="server release"),
}
