"""Are answers from documents supported, findable, fresh, and meant for their reader?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from redline.critique.checks import prompting
from redline.critique.checks.check import NamedCheck, named
from redline.critique.observation import Observation, ask, fail, not_applicable, passed
from redline.design import operators
from redline.design.graph import Edge, SystemGraph, View

INDEXES = ("vector_index", "search_index")
SEARCHING = ("retriever", "reranker", *INDEXES)
ABSTAINING = re.compile(r"abstain|refus|human|hand|person|no answer")
SUPPORT = re.compile(r"ground|citat|faithful|support|evidence|factual|fact check|number match|source")
RETRIEVAL = re.compile(r"retriev|recall|ndcg|mrr|hit.?rate|context|passage|precision at|search")
ANSWERS = re.compile(r"answer|response|ground|faithful|citat|correct|helpful")
CHECKING = ("guardrail", "data_validator")
"""What may hold an answer back; a query that a model wrote is checked by a validator."""
UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))
CARRIERS = ("batch_ingest", "doc_parser", "embedding_job", "message_bus", "stream_processor", "object_store")


def acl_before_retrieval(graph: SystemGraph) -> Iterator[Observation]:
    """A search looks only among the documents that its reader may see."""
    for index in sorted(graph.of_kind(*INDEXES)):
        above = operators.ancestors(graph.view(View.FEAT), index)
        guarded = frozenset(c for c in graph.of_kind("document_corpus") & above if graph.attribute(c, "acl"))
        if guarded:
            yield _filtered(graph, index, guarded, graph.of_kind("doc_parser") & above)


def _filtered(
    graph: SystemGraph, index: str, guarded: frozenset[str], parsers: frozenset[str]
) -> Observation:
    reads = _reads(graph, index)
    before = graph.attribute(index, "filter_mode") == "pre"
    if before or (reads and all(edge.attributes.get("acl_filter") for edge in reads)):
        return passed("the filter runs before the search", components=(index,))
    after = graph.attribute(index, "filter_mode") == "post" or any(
        edge.attributes.get("acl_filter") is False for edge in reads
    )
    kept = bool(parsers) and all(graph.attribute(parser, "keeps_acl") for parser in parsers)
    seen = fail if after and not kept else ask
    return seen(
        variant="" if seen is fail else "post" if after else "unstated",
        index=index,
        corpus=guarded,
        parser=parsers,
        reader=frozenset(edge.source for edge in reads),
        components=[index, *sorted(guarded)],
        connections=[edge.id for edge in reads],
    )


def _reads(graph: SystemGraph, index: str) -> Sequence[Edge]:
    return graph.entering(index, "lookup", "request")


def grounding_check(graph: SystemGraph) -> Iterator[Observation]:
    """An answer from documents is checked against them, or the system can say that it does not know."""
    answers = graph.view(View.ANSWERS)
    hosts = graph.of_kind(*prompting.HOSTS)
    people = graph.of_kind(*prompting.READERS)
    if not operators.reaches(answers, hosts, people):
        return
    sure = prompting.beside(graph, _supporting(graph)) | graph.of_kind(*prompting.PEOPLE)
    # A model or prompt that is itself told to cite stands on every way that starts at it.
    bare = hosts - sure
    way = operators.avoiding_path(answers, bare, people, sure) if bare else None
    if way is None or _abstains(graph):
        yield passed("answers are checked against their sources, or withheld", components=sorted(sure))
        return
    filters = frozenset(
        g for g in graph.of_kind(*CHECKING) - sure if prompting.checks_output(graph, g)
    ) & _near(graph, way)
    seen = ask if filters else fail
    yield seen(
        variant="other" if filters else "",
        model=way.nodes[0],
        reader=way.nodes[-1],
        filter=filters,
        last=way.edges[-1:],
        components=way.nodes,
        connections=way.edges,
    )


def _supporting(graph: SystemGraph) -> frozenset[str]:
    """The parts of which it is stated that they check answers against sources."""
    able = graph.of_kind(*CHECKING, "prompt_assembler", "decision_policy", "agent_orchestrator")
    able |= graph.of_kind(*prompting.HOSTS)
    return frozenset(
        node
        for node in able
        if SUPPORT.search(str(graph.attribute(node, "checks", "")).lower())
        or graph.provides(node, "groundedness")
    )


def _near(graph: SystemGraph, way: operators.Path) -> frozenset[str]:
    """The parts of a way, the checks beside them, and what they hand the answer to."""
    standing = graph.attached(CHECKING)
    asking = prompting.callers(graph, frozenset(way.nodes[:1]))
    given = {edge.target for edge in graph.leaving(way.nodes[-1])}
    parts = frozenset(way.nodes) | asking | given
    return parts | frozenset().union(*(standing.get(node, frozenset()) for node in parts))


def _abstains(graph: SystemGraph) -> bool:
    """Whether a way to “I do not know” or to a person starts where the evidence is seen."""
    seeing = graph.of_kind("guardrail", "prompt_assembler", "retriever", "reranker", "agent_orchestrator")
    ends = {
        edge.target for node in seeing for edge in graph.leaving(node, "control", "request", "prediction")
    }
    fallbacks = ends & graph.of_kind("fallback")
    return bool(ends & graph.of_kind(*prompting.PEOPLE)) or any(
        ABSTAINING.search(str(graph.attribute(node, "mode", "")).lower()) for node in fallbacks
    )


def retrieval_evaluated(graph: SystemGraph) -> Iterator[Observation]:
    """Finding the passages is measured apart from writing the answer."""
    # An evaluation without an arrow tests nothing.
    evaluators = sorted(e for e in graph.of_kind("offline_evaluator") if _joined(graph, e))
    searching = graph.of_kind(*SEARCHING)
    if not evaluators:
        yield not_applicable("nothing is evaluated; that is asked elsewhere")
        return
    linked = [e for e in evaluators if searching & _joined(graph, e)]
    stated = {e: f"{graph.attribute(e, 'covers', '')} {graph.attribute(e, 'metric', '')}" for e in evaluators}
    naming = [e for e in evaluators if RETRIEVAL.search(f"{stated[e]} {graph.nodes[e].label}".lower())]
    if linked or naming:
        yield passed("retrieval is evaluated by itself", components=linked or naming)
        return
    other = all(ANSWERS.search(text.lower()) for text in stated.values())
    seen = fail if other else ask
    first = graph.of_kind("retriever") or searching
    yield seen(
        variant="" if other else "unstated",
        evaluator=evaluators,
        retriever=first,
        facts={"covers": stated[evaluators[0]].strip() or "?"},
        components=[*evaluators, *sorted(first)],
    )


def _joined(graph: SystemGraph, node: str) -> set[str]:
    """What has an arrow to or from a node."""
    return {e.source for e in graph.entering(node)} | {e.target for e in graph.leaving(node)}


def index_freshness_and_deletes(graph: SystemGraph) -> Iterator[Observation]:
    """A changed page is found in time, and a deleted one is not found any more."""
    for index in sorted(graph.of_kind(*INDEXES)):
        if not graph.attribute(index, "static"):
            yield from _follows(graph, index)


def _follows(graph: SystemGraph, index: str) -> Iterator[Observation]:
    view = graph.view(View.FEAT)
    above = operators.ancestors(view, index)
    writers = [e.source for e in graph.entering(index, "feature", "batch_data", "event")]
    if not writers:
        if _reads(graph, index) and not graph.nodes[index].outside:
            yield ask(variant="unfilled", index=index, components=(index,))
        return
    corpora = graph.of_kind("document_corpus") & above
    if any(graph.nodes[w].outside for w in writers) or not corpora:
        return
    if all(graph.attribute(corpus, "static") for corpus in corpora):
        yield passed("the documents do not change", components=sorted(corpora))
        return
    way = operators.shortest_path(view, corpora, {index})
    told = {
        "index": index,
        "corpus": corpora,
        # What would carry deletes: the first part behind the documents.
        "carrier": way.nodes[1:2] if way else (),
        "components": way.nodes if way else (),
        "connections": way.edges if way else (),
    }
    yield from _judged(graph, index, above, told)


def _judged(
    graph: SystemGraph, index: str, above: frozenset[str], told: Mapping[str, Any]
) -> Iterator[Observation]:
    deleting = _deletes(graph, index, above)
    if deleting is not True:
        seen = fail if deleting is False else ask
        yield seen(variant="" if deleting is False else "unstated", facts={"lag": "?", "rate": "?"}, **told)
        return
    lag, rate = _lag_s(graph, index, above), _changes_every_s(graph, told["corpus"])
    # Against a stated limit the age is judged with that of every other value.
    open_age = "freshness_s" not in graph.framing.objectives
    if open_age and lag is not None and rate is not None and lag > rate:
        yield ask(variant="behind", facts={"lag": _span(lag), "rate": _span(rate)}, **told)
    else:
        yield passed("changes and deletes reach the index", components=(index,))


def _changes_every_s(graph: SystemGraph, corpora: frozenset[str]) -> float | None:
    """Seconds between two changes of the liveliest of these, where it is stated."""
    stated = (graph.attribute(corpus, "update_rate_s") for corpus in sorted(corpora))
    return min((float(s) for s in stated if isinstance(s, (int, float))), default=None)


def _lag_s(graph: SystemGraph, index: str, above: frozenset[str]) -> float | None:
    """Seconds until a change can be found, as stated: the index's own lag, else that of its slowest job."""
    own = graph.attribute(index, "update_lag_s")
    if isinstance(own, (int, float)):
        return float(own)
    jobs = (graph.attribute(n, "cadence_s") for n in graph.of_kind("batch_ingest", "embedding_job") & above)
    return max((float(c) for c in jobs if isinstance(c, (int, float))), default=None)


