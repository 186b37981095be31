"""What a design costs: by component and reason, a month and by the request, and what is not counted."""

from __future__ import annotations

from redline.design import cost, quantities
from redline.design.graph import SystemGraph
from redline.whatif.numbers import Number, Told, number

THOUSAND = 1_000.0


class CostPart(Told):
    """What a component costs a month for one reason: running, storage, calls or tokens."""

    reason: str
    usd_month: Number


class CostLine(Told):
    """One component's cost in US dollars: a month, by 1,000 requests, and its share of the whole (0 to 1)."""

    component: str
    usd_month: Number
    usd_per_1000: float | None
    share: float
    parts: tuple[CostPart, ...]


class NotCounted(Told):
    """A component whose cost, or part of it, is not known from the drawing."""

    component: str
    what: str


class CostReport(Told):
    """What everything costs, dearest first, and the budget where there is one.

    ``requests_month`` are the answers given in a month; without them nothing is said by the request. The
    sums are of what is known: ``not_counted`` comes on top.
    """

    usd_month: float
    usd_per_1000: float | None
    requests_month: Number | None
    budget_usd_month: float | None
    components: tuple[CostLine, ...]
    not_counted: tuple[NotCounted, ...]


def cost_report(graph: SystemGraph) -> CostReport:
    """What a design costs, as far as anybody can know."""
    lines, answers = cost.costs(graph), cost.decisions_a_month(graph)
    whole = sum(line.usd_month.value for line in lines)
    each = THOUSAND / answers.value if answers is not None and answers.value > 0 else None
    budget = quantities.objective(graph, "budget_usd_month")
    return CostReport(
        usd_month=whole,
        usd_per_1000=None if each is None else whole * each,
        requests_month=number(answers) if answers else None,
        budget_usd_month=budget.value if budget else None,
        components=tuple(_line(line, whole, each) for line in lines),
        not_counted=tuple(
            NotCounted(component=one.component, what=one.what) for one in cost.uncounted(graph)
        ),
    )


def _line(line: cost.Cost, whole: float, each: float | None) -> CostLine:
    value = line.usd_month.value
    return CostLine(
        component=line.component,
        usd_month=number(line.usd_month),
        usd_per_1000=None if each is None else value * each,
        share=value / whole if whole > 0 else 0.0,
        parts=tuple(CostPart(reason=one.reason, usd_month=number(one.usd_month)) for one in line.parts),
    )
