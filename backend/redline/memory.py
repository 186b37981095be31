"""What was worked out or read last, by everything that it rests on.

Nothing is ever changed in what is kept: with or without a memory the answer is the same, byte for byte.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

V = TypeVar("V")
SLACK = 8
"""A memory grows by one in this many before it is tidied, which takes time for each value in it."""


class Memory(Generic[V]):
    """The values used last by key, at least this many; those not used for longest are given up.

    Threads may share one: each step on the dictionary is whole, and the worst that two can do to
    each other is to make the same value twice.
    """

    def __init__(self, most: int) -> None:
        self._most, self._full = most, most + most // SLACK
        self._kept: dict[Hashable, V] = {}

    def recall(self, key: Hashable, fits: Callable[[V], bool] | None = None) -> V | None:
        """What is kept under this key, if it fits."""
        known = self._kept.pop(key, None)
        if known is None or (fits is not None and not fits(known)):
            return None
        self._kept[key] = known  # at the end again: it was used last
        return known

    def keep(self, key: Hashable, value: V) -> None:
        """Keep the value under this key."""
        self._kept[key] = value
        if len(self._kept) > self._full:
            for oldest in list(self._kept)[: -self._most]:
                self._kept.pop(oldest, None)
