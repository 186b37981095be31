"""Jobs whose start times are known: what each run finds, over the time after which they all begin anew.

Times are whole milliseconds here, so that a job that starts when another ends does find its result.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from redline.design.age.net import Net
from redline.design.age.stage import Stage

MS = 1_000
MOST_RUNS, MOST_PARTS, MOST_LOOKS = 5_000, 100, 50_000
"""Runs of one job that are looked at, parts through which a run is followed back, and looks at a part at a
moment; what needs more is taken as if no start time were known."""
SOURCE = ""
"""Stands for all sources, where data has no age of its own."""


class _TooMany(Exception):
    """More looks than are made."""


@dataclass
class Clockwork:
    """The jobs of a net whose start times are known."""

    net: Net
    starts: dict[str, int] = field(default_factory=dict)
    depth: dict[str, int] = field(default_factory=dict)
    looks: dict[tuple[str, int], dict[str, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for part in self.net.order:
            start = self._start(part)
            if start is not None:
                self.starts[part] = start
            before = [self.depth[one] for one in self.net.before[part]]
            self.depth[part] = 1 + max(before, default=0) if self.follows(part) else 0

    def follows(self, part: str) -> bool:
        """Whether what a part delivers at a moment is known from the start times alone."""
        stage = self.net.stages.get(part)
        known = stage is None or stage.period is None or part in self.starts
        return known and part not in self.net.limits

    def runs(self, part: str) -> Counter[tuple[tuple[str, int], ...]] | None:
        """What the runs of a job find, and how many find the same; None when there are too many of them."""
        period = self._period(part)
        periods = {self._period(one) for one in self._region(part)}
        begin_anew = math.lcm(*periods)
        count = begin_anew // period
        if count > MOST_RUNS or self.depth[part] > MOST_PARTS:
            return None
        self.looks.clear()
        moments = (self.starts[part] + run * period for run in range(count))
        try:
            return Counter(tuple(sorted(self._found(part, moment).items())) for moment in moments)
        except _TooMany:
            return None

    def _start(self, part: str) -> int | None:
        """Its own time, else after the jobs before it on one schedule, else when that schedule begins."""
        stage = self.net.stages.get(part)
        if stage is None or not stage.period or _ms(stage.waits) < 1:
            return None
        if stage.start is not None:
            return _ms(stage.start)
        if stage.begins is None:
            return None
        ends = [self.starts[one] + _ms(self.net.stages[one].takes) for one in self._earlier(part, stage)]
        return max([*ends, _ms(stage.begins)])

    def _earlier(self, part: str, stage: Stage) -> Iterator[str]:
        """The jobs on the same schedule whose results come here."""
        waiting, seen = list(self.net.before[part]), set(self.net.before[part])
        while waiting:
            one = waiting.pop()
            other = self.net.stages.get(one)
            if other is not None and other.schedule == stage.schedule and one in self.starts:
                yield one
                continue
            new = [name for name in self.net.before[one] if name not in seen]
            seen.update(new)
            waiting.extend(new)

    def _region(self, part: str) -> Iterator[str]:
        """The jobs with known starts through which a run is followed back, itself first."""
        waiting, seen = [part], {part}
        while waiting:
            one = waiting.pop()
            if one in self.starts:
                yield one
            for name in self.net.before[one]:
                if name not in seen and self.follows(name):
                    seen.add(name)
                    waiting.append(name)

    def _found(self, part: str, moment: int) -> dict[str, int]:
        """What can be read before a part at a moment, and how long ago that was as it is."""
        known = self.looks.get((part, moment))
        if known is not None:
            return known
        if len(self.looks) >= MOST_LOOKS:
            raise _TooMany
        found: dict[str, int] = {}
        for one in self.net.before[part]:
            for leaf, delay in self._read(one, moment).items():
                found[leaf] = max(delay, found.get(leaf, 0))
        self.looks[part, moment] = found = found or {SOURCE: 0}
        return found

    def _read(self, part: str, moment: int) -> dict[str, int]:
        if not self.follows(part):
            return {part: 0}
        stage = self.net.stages.get(part)
        began = moment - _ms(stage.takes) if stage else moment
        if part in self.starts:
            period = self._period(part)
            began -= (began - self.starts[part]) % period
        passed = moment - began
        return {leaf: delay + passed for leaf, delay in self._found(part, began).items()}

    def _period(self, part: str) -> int:
        return _ms(self.net.stages[part].waits)


def _ms(seconds: float) -> int:
    return round(seconds * MS)
