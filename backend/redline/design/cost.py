"""What a design costs a month: stated prices, and typical cost points for the rest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from redline.design import catalogue, quantities
from redline.design.graph import SystemGraph
from redline.design.load import BOUGHT_BY_QUOTA, loads
from redline.design.quantities import Quantity
from redline.design.tokens import stated_tokens, tokens_in

USD_PER_POINT = 100.0
"""US dollars a month that one cost point stands for."""
SECONDS_PER_MONTH = 30 * 86_400
TOKENS_PER_PRICE = 1_000_000
"""Tokens that the prices of language models are given for."""
NOT_OURS = frozenset({"client_app", "business_service", "operational_db", "outcome_source"})
"""Kinds that exist without this design: they cost it nothing unless the drawing says so."""
PRICED_BY_CALL = frozenset({"third_party_api", "llm_api"})
"""Kinds that somebody else charges for by the call; a tool may be one's own."""
WITHOUT_PRICE = frozenset(
    {"tool", "document_corpus", "media_source", "validation_gate", "model_artifact", "retrain_trigger",
     "rollback_controller", "decision_policy", "feature_transform", "unknown"}
)  # fmt: skip
"""Kinds that are files, rules or steps inside another part, which bears what they cost."""
MEAN_OF_PEAK = 1 / 3
"""Mean over peak traffic where only the peak is stated."""


PEOPLE = frozenset({"labeling", "review_queue", "approval_gate", "team"})
"""Kinds whose cost is the time of people."""

CALLS_NOT_PRICED = "the price of its calls"
CALLS_NOT_COUNTED = "how often it is called"
NO_PRICE = "what it costs"
TIME_OF_PEOPLE = "the time of people"
RUNS_NOT_COUNTED = "how often it runs"
IN_THE_PRICE = (
    *("cost_usd_month", "cost_points", "replicas"),
    *("price_per_call_usd", "price_in_usd", "price_out_usd", "in_tok", "out_tok"),
)
"""Numbers of a component that its cost is made of: none is below 0, or beyond what a number can be."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one component costs for one reason: to run, to hold what it stores, or for its calls."""

    reason: Literal["running", "storage", "calls", "tokens"]
    usd_month: Quantity


@dataclass(frozen=True, slots=True)
class Cost:
    """A component's monthly cost in US dollars, and what it is made of."""

    component: str
    usd_month: Quantity
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Uncounted:
    """A component whose cost, or part of it, nobody can know from the drawing."""

    component: str
    what: str


def costs(graph: SystemGraph) -> tuple[Cost, ...]:
    """Cost of every component that exists and has one, dearest first."""
    return graph.once(_costs)


def _costs(graph: SystemGraph) -> tuple[Cost, ...]:
    calls = _calls_a_month(graph)
    found = []
    for node in graph.nodes.values():
        parts = _parts(graph, node.id, calls.get(node.id, 0.0)) if node.status == "v1" else ()
        price = _together(parts)
        if price is not None and price.value > 0:
            found.append(Cost(node.id, price, parts))
    return tuple(sorted(found, key=lambda cost: (-cost.usd_month.value, cost.component)))


def total(graph: SystemGraph) -> float:
    """The whole design's cost in US dollars a month."""
    return sum(cost.usd_month.value for cost in costs(graph))


def uncounted(graph: SystemGraph) -> tuple[Uncounted, ...]:
    """What is missing from the sum, in the order of the drawing; never counted as nothing."""
    calls = _calls_a_month(graph)
    found = ((part, _missing(graph, part, calls.get(part, 0.0))) for part in graph.alive)
    return tuple(Uncounted(part, what) for part, what in found if what)


def component_cost(graph: SystemGraph, component: str, calls_a_month: float = 0.0) -> Quantity | None:
    """US dollars a month: as stated, else cost points times replicas, plus calls at a stated price.

    A stated cost of a month is the whole bill: calls come on top only where none is stated. They are
    counted as stated only when the mean traffic is.
    """
    return _together(_parts(graph, component, calls_a_month))


def _together(parts: tuple[Part, ...]) -> Quantity | None:
    if not parts:
        return None
    known: quantities.Basis = "stated" if all(part.usd_month.stated for part in parts) else "assumed"
    sources = " + ".join(part.usd_month.source for part in parts)
    return _usd(sum(part.usd_month.value for part in parts), known, sources)


