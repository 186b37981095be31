"""The numbers that can be tried on a design without writing them into it."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from redline.design import quantities
from redline.design.graph import SystemGraph
from redline.design.load import peak_qps
from redline.design.quantities import POSSIBLE, Quantity
from redline.errors import InputError
from redline.whatif import Effects, Figures, SetNumber, SetObjective
from redline.whatif.effects import Change

MOST_SLOW, MOST_FULL, MOST_TIMEOUTS = 3, 2, 2
REACH = 4
"""How many times its value a slider reaches."""
STEPS = 50
"""About how many steps there are from nothing to the value."""
SMALLEST_STEP = 0.1
MOST = 1e9
PEAK = "peak_qps"
TRIED = {PEAK: "Peak rate", "p99_ms": "p99", "replicas": "Replicas", "timeout_ms": "Timeout"}
"""The numbers that have sliders, in words; every other of a request can be tried by editing it."""
Struck = Collection[tuple[str, str]]
"""Numbers that a follow-up has set, by part and name: nobody can try those away."""


@dataclass(frozen=True, slots=True)
class Slider:
    """One number to try: what it is on the drawing, what is tried, and how far it goes.

    ``target`` is empty for an objective of the framing card; ``base`` is the number on the drawing.
    """

    name: str
    target: str
    label: str
    unit: str
    base: float
    value: float
    low: float
    high: float
    step: float
    assumed: str

    @property
    def key(self) -> str:
        """The name of its field."""
        return key_of(self.name, self.target)


def key_of(name: str, target: str) -> str:
    """The name of the field for a number of a part."""
    return f"{name}@{target}"


def tried(fields: Mapping[str, str]) -> dict[str, float]:
    """What was moved, by field: a number that stands as it is drawn is not tried.

    InputError says what is no number.
    """
    moved = {}
    for key, text in fields.items():
        name = key.partition("@")[0]
        if name not in POSSIBLE or "@" not in key:
            continue
        value, base = _number(key, text), fields.get(f"was {key}")
        if base is None or value != _number(key, base):
            moved[key] = value
    return moved


def _number(key: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value <= MOST:
        raise InputError.at(key, f"“{text}” cannot be tried here.", f"A number from 0 to {MOST:g}.")
    return value


def effects(moved: Mapping[str, float]) -> Effects:
    """What is tried, as changes to lay over the design."""
    return Effects(changes=tuple(_change(key, value) for key, value in moved.items()))


def _change(key: str, value: float) -> Change:
    name, _, target = key.partition("@")
    if name == "replicas":
        value = max(1.0, value)
    if not target:
        return SetObjective(name=name, value=value)
    return SetNumber(target=target, name=name, value=value)


def sliders(
    graph: SystemGraph,
    drawn: Figures,
    moved: Mapping[str, float],
    struck: Struck = (),
    given: Collection[str] = (),
) -> tuple[Slider, ...]:
    """The numbers that matter most in this design: the peak, the slowest parts, the fullest, the timeouts."""
    labels = {node.id: node.label or node.id for node in graph.nodes.values()}
    labels |= {edge.id: f"{labels[edge.source]} to {labels[edge.target]}" for edge in graph.drawn}
    found = (
        _slider(name, target, known, labels.get(target, ""), moved)
        for name, target, known in _that_matter(graph, drawn)
        if (target, name) not in struck and name not in given
    )
    return tuple(found)


def _that_matter(graph: SystemGraph, drawn: Figures) -> Iterator[tuple[str, str, Quantity]]:
    if drawn.under_load is None or drawn.report.latency is None:
        return
    yield from _peak(graph, drawn.under_load.entry)
    slow = _slowest(drawn)
    for part in slow[:MOST_SLOW]:
        known = quantities.of_component(graph, part, "p99_ms")
        if known is not None and known.value > 0:
            yield "p99_ms", part, known
    for one in drawn.under_load.busy[:MOST_FULL]:
        count = quantities.stated(graph, one.component, "replicas")
        if count is not None:
            yield "replicas", one.component, Quantity(count, "", "stated", "stated on the drawing")
    yield from list(_timeouts(graph, slow))[:MOST_TIMEOUTS]


def _slowest(drawn: Figures) -> list[str]:
    """The parts that take most of the slow requests; at a peak that nobody can time, of their work alone."""
    load, latency = drawn.under_load, drawn.report.latency
    if load is not None and load.spent:
        return [one.component for one in load.spent]
    steps = sorted(latency.path if latency else (), key=lambda step: -step.contribution_ms)
    return list(dict.fromkeys(step.component for step in steps))


def _peak(graph: SystemGraph, entry: str) -> Iterator[tuple[str, str, Quantity]]:
    # The peak on the card is of all callers together, and what is tried is written where it stands.
    whole = peak_qps(graph)
    known = whole or peak_qps(graph, entry)
    if known is not None and known.value > 0:
        yield PEAK, "" if whole else entry, known


def _timeouts(graph: SystemGraph, slow: Collection[str]) -> Iterator[tuple[str, str, Quantity]]:
    for edge in graph.drawn:
        limit = quantities.of_edge(edge, "timeout_ms")
        if edge.target in slow and limit is not None and limit > 0:
            yield "timeout_ms", edge.id, Quantity(limit, "ms", "stated", "stated on the drawing")


def _slider(name: str, target: str, known: Quantity, label: str, moved: Mapping[str, float]) -> Slider:
    step = 1.0 if name == "replicas" else _step(known.value)
    low = known.value - step * math.floor(round((known.value - step) / step, 9))
    return Slider(
        name=name,
        target=target,
        label=", ".join(part for part in (TRIED[name], label) if part),
        unit=known.unit,
        base=known.value,
        value=moved.get(key_of(name, target), known.value),
        low=round(low, 6),
        high=known.value + step * max(REACH, math.ceil((REACH - 1) * known.value / step)),
        step=step,
        assumed=known.source if known.basis == "assumed" else "",
    )


def _step(value: float) -> float:
    """A round step of which about ``STEPS`` make the value."""
    rough = max(value / STEPS, SMALLEST_STEP)
    power = 10.0 ** math.floor(math.log10(rough))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= rough * 0.999)
