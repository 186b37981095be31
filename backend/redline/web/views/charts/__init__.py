"""The numbers of a design as charts: rows of bars that are tables at the same time."""

from __future__ import annotations

from redline.web.views.charts import age, availability, cost, jobs, latency, load, outage, request, zone
from redline.web.views.charts.panel import Chart, Labels, Row
from redline.whatif import Figures, OfRequest

__all__ = ["Chart", "Labels", "Row", "of_request", "others"]

_OF_REQUEST = (request, load)
_OF_FAILURES = (availability, outage, zone)
_OF_RUNS = (cost, jobs)


def of_request(now: OfRequest, before: OfRequest | None, labels: Labels) -> tuple[Chart, ...]:
    """What a request meets: how long it takes, and how full the parts are."""
    found = (noun.chart(now, before, labels) for noun in _OF_REQUEST)
    return tuple(chart for chart in found if chart is not None)


def others(now: Figures, before: Figures | None, labels: Labels) -> tuple[Chart, ...]:
    """Where the time goes, how often an answer comes, how old data is, what it costs, how long jobs run."""
    where = latency.chart(now.of_request, before.of_request if before else None, labels)
    failures, runs = (
        [chart for noun in nouns if (chart := noun.chart(now, before, labels)) is not None]
        for nouns in (_OF_FAILURES, _OF_RUNS)
    )
    return (*([where] if where else ()), *failures, *age.charts(now, before, labels), *runs)
