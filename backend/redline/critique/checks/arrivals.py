"""What goes into an answer: whether it is checked, where it comes from, and whether it is used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from redline.critique.checks import data_quality, drawing
from redline.critique.checks.check import NamedCheck, named
from redline.critique.observation import Observation, ask, passed
from redline.design import operators, views
from redline.design.catalogue import KINDS_OF_FAMILY, UNKNOWN
from redline.design.graph import SystemGraph, View

ANSWERS_NOW = ("edge_runtime", "model_server", "stream_scorer")
INPUT_KINDS = (
    *("document_corpus", "event_tracker", "media_source", "operational_db", "third_party_api"),
    *sorted(KINDS_OF_FAMILY["ingest"]),
    *sorted(KINDS_OF_FAMILY["features"]),
    *sorted(KINDS_OF_FAMILY["storage"] - {"prediction_log", "prediction_store"}),
)
"""What holds or makes inputs; stores of results may well be read outside the drawing."""
USING = ("governance", "labels", "llm", "monitoring", "release", "serving", "training")


def validation_before_serve(graph: SystemGraph) -> Iterator[Observation]:
    """What a model is about to score is checked first."""
    batch = graph.serving_roots & graph.of_kind("batch_scorer")
    if batch:
        yield from _before_the_run(graph, batch)
    if graph.stakes == "high":
        yield from _at_the_door(graph, graph.serving_roots & graph.of_kind(*ANSWERS_NOW))


def _before_the_run(graph: SystemGraph, scorers: frozenset[str]) -> Iterator[Observation]:
    """A run on a schedule; where the same gap is reported of training, that is said there."""
    if graph.once(data_quality.training_unchecked) in ("fail", "ask"):
        return
    view, guards = graph.view(View.SERVEFEAT), data_quality.validators(graph)
    open_scorers = {s for s in scorers if s not in guards and not graph.attribute(s, "validates")}
    origins = _origins(graph, scorers)
    loose = [
        origin
        for origin in sorted(origins)
        if operators.every_path_through(view, origin, open_scorers - {origin}, guards) is False
        and not _watched(graph, {origin})
    ]
    if loose:
        way = operators.avoiding_path(view, loose, open_scorers, guards)
        yield ask(
            variant="batch",
            entry=loose,
            server=open_scorers,
            door=open_scorers,
            components=drawing.nodes_along([way]),
            connections=drawing.edges_along([way]),
        )
    elif origins:
        yield passed("what is scored has been checked", components=sorted(guards))


def _origins(graph: SystemGraph, scorers: frozenset[str]) -> frozenset[str]:
    """Where the scored data comes in: what nothing in the drawing fills, else the jobs that fetch it."""
    view = graph.view(View.SERVEFEAT)
    upstream = operators.ancestors_of(view, scorers) - scorers
    before = operators.predecessors(view)
    first = {n for n in upstream if not before.get(n) and graph.family(n) in ("source", "ingest", "storage")}
    moving = frozenset(n for n in first if not graph.attribute(n, "static"))
    return moving or graph.of_kind("batch_ingest") & upstream


def _at_the_door(graph: SystemGraph, servers: frozenset[str]) -> Iterator[Observation]:
    calls = graph.view(View.CALLS)
    callers = {s: operators.ancestors(calls, s) - {s} for s in sorted(servers)}
    asked = {s: found for s, found in callers.items() if graph.entries & found}
    open_servers = [
        s for s, found in asked.items() if not _checked(graph, s, found) and not _seen_raw(graph, s)
    ]
    if asked and not open_servers:
        yield passed("what comes in is checked or watched", components=list(asked))
    elif open_servers:
        yield _open_door(graph, open_servers, frozenset().union(*(asked[s] for s in open_servers)))


def _checked(graph: SystemGraph, server: str, callers: frozenset[str]) -> bool:
    """Whether the service checks its input, or every request passes something that does."""
    unit = graph.unit(server) | callers
    if any(graph.attribute(n, "validates") or graph.provides(n, "schema") for n in unit):
        return True
    guards, entries = _door_guards(graph), graph.entries & callers
    way_in = operators.every_path_through(graph.view(View.CALLS), entries, server, guards)
    return server in guards or way_in is True


def _seen_raw(graph: SystemGraph, server: str) -> bool:
    """Whether a monitor of data reads the inputs as they came, before any default stands in."""
    view = graph.view(View.SERVEFEAT)
    upstream = operators.ancestors(view, server) | {server}
    filled = operators.reachable(view, _fillers(graph, upstream))
    # Where nothing is filled in, whoever writes the log writes what came.
    writers = upstream - filled if filled else upstream | graph.unit(server)
    return bool(_watchers(graph, (upstream - filled) | _logs(graph, writers)))


def _open_door(graph: SystemGraph, servers: list[str], callers: frozenset[str]) -> Observation:
    upstream = operators.reaching(graph.view(View.SERVEFEAT), servers)
    late = _watchers(graph, upstream | _logs(graph, upstream | graph.units(servers)))
    entries = graph.entries & callers
    way = operators.shortest_path(graph.view(View.CALLS), entries, servers)
    return ask(
        variant="filled" if late else "",
        entry=entries,
        server=servers,
        door=graph.of_kind("api_gateway") & callers or servers,
        watcher=late,
        components=drawing.nodes_along([way]),
        connections=drawing.edges_along([way]),
    )


def _door_guards(graph: SystemGraph) -> frozenset[str]:
    rails = graph.of_kind("guardrail")
    inward = {g for g in rails if str(graph.attribute(g, "position", "input")) != "output"}
    return data_quality.validators(graph) | inward | graph.attached(("guardrail",)).keys()


def _logs(graph: SystemGraph, writers: frozenset[str]) -> frozenset[str]:
    """Logs in which these write the inputs of an answer."""
    logs = graph.of_kind("prediction_log", "trace_store") & graph.having("has_features")
    return frozenset(
        log for log in logs if any(a.source in writers for a in graph.entering(log, "prediction", "event"))
    )


def _fillers(graph: SystemGraph, upstream: frozenset[str]) -> frozenset[str]:
    """What puts a default in the place of a missing value."""
    readers = (a for n in upstream for a in graph.leaving(n, "lookup"))
    stand_in = {a.source for a in readers if a.attributes.get("default") or _default(graph, a.target)}
    own = {n for n in upstream if graph.kind(n) == "feature_transform" and _default(graph, n)}
    return frozenset(stand_in | own)


def _default(graph: SystemGraph, node: str) -> bool:
    return bool(graph.attribute(node, "default_value"))


def _watched(graph: SystemGraph, inputs: frozenset[str] | set[str]) -> bool:
    return bool(_watchers(graph, inputs))


def _watchers(graph: SystemGraph, inputs: frozenset[str] | set[str]) -> frozenset[str]:
    """Monitors of data that read any of these."""
    return frozenset(
        m for m in graph.of_kind("data_monitor") if any(a.source in inputs for a in graph.entering(m))
    )


def entry_supplied_features(graph: SystemGraph) -> Iterator[Observation]:
    """Where the past tells most, a server knows more than the request brings."""
    bare = []
    calls = graph.view(View.CALLS)
    for server in sorted(graph.serving_roots & graph.of_kind(*ANSWERS_NOW)):
        entries = graph.entries & operators.ancestors(calls, server)
        if not entries:
            continue
        if _knows_more(graph, server):
            yield passed("features come from more than the request", components=[server])
        else:
            bare.append((server, entries))
    if bare:
        entries = frozenset().union(*(found for _, found in bare))
        servers = [server for server, _ in bare]
        way = operators.shortest_path(calls, entries, servers)
        yield ask(
            server=servers,
            entry=entries,
            components=drawing.nodes_along([way]),
            connections=drawing.edges_along([way]),
        )


def _knows_more(graph: SystemGraph, server: str) -> bool:
    upstream = operators.ancestors(graph.view(View.SERVEFEAT), server) | {server}
    if upstream & graph.having("enriches"):
        return True
    return any(
        graph.entering(node, *views.VALUE_FLOWS)
        or any("model" not in str(graph.attribute(a.target, "contents", "")) for a in _reads(graph, node))
        for node in upstream
    )


def _reads(graph: SystemGraph, node: str) -> list[Any]:
    asked = (a for a in graph.leaving(node, "request") if graph.kind(a.target) in views.ANSWERING)
    return [*graph.leaving(node, "lookup"), *asked]


def unused_inputs(graph: SystemGraph) -> Iterator[Observation]:
    """Every source, store and feature job leads to something that uses it, and every training to a model."""
    calls = [edge for edge in graph.drawn if edge.flow in views.CALL_FLOWS]
    # What is called or read is used, although the arrow leads to it.
    wires = views.multigraph(graph.alive, [views.ahead(graph.drawn), views.back(calls)])
    roles = graph.serving_roots | graph.trainers | graph.sinks
    outputs = operators.reachable(graph.view(View.ALL), graph.serving_roots | graph.sinks | graph.entries)
    used = operators.reaching(wires, roles | graph.of_family(*USING) | graph.of_kind(UNKNOWN))
    inputs = graph.of_kind(*INPUT_KINDS) - outputs
    dead = frozenset(n for n in inputs - used if not graph.nodes[n].outside)
    ends = frozenset(t for t in graph.of_kind("training_job") if not _leads_on(graph, t))
    if dead:
        yield ask(dead=dead, connections=[a.id for n in sorted(dead) for a in graph.entering(n)])
    if ends:
        yield ask(
            variant="training", dead=ends, connections=[a.id for n in sorted(ends) for a in graph.entering(n)]
        )
    if inputs and not dead and not ends:
        yield passed("every input is used")


def _leads_on(graph: SystemGraph, trainer: str) -> bool:
    return graph.nodes[trainer].outside or any(a.flow != "telemetry" for a in graph.leaving(trainer))


CHECKS: Mapping[str, NamedCheck[Any]] = {
    "entry_supplied_features": named(entry_supplied_features, roles="server entry"),
    "unused_inputs": named(unused_inputs, roles="dead", variants="training"),
    "validation_before_serve": named(
        validation_before_serve, roles="entry server door watcher", variants="batch filled"
    ),
}
