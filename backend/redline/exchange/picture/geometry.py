"""Boxes and lines of a picture, in pixels."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

Point = tuple[float, float]

CORNER_PX = 8.0
CLEAR_PX = 28.0
"""How far a line keeps from the boxes it goes around, on the sheet."""
TOUCH_SHARE = 0.3
"""Closer than this share of the clearance, a line looks as if it touched a box."""
MANY_BOXES = 150
LANE_SHARE = 0.3
SIDEWAYS = ("left", "right")


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


@dataclass(frozen=True, slots=True)
class Shape:
    """The sides by which a link leaves and enters, and the lanes it runs along on its way around others.

    ``row`` is the height of a lane from left to right, ``column`` the place of one from top to bottom.
    """

    leave: str
    enter: str
    row: float | None = None
    column: float | None = None


def routes(
    boxes: Mapping[str, Box], links: Sequence[Link], clear: float = CLEAR_PX
) -> dict[str, list[Point]]:
    """A polyline of right angles for each link, around other boxes where there is a way.

    Links that share a side of a box share it evenly. ``clear`` is how far a line keeps from the
    boxes it goes around, in pixels; past ``MANY_BOXES`` boxes no way around is sought.
    """
    obstacles = list(boxes.items()) if len(boxes) <= MANY_BOXES else []
    shapes: dict[str, Shape] = {}
    for index, link in enumerate(links):
        # Neighbouring links keep a little apart where they share a lane.
        shapes[link.id] = _shape(boxes, link, obstacles, clear * (1 + (index % 3 - 1) * LANE_SHARE))
    ports = _ports(boxes, links, shapes)
    return {link.id: _line(ports[link.id, 0], ports[link.id, 1], shapes[link.id]) for link in links}


def _shape(boxes: Mapping[str, Box], link: Link, obstacles: Sequence[tuple[str, Box]], clear: float) -> Shape:
    a, b = boxes[link.source], boxes[link.target]
    others = [box for name, box in obstacles if name not in (link.source, link.target)]
    best, fewest = Shape("right", "left"), math.inf
    for shape in _candidates(a, b, others, clear):
        line = _line(_on_side(a, shape.leave, 0.5), _on_side(b, shape.enter, 0.5), shape)
        crossed = sum(_crosses(line, box, clear * TOUCH_SHARE) for box in others)
        if crossed == 0:
            return shape
        if crossed < fewest:
            best, fewest = shape, crossed
    return best


def _candidates(a: Box, b: Box, others: Sequence[Box], clear: float) -> Iterator[Shape]:
    """Shapes from the plainest to the longest way around."""
    (ax, ay), (bx, by) = a.middle, b.middle
    across = Shape("right", "left") if bx > ax else Shape("left", "right")
    down = Shape("bottom", "top") if by >= ay else Shape("top", "bottom")
    side_by_side = abs(bx - ax) > (a.width + b.width) / 2 + clear * TOUCH_SHARE
    stacked = abs(by - ay) > (a.height + b.height) / 2 + clear * TOUCH_SHARE
    if side_by_side:
        yield across
    if stacked:
        yield down
    if side_by_side and stacked:
        yield Shape(down.leave, across.enter)
        yield Shape(across.leave, down.enter)
    yield from _by_two_lanes(a, b, clear)
    near = [box for box in others if min(ax, bx) < box.middle[0] < max(ax, bx)]
    rows = [
        a,
        b,
        *(box for box in near if box.y < max(a.y, b.y) + a.height and box.y + box.height > min(a.y, b.y)),
    ]
    yield Shape("top", "top", row=min(box.y for box in rows) - clear)
    yield Shape("bottom", "bottom", row=max(box.y + box.height for box in rows) + clear)
    between = [a, b, *(box for box in others if min(ay, by) < box.middle[1] < max(ay, by))]
    yield Shape("right", "right", column=max(box.x + box.width for box in between) + clear)
    yield Shape("left", "left", column=min(box.x for box in between) - clear)
    yield across


def _by_two_lanes(a: Box, b: Box, clear: float) -> Iterator[Shape]:
    """Along the gap beside one end, then along the gap beside the other."""
    gap = clear / 2
    for leave, row in (("bottom", a.y + a.height + gap), ("top", a.y - gap)):
        for enter, column in (("left", b.x - gap), ("right", b.x + b.width + gap)):
            yield Shape(leave, enter, row, column)
    for leave, column in (("right", a.x + a.width + gap), ("left", a.x - gap)):
        for enter, row in (("top", b.y - gap), ("bottom", b.y + b.height + gap)):
            yield Shape(leave, enter, row, column)


def _crosses(line: Sequence[Point], box: Box, touch: float) -> bool:
    return any(
        min(p[0], q[0]) < box.x + box.width + touch
        and max(p[0], q[0]) > box.x - touch
        and min(p[1], q[1]) < box.y + box.height + touch
        and max(p[1], q[1]) > box.y - touch
        for p, q in pairwise(line)
    )


def _ports(
    boxes: Mapping[str, Box], links: Sequence[Link], shapes: Mapping[str, Shape]
) -> dict[tuple[str, int], Point]:
    sharing: dict[tuple[str, str], list[tuple[float, str, int]]] = defaultdict(list)
    for link in links:
        shape = shapes[link.id]
        ends = [(link.source, link.target, shape.leave), (link.target, link.source, shape.enter)]
        for end, (here, there, side) in enumerate(ends):
            across = boxes[there].middle[1 if side in SIDEWAYS else 0]
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


def _line(a: Point, b: Point, shape: Shape) -> list[Point]:
    sideways = shape.leave in SIDEWAYS
    if shape.row is not None and shape.column is not None:
        turn = (shape.column, shape.row)
        first, last = ((turn[0], a[1]), (b[0], turn[1])) if sideways else ((a[0], turn[1]), (turn[0], b[1]))
        return [a, first, turn, last, b]
    if shape.row is not None:
        return [a, (a[0], shape.row), (b[0], shape.row), b]
    if shape.column is not None:
        return [a, (shape.column, a[1]), (shape.column, b[1]), b]
    if sideways != (shape.enter in SIDEWAYS):
        return [a, (b[0], a[1]) if sideways else (a[0], b[1]), b]
    if sideways:
        middle = (a[0] + b[0]) / 2
        return [a, (b[0], a[1])] if abs(a[1] - b[1]) < 1 else [a, (middle, a[1]), (middle, b[1]), b]
    middle = (a[1] + b[1]) / 2
    return [a, (a[0], b[1])] if abs(a[0] - b[0]) < 1 else [a, (a[0], middle), (b[0], middle), b]


def length(line: Sequence[Point]) -> float:
    """The length of a polyline."""
    return sum(math.dist(a, b) for a, b in pairwise(line))


def station(line: Sequence[Point], travelled: float) -> tuple[Point, Point]:
    """The point this far along a polyline, and the unit vector of travel there."""
    for a, b in pairwise(line):
        piece = math.dist(a, b)
        if piece and travelled <= piece + 1e-9:
            share = travelled / piece
            along = ((b[0] - a[0]) / piece, (b[1] - a[1]) / piece)
            return (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share), along
        travelled -= piece
    return line[-1], (1.0, 0.0)


def stretch(line: Sequence[Point], longest: float) -> list[Point]:
    """The longest straight piece of a polyline, or its middle when it is longer than ``longest``."""
    a, b = max(pairwise(line), key=lambda piece: math.dist(*piece))
    spare = max(0.0, math.dist(a, b) - longest) / 2
    return shortened([a, b], spare, spare)


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
    for index, (a, b) in enumerate(pairwise(line)):
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
