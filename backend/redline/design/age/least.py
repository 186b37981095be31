"""The least that the oldest data can be old, however well the jobs on its way follow one another.

A limit that even this breaks is broken by what was stated; nothing here depends on start times.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from redline.design import operators, quantities
from redline.design.age.stage import Stage, stage
from redline.design.graph import SystemGraph, View


@dataclass(frozen=True)
class LeastAges:
    """Least age in seconds of what each part delivers, and from which part it has it.

    ``own`` is what a part adds by itself and ``takes`` how much of it a run takes; ``whole`` are parts of
    which the age as a whole is stated.
    """

    seconds: Mapping[str, float]
    before: Mapping[str, str]
    own: Mapping[str, float]
    takes: Mapping[str, float]
    whole: frozenset[str]

    def runs_within(self, part: str, limit: float) -> bool:
        """Whether one run takes no longer than so many seconds, so that running more often helps."""
        return self.takes[part] <= limit

    def way(self, part: str) -> list[str]:
        """The parts through which the freshest of its data comes, the source first."""
        nodes = [part]
        while nodes[-1] in self.before:
            nodes.append(self.before[nodes[-1]])
        return nodes[::-1]


def least_ages(graph: SystemGraph, parts: Iterable[str], *, assumed: bool) -> LeastAges:
    """The least age of what these parts and all before them deliver: of the freshest input, or the own
    wait if that is longer; with ``assumed`` usual schedules count too.

    Jobs that run one after another on one schedule wait once, so waits are not added up.
    """
    view = graph.view(View.FEAT)
    before, after = operators.predecessors(view), operators.successors(view)
    nodes = operators.reaching(view, parts)
    stages = {node: stage(graph, node) for node in nodes}
    whole = {node: age for node, one in stages.items() if (age := _whole(graph, node, one)) is not None}
    own = {node: whole.get(node, _wait(one, assumed=assumed)) for node, one in stages.items()}
    seconds: dict[str, float] = {}
    origin: dict[str, str] = {}
    queue = [(own[n], n, "") for n in nodes if n in whole or not before.get(n)]
    heapq.heapify(queue)
    while queue:
        age, node, source = heapq.heappop(queue)
        if node in seconds:
            continue
        seconds[node] = age
        if source:
            origin[node] = source
        for following in after.get(node, ()):
            if following in nodes and following not in seconds and following not in whole:
                heapq.heappush(queue, (max(age, own[following]), following, node))
    takes = {node: one.takes if one and one.sort == "job" else 0.0 for node, one in stages.items()}
    return LeastAges(seconds, origin, own, takes, frozenset(whole))


def _whole(graph: SystemGraph, node: str, found: Stage | None) -> float | None:
    """The age that is stated of all that a part delivers, or past which it is not used."""
    if found is not None and found.sort == "whole" and found.duration is not None:
        return found.takes
    limit = quantities.stated(graph, node, "max_age_s")
    return limit if limit is not None and limit > 0 else None


def _wait(found: Stage | None, *, assumed: bool) -> float:
    """Seconds until the next run, and at least those that a run takes; a stream's lag is never assumed."""
    if found is None or found.sort not in ("job", "cache"):
        return 0.0
    times = [time for time in (found.period, found.duration) if time is not None]
    return max((time.value for time in times if time.stated or assumed), default=0.0)
