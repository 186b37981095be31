"""The age of what answers rest on: by answer, and on every way from a source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from redline.design import operators, quantities
from redline.design.age.age import Aged, aged
from redline.design.age.net import Net, net
from redline.design.age.stage import Problem, Stage, stage
from redline.design.graph import SystemGraph, View
from redline.design.quantities import Quantity
from redline.design.waiting import OUTSIDE_THE_SERVICE

HOSTS = ("llm_api", "llm_server")
"""What answers from text that others searched before it was asked."""
MOST_WAYS = 12
"""Ways of one answer that are worked out one by one; the oldest of them come first."""
MOST_FOLLOWED = 500
"""Ways of one answer that are looked at."""


@dataclass(frozen=True, slots=True)
class Step:
    """One wait on a way; ``waits`` is False where the same schedule starts the next job when it is done.

    ``limit`` is the age past which a value is not used from here on, in seconds.
    """

    part: str
    stage: Stage | None
    waits: bool
    limit: Quantity | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """One way of data from a source; ``parts`` are ids of components and connections, the source first."""

    source: str
    parts: tuple[str, ...]
    steps: tuple[Step, ...]
    aged: Aged

    @property
    def in_step(self) -> float | None:
        """The most seconds that it can be old if every job began when the one before it is done.

        None where fewer than two jobs wait by themselves, or where start times are known.
        """
        waits = [step.stage for step in self.steps if step.stage is not None and step.waits]
        if len(waits) < 2 or any(stage.start is not None or stage.begins is not None for stage in waits):
            return None
        takes = sum(step.stage.takes for step in self.steps if step.stage is not None)
        return takes + max(stage.waits for stage in waits)


@dataclass(frozen=True, slots=True)
class AnswerAge:
    """How old what one answer rests on is: its oldest input at every moment, and way by way.

    ``live`` are sources that are read at the moment of the request; ``left_out`` counts ways that are not
    listed.
    """

    answer: str
    oldest: Aged
    ways: tuple[Way, ...]
    live: tuple[str, ...]
    limit: Quantity | None
    left_out: int
    problems: tuple[Problem, ...]


def answer_ages(graph: SystemGraph) -> tuple[AnswerAge, ...]:
    """The data age of every answer that rests on more than the request, in the order of the drawing."""
    return graph.once(_answer_ages)


def _answer_ages(graph: SystemGraph) -> tuple[AnswerAge, ...]:
    roots = [part for part in graph.nodes if part in graph.serving_roots]
    found = [answer_age(graph, root) for root in roots]
    return tuple(one for one in found if one.ways or one.problems)


def answer_age(graph: SystemGraph, root: str) -> AnswerAge:
    """How old what one answer rests on is."""
    # What waits by itself is not the one that asks: a vendor is part of what serves, and a source.
    unit = () if graph.kind(root) == "batch_scorer" else asking(graph, root)
    readers = [part for part in unit if stage(graph, part) is None]
    found = of_net(
        net(graph, graph.view(View.FEAT), root, readers), quantities.objective(graph, "freshness_s")
    )
    live = tuple(part for part in found.live if graph.kind(part) not in OUTSIDE_THE_SERVICE)
    return replace(found, live=live)


def of_net(found: Net, limit: Quantity | None = None) -> AnswerAge:
    """The ages at the root of a net, the oldest way first."""
    every = list(_ways(found))
    waiting = [way for way in every if _steps(found, way)]
    straight = set(every).difference(waiting)
    ranked = sorted(waiting, key=lambda way: -_longest(found, way))
    shown = ranked[:MOST_WAYS]
    freshest = ranked[-1:] if len(ranked) > MOST_WAYS else []
    known: dict[tuple[str, ...], Aged] = {}
    ways = [_way(found, way, known) for way in (*shown, *freshest)]
    return AnswerAge(
        answer=found.root,
        oldest=ways[0].aged if len(every) == 1 and ways else aged(found),
        ways=tuple(sorted(ways, key=_by_age)),
        live=tuple(dict.fromkeys(way[0] for way in every if way in straight)),
        limit=limit,
        left_out=len(ranked) - len(ways),
        problems=found.problems,
    )


def _way(found: Net, way: tuple[str, ...], known: dict[tuple[str, ...], Aged]) -> Way:
    """One way; those that wait at the same parts are as old as each other."""
    steps = _steps(found, way)
    waits = tuple(step.part for step in steps)
    if waits not in known:
        known[waits] = aged(found.only(way))
    return Way(way[0], way, steps, known[waits])


def asking(graph: SystemGraph, root: str) -> frozenset[str]:
    """What reads for an answer: the unit, and for a language model also the search before it."""
    unit = graph.unit(root) | {root}
    if graph.kind(root) not in HOSTS:
        return unit
    calls = graph.view(View.CALLS)
    asked_first = operators.descendants_of(calls, operators.ancestors(calls, root) - graph.entries)
    return unit | asked_first


def _by_age(way: Way) -> tuple[float, tuple[str, ...]]:
    return (-way.aged.age.most if way.aged.age else float("-inf"), way.parts)


def _ways(found: Net) -> Iterator[tuple[str, ...]]:
    """The ways from a source to the root, as far as they are looked at."""
    trail: list[tuple[str, ...]] = [(found.root,)]
    seen = 0
    while trail and seen < MOST_FOLLOWED:
        way = trail.pop()
        before = found.before[way[0]]
        if not before and len(way) > 1:
            seen += 1
            yield way
        trail.extend((one, *way) for one in reversed(before))


def _longest(found: Net, way: tuple[str, ...]) -> float:
    """Seconds of all waits of a way together; more than any number where the lag grows without end."""
    stages = [found.stages[part] for part in way if part in found.stages]
    if any(one.endless for one in stages):
        return float("inf")
    return sum(one.takes + one.waits for one in stages)


def _steps(found: Net, way: tuple[str, ...]) -> tuple[Step, ...]:
    steps: list[Step] = []
    schedule = ""
    for part in way:
        own, limit = found.stages.get(part), found.limits.get(part)
        if own is None and limit is None:
            continue
        if own is not None and own.period is not None:
            again = bool(schedule) and own.schedule == schedule
            # The last job of a schedule is the one whose result waits to be read.
            steps = [_started(step, schedule) if again else step for step in steps]
            schedule = own.schedule
        steps.append(Step(part, own, own is not None and own.period is not None, limit))
    return tuple(steps)


def _started(step: Step, schedule: str) -> Step:
    same = step.stage is not None and step.stage.schedule == schedule
    return Step(step.part, step.stage, False, step.limit) if same else step
