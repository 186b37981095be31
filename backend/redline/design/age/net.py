"""The ways of data to one part: what lies before what, with a stage of its own where data waits.

A connection stands among the components where somebody stated something about it. Arrows that close a
circle are cut, and the circle is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from redline.design import operators, quantities
from redline.design.age.stage import RUNS, Problem, Stage, not_a_time, stage
from redline.design.graph import SystemGraph
from redline.design.parts import Edge
from redline.design.quantities import Quantity


@dataclass(frozen=True)
class Net:
    """What lies before a part: ids of components and connections, none before itself.

    ``order`` lists them from the sources on. ``limits`` are the ages past which a value is not used.
    """

    root: str
    before: Mapping[str, tuple[str, ...]]
    order: tuple[str, ...]
    stages: Mapping[str, Stage]
    limits: Mapping[str, Quantity]
    problems: tuple[Problem, ...] = ()

    def only(self, way: tuple[str, ...]) -> Net:
        """One way alone, the source first and the root last."""
        before = {part: (way[place - 1],) if place else () for place, part in enumerate(way)}
        stages = {part: self.stages[part] for part in way if part in self.stages}
        limits = {part: self.limits[part] for part in way if part in self.limits}
        return Net(self.root, before, way, stages, limits)


def net(graph: SystemGraph, view: operators.View, root: str, readers: Iterable[str] = ()) -> Net:
    """What lies before ``root`` in a view; what ``readers`` read for it lies before it too."""
    return _Builder(graph, view, root, frozenset(readers) | {root}).net()


@dataclass
class _Builder:
    graph: SystemGraph
    view: operators.View
    root: str
    readers: frozenset[str]
    before: dict[str, tuple[str, ...]] = field(default_factory=dict)
    origin: dict[str, str] = field(default_factory=dict)
    stages: dict[str, Stage] = field(default_factory=dict)
    limits: dict[str, Quantity] = field(default_factory=dict)
    problems: dict[Problem, None] = field(default_factory=dict)

    def net(self) -> Net:
        """Depth first towards the sources; an arrow that closes a circle is left out."""
        trail: dict[str, Iterator[str]] = {self.root: self._enter(self.root)}
        kept: dict[str, list[str]] = {self.root: []}
        while trail:
            node = next(reversed(trail))
            step = next(trail[node], None)
            if step is None:
                del trail[node]
                self.before[node] = tuple(kept[node])
            elif step in trail:
                self._circle([*trail][[*trail].index(step) :])
            else:
                kept[node].append(step)
                if step not in kept:
                    kept[step] = []
                    trail[step] = self._enter(step)
        return Net(self.root, self.before, tuple(self.before), self.stages, self.limits, tuple(self.problems))

    def _enter(self, part: str) -> Iterator[str]:
        """Reads what is stated of a part; then what lies before it, by name."""
        if part in self.origin:
            return iter([self.origin[part]])
        found = stage(self.graph, part)
        if found is not None:
            self.problems.update(dict.fromkeys(found.problems))
            self.stages[part] = found
        self._limit(part, quantities.stated(self.graph, part, "max_age_s"), self._label(part))
        if found is not None and found.sort == "whole" and found.duration is not None:
            return iter(())
        return iter(self._incoming(part))

    def _incoming(self, part: str) -> list[str]:
        links = operators.predecessors(self.view)
        found: dict[str, str] = {}
        for reader in sorted(self.readers) if part == self.root else (part,):
            for source, arrows in links.get(reader, {}).items():
                if source not in self.readers:
                    found.setdefault(source, next(iter(arrows)))
            for edge in self._bought(reader) if part == self.root else ():
                found.setdefault(edge.target, edge.id)
        by_name = sorted(found, key=lambda name: (self._label(name), name))
        return [self._over(self.graph.edge[found[source]], source, part) for source in by_name]

    def _bought(self, reader: str) -> Iterator[Edge]:
        """What somebody else is asked for while an answer is made."""
        for edge in self.graph.leaving(reader, "request"):
            if self.graph.kind(edge.target) == "third_party_api" and edge.target not in self.readers:
                yield edge

    def _over(self, edge: Edge, source: str, part: str) -> str:
        """The connection where something is stated of it that data waits for, else what lies behind it."""
        own = self._copied(edge, source, part)
        self._limit(edge.id, quantities.of_edge(edge, "max_age_s"), f"{self._label(part)}, a read")
        if own is not None:
            self.stages[edge.id] = own
        if own is None and edge.id not in self.limits:
            return source
        self.origin[edge.id] = source
        return edge.id

    def _copied(self, edge: Edge, source: str, part: str) -> Stage | None:
        """A copy that is made every so often, where no job at either end is known to make it."""
        every = quantities.of_edge(edge, "cadence_s")
        if every is None or self._runs(source) or self._runs(part):
            return None
        problem = not_a_time(f"{self._label(source)} → {self._label(part)}", "cadence_s", every)
        if problem:
            self.problems[Problem(edge.id, problem)] = None
            return None
        return Stage(edge.id, "job", Quantity(every, "s", "stated", "stated on the connection"))

    def _runs(self, part: str) -> bool:
        found = stage(self.graph, part)
        return self.graph.kind(part) in RUNS or (found is not None and found.period is not None)

    def _limit(self, part: str, seconds: float | None, label: str) -> None:
        cached = part in self.stages and self.stages[part].sort == "cache"
        if seconds is None or cached:
            return
        problem = not_a_time(label, "max_age_s", seconds)
        if problem:
            self.problems[Problem(part, problem)] = None
        else:
            self.limits[part] = Quantity(seconds, "s", "stated", "the oldest value that is used")

    def _circle(self, parts: list[str]) -> None:
        """Names a circle of data, unless it is a part that adds to its own result."""
        named = [part for part in parts if part not in self.origin]
        if len(named) > 2:
            names = " → ".join(self._label(part) for part in reversed(named))
            sentence = f"Data runs in a circle through {names}; the way round is counted once."
            self.problems[Problem(min(named, key=lambda name: (self._label(name), name)), sentence)] = None

    def _label(self, part: str) -> str:
        return self.graph.nodes[part].label or part
