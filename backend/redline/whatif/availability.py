"""How often an answer comes, which parts spend what may be lost of it, and what each takes down with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from redline.design import quantities
from redline.design.catalogue import SOURCES, ZONES
from redline.design.copies import Copies
from redline.design.graph import SystemGraph
from redline.design.load import loads
from redline.design.quantities import Quantity
from redline.design.uptime import Level, Part, answered, answered_in_full
from redline.whatif.numbers import Number, Told, number

MINUTES_A_MONTH = 30 * 24 * 60
WHOLE = 100.0
ROUNDING = 1e-12
"""A share of requests this near to none or all is rounding."""
MOST_SPENDING = 60
"""Parts whose minutes are worked out: those that are down most."""
FIRST_ZONE = 0
"""The zone whose loss is shown: it holds what lies in one zone only, so losing it is the worst."""

Effect = Literal["fails", "degrades", "unaffected"]
EFFECTS: tuple[Effect, ...] = ("fails", "degrades", "unaffected")


class EntryAnswers(Told):
    """Share of the requests of one entry that are answered at all, and in full, in percent.

    None where no number can be given; ``problems`` of the report say why.
    """

    entry: str
    pct: float | None
    full_pct: float | None


class CopiesOf(Told):
    """Copies of one part, and of those how many the peak needs; they are spread over ``zones``."""

    count: int
    needed: int
    zones: int
    assumed: tuple[str, ...]


class Spent(Told):
    """One part of the budget: minutes a month without an answer that its own failures cost.

    ``pct`` is its availability, of one copy where ``copies`` says how many there are. ``budget_share`` is
    the part of what the objective allows, from 0; ``backed_by`` names what answers instead of it.
    """

    component: str
    pct: Number
    copies: CopiesOf | None
    backed_by: str | None
    lost_min_month: float
    budget_share: float | None


class OnEntry(Told):
    """What the requests of one entry get: ``share`` of them fail, or come without something."""

    entry: str
    effect: Effect
    share: float


class BlastRadius(Told):
    """One component is down with every copy, and all else is up."""

    component: str
    effects: tuple[OnEntry, ...]


class Survivor(Told):
    """A part that lost copies with the zone: ``left`` of ``copies`` take all of its load.

    ``utilisation`` is from 0 (1 saturates), before and after; None where load or throughput is not known,
    or no copy is left.
    """

    component: str
    copies: int
    left: int
    before: float | None
    utilisation: float | None
    assumed: tuple[str, ...]

    @property
    def saturated(self) -> bool:
        """Whether more arrives than the copies that are left can take."""
        return self.left == 0 or (self.utilisation or 0.0) >= 1


class ZoneLoss(Told):
    """Failure zones: what their failures cost, and what losing one with everything in it does."""

    zones: int
    pct: Number
    lost_min_month: float | None
    budget_share: float | None
    effects: tuple[OnEntry, ...]
    survivors: tuple[Survivor, ...]


class AvailabilityReport(Told):
    """The entry that is answered least often, in percent; minutes are of a month of thirty days.

    ``spent`` is in order of what is lost, largest first; ``blast`` lists what fails most first, and what
    is in neither it nor the entries is ``unaffected``.
    """

    entry: str
    pct: float | None
    full_pct: float | None
    objective_pct: float | None
    lost_min_month: float | None
    allowed_min_month: float | None
    entries: tuple[EntryAnswers, ...]
    spent: tuple[Spent, ...]
    zone: ZoneLoss | None
    blast: tuple[BlastRadius, ...]
    unaffected: tuple[str, ...]
    problems: tuple[str, ...]


Pair = tuple[Level, Level]
"""One entry's answers at all, and in full."""


def availability_report(graph: SystemGraph) -> AvailabilityReport | None:
    """How often the design answers; None when nobody waits for an answer."""
    found = tuple(zip(answered(graph), answered_in_full(graph), strict=True))
    if not found:
        return None
    least, in_full = min(found, key=lambda pair: -1.0 if pair[0].pct is None else pair[0].pct)
    goal = quantities.objective(graph, "availability_pct")
    usable = goal is not None and 0 < goal.value <= WHOLE
    allowed = minutes(WHOLE - goal.value) if goal is not None and usable else None
    blast = tuple(_blast(graph, found))
    touched = {one.component for one in blast} | {level.entry for level, _ in found}
    return AvailabilityReport(
        entry=least.entry,
        pct=least.pct,
        full_pct=in_full.pct,
        objective_pct=goal.value if goal is not None and usable else None,
        lost_min_month=None if least.pct is None else minutes(WHOLE - least.pct),
        allowed_min_month=allowed,
        entries=tuple(
            EntryAnswers(entry=level.entry, pct=level.pct, full_pct=full.pct) for level, full in found
        ),
        spent=tuple(_spent(least, allowed)),
        zone=_zone_loss(graph, found, least, allowed),
        blast=blast,
        unaffected=tuple(part for part in graph.alive if part not in touched),
        problems=tuple(_problems(graph, found, goal)),
    )


def minutes(pct: float) -> float:
    """This share of a month of thirty days, in minutes."""
    return pct / WHOLE * MINUTES_A_MONTH


# ---- the budget


