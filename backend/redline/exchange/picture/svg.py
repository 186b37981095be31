"""Draws a design as SVG: the board's look for sheets and rule pages, a small one for cards.

The markup names CSS classes and the symbols ``#f-<family>`` of the page it is put into; it
carries no style of its own. Everything a person wrote is escaped.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from types import MappingProxyType

from redline.critique.finding import Card, Critique, Finding
from redline.design.catalogue import FLOWS, KINDS
from redline.design.document import Connection
from redline.design.graph import Node, SystemGraph
from redline.design.words import within
from redline.exchange.layout import arranged
from redline.exchange.picture import ink
from redline.exchange.picture.geometry import (
    Box,
    Link,
    Point,
    hull,
    length,
    rounded,
    routes,
    shortened,
    station,
)
from redline.exchange.picture.labels import Spot, spot
from redline.exchange.plain import visible

HEIGHT_PX = 56.0
NARROWEST_PX = 144.0
GRID_PX = 20.0
MARGIN_PX, LINE_PX = 36.0, 12.0
"""Room around boxes, and around lines that go further out."""
NAME_PX, KIND_PX, WORDS_PX = 13.0, 11.0, 11.0
FACT_PX = 15.0
"""Height of a line that says what is stated about a component."""
STRONG, SPARE = 1.08, 1.1
"""How much wider a name is set for being strong, and any text by a face wider than most."""
TEXT_RIGHT_PX = 8.0
ADVANCES_EM = {"ijl.,:;'| ": 0.29, "ftr()-": 0.35, "mwMW": 0.88}
"""How wide letters are in common sans faces, where they differ much from the others."""
CAPITAL_EM, LETTER_EM = 0.67, 0.56
LONGEST_NAME, LONGEST_WORDS = 40, 32
TEXT_LEFT_PX = 37.0
THUMB = (320.0, 128.0)
THUMB_BOX = (40.0, 16.0)
THUMB_FREE = (16.0, 18.0)
"""Room for a ring around a box at the edge."""
THUMB_CLEAR_PX = 4.0
THUMB_SMALLEST, THUMB_APART, THUMB_CROWD = 0.4, 0.9, 150
"""Where components stand close together they are drawn smaller, with a gap between them, down to the
smallest; of a crowd they are so at once."""
PLATE_PX = 24.0
PLATES = {
    "blocker": "M10.2 4.2L4.2 10.2L-4.2 10.2L-10.2 4.2L-10.2 -4.2L-4.2 -10.2L4.2 -10.2L10.2 -4.2z",
}


Facts = Mapping[str, tuple[str, ...]]
NO_FACTS: Facts = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Marks:
    """What to draw in red: numbered cards, most important first."""

    cards: tuple[tuple[int, Finding], ...] = ()

    @classmethod
    def of(cls, critique: Critique | None, numbers: Mapping[str, int] | None = None, most: int = 3) -> Marks:
        """The first cards of a critique, with their numbers on the board or else in order."""
        cards: Iterable[Card] = critique.cards[:most] if critique else ()
        named = numbers or {}
        return cls(tuple((named.get(card.head.key, index), card.head) for index, card in enumerate(cards, 1)))


def frame_of(graph: SystemGraph, marks: Marks = Marks(), facts: Facts = NO_FACTS) -> Box:
    """The part of the sheet that ``board`` shows, in pixels."""
    return _placed(graph, marks, facts)[2]


def _placed(
    graph: SystemGraph, marks: Marks, facts: Facts
) -> tuple[dict[str, Box], dict[str, list[Point]], Box]:
    """Boxes, lines, and the frame around both."""
    design = arranged(graph.design)
    boxes = {
        part.id: _box(graph.nodes[part.id], part.position, facts.get(part.id, ()))
        for part in design.components
    }
    lines = routes(boxes, [Link(e.id, e.source, e.target) for e in design.connections])
    around = hull(boxes.values(), MARGIN_PX + (20 if marks.cards else 0))
    turns = [Box(x, y, 0, 0) for line in lines.values() for x, y in line]
    return boxes, lines, hull([around, *(hull([turn], LINE_PX) for turn in turns)], 0)


def board(
    graph: SystemGraph,
    marks: Marks = Marks(),
    *,
    label: str = "",
    least: tuple[float, float] = (0, 0),
    facts: Facts = NO_FACTS,
) -> str:
    """The design as on the sheet, with its red ink; ``label`` names the picture for screen readers.

    ``least`` is the width and height that the picture has at least, with the design in the middle at
    the top: two pictures of one size are shown at one scale. ``facts`` are lines to write into the
    boxes of components and beside connections, by id.
    """
    design = graph.design
    boxes, lines, frame = _placed(graph, marks, facts)
    worded = _worded({c.id: _words(c, facts) for c in design.connections}, boxes, lines)
    frame = _widened(hull([frame, *(place.covers for _, place in worded.values())], 0), *least)
    texts = {name: _text(*words) for name, words in worded.items()}
    flows = {edge.id: edge.flow for edge in graph.edges}
    parts = [
        '<g class="edges">',
        *(_connection(lines[c.id], flows.get(c.id), texts.get(c.id, "")) for c in design.connections),
        '</g><g class="nodes">',
        *(_component(graph.nodes[c.id], boxes[c.id], facts.get(c.id, ())) for c in design.components),
        "</g>",
        *_marks(marks, boxes, lines),
    ]
    named = _escape(label or f"{design.title}, {len(boxes)} components, {len(lines)} connections", quote=True)
    view = f"{frame.x:.0f} {frame.y:.0f} {frame.width:.0f} {frame.height:.0f}"
    return f'<svg class="board" viewBox="{view}" role="img" aria-label="{named}">{"".join(parts)}</svg>'


def _words(connection: Connection, facts: Facts) -> str:
    """What is written beside a connection: its label, and what is stated about it."""
    return ", ".join(word for word in (connection.label, *facts.get(connection.id, ())) if word)


def _widened(frame: Box, width: float, height: float) -> Box:
    wide, high = max(frame.width, width), max(frame.height, height)
    return Box(frame.x - (wide - frame.width) / 2, frame.y, wide, high)


def thumbnail(graph: SystemGraph, marks: Marks = Marks()) -> str:
    """A picture for a card, 320 by 128: silhouettes, lines and rings, no words."""
    design = arranged(graph.design)
    centres = _fitted({part.id: part.position for part in design.components})
    scale = _scale(list(centres.values()))
    wide, high = THUMB_BOX[0] * scale, THUMB_BOX[1] * scale
    boxes = {name: Box(x - wide / 2, y - high / 2, wide, high) for name, (x, y) in centres.items()}
    lines = routes(boxes, [Link(c.id, c.source, c.target) for c in design.connections], THUMB_CLEAR_PX)
    parts = [f'<path class="te" d="{_plain(line)}"/>' for line in lines.values()]
    parts += [_thumb_box(graph.nodes[name], box, scale) for name, box in boxes.items()]
    parts += [
        f'<path class="tr" d="{ink.ring(_shrunk(boxes[anchor]), ink.hand_of(finding.key))}"/>'
        for _, finding in marks.cards
        for anchor in finding.anchors[:1]
        if anchor in boxes
    ]
    return f'<svg viewBox="0 0 320 128" aria-hidden="true">{"".join(parts)}</svg>'


def _escape(text: str, *, quote: bool = False) -> str:
    """Somebody's words as text of the picture."""
    return escape(visible(text), quote=quote)


