"""Times as they are said."""

from __future__ import annotations

HOUR_S, DAY_S = 3_600, 86_400


def spoken(seconds: float) -> str:
    """A duration in the largest unit that it fills twice, or as a whole: “3 days”, “25 hours”, “90 s”."""
    for unit, length in (("days", DAY_S), ("hours", HOUR_S), ("min", 60)):
        if seconds >= 2 * length or seconds == length:
            number = f"{seconds / length:.1f}".removesuffix(".0")
            return f"{number} {unit.removesuffix('s') if number == '1' else unit}"
    return f"{seconds:.3g} s"
