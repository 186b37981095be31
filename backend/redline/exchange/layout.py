"""Places for components that have none: left to right along the arrows, without moving any that do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import networkx as nx

from redline.design.document import Design

COLUMN_PX = 220.0
NAME_PX, BESIDE_NAME_PX = 7.6, 60.0
"""Width of a letter of a name, and of what stands beside a name in its box."""
GAP_PX = 100.0
"""Room between columns for arrows and their words."""
ROW_PX = 120.0
MOST_ROWS = 8
ABREAST = 2
BESIDE_PX, BELOW_PX = 40.0, 48.0
"""Room between boxes of a row, and from one row to the next, where a design is laid out downwards."""
GRID_PX = 20.0
SWEEPS = 4
LINE_PX, LINE_LETTERS = 20.0, 28
"""What each further line of a name adds to its box, and the letters that a line holds at least."""
SHEET_PX, SHEET_HEIGHT_PX = 1100.0, 700.0
"""So large a design can still be read on a sheet of 13 inches."""
WIDER = (1.0, 1.5, 2.0, 3.0, 4.0)
"""A large design is laid out wider than a sheet, in its shape: it is read from farther away."""

Place = tuple[float, float]


def arranged(design: Design) -> Design:
    """The design with every component placed; one that was placed by somebody comes back unchanged."""
    if len({part.position for part in design.components}) == len(design.components):
        return design
    return min((laid_out(design, SHEET_PX * wider) for wider in WIDER), key=_sheets)


def _sheets(design: Design) -> float:
    """How many sheets a placed design is wide or high, at least one."""
    across = [part.position[0] for part in design.components]
    down = [part.position[1] for part in design.components]
    width, height = max(across) - min(across) + COLUMN_PX, max(down) - min(down) + ROW_PX
    return max(1.0, width / SHEET_PX, height / SHEET_HEIGHT_PX)


def laid_out(design: Design, widest_px: float | None = None) -> Design:
    """The design with every component placed anew, as for an example that was never drawn.

    ``widest_px`` breaks a long row of columns into bands, like lines of a text.
    """
    places = layered(design, widest_px)
    parts = [part.model_copy(update={"position": places[part.id]}) for part in design.components]
    return design.model_copy(update={"components": parts})


def layered(design: Design, widest_px: float | None = None) -> dict[str, Place]:
    """Places in columns by the longest way from a start, rows ordered to keep arrows short (pixels)."""
    columns = [part for column in _layers(design) for part in _low(column)]
    names = {part.id: len(part.label) for part in design.components}
    places: dict[str, Place] = {}
    for band, widths in _bands(columns, names, widest_px):
        top = max((y + _row_px(names[name]) for name, (_, y) in places.items()), default=0.0)
        places |= {name: (x, y + top) for name, (x, y) in _places(band, widths, names).items()}
    return places


def downwards(design: Design, sizes: Mapping[str, tuple[float, float]]) -> Design:
    """The design with every component placed anew from top to bottom along the arrows.

    For a picture that has half a page: each row is centred. ``sizes`` are the widths and heights of
    the boxes (pixels).
    """
    places: dict[str, Place] = {}
    y = 0.0
    for row in _layers(design, late=True):
        x = -(sum(sizes[name][0] for name in row) + BESIDE_PX * (len(row) - 1)) / 2
        for name in row:
            places[name] = (x, y)
            x += sizes[name][0] + BESIDE_PX
        y += max(sizes[name][1] for name in row) + BELOW_PX
    parts = [part.model_copy(update={"position": places[part.id]}) for part in design.components]
    return design.model_copy(update={"components": parts})


def _layers(design: Design, *, late: bool = False) -> list[list[str]]:
    """Components by the longest way from a start, ordered to keep arrows short.

    ``late`` puts each start just before what it leads to, and not all of them first.
    """
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(part.id for part in design.components)
    graph.add_edges_from((c.source, c.target) for c in design.connections if c.source != c.target)
    columns = _columns(graph, late=late)
    for sweep in range(SWEEPS):
        _order(columns, graph, forward=sweep % 2 == 0)
    return columns


def _columns(graph: nx.DiGraph[str], *, late: bool) -> list[list[str]]:
    """Components by column; the arrows that close a loop are left aside, so loops spread out too."""
    closing = _closing(graph)
    forward: nx.DiGraph[str] = nx.DiGraph()
    forward.add_nodes_from(graph)
    forward.add_edges_from(edge for edge in graph.edges if edge not in closing)
    column: dict[str, int] = {}
    for name in nx.topological_sort(forward):
        column[name] = max((column[before] + 1 for before in forward.predecessors(name)), default=0)
    if late:
        _start_late(forward, column)
    result: list[list[str]] = [[] for _ in range(max(column.values(), default=-1) + 1)]
    for name in graph:
        result[column[name]].append(name)
    return result


def _start_late(forward: nx.DiGraph[str], column: dict[str, int]) -> None:
    """Move each start towards what it leads to, as far as there is a place beside somebody else."""
    for name in [name for name in forward if not forward.in_degree(name)]:
        latest = min((column[after] - 1 for after in forward.successors(name)), default=0)
        filled = Counter(place for other, place in column.items() if other != name)
        column[name] = next((place for place in range(latest, 0, -1) if filled[place] < ABREAST), 0)


def _closing(graph: nx.DiGraph[str]) -> set[tuple[str, str]]:
    """The arrows that lead back to a component still on the way of a depth-first walk."""
    closing: set[tuple[str, str]] = set()
    starts = sorted(graph, key=lambda name: graph.in_degree(name))
    done: set[str] = set()
    for start in starts:
        if start in done:
            continue
        trail = {start}
        stack = [(start, iter(list(graph.successors(start))))]
        while stack:
            name, rest = stack[-1]
            for after in rest:
                if after in trail:
                    closing.add((name, after))
                elif after not in done:
                    trail.add(after)
                    stack.append((after, iter(list(graph.successors(after)))))
                    break
            else:
                stack.pop()
                trail.discard(name)
                done.add(name)
    return closing


def _order(columns: Sequence[list[str]], graph: nx.DiGraph[str], *, forward: bool) -> None:
    row = {name: float(index) for column in columns for index, name in enumerate(column)}
    for column in columns if forward else reversed(columns):
        neighbours = graph.predecessors if forward else graph.successors
        pull = {name: _mean([row[n] for n in neighbours(name)], row[name]) for name in column}
        column.sort(key=pull.__getitem__)
        row.update((name, float(index)) for index, name in enumerate(column))


def _mean(values: Sequence[float], default: float) -> float:
    return sum(values) / len(values) if values else default


def _low(column: list[str]) -> list[list[str]]:
    """A column that is too high, as several of about the same height; nothing in it leads to another."""
    parts = -(-len(column) // MOST_ROWS)
    return [column[i * len(column) // parts : (i + 1) * len(column) // parts] for i in range(parts)]


def _bands(
    columns: Sequence[list[str]], names: Mapping[str, int], widest_px: float | None
) -> list[tuple[list[list[str]], list[float]]]:
    """The columns with their widths, broken where the next one would be too far to the right."""
    bands: list[tuple[list[list[str]], list[float]]] = []
    for column in columns:
        width = _width(column, names)
        if not bands or (widest_px is not None and sum(bands[-1][1]) + width > widest_px):
            bands.append(([], []))
        bands[-1][0].append(column)
        bands[-1][1].append(width)
    return bands


def _width(column: Sequence[str], names: Mapping[str, int]) -> float:
    """How far the next column stands from this one: the grid step that its longest name needs."""
    longest = max(names[name] for name in column)
    needed = longest * NAME_PX + BESIDE_NAME_PX + GAP_PX
    return max(COLUMN_PX, -(-needed // GRID_PX) * GRID_PX)


def _row_px(letters: int) -> float:
    """How far the next row stands below a box with a name of so many letters."""
    return ROW_PX + LINE_PX * max(0, -(-letters // LINE_LETTERS) - 1)


def _places(
    columns: Sequence[Sequence[str]], widths: Sequence[float], names: Mapping[str, int]
) -> dict[str, Place]:
    heights = [sum(_row_px(names[name]) for name in column) for column in columns]
    places: dict[str, Place] = {}
    x = 0.0
    for column, width, height in zip(columns, widths, heights, strict=True):
        y = (max(heights) - height) / 2
        for name in column:
            places[name] = (x, round(y / GRID_PX) * GRID_PX)
            y += _row_px(names[name])
        x += width
    return places
