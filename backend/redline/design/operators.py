"""Questions about a view: what reaches what, and over which arrows.

All are pure, iterative and linear in the size of the view, and read the plain dictionaries inside
``networkx`` because its public views cost several times as much per step. A frozen view that was made with
``remembering`` keeps what was asked of it: two thirds of the questions of a critique have been asked before.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeAlias

import networkx as nx

Neighbours: TypeAlias = Mapping[str, Mapping[str, Iterable[str]]]

_NONE: Mapping[str, Iterable[str]] = {}
_FORWARD, _BACKWARD = "reached", "reaching"


View: TypeAlias = "nx.MultiDiGraph[str]"


@dataclass(frozen=True, slots=True)
class Path:
    """A walk without repeats: its nodes in order and one arrow between each two."""

    nodes: tuple[str, ...]
    edges: tuple[str, ...]


def successors(view: View) -> Neighbours:
    """Node to neighbour to the ids of the arrows that lead there."""
    # The public ``succ`` wraps every look into it, and a critique takes thousands.
    links: Neighbours = view._succ  # type: ignore[attr-defined]
    return links


def predecessors(view: View) -> Neighbours:
    """Node to neighbour to the ids of the arrows that come from there."""
    links: Neighbours = view._pred  # type: ignore[attr-defined]
    return links


def remembering(view: View) -> View:
    """The same view, made to keep what is asked of it; it must be frozen."""
    view.graph.update({_FORWARD: {}, _BACKWARD: {}})
    return view


def reachable(view: View, sources: Iterable[str]) -> frozenset[str]:
    """The sources and everything their arrows lead to."""
    return _known(view, _FORWARD, sources)


def reaching(view: View, targets: Iterable[str]) -> frozenset[str]:
    """The targets and everything whose arrows lead to them."""
    return _known(view, _BACKWARD, targets)


def descendants(view: View, node: str) -> frozenset[str]:
    """What a node's arrows lead to, the node itself only when it lies on a cycle."""
    return _known(view, _FORWARD, successors(view).get(node, _NONE))


def ancestors(view: View, node: str) -> frozenset[str]:
    """What leads to a node, the node itself only when it lies on a cycle."""
    return _known(view, _BACKWARD, predecessors(view).get(node, _NONE))


def ancestors_of(view: View, nodes: Iterable[str]) -> frozenset[str]:
    """What leads to any of these nodes; one of them only when another or a cycle leads to it."""
    ends = frozenset(nodes)
    if not ends:
        return ends
    links = predecessors(view)
    return _known(view, _BACKWARD, {before for node in ends for before in links.get(node, _NONE)})


def descendants_of(view: View, nodes: Iterable[str]) -> frozenset[str]:
    """What the arrows of any of these nodes lead to."""
    starts = frozenset(nodes)
    if not starts:
        return starts
    links = successors(view)
    return _known(view, _FORWARD, {after for node in starts for after in links.get(node, _NONE)})


def reaches(view: View, sources: Iterable[str] | str, targets: Collection[str] | str) -> bool:
    """Whether a source is a target or leads to one."""
    goal = _as_set(targets)
    return bool(goal) and not goal.isdisjoint(reachable(view, _as_set(sources)))


def every_path_through(
    view: View, sources: Iterable[str] | str, targets: Iterable[str] | str, blockers: Collection[str]
) -> bool | None:
    """Whether each path from a source to a target meets a blocker; None when there is no path at all.

    Sources and targets never count as their own blockers.
    """
    start, goal = _as_set(sources), _as_set(targets)
    if not reaches(view, start, goal):
        return None
    closed = set(blockers) - start - goal
    return goal.isdisjoint(_closure(successors(view), start, closed))


def shortest_path(view: View, sources: Iterable[str] | str, targets: Iterable[str] | str) -> Path | None:
    """A path with the fewest arrows from any source to any target, or None."""
    return avoiding_path(view, sources, targets, ())


def avoiding_path(
    view: View, sources: Iterable[str] | str, targets: Iterable[str] | str, blockers: Collection[str]
) -> Path | None:
    """A shortest path that meets no blocker, or None; ends are never their own blockers."""
    start, goal = sorted(_as_set(sources)), _as_set(targets)
    if not start or not goal:
        return None
    closed = set(blockers).difference(start, goal) if blockers else ()
    links = successors(view)
    before: dict[str, str | None] = dict.fromkeys(start)
    waiting = deque(start)
    while waiting:
        node = waiting.popleft()
        if node in goal:
            return _trace(links, before, node)
        for neighbour in links.get(node, _NONE):
            if neighbour not in before and neighbour not in closed:
                before[neighbour] = node
                waiting.append(neighbour)
    return None


