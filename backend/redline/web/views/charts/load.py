"""How full each part is at the peak, and which is full first."""

from __future__ import annotations

from collections.abc import Iterator

from redline.web.views.charts.panel import (
    MOST_ROWS,
    UNKNOWN,
    Chart,
    Labels,
    Row,
    cells,
    heads,
    percent,
    scale_of,
    share,
)
from redline.web.words import listed, quantity
from redline.whatif import OfRequest
from redline.whatif.station import NEAR_SATURATION
from redline.whatif.under_load import UnderLoad


def chart(now: OfRequest, before: OfRequest | None, labels: Labels) -> Chart | None:
    load = now.under_load
    if load is None or not load.busy:
        return None
    was = _utilisation(before)
    assumed = {one.component: listed(one.assumed) for one in now.capacity}
    scale = max(1.0, scale_of([*(one.utilisation for one in load.busy), *was.values()]))
    rows = tuple(
        Row(
            labels.get(one.component, one.component),
            cells(
                percent(one.utilisation),
                (percent(was[one.component]) if one.component in was else UNKNOWN) if before else None,
                f"{quantity(one.arrival_rps)} of {quantity(one.limit_rps, '/s')}",
            ),
            share(one.utilisation, scale),
            share(was.get(one.component), scale),
            "past" if one.utilisation >= 1 else "near" if one.utilisation >= NEAR_SATURATION else "",
            assumed.get(one.component, ""),
            "full" if one.utilisation >= 1 else "nearly full",
        )
        for one in load.busy[:MOST_ROWS]
    )
    return Chart(
        title="How full at the peak",
        head=heads(before, "arrives, and is taken at most"),
        rows=rows,
        limit=share(1.0, scale),
        limit_words="full",
        says=tuple(_fills(load, labels)),
    )


def _utilisation(found: OfRequest | None) -> dict[str, float]:
    load = found.under_load if found else None
    return {one.component: one.utilisation for one in load.busy} if load else {}


def _fills(load: UnderLoad, labels: Labels) -> Iterator[str]:
    if load.saturates_at_rps and load.peak_rps:
        times = load.saturates_at_rps / load.peak_rps
        first = labels.get(load.busy[0].component, load.busy[0].component)
        rate = quantity(load.saturates_at_rps, "/s")
        yield f"{first} is full first, at {rate}: {quantity(times)} × this peak."
