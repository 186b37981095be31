"""The age of data at a part: how it is spread over the moments at which somebody may ask.

Jobs whose start times nobody stated may begin at any moment of their period: results that come every T
and take D are between D and D + T old, each age as likely as the other, and the waits of a way add up.
Where data is joined the oldest input counts.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field

from redline.design.age.clockwork import MS, SOURCE, Clockwork
from redline.design.age.net import Net
from redline.design.age.spread import Scale, Spread, fixed, mixed, oldest
from redline.design.age.stage import HOW_LONG, Stage

MOST_MIXED, MOST_ALIKE = 100, 2_000
"""Different findings of a job's runs that are laid over each other, and as many when each is one moment."""


@dataclass(frozen=True, slots=True)
class Age:
    """How old data is, in seconds. Without the parts that ``unknown`` names, so at least this old.

    ``refused`` is the share of the moments at which the value is older than what is used.
    """

    mean: float
    p50: float
    p99: float
    most: float
    refused: float = 0.0


@dataclass(frozen=True, slots=True)
class Aged:
    """The age at the root of a net; None where the lag of ``endless`` parts grows without end.

    ``unknown`` are parts and what nobody stated of them; ``unaligned`` are jobs whose start times repeat too
    rarely to be followed, which count as if none were stated.
    """

    age: Age | None
    endless: tuple[str, ...]
    unknown: tuple[tuple[str, str], ...]
    unaligned: tuple[str, ...] = ()


def aged(net: Net) -> Aged:
    """How old what the root of a net delivers is."""
    endless = tuple(part for part in net.order if part in net.stages and net.stages[part].endless)
    work = _Work(net, Scale(_top(net) or 1.0))
    if endless:
        return Aged(None, endless, work.unknown())
    found = work.at(net.root)
    age = Age(found.mean, found.at(0.5), found.at(0.99), found.most, work.refused.get(net.root, 0.0))
    return Aged(age, (), work.unknown(), tuple(work.unaligned))


def _top(net: Net) -> float:
    """More seconds than any way through the net can take."""
    most: dict[str, float] = {}
    for part in net.order:
        stage = net.stages.get(part)
        before = max((most[one] for one in net.before[part]), default=0.0)
        own = stage.takes + stage.waits if stage else 0.0
        if stage and (stage.start is not None or stage.begins is not None):
            # A start time that just misses its input waits for it once more.
            own += stage.waits
        limit = net.limits[part].value if part in net.limits else 0.0
        most[part] = max(before + own, limit)
    return most[net.root]


@dataclass
class _Work:
    """The spreads of all parts before the root, the sources first.

    ``at_end`` is what a job finds that the same schedule starts when this one is done.
    """

    net: Net
    scale: Scale
    spreads: dict[str, Spread] = field(default_factory=dict)
    at_end: dict[str, dict[str, Spread]] = field(default_factory=dict)
    refused: dict[str, float] = field(default_factory=dict)
    unaligned: list[str] = field(default_factory=list)

    def at(self, root: str) -> Spread:
        clockwork = Clockwork(self.net)
        for part in self.net.order:
            self._add(part, clockwork)
        return self.spreads[root]

    def unknown(self) -> tuple[tuple[str, str], ...]:
        """What nobody stated, part by part; not what lies behind a limit, which holds whatever it is."""
        open_ways = self._before(self.net.root, self.net.limits)
        return tuple(
            (part, what)
            for part in self.net.order
            if part in self.net.stages
            for what in self.net.stages[part].unknown
            if part in open_ways or what == HOW_LONG
        )

    def _before(self, part: str, closed: Container[str] = ()) -> set[str]:
        """A part and all that leads to it past none of the closed ones, which are left out."""
        seen, waiting = {part}, [part]
        while waiting:
            one = waiting.pop()
            new = () if one in closed else [name for name in self.net.before[one] if name not in seen]
            seen.update(new)
            waiting.extend(new)
        return {one for one in seen if one not in closed}

    def _add(self, part: str, clockwork: Clockwork) -> None:
        stage = self.net.stages.get(part)
        if stage is None or stage.period is None:
            self._hand_on(part, stage)
        else:
            self._run(part, stage, clockwork)
        if part in self.net.limits:
            self._limit(part, self.net.limits[part].value)
        else:
            self.refused[part] = max((self.refused[one] for one in self.net.before[part]), default=0.0)

    def _hand_on(self, part: str, stage: Stage | None) -> None:
        """What comes in goes out, after a lag where there is one."""
        takes = stage.takes if stage else 0.0
        schedules = {name for one in self.net.before[part] for name in self.at_end[one]}
        self.spreads[part] = self._read(part, "").shifted(takes)
        self.at_end[part] = {name: self._read(part, name).shifted(takes) for name in sorted(schedules)}

    def _run(self, part: str, stage: Stage, clockwork: Clockwork) -> None:
        runs = clockwork.runs(part) if part in clockwork.starts else None
        if runs is None or len(runs) > (MOST_MIXED if _has_spread(runs) else MOST_ALIKE):
            found = [(self._read(part, stage.schedule), 1)]
            self.unaligned += [part] if part in clockwork.starts else []
        else:
            found = [(self._found(one), times) for one, times in runs.items()]
        fresh = [(one.shifted(stage.takes), times) for one, times in found]
        self.spreads[part] = mixed([(one.waited(stage.waits), times) for one, times in fresh])
        self.at_end[part] = {stage.schedule: mixed(fresh)} if stage.schedule else {}

    def _read(self, part: str, schedule: str) -> Spread:
        """The oldest of what lies before a part, read by a job of a schedule or by anybody."""
        before = self.net.before[part]
        return self._oldest(self.at_end[one].get(schedule, self.spreads[one]) for one in before)

    def _found(self, found: Iterable[tuple[str, int]]) -> Spread:
        source = fixed(self.scale, 0.0)
        return self._oldest(self.spreads.get(leaf, source).shifted(delay / MS) for leaf, delay in found)

    def _oldest(self, spreads: Iterable[Spread]) -> Spread:
        return oldest([*spreads] or [fixed(self.scale, 0.0)])

    def _limit(self, part: str, limit: float) -> None:
        """Nothing older is used; where the age is not known, it may be as old as that."""
        self.refused[part] = self.spreads[part].past(limit)
        known = not self._unknown_behind(part)
        used = self.spreads[part].within(limit) if known else fixed(self.scale, limit)
        self.spreads[part], self.at_end[part] = used, {}

    def _unknown_behind(self, part: str) -> bool:
        stages = (self.net.stages[one] for one in self._before(part) if one in self.net.stages)
        return any(what != HOW_LONG for stage in stages for what in stage.unknown)


def _has_spread(runs: Mapping[tuple[tuple[str, int], ...], int]) -> bool:
    return any(leaf != SOURCE for found in runs for leaf, _ in found)
