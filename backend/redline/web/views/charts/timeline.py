"""Rows on a line of time: one for each way, and under it its waits, each where the one before ended."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Moment:
    """One row: where its run starts and how long it and the wait after it are, in percent of the scale.

    ``inner`` rows are the waits of the way above them, whose own ``waits`` is all of it. ``mean`` is marked,
    and ``was`` is how long the whole was.
    """

    name: str
    cells: tuple[str, ...]
    inner: bool = False
    start: float = 0.0
    takes: float = 0.0
    waits: float = 0.0
    mean: float | None = None
    was: float | None = None
    said: str = ""
    assumed: str = ""
    tone: str = ""
    word: str = ""
