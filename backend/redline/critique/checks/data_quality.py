"""What happens when data is bad, old or missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from redline.critique.checks import drawing
from redline.critique.checks.check import NamedCheck, named, verdict
from redline.critique.observation import Observation, Seen, ask, fail, passed
from redline.design import operators
from redline.design.graph import Edge, SystemGraph, View

CROSS_TEAM = (
    "business_service",
    "client_app",
    "event_tracker",
    "media_source",
    "operational_db",
    "third_party_api",
)
"""Sources that another team or company changes without asking."""

VALIDATORS = ("data_validator", "data_contract")
READ_WHILE_SERVING = ("feature_store_online", "cache", "prediction_store", "third_party_api")
NOTICES_AGE = ("fresh", "volume", "change")
"""Modes of a monitor that see a source which stopped, as opposed to one that is down."""


def validation_before_train(graph: SystemGraph) -> Iterator[Observation]:
    """A validator that can stop training lies between each source and the trainer."""
    view, guards = graph.view(View.TRAINFEAT), validators(graph)
    pairs = [(source, t) for t in sorted(graph.trainers) for source in _sources(graph) if source != t]
    covered = {
        pair: pair[1] in guards or operators.every_path_through(view, *pair, guards) is True
        for pair in pairs
        if operators.reaches(view, *pair)
    }
    if not covered:
        return
    loose = [pair for pair, guarded in covered.items() if not guarded]
    if not loose:
        yield passed("every source passes a check that can stop it", components=sorted(guards))
        return
    some = len(loose) < len(covered) or _validates_something(graph, guards)
    yield _unguarded(graph, loose, guards, some=some)


def training_unchecked(graph: SystemGraph) -> Seen:
    """What is to be said of checks before training."""
    return verdict(graph, validation_before_train)


def validators(graph: SystemGraph) -> frozenset[str]:
    """What can stop data: checks and contracts, and the steps beside which one stands."""
    checks = {v for v in graph.of_kind("data_validator") if graph.attribute(v, "blocking") is not False}
    contracts = {c for c in graph.of_kind("data_contract") if graph.attribute(c, "enforced")}
    return frozenset(checks | contracts | graph.attached(VALIDATORS).keys())


def checked_by(graph: SystemGraph, node: str) -> bool:
    """Whether a check that can stop data lies on some way into this part, or stands beside it."""
    upstream = operators.ancestors(graph.view(View.TRAIN), node)
    return not validators(graph).isdisjoint(upstream | {node})


def _validates_something(graph: SystemGraph, guards: frozenset[str]) -> bool:
    return operators.reaches(graph.view(View.TRAINFEAT), guards, graph.trainers)


def _sources(graph: SystemGraph) -> tuple[str, ...]:
    produced = operators.predecessors(graph.view(View.TRAINFEAT))
    found = (node for node in graph.of_kind(*CROSS_TEAM) if not produced.get(node))
    return tuple(sorted(node for node in found if not graph.attribute(node, "static")))


def _unguarded(
    graph: SystemGraph, loose: list[tuple[str, str]], guards: frozenset[str], *, some: bool
) -> Observation:
    view = graph.view(View.TRAINFEAT)
    ways = [operators.avoiding_path(view, source, t, guards) for source, t in loose]
    last = {way.edges[-1] for way in ways if way}
    seen = ask if some else fail
    return seen(
        variant="some" if some else "",
        source={source for source, _ in loose},
        trainer={t for _, t in loose},
        cut=last if len(last) == 1 else (),
        gatherer={t for _, t in loose} if len(last) > 1 else (),
        components=drawing.nodes_along(ways),
        connections=drawing.edges_along(ways),
    )


def silent_source_death(graph: SystemGraph) -> Iterator[Observation]:
    """Somebody notices when what serving reads stops being renewed."""
    stores = sorted(store for store in _read_by_models(graph) if _renewed_here(graph, store))
    if not stores:
        return
    unseen = [store for store in stores if not _age_is_noticed(graph, store)]
    manual = [store for store in unseen if _filled_by_hand(graph, store)]
    if manual:
        yield fail(store=manual, writer=_writers(graph, manual), connections=_written_by(graph, manual))
    elif unseen:
        # What somebody else runs has no writer in the drawing: it stops by itself.
        writers = _writers(graph, unseen) or unseen
        yield ask(store=unseen, writer=writers, connections=_written_by(graph, unseen))
    else:
        yield passed("the age of what serving reads is watched or bounded", components=stores)


def _read_by_models(graph: SystemGraph) -> frozenset[str]:
    read = operators.reaching(graph.view(View.SERVEFEAT), graph.serving_roots)
    released = operators.reaching(graph.view(View.RELEASE), graph.serving_roots)
    return graph.of_kind(*READ_WHILE_SERVING) & (read | released)


def _renewed_here(graph: SystemGraph, store: str) -> bool:
    """Whether its content changes, by a writer that this drawing answers for."""
    if graph.attribute(store, "static") or "model" in str(graph.attribute(store, "contents", "")):
        return False
    if graph.kind(store) == "third_party_api":
        return True
    return any(not graph.nodes[writer].outside for writer in _writers(graph, [store]))


def _writes(graph: SystemGraph, store: str) -> Sequence[Edge]:
    return graph.entering(store, "event", "batch_data", "feature", "training_data", "prediction")


def _writers(graph: SystemGraph, stores: list[str]) -> frozenset[str]:
    return frozenset(arrow.source for store in stores for arrow in _writes(graph, store))


def _written_by(graph: SystemGraph, stores: list[str]) -> tuple[str, ...]:
    return tuple(arrow.id for store in stores for arrow in _writes(graph, store))


def _age_is_noticed(graph: SystemGraph, store: str) -> bool:
    """An own limit on age, or a monitor of freshness, volume or change on the store or its writers.

    That a vendor or a server is up says nothing about whether its values still move.
    """
    if _bounded_by_caller(graph, store) or _expires(graph, store):
        return True
    writers = {writer for writer in _writers(graph, [store]) if not graph.nodes[writer].outside}
    if len(writers) > 1:
        # Where several fill one store, the age of the whole hides that one of them has stopped.
        fine = _watchers_of(graph, {store}) & graph.having("per_feature")
        return bool(fine) or all(_age_is_watched(graph, {writer}) for writer in writers)
    return _age_is_watched(graph, {store, *writers})


def _age_is_watched(graph: SystemGraph, own: set[str]) -> bool:
    """Whether a run that is late, or a value that is old, of any of these is noticed."""
    schedulers = {o for o in graph.of_kind("orchestrator") if _controls(graph, o, own)}
    if any(graph.attribute(scheduler, "sla_alert") for scheduler in schedulers):
        return True
    return bool(_watchers_of(graph, own | schedulers))


def _watchers_of(graph: SystemGraph, own: set[str]) -> frozenset[str]:
    """Monitors of freshness, volume or change that read any of these."""
    seen = operators.reachable(graph.view(View.OBS), own)
    return frozenset(monitor for monitor in seen if _sees_age(graph, monitor))


def _expires(graph: SystemGraph, store: str) -> bool:
    """Whether old values are thrown away here; what a vendor promises is not enforced by us."""
    limits = (graph.attribute(store, name) for name in ("ttl_s", "expires", "max_age_s", "freshness_slo_s"))
    return graph.kind(store) != "third_party_api" and any(limits)


def _bounded_by_caller(graph: SystemGraph, store: str) -> bool:
    reads = graph.entering(store, "lookup", "request")
    return bool(reads) and all(arrow.attributes.get("max_age_s") for arrow in reads)


def _controls(graph: SystemGraph, scheduler: str, nodes: set[str]) -> bool:
    return not nodes.isdisjoint(operators.descendants(graph.view(View.CTRL), scheduler))


def _sees_age(graph: SystemGraph, monitor: str) -> bool:
    if graph.family(monitor) != "monitoring" or graph.nodes[monitor].outside:
        return False
    stated = " ".join(str(graph.attribute(monitor, name, "")) for name in ("mode", "slis", "metric"))
    return any(word in stated.lower() for word in NOTICES_AGE)


def _filled_by_hand(graph: SystemGraph, store: str) -> bool:
    writers = _writers(graph, [store])
    upstream = operators.reaching(graph.view(View.TRAIN), writers)
    return any(drawing.run_by_hand(graph, node) for node in upstream)


def missing_input_behaviour(graph: SystemGraph) -> Iterator[Observation]:
    """Every value looked up for an answer has something that stands in when it is missing."""
    feeding = operators.reaching(graph.view(View.SERVEFEAT), graph.serving_roots)
    reads = [
        arrow for arrow in graph.by_flow("lookup") if arrow.source in feeding and _is_input(graph, arrow)
    ]
    if not reads:
        return
    open_reads = [arrow for arrow in reads if not _has_default(graph, arrow)]
    if not open_reads:
        yield passed("every looked-up value has a default", connections=[arrow.id for arrow in reads])
        return
    expire = graph.having("ttl_s") | graph.having("expires")
    expiring = [arrow for arrow in open_reads if arrow.target in expire]
    first = expiring or open_reads
    yield ask(
        variant="expiring" if expiring else "",
        store=dict.fromkeys(arrow.target for arrow in first),
        reader=dict.fromkeys(arrow.source for arrow in first),
        components=dict.fromkeys(end for a in open_reads for end in (a.source, a.target)),
        connections=[arrow.id for arrow in open_reads],
    )


def _is_input(graph: SystemGraph, arrow: Edge) -> bool:
    store = arrow.target
    if graph.kind(store) not in READ_WHILE_SERVING or "model" in str(graph.attribute(store, "contents", "")):
        return False
    # A person or item without a list is a cold start, and asked about as one.
    return not (graph.kind(store) == "prediction_store" and "recsys" in graph.tags)


def _has_default(graph: SystemGraph, arrow: Edge) -> bool:
    stated = graph.attribute(arrow.target, "default_value") or arrow.attributes.get("default")
    return bool(stated) or arrow.attributes.get("required") is False


CHECKS: Mapping[str, NamedCheck[Any]] = {
    "missing_input_behaviour": named(missing_input_behaviour, roles="store reader", variants="expiring"),
    "silent_source_death": named(silent_source_death, roles="store writer"),
    "validation_before_train": named(
        validation_before_train, roles="source trainer cut gatherer", variants="some"
    ),
}
