"""Parts that cost more than the stated need: streams, agents, indexes, feature stores, deep models."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from redline.critique.checks import evaluation, prompting
from redline.critique.checks.check import NamedCheck, Parameters, named, verdict
from redline.critique.observation import Observation, ask, fail, not_applicable, passed
from redline.design import operators
from redline.design.graph import SystemGraph, View

SLOW_S = 3_600
"""A window or an age up to this, in seconds, is a reason to compute from a stream."""
JOB_WILL_DO_S = 6 * 3_600
"""A need of this age, in seconds, or older is met by a scheduled job with room for a second try."""

STREAMING = ("stream_processor", "feature_stream")
QUICK_DOMAINS = frozenset({"fraud", "ads", "moderation"})
"""Where the last seconds are known to matter, whether or not anybody said so."""

TABLES = (
    "operational_db", "data_warehouse", "feature_store_offline", "feature_store_online", "feature_batch",
    "training_set_builder", "third_party_api",
)  # fmt: skip
PERCEPTION = ("media_source", "document_corpus", "doc_parser", "encoder_service", *prompting.HOSTS)
PERCEIVING = frozenset({"vision", "multimodal", "llm", "recsys", "search", "ads"})
"""Archetypes in which deep models are the plain choice, or work on more than tables."""


class FewRows(Parameters):
    """Below this many rows a deep model has too little to learn from."""

    rows_below: int


class Small(Parameters):
    """Below this length a corpus fits into a prompt; below this count it may."""

    tokens_below: int
    docs_below: int


class FewFeatures(Parameters):
    """Up to this many features a shared function and a table do."""

    features_at_most: int


class FewTools(Parameters):
    """With this many tools or fewer, an agent may as well be written out as code."""

    tools_at_most: int


def stream_without_need(graph: SystemGraph) -> Iterator[Observation]:
    """Values are computed within seconds only where somebody needs them within seconds."""
    view = graph.view(View.SERVEFEAT)
    roots = graph.serving_roots
    streams = _computing(graph) & operators.reaching(view, roots)
    if not streams:
        return
    fed = roots & operators.reachable(view, streams)
    need = graph.framing.objectives.get("freshness_s")
    told: dict[str, Any] = {"stream": streams, "server": fed, "components": sorted(streams | fed)}
    if isinstance(need, (int, float)):
        if need >= JOB_WILL_DO_S:
            yield fail(facts=_hours(float(need)), **told)
        else:
            yield passed("it is needed too soon for a scheduled job", components=sorted(streams))
    elif fed <= graph.of_kind("batch_scorer"):
        stated = [c for s in fed if isinstance(c := graph.attribute(s, "cadence_s"), (int, float))]
        slow = len(stated) == len(fed) and min(stated, default=0) >= SLOW_S
        yield (fail if slow else ask)(variant="batch", facts=_hours(float(min(stated, default=0))), **told)
    elif _is_quick(graph, streams, fed):
        yield passed("what is decided here changes within minutes", components=sorted(streams))
    else:
        yield ask(variant="unstated", facts=_hours(0), **told)


def _computing(graph: SystemGraph) -> frozenset[str]:
    """What makes features from a stream; what only carries events into files is ingestion."""
    processors = graph.of_kind("stream_processor")
    return graph.of_kind("feature_stream") | frozenset(p for p in processors if graph.leaving(p, "feature"))


def _hours(seconds: float) -> dict[str, str]:
    return {"hours": f"{seconds / 3_600:.3g}"}


def _is_quick(graph: SystemGraph, streams: frozenset[str], fed: frozenset[str]) -> bool:
    """Whether the domain, a decision per event, a stated window or a stated age asks for seconds."""
    if graph.tags & QUICK_DOMAINS or fed & graph.of_kind("stream_scorer"):
        return True
    after = operators.reachable(graph.view(View.FEAT), streams)
    limits = (
        graph.attribute(node, name)
        for node in after
        for name in ("window_s", "freshness_slo_s", "ttl_s", "max_age_s", "freshness_s")
    )
    return any(isinstance(limit, (int, float)) and limit <= SLOW_S for limit in limits)


def deep_model_before_baseline(graph: SystemGraph, parameters: FewRows) -> Iterator[Observation]:
    """A deep model on tables comes after something simple, and with enough rows."""
    deep = frozenset(
        n for n in graph.having("model_class") if graph.attribute(n, "model_class") in ("deep", "llm")
    )
    if not deep:
        return
    if graph.of_kind(*PERCEPTION) or graph.tags & PERCEIVING:
        yield not_applicable("the inputs are more than tables")
        return
    tables = graph.of_kind(*TABLES) & operators.ancestors_of(graph.view(View.FEAT), deep | graph.trainers)
    if not tables:
        return
    if verdict(graph, evaluation.baseline_compared) == "pass":
        yield passed("something simple is evaluated beside it", components=sorted(deep))
        return
    rows = [float(r) for t in sorted(tables) if isinstance(r := graph.attribute(t, "rows"), (int, float))]
    few = bool(rows) and max(rows) < parameters.rows_below
    yield (fail if few else ask)(
        variant="" if few else "unstated",
        model=deep,
        trainer=graph.trainers,
        facts={"rows": f"{max(rows):,.0f}" if rows else "?"},
        components=sorted({*deep, *graph.trainers, *tables}),
    )


def agent_when_workflow(graph: SystemGraph, parameters: FewTools) -> Iterator[Observation]:
    """Whatever could be written as fixed steps is not left to a loop."""
    calls = graph.view(View.CALLS)
    agents = sorted(graph.of_kind("agent_orchestrator"))
    for agent in agents:
        used = operators.descendants(calls, agent)
        tools = graph.of_kind(*prompting.TOOLS) & used
        autonomy = graph.attribute(agent, "autonomy")
        if graph.attribute(agent, "steps_fixed") and autonomy == "agent":
            yield fail(agent=agent, tool=tools, components=(agent, *sorted(tools)))
        elif autonomy == "workflow":
            yield passed("its steps are fixed", components=(agent,))
        elif len(tools) <= parameters.tools_at_most and not used & {*agents, *graph.of_kind("approval_gate")}:
            facts = {"tools": f"{len(tools) or 'no'} {'tool' if len(tools) == 1 else 'tools'}"}
            yield ask(variant="few", agent=agent, tool=tools, facts=facts, components=(agent, *sorted(tools)))
        else:
            yield passed("it has several tools to choose from", components=(agent, *sorted(tools)))


def rag_when_small(graph: SystemGraph, parameters: Small) -> Iterator[Observation]:
    """An index is built for a corpus that does not fit into the prompt."""
    for index in sorted(graph.of_kind("vector_index")):
        above = operators.ancestors(graph.view(View.FEAT), index)
        corpora = graph.of_kind("document_corpus") & above
        if not corpora:
            continue
        tokens, docs = _length(graph, index, corpora, above), _total(graph, corpora, "docs")
        facts = {"tokens": _thousands(tokens), "docs": _thousands(docs)}
        told: dict[str, Any] = {"index": index, "corpus": corpora, "components": sorted({index, *corpora})}
        if tokens is None and (docs is None or docs >= parameters.docs_below):
            continue
        if any(graph.attribute(c, "acl") for c in corpora) or "multi_tenant" in graph.tags:
            yield passed("readers may see different parts of it", components=sorted(corpora))
        elif tokens is None:
            yield ask(variant="pages", facts=facts, **told)
        elif tokens < parameters.tokens_below:
            yield fail(facts=facts, **told)
        else:
            yield passed("it is too long for a prompt", components=sorted(corpora))


def _length(graph: SystemGraph, index: str, corpora: frozenset[str], above: frozenset[str]) -> float | None:
    """Tokens altogether: as stated, else vectors times the length of a piece."""
    stated = _total(graph, corpora, "tokens")
    vectors = graph.attribute(index, "vectors")
    pieces = [c for p in graph.of_kind("doc_parser") & above if (c := graph.attribute(p, "chunk_tokens"))]
    if stated is None and isinstance(vectors, (int, float)) and pieces:
        return float(vectors) * max(float(str(piece)) for piece in pieces)
    return stated


def _total(graph: SystemGraph, nodes: frozenset[str], name: str) -> float | None:
    """The sum of a stated number; None when it is not stated of each."""
    stated = [v for n in nodes if isinstance(v := graph.attribute(n, name), (int, float))]
    return float(sum(stated)) if len(stated) == len(nodes) else None


def _thousands(number: float | None) -> str:
    return "?" if number is None else f"{number:,.0f}"


def feature_store_single_model(graph: SystemGraph, parameters: FewFeatures) -> Iterator[Observation]:
    """A feature store serves more than one model, many features or a stream."""
    online, offline = graph.of_kind("feature_store_online"), graph.of_kind("feature_store_offline")
    stores = sorted(online | offline)
    if not online or not offline or any(graph.nodes[store].outside for store in stores):
        return
    models = [root for root in graph.serving_roots if not graph.attribute(root, "backup")]
    reused = any(graph.attribute(s, "shared") or graph.provides(s, "shared_definition") for s in stores)
    counts = [
        c
        for n in (*stores, *graph.of_kind("training_set_builder"))
        if isinstance(c := graph.attribute(n, "features"), (int, float))
    ]
    many = bool(counts) and max(counts) > parameters.features_at_most
    if len(models) != 1 or reused or many or graph.of_kind(*STREAMING):
        yield passed("several models, many features or a stream use it", components=stores)
        return
    yield (fail if counts else ask)(
        variant="" if counts else "unstated",
        store=stores,
        server=models,
        facts={"features": f"{max(counts, default=0):g}"},
        components=[*stores, *models],
    )


CHECKS: Mapping[str, NamedCheck[Any]] = {
    "agent_when_workflow": NamedCheck(
        agent_when_workflow,
        FewTools,
        frozenset({"agent", "tool"}),
        frozenset({"tools"}),
        frozenset({"few"}),
    ),
    "deep_model_before_baseline": NamedCheck(
        deep_model_before_baseline,
        FewRows,
        frozenset({"model", "trainer"}),
        frozenset({"rows"}),
        frozenset({"unstated"}),
    ),
    "feature_store_single_model": NamedCheck(
        feature_store_single_model,
        FewFeatures,
        frozenset({"store", "server"}),
        frozenset({"features"}),
        frozenset({"unstated"}),
    ),
    "rag_when_small": NamedCheck(
        rag_when_small,
        Small,
        frozenset({"index", "corpus"}),
        frozenset({"tokens", "docs"}),
        frozenset({"pages"}),
    ),
    "stream_without_need": named(
        stream_without_need, roles="stream server", facts="hours", variants="batch unstated"
    ),
}
