"""The rubric an interviewer marks: what to look for, and what each level looks like."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from redline import assets
from redline.errors import DataError

_SOURCE = "rounds/rubric.yaml"
_LEVELS = 4


@dataclass(frozen=True, slots=True)
class Row:
    """One row: ``lines`` describes what was seen at each level, ``evidence`` counts what the log holds.

    ``evidence`` has named places that ``told`` fills in: ``{facts:fact}`` becomes "1 fact" or "2 facts".
    """

    id: str
    title: str
    looks_for: str
    evidence: str
    lines: tuple[str, ...]

    def told(self, counts: Mapping[str, int]) -> str:
        """The line of evidence with these counts."""
        return self.evidence.format_map({name: _Counted(count) for name, count in counts.items()})


class _Counted(int):
    """A number that is followed by its noun, in one or in many."""

    def __format__(self, noun: str) -> str:
        return f"{int(self)} {noun}{'' if self == 1 else 's'}" if noun else str(int(self))


@dataclass(frozen=True, slots=True)
class Rubric:
    """All rows, and the names of the levels from the lowest."""

    levels: tuple[str, ...]
    rows: tuple[Row, ...]


@cache
def builtin() -> Rubric:
    """The rubric that comes with Redline; DataError when a row has not four levels."""
    data = assets.load_yaml(assets.package_text(_SOURCE), _SOURCE)
    rows = tuple(Row(**{**row, "lines": tuple(row["lines"])}) for row in data["rows"])
    for row in rows:
        if len(row.lines) != _LEVELS:
            raise DataError(
                _SOURCE, f"the row “{row.id}” has {len(row.lines)} lines.", hint="Write one for each level."
            )
    return Rubric(tuple(data["levels"]), rows)
