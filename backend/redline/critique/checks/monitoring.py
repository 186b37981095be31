"""Who would notice, and from what? What is observed, in layers, and what is kept of each answer."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from redline.critique.checks import drawing, releases
from redline.critique.checks.check import NamedCheck, named
from redline.critique.observation import Observation, ask, fail, passed
from redline.design import operators
from redline.design.graph import SystemGraph, View

LAYERS: Mapping[str, tuple[str, ...]] = {
    "service_monitor": ("service",),
    "trace_store": ("service", "log"),
    "data_monitor": ("input",),
    "quality_monitor": ("quality",),
    "business_dashboard": ("view",),
}
"""What each kind of monitor sees."""

WRONG_ANSWERS = frozenset({"input", "quality"})
"""Layers in which an answer that is wrong, but on time, shows."""

PLAIN = {"service": "rate, errors and time", "input": "what goes in", "quality": "whether answers are right"}
"""The three layers, in words."""

LOGS = ("prediction_log", "trace_store")
SAMPLES = ("object_store", "quality_monitor")
"""Kinds that may keep answers: files that the server itself fills, and what compares them with outcomes."""
STORES = ("object_store", "data_warehouse")
"""Where answers may lie among other data."""
KEEPERS = (*STORES, "operational_db", "feature_store_online", "label_joiner")
"""What keeps an answer, or what was decided on it, when it is written there."""
HANDED_ON = ("prediction", "action", "feedback", "label", "event", "batch_data")
"""How an answer goes on to whoever decides on it, and from there to where that is kept."""
RECORDED = ("prediction_log", "label_joiner", "training_set_builder", "trace_store", "outcome_source")
REACTIONS = ("event_tracker", "outcome_source")
VERDICTS = ("labeling", "outcome_source", "review_queue")
"""Kinds from which people's judgement of the answers comes."""
RANKING = frozenset({"recsys", "search", "ads"})
"""Where the record of what was shown is one of the answers also when the page keeps it, not a service."""

LOGGING_FLOWS = ("prediction", "event", "telemetry", "feedback", "batch_data")


PARTS = {"has_features": "the inputs", "has_version": "the version"}
"""What a record of an answer needs beside the answer, in words."""

ANSWER_WORDS = re.compile(r"\b(label|score|prediction|answer|result|decision)s?\b")
INPUT_WORDS = re.compile(r"\b(input|feature|payload|request|body|context|prompt|message|everything|all)s?\b")


@dataclass(frozen=True)
class Watched:
    """What is seen of a system: layers with the monitors that see them, and who of these is heard."""

    layers: Mapping[str, frozenset[str]]
    heard: frozenset[str]

    @property
    def monitors(self) -> frozenset[str]:
        """Every monitor that sees anything."""
        return frozenset().union(*self.layers.values())


def exists(graph: SystemGraph) -> Iterator[Observation]:
    """Something observes what answers, or the job that runs it."""
    seen = watched(graph)
    if seen.layers:
        yield passed("it is observed", components=sorted(seen.monitors))
        return
    elsewhere = graph.training_scope() == "outside"
    judge = ask if elsewhere else fail
    yield judge(variant="elsewhere" if elsewhere else "", server=graph.serving_roots)


def silent_failure(graph: SystemGraph) -> Iterator[Observation]:
    """Somebody hears of answers that are wrong and on time."""
    seen = watched(graph)
    if not seen.layers:
        return
    tells = telling(graph, seen)
    alone = graph.of_kind("quality_monitor") & seen.monitors
    if not tells and alone:
        yield ask(variant="alone", server=graph.serving_roots, monitor=alone, components=sorted(alone))
    elif not tells:
        own = seen.monitors <= graph.serving_roots
        yield fail(
            variant="own" if own else "",
            server=graph.serving_roots,
            monitor=seen.monitors,
            components=sorted(seen.monitors),
        )
    elif tells & seen.heard:
        yield passed("a wrong answer shows, and somebody is told", components=sorted(tells & seen.heard))
    else:
        raised = operators.descendants_of(graph.view(View.OBS), tells) & graph.of_kind("alerting")
        yield ask(
            variant="unowned" if raised else "unheard",
            server=graph.serving_roots,
            monitor=tells,
            alert=raised,
            components=sorted(tells | raised),
        )


