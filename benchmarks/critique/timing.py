"""Medians of processor time, with the collector out of the way."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Milliseconds of processor time that one run took, and what came of it."""
    gc.collect()
    gc.disable()
    try:
        begin = time.process_time()
        result = work()
        return 1_000 * (time.process_time() - begin), result
    finally:
        gc.enable()


def median_ms(work: Callable[[], object], repeats: int) -> float:
    """The median of some runs after one that does not count, in ms."""
    work()
    return statistics.median(timed(work)[0] for _ in range(repeats))
