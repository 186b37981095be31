"""Readings of a decision against somebody: a reason, its inputs, and who hears an objection."""

from __future__ import annotations

from collections.abc import Iterator

from redline.followups.clauses.reasons import hearers, logs_of, people_asked, reason_givers
from redline.followups.measure import Measure, Shown, wanted
from redline.followups.parts import exists, in_order


def explained(shown: Shown) -> Iterator[Measure]:
    """Whether the target's reason is given, its inputs are kept and a person can be reached; one or none."""
    graph, decider = shown.graph, shown.target
    if not exists(graph, decider):
        return
    people = people_asked(graph, in_order(graph, hearers(graph, decider)))
    yield wanted("gives a reason", reason_givers(graph, decider))
    yield wanted("keeps the inputs", logs_of(graph, decider))
    yield wanted("somebody hears an objection", people)
