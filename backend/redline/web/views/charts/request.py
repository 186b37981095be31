"""How long the slowest requests take, held against what was promised."""

from __future__ import annotations

from collections.abc import Iterator

from redline.web.views.charts.panel import (
    MOST_ROWS,
    Chart,
    Labels,
    Row,
    against,
    cells,
    heads,
    ms,
    percent,
    scale_of,
    share,
)
from redline.web.words import listed, quantity
from redline.whatif import OfRequest
from redline.whatif.report import Latency
from redline.whatif.under_load import UnderLoad


def chart(now: OfRequest, before: OfRequest | None, labels: Labels) -> Chart | None:
    load, latency = now.under_load, now.latency
    if load is None:
        return Chart("The slowest request", says=("Nobody waits for an answer here: there is none to time.",))
    was = before.under_load if before else None
    limit = latency.objective_ms if latency else None
    bound = latency.objective_percentile if latency else None
    pairs = [(rank, _percentile(load, rank), _percentile(was, rank)) for rank in (50, 95, 99)]
    scale = scale_of([limit, *(value for _, *both in pairs for value in both)])
    key = _percentile(load, bound or 99)
    tone, verdict = against(key, limit, "ms")
    return Chart(
        title="The slowest request",
        quiet=_asked(load, labels),
        big="no time" if key is None else quantity(key, "ms"),
        verdict=f"p{bound or 99}{', ' + verdict if verdict else ''}" if key is not None else "can be given",
        tone="past" if key is None else tone,
        head=heads(was),
        rows=tuple(
            Row(
                f"p{rank}",
                cells(ms(value), ms(other) if was else None),
                share(value, scale),
                share(other, scale),
                tone if tone == "past" and rank == (bound or 99) else "",
            )
            for rank, value, other in pairs
        ),
        limit=share(limit, scale),
        limit_words=f"limit {quantity(limit, 'ms')} at p{bound}" if limit is not None else "",
        says=tuple(_of_request(load, latency, labels)),
    )


def _percentile(load: UnderLoad | None, rank: int) -> float | None:
    return {50: load.p50_ms, 95: load.p95_ms, 99: load.p99_ms}.get(rank) if load else None


def _asked(load: UnderLoad, labels: Labels) -> str:
    peak = f"at {quantity(load.peak_rps, '/s')}" if load.peak_rps else "no peak stated, so nothing waits"
    return f"from {labels.get(load.entry, load.entry)}, {peak}"


def _of_request(load: UnderLoad, latency: Latency | None, labels: Labels) -> Iterator[str]:
    yield from load.problems
    if load.share_late and latency and latency.objective_ms is not None:
        late, limit = percent(load.share_late), quantity(latency.objective_ms, "ms")
        yield f"{late} of requests take longer than {limit}."
    if latency and latency.degraded_share > 0:
        yield f"{percent(latency.degraded_share)} of requests go on without an answer that came too late."
    if load.open_limits:
        names = listed(labels.get(part, part) for part in load.open_limits[:MOST_ROWS])
        yield f"No wait is counted at {names}: state how many replicas there are."
