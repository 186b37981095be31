"""The numbers that follow-ups about learning move."""

from __future__ import annotations

from collections.abc import Iterator

from redline.followups.clauses.bad_data import can_come_back, guarded_writers, writers
from redline.followups.clauses.drift import careful_places, change_watch
from redline.followups.clauses.segments import evaluators, slices
from redline.followups.measure import Measure, Shown
from redline.followups.positions import carriers, exists, scorers, watches


def protected(shown: Shown) -> Iterator[Measure]:
    """Signals of a sudden change that reach somebody, and places where the decision can be made careful."""
    graph, target = shown.graph, shown.target
    if not exists(graph, target):
        return
    told = 1.0 if change_watch(graph, target) else 0.0
    yield Measure("told that the world changed", "", told, 1.0, low_is_bad=True)
    yield Measure("places to be careful", "", float(len(careful_places(graph, target))))


def sliced(shown: Shown) -> Iterator[Measure]:
    """Groups that the evaluation looks at, and those that a live signal looks at too."""
    graph, target = shown.graph, shown.target
    if target not in scorers(graph):
        return
    known = frozenset().union(*(slices(graph, e) for e in evaluators(graph, target)))
    live = frozenset().union(*(slices(graph, w.monitor) for w in watches(graph, carriers(graph, target))))
    yield Measure("groups evaluated", "", float(len(known)), 1.0, low_is_bad=True)
    seen = live & known if known else live
    yield Measure("groups watched live", "", float(len(seen)), 1.0, low_is_bad=True)


def restorable(shown: Shown) -> Iterator[Measure]:
    """Jobs that write the target, those that a check stops, and versions of its values."""
    graph, store = shown.graph, shown.target
    if not exists(graph, store):
        return
    jobs = float(len(writers(graph, store)))
    yield Measure("jobs stopped by a check", "", float(len(guarded_writers(graph, store))), jobs, True)
    yield Measure("values can come back", "", float(can_come_back(graph, store)), 1.0, low_is_bad=True)
