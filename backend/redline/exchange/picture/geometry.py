"""Boxes and lines of a picture, in pixels."""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

Point = tuple[float, float]

CORNER_PX = 8.0


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> Point:
        """Its centre."""
        return (self.x + self.width / 2, self.y + self.height / 2)


@dataclass(frozen=True, slots=True)
class Link:
    """A connection to be routed between two boxes."""

    id: str
    source: str
    target: str


def hull(boxes: Iterable[Box], margin: float) -> Box:
    """The smallest box around all of them, with a margin; a small one when there are none."""
    found = list(boxes) or [Box(0, 0, 0, 0)]
    left, top = min(b.x for b in found) - margin, min(b.y for b in found) - margin
    right, bottom = max(b.x + b.width for b in found) + margin, max(b.y + b.height for b in found) + margin
    return Box(left, top, right - left, bottom - top)


def routes(boxes: Mapping[str, Box], links: Sequence[Link]) -> dict[str, list[Point]]:
    """A polyline of right angles for each link; links that share a side of a box share it evenly."""
    sides = {link.id: _sides(boxes[link.source], boxes[link.target]) for link in links}
    ports = _ports(boxes, links, sides)
    return {link.id: _bent(ports[link.id, 0], ports[link.id, 1], sides[link.id][0]) for link in links}


def _sides(a: Box, b: Box) -> tuple[str, str]:
    dx, dy = b.middle[0] - a.middle[0], b.middle[1] - a.middle[1]
    apart = abs(dx) - (a.width + b.width) / 2
    if apart > 0 and (apart >= abs(dy) - (a.height + b.height) / 2 or abs(dy) < a.height):
        return ("right", "left") if dx > 0 else ("left", "right")
    return ("bottom", "top") if dy >= 0 else ("top", "bottom")


def _ports(
    boxes: Mapping[str, Box], links: Sequence[Link], sides: Mapping[str, tuple[str, str]]
) -> dict[tuple[str, int], Point]:
    sharing: dict[tuple[str, str], list[tuple[float, str, int]]] = defaultdict(list)
    for link in links:
        for end, (here, there) in enumerate([(link.source, link.target), (link.target, link.source)]):
            side = sides[link.id][end]
            across = boxes[there].middle[1 if side in ("left", "right") else 0]
            sharing[here, side].append((across, link.id, end))
    return {
        (link_id, end): _on_side(boxes[name], side, (index + 1) / (len(users) + 1))
        for (name, side), users in sharing.items()
        for index, (_, link_id, end) in enumerate(sorted(users))
    }


def _on_side(box: Box, side: str, share: float) -> Point:
    along_x, along_y = box.x + box.width * share, box.y + box.height * share
    return {
        "left": (box.x, along_y),
        "right": (box.x + box.width, along_y),
        "top": (along_x, box.y),
        "bottom": (along_x, box.y + box.height),
    }[side]


def _bent(a: Point, b: Point, side: str) -> list[Point]:
    if side in ("left", "right"):
        if abs(a[1] - b[1]) < 1:
            return [a, (b[0], a[1])]
        middle = (a[0] + b[0]) / 2
        return [a, (middle, a[1]), (middle, b[1]), b]
    if abs(a[0] - b[0]) < 1:
        return [a, (a[0], b[1])]
    middle = (a[1] + b[1]) / 2
    return [a, (a[0], middle), (b[0], middle), b]


def length(line: Sequence[Point]) -> float:
    """The length of a polyline."""
    return sum(math.dist(a, b) for a, b in itertools.pairwise(line))


def station(line: Sequence[Point], travelled: float) -> tuple[Point, Point]:
    """The point this far along a polyline, and the unit vector of travel there."""
    for a, b in itertools.pairwise(line):
        piece = math.dist(a, b)
        if piece and travelled <= piece + 1e-9:
            share = travelled / piece
            along = ((b[0] - a[0]) / piece, (b[1] - a[1]) / piece)
            return (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share), along
        travelled -= piece
    return line[-1], (1.0, 0.0)


def shortened(line: Sequence[Point], start: float, end: float) -> list[Point]:
    """The polyline without this much of its first and last piece."""
    points = list(line)
    (first, along), (last, back) = station(points, 0), station(points[::-1], 0)
    points[0] = (first[0] + along[0] * start, first[1] + along[1] * start)
    points[-1] = (last[0] + back[0] * end, last[1] + back[1] * end)
    return points


def moved_sideways(line: Sequence[Point], offset: float) -> list[Point]:
    """A polyline of right angles moved to the right of travel by an offset."""
    moved = [list(point) for point in line]
    for index, (a, b) in enumerate(itertools.pairwise(line)):
        axis = 0 if a[0] == b[0] else 1
        sign = (1 if b[1] < a[1] else -1) if axis == 0 else (1 if b[0] > a[0] else -1)
        for end in (index, index + 1):
            moved[end][axis] = line[end][axis] + sign * offset
    return [(x, y) for x, y in moved]


def rounded(line: Sequence[Point]) -> str:
    """An SVG path along a polyline whose corners turn with a small radius."""
    path = f"M{line[0][0]:.1f} {line[0][1]:.1f}"
    for before, corner, after in zip(line, line[1:], line[2:], strict=False):
        radius = min(CORNER_PX, math.dist(before, corner) / 2, math.dist(corner, after) / 2)
        enter, leave = _towards(corner, before, radius), _towards(corner, after, radius)
        path += (
            f"L{enter[0]:.1f} {enter[1]:.1f}Q{corner[0]:.1f} {corner[1]:.1f} {leave[0]:.1f} {leave[1]:.1f}"
        )
    return path + f"L{line[-1][0]:.1f} {line[-1][1]:.1f}"


def _towards(start: Point, goal: Point, distance: float) -> Point:
    whole = math.dist(start, goal) or 1.0
    return (
        start[0] + (goal[0] - start[0]) * distance / whole,
        start[1] + (goal[1] - start[1]) * distance / whole,
    )
