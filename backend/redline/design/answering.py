"""The answer to a request as a function of what is up, built from the calls that are waited for."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Protocol, TypeVar

from redline.design.availability import Leg, legs
from redline.design.graph import SystemGraph
from redline.design.independent import Independent, Shared
from redline.design.success import Diagrams
from redline.design.waiting import OUTSIDE_THE_SERVICE

Variable = tuple[str, str]
"""What may be so or not, and of which component or call it is."""
UP, READY, ROUTE, SKIPS = "is up", "stands in when asked", "has another route", "is not called"


class Function(Protocol):
    """A function of variables that are true or not; ``needed`` as in ``Answer``."""

    @property
    def needed(self) -> int: ...


F = TypeVar("F", bound=Function)


class Algebra(Protocol[F]):
    """Builds functions of variables that are true or not, and says how often they are true."""

    def variable(self, number: int) -> F:
        """The function that is true when this variable is."""
        ...

    def all(self, parts: Sequence[F]) -> F:
        """True when all are; without any, always."""
        ...

    def any(self, parts: Sequence[F]) -> F:
        """True when one is."""
        ...

    def variables(self, function: F) -> int:
        """A bit for each variable that can make a difference."""
        ...

    def probability(self, function: F, shares: Sequence[float]) -> float:
        """How often it is true, from 0 to 1."""
        ...


@dataclass(frozen=True, slots=True)
class Way:
    """How a component is reached as drawn: by which call, and what answers instead of all beyond it."""

    component: str
    call: str | None
    backup: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """When an answer comes, over the numbers of the variables.

    ``needed`` has a bit for each variable without which none comes, ``variables`` for each that can make
    a difference. ``probability`` says how often one comes, from 0 to 1, when variable i is true in the
    i-th share of all cases.
    """

    needed: int
    variables: int
    probability: Callable[[Sequence[float]], float]


class Answering:
    """The functions of one entry, and the numbers of their variables.

    Parts that call each other in a circle all need each other; a stand-in can still break the circle.
    """

    def __init__(self, graph: SystemGraph, entry: str) -> None:
        self.graph, self.entry = graph, entry
        self.numbers: dict[Variable, int] = {}
        self.called: dict[str, float] = {}
        """Share of the caller's requests that make a call, of those that not all make, by connection."""
        self._legs: dict[str, tuple[Leg, ...]] = {}

    def answer(self, *, in_full: bool) -> Answer:
        """That an answer comes; ``in_full`` that every call is made and answered by what it was made to.

        TooIntricate when too many stand-ins cross each other.
        """
        order, circular = self._order(in_full)
        if not circular:
            # Where no part is used twice the shares multiply; where one is, only a diagram is exact.
            with suppress(Shared):
                return self._built(Independent(), order, in_full, rounds=1)
        return self._built(Diagrams(), order, in_full, rounds=len(order) if circular else 1)

    def _built(self, algebra: Algebra[F], order: Sequence[str], in_full: bool, *, rounds: int) -> Answer:
        found = dict.fromkeys(order, algebra.all(()))
        for _ in range(rounds):
            before = dict(found) if rounds > 1 else None
            for node in order:
                found[node] = self._answers(algebra, node, found, in_full)
            if found == before:
                break
        answer = found[self.entry]
        return Answer(answer.needed, algebra.variables(answer), partial(algebra.probability, answer))

    @cached_property
    def ways(self) -> Mapping[str, Way]:
        """What is reached without anything failing, in the order of the calls, the entry first.

        What is reached both with and without something that answers instead is taken without.
        """
        reached = {self.entry: Way(self.entry, None, None)}
        waiting = deque(reached.values())
        while waiting:
            for way in self._onward(waiting.popleft()):
                known = reached.get(way.component)
                if known is None or (known.backup is not None and way.backup is None):
                    reached[way.component] = way
                    waiting.append(way)
        return reached

    def _onward(self, way: Way) -> Iterator[Way]:
        for leg in self.legs(way.component):
            if leg.required and leg.share > 0:
                own = leg.instead[0] if leg.instead else way.component if leg.reroutes else None
                yield Way(leg.edge.target, leg.edge.id, own or way.backup)

    def legs(self, node: str) -> tuple[Leg, ...]:
        """What a component waits for, read once."""
        found = self._legs.get(node)
        if found is None:
            found = self._legs[node] = tuple(legs(self.graph, node))
        return found

    def number(self, about: str, of: str) -> int:
        """The number of a variable; lower ones are nearer to the entry, which keeps the diagrams small."""
        return self.numbers.setdefault((about, of), len(self.numbers))

    def is_counted(self, node: str) -> bool:
        """Whether a component can fail the answer by itself: who asks from outside cannot."""
        return node != self.entry or self.graph.kind(node) not in OUTSIDE_THE_SERVICE

    def _order(self, in_full: bool) -> tuple[list[str], bool]:
        """Components that can matter, callees before callers, and whether some call in a circle."""
        order: list[str] = []
        is_open: dict[str, bool] = {self.entry: True}
        circular = False
        stack = [(self.entry, self._next(self.entry, in_full))]
        while stack:
            node, following = stack[-1]
            target = next(following, None)
            if target is None:
                stack.pop()
                order.append(node)
                is_open[node] = False
            elif target not in is_open:
                is_open[target] = True
                stack.append((target, self._next(target, in_full)))
            else:
                circular |= is_open[target]
        return order, circular

    def _next(self, node: str, in_full: bool) -> Iterator[str]:
        """Where the answer of a component can come from, stand-ins first.

        Numbers the variables as they are met: those that stand near each other get numbers near each other.
        """
        if self.is_counted(node):
            self.number(UP, node)
        for leg in self._open(node, in_full):
            if leg.share < 1:
                self.number(SKIPS, leg.edge.id)
            if leg.covered and not in_full:
                yield from self._stand_ins(leg)
            yield leg.edge.target

    def _stand_ins(self, leg: Leg) -> Iterator[str]:
        if leg.reroutes:
            self.number(ROUTE, leg.edge.source)
        for backup in leg.instead:
            self.number(READY, backup)
            yield backup

    def _open(self, node: str, in_full: bool) -> Sequence[Leg]:
        """The legs that can matter."""
        if in_full:
            return [leg for leg in self.legs(node) if leg.share > 0]
        return [leg for leg in self.legs(node) if leg.required and leg.share > 0]

    def _answers(self, algebra: Algebra[F], node: str, found: Mapping[str, F], in_full: bool) -> F:
        every = [algebra.variable(self.number(UP, node))] if self.is_counted(node) else []
        backed = []
        for leg in self._open(node, in_full):
            if leg.share < 1 or (leg.covered and not in_full):
                backed.append(leg)
            else:
                every.append(found[leg.edge.target])
        for others, targets in self._alike(algebra, backed, found, in_full) if backed else ():
            every.append(algebra.any([*others, algebra.all([found[each] for each in targets])]))
        return algebra.all(every)

    def _alike(
        self, algebra: Algebra[F], backed: Iterable[Leg], found: Mapping[str, F], in_full: bool
    ) -> Iterator[tuple[list[F], list[str]]]:
        """Calls together where the same answers instead: all of them succeed, or one of those answers."""
        groups: dict[tuple[object, ...], tuple[list[F], list[str]]] = {}
        for leg in backed:
            skipped = leg.edge.id if leg.share < 1 else None
            key = (skipped,) if in_full else (skipped, leg.instead, leg.reroutes)
            if key not in groups:
                groups[key] = ([] if in_full else self._others(algebra, leg, found), [])
                if skipped is not None:
                    self.called[skipped] = leg.share
                    groups[key][0].append(algebra.variable(self.number(SKIPS, skipped)))
            groups[key][1].append(leg.edge.target)
        yield from groups.values()

    def _others(self, algebra: Algebra[F], leg: Leg, found: Mapping[str, F]) -> list[F]:
        """What answers when this call fails, as far as it is ready to."""
        others = [algebra.all([algebra.variable(self.number(READY, b)), found[b]]) for b in leg.instead]
        if leg.reroutes:
            others.append(algebra.variable(self.number(ROUTE, leg.edge.source)))
        return others