def _spent(level: Level, allowed: float | None) -> Iterator[Spent]:
    if level.pct is None:
        return
    every_zone = (1 << level.zones) - 1
    often_down = sorted(level.parts, key=lambda part: part.share(every_zone))[:MOST_SPENDING]
    lost = {part.component: minutes(level.gain_pct(part.component)) for part in often_down}
    for part in sorted(often_down, key=lambda part: -lost[part.component]):
        yield Spent(
            component=part.component,
            pct=number(part.figure),
            copies=_copies(part.copies),
            backed_by=part.backed_by,
            lost_min_month=lost[part.component],
            budget_share=_of(lost[part.component], allowed),
        )


def _of(lost: float, allowed: float | None) -> float | None:
    return lost / allowed if allowed else None


def _copies(found: Copies | None) -> CopiesOf | None:
    if found is None or found.whole:
        return None
    return CopiesOf(count=found.count, needed=found.needed, zones=found.zones, assumed=found.assumed)


# ---- what goes down with what


def _blast(graph: SystemGraph, found: Sequence[Pair]) -> Iterator[BlastRadius]:
    entries = {level.entry for level, _ in found}
    candidates = {part.component for pair in found for level in pair for part in level.parts} - entries
    every = [
        BlastRadius(component=part, effects=tuple(_on_entry(one, part) for one in found))
        for part in graph.alive
        if part in candidates
    ]
    yield from sorted((one for one in every if _hurts(one.effects)), key=_worst_first)


def _hurts(effects: Sequence[OnEntry]) -> bool:
    return any(one.effect != "unaffected" for one in effects)


def _worst_first(one: BlastRadius) -> tuple[int, float]:
    effect = min(EFFECTS.index(each.effect) for each in one.effects)
    return effect, -sum(each.share for each in one.effects if each.effect == EFFECTS[effect])


def _on_entry(pair: Pair, component: str) -> OnEntry:
    return _effect(pair[0].entry, *(level.share_without(component) for level in pair))


def _effect(entry: str, answered: float, in_full: float) -> OnEntry:
    for effect, share in zip(EFFECTS, (1 - answered, 1 - in_full), strict=False):
        if share > ROUNDING:
            return OnEntry(entry=entry, effect=effect, share=1.0 if share > 1 - ROUNDING else share)
    return OnEntry(entry=entry, effect="unaffected", share=0.0)


# ---- zones


def _zone_loss(
    graph: SystemGraph, found: Sequence[Pair], least: Level, allowed: float | None
) -> ZoneLoss | None:
    zones = max(level.zones for pair in found for level in pair)
    if not zones:
        return None
    lost = None if least.pct is None else minutes(least.zone_gain_pct)
    source = SOURCES[ZONES.source].title
    return ZoneLoss(
        zones=zones,
        pct=number(Quantity(ZONES.availability_pct, "%", "assumed", source)),
        lost_min_month=lost,
        budget_share=None if lost is None else _of(lost, allowed),
        effects=tuple(
            _effect(pair[0].entry, *(level.share_without_zone(FIRST_ZONE) for level in pair))
            for pair in found
        ),
        survivors=tuple(_survivors(graph, found)),
    )


def _survivors(graph: SystemGraph, found: Sequence[Pair]) -> Iterator[Survivor]:
    parts: dict[str, Part] = {}
    for pair in found:
        for level in pair:
            parts.update(level.part)
    arrivals = {load.component: load.arrival_rps for load in loads(graph) if load.known_arrival}
    made = [
        _survivor(graph, part.component, part.copies, arrivals.get(part.component))
        for part in parts.values()
        if part.copies and not part.copies.whole
    ]
    yield from sorted(made, key=lambda one: (-one.saturated, -(one.utilisation or 0.0), one.component))


def _survivor(graph: SystemGraph, component: str, copies: Copies, arrival: float | None) -> Survivor:
    left = copies.alive(~(1 << FIRST_ZONE))
    each = quantities.of_component(graph, component, "throughput_rps")
    known = arrival is not None and each is not None and each.value > 0
    rate = arrival / each.value if arrival is not None and each is not None and known else None
    return Survivor(
        component=component,
        copies=copies.count,
        left=left,
        before=None if rate is None else rate / copies.count,
        utilisation=None if rate is None or not left else rate / left,
        assumed=(
            *copies.assumed,
            *((each.source,) if each is not None and known and not each.stated else ()),
        ),
    )


# ---- why there is no number


def _problems(graph: SystemGraph, found: Sequence[Pair], goal: Quantity | None) -> Iterator[str]:
    labels = {node.id: node.label or node.id for node in graph.nodes.values()}
    if goal is not None and not 0 < goal.value <= WHOLE:
        yield (
            f"The availability objective is {goal.value:g} %. It is more than 0 and at most 100 %, so "
            "nothing is held against it."
        )
    said = (sentence for pair in found for level in pair for sentence in _of_level(level, labels))
    yield from dict.fromkeys(said)


def _of_level(level: Level, labels: Mapping[str, str]) -> Iterator[str]:
    for gap in level.gaps:
        yield gap.sentence(labels)
    for part in level.short:
        yield (
            f"{labels.get(part, part)} is too small for the peak even with every copy up, so it is not said "
            "how often an answer comes. Add replicas."
        )
