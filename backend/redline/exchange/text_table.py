"""Tables of plain text for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

Row = tuple[str, ...]
UNKNOWN = "—"


def heads(columns: int) -> Row:
    """What stands over the values: nothing over those of one design, else before and after."""
    return ("before", "after") if columns > 1 else ("",)


def table(head: Row, rows: Iterable[Row]) -> Iterator[str]:
    """Columns in line: the first to the left, bars as they are, numbers to the right."""
    lines = [head, *rows] if any(head) else list(rows)
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    for line in lines:
        first, *rest = line
        cells = [
            cell if cell.startswith(("█", "▏")) else cell.rjust(width)
            for cell, width in zip(rest, widths[1:], strict=True)
        ]
        yield f"  {first.ljust(widths[0])}  {'  '.join(cells)}".rstrip()