def _deletes(graph: SystemGraph, index: str, above: frozenset[str]) -> bool | None:
    """Whether deleted pages leave the index; None when nothing says so."""
    stated = [graph.attribute(n, "tombstones") for n in graph.of_kind(*CARRIERS) & above]
    removing = any(
        e.attributes.get("purpose") == "delete" or graph.kind(e.source) == "deletion_service"
        for e in graph.entering(index)
    )
    rebuilt = graph.attribute(index, "versioned_swap") or any(
        graph.attribute(n, "versioned_swap") for n in graph.of_kind("embedding_job") & above
    )
    if removing or rebuilt or any(stated):
        return True
    return False if False in stated else None


def _span(seconds: float) -> str:
    """A time in the largest unit that leaves a number of at least one."""
    size, unit = next((pair for pair in UNITS if seconds >= pair[0]), UNITS[-1])
    return f"{seconds / size:.3g} {unit}{'' if seconds == size else 's'}"


CHECKS: Mapping[str, NamedCheck[Any]] = {
    "acl_before_retrieval": named(
        acl_before_retrieval, roles="index corpus parser reader", variants="post unstated"
    ),
    "grounding_check": named(grounding_check, roles="model reader filter last", variants="other"),
    "index_freshness_and_deletes": named(
        index_freshness_and_deletes,
        roles="index corpus carrier",
        facts="lag rate",
        variants="unfilled behind unstated",
    ),
    "retrieval_evaluated": named(
        retrieval_evaluated, roles="evaluator retriever", facts="covers", variants="unstated"
    ),
}
