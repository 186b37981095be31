"""Times as they are said."""

from __future__ import annotations

HOUR_S, DAY_S = 3_600, 86_400


def spoken(seconds: float) -> str:
    """A duration in the largest unit that it fills: “3 days”, “90 s”."""
    for unit, length in (("days", DAY_S), ("hours", HOUR_S), ("min", 60)):
        if seconds >= length:
            number = f"{seconds / length:.1f}".removesuffix(".0")
            return f"{number} {unit.removesuffix('s') if number == '1' else unit}"
    return f"{seconds:.3g} s"
