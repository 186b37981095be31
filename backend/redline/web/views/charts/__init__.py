"""The numbers of a design as charts: rows of bars that are tables at the same time."""

from __future__ import annotations

from redline.web.views.charts import age, availability, cost, jobs, latency, load, outage, request, zone
from redline.web.views.charts.panel import Chart, Labels, Row
from redline.whatif import Figures

__all__ = ["Chart", "Labels", "Row", "charts"]

_OF_ANSWERS = (request, latency, load, availability, outage, zone)
_OF_RUNS = (cost, jobs)


def charts(now: Figures, before: Figures | None, labels: Labels) -> tuple[Chart, ...]:
    """What a request meets, how old the data is, what it costs and how long jobs run, as far as is known."""
    answers, runs = (
        [chart for noun in nouns if (chart := noun.chart(now, before, labels)) is not None]
        for nouns in (_OF_ANSWERS, _OF_RUNS)
    )
    return (*answers, *age.charts(now, before, labels), *runs)
