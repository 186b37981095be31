"""What the parts cost a month."""

from __future__ import annotations

from collections.abc import Iterator

from redline.web.views.charts.panel import (
    MOST_ROWS,
    UNKNOWN,
    Chart,
    Labels,
    Row,
    against,
    cells,
    heads,
    scale_of,
    share,
    source_of,
)
from redline.web.words import plural, quantity
from redline.whatif import Figures
from redline.whatif.cost import CostReport


def chart(now: Figures, before: Figures | None, labels: Labels) -> Chart | None:
    return _table(now.report.cost, before.report.cost if before else None, labels)


def _table(now: CostReport, before: CostReport | None, labels: Labels) -> Chart | None:
    if not now.components:
        return None
    tone, verdict = against(now.usd_month, now.budget_usd_month, "USD")
    old = {line.component: line.usd_month.value for line in before.components} if before else {}
    scale = scale_of([line.usd_month.value for line in now.components] + list(old.values()))
    rows = tuple(
        Row(
            labels.get(line.component, line.component),
            cells(_usd(line.usd_month.value), _usd(old.get(line.component)) if before else None),
            share(line.usd_month.value, scale),
            share(old.get(line.component), scale),
            "past" if tone == "past" and line is now.components[0] else "",
            source_of(line.usd_month),
            "dearest",
        )
        for line in now.components[:MOST_ROWS]
    )
    return Chart(
        title="Cost a month",
        quiet=f"before {_usd(before.usd_month)}" if before else "",
        big=_usd(now.usd_month),
        verdict=verdict,
        tone=tone,
        head=heads(before),
        rows=rows,
        says=tuple(_prices(now)),
    )


def _prices(now: CostReport) -> Iterator[str]:
    rest = now.components[MOST_ROWS:]
    if rest:
        yield f"{_usd(sum(line.usd_month.value for line in rest))} for {plural(len(rest), 'more part')}."
    guessed = sum(line.usd_month.basis == "assumed" for line in now.components)
    if guessed:
        yield f"{guessed} of {plural(len(now.components), 'price')} assumed. State them in the inspector."


def _usd(value: float | None) -> str:
    return UNKNOWN if value is None else quantity(value, "USD")
