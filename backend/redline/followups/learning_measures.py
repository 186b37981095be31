"""The numbers that follow-ups about learning move."""

from __future__ import annotations

from collections.abc import Iterator

from redline.design import quantities
from redline.followups.clauses.bad_data import can_come_back, guarded_writers, writers
from redline.followups.clauses.drift import careful_places, change_watch
from redline.followups.clauses.evidence import NEEDED, evidences
from redline.followups.clauses.evolution import NEXT_PARTS, planned, trigger
from redline.followups.clauses.labelling import POSSIBLE, labelled_by, labels_a_day
from redline.followups.clauses.loops import (
    blind_audits,
    cap_usd_day,
    exploring,
    let_through_pct,
    measures_diversity,
    sample_cost_usd_day,
)
from redline.followups.clauses.meaning import second_looks, version
from redline.followups.clauses.pressure import WEEK_D, guardrails, quick_places, renewal_d
from redline.followups.clauses.segments import evaluators, slices
from redline.followups.measure import Measure, Shown, wanted
from redline.followups.monitors import watches
from redline.followups.nets import carriers
from redline.followups.parts import exists, scorers


def protected(shown: Shown) -> Iterator[Measure]:
    """Signals of a sudden change that reach somebody, and places where the decision can be made careful."""
    graph, target = shown.graph, shown.target
    if not exists(graph, target):
        return
    yield wanted("told that the world changed", change_watch(graph, target))
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
    yield wanted("values can come back", can_come_back(graph, store))


def evidence(shown: Shown) -> Iterator[Measure]:
    """How many of the five causes of a gap can be looked at; three are needed."""
    if exists(shown.graph, shown.target):
        found = evidences(shown.graph, shown.target)
        yield Measure("causes to look at", "of 5", float(len(found)), float(NEEDED), low_is_bad=True)


def labelled(shown: Shown) -> Iterator[Measure]:
    """Labels that people give a day, all together, against what the target may give."""
    graph = shown.graph
    counted = [n for n in (labels_a_day(graph, team) for team in labelled_by(graph)) if n is not None]
    cap = quantities.stated(graph, shown.target, POSSIBLE) if exists(graph, shown.target) else None
    yield Measure("labels", "a day", sum(counted), cap)


def variety(shown: Shown) -> Iterator[Measure]:
    """Share that is chosen by chance, and signals on how much the choices differ."""
    graph, target = shown.graph, shown.target
    if not exists(graph, target):
        return
    shares = [quantities.stated(graph, part, "exploration_pct") or 0.0 for part in exploring(graph, target)]
    yield Measure("chosen by chance", "%", max(shares, default=0.0))
    watched = (w.monitor for w in watches(graph, carriers(graph, target)))
    told = any(measures_diversity(graph, monitor) for monitor in watched)
    yield wanted("told when all is alike", told)


def let_through(shown: Shown) -> Iterator[Measure]:
    """Share of the blocked whose outcome is learned by letting it through, and what that costs at most."""
    graph, target = shown.graph, shown.target
    if not exists(graph, target):
        return
    yield Measure("blocked, let through", "%", let_through_pct(graph, target) or 0.0)
    yield Measure("people who judge it blind", "", float(len(blind_audits(graph, target))))
    yield Measure(
        "costs at most", "USD a day", sample_cost_usd_day(graph, target), cap_usd_day(graph, target)
    )


def looked_again(shown: Shown) -> Iterator[Measure]:
    """People who label a random sample for the evaluation, and how often two of them agree."""
    teams = second_looks(shown.graph)
    yield Measure("second looks", "", float(len(teams)), 1.0, low_is_bad=True)
    agreed = [quantities.stated(shown.graph, team, "agreement") for team in teams]
    stated = [share * 100 for share in agreed if share is not None]
    yield Measure("two people agree", "%", max(stated, default=None))


def definitions(shown: Shown) -> Iterator[Measure]:
    """Parts that say which definition they follow: labels, log, evaluation, gate."""
    graph = shown.graph
    parts = graph.of_kind(
        "labeling", "outcome_source", "prediction_log", "offline_evaluator", "validation_gate"
    )
    stated = [part for part in parts if exists(graph, part) and version(graph, part)]
    yield Measure("parts with a definition", "", float(len(stated)), 3.0, low_is_bad=True)


def renewal(shown: Shown) -> Iterator[Measure]:
    """Days until a new model, and places that can change sooner."""
    graph, target = shown.graph, shown.target
    if not exists(graph, target):
        return
    found = renewal_d(graph, target)
    yield Measure("a new model every", "days", found[1] if found else None, WEEK_D)
    yield Measure("places that change sooner", "", float(len(quick_places(graph, target))))


def guarded(shown: Shown) -> Iterator[Measure]:
    """Parts that read a guardrail."""
    yield Measure("parts with a guardrail", "", float(len(guardrails(shown.graph))), 1.0, low_is_bad=True)


def plans(shown: Shown) -> Iterator[Measure]:
    """Parts that are planned, and those that wait for a number that is measured; two are needed."""
    later = planned(shown.graph)
    ready = [part for part in later if trigger(shown.graph, part) is not None]
    yield Measure("parts for later", "", float(len(later)))
    yield Measure("that wait for a number", "", float(len(ready)), float(NEXT_PARTS), low_is_bad=True)
