"""What a design costs a month: stated prices, and typical cost points for the rest."""

from __future__ import annotations

from dataclasses import dataclass

from redline.design import quantities
from redline.design.graph import SystemGraph
from redline.design.load import loads
from redline.design.quantities import Quantity
from redline.design.tokens import tokens_in

USD_PER_POINT = 100.0
"""US dollars a month that one cost point stands for."""
SECONDS_PER_MONTH = 30 * 86_400
TOKENS_PER_PRICE = 1_000_000
"""Tokens that the prices of language models are given for."""
NOT_OURS = frozenset({"client_app", "business_service", "operational_db", "outcome_source"})
"""Kinds that exist without this design: they cost it nothing unless the drawing says so."""
MEAN_OF_PEAK = 1 / 3
"""Mean over peak traffic where only the peak is stated."""


@dataclass(frozen=True, slots=True)
class Cost:
    """A component's monthly cost in US dollars."""

    component: str
    usd_month: Quantity


def costs(graph: SystemGraph) -> tuple[Cost, ...]:
    """Cost of every component that exists and has one, dearest first."""
    return graph.once(_costs)


def _costs(graph: SystemGraph) -> tuple[Cost, ...]:
    calls = _calls_a_month(graph)
    found = []
    for node in graph.nodes.values():
        price = component_cost(graph, node.id, calls.get(node.id, 0.0)) if node.status == "v1" else None
        if price is not None and price.value > 0:
            found.append(Cost(node.id, price))
    return tuple(sorted(found, key=lambda cost: (-cost.usd_month.value, cost.component)))


def total(graph: SystemGraph) -> float:
    """The whole design's cost in US dollars a month."""
    return sum(cost.usd_month.value for cost in costs(graph))


def component_cost(graph: SystemGraph, component: str, calls_a_month: float = 0.0) -> Quantity | None:
    """US dollars a month: as stated, else cost points times replicas, plus calls at a stated price.

    Calls are counted as stated only when the mean traffic is.
    """
    per_call = price_per_call(graph, component)
    basis: quantities.Basis = "assumed" if per_call and not _mean_is_stated(graph) else "stated"
    stated = quantities.stated(graph, component, "cost_usd_month")
    if stated is not None:
        return _usd(stated + per_call * calls_a_month, basis, "stated on the drawing")
    points = quantities.of_component(graph, component, "cost_points")
    if points is not None and not points.stated and graph.kind(component) in NOT_OURS:
        points = None
    if points is None:
        return _usd(per_call * calls_a_month, basis, "calls at the stated price") if per_call else None
    replicas = quantities.stated(graph, component, "replicas")
    count = 1.0 if replicas is None else replicas
    value = points.value * USD_PER_POINT * count + per_call * calls_a_month
    known: quantities.Basis = "stated" if points.stated and basis == "stated" else "assumed"
    return _usd(value, known, f"{points.value:g} points × {count:g} × {USD_PER_POINT:g} USD")


def price_per_call(graph: SystemGraph, component: str) -> float:
    """US dollars that one call costs by what is stated: the price of a call and that of its tokens."""
    call = quantities.stated(graph, component, "price_per_call_usd") or 0.0
    read, written = tokens_in(graph, component), quantities.stated(graph, component, "out_tok")
    tokens = (
        (number or 0.0) * (quantities.stated(graph, component, f"price_{way}_usd") or 0.0)
        for way, number in (("in", read), ("out", written))
    )
    return call + sum(tokens) / TOKENS_PER_PRICE


def decisions_a_month(graph: SystemGraph) -> Quantity | None:
    """Answers given in a month, by the traffic or by the rows of the scheduled runs; None when unknown."""
    mean, peak = quantities.objective(graph, "mean_qps"), quantities.objective(graph, "peak_qps")
    if mean is not None:
        return Quantity(mean.value * SECONDS_PER_MONTH, "a month", "stated", "the stated mean traffic")
    if peak is not None:
        each = peak.value * MEAN_OF_PEAK * SECONDS_PER_MONTH
        return Quantity(each, "a month", "assumed", "a third of the stated peak")
    runs = [_rows_a_month(graph, scorer) for scorer in sorted(graph.of_kind("batch_scorer"))]
    known = [rows for rows in runs if rows is not None]
    return Quantity(sum(known), "a month", "stated", "the rows of the stated runs") if known else None


def _rows_a_month(graph: SystemGraph, scorer: str) -> float | None:
    rows, cadence = (quantities.stated(graph, scorer, name) for name in ("rows", "cadence_s"))
    return rows * SECONDS_PER_MONTH / cadence if rows and cadence else None


def _mean_is_stated(graph: SystemGraph) -> bool:
    return quantities.objective(graph, "mean_qps") is not None


def _usd(value: float, basis: quantities.Basis, source: str) -> Quantity:
    return Quantity(value, "USD a month", basis, source)


def _calls_a_month(graph: SystemGraph) -> dict[str, float]:
    peak = quantities.objective(graph, "peak_qps")
    mean = quantities.objective(graph, "mean_qps")
    ratio = mean.value / peak.value if mean and peak and peak.value else MEAN_OF_PEAK
    return {load.component: load.arrival_rps * ratio * SECONDS_PER_MONTH for load in loads(graph)}
