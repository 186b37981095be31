"""What requests get when one part is down, as a short table."""

from __future__ import annotations

from collections.abc import Mapping

from redline.followups.wording import on_entry
from redline.web.views.charts.panel import Chart, Labels, Row, cells, heads
from redline.web.words import listed, plural
from redline.whatif import Figures
from redline.whatif.availability import AvailabilityReport, BlastRadius

MOST_ROWS = 10
NO_DIFFERENCE = "no difference"


def chart(now: Figures, before: Figures | None, labels: Labels) -> Chart | None:
    """Each part that an answer feels at once when it is down, worst first."""
    found = now.report.availability
    if found is None or not found.blast:
        return None
    was = before.report.availability if before else None
    told, old = _told(found), _told(was) if was else {}
    parts = list(dict.fromkeys([*told, *old]))
    return Chart(
        title="When one part is down",
        quiet="every copy of it, and all else is up",
        head=heads(was),
        rows=tuple(
            Row(
                labels.get(part, part),
                cells(_words(told.get(part), labels), _words(old.get(part), labels) if was else None),
                tone="past" if _fails(told.get(part)) else "",
                word="",
            )
            for part in parts[:MOST_ROWS]
        ),
        plot=False,
        says=tuple(_says(found, len(parts) - MOST_ROWS)),
    )


def _told(found: AvailabilityReport) -> Mapping[str, BlastRadius]:
    return {one.component: one for one in found.blast}


def _words(found: BlastRadius | None, labels: Labels) -> str:
    """What each entry gets, said once where all get the same; who feels nothing is left out."""
    if found is None:
        return NO_DIFFERENCE
    said = {on_entry(one) for one in found.effects}
    if len(said) == 1:
        return said.pop()
    felt = (one for one in found.effects if one.effect != "unaffected")
    return listed(f"{labels.get(one.entry, one.entry)}: {on_entry(one)}" for one in felt)


def _fails(found: BlastRadius | None) -> bool:
    return found is not None and any(one.effect == "fails" for one in found.effects)


def _says(found: AvailabilityReport, rest: int) -> list[str]:
    said = [f"{plural(rest, 'more part')} with less effect."] if rest > 0 else []
    if found.unaffected:
        said.append(
            f"{plural(len(found.unaffected), 'other part')} on the board: no answer feels it at once."
        )
    return said
