"""A part that becomes so many times slower."""

from __future__ import annotations

from collections.abc import Iterator

from redline.design import quantities
from redline.design.graph import SystemGraph
from redline.whatif.effects import SetNumber

TIMES = ("p50_ms", "p99_ms")


def slower(graph: SystemGraph, part: str, factor: float) -> Iterator[SetNumber]:
    """Its times and its throughput, as far as they are stated or typical."""
    for name in TIMES:
        time = quantities.of_component(graph, part, name)
        if time is not None:
            yield SetNumber(target=part, name=name, value=time.value * factor)
    each = quantities.of_component(graph, part, "throughput_rps")
    if each is not None:
        yield SetNumber(target=part, name="throughput_rps", value=each.value / factor)
