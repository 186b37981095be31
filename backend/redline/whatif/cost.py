"""What a design costs a month: stated prices, and typical cost points for the rest."""

from __future__ import annotations

from dataclasses import dataclass

from redline.design import quantities
from redline.design.graph import SystemGraph
from redline.design.quantities import Quantity
from redline.whatif.load import loads

USD_PER_POINT = 100.0
"""US dollars a month that one cost point stands for."""
SECONDS_PER_MONTH = 30 * 86_400
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
    """US dollars a month: as stated, else cost points times replicas, plus calls at a stated price."""
    per_call = quantities.stated(graph, component, "price_per_call_usd") or 0.0
    stated = quantities.stated(graph, component, "cost_usd_month")
    if stated is not None:
        return _usd(stated + per_call * calls_a_month, "stated", "stated on the drawing")
    points = quantities.of_component(graph, component, "cost_points")
    if points is not None and not points.stated and graph.kind(component) in NOT_OURS:
        points = None
    if points is None:
        return _usd(per_call * calls_a_month, "stated", "calls at the stated price") if per_call else None
    replicas = quantities.stated(graph, component, "replicas")
    count = 1.0 if replicas is None else replicas
    value = points.value * USD_PER_POINT * count + per_call * calls_a_month
    return _usd(value, points.basis, f"{points.value:g} points × {count:g} × {USD_PER_POINT:g} USD")


def _usd(value: float, basis: quantities.Basis, source: str) -> Quantity:
    return Quantity(value, "USD a month", basis, source)


def _calls_a_month(graph: SystemGraph) -> dict[str, float]:
    peak = quantities.objective(graph, "peak_qps")
    mean = quantities.objective(graph, "mean_qps")
    ratio = mean.value / peak.value if mean and peak and peak.value else MEAN_OF_PEAK
    return {load.component: load.arrival_rps * ratio * SECONDS_PER_MONTH for load in loads(graph)}