def _width(text: str, size_px: float) -> float:
    """About how wide a text of this size is set, in pixels."""
    return SPARE * size_px * sum(_advance(letter) for letter in text)


def _advance(letter: str) -> float:
    special = next((em for letters, em in ADVANCES_EM.items() if letter in letters), None)
    return special if special is not None else CAPITAL_EM if letter.isupper() else LETTER_EM


def box_size(node: Node, facts: Sequence[str] = ()) -> tuple[float, float]:
    """Width and height of the box of a component, in pixels; ``facts`` are lines below its kind."""
    lines = [_width(line, KIND_PX) for line in (_kind_line(node), *facts)]
    text = max(_width(node.label[:LONGEST_NAME], NAME_PX * STRONG), *lines)
    # As on the board, boxes grow by grid steps, so that those of one column have their middles in line.
    steps = max(0, math.ceil((TEXT_LEFT_PX + text + TEXT_RIGHT_PX - NARROWEST_PX) / GRID_PX))
    return NARROWEST_PX + steps * GRID_PX, HEIGHT_PX + len(facts) * FACT_PX


def _box(node: Node, position: Point, facts: Sequence[str]) -> Box:
    return Box(*position, *box_size(node, facts))


def _component(node: Node, box: Box, facts: Sequence[str]) -> str:
    shown = node.label if len(node.label) <= LONGEST_NAME else node.label[: LONGEST_NAME - 1] + "…"
    state = " ghost" if node.status == "planned" else ""
    guess = "" if node.declared else " guess"
    x, y = box.x, box.y
    kind = _escape(_kind_line(node))
    return (
        f'<g class="node{state}">'
        f'<rect class="box" x="{x:g}" y="{y:g}" width="{box.width:.0f}" height="{box.height:g}" rx="3"/>'
        f"{_silhouette(node.family, x + 10, y + 10, 20)}"
        f'<text class="name" x="{x + TEXT_LEFT_PX:g}" y="{y + 23:g}">{_escape(shown)}</text>'
        f'<text class="kind{guess}" x="{x + TEXT_LEFT_PX:g}" y="{y + 40:g}">{kind}</text>'
        f"{_facts(facts, x + TEXT_LEFT_PX, y + 40)}</g>"
    )


