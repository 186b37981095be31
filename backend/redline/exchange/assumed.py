"""Which times, loads and availabilities nobody stated, as text for a terminal: what stands in, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from redline.exchange.text_table import Row, table
from redline.followups.wording import number
from redline.whatif import Figures

SAID = {"pct": "up"}
"""How a number is called where its name in the report would not do."""
MOST_ROWS = 20


def assumed(both: Sequence[Figures], labels: Mapping[str, str]) -> Iterator[str]:
    """The numbers of the request, of the load and of availability that were assumed, part by part."""
    last = both[-1].report
    told = last.model_dump(include={"latency", "availability"})
    found: dict[str, dict[str, list[str]]] = {}
    for part, source, words in _numbers(told, ""):
        said = found.setdefault(part, {}).setdefault(source, [])
        said.extend([words] if words not in said else [])
    for one in last.capacity:
        for source in one.assumed:
            found.setdefault(one.component, {}).setdefault(source, ["load"])
    rows: list[Row] = [
        (labels.get(part, part) or "Failure zones", ", ".join(words), source)
        for part, sources in found.items()
        for source, words in sources.items()
    ]
    if rows:
        yield "Assumed, as nobody stated it"
        widths = [max(len(row[column]) for row in rows) for column in (1, 2)]
        yield from table(
            ("", "", ""), [(a, b.ljust(widths[0]), c.ljust(widths[1])) for a, b, c in rows[:MOST_ROWS]]
        )
    if len(rows) > MOST_ROWS:
        yield f"  and {len(rows) - MOST_ROWS} more"


def _numbers(value: Any, part: str) -> Iterator[tuple[str, str, str]]:
    """Part, source and the number in words of everything in a report that was assumed."""
    if isinstance(value, Mapping):
        part = value.get("component") or part
        for name, one in value.items():
            if isinstance(one, Mapping) and one.get("basis") == "assumed":
                figure = f"{one['value']:.6g}" if one["unit"] == "%" else number(one["value"])
                said = f"{SAID.get(name, name)} {figure} {one['unit']}"
                yield part, one["source"], said
            else:
                yield from _numbers(one, part)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _numbers(one, part)
