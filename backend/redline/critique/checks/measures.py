"""Does what is measured match what is decided: the metric, its slices, the scores and their cut-off?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from redline.critique.checks import card, drawing
from redline.critique.checks.check import NamedCheck, named
from redline.critique.observation import Observation, ask, fail, not_applicable, passed
from redline.design import operators
from redline.design.graph import SystemGraph, View
from redline.design.quantities import number, stated

SYMMETRIC = re.compile(
    r"(?<!balanced )accuracy|error rate|misclassification|\b(rmse|mse|mae)\b|mean (squared|absolute) error"
)
"""Metrics in which an error of either sort counts the same."""
RANKING_ONLY = re.compile(r"\bauc\b|\broc\b|area under")
"""Metrics that say how well cases are ordered, and nothing of the point at which one acts."""
WEIGHS_ERRORS = re.compile(
    r"precision|recall|sensitivity|specificity|\bf1\b|\bpr\b|cost|loss|quantile|pinball|asymmetric|weighted"
    r"|balanced|at capacity|operating point|revenue|profit|saved|\bper\b|\bby\b"
)
OPPOSITE_ERRORS = (
    (re.compile(r"miss|(^|_)fn|false_neg"), re.compile(r"false_(?!neg)|(^|_)fp|alarm")),
    (re.compile(r"under"), re.compile(r"over")),
    (re.compile(r"(^|_)late"), re.compile(r"(^|_)early")),
)
"""Names of the two opposite errors whose costs can be compared."""
SHARE = re.compile(r"_pct$|share|rate")
MUCH_WORSE = 3.0
"""From this ratio of costs on, a metric has to tell the two errors apart."""
RARE_PCT = 10.0
"""Below this share of positives a metric that counts all cases alike says little."""
BASE_RATE = ("base_rate_pct", "positive_rate_pct", "prevalence_pct")

JUDGES = ("offline_evaluator", "quality_monitor", "validation_gate")
BY_GROUP = re.compile(
    r"\b(by|per)\s+(?!hour|day|week|month|second|minute|version|people|hand\b|request)\w+"
    r"|slice|segment|subgroup|fairness|apart\b"
)
"""Words by which a box says that it looks at groups one by one."""

POLICIES = ("decision_policy", "rules_engine")
MULTIPLIED = re.compile(r"expected|loss|bid|cost|price|value|profit|margin|revenue|\bx\b")
CALIBRATES = re.compile(r"calibrat|isotonic|platt|reliability|brier")
ORDER_ONLY = frozenset({"recsys", "search"})


def metric_matches_decision(graph: SystemGraph) -> Iterator[Observation]:
    """The metric tells apart the two errors whose costs differ."""
    metric = graph.framing.metric.lower()
    if not metric:
        return
    if WEIGHS_ERRORS.search(metric) or not (SYMMETRIC.search(metric) or RANKING_ONLY.search(metric)):
        yield passed("the metric is not one that counts all errors alike")
        return
    reason = _why_unequal(graph)
    facts = {"metric": graph.framing.metric, "reason": reason or ""}
    if reason and SYMMETRIC.search(metric):
        yield fail(facts=facts)
    elif reason:
        yield ask(variant="ranking", facts=facts)
    elif reason is None and not card.gaps(graph):
        costs = ", ".join(name.replace("_", " ") for name, _ in _costs(graph))
        yield ask(variant="unmatched" if costs else "unstated", facts={**facts, "costs": costs})
    elif reason is None:
        yield card.ASKED_BEFORE
    else:
        yield passed("the two errors cost about the same")


def _why_unequal(graph: SystemGraph) -> str | None:
    """Why errors must not count alike, in words; empty when they may; None when nobody says."""
    rate = next(
        (r for name in BASE_RATE if (r := number(graph.framing.objectives.get(name))) is not None), None
    )
    if rate is not None and rate < RARE_PCT:
        return f"only {rate:g} % of the cases are positive"
    ratio = _cost_ratio(graph)
    if ratio is not None and ratio >= MUCH_WORSE:
        return f"one error costs {ratio:.3g} times the other"
    return None if ratio is None and rate is None else ""


def _cost_ratio(graph: SystemGraph) -> float | None:
    """How many times the dearer of two opposite errors costs the cheaper one; None when unknown."""
    costs = {name: cost for name, cost in _costs(graph) if cost > 0 and not SHARE.search(name)}
    for one, other in OPPOSITE_ERRORS:
        first = [cost for name, cost in costs.items() if one.search(name)]
        second = [cost for name, cost in costs.items() if other.search(name)]
        if first and second:
            return max(max(first) / max(second), max(second) / max(first))
    return None


def _costs(graph: SystemGraph) -> Iterator[tuple[str, float]]:
    """The stated costs of errors by name, on the card and at the services that bear them."""
    for name, value in graph.framing.error_costs.items():
        if (cost := number(value)) is not None:
            yield name.lower(), cost
    for node in sorted(graph.of_kind("business_service")):
        for short in ("fp", "fn"):
            if (cost := stated(graph, node, f"error_cost_{short}")) is not None:
                yield short, cost


def slices(graph: SystemGraph) -> Iterator[Observation]:
    """Somebody looks at groups one by one, where a quality is measured at all."""
    judges = drawing.in_use(graph, graph.of_kind(*JUDGES))
    if not judges - graph.of_kind("validation_gate") or not graph.consumers:
        return
    looking = sorted(node for node in judges if _looks_at_groups(graph, node))
    if looking:
        yield passed("groups are looked at one by one", components=looking)
        return
    where = graph.of_kind("offline_evaluator") & judges or graph.of_kind("quality_monitor") & judges
    yield ask(where=where, connections=[edge.id for node in sorted(where) for edge in graph.entering(node)])


def _looks_at_groups(graph: SystemGraph, node: str) -> bool:
    return bool(graph.attribute(node, "slices")) or bool(BY_GROUP.search(_said_to_measure(graph, node)))


def _said_to_measure(graph: SystemGraph, node: str) -> str:
    """What a box says that it measures: its words, its criteria and its metric, in lower case."""
    stated_words = (str(graph.attribute(node, name, "")) for name in ("criteria", "metric"))
    return " ; ".join((card.words_of(graph, node), *stated_words)).lower()


def calibration(graph: SystemGraph) -> Iterator[Observation]:
    """Scores that are multiplied or compared with a cost mean what they say."""
    sampled = _sampled(graph)
    multiplying = frozenset(p for p in graph.of_kind(*POLICIES) if _multiplies(graph, p))
    if not sampled and not multiplying:
        return
    for root in sorted(graph.serving_roots):
        above = operators.ancestors_of(graph.view(View.RELEASE), {root}) | {root}
        learnt_on = sampled & operators.reaching(graph.view(View.TRAIN), above & graph.trainers)
        used_by = multiplying & operators.descendants(graph.view(View.ANSWERS), root)
        if learnt_on or used_by:
            yield _scores_of(graph, root, learnt_on, used_by)


def _sampled(graph: SystemGraph) -> frozenset[str]:
    drawn = graph.having("negatives")
    return frozenset(node for node in drawn if "down" in str(graph.attribute(node, "negatives")).lower())


def _multiplies(graph: SystemGraph, policy: str) -> bool:
    """Whether it multiplies the score by money, as it states or as its name says."""
    if graph.attribute(policy, "value"):
        return bool(MULTIPLIED.search(str(graph.attribute(policy, "value")).lower()))
    return bool(re.search(r"expected (cost|loss|value)|\bbid\b|\bx value\b", card.words_of(graph, policy)))


def _scores_of(
    graph: SystemGraph, root: str, learnt_on: frozenset[str], used_by: frozenset[str]
) -> Observation:
    after = operators.descendants(graph.view(View.ANSWERS), root)
    looked_at = {root, *after, *graph.trainers, *drawing.in_use(graph, graph.of_kind(*JUDGES))}
    calibrated = sorted(node for node in looked_at if _calibrates(graph, node))
    stated_not = sorted(node for node in looked_at if graph.attribute(node, "calibrated") is False)
    if calibrated:
        return passed("scores are calibrated, or their calibration is watched", components=calibrated)
    if learnt_on and not used_by and graph.tags & ORDER_ONLY:
        return passed("only the order of the scores is used", components=[root])
    unread = graph.of_kind("unknown") & after
    way = operators.shortest_path(graph.view(View.ANSWERS), {root}, used_by) if used_by else None
    sure = bool(learnt_on or stated_not) and not unread
    return (fail if sure else ask)(
        variant="unread" if unread else "" if learnt_on else "multiplied",
        server=root,
        policy=used_by,
        sample=learnt_on,
        unread=unread,
        components=[*sorted(learnt_on), *(way.nodes if way else ())],
        connections=way.edges if way else [edge.id for edge in graph.leaving(root, "prediction")],
    )


def _calibrates(graph: SystemGraph, node: str) -> bool:
    said = graph.attribute(node, "calibrated")
    return bool(said) if said is not None else bool(CALIBRATES.search(_said_to_measure(graph, node)))


def threshold_has_cost(graph: SystemGraph) -> Iterator[Observation]:
    """A cut-off in figures is derived from what the errors cost."""
    cut = frozenset(node for node in graph.having("thresholds") if _is_figure(graph, node))
    if not cut:
        return
    priced = bool(graph.framing.error_costs) or next(_costs(graph), None) is not None
    weighing = frozenset(n for n in cut if graph.attribute(n, "loss_cap") or _multiplies(graph, n))
    if priced or weighing == cut:
        yield passed("the errors that the cut-off weighs have a cost", components=sorted(cut))
    elif graph.tags & ORDER_ONLY:
        yield not_applicable("a cut-off on a ranked list decides little")
    else:
        figures = sorted({str(graph.attribute(node, "thresholds")) for node in cut - weighing})
        yield ask(policy=cut - weighing, facts={"cut": ", ".join(figures)})


def _is_figure(graph: SystemGraph, node: str) -> bool:
    value = graph.attribute(node, "thresholds")
    return not isinstance(value, bool) and bool(re.search(r"\d", str(value)))


CHECKS: Mapping[str, NamedCheck[Any]] = {
    "calibration": named(calibration, roles="server policy sample unread", variants="multiplied unread"),
    "metric_matches_decision": named(
        metric_matches_decision, facts="metric reason costs", variants="ranking unmatched unstated"
    ),
    "slices": named(slices, roles="where"),
    "threshold_has_cost": named(threshold_has_cost, roles="policy", facts="cut"),
}
