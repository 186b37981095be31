"""What the parts cost a month."""

from __future__ import annotations

from collections.abc import Iterator

from redline.followups.wording import usd_each
from redline.web.views.charts.panel import (
    UNKNOWN,
    Chart,
    Labels,
    Row,
    against,
    cells,
    heads,
    percent,
    scale_of,
    share,
    source_of,
)
from redline.web.words import THIN, listed, plural, quantity
from redline.whatif import Figures
from redline.whatif.cost import CostReport

MOST_PARTS = 12


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
            cells(
                _usd(line.usd_month.value),
                _usd(old.get(line.component)) if before else None,
                _each(line.usd_per_1000),
                percent(line.share),
            ),
            share(line.usd_month.value, scale),
            share(old.get(line.component), scale),
            "past" if tone == "past" and line is now.components[0] else "",
            source_of(line.usd_month),
            "dearest",
        )
        for line in now.components[:MOST_PARTS]
    )
    return Chart(
        title="Cost a month",
        quiet=_quiet(now, before),
        big=_usd(now.usd_month),
        verdict=verdict,
        tone=tone,
        head=heads(before, "1,000 requests", "share"),
        rows=rows,
        says=tuple(_prices(now, labels)),
    )


def _quiet(now: CostReport, before: CostReport | None) -> str:
    """What it was, and what 1,000 requests cost."""
    each = f"1,000 requests: {_each(now.usd_per_1000)}" if now.usd_per_1000 is not None else ""
    was = f"before {_usd(before.usd_month)}" if before else ""
    return "; ".join(part for part in (was, each) if part)


def _prices(now: CostReport, labels: Labels) -> Iterator[str]:
    rest = now.components[MOST_PARTS:]
    if rest:
        yield f"{_usd(sum(line.usd_month.value for line in rest))} for {plural(len(rest), 'more part')}."
    guessed = sum(line.usd_month.basis == "assumed" for line in now.components)
    if guessed:
        yield f"{guessed} of {plural(len(now.components), 'price')} assumed. State them in the inspector."
    if now.requests_month is None:
        yield "Nothing by the request: neither the traffic nor the rows of a run are stated."
    elif now.requests_month.basis == "assumed":
        yield f"Requests a month assumed: {quantity(now.requests_month.value)}, {now.requests_month.source}."
    named: dict[str, list[str]] = {}
    for one in now.not_counted:
        named.setdefault(one.what, []).append(labels.get(one.component, one.component))
    for what, parts in named.items():
        yield f"Not counted, {what}: {listed(parts)}."


def _each(value: float | None) -> str:
    return UNKNOWN if value is None else usd_each(value).replace(" ", THIN)


def _usd(value: float | None) -> str:
    return UNKNOWN if value is None else quantity(value, "USD")
