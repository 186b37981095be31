"""Is a model tested before people meet it, and does the test resemble life?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from redline.critique.checks import drawing, releases
from redline.critique.checks.check import NamedCheck, named
from redline.critique.observation import Observation, ask, fail, not_applicable, passed
from redline.design import operators
from redline.design.graph import SystemGraph, View
from redline.design.quantities import stated

UNKNOWN = "unknown"
SIMPLE_ANSWERS = ("rules_engine", "fallback")
PARTED = ("group", "time")
"""Splits that keep an entity on one side, or put the test behind the training data."""
REPEATING = frozenset({"vision", "multimodal", "regulated"})
"""Sorts of systems in which one patient, seller or device usually gives many rows."""


def exists_before_release(graph: SystemGraph) -> Iterator[Observation]:
    """Whatever answers got there through an evaluation that can stop it."""
    if not graph.learns and "llm" not in graph.tags:
        yield not_applicable("nothing here is trained or prompted")
        return
    ungated = [root for root in releases.answering(graph) if not releases.upstream(graph, root) & graph.gates]
    if ungated:
        yield _ungated(graph, frozenset(ungated))
    else:
        yield passed("an evaluation stands on the way to what answers", components=sorted(graph.gates))
    yield from _side_entrances(graph)


def _ungated(graph: SystemGraph, servers: frozenset[str]) -> Observation:
    evaluators = frozenset(e for e in graph.of_kind("offline_evaluator") if graph.entering(e))
    after = frozenset(e for e in evaluators if _fed_live(graph, e, servers))
    if after:
        return _said(fail, graph, servers, "after", after)
    leading_on = frozenset(e for e in evaluators if _leads_on(graph, e))
    if leading_on:
        return _said(ask, graph, servers, "undrawn", leading_on)
    if evaluators:
        return _said(fail, graph, servers, "dead_end", evaluators)
    above = frozenset().union(*(releases.upstream(graph, server) for server in servers))
    if testing := graph.of_kind("experiment_platform") & above:
        return _said(ask, graph, servers, "on_people", testing)
    unread = _unread(graph, servers)
    if unread:
        return _said(ask, graph, servers, "unread", unread)
    drawn = any(releases.has_versions(graph, server) for server in servers)
    sure = graph.training_scope() == "in" or (not graph.learns and drawn)
    return _said(fail if sure else ask, graph, servers, "", frozenset())


def _fed_live(graph: SystemGraph, evaluator: str, servers: frozenset[str]) -> bool:
    """Whether what answers in production feeds this evaluator, which steers nothing."""
    live = {part for server in servers for part in releases.released(graph, server)}
    return any(edge.source in live and edge.flow != "model" for edge in graph.entering(evaluator))


def _leads_on(graph: SystemGraph, evaluator: str) -> bool:
    """Whether something comes after it that may depend on its result, and does not only show it."""
    return any(graph.family(edge.target) != "monitoring" for edge in graph.leaving(evaluator))


def _unread(graph: SystemGraph, servers: frozenset[str]) -> frozenset[str]:
    """Boxes between training and what answers of which nobody can tell what they do."""
    unknown = graph.of_kind(UNKNOWN)
    between = unknown | graph.of_family("release")
    ahead, behind = set(graph.trainers), set(servers)
    for found, step in ((ahead, graph.leaving), (behind, graph.entering)):
        waiting = list(found)
        while waiting:
            node = waiting.pop()
            ends = {end for edge in step(node) for end in (edge.source, edge.target)} & between
            waiting += ends - found
            found |= ends
    return unknown & ahead & behind


def _said(
    judge: Callable[..., Observation],
    graph: SystemGraph,
    servers: frozenset[str],
    variant: str,
    evaluators: frozenset[str],
) -> Observation:
    ways = [releases.way_in(graph, server) for server in sorted(servers)]
    into = [arrow.id for way in ways for arrow in releases.gate_place(graph, way)]
    feeding = [edge.id for e in sorted(evaluators) for edge in graph.entering(e)]
    return judge(
        variant=variant,
        server=frozenset().union(*(releases.face(graph, server) for server in servers)),
        evaluator=evaluators,
        release=tuple(dict.fromkeys(into)),
        loose=servers if not into else frozenset(),
        components=drawing.nodes_along(ways),
        connections=[*drawing.edges_along(ways), *feeding],
    )


def _side_entrances(graph: SystemGraph) -> Iterator[Observation]:
    """With a gate on the board: what comes from elsewhere, such as a container, and passes none."""
    view = graph.view(View.RELEASE)
    for root in releases.answering(graph):
        above = releases.upstream(graph, root)
        brought = above - releases.released(graph, root) - graph.trainers
        begins = {node for node in brought if not operators.predecessors(view).get(node)}
        loose = frozenset(n for n in begins if _never_gated(graph, n, root))
        if above & graph.gates and loose and not graph.nodes[root].outside:
            yield ask(variant="elsewhere", server=root, source=loose, evaluator=graph.gates & above)


def _never_gated(graph: SystemGraph, node: str, root: str) -> bool:
    if node in graph.gates or graph.nodes[node].outside or root in graph.gates:
        return False
    through = operators.every_path_through(
        graph.view(View.RELEASE), node, releases.released(graph, root), graph.gates
    )
    return through is False


def time_split(graph: SystemGraph) -> Iterator[Observation]:
    """Data that moves with time is tested forward in time."""
    above = operators.reaching(graph.view(View.TRAIN), graph.trainers)
    looked_at = frozenset(above) | graph.of_kind("offline_evaluator")
    stated = {node: split for node in sorted(looked_at) if (split := _split(graph, node))}
    by = {name: frozenset(n for n, split in stated.items() if split == name) for name in set(stated.values())}
    where = frozenset(stated) or _where_splits(graph, looked_at)
    if "random" in by:
        yield fail(split=by["random"], trainer=graph.trainers)
    elif "time" in by:
        yield passed("the test lies after the training data", components=sorted(by["time"]))
    else:
        yield ask(variant="group" if stated else "unstated", split=where, trainer=graph.trainers)


def _split(graph: SystemGraph, node: str) -> str:
    if graph.attribute(node, "time_split"):
        return "time"
    return str(graph.attribute(node, "split", ""))


def _where_splits(graph: SystemGraph, nodes: frozenset[str]) -> frozenset[str]:
    """Where a split would be stated: the builder, else what feeds the trainer, else the trainer."""
    builders = graph.of_kind("training_set_builder", "notebook") & nodes
    feeding = {edge.source for trainer in graph.trainers for edge in graph.entering(trainer, "training_data")}
    return builders or frozenset(feeding) or graph.trainers


def baseline_compared(graph: SystemGraph) -> Iterator[Observation]:
    """The model is compared with something simple."""
    if graph.framing.baseline:
        yield passed("the framing card names a baseline")
        return
    evaluators = graph.of_kind("offline_evaluator")
    stated = [e for e in sorted(evaluators | graph.gates) if _names_baseline(graph, e)]
    compared = [
        e for e in sorted(evaluators) if any(_is_simple(graph, edge.source) for edge in graph.entering(e))
    ]
    if stated or compared:
        yield passed("a baseline is evaluated beside the model", components=stated or compared)
        return
    unevaluated = graph.trainers if not evaluators else frozenset()
    yield ask(
        evaluator=evaluators, trainer=graph.trainers, where=evaluators or graph.trainers, loose=unevaluated
    )


def _names_baseline(graph: SystemGraph, node: str) -> bool:
    beats = str(graph.attribute(node, "compares_to", ""))
    return bool(graph.attribute(node, "baseline")) or "baseline" in beats.lower()


def _is_simple(graph: SystemGraph, node: str) -> bool:
    return graph.kind(node) in SIMPLE_ANSWERS


def group_leakage(graph: SystemGraph) -> Iterator[Observation]:
    """One person, device or seller is not in training and test at once."""
    above = operators.reaching(graph.view(View.TRAIN), graph.trainers)
    looked_at = frozenset(above) | graph.of_kind("offline_evaluator")
    splits = {node: split for node in sorted(looked_at) if (split := _split(graph, node))}
    repeats = {n: r for n in sorted(above) if (r := stated(graph, n, "items_per_entity")) is not None}
    where = frozenset(n for n, split in splits.items() if split not in PARTED) or _where_splits(
        graph, looked_at
    )
    facts = {"repeats": f"{max(repeats.values(), default=0):g}"}
    if any(split in PARTED for split in splits.values()):
        yield passed("the split keeps entities apart, or tests later", components=sorted(splits))
    elif repeats and max(repeats.values()) <= 1:
        yield passed("every entity is there once", components=sorted(repeats))
    elif repeats:
        seen = fail if splits else ask
        yield seen(variant="" if splits else "unstated", split=where, facts=facts, components=sorted(repeats))
    elif graph.tags & REPEATING:
        yield ask(variant="likely" if splits else "unstated", split=where, facts=facts)


def tuned_on_test(graph: SystemGraph) -> Iterator[Observation]:
    """What is chosen is not chosen on the data that it is tested on."""
    tuned = graph.having("tuned_on_test")
    if tuned:
        arrows = [edge.id for node in sorted(tuned) for edge in (*graph.entering(node), *graph.leaving(node))]
        yield fail(where=tuned, connections=arrows)
        return
    denied = [node for node in graph.alive if graph.attribute(node, "tuned_on_test") is False]
    if denied:
        yield passed("choices are made on data of their own", components=denied)


CHECKS: Mapping[str, NamedCheck[Any]] = {
    "baseline_compared": named(baseline_compared, roles="evaluator trainer where loose"),
    "exists_before_release": named(
        exists_before_release,
        roles="server evaluator release loose source",
        variants="after dead_end elsewhere undrawn unread on_people",
    ),
    "group_leakage": named(group_leakage, roles="split", facts="repeats", variants="likely unstated"),
    "time_split": named(time_split, roles="split trainer", variants="group unstated"),
    "tuned_on_test": named(tuned_on_test, roles="where"),
}
