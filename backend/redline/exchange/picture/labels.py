"""Where the words on connections go: beside their line, off boxes and off each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from redline.exchange.picture.geometry import Box, Point, length

LINE_PX = 14.0
ASCENT_PX = 11.0
ABOVE_PX, BELOW_PX, BESIDE_PX = 4.0, 5.0, 8.0
"""Room between a line and words above it, below it, and beside it."""
SHARES = (0.5, 0.3, 0.7)
PLAINER = 20.0
"""Where no place is free, square pixels of cover that a plainer one is worth."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Words at a place: what they cover, and the point and anchor to set them from."""

    covers: Box
    at: Point
    anchor: str


def spot(line: Sequence[Point], width: float, taken: Iterable[Box]) -> Spot:
    """The first place beside a line that covers nothing of what is taken, else the one that covers least."""
    others = list(taken)
    spots = [(_covered(one.covers, others), rank, one) for rank, one in enumerate(_spots(line, width))]
    return min(spots, key=lambda one: (one[0] > 0, bool(one[0]) * (one[0] + PLAINER * one[1]), one[1]))[2]


def _spots(line: Sequence[Point], width: float) -> Iterator[Spot]:
    for a, b in sorted(pairwise(line), key=lambda piece: -length(piece)):
        for share in SHARES:
            x, y = a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share
            yield from _beside(x, y, width) if abs(a[0] - b[0]) < 1 else _along(x, y, width)


def _along(x: float, y: float, width: float) -> Iterator[Spot]:
    for top in (y - ABOVE_PX - LINE_PX, y + BELOW_PX):
        yield Spot(Box(x - width / 2, top, width, LINE_PX), (x, top + ASCENT_PX), "middle")


def _beside(x: float, y: float, width: float) -> Iterator[Spot]:
    baseline = y - LINE_PX / 2 + ASCENT_PX
    yield Spot(Box(x + BESIDE_PX, y - LINE_PX / 2, width, LINE_PX), (x + BESIDE_PX, baseline), "start")
    left = x - BESIDE_PX
    yield Spot(Box(left - width, y - LINE_PX / 2, width, LINE_PX), (left, baseline), "end")


def _covered(spot: Box, others: Sequence[Box]) -> float:
    """The area that a place has in common with others, in square pixels."""
    return sum(_common(spot, other) for other in others)


def _common(a: Box, b: Box) -> float:
    across = min(a.x + a.width, b.x + b.width) - max(a.x, b.x)
    down = min(a.y + a.height, b.y + b.height) - max(a.y, b.y)
    return across * down if across > 0 and down > 0 else 0.0
