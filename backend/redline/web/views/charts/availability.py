"""How often an answer comes, and what spends the minutes that may be lost."""

from __future__ import annotations

from collections.abc import Iterator

from redline.followups.wording import minutes, nines, number, percent
from redline.web.views.charts.panel import (
    MOST_ROWS,
    UNKNOWN,
    Chart,
    Labels,
    Row,
    cells,
    heads,
    scale_of,
    share,
    source_of,
)
from redline.web.words import plural
from redline.whatif import Figures
from redline.whatif.availability import AvailabilityReport, Spent, ZoneLoss

LEAST_LOST = 0.01
"""Minutes a month: less than half a second is not drawn."""
ALIKE = 0.005
"""This share of what may be lost is no difference: both would be written alike."""
MANY_TIMES = 2
"""From so many times on, a multiple says more than a percentage."""
ALL, ZONES = "all together", "failure zones"


def chart(now: Figures, before: Figures | None, labels: Labels) -> Chart | None:
    """The budget of minutes a month: all that is lost, and each part's own share of it."""
    found = now.report.availability
    if found is None:
        return None
    was = before.report.availability if before else None
    lost, old = _lost(found), _lost(was) if was else {}
    allowed = found.allowed_min_month
    scale = scale_of([allowed, *lost.values(), *old.values()])
    spent = found.lost_min_month
    past = spent is not None and allowed is not None and spent > allowed * (1 + ALIKE)
    tone = "" if found.pct is None or allowed is None else "past" if past else "held"
    parts = {one.component: one for one in found.spent}
    shown = list(lost)[: MOST_ROWS + 1]
    first = next((part for part in shown if part != ALL), None)
    rows = tuple(
        Row(
            _name(part, parts, found.zone, labels),
            cells(minutes(lost[part]), _min(old.get(part)) if was else None, _used(lost[part], allowed)),
            share(lost[part], scale),
            share(old.get(part), scale),
            "past" if past and part == first else "",
            _assumed(part, parts, found.zone),
            "loses most",
        )
        for part in shown
    )
    return Chart(
        title="How often an answer comes",
        quiet="minutes a month without one, and what loses them",
        big="no number" if found.pct is None else nines(found.pct),
        verdict=_verdict(found, past=past),
        tone="past" if found.pct is None else tone,
        head=heads(was, "of what may be lost"),
        rows=rows,
        limit=share(allowed, scale) if rows else None,
        limit_words=f"{minutes(allowed)} may be lost" if allowed is not None else "",
        says=tuple(_says(found, lost, shown)),
    )


def _lost(found: AvailabilityReport) -> dict[str, float]:
    """Minutes a month: all, then what loses most first."""
    if found.lost_min_month is None:
        return {}
    each = {one.component: one.lost_min_month for one in found.spent}
    if found.zone and found.zone.lost_min_month is not None:
        each[ZONES] = found.zone.lost_min_month
    ordered = sorted((item for item in each.items() if item[1] >= LEAST_LOST), key=lambda item: -item[1])
    return {ALL: found.lost_min_month, **dict(ordered)}


def _name(part: str, parts: dict[str, Spent], zone: ZoneLoss | None, labels: Labels) -> str:
    if part in parts:
        one = parts[part]
        backed = f", backed by {labels.get(one.backed_by, one.backed_by)}" if one.backed_by else ""
        return f"{labels.get(part, part)}{_copies(one)}{backed}"
    return f"{zone.zones} failure zones" if part == ZONES and zone else part


def _copies(one: Spent) -> str:
    if one.copies is None:
        return ""
    return f", {one.copies.needed} of {one.copies.count} needed" if one.copies.count > 1 else ", one copy"


def _assumed(part: str, parts: dict[str, Spent], zone: ZoneLoss | None) -> str:
    if part == ZONES and zone:
        return f"{nines(zone.pct.value)} each; {source_of(zone.pct)}"
    one = parts.get(part)
    if one is None:
        return ""
    return "; ".join(filter(None, (source_of(one.pct), *(one.copies.assumed if one.copies else ()))))


def _verdict(found: AvailabilityReport, *, past: bool) -> str:
    if found.pct is None:
        return "can be given"
    if found.objective_pct is None:
        return "of requests"
    return f"{'under' if past else 'at least'} {nines(found.objective_pct)}"


def _used(lost: float, allowed: float | None) -> str:
    if not allowed:
        return UNKNOWN
    times = lost / allowed
    return f"{number(times)} ×" if times >= MANY_TIMES else percent(times)


def _min(value: float | None) -> str:
    return "nothing" if value is None else minutes(value)


def _says(found: AvailabilityReport, lost: dict[str, float], shown: list[str]) -> Iterator[str]:
    yield from found.problems
    rest = len(lost) - len(shown)
    if rest > 0:
        yield f"{plural(rest, 'more part')} lose less."
    if found.full_pct is not None and found.pct is not None:
        yield (
            f"{nines(found.full_pct)} are answered in full: with every call made, and nothing that stands in "
            "or is left out."
        )