def three_layers(graph: SystemGraph) -> Iterator[Observation]:
    """The service, its inputs and its answers are each observed."""
    seen = watched(graph)
    if not telling(graph, seen):
        return
    missing = [layer for layer in PLAIN if layer not in seen.layers]
    if "input" in missing and _checked_inputs(graph):
        missing.remove("input")
    if not missing:
        yield passed("service, inputs and answers are observed", components=sorted(seen.monitors))
        return
    facts = {"missing": " or ".join(PLAIN[layer] for layer in missing)}
    yield ask(
        server=graph.serving_roots,
        no_service=_where(graph, "service", missing),
        no_input=_where(graph, "input", missing),
        no_quality=_where(graph, "quality", missing),
        facts=facts,
        components=sorted(seen.monitors),
    )


def _checked_inputs(graph: SystemGraph) -> bool:
    """Whether a check that can stop them stands on the way of the inputs."""
    inputs = operators.ancestors_of(graph.view(View.SERVEFEAT), graph.serving_roots)
    return bool(graph.of_kind("data_validator") & inputs)


def _where(graph: SystemGraph, layer: str, missing: list[str]) -> tuple[str, ...]:
    """Where a missing layer could be watched: inputs in the log or the store, the rest at the server."""
    if layer not in missing:
        return ()
    logs, stores = sorted(graph.of_kind("prediction_log")), sorted(graph.of_kind("feature_store_online"))
    roots = sorted(graph.serving_roots)
    return tuple((logs or stores or roots)[:1]) if layer == "input" else tuple(roots)


def telling(graph: SystemGraph, seen: Watched) -> frozenset[str]:
    """The monitors that see wrong answers; of a language model inputs alone do not show them."""
    layers = {"quality"} if "llm" in graph.tags else WRONG_ANSWERS
    return frozenset().union(*(seen.layers.get(layer, frozenset()) for layer in layers))


def told(graph: SystemGraph, seen: Watched) -> bool:
    """Whether somebody who acts hears of wrong answers."""
    return bool(telling(graph, seen) & seen.heard)


def watched(graph: SystemGraph) -> Watched:
    """What is seen of a system: several rules ask."""
    return graph.once(_watching)


def _watching(graph: SystemGraph) -> Watched:
    observed = _observed(graph)
    seen: dict[str, set[str]] = {}
    for monitor in operators.descendants_of(graph.view(View.OBS), observed):
        for layer in LAYERS.get(graph.kind(monitor), ()):
            seen.setdefault(layer, set()).add(monitor)
    seen.setdefault("service", set()).update(_direct(graph, observed))
    _qualify(graph, seen)
    return Watched({layer: frozenset(nodes) for layer, nodes in seen.items() if nodes}, _heard(graph))


def _direct(graph: SystemGraph, observed: frozenset[str]) -> Iterator[str]:
    """What tells of failed runs and calls without a monitor: metrics of the product, an alert of its own."""
    yield from (node for node in observed if graph.provides(node, "service_metrics"))
    for edge in graph.by_flow("telemetry"):
        if graph.kind(edge.target) == "alerting" and edge.source in observed - graph.of_kind(*LAYERS):
            yield edge.target


def _qualify(graph: SystemGraph, seen: dict[str, set[str]]) -> None:
    """A quality monitor needs more than the answers themselves; a trace keeps a language model's inputs."""
    judging = {m for m in graph.of_kind("quality_monitor") if _sees_quality(graph, m)}
    seen["alone"] = seen.get("quality", set()) - judging
    seen["quality"] = judging
    alerting = operators.reaching(graph.view(View.OBS), graph.of_kind("alerting"))
    seen["quality"] |= seen.get("view", set()) & alerting
    seen["quality"] |= {view for view in seen.get("view", ()) if _shows_reactions(graph, view)}
    seen["quality"] |= {test for test in graph.of_kind("offline_evaluator") if _judges_records(graph, test)}
    seen["quality"] |= {trace for trace in graph.of_kind("trace_store") if _hears_people(graph, trace)}
    if "llm" in graph.tags and "log" in seen:
        seen.setdefault("input", set()).update(seen["log"])


def _sees_quality(graph: SystemGraph, monitor: str) -> bool:
    fed_by = {edge.source for edge in graph.entering(monitor)}
    return bool(fed_by) and (bool(fed_by - graph.serving_roots) or graph.stated(monitor, "proxy"))


def _shows_reactions(graph: SystemGraph, dashboard: str) -> bool:
    """Whether it shows what people did with the answers, or what they think of them."""
    shown = (*REACTIONS, *VERDICTS, "experiment_platform")
    return any(graph.kind(edge.source) in shown for edge in graph.entering(dashboard))


