"""What every chart is made of: rows on one scale, and the words for their figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from redline.web.views.charts.timeline import Moment
from redline.web.words import quantity
from redline.whatif.numbers import Number

MOST_ROWS = 7
ROOM = 1.06
"""How much longer a scale is than what it shows."""
UNKNOWN = "not known"
WHOLE = 100.0


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that is measured: lengths in percent of the scale, and its figures written out.

    ``tone`` is near or past its limit, or empty, and ``word`` says it; ``assumed`` says where a figure
    that nobody stated is from.
    """

    name: str
    cells: tuple[str, ...]
    bar: float | None = None
    was: float | None = None
    tone: str = ""
    assumed: str = ""
    word: str = "past"


@dataclass(frozen=True, slots=True)
class Chart:
    """A panel: its one big figure, rows or moments under a head, a limit on their scale, sentences below.

    Without a ``plot`` the rows are words and have no bars.
    """

    title: str
    quiet: str = ""
    big: str = ""
    verdict: str = ""
    tone: str = ""
    head: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    limit: float | None = None
    limit_words: str = ""
    says: tuple[str, ...] = ()
    plot: bool = True
    moments: tuple[Moment, ...] = ()


Labels = Mapping[str, str]


def heads(before: object | None, *more: str) -> tuple[str, ...]:
    return (*(("before", "now") if before is not None else ("now",)), *more)


def cells(now: str, before: str | None, *more: str) -> tuple[str, ...]:
    return (*((before,) if before is not None else ()), now, *more)


def share(value: float | None, scale: float) -> float | None:
    return None if value is None or scale <= 0 else round(min(value / scale, 1.0) * WHOLE, 2)


def scale_of(values: Iterable[float | None]) -> float:
    return ROOM * max((value for value in values if value is not None), default=0.0)


def against(value: float | None, limit: float | None, unit: str, *, floor: bool = False) -> tuple[str, str]:
    """The tone of a figure and the words that hold it against its limit."""
    if value is None or limit is None:
        return "", ""
    past = value < limit if floor else value > limit
    return ("past" if past else "held"), f"{'past' if past else 'within'} {quantity(limit, unit)}"


def source_of(number: Number) -> str:
    return number.source if number.basis == "assumed" else ""


def ms(value: float | None) -> str:
    return UNKNOWN if value is None else quantity(value, "ms")


def percent(share: float) -> str:
    return quantity(share * WHOLE, "%")
