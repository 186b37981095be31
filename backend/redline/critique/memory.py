"""What was said of the systems that were judged last, so that an edit judges only what it touches.

The key is everything that a judgement rests on, and nothing is ever changed in what is kept: with
or without a memory a critique is the same, byte for byte.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

MOST = 600
"""Systems kept at once. One takes about 100 kB with its findings; the largest boards have 200."""

V = TypeVar("V")


class Memory(Generic[V]):
    """The values used last by key; those not used for longest are given up. Safe among threads."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, V] = OrderedDict()
        self._lock = Lock()

    def recall(self, key: Hashable, fits: Callable[[V], bool]) -> V | None:
        """What is kept under this key, if it fits."""
        with self._lock:
            known = self._kept.get(key)
            if known is None or not fits(known):
                return None
            self._kept.move_to_end(key)
            return known

    def keep(self, key: Hashable, value: V) -> None:
        """Keep the value in place of any other under this key."""
        with self._lock:
            self._kept[key] = value
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
