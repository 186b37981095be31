"""Answers: the drawn way back of a call belongs to the call.

Folding must not depend on the order in which parts were drawn, so it looks at distances from where
requests enter, not at one particular walk.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence

from redline.design.operators import strongly_connected
from redline.design.parts import Edge

CALLING = frozenset({"request", "lookup"})
RETURNING = frozenset({"prediction", "context", "feature", "action"})
INTERACTIVE = CALLING | RETURNING


def folded_ids(edges: Sequence[Edge], entries: Iterable[str]) -> frozenset[str]:
    """The ids of the arrows that are the answer of a call.

    These are arrows against a call between the same two parts, and arrows that close a loop towards a
    part nearer to where the requests enter.
    """
    calls = {(e.source, e.target) for e in edges if e.flow in CALLING}
    opposite = {e.id for e in edges if e.flow in RETURNING and e.sync and (e.target, e.source) in calls}
    opposite |= {e.id for e in edges if e.flow == "feature" and (e.target, e.source) in calls}
    rest = [e for e in edges if e.flow in INTERACTIVE and e.sync and e.id not in opposite]
    return frozenset(opposite | _closing(rest, entries))


def _closing(edges: Sequence[Edge], entries: Iterable[str]) -> set[str]:
    links: dict[str, dict[str, list[str]]] = {}
    for edge in edges:
        links.setdefault(edge.source, {}).setdefault(edge.target, []).append(edge.id)
    group = _groups(links)
    if not group:
        return set()
    distance = distances(links, entries)
    return {
        e.id
        for e in edges
        if e.flow in RETURNING
        and e.source in group
        and group[e.source] == group.get(e.target)
        and distance.get(e.target, len(links)) < distance.get(e.source, len(links))
    }


def _groups(links: Mapping[str, Mapping[str, list[str]]]) -> dict[str, int]:
    """Node to the number of the loop it lies on; nodes on no loop are left out."""
    loops = (group for group in strongly_connected(links) if len(group) > 1)
    return {node: number for number, group in enumerate(loops) for node in group}


def distances(links: Mapping[str, Iterable[str]], entries: Iterable[str]) -> dict[str, int]:
    """How many arrows lie between the entries and each part that is reached from them."""
    distance = dict.fromkeys(entries, 0)
    waiting = deque(distance)
    while waiting:
        node = waiting.popleft()
        for neighbour in links.get(node, ()):
            if neighbour not in distance:
                distance[neighbour] = distance[node] + 1
                waiting.append(neighbour)
    return distance
