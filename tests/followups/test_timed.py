"""The time that follow-ups judge by is the one that What if shows, and a full server breaks it by name."""

from __future__ import annotations

import pytest
from tests.followups.unfitted import broken

from redline.design.graph import read
from redline.design.notation import parse
from redline.design.request_path import slowest
from redline.followups.choose import inject
from redline.followups.measure import Shown
from redline.followups.measures import latency
from redline.followups.timed import timed
from redline.whatif import figures

SHOP = """
shop:business_service -request-> ms:model_server{p50_ms=10, p99_ms=40, replicas=2, throughput_rps=100}
ms -lookup-> fs:feature_store_online{p50_ms=3, p99_ms=12}
framing{objectives.peak_qps=PEAK, objectives.slo_p99_ms=120}
"""


@pytest.mark.parametrize("peak", [60, 194])
def test_both_say_the_same_time(peak: int) -> None:
    graph = read(parse(SHOP.replace("PEAK", str(peak))))
    shown, path = figures(graph).under_load, slowest(graph)

    assert shown is not None
    assert path is not None
    assert timed(graph, path).p99_ms == shown.p99_ms
    first = next(iter(latency(Shown(graph, graph, "ms"))))
    assert (first.name, first.value) == ("p99 at the peak", shown.p99_ms)


def test_a_server_that_is_nearly_full_breaks_the_limit_by_its_wait() -> None:
    calm = inject(parse(SHOP.replace("PEAK", "60")), None, "lat-doubles-dependency", target="fs")
    busy = inject(parse(SHOP.replace("PEAK", "194")), None, "lat-doubles-dependency", target="fs")

    assert calm.dimension is not None
    assert "p99" in calm.dimension.text
    assert "ms of it waiting" in broken(busy)
    assert "ms holds" in broken(busy)


def test_a_full_server_breaks_the_limit_by_its_name() -> None:
    full = inject(parse(SHOP.replace("PEAK", "260")), None, "lat-doubles-dependency", target="fs")

    assert full.dimension is not None
    assert full.dimension.text == "no p99 at the peak, limit 120 ms"
    assert not full.dimension.held
    assert "ms is saturated: 260 requests arrive each second and it takes 200" in broken(full)