def _facts(facts: Sequence[str], x: float, y: float) -> str:
    lines = enumerate(facts, start=1)
    return "".join(
        f'<text class="kind fact" x="{x:g}" y="{y + number * FACT_PX:g}">{_escape(fact)}</text>'
        for number, fact in lines
    )


def _kind_line(node: Node) -> str:
    """The kind as written under a name: small, unless it begins with an abbreviation."""
    return within(KINDS[node.kind].title if node.kind in KINDS else node.kind)


def _silhouette(family: str, x: float, y: float, size: float) -> str:
    if not family or family == "unknown":
        return ""
    name = _escape(family, quote=True)
    place = f'x="{x:g}" y="{y:g}" width="{size:g}" height="{size:g}"'
    return f'<svg class="fam-{name}" {place}><use href="#f-{name}"/></svg>'


def _connection(line: list[Point], flow: str | None, words: str) -> str:
    style = FLOWS[flow].style if flow and flow in FLOWS else "call"
    tip, (dx, dy) = station(line[::-1], 0)
    start, (sx, sy) = station(line, 0)
    drawn = rounded(shortened(line, 6 if style == "model" else 0, 8))
    paths = [f'<path d="{drawn}"/>']
    if style == "data":
        paths.append(f'<path class="core" d="{drawn}"/>')
    if style == "model":
        paths.append(f'<path class="head" d="{_diamond(start, sx, sy)}"/>')
    paths.append(_head(tip, dx, dy, style))
    return f'<g class="edge {style}">{"".join(paths)}{words}</g>'


_HEADS = {"answer": (11.0, 6.0), "data": (10.0, 5.5), "watch": (7.0, 4.0)}


def _head(tip: Point, dx: float, dy: float, style: str) -> str:
    deep, half = _HEADS.get(style, (9.0, 4.8))
    (x, y), (bx, by) = tip, (tip[0] + dx * deep, tip[1] + dy * deep)
    one, two = (bx - dy * half, by + dx * half), (bx + dy * half, by - dx * half)
    if style == "event":
        return f'<path class="head open" d="M{_at(one)}L{x:.1f} {y:.1f}L{_at(two)}"/>'
    return f'<path class="head" d="M{x:.1f} {y:.1f}L{_at(one)}L{_at(two)}z"/>'


def _diamond(start: Point, dx: float, dy: float) -> str:
    x, y = start
    points = [(0, 0), (6, 4), (12, 0), (6, -4)]
    return "M" + "L".join(_at((x + dx * a - dy * b, y + dy * a + dx * b)) for a, b in points) + "z"


def _worded(
    words: Mapping[str, str], boxes: Mapping[str, Box], lines: Mapping[str, list[Point]]
) -> dict[str, tuple[str, Spot]]:
    """The words on each connection, as shown, and where: off every box and off each other."""
    taken = list(boxes.values())
    set_out: dict[str, tuple[str, Spot]] = {}
    for name, text in words.items():
        if text:
            shown = text if len(text) <= LONGEST_WORDS else text[: LONGEST_WORDS - 1] + "…"
            place = spot(lines[name], _width(shown, WORDS_PX), taken)
            taken.append(place.covers)
            set_out[name] = (shown, place)
    return set_out


def _text(shown: str, place: Spot) -> str:
    x, y = place.at
    anchor = "" if place.anchor == "start" else f' text-anchor="{place.anchor}"'
    return f'<text x="{x:.1f}" y="{y:.1f}"{anchor}>{_escape(shown)}</text>'


