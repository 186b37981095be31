"""How often an answer comes, as text for a terminal: what loses answers, and what goes with each part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from redline.exchange.plain import one_line
from redline.exchange.text_table import UNKNOWN, Row, heads, table
from redline.followups.wording import minutes, nines, on_entry, percent
from redline.whatif import Figures
from redline.whatif.availability import BlastRadius, Spent, Survivor

LEAST_LOST = 0.01
"""Minutes a month: less than half a second is left out."""


def _answers(both: list[Figures], labels: Mapping[str, str]) -> Iterator[str]:
    found = [one.report.availability for one in both]
    if found[0] is None:
        return
    yield f"How often an answer comes, to {labels[found[0].entry]}"
    rows: list[Row] = [
        ("at all", *(_nines(one.pct if one else None) for one in found)),
        ("in full", *(_nines(one.full_pct if one else None) for one in found)),
    ]
    if found[0].objective_pct is not None:
        rows.append(("objective", *(_nines(one.objective_pct if one else None) for one in found)))
        rows.append(("may be lost a month", *(_min(one.allowed_min_month if one else None) for one in found)))
    rows.append(("lost a month", *(_min(one.lost_min_month if one else None) for one in found)))
    yield from table(("", *heads(len(both))), rows)
    for problem in dict.fromkeys(problem for one in found if one for problem in one.problems):
        yield f"  {one_line(problem)}"


def _losing(both: list[Figures], labels: Mapping[str, str]) -> Iterator[str]:
    last = both[-1].report.availability
    if last is None:
        return
    rows = [
        (_backed(one, labels), nines(one.pct.value), minutes(one.lost_min_month), _used(one.budget_share))
        for one in last.spent
        if one.lost_min_month >= LEAST_LOST
    ]
    zone = last.zone
    if zone and zone.lost_min_month is not None and zone.lost_min_month >= LEAST_LOST:
        name = f"{zone.zones} failure zones"
        rows.append((name, nines(zone.pct.value), minutes(zone.lost_min_month), _used(zone.budget_share)))
    if rows:
        yield "What loses answers: how often each is up, what that costs a month, and of what may be lost"
        yield from table(("", "up", "lost", "of it"), rows)


def _backed(one: Spent, labels: Mapping[str, str]) -> str:
    """The name of a part, how many copies it has, and what answers instead."""
    several = one.copies is not None and one.copies.count > 1
    copies = f", {one.copies.needed} of {one.copies.count} needed" if one.copies and several else ""
    backed = f", backed by {labels.get(one.backed_by, one.backed_by)}" if one.backed_by else ""
    return f"{labels.get(one.component, one.component)}{copies}{backed}"


def _used(share: float | None) -> str:
    return UNKNOWN if share is None else percent(share)


def _down(both: list[Figures], labels: Mapping[str, str]) -> Iterator[str]:
    found = [one.report.availability for one in both]
    last = found[-1]
    if last is None or not last.blast:
        return
    yield "What requests get when one part is down"
    told = [{one.component: one for one in each.blast} if each else {} for each in found]
    components = dict.fromkeys(part for each in reversed(told) for part in each)
    yield from table(
        ("", *heads(len(both))),
        [
            (labels.get(part, part), *(_effects(each.get(part), labels) for each in told))
            for part in components
        ],
    )
    if last.unaffected:
        yield f"  Nothing else changes an answer at once ({len(last.unaffected)} more on the board)."


def _effects(found: BlastRadius | None, labels: Mapping[str, str]) -> str:
    if found is None:
        return "no difference"
    if len({(one.effect, one.share) for one in found.effects}) == 1:
        return on_entry(found.effects[0])
    felt = (one for one in found.effects if one.effect != "unaffected")
    return ", ".join(f"{labels.get(one.entry, one.entry)}: {on_entry(one)}" for one in felt)


def _zone(both: list[Figures], labels: Mapping[str, str]) -> Iterator[str]:
    last = both[-1].report.availability
    if last is None or last.zone is None or not last.zone.survivors:
        return
    yield f"When one of {last.zone.zones} failure zones is lost: copies left, and how full at the peak"
    yield from table(
        ("", "left", "before", "after"),
        [
            (
                labels.get(one.component, one.component),
                f"{one.left} of {one.copies}",
                UNKNOWN if one.before is None else percent(one.before),
                _after(one),
            )
            for one in last.zone.survivors
        ],
    )


def _after(one: Survivor) -> str:
    if one.utilisation is None:
        return "none left" if not one.left else UNKNOWN
    return percent(one.utilisation) + (", saturated" if one.saturated else "")


def _nines(value: float | None) -> str:
    return UNKNOWN if value is None else nines(value)


def _min(value: float | None) -> str:
    return UNKNOWN if value is None else minutes(value)


ANSWERS = (_answers, _losing, _down, _zone)
"""What is told of availability, one block each."""