def loops(view: View) -> list[set[str]]:
    """The groups of nodes that can each reach all others of their group, and self-loops."""
    links = successors(view)
    groups = strongly_connected(links)
    return [
        group
        for group in groups
        if len(group) > 1 or next(iter(group)) in links.get(next(iter(group)), _NONE)
    ]


def strongly_connected(links: Neighbours) -> list[set[str]]:
    """The groups of nodes that can each reach all others of their group, single nodes included."""
    return list(_Components(links))


def connected(links: Neighbours, back: Neighbours, nodes: Iterable[str]) -> list[set[str]]:
    """Components of these nodes when arrows count in both directions and only among these nodes."""
    left = dict.fromkeys(nodes)
    groups = []
    while left:
        first = next(iter(left))
        group = _spread(links, back, first, left)
        for node in group:
            del left[node]
        groups.append(group)
    return groups


def closure(links: Neighbours, sources: Iterable[str]) -> set[str]:
    """The sources and everything the links lead to."""
    return _closure(links, sources, ())


def path_edges(view: View, path: Iterable[str]) -> tuple[str, ...]:
    """One arrow for each step of a walk."""
    links = successors(view)
    nodes = list(path)
    return tuple(next(iter(links[a][b])) for a, b in pairwise(nodes))


def _spread(links: Neighbours, back: Neighbours, first: str, allowed: Mapping[str, Any]) -> set[str]:
    group, waiting = {first}, [first]
    while waiting:
        node = waiting.pop()
        for neighbour in (*links.get(node, _NONE), *back.get(node, _NONE)):
            if neighbour in allowed and neighbour not in group:
                group.add(neighbour)
                waiting.append(neighbour)
    return group


def _as_set(nodes: Iterable[str] | str) -> set[str]:
    return {nodes} if isinstance(nodes, str) else set(nodes)


def _known(view: View, direction: str, start: Iterable[str]) -> frozenset[str]:
    """The closure of these nodes in one direction, computed once where the view remembers."""
    nodes = frozenset(start)
    if not nodes:
        return nodes
    kept: dict[frozenset[str], frozenset[str]] = view.graph.get(direction, {})
    found = kept.get(nodes)
    if found is None:
        links = successors(view) if direction is _FORWARD else predecessors(view)
        found = kept[nodes] = frozenset(_closure(links, nodes, ()))
    return found


def _closure(links: Neighbours, sources: Iterable[str], closed: Collection[str]) -> set[str]:
    seen = set(sources)
    waiting = list(seen)
    while waiting:
        for neighbour in links.get(waiting.pop(), _NONE):
            if neighbour not in seen and neighbour not in closed:
                seen.add(neighbour)
                waiting.append(neighbour)
    return seen


def _trace(links: Neighbours, before: Mapping[str, str | None], end: str) -> Path:
    nodes = [end]
    while (previous := before[nodes[-1]]) is not None:
        nodes.append(previous)
    nodes.reverse()
    edges = [next(iter(links[a][b])) for a, b in pairwise(nodes)]
    return Path(tuple(nodes), tuple(edges))


class _Components:
    """Tarjan's algorithm without recursion, so that a long chain cannot exhaust the stack."""

    def __init__(self, links: Neighbours) -> None:
        self._links = links
        self._order: dict[str, int] = {}
        self._low: dict[str, int] = {}
        self._open: list[str] = []
        self._is_open: set[str] = set()

    def __iter__(self) -> Iterator[set[str]]:
        for root in list(self._links):
            if root not in self._order:
                yield from self._from(root)

    def _from(self, root: str) -> Iterator[set[str]]:
        self._enter(root)
        work = [(root, iter(self._links.get(root, _NONE)))]
        while work:
            node, rest = work[-1]
            step = self._next(node, rest)
            if step is not None:
                self._enter(step)
                work.append((step, iter(self._links.get(step, _NONE))))
                continue
            work.pop()
            if work:
                self._low[work[-1][0]] = min(self._low[work[-1][0]], self._low[node])
            if self._low[node] == self._order[node]:
                yield self._close(node)

    def _enter(self, node: str) -> None:
        self._order[node] = self._low[node] = len(self._order)
        self._open.append(node)
        self._is_open.add(node)

    def _next(self, node: str, rest: Iterator[str]) -> str | None:
        for neighbour in rest:
            if neighbour not in self._order:
                return neighbour
            if neighbour in self._is_open:
                self._low[node] = min(self._low[node], self._order[neighbour])
        return None

    def _close(self, node: str) -> set[str]:
        group: set[str] = set()
        while node not in group:
            member = self._open.pop()
            self._is_open.discard(member)
            group.add(member)
        return group