def _judges_records(graph: SystemGraph, evaluator: str) -> bool:
    """Whether it judges answers that were given: it reads what was kept of them, and lets nothing through."""
    kept = any(graph.kind(edge.source) in LOGS for edge in graph.entering(evaluator))
    return kept and not any(graph.family(edge.target) != "monitoring" for edge in graph.leaving(evaluator))


def _hears_people(graph: SystemGraph, trace: str) -> bool:
    """Whether what people made of the answers is kept beside them."""
    return any(
        edge.flow == "feedback" or graph.kind(edge.source) in REACTIONS for edge in graph.entering(trace)
    )


def _observed(graph: SystemGraph) -> frozenset[str]:
    """What belongs to answering: the units, their inputs, who receives, and the records of it."""
    inputs = operators.ancestors_of(graph.view(View.SERVEFEAT), graph.serving_roots)
    recorded = graph.of_kind(*RECORDED) | _reactions(graph)
    return graph.units(graph.serving_roots) | inputs | graph.sinks | recorded


def _reactions(graph: SystemGraph) -> frozenset[str]:
    """Where what was shown, or what people did with it, is recorded or compared."""
    asking = drawing.asking(graph, graph.serving_roots) | _readers(graph)
    places = graph.of_kind("event_tracker", "experiment_platform")
    return frozenset(place for place in places if any(e.source in asking for e in graph.entering(place)))


def _readers(graph: SystemGraph) -> frozenset[str]:
    """What reads the answers that are worked out before anybody asks."""
    stores = graph.of_kind("prediction_store")
    return frozenset(edge.source for store in stores for edge in graph.entering(store, "lookup"))


def _heard(graph: SystemGraph) -> frozenset[str]:
    """Monitors that reach somebody who acts: through an alert with an owner, or by an arrow that steers."""
    steering = {edge.source for edge in graph.by_flow("control")}
    alerts = {a for a in graph.of_kind("alerting") if graph.attribute(a, "owner") or a in steering}
    people = graph.of_kind("team", "review_queue")
    watchers = graph.of_kind(*LAYERS)
    return frozenset(operators.reaching(graph.view(View.OBS), alerts | people) | steering) & watchers


def prediction_log(graph: SystemGraph) -> Iterator[Observation]:
    """Each answer is kept with its inputs and its version."""
    told = {root: _of_answers(graph, root) for root in releases.answering(graph)}
    for observations in told.values():
        yield from observations or ()
    lost = frozenset(root for root, observations in told.items() if observations is None)
    # What hands a request on to another answers with that one's answer.
    calls = drawing.along(graph, "request")
    alone = [
        root for root in told if root in lost and operators.descendants(calls, root) & told.keys() <= lost
    ]
    if alone and not graph.prototype:
        yield fail(server=alone, log=())


def _of_answers(graph: SystemGraph, root: str) -> list[Observation] | None:
    """What is to be said of the record of these answers; None where there is none."""
    path = _way_to_log(graph, root)
    if path is not None:
        return [_quality_of_log(graph, root, path)]
    if stores := _stored_in(graph, root):
        return list(_results_ahead(graph, root, stores))
    if measuring := _measuring(graph, root):
        return [ask(variant="measured", server=root, log=measuring, components=measuring)]
    if keeping := _perhaps_keeping(graph, root):
        return [_perhaps_kept(graph, root, keeping)]
    return None


def _way_to_log(graph: SystemGraph, root: str) -> operators.Path | None:
    """The way from what answers, or from who asks, to a log, to a tracker, or to files that are a record."""
    wires = drawing.along(graph, *LOGGING_FLOWS)
    pages = frozenset() if _ranks(graph, root) else graph.of_kind("client_app")
    asking = graph.unit(root) | drawing.asking(graph, (root,))
    return (
        operators.shortest_path(wires, asking, graph.of_kind(*LOGS))
        or operators.shortest_path(wires, asking - pages, graph.of_kind("event_tracker"))
        or _sampled(graph, wires, asking)
    )


def _measuring(graph: SystemGraph, root: str) -> list[str]:
    """Monitors that judge the answers from a store or from where they went: they are kept somewhere."""
    behind = operators.descendants(drawing.along(graph, "prediction"), root) & graph.of_kind(
        "decision_policy"
    )
    kept = behind | graph.of_kind(*STORES)
    monitors = graph.of_kind("quality_monitor")
    return sorted(m for m in monitors if any(edge.source in kept for edge in graph.entering(m)))


