"""Readings of what is asked of a design: what is kept, who is told, and who uses it."""

from __future__ import annotations

from collections.abc import Iterator

from redline.design import operators, quantities
from redline.followups import personal
from redline.followups.clauses.audit import HALF_A_YEAR_D, RECORDS, data_record, missing, record_of
from redline.followups.clauses.consumers import behind, doors, users_of
from redline.followups.clauses.erasure import how_erased
from redline.followups.clauses.handover import alerts, is_answered, makers
from redline.followups.clauses.poisoning import open_way, taught_by
from redline.followups.measure import Measure, Shown, unwanted, wanted
from redline.followups.parts import exists, scorers
from redline.followups.spare import spare_now


def recorded(shown: Shown) -> Iterator[Measure]:
    """Whether inputs and version of an answer are kept, and for how many days."""
    graph, target = shown.graph, shown.target
    if not exists(graph, target):
        return
    record = target if graph.kind(target) in RECORDS else None
    if record is None and target in scorers(graph):
        record = record_of(graph, target)
    whole = record is not None and not missing(graph, record)
    yield wanted("inputs and version kept", whole)
    kept = quantities.stated(graph, record, "retention_d") if record else None
    yield Measure("kept for", "days", kept, HALF_A_YEAR_D, low_is_bad=True)


def leaving(shown: Shown) -> Iterator[Measure]:
    """How many outside get personal data as it is."""
    graph = shown.graph
    wires, begin = personal.leaving(graph), personal.sources(graph)
    told = [
        receiver
        for receiver in personal.outside(graph)
        if operators.avoiding_path(wires, begin - {receiver}, {receiver}, personal.masking(graph))
    ]
    yield Measure("outside, told as it is", "", float(len(told)), 0.0)


def erased(shown: Shown) -> Iterator[Measure]:
    """Copies of data about people, and those from which a person goes away in time."""
    found = personal.copies(shown.graph)
    gone = [copy for copy in found if how_erased(shown.graph, copy) is not None]
    yield Measure("copies of a person", "", float(len(found)))
    yield Measure("erased in time", "", float(len(gone)), float(len(found)), low_is_bad=True)


def swayed(shown: Shown) -> Iterator[Measure]:
    """Trainers that learn from the target, and whether one account can count for many there."""
    graph, source = shown.graph, shown.target
    if exists(graph, source):
        yield Measure("trainings that learn from it", "", float(len(taught_by(graph, source))))
        yield unwanted("one account can count for many", open_way(graph, source))


def shared(shown: Shown) -> Iterator[Measure]:
    """Who uses the target's answer, and how many of them a sign-in or gateway stands before."""
    graph, scorer = shown.graph, shown.target
    if not exists(graph, scorer):
        return
    users = users_of(graph, scorer)
    let_in = [user for user in users if behind(graph, scorer, user, doors(graph))]
    yield Measure("uses of the score", "", float(len(users)))
    yield Measure("let in by a rule", "", float(len(let_in)))


def inherited(shown: Shown) -> Iterator[Measure]:
    """Parts that do nothing of their own, alerts that nobody answers, models that nobody could make again."""
    graph = shown.graph
    lonely = [alert for alert in alerts(graph) if not is_answered(graph, alert)]
    unnamed = [trainer for trainer in makers(graph) if data_record(graph, trainer) is None]
    yield Measure("parts to look after", "", float(len(graph.alive)))
    yield Measure("parts that could go", "", float(len(spare_now(graph))), 0.0)
    yield Measure("alerts nobody answers", "", float(len(lonely)), 0.0)
    yield Measure("models without a record", "", float(len(unnamed)), 0.0)
