"""Questions that need not be asked of drawings without all that they look for.

Most rules are about parts that most drawings do not have: indexes, agents, queues of people. Such a
question is asked once about a drawing in which whatever is looked for is missing. The answer holds for
each drawing in which all of that is missing too, because a question sees nothing of a drawing but what
it looks for. Where the answer hangs on anything else (an arrow, the card, the order of the boxes), it
says nothing about other drawings, and each is looked at.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Generic, NamedTuple, NoReturn, TypeVar, cast

import networkx as nx

from redline.design.drawn import NOBODY
from redline.design.graph import SystemGraph, View
from redline.design.parts import Edge

T = TypeVar("T")


class Absence(NamedTuple, Generic[T]):
    """What a question looked for in vain, and what it came to."""

    sought: frozenset[str]
    answer: T


class Question(Generic[T]):
    """A pure function of a drawing."""

    def __init__(self, ask: Callable[[SystemGraph], T]) -> None:
        self._ask = ask

    def __call__(self, graph: SystemGraph) -> T:
        """Its answer for this drawing."""
        absence = self.absence
        if absence is not None and absence.sought.isdisjoint(graph.traits):
            return absence.answer
        return self._ask(graph)

    @cached_property
    def absence(self) -> Absence[T] | None:
        """What it comes to where nothing is found; None when that depends on more."""
        nowhere = _Nowhere()
        try:
            answer = self._ask(nowhere)
        except _Wanted:
            return None
        return Absence(frozenset(nowhere.sought), answer)


class _Wanted(Exception):
    """The answer hangs on what a drawing has, and not only on what it lacks.

    No AttributeError, so that neither ``hasattr`` nor a default takes it for an answer.
    """


class _Nothing:
    """Something of which nothing can be known; to be handed on is all that it allows."""

    def __getattr__(self, name: str) -> NoReturn:
        raise _Wanted(name)

    def __contains__(self, item: object) -> bool:
        raise _Wanted(item)

    def __iter__(self) -> NoReturn:
        raise _Wanted

    def __len__(self) -> int:
        raise _Wanted

    def __getitem__(self, key: object) -> NoReturn:
        raise _Wanted(key)


class _Nowhere(SystemGraph):
    """A drawing of which nothing is known but that what is looked for is not there.

    It has no parts, no card and no arrows, not even empty ones: whoever wants those hears ``_Wanted``.
    """

    def __init__(self) -> None:
        self._answers, self._bare = {}, None
        self.sought: set[str] = set()

    def __getattr__(self, name: str) -> NoReturn:
        raise _Wanted(name)

    def of_kind(self, *kinds: str) -> frozenset[str]:
        self.sought.update(kinds)
        return NOBODY

    def having(self, name: str) -> frozenset[str]:
        self.sought.add(name)
        return NOBODY

    def providing(self, capability: str) -> frozenset[str]:
        self.sought.add(capability)
        return NOBODY

    def by_flow(self, flow: str) -> tuple[Edge, ...]:
        self.sought.add(flow)
        return ()

    def view(self, view: View) -> nx.MultiDiGraph[str]:  # noqa: ARG002 - all are alike
        """A view in which a way from nowhere, or to nowhere, may be sought and nothing else."""
        return cast("nx.MultiDiGraph[str]", _Nothing())
