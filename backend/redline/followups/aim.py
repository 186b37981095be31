"""What a follow-up can be aimed at, as every choice of a target gives it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from redline.design.graph import SystemGraph

MOST_TARGETS = 6
"""So many targets are compared by the pain that they would give."""


@dataclass(frozen=True, slots=True)
class Targets:
    """Component ids, the likeliest first; ``why_not`` is filled when there are none.

    ``ranked`` says that their order is their pain: the first one that is hurt at all is the target.
    """

    ids: tuple[str, ...]
    why_not: str = ""
    ranked: bool = False


Choice = Callable[[SystemGraph], Targets]
