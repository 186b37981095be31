"""Follow-ups about money: what a vendor allows and charges, and what a month may cost."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from redline.design import cost, quantities
from redline.design.graph import SystemGraph
from redline.design.load import BOUGHT_BY_QUOTA, Load, loads
from redline.followups.aim import MOST_TARGETS, Targets
from redline.followups.measure import Measure, Shown
from redline.followups.model import World
from redline.followups.parts import drawn_key, in_order, label
from redline.followups.strike import Strike
from redline.followups.wording import number, percent, usd
from redline.whatif.effects import Change, Effects, SetNumber, SetObjective

PRICES = ("price_per_call_usd", "price_in_usd", "price_out_usd")
ACTING = frozenset({"reversible", "irreversible"})
"""Side effects of a tool: such a call acts, so its answer cannot be kept and read again."""


def capped_vendor(graph: SystemGraph) -> Targets:
    """An outside service that is asked while somebody waits: what costs most first, then what is asked
    most."""
    asked = [found for found in loads(graph) if found.arrival_rps > 0 and _is_asked(graph, found.component)]
    ranked = sorted(asked, key=lambda f: (-_spend(graph, f), -f.arrival_rps, drawn_key(graph, f.component)))
    why = "" if ranked else _no_vendor(graph)
    return Targets(tuple(found.component for found in ranked[:MOST_TARGETS]), why)


def _is_asked(graph: SystemGraph, component: str) -> bool:
    acts = str(graph.attribute(component, "side_effect") or "").lower() in ACTING
    return graph.kind(component) in BOUGHT_BY_QUOTA and not acts


def _spend(graph: SystemGraph, found: Load) -> float:
    return cost.price_per_call(graph, found.component) * found.arrival_rps


def _no_vendor(graph: SystemGraph) -> str:
    vendors = in_order(graph, (n for n in graph.of_kind(*BOUGHT_BY_QUOTA) if _is_asked(graph, n)))
    if not vendors:
        return "No outside service is drawn that could allow less."
    if not loads(graph):
        return "The framing card states no peak, so half of the calls is no number."
    return f"Nobody waits for {label(graph, vendors[0])}."


def vendor_capped(graph: SystemGraph, target: str, params: Mapping[str, Any]) -> Strike:
    """The quota becomes a share of what this design asks at its peak, and the stated prices rise."""
    share, factor = float(params["quota_share"]), float(params["price_factor"])
    asked = next((f.arrival_rps for f in loads(graph) if f.component == target), 0.0)
    quota = asked * share
    prices = {name: quantities.stated(graph, target, name) for name in PRICES}
    known = {name: price for name, price in prices.items() if price}
    changes: list[Change] = [SetNumber(target=target, name="quota_rps", value=quota)]
    changes += [SetNumber(target=target, name=name, value=price * factor) for name, price in known.items()]
    facts = {"a": number(asked), "q": number(quota), "x": number(factor)}
    world = World(component=target, label=f"quota {number(quota)} /s of {number(asked)}")
    return Strike(Effects(changes=tuple(changes)), "priced" if known else "default", facts, (world,))


def dearest_part(graph: SystemGraph) -> Targets:
    """The part with the largest share of the monthly cost, where the budget is kept today."""
    today, budget = cost.total(graph), quantities.objective(graph, "budget_usd_month")
    if budget is not None and today > budget.value:
        return Targets((), f"It costs {usd(today)} a month already, and {usd(budget.value)} are allowed.")
    ranked = sorted(cost.costs(graph), key=lambda c: (-c.usd_month.value, drawn_key(graph, c.component)))
    return Targets(tuple(c.component for c in ranked[:1]), "" if ranked else "Nothing drawn has a price.")


def budget_cut(graph: SystemGraph, target: str, params: Mapping[str, Any]) -> Strike:
    """The budget becomes half of what it was, or a share of today's cost where that is less."""
    today = cost.total(graph)
    budget = quantities.objective(graph, "budget_usd_month")
    left = float(params["cost_share"]) * today
    if budget is not None:
        left = min(left, float(params["budget_share"]) * budget.value)
    left = _rounded_down(left)
    mine = next((c.usd_month.value for c in cost.costs(graph) if c.component == target), 0.0)
    facts = {"x": usd(left), "a": usd(today), "s": percent(mine / today if today else 0.0)}
    world = World(component=target, label=f"{usd(today)} → {usd(left)} a month")
    changes = [SetObjective(name="budget_usd_month", value=left)]
    return Strike(Effects(changes=tuple(changes)), facts=facts, world=(world,))


def _rounded_down(value: float) -> float:
    """Two figures that matter, never more than the value."""
    if value <= 0:
        return 0.0
    step: float = 10.0 ** (math.floor(math.log10(value)) - 1)
    return math.floor(value / step) * step


def spending(shown: Shown) -> Iterator[Measure]:
    """The cost of a month against the budget."""
    budget = quantities.objective(shown.graph, "budget_usd_month")
    yield Measure("cost", "USD a month", cost.total(shown.graph), budget.value if budget else None)


def quota(shown: Shown) -> Iterator[Measure]:
    """What arrives at the target against its quota, and the cost of a month."""
    found = next((f for f in loads(shown.graph) if f.component == shown.target), None)
    if found is not None:
        yield Measure("arrives", "/s", found.arrival_rps, found.capacity_rps)
    yield from spending(shown)
