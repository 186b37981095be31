"""Where the time of the slowest requests goes, component by component."""

from __future__ import annotations

from dataclasses import dataclass

from redline.web.views.charts.panel import (
    MOST_ROWS,
    UNKNOWN,
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
from redline.whatif import OfRequest
from redline.whatif.report import Latency

LEAST_MS = 0.1
"""Less than this is said to be nothing."""


BOTH = (
    "Where it goes: how long the others wait for each part in requests near p99; the times add up to it. "
    "What is gained: by how much p99 falls if the part took no time. Beside a part that runs at the same "
    "time little is gained, however long it takes."
)


@dataclass(frozen=True, slots=True)
class Share:
    """What one row holds of p99 in ms; ``waits_ms`` of it is for a free server, None where nobody knows."""

    part: str
    given_up: bool
    time_ms: float
    waits_ms: float | None


def chart(now: OfRequest, before: OfRequest | None, labels: Labels) -> Chart | None:
    """At the peak, or of the work alone where the peak has no time to divide."""
    latency, load = now.latency, now.under_load
    if latency is None or load is None or not latency.path or not (load.p99_ms or load.full):
        return None
    shares = _shares(now)
    was = {(one.part, one.given_up): one.time_ms for one in _shares(before)} if before else {}
    gains = {gain.component: gain.p99_ms for gain in load.gains}
    scale = scale_of([*(one.time_ms for one in shares), *was.values()])
    assumed, past = _assumed(latency), _past(now)
    rows = tuple(
        Row(
            _name(one, labels),
            cells(
                ms(one.time_ms),
                ms(was.get((one.part, one.given_up))) if before else None,
                _waits(one),
                "" if one.given_up else _gain(gains.get(one.part)),
            ),
            share(one.time_ms, scale),
            share(was.get((one.part, one.given_up)), scale),
            "past" if past and one is shares[0] else "",
            "" if one.given_up else assumed.get(one.part, ""),
            "takes most",
        )
        for one in shares[:MOST_ROWS]
    )
    return Chart(
        title="Where the time goes",
        quiet=_of_what(now),
        head=heads(before, "of it waiting", "gained, if it took none"),
        rows=rows,
        says=(*_rest(shares[MOST_ROWS:]), BOTH),
    )


def _shares(found: OfRequest) -> list[Share]:
    """The rows, longest first: at the peak where it has a time, else the plain sum of the work."""
    load, latency = found.under_load, found.latency
    if load is not None and load.p99_ms is not None:
        parts = [Share(one.component, False, one.work_ms + one.wait_ms, one.wait_ms) for one in load.spent]
        parts += [Share(one.component, True, one.given_up_ms, None) for one in load.spent]
    else:
        work: dict[str, float] = {}
        for step in latency.path if latency else ():
            work[step.component] = work.get(step.component, 0.0) + step.contribution_ms
        parts = [Share(part, False, time, None) for part, time in work.items()]
    return sorted((one for one in parts if one.time_ms > 0), key=lambda one: -one.time_ms)


def _of_what(now: OfRequest) -> str:
    load, latency = now.under_load, now.latency
    if load is not None and load.p99_ms is not None:
        return f"p99 {'at the peak' if load.peak_rps else 'without waiting'}, {quantity(load.p99_ms, 'ms')}"
    work = latency.p99_ms if latency else 0.0
    return f"p99 without waiting, {quantity(work, 'ms')}: at the peak no time can be given"


def _past(now: OfRequest) -> bool:
    load, latency = now.under_load, now.latency
    limit = latency.objective_ms if latency else None
    return limit is not None and load is not None and load.p99_ms is not None and load.p99_ms > limit


def _name(one: Share, labels: Labels) -> str:
    name = labels.get(one.part, one.part)
    return f"{name}, given up on" if one.given_up else name


def _waits(one: Share) -> str:
    if one.waits_ms is None:
        return ""
    return "nothing" if one.waits_ms < LEAST_MS else quantity(one.waits_ms, "ms")


def _rest(rest: list[Share]) -> tuple[str, ...]:
    if not rest:
        return ()
    return (f"{quantity(sum(one.time_ms for one in rest), 'ms')} in {plural(len(rest), 'more row')}.",)


def _assumed(latency: Latency) -> dict[str, str]:
    return {step.component: source_of(step.p99) for step in latency.path}


def _gain(value: float | None) -> str:
    if value is None:
        return UNKNOWN
    return "nothing" if value < LEAST_MS else quantity(value, "ms")
