"""Clauses about a month without accelerators: what answers on processors, how fast, and what of training."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from redline.design import quantities
from redline.design.age import stage
from redline.design.batch import job_hours
from redline.design.graph import SystemGraph
from redline.design.load import loads
from redline.design.request_path import request_paths, slowest
from redline.followups.clauses.latency import NO_LIMIT, stated_limit
from redline.followups.clauses.outage import defaults_instead, tested_by
from redline.followups.clauses.quality import answer_watch
from redline.followups.clauses.seen import Seen, broke, held, unproven
from redline.followups.clauses.segments import evaluators, slices
from redline.followups.clauses.unsaid import unsaid, unsaid_instead
from redline.followups.lineage import successor
from redline.followups.nets import flow_net, reaches
from redline.followups.parts import SCORERS, TRAINERS, exists, in_order, label, scorers
from redline.followups.processors import (
    COMPRESSED_GAIN,
    JOBS,
    heirs,
    is_smaller,
    needing,
    needs_accelerator,
    on_processors,
    still_needing,
)
from redline.followups.routes import Route, answers_without, asked_beside
from redline.followups.situation import Situation
from redline.followups.wording import capital, listed, milliseconds, number, percent

SECONDS_AN_HOUR = 3_600.0


def answered_on_processors(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """Nothing that answers needs an accelerator, or there is an answer without what does."""
    graph, left = situation.world, still_needing(situation)
    dropped = _dropped(situation)
    if dropped is not None:
        name = label(situation.before, dropped)
        shown = (dropped,) if exists(graph, dropped) else ()
        return broke(f"{name} takes no part in the answer any more, and nobody wrote down what is lost.",
                     components=shown)  # fmt: skip
    if not left:
        return held("Nothing that answers needs an accelerator.", did=_moved_words(situation))
    if all(defaults_instead(graph, part) for part in left):
        names = listed(label(graph, part) for part in left)
        return held(f"It is stated what is used without {names}.", did=f"said what is used without {names}",
                    components=left)  # fmt: skip
    route = answers_without(graph, left)
    if route is not None:
        name = label(graph, route.provider)
        return held(f"{name} answers without accelerators.", did=f"let {name} answer meanwhile",
                    components=route.components)  # fmt: skip
    names = listed(label(graph, part) for part in left)
    beside = asked_beside(graph, left)
    if beside is not None and not needs_accelerator(graph, beside.target):
        return unsaid_instead(graph, beside, names)
    text = f"Every answer needs {names}, which needs an accelerator: draw what answers on processors."
    return broke(text, components=left)


def quality_known(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """How good the answer of that month is has been measured, or is stated."""
    graph, left = situation.world, still_needing(situation)
    smaller = [part for part in _new_models(situation) if next(tested_by(graph, part), None) is None]
    if smaller:
        text = f"No evaluation is drawn that {label(graph, smaller[0])} has passed."
        return broke(text, components=smaller)
    if not left:
        return held("What answers has been evaluated, or is the model of today.")
    if all(defaults_instead(graph, part) for part in left):
        return _quality_with_defaults(graph, left)
    route = answers_without(graph, left)
    if route is None:
        return unproven("Nothing answers without it so far: how well, is open.")
    return _quality_of(graph, route)


def quick_on_processors(situation: Situation, params: Mapping[str, Any]) -> Seen:
    """The likely time without accelerators keeps the limit, and few requests run into a timeout."""
    if all(situation.before.kind(part) in JOBS | TRAINERS for part in needing(situation.before)):
        return held("Nothing that answers needed an accelerator: its time is as before.")
    graph = on_processors(situation)
    path = slowest(graph)
    if path is None:
        return broke("Nobody gets an answer on this board.")
    limit = stated_limit(situation, path)
    if limit is None:
        return held(NO_LIMIT)
    share, most = path.degraded_share, float(params["most"])
    if share > most:
        late = tuple(leg.edge.id for leg in path.legs if leg.late_share > 0)
        text = f"{capital(percent(share))} of requests run into a timeout; up to {percent(most)} is accepted."
        return broke(text, connections=late)
    time = path.at(limit.percentile)
    text = f"p{limit.percentile} is {milliseconds(time)}, the limit is {milliseconds(limit.limit_ms)}."
    if any(is_smaller(situation, heir) for _, heir in heirs(situation)):
        text += f" That a smaller model is {number(COMPRESSED_GAIN)} times faster is assumed."
    verdict = held if time <= limit.limit_ms else broke
    return verdict(text, components=path.components)


def holds_on_processors(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """Every part that could take what arrives still can, with what processors take."""
    graph = on_processors(situation)
    before = {f.component: f.utilisation or 0.0 for f in loads(situation.before)}
    small = [
        f for f in loads(graph) if (f.utilisation or 0.0) > max(1.0, before.get(f.component, 0.0)) + 1e-9
    ]
    if small:
        worst = max(small, key=lambda f: f.utilisation or 0.0)
        gets, takes = number(worst.arrival_rps), number(worst.capacity_rps or 0.0)
        text = f"{label(graph, worst.component)} gets {gets} /s; on processors it takes {takes}."
        return broke(text, components=[f.component for f in small])
    return held(
        "Every part still takes what arrives." if loads(graph) else "No peak is stated, so no part is small.",
        did=_replicas_words(situation),
    )


def runs_on_processors(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """Each job that fed the answer from an accelerator ends on processors before its next run."""
    graph = situation.world
    for job in (part for part in needing(situation.before) if situation.before.kind(part) in JOBS - TRAINERS):
        heir = successor(situation.before, situation.after, job)
        if heir is None:
            continue
        if needs_accelerator(graph, heir):
            return broke(f"{label(graph, heir)} does not run without an accelerator.", components=(heir,))
        hours, cadence = job_hours(graph, heir), _cadence_h(graph, heir)
        if hours is None or cadence is None:
            name = "duration_h" if hours is None else "cadence_s"
            what = "how long it takes" if hours is None else "how often it runs"
            return unsaid(graph, heir, what, name, "" if hours is None else "nightly")
        text = (
            f"{label(graph, heir)} takes {number(hours)} h on processors and runs every {number(cadence)} h."
        )
        if hours > cadence:
            return broke(text, components=(heir,))
    return held("Every job ends before its next run.")


def staleness_seen(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """Training goes on on processors; where it stops, somebody is told when the model grows old."""
    graph = situation.world
    paused = [t for t in _trainers(situation) if not _trains_in_time(graph, t)]
    if not paused:
        return held("Training needs no accelerator.")
    name = label(graph, paused[0])
    for scorer in scorers(graph):
        watch = answer_watch(graph, scorer)
        if watch is not None:
            monitor = label(graph, watch.monitor)
            return held(
                f"{name} stops; {monitor} tells somebody when the answers grow worse.",
                did=f"let {monitor} tell when the answers grow worse",
                components=watch.components,
            )
    text = (
        f"{name} stops, and nobody is told when the answers grow worse: draw a monitor of the answers, and "
        "who it tells."
    )
    return broke(text, components=paused)


def _dropped(situation: Situation) -> str | None:
    """A part of the answer that needed an accelerator and has no part in it now, without a record."""
    old, graph = slowest(situation.before), situation.world
    asked = {path.entry for path in request_paths(situation.before)}
    on_path = {node for path in request_paths(graph) if path.entry in asked for node in path.components}
    ahead = flow_net(graph, "feature", "batch_data", "prediction", "event")
    for part in needing(situation.before):
        if old is None or part not in old.components or situation.gave_up(part) is not None:
            continue
        heir = successor(situation.before, situation.after, part)
        if heir is None or not (
            heir in on_path or any(reaches(ahead, heir, s) for s in scorers(graph) if s != heir)
        ):
            return part
    return None


def _new_models(situation: Situation) -> tuple[str, ...]:
    """Models on the way of the answer that are new or were made smaller."""
    before, graph = situation.before, situation.world
    shrunk = [heir for part, heir in heirs(situation) if heir != part or is_smaller(situation, heir)]
    added = [s for s in scorers(graph) if s not in before.nodes and graph.kind(s) in SCORERS]
    return tuple(dict.fromkeys(n for n in (*shrunk, *added) if not needs_accelerator(graph, n)))


def _quality_with_defaults(graph: SystemGraph, left: Collection[str]) -> Seen:
    callers = {edge.source for part in left for edge in defaults_instead(graph, part)}
    judges = [j for s in scorers(graph) for j in evaluators(graph, s)]
    knowing = next((j for j in judges if any("missing" in group for group in slices(graph, j))), None)
    if knowing is not None:
        return held(
            f"{label(graph, knowing)} measures the answer without it.",
            did=f"measured at {label(graph, knowing)} the answer without it",
            components=(knowing,),
        )
    stated = next((c for c in in_order(graph, callers) if _drop(graph, c) is not None), None)
    if stated is not None:
        return held(f"{label(graph, stated)} is worse by {percent((_drop(graph, stated) or 0) / 100)} then.",
                    components=(stated,))  # fmt: skip
    names = listed(label(graph, part) for part in in_order(graph, left))
    return unproven(
        f"How good the answer is without {names} is not measured: give the evaluation a group with it "
        "missing.",
        components=tuple(left),
    )


def _quality_of(graph: SystemGraph, route: Route) -> Seen:
    name = label(graph, route.provider)
    drop = _drop(graph, route.provider)
    if drop is not None:
        return held(f"{name} answers worse by {percent(drop / 100)}, for a month.",
                    did=f"stated how much worse {name} answers", components=(route.provider,))  # fmt: skip
    model = next((part for part in route.components if graph.kind(part) in SCORERS), None)
    if model is not None and next(tested_by(graph, model), None) is not None:
        return held(f"{label(graph, model)} has been evaluated.", components=(model,))
    if model is not None:
        text = f"No evaluation is drawn that {label(graph, model)} has passed."
        return broke(text, components=(model,))
    what = "how much worse its answer is, which everybody gets for a month"
    return unsaid(graph, route.provider, what, "quality_drop_pct", "10 % worse")


def _drop(graph: SystemGraph, part: str) -> float | None:
    value = quantities.stated(graph, part, "quality_drop_pct")
    return value if value is not None and 0 < value < 100 else None


def _trainers(situation: Situation) -> tuple[str, ...]:
    """What trained on an accelerator before, as it stands now."""
    return tuple(heir for part, heir in heirs(situation) if situation.before.kind(part) in TRAINERS)


def _trains_in_time(graph: SystemGraph, trainer: str) -> bool:
    hours, cadence = job_hours(graph, trainer), _cadence_h(graph, trainer)
    known = hours is not None and cadence is not None and hours <= cadence
    return not needs_accelerator(graph, trainer) and known


def _cadence_h(graph: SystemGraph, job: str) -> float | None:
    found = stage(graph, job)
    return found.waits / SECONDS_AN_HOUR if found is not None and found.period is not None else None


def _moved_words(situation: Situation) -> str:
    moved = [label(situation.world, heir) for _, heir in heirs(situation)]
    return f"moved {listed(moved)} to processors" if moved else ""


def _replicas_words(situation: Situation) -> str:
    before, after = situation.before, situation.after
    more = [
        heir
        for part, heir in heirs(situation)
        if (quantities.stated(after, heir, "replicas") or 1)
        > (quantities.stated(before, part, "replicas") or 1)
    ]
    return f"added replicas to {listed(label(after, part) for part in more)}" if more else ""
