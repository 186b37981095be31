"""What a follow-up can be aimed at in this design, the likeliest first, or why there is nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

import networkx as nx

from redline.design.batch import batch_window
from redline.design.edits import SetAttribute, apply
from redline.design.graph import SystemGraph, read
from redline.design.load import loads
from redline.design.request_path import RequestPath, latency_limit, request_paths, slowest
from redline.followups.aim import MOST_TARGETS, Choice, Targets
from redline.followups.aims import (
    actions,
    decisions,
    growth,
    jobs,
    means,
    people,
    reactions,
    records,
    request,
    strangers,
    tenants,
    tokens,
    upkeep,
    values,
    values_used,
)
from redline.followups.aims import (
    load as rush,
)
from redline.followups.clauses.freshness import BY_PEOPLE
from redline.followups.clauses.release import releases
from redline.followups.learning_targets import (
    attacked_scorer,
    blocking_policy,
    capped_labelling,
    defined_labels,
    doubtful_labels,
    job_written_store,
    retrained_scorer,
    self_taught_scorer,
)
from redline.followups.monitors import read_by
from redline.followups.nets import feeds_answer, input_net, own_nodes, reaches, roots
from redline.followups.oversight import acting_part
from redline.followups.parts import (
    CALLERS,
    SCORERS,
    drawn_key,
    exists,
    in_order,
    label,
    scorers,
    trainers,
)
from redline.followups.spending import capped_vendor, dearest_part
from redline.followups.wording import listed

SAME_TIME_DIGITS = 6
"""Times that differ by less than a nanosecond are equal."""


GIVING_FAMILIES = frozenset({"source", "storage", "ingest"})
GIVING_KINDS = frozenset({"feature_batch", "feature_stream"})
"""What can stand for a source that is not drawn; parts that only work on what they are given cannot."""
HANDING_ON = frozenset({"traffic_guard", "traffic_splitter"})


def slowest_dependency(graph: SystemGraph) -> Targets:
    """On the request path by what p99 would gain if the part were free, never the entry; else the jobs."""
    path = slowest(graph)
    if path is None:
        return _slowest_job(graph)
    if latency_limit(graph, path) is None:
        return Targets((), "The framing card states no p99, so no wait is too long.")
    inside = [step.component for step in path.steps if not _is_entry(graph, path, step.component)]
    parts = in_order(graph, frozenset(inside))
    by_part = sorted(parts, key=lambda n: -round(_contribution(path, n), SAME_TIME_DIGITS))
    gains = {node: _gain_if_free(graph, path, node) for node in by_part[:MOST_TARGETS]}
    ranked = sorted(in_order(graph, gains), key=lambda node: -round(gains[node], SAME_TIME_DIGITS))
    why = "" if ranked else "Behind the entry nothing is waited for."
    return Targets(tuple(ranked), why, ranked=True)


def vital_source(graph: SystemGraph) -> Targets:
    """A source that a decision needs: first those that nobody watches, then those that feed most, then
    those whose events are missed soonest."""
    drawn = list(_sources(graph))
    found = [node for node in drawn if feeds_answer(graph, node)]
    ranked = sorted(
        in_order(graph, found),
        key=lambda node: (
            _read_live(graph, node),
            _watched(graph, node),
            -_weight(graph, node),
            not _streams(graph, node),
        ),
    )
    why = "" if ranked else _no_source(graph, drawn)
    return Targets(tuple(ranked[:MOST_TARGETS]), why)


def _no_source(graph: SystemGraph, drawn: list[str]) -> str:
    """Why no source is vital here, as the drawing has it."""
    if not scorers(graph):
        return "Nothing on this board scores or answers."
    if request_paths(graph):
        if graph.of_kind("tool"):
            return "Tools are asked while the caller waits: they fail loudly, and no other source is drawn."
        return "Every value comes with the request: no drawn source feeds an answer."
    data = [node for node in in_order(graph, drawn) if graph.family(node) in {"source", "storage"}]
    if data:
        names = listed(label(graph, node) for node in data[:2])
        return f"No arrow brings data from {names} to an answer."
    return "No source is drawn."


def released_scorer(graph: SystemGraph) -> Targets:
    """A scorer that new model versions reach."""
    net = releases(graph)
    found = [s for s in scorers(graph) if s in net and net.in_degree(s) > 0]
    found.sort(key=lambda s: s not in graph.serving_roots)
    why = "" if found else "No arrow brings a new model to anything that answers."
    return Targets(tuple(found[:MOST_TARGETS]), why)


def answering_scorer(graph: SystemGraph) -> Targets:
    """Whatever scores; on the request path first."""
    path = slowest(graph)
    on_path = set(path.components) if path else set()
    answering = graph.serving_roots or set(scorers(graph))
    found = sorted(in_order(graph, answering), key=lambda node: node not in on_path)
    return Targets(tuple(found[:MOST_TARGETS]), "" if found else "Nothing on this board scores or answers.")


def label_source(graph: SystemGraph) -> Targets:
    """An outcome, or a source whose later data are the labels, that reaches training or a quality signal."""
    net = input_net(graph, labels=True)
    found = []
    for node in in_order(graph, graph.of_kind("outcome_source") | _label_feeds(graph)):
        taught = any(reaches(net, node, trainer) for trainer in trainers(graph))
        watched = any(reaches(net, node, m) for m in graph.of_kind("quality_monitor"))
        if taught or watched:
            found.append(node)
    return Targets(tuple(found[:MOST_TARGETS]), "" if found else _no_outcome(graph))


def _label_feeds(graph: SystemGraph) -> frozenset[str]:
    """Sources with an arrow of labels: what happens later is read from them."""
    return frozenset(
        edge.source
        for edge in graph.drawn
        if edge.flow == "label" and graph.family(edge.source) == "source" and exists(graph, edge.source)
    )


def _no_outcome(graph: SystemGraph) -> str:
    """Why no labels can be late here, as the drawing has it."""
    if graph.of_kind("outcome_source"):
        return "The outcomes that are drawn reach neither training nor a quality signal."
    people = in_order(graph, graph.of_kind("labeling"))
    if people:
        return (
            f"Labels come from people at {label(graph, people[0])}: no outcome is drawn that could be late."
        )
    if trainers(graph):
        return "No outcome is drawn that arrives after the prediction."
    return "No training is drawn."


def tightest_part(graph: SystemGraph) -> Targets:
    """The part with the least room between what arrives and what it takes; else the slowest job."""
    if not request_paths(graph):
        return _slowest_job(graph)
    known = [found for found in loads(graph) if found.utilisation is not None]
    # Of two that are as tight, what scores comes first: it is what the others wait for.
    known.sort(key=lambda f: (f.component not in scorers(graph), drawn_key(graph, f.component)))
    ranked = sorted(known, key=lambda found: -round(found.utilisation or 0.0, SAME_TIME_DIGITS))
    if not ranked:
        return Targets((), "The framing card states no peak, so ten times as much is no number.")
    return Targets((ranked[0].component,))


def _slowest_job(graph: SystemGraph) -> Targets:
    window = batch_window(graph)
    if window is None:
        return Targets((), "Nobody is drawn who waits for an answer, and nothing is scored on a schedule.")
    if window.limit_h is None:
        return Targets((), "The framing card states no deadline, so no run is too long.")
    jobs = sorted(
        (job for job in window.jobs if job.hours is not None),
        key=lambda job: (-(job.hours or 0), drawn_key(graph, job.component)),
    )
    if not jobs:
        return Targets((), "No job says how long it runs.")
    return Targets(tuple(job.component for job in jobs[:1]))


def _is_entry(graph: SystemGraph, path: RequestPath, component: str) -> bool:
    """The caller, the gateway that it talks to, and what only hands on: none of them is a dependency."""
    first = next((s.component for s in path.steps if s.component != path.entry), None)
    door = component == first and graph.kind(component) == "api_gateway"
    return component == path.entry or door or graph.kind(component) in HANDING_ON


def _contribution(path: RequestPath, component: str) -> float:
    return sum(step.contribution_ms for step in path.steps if step.component == component)


def _gain_if_free(graph: SystemGraph, path: RequestPath, component: str) -> float:
    """How much the likely p99 would fall if the component took no time, in ms."""
    free = [SetAttribute(target=component, name=name, value=0.0) for name in ("p50_ms", "p99_ms")]
    without = slowest(read(apply(graph.design, free), graph.brief))
    return path.p99_ms - (without.p99_ms if without else 0.0)


def _sources(graph: SystemGraph) -> Iterator[str]:
    net = input_net(graph)
    asking = graph.entries | {path.entry for path in request_paths(graph)}
    for node in net:
        outside = graph.family(node) == "source" and graph.kind(node) not in CALLERS | {"outcome_source"}
        named = graph.kind(node) not in SCORERS | BY_PEOPLE
        if (outside or _is_first(graph, net, node)) and named and node not in asking:
            yield node


def _is_first(graph: SystemGraph, net: nx.DiGraph[str], node: str) -> bool:
    """Whether a part gives values and is given none, unless by people or by who asks for the decision."""
    if graph.family(node) not in GIVING_FAMILIES and graph.kind(node) not in GIVING_KINDS:
        return False
    by_people = all(graph.kind(n) in BY_PEOPLE for n in net.predecessors(node))
    written = any(edge.source not in graph.entries for edge in graph.entering(node, "prediction"))
    return by_people and not written and net.out_degree(node) > 0


def _read_live(graph: SystemGraph, source: str) -> bool:
    """A source that is read while the caller waits fails loudly; the silent ones come first, and a
    store goes on answering with what it has."""
    if graph.family(source) == "storage":
        return False
    return any(e.flow in {"lookup", "request"} and e.sync for e in graph.entering(source))


def _streams(graph: SystemGraph, source: str) -> bool:
    return any(edge.flow == "event" for edge in graph.leaving(source))


def _watched(graph: SystemGraph, source: str) -> bool:
    own = own_nodes(graph, source)
    return any(read_by(graph, m, own) is not None for m in graph.of_kind("data_monitor", "data_validator"))


def _weight(graph: SystemGraph, source: str) -> int:
    """How many parts below the source are fed by it alone."""
    net = input_net(graph)
    return sum(roots(net, node) <= roots(net, source) | {source} for node in own_nodes(graph, source))


TARGETS: Mapping[str, Choice] = MappingProxyType(
    {
        "accelerated_part": means.accelerated_part,
        "adverse_decider": decisions.adverse_decider,
        "ageing_part": values.ageing_part,
        "acting_part": acting_part,
        "answering_scorer": answering_scorer,
        "asking_gate": actions.asking_gate,
        "attacked_scorer": attacked_scorer,
        "believed_tool": actions.believed_tool,
        "blocking_policy": blocking_policy,
        "busiest_entry": rush.busiest_entry,
        "capped_labelling": capped_labelling,
        "carried_caller": means.carried_caller,
        "counting_part": jobs.counting_part,
        "defined_labels": defined_labels,
        "doubtful_labels": doubtful_labels,
        "foreign_words": strangers.foreign_words,
        "job_written_store": job_written_store,
        "farthest_copy": people.farthest_copy,
        "inherited_part": upkeep.inherited_part,
        "judging_people": rush.judging_people,
        "capped_vendor": capped_vendor,
        "dearest_part": dearest_part,
        "label_source": label_source,
        "learned_reactions": reactions.learned_reactions,
        "needed_part": request.needed_part,
        "one_sense": growth.one_sense,
        "outside_receiver": people.outside_receiver,
        "personal_scorer": values_used.personal_scorer,
        "read_model": tokens.read_model,
        "recorded_answer": records.recorded_answer,
        "released_scorer": released_scorer,
        "retrained_scorer": retrained_scorer,
        "searched_part": growth.searched_part,
        "self_taught_scorer": self_taught_scorer,
        "settled_scorer": growth.settled_scorer,
        "shared_store": tenants.shared_store,
        "single_use_scorer": records.single_use_scorer,
        "slowest_dependency": slowest_dependency,
        "slowest_schedule": growth.slowest_schedule,
        "sparing_cache": rush.sparing_cache,
        "storing_job": jobs.storing_job,
        "taught_source": values.taught_source,
        "tightest_part": tightest_part,
        "timed_entry": request.timed_entry,
        "unpinned_model": jobs.unpinned_model,
        "vital_source": vital_source,
    }
)
"""What a target's name in a follow-up's file stands for."""
