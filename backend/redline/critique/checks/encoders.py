"""Whether questions and the things they are compared with are encoded alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from redline.critique.checks.check import NamedCheck, named
from redline.critique.observation import Observation, ask, fail, passed
from redline.design import operators, views
from redline.design.graph import SystemGraph, View

ENCODERS = ("embedding_job", "encoder_service")


@dataclass(frozen=True)
class _Index:
    """A vector index with what encodes its content and what encodes the questions to it."""

    node: str
    items: frozenset[str]
    questions: frozenset[str]

    @property
    def encoders(self) -> tuple[str, ...]:
        return tuple(sorted(self.items | self.questions))


def embedding_version_match(graph: SystemGraph) -> Iterator[Observation]:
    """Questions and content meet in an index only when one version encoded both."""
    indexes = [_read(graph, node) for node in sorted(graph.of_kind("vector_index"))]
    for index in indexes:
        if index.items and index.questions:
            yield _compared(graph, index, indexes)


def _read(graph: SystemGraph, node: str) -> _Index:
    calls = graph.view(View.CALLS)
    readers = {a.source for a in graph.entering(node, "lookup", "request")}
    writing = operators.ancestors_of(graph.view(View.TRAINFEAT), {node}) - readers
    fillers = graph.of_kind(*ENCODERS) & writing
    # A bulk job may leave the encoding to a service that it calls.
    items = fillers | {
        a.target for f in fillers for a in graph.leaving(f, "request") if _encodes(graph, a.target)
    }
    asking = operators.reachable(calls, operators.reaching(calls, readers)) if readers else frozenset()
    handed = {a.source for r in readers for a in graph.entering(r, "feature", "context", "prediction")}
    questions = graph.of_kind("encoder_service") & (asking | handed | readers)
    return _Index(node, frozenset(items), frozenset(questions))


def _encodes(graph: SystemGraph, node: str) -> bool:
    return graph.kind(node) in ENCODERS


def _version(graph: SystemGraph, node: str) -> str:
    stated = graph.attribute(node, "version") or graph.attribute(node, "model_version")
    return str(stated) if stated else ""


def _compared(graph: SystemGraph, index: _Index, indexes: list[_Index]) -> Observation:
    versions = {node: version for node in index.encoders if (version := _version(graph, node))}
    if len(set(versions.values())) > 1:
        return _apart(graph, index, indexes, versions)
    together = set(index.encoders) == set(versions) or index.items & index.questions
    if together or _one_origin(graph, index):
        return passed("one version encodes both sides", components=index.encoders)
    arrows = [a.id for node in index.encoders for a in graph.leaving(node)]
    return ask(
        variant="unstated",
        index=index.node,
        item=index.items,
        question=index.questions,
        components=index.encoders,
        connections=arrows,
    )


def _apart(
    graph: SystemGraph, index: _Index, indexes: list[_Index], versions: Mapping[str, str]
) -> Observation:
    """Two versions at one index: a fault, unless a second index stands ready for the other."""
    asked = {versions[node] for node in index.questions if node in versions}
    others = (node for other in indexes if other != index for node in other.items)
    switching = any(_version(graph, node) in asked for node in others)
    judge = ask if switching else fail
    newest = sorted(asked or set(versions.values()))[-1]
    return judge(
        variant="switching" if switching else "",
        index=index.node,
        item=index.items,
        question=index.questions,
        facts={"wanted": newest, "versions": " and ".join(sorted(set(versions.values())))},
        components=index.encoders,
        connections=[a.id for node in index.encoders for a in graph.leaving(node, *views.VALUE_FLOWS)],
    )


def _one_origin(graph: SystemGraph, index: _Index) -> bool:
    """Whether one trainer or one registry gives every encoder its version."""
    release = graph.view(View.RELEASE)
    origins = graph.trainers | graph.of_kind("model_registry", "model_artifact")
    above = [operators.ancestors(release, node) & origins for node in index.encoders]
    return bool(frozenset.intersection(*above))


CHECKS: Mapping[str, NamedCheck[Any]] = {
    "embedding_version_match": named(
        embedding_version_match,
        roles="index item question",
        facts="wanted versions",
        variants="unstated switching",
    ),
}
