"""The reviewer's hand, the same as on the live board: one key always draws the same line."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from redline.exchange.picture.geometry import Box, Point, length, moved_sideways, station, stretch

Hand = Callable[[], float]

RING_STRAY = 0.04
OVERSHOOT_DEG = 30.0
MARGIN_PX = (26.0, 19.0)
WAVE_OFFSET_PX = 14.0
WAVE_HEIGHT_PX = 2.6
WAVE_LONGEST_PX = 120.0
HALF_WAVE_PX = 5.6
CORNER_LIMIT = 0.9


def hand_of(key: str) -> Hand:
    """Repeatable numbers from 0 to 1: FNV-1a of the key drives a 32-bit xorshift generator."""
    state = 0x811C9DC5
    for byte in key.encode():
        state = ((state ^ byte) * 0x01000193) & 0xFFFFFFFF
    state = state or 0x811C9DC5

    def draw() -> float:
        nonlocal state
        state ^= (state << 13) & 0xFFFFFFFF
        state ^= state >> 17
        state ^= (state << 5) & 0xFFFFFFFF
        return state / 2**32

    return draw


def smooth(points: Sequence[Point]) -> str:
    """An SVG path through all points with soft turns."""
    if not points:
        return ""
    path = f"M{_pair(points[0])}"
    for index in range(len(points) - 1):
        a, b = points[index], points[index + 1]
        before, after = points[max(0, index - 1)], points[min(len(points) - 1, index + 2)]
        one = (a[0] + (b[0] - before[0]) / 6, a[1] + (b[1] - before[1]) / 6)
        two = (b[0] - (after[0] - a[0]) / 6, b[1] - (after[1] - a[1]) / 6)
        path += f"C{_pair(one)} {_pair(two)} {_pair(b)}"
    return path


def ring(box: Box, hand: Hand) -> str:
    """A ring around a component, drawn once around and a little further."""
    ry = box.height / 2 + MARGIN_PX[1]
    least = box.width / 2 / math.sqrt(max(0.3, CORNER_LIMIT - (box.height / 2 / ry) ** 2))
    rx = max(box.width / 2 + MARGIN_PX[0], least)
    start, turn = -122 + _sway(hand) * 6, 360 + OVERSHOOT_DEG + _sway(hand) * 4
    phases = [(times, hand() * 2 * math.pi) for times in (2, 3, 5)]
    steps = round(turn / 11)
    points = []
    for step in range(steps + 1):
        turned = turn * step / steps
        stray = sum(math.sin(math.radians(turned * times) + phase) for times, phase in phases) / len(phases)
        ends = max(0.0, 1 - (turn - turned) / OVERSHOOT_DEG) * 0.06 - max(0.0, 1 - turned / 22) * 0.07
        share, angle = 1 + stray * RING_STRAY + ends, math.radians(start + turned)
        points.append(
            (box.middle[0] + math.cos(angle) * rx * share, box.middle[1] + math.sin(angle) * ry * share)
        )
    return smooth(points)


def wave(line: Sequence[Point], hand: Hand) -> str:
    """A wave that accompanies a connection; empty when the connection is too short for one."""
    track = moved_sideways(stretch(line, WAVE_LONGEST_PX), WAVE_OFFSET_PX)
    whole = length(track)
    if whole < 3 * HALF_WAVE_PX:
        return ""
    steps = max(4, round(whole / HALF_WAVE_PX))
    points = []
    for step in range(steps + 1):
        (x, y), (dx, dy) = station(track, whole * step / steps)
        height = 0.0 if step in (0, steps) else (WAVE_HEIGHT_PX + _sway(hand) * 0.4) * (1 if step % 2 else -1)
        points.append((x - dy * height, y + dx * height))
    return smooth(points)


def _sway(hand: Hand) -> float:
    return hand() * 2 - 1


def _pair(point: Point) -> str:
    return f"{point[0]:.1f} {point[1]:.1f}"
