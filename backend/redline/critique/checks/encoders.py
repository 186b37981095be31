"""Whether questions and the things they are compared with are encoded alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from redline.critique.checks.check import NamedCheck, named
from redline.critique.observation import Observation, ask, fail, passed
from redline.design import operators
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
    held = {_version(graph, node) for node in index.items} - {""}
    asked = {_version(graph, node) for node in index.questions} - {""}
    if index.items & index.questions or held & asked or _one_origin(graph, index):
        return passed("one version encodes both sides", components=index.encoders)
    judge, variant = _apart(graph, index, indexes, asked) if held and asked else (ask, "unstated")
    return judge(
        variant=variant,
        index=index.node,
        item=index.items,
        question=index.questions,
        facts={"wanted": max(asked, default=""), "versions": " and ".join(sorted(held | asked))},
        components=index.encoders,
        connections=[a.id for node in index.encoders for a in graph.leaving(node)],
    )


def _apart(
    graph: SystemGraph, index: _Index, indexes: list[_Index], asked: set[str]
) -> tuple[Callable[..., Observation], str]:
    """Two versions at one index: a fault, unless a second index stands ready or two senses share a space."""
    others = (node for other in indexes if other != index for node in other.items)
    if any(_version(graph, node) in asked for node in others):
        return ask, "switching"
    senses = [{graph.attribute(node, "modality") for node in side} for side in (index.items, index.questions)]
    several = None not in senses[0] | senses[1] and senses[0] != senses[1]
    return (ask, "spaces") if several else (fail, "")


def _one_origin(graph: SystemGraph, index: _Index) -> bool:
    """Whether one training made all encoders, or one registry gives unstated versions."""
    release = graph.view(View.RELEASE)
    stated = all(_version(graph, node) for node in index.encoders)
    registries = frozenset[str]() if stated else graph.of_kind("model_registry", "model_artifact")
    above = [operators.ancestors(release, n) & (graph.trainers | registries) for n in index.encoders]
    return bool(frozenset.intersection(*above))


CHECKS: Mapping[str, NamedCheck[Any]] = {
    "embedding_version_match": named(
        embedding_version_match,
        roles="index item question",
        facts="wanted versions",
        variants="unstated switching spaces",
    ),
}
