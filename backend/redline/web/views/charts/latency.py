"""Where the time of the slowest requests goes, component by component."""

from __future__ import annotations

from redline.web.views.charts.panel import (
    MOST_ROWS,
    Chart,
    Labels,
    Row,
    cells,
    heads,
    ms,
    scale_of,
    share,
    source_of,
)
from redline.web.words import plural, quantity
from redline.whatif import Figures
from redline.whatif.report import Latency


def chart(now: Figures, before: Figures | None, labels: Labels) -> Chart | None:
    latency = now.report.latency
    if latency is None or not latency.path:
        return None
    spent, assumed = _spent(latency), _assumed(latency)
    was = _spent(before.report.latency) if before and before.report.latency else {}
    gains = {gain.component: gain.p99_ms for gain in now.under_load.gains} if now.under_load else {}
    parts = sorted(spent, key=lambda part: -spent[part])
    scale = scale_of([*spent.values(), *was.values()])
    past = latency.objective_ms is not None and latency.p99_ms > latency.objective_ms
    rows = tuple(
        Row(
            labels.get(part, part),
            cells(ms(spent[part]), ms(was.get(part)) if before else None, _gain(gains.get(part))),
            share(spent[part], scale),
            share(was.get(part), scale),
            "past" if past and part == parts[0] else "",
            assumed.get(part, ""),
            "takes most",
        )
        for part in parts[:MOST_ROWS]
    )
    rest = parts[MOST_ROWS:]
    return Chart(
        title="Where the time goes",
        quiet=f"p99 of the work alone, {quantity(latency.p99_ms, 'ms')}; waits come on top",
        head=heads(before, "p99 gains, took it none"),
        rows=rows,
        says=(f"{quantity(sum(spent[part] for part in rest), 'ms')} in {plural(len(rest), 'more part')}.",)
        if rest
        else (),
    )


def _spent(latency: Latency) -> dict[str, float]:
    spent: dict[str, float] = {}
    for step in latency.path:
        spent[step.component] = spent.get(step.component, 0.0) + step.contribution_ms
    return spent


def _assumed(latency: Latency) -> dict[str, str]:
    return {step.component: source_of(step.p99) for step in latency.path}


def _gain(value: float | None) -> str:
    if value is None:
        return "…"
    return "nothing" if value < 0.05 else quantity(value, "ms")