def _perhaps_keeping(graph: SystemGraph, root: str) -> list[str]:
    """Stores that get the answer, or what the next one decided on it, or that nobody else can have filled."""
    onward = {edge.target for edge in graph.leaving(root, *HANDED_ON)}
    decided = {edge.target for part in onward for edge in graph.leaving(part, *HANDED_ON)}
    reached = (onward | decided) & graph.of_kind(*KEEPERS)
    asked = {edge.target for edge in graph.leaving(root, "lookup")} & graph.of_kind(*KEEPERS)
    # An arrow from a server to a store may mean either; what passes on what nobody else wrote was written.
    written = {n for n in asked if graph.leaving(n) and all(e.source == root for e in graph.entering(n))}
    return sorted(reached | written)


def _perhaps_kept(graph: SystemGraph, root: str, keeping: list[str]) -> Observation:
    if any(graph.attribute(store, name) for store in keeping for name in PARTS):
        return passed("answers are kept", components=keeping)
    return ask(variant="tracked", server=root, log=keeping, components=keeping)


def _ranks(graph: SystemGraph, root: str) -> bool:
    """Whether a page that tells what it showed tells what was answered: a list was ranked for it."""
    return bool(graph.tags & RANKING) or graph.attribute(root, "role") == "ranker"


def _sampled(graph: SystemGraph, wires: drawing.Wires, asking: Collection[str]) -> operators.Path | None:
    """The way into something that keeps answers without being called a log."""
    told = {edge.target for edge in graph.by_flow("label")}
    keepers = {n for n in graph.of_kind(*SAMPLES) if graph.kind(n) == "object_store" or n in told}
    direct = {end for part in asking for end in operators.successors(wires).get(part, ())}
    return operators.shortest_path(wires, asking, keepers & direct)


def _stored_in(graph: SystemGraph, root: str) -> frozenset[str]:
    filled = operators.descendants(drawing.along(graph, "prediction", "model"), root)
    return graph.of_kind("prediction_store") & filled


def _results_ahead(graph: SystemGraph, root: str, stores: frozenset[str]) -> Iterator[Observation]:
    """Results that are stored before anybody asks: whoever reads them for an answer keeps the answer."""
    readers = {edge.source for store in stores for edge in graph.entering(store, "lookup")}
    if not readers & graph.serving_roots:
        yield _version_of_rows(graph, root, sorted(stores))


def _quality_of_log(graph: SystemGraph, root: str, path: operators.Path) -> Observation:
    log = path.nodes[-1]
    loose = [edge for edge in path.edges if graph.edge[edge].attributes.get("optional")]
    lacking = [PARTS[name] for name in PARTS if graph.attribute(log, name) is False]
    if not lacking and not graph.attribute(log, "has_features") and _lists_no_inputs(graph, path):
        lacking = [PARTS["has_features"]]
    if loose or graph.attribute(log, "optional"):
        judge, variant = fail, "optional"
    elif lacking:
        judge, variant = fail, "incomplete"
    elif graph.prototype or any(graph.attribute(log, name) for name in PARTS):
        return passed("answers are kept", components=path.nodes, connections=path.edges)
    else:
        judge, variant = ask, "tracked" if graph.kind(log) in REACTIONS else "unknown"
    return judge(
        variant=variant,
        server=root,
        log=log,
        way=loose,
        facts={"lacking": " or ".join(lacking) or "inputs or version"},
        components=path.nodes,
        connections=path.edges,
    )


def _lists_no_inputs(graph: SystemGraph, path: operators.Path) -> bool:
    """Whether an arrow on the way spells out what it carries, the answer among it, and no inputs."""
    said = [graph.edge[edge].label.lower() for edge in path.edges]
    listed = [text for text in said if "," in text and ANSWER_WORDS.search(text)]
    return bool(listed) and not any(INPUT_WORDS.search(text) for text in said)


def _version_of_rows(graph: SystemGraph, root: str, stores: Iterable[str]) -> Observation:
    bare = [store for store in stores if not graph.attribute(store, "has_version")]
    if not bare:
        return passed("each row says which version scored it", components=list(stores))
    return ask(variant="batch", server=root, log=bare)


CHECKS: Mapping[str, NamedCheck[Any]] = {
    "monitoring_exists": named(exists, roles="server", variants="elsewhere"),
    "prediction_log": named(
        prediction_log,
        roles="server log way",
        facts="lacking",
        variants="optional incomplete unknown tracked batch measured",
    ),
    "silent_failure": named(
        silent_failure, roles="server monitor alert", variants="own alone unheard unowned"
    ),
    "three_layers": named(three_layers, roles="server no_service no_input no_quality", facts="missing"),
}
