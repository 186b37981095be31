"""How long the jobs take until their results are there."""

from __future__ import annotations

from collections.abc import Sequence

from redline.web.views.charts.panel import Chart, Labels, Row, against, cells, heads, scale_of, share
from redline.web.words import listed, quantity
from redline.whatif import Figures


def chart(now: Figures, before: Figures | None, labels: Labels) -> Chart | None:
    found = now.report.batch
    if found is None:
        return None
    was = before.report.batch if before else None
    tone, verdict = against(found.hours, found.limit_h, "h")
    scale = scale_of([found.hours, found.limit_h, was.hours if was else None])
    known: Sequence[str] = [part for part in found.jobs if part not in found.unknown]
    return Chart(
        title="Until the results are there",
        big=quantity(found.hours, "h"),
        verdict=verdict,
        tone=tone,
        head=heads(was),
        rows=(
            Row(
                " → ".join(labels.get(part, part) for part in known) or "no duration stated",
                cells(quantity(found.hours, "h"), quantity(was.hours, "h") if was else None),
                share(found.hours, scale),
                share(was.hours, scale) if was else None,
                tone if tone == "past" else "",
            ),
        ),
        limit=share(found.limit_h, scale),
        limit_words=f"window {quantity(found.limit_h, 'h')}" if found.limit_h is not None else "",
        says=(
            f"Not counted, no duration stated: {listed(labels.get(part, part) for part in found.unknown)}.",
        )
        if found.unknown
        else (),
    )
