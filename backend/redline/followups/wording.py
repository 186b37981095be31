"""Numbers and lists as they are said: a unit on every number, both sides of every comparison."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from redline.whatif.availability import OnEntry

MINUTES_PER_DAY = 1_440
CENTURY_D = 36_525
MOST_NINES = 1e-9
"""Less than this lost, in percent, is nothing: a second in three thousand years."""
THIN = "\u202f"
"""Narrow space between thousands."""
BEYOND_WORDS = 1e15
"""From here on a number is no figure of a design, and is written short."""


def number(value: float) -> str:
    """A number with at most three figures that matter, thousands grouped."""
    if not abs(value) < BEYOND_WORDS:
        return f"{value:.2g}"
    if abs(value) >= 100 or value == int(value):
        return f"{round(value):,}".replace(",", THIN)
    digits = 1 if abs(value) >= 10 else 2
    return f"{value:.{digits}f}".rstrip("0").rstrip(".")


def milliseconds(value: float) -> str:
    """A time in ms: ``124 ms``."""
    return f"{number(value if value < 10 else round(value))} ms"


def about_ms(value: float) -> str:
    """A time as it is spoken: two figures that matter, in seconds from one second on."""
    if value <= 0:
        return "nothing"
    step: float = 10.0 ** (math.floor(math.log10(value)) - 1)
    rounded = round(value / step) * step
    return f"{number(rounded / 1000)} s" if rounded >= 1000 else f"{number(rounded)} ms"


def minutes(value: float) -> str:
    """A time in minutes, in hours or days when it is long: ``15 min``, ``7 days``."""
    if 0 < value < 0.01:
        return "under 0.01 min"
    if value >= 2 * MINUTES_PER_DAY:
        return days(value / MINUTES_PER_DAY)
    return f"{number(value / 60)} h" if value >= 120 else f"{number(value)} min"


def percent(share: float) -> str:
    """A share from 0 to 1 as percent: ``16 %``."""
    value = share * 100
    if 0 < value < 0.01:
        return "under 0.01 %"
    return f"{number(round(value) if value >= 10 else value)} %"


def nines(pct: float) -> str:
    """An availability in percent, with as many nines as tell it apart: ``99.95 %``, ``99.99985 %``."""
    lost = max(0.0, 100.0 - pct)
    digits = 0 if lost < MOST_NINES else max(2, 1 - math.floor(math.log10(lost)))
    return f"{pct:.{digits}f}".rstrip("0").rstrip(".") + " %" if digits else "100 %"


def on_entry(found: OnEntry) -> str:
    """What requests get while something is down: ``fails``, ``10 % fail``, ``goes on without``."""
    one, some = {
        "fails": ("fails", "fail"),
        "degrades": ("goes on without", "go on without"),
        "unaffected": ("no difference", ""),
    }[found.effect]
    return one if found.share in (0.0, 1.0) else f"{percent(found.share)} {some}"


def usd(value: float) -> str:
    """US dollars a month: ``30.1 k USD``."""
    return f"{number(value / 1000)} k USD" if value >= 10_000 else f"{number(value)} USD"


def usd_each(value: float) -> str:
    """US dollars for 1,000 requests, small sums to two figures that matter: ``0.000096 USD``."""
    if not 0 < value < 1:
        return usd(value)
    places = 1 - math.floor(math.log10(value))
    return f"{value:.{places}f} USD"


def days(value: float) -> str:
    """A time in days: ``30 days``."""
    return f"{number(value)} day" + ("" if value == 1 else "s")


def span(value: float) -> str:
    """A time in days, as long as anybody keeps anything: ``365 days``, ``more than 100 years``."""
    return "more than 100 years" if value > CENTURY_D else days(value)


def listed(words: Iterable[str], *, joint: str = "and") -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    items: Sequence[str] = [word for word in words if word]
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {joint} {items[-1]}"


def spoken(name: str) -> str:
    """A name as it is said aloud: without what stands in brackets after it."""
    return re.sub(r"\s*\([^()]*\)\s*$", "", name) or name


def capital(text: str) -> str:
    """The text with a capital first letter; the rest as it is."""
    return text[:1].upper() + text[1:]
