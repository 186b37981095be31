"""What does it cost, and what stops it from costing more?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from redline.critique.checks.check import NamedCheck, named
from redline.critique.observation import Observation, ask, fail, passed
from redline.design import operators, quantities
from redline.design.copies import grows
from redline.design.cost import Cost, costs, decisions_a_month, price_per_call
from redline.design.graph import SystemGraph, View
from redline.design.load import HEADROOM, Load, loads

DEAREST = 3
"""So many of the dearest parts are named."""
IDLE_BELOW = 0.15
"""An accelerator that is busy for less of the time than this, at the peak, is mostly paid for nothing."""
KEPT_FOR_SAFETY = 2
"""So many copies are kept for the day on which one fails, however little there is to do."""
HOSTED = ("llm_api",)
CAPS = ("budgets", "quota_rps", "limit_rps", "tpm_quota", "max_cost_usd", "max_steps")


def within_budget(graph: SystemGraph) -> Iterator[Observation]:
    """Everything together costs no more than the budget; typical prices only ask."""
    budget = quantities.objective(graph, "budget_usd_month")
    lines = costs(graph) if budget else ()
    if budget is None or not lines:
        return
    stated = sum(line.usd_month.value for line in lines if line.usd_month.stated)
    total = sum(line.usd_month.value for line in lines)
    if total <= budget.value:
        yield passed(f"{total:,.0f} USD a month of {budget.value:,.0f}", components=_dearest(graph, lines))
        return
    certain = stated > budget.value
    named_lines = tuple(line for line in lines if line.usd_month.stated or not certain)
    seen = fail if certain else ask
    yield seen(
        variant="" if certain else "assumed",
        dearest=_dearest(graph, named_lines),
        facts={"total": f"{stated if certain else total:,.0f}", "budget": f"{budget.value:,.0f}"},
        components=_dearest(graph, named_lines),
    )


def _dearest(graph: SystemGraph, lines: tuple[Cost, ...]) -> list[str]:
    """The dearest few; among equals those whose label comes first, whatever their ids."""
    ranked = sorted(lines, key=lambda line: (-line.usd_month.value, graph.nodes[line.component].label))
    return [line.component for line in ranked[:DEAREST]]


def unit_economics(graph: SystemGraph) -> Iterator[Observation]:
    """One decision costs less than it is worth."""
    number = decisions_a_month(graph)
    worth = quantities.objective(graph, "value_per_decision_usd")
    lines = costs(graph) if number and number.value else ()
    if number is None or not lines:
        return
    if worth is None:
        yield from _worth_unknown(graph)
        return
    stated = sum(line.usd_month.value for line in lines if line.usd_month.stated) / number.value
    each = sum(line.usd_month.value for line in lines) / number.value
    if each <= worth.value:
        yield passed(f"a decision costs {_usd(each)} USD and is worth {_usd(worth.value)}")
        return
    certain = number.stated and stated > worth.value
    seen = fail if certain else ask
    yield seen(
        variant="" if certain else "assumed",
        dearest=_dearest(graph, lines),
        facts={"each": _usd(stated if certain else each), "worth": _usd(worth.value)},
        components=_dearest(graph, lines),
    )


def _worth_unknown(graph: SystemGraph) -> Iterator[Observation]:
    """Asked only where each call has a stated price, and no budget says how much is too much."""
    priced = sorted(
        load.component
        for load in loads(graph)
        if price_per_call(graph, load.component) and load.arrival_rps > 0
    )
    if priced and quantities.objective(graph, "budget_usd_month") is None:
        each = sum(price_per_call(graph, part) for part in priced)
        facts = {"each": _usd(each), "worth": "?"}
        yield ask(variant="unknown", dearest=priced, facts=facts, components=priced)


def _usd(value: float) -> str:
    return f"{value:,.2f}" if value >= 1 else f"{value:.2g}"


def llm_token_growth(graph: SystemGraph) -> Iterator[Observation]:
    """What is kept of a conversation has a bound before it is sent to a model that is paid by the token."""
    paid = frozenset(m for m in graph.of_kind(*HOSTED) & graph.serving_roots if not _is_backup(graph, m))
    memories = sorted(graph.of_kind("conversation_memory") or graph.having("memory"))
    if not paid or not memories:
        return
    calls = graph.view(View.CALLS)
    users = frozenset(
        edge.source for memory in memories for edge in graph.entering(memory, "lookup", "request")
    )
    carriers = (users | {*memories} | graph.of_kind("prompt_assembler")) - paid
    before = carriers & operators.reaching(calls, paid) | {*memories}
    bounded = [p for p in sorted(before) if graph.attribute(p, "max_tokens") or _is_bounded(graph, p)]
    if bounded:
        yield passed("what is sent along has a bound", components=bounded)
        return
    endless = [memory for memory in memories if graph.attribute(memory, "summarised") is False]
    seen = fail if endless else ask
    yield seen(
        variant="" if endless else "unstated",
        memory=endless or memories,
        model=paid,
        components=[*memories, *sorted(paid)],
        connections=[e.id for memory in memories for e in (*graph.entering(memory), *graph.leaving(memory))],
    )


def _is_bounded(graph: SystemGraph, part: str) -> bool:
    return any(graph.attribute(part, name) for name in ("summarised", "window_turns", "max_cost_usd"))


def idle_accelerators(graph: SystemGraph) -> Iterator[Observation]:
    """Accelerators that somebody waits for are busy for a good part of the time."""
    dear = graph.of_kind("llm_server") | {n for n in graph.having("device") if _on_gpu(graph, n)}
    dear = dear | graph.having("gpus")
    for load in loads(graph) if dear else ():
        if load.component in dear and load.capacity_rps:
            yield _of_accelerator(graph, load, load.capacity_rps / HEADROOM)


def _on_gpu(graph: SystemGraph, node: str) -> bool:
    return graph.attribute(node, "device") == "gpu"


def _of_accelerator(graph: SystemGraph, load: Load, most: float) -> Observation:
    part, busy = load.component, load.arrival_rps / most
    copies = quantities.stated(graph, part, "replicas") or quantities.stated(graph, part, "gpus") or 1.0
    if busy >= IDLE_BELOW or grows(graph, part) or copies <= KEPT_FOR_SAFETY:
        return passed("it is busy, grows with the load, or is kept for safety", components=(part,))
    certain = not load.assumed and load.known_arrival
    seen = fail if certain else ask
    return seen(
        variant="" if certain else "assumed",
        server=part,
        facts={"busy": f"{busy * 100:.0f}", "copies": f"{copies:g}", "enough": str(KEPT_FOR_SAFETY)},
        components=(part,),
    )


def spend_cap(graph: SystemGraph) -> Iterator[Observation]:
    """Something stops the bill of a model that is paid by use."""
    calls = graph.view(View.CALLS)
    asked = operators.reachable(calls, graph.entries | graph.of_kind("agent_orchestrator"))
    paid = sorted(m for m in graph.of_kind(*HOSTED) & graph.serving_roots & asked if not _is_backup(graph, m))
    if not paid:
        return
    before = operators.reaching(calls, paid)
    attached = {guard for part in before for guard in graph.attached(("traffic_guard",)).get(part, ())}
    caps = sorted(part for part in before | attached if _caps(graph, part)) or _watched_spend(graph)
    if caps:
        yield passed("something stops or tells of the bill", components=caps)
        return
    path = operators.shortest_path(calls, graph.entries, paid)
    way = path.nodes if path else ()
    yield ask(model=paid, components=way, connections=path.edges if path else ())


def _is_backup(graph: SystemGraph, model: str) -> bool:
    return bool(graph.attribute(model, "backup"))


def _caps(graph: SystemGraph, part: str) -> bool:
    guard = graph.kind(part) == "traffic_guard" or graph.provides(part, "rate_limit")
    return guard or any(graph.attribute(part, name) for name in CAPS)


def _watched_spend(graph: SystemGraph) -> list[str]:
    """Monitors of the cost that reach an alert."""
    alerted = operators.reaching(graph.view(View.OBS), graph.of_kind("alerting"))
    return sorted(m for m in graph.having("cost") & alerted if graph.family(m) == "monitoring")


CHECKS: Mapping[str, NamedCheck[Any]] = {
    "idle_accelerators": named(
        idle_accelerators, roles="server", facts="busy copies enough", variants="assumed"
    ),
    "llm_token_growth": named(llm_token_growth, roles="memory model", variants="unstated"),
    "spend_cap": named(spend_cap, roles="model"),
    "unit_economics": named(unit_economics, roles="dearest", facts="each worth", variants="assumed unknown"),
    "within_budget": named(within_budget, roles="dearest", facts="total budget", variants="assumed"),
}
