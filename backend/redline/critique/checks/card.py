"""What the framing card leaves open, in the order in which an interviewer asks for it.

The first gap speaks and names the others; they stay silent, so that the card is asked about once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from redline.critique.checks import drawing
from redline.critique.observation import not_applicable
from redline.design import operators, request_path
from redline.design.graph import SystemGraph, View

METRIC = re.compile(
    r"accuracy|kappa|\b(auc|f1|pr|ndcg|map|mrr|mae|mse|rmse|wape|mape|smape|bleu|qini|brier)\b"
    r"|precision|recall|sensitivity|calibration|coverage|error|loss|cost|lift|rate\b|criteria"
)
"""Words by which a box says what is measured."""

NUMBERED_WAIT = re.compile(r"\d\s*ms\b|latency|milliseconds")
MEASURING = ("offline_evaluator", "quality_monitor", "validation_gate", "experiment_platform")
OUTCOMES = ("quality_monitor", "business_dashboard")
STOPPING = ("rollback_controller", "traffic_splitter", "alerting", "experiment_platform")
SMALL_STAKES = "low"
ASKED_BEFORE = not_applicable("asked together with the first gap of the framing card")


def gaps(graph: SystemGraph) -> Mapping[str, tuple[str, ...]]:
    """By part of the card (decision, success, speed), what is missing in words; computed once."""
    return graph.once(_gaps)


def _gaps(graph: SystemGraph) -> Mapping[str, tuple[str, ...]]:
    found = {"decision": tuple(_decision(graph))}
    if _has_product(graph):
        found["success"] = tuple(_success(graph))
        found["speed"] = tuple(_speed(graph))
    return MappingProxyType({part: words for part, words in found.items() if words})


def speaks(graph: SystemGraph, part: str) -> bool:
    """Whether this part is the first gap of the card, the one that asks."""
    return next(iter(gaps(graph)), "") == part


def missing(graph: SystemGraph) -> str:
    """Everything that the card leaves open, as one phrase."""
    words = [word for part in gaps(graph).values() for word in part]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def decision_is_known(graph: SystemGraph) -> bool:
    """Whether the card, the prompt or a box says what is decided."""
    if graph.framing.decision or graph.brief.slug:
        return True
    return bool(graph.having("decision") | graph.having("actions"))


def _has_product(graph: SystemGraph) -> bool:
    """Whether success and speed are this drawing's own question: somebody receives, and it matters."""
    toy = graph.prototype or graph.stakes == SMALL_STAKES
    return bool(graph.consumers) and not toy and "platform" not in graph.tags


def _decision(graph: SystemGraph) -> Iterator[str]:
    if not decision_is_known(graph):
        yield "what is decided with the answer"


def _success(graph: SystemGraph) -> Iterator[str]:
    if not (graph.framing.metric or _measured(graph)):
        yield "what counts as success"
    if not (graph.framing.guardrail_metric or _can_be_stopped(graph)):
        yield "what must not get worse"


def _measured(graph: SystemGraph) -> bool:
    """Whether a dashboard shows the business, or a box that measures says what."""
    boxes = drawing.in_use(graph, graph.of_kind(*MEASURING))
    if drawing.in_use(graph, graph.of_kind("business_dashboard")):
        return True
    stated = any(graph.attribute(n, "metric") or graph.attribute(n, "criteria") for n in boxes)
    return stated or any(METRIC.search(words_of(graph, node)) for node in boxes)


def _can_be_stopped(graph: SystemGraph) -> bool:
    """Whether something that measures outcomes can stop what was released, or calls somebody."""
    if graph.having("auto_abort") or any(
        "guardrail" in words_of(graph, n) for n in graph.of_kind(*MEASURING)
    ):
        return True
    stopping, outcomes = graph.of_kind(*STOPPING), graph.of_kind(*OUTCOMES)
    if not stopping or not outcomes:
        return False
    wires = drawing.joined(graph, View.OBS, View.CTRL)
    return not stopping.isdisjoint(operators.descendants_of(wires, outcomes))


def _speed(graph: SystemGraph) -> Iterator[str]:
    if "online" not in graph.tags or _speed_is_known(graph) or not request_path.somebody_waits(graph):
        return
    yield "how fast the answer is due"
    if "availability_pct" not in graph.framing.objectives:
        yield "how often it may fail"


def _speed_is_known(graph: SystemGraph) -> bool:
    """An objective, a measured time, or a sentence with milliseconds in it."""
    named = any(name.endswith("_ms") or "latency" in name for name in graph.framing.objectives)
    written = " ; ".join((*graph.framing.assumptions, *graph.framing.tradeoffs)).lower()
    return named or request_path.may_be_limited(graph) or bool(NUMBERED_WAIT.search(written))


def words_of(graph: SystemGraph, node: str) -> str:
    """What is written on a box, in lower case."""
    return f"{graph.nodes[node].label} ; {graph.nodes[node].note}".lower()