def _marks(marks: Marks, boxes: Mapping[str, Box], lines: Mapping[str, list[Point]]) -> Iterator[str]:
    """The red ink: a component has one ring, however many numbers, and no number lies on another."""
    ringed: set[str] = set()
    numbers: list[Point] = []
    for number, finding in marks.cards:
        name = next((name for name in finding.anchors if name in boxes), None)
        waved = next((lines[name] for name in finding.evidence.connections if name in lines), None)
        if name is None and waved is None:
            continue
        hand = ink.hand_of(finding.key)
        strokes = [ink.ring(boxes[name], hand)] if name is not None and name not in ringed else []
        strokes += [wave for wave in [ink.wave(waved, hand) if waved else ""] if wave]
        spots = _around(boxes[name]) if name is not None else _along(waved or [])
        place = next((spot for spot in spots if all(_apart(spot, other) for other in numbers)), spots[0])
        ringed |= {name} if name is not None else set()
        numbers.append(place)
        drawn = "".join(f'<path d="{stroke}"/>' for stroke in strokes)
        active = " active" if number == 1 else ""
        yield f'<g class="mark{active}" aria-hidden="true">{drawn}{_plate(number, finding, place)}</g>'


def _around(box: Box) -> list[Point]:
    """Where a number may stand beside a component, the left side first."""
    left, right, above, below = box.x - 24, box.x + box.width + 24, box.y - 16, box.y + box.height + 16
    middle_x, middle_y = box.middle
    return [
        *((left, middle_y), (right, middle_y), (middle_x, below), (middle_x, above)),
        *((left, below), (right, below), (left, above), (right, above)),
    ]


def _along(line: list[Point]) -> list[Point]:
    """Where a number may stand on a connection, its middle first."""
    return [station(line, length(line) * part)[0] for part in (1 / 2, 1 / 3, 2 / 3, 1 / 6, 5 / 6)]


def _apart(one: Point, other: Point) -> bool:
    return math.dist(one, other) >= PLATE_PX


def _plate(number: int, finding: Finding, place: Point) -> str:
    severity = "nudge" if finding.outcome == "ask" else str(finding.severity)
    shape = PLATES.get(severity)
    plate = f'<path class="plate" d="{shape}"/>' if shape else '<circle class="plate" r="9.8"/>'
    shown = "?" if finding.outcome == "ask" else number
    moved = f'transform="translate({_at(place)})"'
    return f'<g class="sev {severity}" {moved}>{plate}<text x="0" y="4">{shown}</text></g>'


def _fitted(places: Mapping[str, Point]) -> dict[str, Point]:
    """Centres spread over a thumbnail, keeping left-right and top-down order."""
    if not places:
        return {}
    inner = (THUMB[0] - THUMB_BOX[0] - 2 * THUMB_FREE[0], THUMB[1] - THUMB_BOX[1] - 2 * THUMB_FREE[1])
    xs, ys = [p[0] for p in places.values()], [p[1] for p in places.values()]
    wide, high = (max(xs) - min(xs)) or 1.0, (max(ys) - min(ys)) or 1.0
    offset = (THUMB_FREE[0] + THUMB_BOX[0] / 2, THUMB_FREE[1] + THUMB_BOX[1] / 2)
    flat = (max(xs) == min(xs), max(ys) == min(ys))
    return {
        name: (
            THUMB[0] / 2 if flat[0] else offset[0] + (x - min(xs)) / wide * inner[0],
            THUMB[1] / 2 if flat[1] else offset[1] + (y - min(ys)) / high * inner[1],
        )
        for name, (x, y) in places.items()
    }


def _scale(centres: Sequence[Point]) -> float:
    """How large the boxes of a thumbnail can be drawn so that none lies on another."""
    if len(centres) > THUMB_CROWD:
        return THUMB_SMALLEST
    apart = (
        max(abs(x - u) / THUMB_BOX[0], abs(y - v) / THUMB_BOX[1])
        for number, (x, y) in enumerate(centres)
        for u, v in centres[:number]
    )
    return max(THUMB_SMALLEST, min(1.0, THUMB_APART * min(apart, default=1.0 / THUMB_APART)))


def _thumb_box(node: Node, box: Box, scale: float) -> str:
    family = _escape(node.family, quote=True)
    size = f'width="{box.width:g}" height="{box.height:g}" rx="1.5"'
    silhouette = _silhouette(
        node.family, round(box.x + 4 * scale, 1), round(box.y + 3 * scale, 1), round(10 * scale, 1)
    )
    return (
        f'<g class="fam-{family}"><rect class="tn" x="{box.x:.1f}" y="{box.y:.1f}" {size}/>{silhouette}</g>'
    )


def _shrunk(box: Box) -> Box:
    """A box that makes the ring fit a thumbnail, whose margins are smaller."""
    wide, high = max(1.0, box.width - 36), max(1.0, box.height - 26)
    return Box(box.middle[0] - wide / 2, box.middle[1] - high / 2, wide, high)


def _plain(line: Iterable[Point]) -> str:
    return "M" + "L".join(_at(point) for point in line)


def _at(point: Point) -> str:
    return f"{point[0]:.1f} {point[1]:.1f}"
