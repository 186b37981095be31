"""How often an answer comes, and what each part loses of it."""

from __future__ import annotations

from redline.web.views.charts.panel import (
    MOST_ROWS,
    UNKNOWN,
    WHOLE,
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
from redline.web.words import quantity
from redline.whatif import Figures

HOURS_A_MONTH = 30 * 24
MINUTES_AN_HOUR = 60


def chart(now: Figures, before: Figures | None, labels: Labels) -> Chart | None:
    found = now.report.availability
    if found is None:
        return None
    was = before.report.availability if before else None
    tone, verdict = against(found.pct, found.objective_pct, "%", floor=True)
    old = {link.component: link.pct.value for link in was.links} if was else {}
    gone = (1 - found.pct / WHOLE) * HOURS_A_MONTH
    lossy = sorted((link for link in found.links if link.pct.value < WHOLE), key=lambda link: link.pct.value)
    lost = [WHOLE - link.pct.value for link in lossy] + [WHOLE - value for value in old.values()]
    scale = scale_of(lost)
    rows = tuple(
        Row(
            labels.get(link.component, link.component)
            + (f", backed by {labels.get(link.backed_by, link.backed_by)}" if link.backed_by else ""),
            cells(_pct(link.pct.value), _pct(old.get(link.component)) if was else None),
            share(WHOLE - link.pct.value, scale),
            share(WHOLE - old[link.component], scale) if link.component in old else None,
            "past" if tone == "past" and link is lossy[0] else "",
            source_of(link.pct),
            "loses most",
        )
        for link in lossy[:MOST_ROWS]
    )
    return Chart(
        title="How often an answer comes",
        quiet="bars: what each part loses",
        big=_pct(found.pct),
        verdict=verdict.replace("past", "under").replace("within", "at least"),
        tone=tone,
        head=heads(was),
        rows=rows,
        says=(f"{_hours(gone)} lost a month. What is drawn as needed multiplies.",),
    )


def _pct(value: float | None) -> str:
    return UNKNOWN if value is None else quantity(value, "%")


def _hours(value: float) -> str:
    return quantity(value, "h") if value >= 1 else quantity(value * MINUTES_AN_HOUR, "min")
