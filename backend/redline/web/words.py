"""How numbers, times and lists are written on the pages."""

from __future__ import annotations

import re
from collections.abc import Iterable

from redline.design.catalogue import COMPONENT_ATTRIBUTES, CONNECTION_ATTRIBUTES

SECONDS_PER_MINUTE = 60
SECONDS_PER_HOUR = 3600
SECONDS_PER_DAY = 86_400
SMALLEST = 0.01
"""Below this a figure is only said to be small."""
MANY_NINES, NINES_DIGITS = 90, 5
"""A percentage of availability is told apart by its last digits: 99.95 is not 100."""
UNIT = re.compile(r"(?<=\d) (?=%|(?:ms|s|h|days|dollars|USD)\b)")
"""The space between a figure and what it counts."""
FIELD = re.compile(r"\(([a-z][a-zA-Z0-9_]*)\)")
"""The name of an attribute, as it stands in a design's file, after what it is about."""
THIN = "\u202f"
"""Narrow space between the thousands of a figure, and before a unit."""


def clock(seconds: float) -> str:
    """Minutes and seconds, ``5:07``; time over is written ``+0:30``."""
    size = abs(int(seconds))
    sign = "+" if seconds <= -1 else ""
    return f"{sign}{size // SECONDS_PER_MINUTE}:{size % SECONDS_PER_MINUTE:02d}"


def number(value: float, digits: int = 3) -> str:
    """A figure with ``digits`` significant digits and its thousands apart: ``1 200``, ``79.3``."""
    if value == 0:
        return "0"
    if abs(value) < SMALLEST:
        return f"under {SMALLEST}"
    if abs(value) >= 10 ** (digits - 1):
        return f"{round(value):,}".replace(",", THIN)
    return f"{value:.{digits}g}"


def quantity(value: float | bool | str, unit: str = "") -> str:
    """A value with its unit; true, false and words stay words."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        text = value
    else:
        text = number(value, NINES_DIGITS if unit == "%" and value > MANY_NINES else 3)
    return f"{text}{THIN}{_singular(unit) if text == '1' else unit}" if unit else text


def _singular(unit: str) -> str:
    """A unit that is a word, for one of it: ``days`` becomes ``day``, and ``ms`` stays."""
    return unit.removesuffix("s") if len(unit) > len("ms") and unit.isalpha() else unit


def ago(seconds: float) -> str:
    """How long ago, in the coarsest words that are true."""
    if seconds < SECONDS_PER_MINUTE:
        return "just now"
    if seconds < SECONDS_PER_HOUR:
        return f"{plural(int(seconds // SECONDS_PER_MINUTE), 'minute')} ago"
    if seconds < SECONDS_PER_DAY:
        return f"{plural(int(seconds // SECONDS_PER_HOUR), 'hour')} ago"
    days = int(seconds // SECONDS_PER_DAY)
    return "yesterday" if days == 1 else f"{days} days ago"


def bound(text: str) -> str:
    """A sentence whose per cent signs and units stay with their figures at the end of a line."""
    return UNIT.sub("\u00a0", text)


def titled(text: str) -> str:
    """A sentence that names a number to state by the field in which people state it.

    ``No key tells (dedup_key).`` ends in ``(“Duplicates told by”).``
    """
    return FIELD.sub(_title, text)


def _title(found: re.Match[str]) -> str:
    spec = COMPONENT_ATTRIBUTES.get(found[1]) or CONNECTION_ATTRIBUTES.get(found[1])
    return f"(“{spec.title}”)" if spec else found[0]


def plural(figure: int, noun: str) -> str:
    """``1 redline``, ``2 redlines``."""
    return f"{figure} {noun}{'' if figure == 1 else 's'}"


def listed(items: Iterable[str]) -> str:
    """Names in a row with commas."""
    return ", ".join(items)
