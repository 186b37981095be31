"""What is left when a failure zone is lost, and how full that gets."""

from __future__ import annotations

from collections.abc import Iterator

from redline.followups.wording import nines, on_entry, percent
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
)
from redline.web.words import plural
from redline.whatif import Figures
from redline.whatif.availability import Survivor, ZoneLoss
from redline.whatif.station import NEAR_SATURATION


def chart(now: Figures, before: Figures | None, labels: Labels) -> Chart | None:
    """The parts that lose copies with a zone, the fullest first."""
    zone = _zone(now)
    if zone is None or not zone.survivors:
        return None
    was = _zone(before) if before else None
    old = {one.component: one for one in was.survivors} if was else {}
    full = [one.utilisation for one in (*zone.survivors, *old.values())]
    scale = max(1.0, scale_of(full))
    return Chart(
        title="When a failure zone is lost",
        quiet=f"one of {zone.zones}, with every copy in it",
        head=heads(was, "copies left", "without the loss"),
        rows=tuple(
            Row(
                labels.get(one.component, one.component),
                cells(
                    _full(one),
                    _full(old.get(one.component)) if was else None,
                    f"{one.left} of {one.copies}",
                    UNKNOWN if one.before is None else percent(one.before),
                ),
                share(one.utilisation, scale),
                share(old[one.component].utilisation, scale) if one.component in old else None,
                _tone(one),
                "; ".join(one.assumed),
                "none left" if not one.left else "full" if one.saturated else "nearly full",
            )
            for one in zone.survivors[:MOST_ROWS]
        ),
        limit=share(1.0, scale),
        limit_words="full",
        says=tuple(_says(zone, labels)),
    )


def _zone(found: Figures) -> ZoneLoss | None:
    return found.report.availability.zone if found.report.availability else None


def _full(one: Survivor | None) -> str:
    if one is None or one.utilisation is None:
        return UNKNOWN if one is None or one.left else "none left"
    return percent(one.utilisation)


def _tone(one: Survivor) -> str:
    if one.saturated:
        return "past"
    return "near" if one.utilisation is not None and one.utilisation >= NEAR_SATURATION else ""


def _says(zone: ZoneLoss, labels: Labels) -> Iterator[str]:
    for one in zone.effects:
        entry = labels.get(one.entry, one.entry)
        whose = f"What {entry} asks for" if one.share == 1 else f"Of what {entry} asks for,"
        if one.effect != "unaffected":
            yield f"{whose} {on_entry(one)}{' what is lost' if one.effect == 'degrades' else ''}."
    rest = len(zone.survivors) - MOST_ROWS
    if rest > 0:
        yield f"{plural(rest, 'more part')} lose copies too."
    yield f"A zone is taken to be up {nines(zone.pct.value)} of the time; {zone.pct.source}."
