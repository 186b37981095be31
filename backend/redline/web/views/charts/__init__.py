"""The numbers of a design as charts: rows of bars that are tables at the same time."""

from __future__ import annotations

from redline.web.views.charts import age, availability, cost, jobs, latency, load, outage, request, zone
from redline.web.views.charts.panel import Chart, Labels, Row
from redline.whatif import Figures

__all__ = ["Chart", "Labels", "Row", "charts"]

_IN_ORDER = (request, latency, load, availability, outage, zone, cost, jobs)


def charts(now: Figures, before: Figures | None, labels: Labels) -> tuple[Chart, ...]:
    """Latency, where the time goes, load, availability, cost, jobs and age, as far as the design has them."""
    made = (noun.chart(now, before, labels) for noun in _IN_ORDER)
    known = tuple(chart for chart in made if chart is not None)
    return (*known, *age.charts(now, before, labels))
