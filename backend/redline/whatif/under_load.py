"""The slowest request of a design at its stated peak: percentiles, where they go, what would help.

Without a stated peak nothing waits for a server and the percentiles are those of the work alone.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from redline.design.graph import SystemGraph
from redline.design.load import peak_qps
from redline.design.request_path import LatencyLimit, RequestPath, latency_limit, slowest
from redline.whatif import blame
from redline.whatif.calls import Block, stations_of
from redline.whatif.impossible import impossible_numbers
from redline.whatif.late import could_be_full, sent_by, storms
from redline.whatif.latency import Times, Trouble, gained, saturation_rate, times, trouble
from redline.whatif.request import Request, TooDeep, request
from redline.whatif.station import Station


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Busy(_Part):
    """A component and how full it is at the peak; rates per second, ``utilisation`` from 0 (1 saturates).

    ``late_rps`` is what calls that came too late add on average. Where they come together, ``arrival_rps``
    is that of such a time.
    """

    component: str
    arrival_rps: float
    limit_rps: float
    utilisation: float
    late_rps: float = 0.0


class Gain(_Part):
    """By how many ms the 99th percentile falls if this component took no time at all."""

    component: str
    p99_ms: float


class Spent(_Part):
    """What a component takes of the requests near the 99th percentile, in ms; all of them add up to it.

    ``work_ms`` and ``wait_ms`` (for a free server) count where the others wait for it; ``given_up_ms`` went
    into calls to it that came too late.
    """

    component: str
    work_ms: float
    wait_ms: float
    given_up_ms: float


class UnderLoad(_Part):
    """A request at the peak. ``p50_ms`` to ``p99_ms`` are None where a component is too full for any time.

    ``open_limits`` are components with a load and no stated number of replicas: their wait is left out.
    ``saturates_at_rps`` is the rate of requests at which the first component is full; ``full`` are
    the components that are saturated, or would be if retries fed on themselves: no time is given then.
    ``peak_assumed`` says where a peak is from that nobody stated for this caller.
    """

    entry: str
    peak_rps: float | None
    peak_assumed: str = ""
    p50_ms: float | None = None
    p95_ms: float | None = None
    p99_ms: float | None = None
    share_late: float | None = None
    busy: tuple[Busy, ...] = ()
    spent: tuple[Spent, ...] = ()
    gains: tuple[Gain, ...] = ()
    saturates_at_rps: float | None = None
    open_limits: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    full: tuple[str, ...] = ()

    @property
    def when(self) -> str:
        """Whether the times are those of a busy moment, in words."""
        return "at the peak" if self.peak_rps else "without waiting"

    def at(self, percentile: int) -> float | None:
        """The time at a percentile (50, 95 or 99), in ms."""
        return {50: self.p50_ms, 95: self.p95_ms}.get(percentile, self.p99_ms)


MOST_GAINS = 20
"""Components whose gain is worked out: those with the longest p99."""


def under_load(
    graph: SystemGraph, path: RequestPath | None = None, *, spent: bool = True, gains: bool = True
) -> UnderLoad | None:
    """The slowest request, or that of a path, at the stated peak; None when nobody waits for an answer.

    ``gains`` are most of the work: each component's is the whole request once more. ``spent`` is half of
    the rest.
    """
    path = path or slowest(graph)
    if path is None:
        return None
    labels = {node.id: node.label or node.id for node in graph.nodes.values()}
    problems = tuple(loop.sentence(labels) for loop in path.loops)
    impossible = tuple(impossible_numbers(graph, path.entry, labels))
    if impossible:
        return UnderLoad(entry=path.entry, peak_rps=None, problems=(*problems, *impossible))
    try:
        asked = request(graph, path)
    except TooDeep as deep:
        problems = (*problems, f"{labels[deep.component]} {deep.why}")
        return UnderLoad(entry=path.entry, peak_rps=None, problems=problems)
    found = trouble(asked.block, (*asked.growing, *storms(asked.drawn)))
    peak = peak_qps(graph, path.entry)
    known = UnderLoad(
        entry=asked.entry,
        peak_rps=asked.peak_rps,
        peak_assumed="" if peak is None or peak.stated else peak.source,
        busy=_busy(asked),
        saturates_at_rps=_saturates_at(asked),
        open_limits=asked.open_limits,
        problems=(*problems, *_sentences(found, asked, labels)),
        full=tuple(s.component for s in (*found.saturated, *found.metastable)),
    )
    stopped = found.hopeless or path.loops
    return known if stopped else _timed(known, asked, latency_limit(graph, path), spent=spent, gains=gains)


def _timed(
    known: UnderLoad, asked: Request, limit: LatencyLimit | None, *, spent: bool, gains: bool
) -> UnderLoad:
    now = times(asked.block)
    return known.model_copy(
        update={
            "p50_ms": now.p50_ms,
            "p95_ms": now.p95_ms,
            "p99_ms": now.p99_ms,
            "share_late": now.share_past(limit.limit_ms) if limit else None,
            "spent": _by_component(asked.block, now) if spent else (),
            "gains": _gains(asked.block, now) if gains else (),
        }
    )


def _by_component(block: Block, now: Times) -> tuple[Spent, ...]:
    return tuple(_spent(one) for one in blame.spent(block, now) if one.total_ms > 0)


def _spent(one: blame.Spent) -> Spent:
    return Spent(
        component=one.component,
        work_ms=one.work_ms,
        wait_ms=one.wait_ms,
        given_up_ms=one.given_up_ms,
    )


def _gains(block: Block, now: Times) -> tuple[Gain, ...]:
    """Each component's gain, largest first, on the same grid as the whole."""
    heavy = sorted({s.component: s for s in stations_of(block)}.values(), key=lambda s: -s.p99_ms)
    gains = [
        Gain(component=s.component, p99_ms=gained(block, now, s.component))
        for s in heavy[:MOST_GAINS]
        if s.p99_ms > 0
    ]
    return tuple(sorted(gains, key=lambda gain: (-gain.p99_ms, gain.component)))