def _parts(graph: SystemGraph, component: str, calls_a_month: float) -> tuple[Part, ...]:
    if _impossible(graph, component):
        return ()
    stated = quantities.stated(graph, component, "cost_usd_month")
    if stated is not None:
        source = "stated on the drawing"
        if price_per_call(graph, component):
            source += ", the price of its calls included"
        return (Part("running", _usd(stated, "stated", source)),)
    basis: quantities.Basis = "stated" if _mean_is_stated(graph) else "assumed"
    counted = "the stated mean traffic" if _mean_is_stated(graph) else "a third of the peak"
    return (
        *_running(graph, component),
        *_used("calls", _call_price(graph, component), calls_a_month, basis, counted),
        *_used("tokens", _token_price(graph, component), calls_a_month, basis, counted),
    )


def _running(graph: SystemGraph, component: str) -> Iterator[Part]:
    """What it costs to be there, by cost points: for each replica, or for each unit of what it holds."""
    points = quantities.of_component(graph, component, "cost_points")
    if points is None or (not points.stated and graph.kind(component) in NOT_OURS):
        return
    each = f"{points.value:g} points" if points.stated else f"{points.value:g} points, {points.source},"
    entry = catalogue.KINDS.get(graph.kind(component))
    per = entry.cost_per if entry and not points.stated else ""
    unit = catalogue.COMPONENT_ATTRIBUTES[per].unit if per else ""
    held = quantities.stated(graph, component, per) if per else None
    replicas = quantities.stated(graph, component, "replicas")
    count = 1.0 if replicas is None else replicas
    size = 1.0 if held is None else held
    source = f"{each} × {count:g} × {USD_PER_POINT:g} USD" + (f" × {size:g} {unit}" if per else "")
    value = points.value * USD_PER_POINT * count * size
    yield Part("storage" if per else "running", _usd(value, points.basis, source))


def _used(
    reason: Literal["calls", "tokens"], price: float, calls: float, basis: quantities.Basis, counted: str
) -> Iterator[Part]:
    if price:
        yield Part(reason, _usd(price * calls, basis, f"{reason} at the stated price, {counted}"))


def _missing(graph: SystemGraph, component: str, calls_a_month: float) -> str:
    """What nobody stated of a component that costs something; empty where nothing is missing."""
    if impossible := _impossible(graph, component):
        return impossible
    kind, parts = graph.kind(component), _parts(graph, component, calls_a_month)
    if quantities.stated(graph, component, "cost_usd_month") is not None or kind in NOT_OURS:
        return ""
    if kind in PEOPLE:
        return TIME_OF_PEOPLE
    if kind in BOUGHT_BY_QUOTA and not price_per_call(graph, component):
        return CALLS_NOT_PRICED if kind in PRICED_BY_CALL else ""
    if price_per_call(graph, component) and calls_a_month <= 0:
        return CALLS_NOT_COUNTED
    if parts:
        return _runs_missing(graph, component)
    return "" if kind in WITHOUT_PRICE else NO_PRICE


def _impossible(graph: SystemGraph, component: str) -> str:
    """The first stated number of its price that cannot be, in words; empty where there is none."""
    attributes = graph.nodes[component].attributes
    stated = ((name, quantities.number(attributes[name])) for name in IN_THE_PRICE if name in attributes)
    return next(
        (
            f"{name} {value:.3g}, which cannot be"
            for name, value in stated
            if value is not None and not 0 <= value <= quantities.LARGEST
        ),
        "",
    )


def _runs_missing(graph: SystemGraph, component: str) -> str:
    """Cost points are of a month of usual runs: nothing states what more or fewer of them cost."""
    return "" if quantities.stated(graph, component, "cadence_s") is None else RUNS_NOT_COUNTED


def price_per_call(graph: SystemGraph, component: str) -> float:
    """US dollars that one call costs by what is stated: the price of a call and that of its tokens."""
    return _call_price(graph, component) + _token_price(graph, component)


def _call_price(graph: SystemGraph, component: str) -> float:
    return quantities.stated(graph, component, "price_per_call_usd") or 0.0


def _token_price(graph: SystemGraph, component: str) -> float:
    read, written = tokens_in(graph, component), stated_tokens(graph, component, "out_tok")
    tokens = (
        (number or 0.0) * (quantities.stated(graph, component, f"price_{way}_usd") or 0.0)
        for way, number in (("in", read), ("out", written))
    )
    return sum(tokens) / TOKENS_PER_PRICE


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
