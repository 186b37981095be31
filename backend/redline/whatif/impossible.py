"""Numbers on the way of a request that nothing can have, each named with the part that states it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from redline.design import quantities
from redline.design.call_net import CallNet, call_net
from redline.design.graph import SystemGraph
from redline.design.quantities import POSSIBLE, SMALLEST

WIDEST = 1e6
"""How many times its p50 a p99 can be."""


def impossible_numbers(graph: SystemGraph, entry: str, labels: Mapping[str, str]) -> Iterator[str]:
    """A sentence for each number of the request from this entry that cannot be."""
    net = call_net(graph)
    yield from _of("The framing card", graph.framing.objectives, ("peak_qps",))
    for component in net.order(entry):
        attributes = graph.nodes[component].attributes
        yield from _of(labels[component], attributes, POSSIBLE)
        yield from _apart(labels[component], attributes)
        yield from _of_calls(net, component, labels)


def _of_calls(net: CallNet, component: str, labels: Mapping[str, str]) -> Iterator[str]:
    for call in (*net.calls.get(component, ()), *net.answers.get(component, ())):
        name = f"The arrow from {labels[component]} to {labels[call.edge.target]}"
        yield from _of(name, call.edge.attributes, POSSIBLE)


def _of(whose: str, attributes: Mapping[str, object], names: Iterable[str]) -> Iterator[str]:
    for name in names:
        value = quantities.number(attributes[name]) if name in attributes else None
        if value is not None and quantities.impossible(name, value):
            yield (
                f"{whose} states {name} {value:.3g}, which cannot be, so no latency is given. "
                f"State {_instead(name, value)}."
            )


def _instead(name: str, value: float) -> str:
    low, high = POSSIBLE[name]
    if value > high:
        return f"{high:,.0f} at most".replace(",", "\u202f")
    return f"{low:g} or more" if low != SMALLEST else "a number above 0"


def _apart(whose: str, attributes: Mapping[str, object]) -> Iterator[str]:
    p50, p99 = (quantities.number(attributes.get(name)) for name in ("p50_ms", "p99_ms"))
    if p50 is not None and p99 is not None and p99 < p50:
        yield f"{whose} states a p99 below its p50, so no latency is given. Change one of them."
    if p50 and p99 and p50 > 0 and p99 / p50 > WIDEST:
        yield f"{whose} states a p99 of more than a million times its p50, so no latency is given."