def _saturates_at(asked: Request) -> float | None:
    """Unknown where a failure branch could be full before: its load does not grow evenly with the peak."""
    rate = saturation_rate(asked.block, asked.peak_rps) if asked.peak_rps else None
    if rate is None or asked.peak_rps is None or could_be_full(asked.drawn, rate / asked.peak_rps):
        return None
    return rate


def _busy(asked: Request) -> tuple[Busy, ...]:
    once = {s.component: s for s in sorted(stations_of(asked.block), key=lambda s: s.arrival_rps)}
    found = [
        Busy(
            component=station.component,
            arrival_rps=station.arrival_rps,
            limit_rps=station.limit_rps,
            utilisation=station.utilisation,
            late_rps=asked.late_rps.get(station.component, 0.0),
        )
        for station in once.values()
        if station.limit_rps is not None and station.utilisation is not None and station.arrival_rps > 0
    ]
    return tuple(sorted(found, key=lambda one: (-one.utilisation, one.component)))


def _sentences(found: Trouble, asked: Request, labels: dict[str, str]) -> tuple[str, ...]:
    return (
        *(
            _saturated(station, labels, sent_by(asked.drawn, station.component))
            for station in found.saturated
        ),
        *(_metastable(station, labels) for station in found.metastable),
        *(_near(station, labels) for station in found.near),
    )


def _saturated(station: Station, labels: dict[str, str], late: tuple[str, ...]) -> str:
    limit = station.limit_rps or 0.0
    name = labels.get(station.component, station.component)
    behind = station.arrival_rps - limit
    queue = f"grows by {_rate(behind)} a second" if behind > 0 else "never empties"
    if late:
        called = " and ".join(labels.get(one, one) for one in late)
        return (
            f"{name} is too small for the calls that turn to it while {called} is too slow: "
            f"{_rate(station.arrival_rps)} arrive each second then and it takes {_rate(limit)}. "
            f"Its queue {queue}, so no latency can be given."
        )
    return (
        f"{name} is saturated: {_rate(station.arrival_rps)} requests arrive each second and it takes "
        f"{_rate(limit)}. Its queue {queue}, so no latency can be given."
    )


def _metastable(station: Station, labels: dict[str, str]) -> str:
    name = labels.get(station.component, station.component)
    return (
        f"Calls that come too late and are made again, or answered otherwise, could raise the load of {name} "
        "past what it takes, and it would not recover by itself. No latency is given. Retry less, answer "
        "without it, or add replicas."
    )


def _near(station: Station, labels: dict[str, str]) -> str:
    name = labels.get(station.component, station.component)
    share = (station.utilisation or 0.0) * 100
    return f"{name} is {share:.0f} % busy: a little more load is much more waiting, so the times are rough."


def _rate(value: float) -> str:
    """A rate with thousands set apart; small ones to three figures."""
    return f"{value:,.0f}".replace(",", "\u202f") if value >= 100 else f"{value:.3g}"
