"""How often an answer comes: the share of requests that are answered, exactly.

What an answer needs is a function of what is up (``answering``); the copies of a part and the zones that
they lie in say how often it is up (``copies``). Parts fail by themselves, and what lies in one zone goes
down with it. There are two levels: that an answer comes at all, and that it comes in full, with every
call made and nothing standing in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from redline.design import quantities
from redline.design.answering import READY, SKIPS, UP, Answer, Answering, Way
from redline.design.catalogue import ZONES
from redline.design.copies import Copies, Unusable, copies
from redline.design.graph import SystemGraph
from redline.design.quantities import Quantity
from redline.design.request_path import request_paths
from redline.design.success import TooIntricate

NO_FIGURE = Quantity(100.0, "%", "assumed", "no figure known for this kind")
READY_SHARE = 0.999
"""How often a stand-in or another route does its work when it is asked to: both are rarely exercised."""
WHOLE = 100.0
ALWAYS_ANSWERS = Answer(0, 0, lambda _: 1.0)


@dataclass(frozen=True, slots=True)
class Part:
    """A component that can make a difference; ``figure`` is its availability, of one copy where it has some.

    Without one that is ``needed`` no request is answered. ``drawn`` says that it is reached before anything
    fails, first by the arrow ``call``; ``backed_by`` is the first of what answers when the way to it does
    not.
    """

    component: str
    figure: Quantity
    copies: Copies | None
    needed: bool
    drawn: bool = True
    call: str | None = None
    backed_by: str | None = None

    @property
    def bare(self) -> bool:
        """Whether nothing answers instead of it."""
        return self.drawn and self.backed_by is None

    def share(self, zones_up: int, one: float | None = None) -> float:
        """How often it is up while these zones are (a bit for each), from 0 to 1; ``one`` replaces its
        figure."""
        own = self.figure.value / WHOLE if one is None else one
        return self.copies.share(own, zones_up) if self.copies else own


@dataclass(frozen=True, slots=True)
class Gap:
    """Why there is no number: what is wrong with a component, in words that follow its name."""

    component: str
    why: str

    def sentence(self, labels: Mapping[str, str]) -> str:
        """The problem in words."""
        return f"{labels.get(self.component, self.component)} {self.why}"


@dataclass(frozen=True, slots=True)
class _State:
    """Which zones are up (a bit for each), how often that is so, and how often each variable is then true and
    an answer comes."""

    weight: float
    up: int
    shares: list[float]
    answered: float


class Level:
    """Answers of one entry, at all or in full, and how often they come.

    ``gaps`` say why there is no number. Everything is read off the graph when it is made.
    """

    def __init__(self, graph: SystemGraph, entry: str, *, in_full: bool) -> None:
        self.entry = entry
        answering = Answering(graph, entry)
        gaps: list[Gap] = []
        self._answer = ALWAYS_ANSWERS
        try:
            self._answer = answering.answer(in_full=in_full)
        except TooIntricate:
            why = "leads to more stand-ins that cross each other than can be worked out. Draw fewer."
            gaps.append(Gap(entry, why))
        self._numbers, self._called = answering.numbers, answering.called
        self.parts = tuple(self._parts(graph, answering.ways, gaps))
        self.gaps = tuple(gaps)

    def _parts(self, graph: SystemGraph, ways: Mapping[str, Way], gaps: list[Gap]) -> Iterator[Part]:
        """What is reached as drawn, in the order of the calls, and then what stands in."""
        numbers, matter = self._numbers, self._answer.variables
        reached = (of for (about, of), number in numbers.items() if about == UP and matter >> number & 1)
        place = {component: number for number, component in enumerate(ways)}
        for component in sorted(reached, key=lambda part: place.get(part, len(place))):
            needed = bool(self._answer.needed >> numbers[UP, component] & 1)
            way = ways.get(component)
            backup = way.backup if way and not needed else None
            figure, found = _figure(graph, component, gaps), _copies(graph, component, gaps)
            yield Part(component, figure, found, needed, way is not None, way.call if way else None, backup)

    @cached_property
    def part(self) -> Mapping[str, Part]:
        """The parts by component."""
        return {part.component: part for part in self.parts}

    @cached_property
    def short(self) -> tuple[str, ...]:
        """Components that are too small for the peak even with every copy up."""
        return tuple(part.component for part in self.parts if part.copies and part.copies.short)

    @cached_property
    def zones(self) -> int:
        """How many failure zones its parts lie in; zero where none is known to lie in one."""
        return max((part.copies.zones for part in self.parts if part.copies), default=0)

    # ---- how often

    @property
    def pct(self) -> float | None:
        """Share of requests that are answered, in percent; None where a stated number is unusable or a
        part is too small for the peak."""
        return None if self.gaps or self.short else self.at_most_pct

    @cached_property
    def at_most_pct(self) -> float:
        """The same, with parts that are too small taken to be enough when every copy is up."""
        return WHOLE * sum(state.weight * state.answered for state in self._states)

    @cached_property
    def stated_pct(self) -> float:
        """The same of the stated figures alone, all else always up: it can only be worse, in percent.

        A stated figure is read as that of one copy or of all together, whichever is better.
        """
        shares = self._shares(self._every_zone, lambda _: 1.0, 1.0)
        for part in self.parts:
            if part.figure.stated:
                together = max(part.figure.value / WHOLE, part.share(self._every_zone))
                shares[self._numbers[UP, part.component]] = together
        return WHOLE * self._answer.probability(shares)

    def gain_pct(self, component: str) -> float:
        """By how many percent points more would be answered if no copy of this part ever failed by itself."""
        part = self.part[component]
        return WHOLE * sum(state.weight * self._gain(part, state) for state in self._states)

    def _gain(self, part: Part, state: _State) -> float:
        up = self._numbers[UP, part.component]
        now, better = state.shares[up], part.share(state.up, 1.0)
        if part.needed and now > 0:
            return state.answered * (better / now - 1.0)
        shares = list(state.shares)
        shares[up] = better
        ready = self._numbers.get((READY, part.component))
        if ready is not None:
            # A stand-in that never fails is always ready, too.
            shares[ready] = 1.0
        return self._answer.probability(shares) - state.answered

    @property
    def zone_gain_pct(self) -> float:
        """By how many percent points more would be answered if no zone ever failed."""
        whole = self._answer.probability(self._shares(self._every_zone))
        return WHOLE * sum(state.weight * (whole - state.answered) for state in self._states)

    def share_without(self, component: str) -> float:
        """Share of requests that are answered while this part is down and all else is up, from 0 to 1."""
        part = self.part.get(component)
        return self._answer.probability(
            self._shares(self._every_zone, lambda one: 0.0 if one is part else 1.0, 1.0)
        )

    def share_without_zone(self, zone: int) -> float:
        """Share of requests that are answered while this zone is down and all else is up, from 0 to 1."""
        return self._answer.probability(self._shares(self._every_zone & ~(1 << zone), lambda _: 1.0, 1.0))

    @property
    def _every_zone(self) -> int:
        return (1 << self.zones) - 1

    @cached_property
    def _states(self) -> tuple[_State, ...]:
        up = ZONES.availability_pct / WHOLE
        usual = self._shares(self._every_zone)
        placed = [(self._numbers[UP, part.component], part) for part in self.parts if part.copies]
        states = []
        for alive in range(1 << self.zones):
            shares = list(usual)
            for number, part in placed:
                shares[number] = part.share(alive)
            lost = self.zones - alive.bit_count()
            weight = up ** (self.zones - lost) * (1 - up) ** lost
            states.append(_State(weight, alive, shares, self._answer.probability(shares)))
        return tuple(states)

    def _shares(
        self, zones_up: int, one: Callable[[Part], float | None] | None = None, ready: float = READY_SHARE
    ) -> list[float]:
        """How often each variable is true while these zones are up; ``one`` says it of one copy of a part."""
        numbers = self._numbers
        found = [ready] * len(numbers)
        for connection, share in self._called.items():
            found[numbers[SKIPS, connection]] = 1.0 - share
        for part in self.parts:
            found[numbers[UP, part.component]] = part.share(zones_up, one(part) if one else None)
        return found


def _figure(graph: SystemGraph, component: str, gaps: list[Gap]) -> Quantity:
    figure = quantities.of_component(graph, component, "availability_pct") or NO_FIGURE
    if not 0 < figure.value <= WHOLE:
        why = f"states an availability of {figure.value:g} %. It is more than 0 and at most 100 %."
        gaps.append(Gap(component, why))
    return figure


def _copies(graph: SystemGraph, component: str, gaps: list[Gap]) -> Copies | None:
    try:
        return copies(graph, component)
    except Unusable as unusable:
        gaps.append(Gap(component, unusable.why))
        return None


def answered(graph: SystemGraph) -> tuple[Level, ...]:
    """That an answer comes, for all entries that wait for one, the slowest entry first."""
    return graph.once(_answered)


def answered_in_full(graph: SystemGraph) -> tuple[Level, ...]:
    """The same with every call made, and answered by what it was made to."""
    return graph.once(_answered_in_full)


def _answered(graph: SystemGraph) -> tuple[Level, ...]:
    return tuple(Level(graph, path.entry, in_full=False) for path in request_paths(graph))


def _answered_in_full(graph: SystemGraph) -> tuple[Level, ...]:
    return tuple(Level(graph, path.entry, in_full=True) for path in request_paths(graph))
