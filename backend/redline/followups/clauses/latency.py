"""Clauses about time: the limit, the share that gets a lesser answer, what a timeout returns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from redline.design.availability import has_default
from redline.design.batch import batch_window
from redline.design.request_path import LatencyLimit, Leg, RequestPath, latency_limit, slowest
from redline.design.waiting import timeout_ms
from redline.followups.clauses.seen import Seen, broke, held, unproven
from redline.followups.clauses.unsaid import unsaid_on
from redline.followups.givens import told
from redline.followups.keep import CUT_SHARE
from redline.followups.nets import input_net, reaches
from redline.followups.parts import in_order, label, scorers
from redline.followups.routes import answers_without
from redline.followups.situation import Situation
from redline.followups.timed import largest, timed
from redline.followups.wording import capital, listed, milliseconds, number, percent
from redline.whatif.under_load import UnderLoad

LOCKED_TIMES = frozenset({"p50_ms", "p99_ms"})
NO_LIMIT = "No limit on the time is stated, so none is broken."


def within_objective(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """The time at the objective's percentile is inside it while the world is as it is."""
    path, graph = situation.path_in_world, situation.world
    if path is None:
        return broke("Nobody gets an answer on this board.")
    limit = stated_limit(situation, path)
    if limit is None:
        return held(NO_LIMIT)
    if path.loops:
        return unproven(path.loops[0].sentence(_labels(situation)), components=path.loops[0].components)
    found = timed(graph, path)
    time = found.at(limit.percentile)
    if time is None:
        return _no_time(found)
    text = (
        f"p{limit.percentile} is {milliseconds(time)} {found.when}, "
        f"the limit is {milliseconds(limit.limit_ms)}."
    )
    where: dict[str, Any] = {"components": path.components, "connections": path.connections}
    if time > limit.limit_ms:
        return broke(f"{text} {_largest(situation, path)}", **where)
    return held(text, did=_off_the_path(situation, path), **where)


def stated_limit(situation: Situation, path: RequestPath) -> LatencyLimit | None:
    """The limit of the re-design's path, or the one that the old design promised whoever waited."""
    return latency_limit(situation.world, path) or latency_limit(situation.before, slowest(situation.before))


def _no_time(found: UnderLoad) -> Seen:
    """No time can be given: too full is a fault of the design, too deep to be worked out is not."""
    said = " ".join(found.problems[:1])
    return broke(said, components=found.full) if found.full else unproven(said)


def degraded_share(situation: Situation, params: Mapping[str, Any]) -> Seen:
    """The share of requests that run into a timeout stays under the stated share."""
    path = situation.path_in_world
    if path is None:
        return broke("Nobody gets an answer on this board.")
    share, most = path.degraded_share, float(params["most"])
    late = [leg for leg in path.legs if leg.late_share > 0]
    arrows = tuple(leg.edge.id for leg in late)
    if not late:
        return held("Every request gets the full answer.")
    text = f"{capital(percent(share))} of requests get the lesser answer while it lasts."
    if share <= most:
        return held(text, connections=arrows)
    if share > CUT_SHARE:
        return broke(f"{text} That is the same as not calling it.", connections=arrows)
    return Seen("broke", f"{text} Up to {percent(most)} is accepted.", (), arrows, soft=True)


def timeouts_answered(situation: Situation, params: Mapping[str, Any]) -> Seen:
    """Every wait that is capped says what is used when the cap is reached; with ``new`` only those that
    the re-design brought or moved."""
    path = situation.path_in_world
    capped = [leg for leg in (path.legs if path else ()) if leg.timeout_ms is not None]
    if params.get("new"):
        capped = [leg for leg in capped if not _same_before(situation, leg)]
    bare = [leg for leg in capped if not _has_answer(situation, leg)]
    if bare:
        name = label(situation.world, bare[0].edge.target)
        because = f"{name} can time out, and nothing says what is used then."
        return unsaid_on(
            situation.world, bare[0].edge, "what is used then", "default: last value", because=because
        )
    if not capped:
        return held(
            "No call is cut short anew." if params.get("new") else "No call on the path is cut short."
        )
    waits = listed(
        f"{label(situation.world, leg.edge.target)} at {milliseconds(leg.timeout_ms or 0)}" for leg in capped
    )
    return held(
        f"Capped and covered: {waits}.",
        did=_capped_words(situation, capped),
        connections=tuple(leg.edge.id for leg in capped),
    )


def within_window(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """The scheduled jobs finish inside the stated window."""
    window = batch_window(situation.world)
    if window is None:
        return broke("Nothing is scored on this board any more.")
    jobs = tuple(job.component for job in window.jobs)
    if window.limit_h is None:
        return unproven("No deadline is stated: the window has no length.", components=jobs)
    unknown = [
        job.component for job in window.jobs if job.hours is None and _had_hours(situation, job.component)
    ]
    if unknown:
        names = listed(label(situation.world, job) for job in unknown)
        return unproven(f"How long {names} takes is no longer stated.", components=unknown)
    text = f"The run takes {number(window.hours)} h, the limit is {number(window.limit_h)} h."
    if window.hours > window.limit_h:
        slow = window.slowest
        most = (
            f" {label(situation.world, slow.component)} takes {number(slow.hours or 0)} h of them."
            if slow
            else ""
        )
        return broke(text + most, components=jobs)
    return held(text, did="kept the run inside its window", components=jobs)


def _had_hours(situation: Situation, component: str) -> bool:
    window = batch_window(situation.before)
    return window is not None and any(j.component == component and j.hours is not None for j in window.jobs)


def _has_answer(situation: Situation, leg: Leg) -> bool:
    return has_default(situation.world, leg.edge) or (
        answers_without(situation.world, {leg.edge.target}) is not None
    )


def _labels(situation: Situation) -> dict[str, str]:
    return {node: label(situation.world, node) for node in situation.world.nodes}


def _largest(situation: Situation, path: RequestPath) -> str:
    """What takes most of the slow requests; at its limit a server is waited for more than it works."""
    most = largest(situation.world, path)
    if most is None:
        return ""
    still = "still holds" if situation.answered else "holds"
    time = most.work_ms + most.wait_ms + most.given_up_ms
    waits = f", {milliseconds(most.wait_ms)} of it waiting" if most.wait_ms > time / 10 else ""
    text = f"{label(situation.world, most.component)} {still} {milliseconds(time)} of them{waits}."
    named = situation.redesign.component(most.component)
    if situation.answered and named is not None and not LOCKED_TIMES.isdisjoint(told(named)):
        text += " A time in its name or note counts no more than one in the inspector: what makes it faster?"
    return text


def _off_the_path(situation: Situation, path: RequestPath) -> str:
    """What moved the target off the path, when it is no longer waited for."""
    before = slowest(situation.before)
    if before is None or situation.target not in before.components:
        return ""
    if situation.heir is not None and situation.heir in path.components:
        return ""
    net = input_net(situation.world)
    reads = [s for s in scorers(situation.world) if situation.heir and reaches(net, situation.heir, s)]
    return f"took {situation.name} off the path and read it from a store" if reads else ""


def _capped_words(situation: Situation, capped: list[Leg]) -> str:
    new = [leg for leg in capped if not _same_before(situation, leg)]
    if not new:
        return ""
    waits = {leg.edge.target: milliseconds(leg.timeout_ms or 0) for leg in new}
    parts = in_order(situation.world, waits)
    each = listed(dict.fromkeys(waits[part] for part in parts))
    names = listed(dict.fromkeys(label(situation.world, part) for part in parts))
    return f"capped the wait at {each} and said what a request gets without {names}"


def _same_before(situation: Situation, leg: Leg) -> bool:
    edge = next((e for e in situation.before.drawn if e.id == leg.edge.id), None)
    return edge is not None and timeout_ms(situation.before, edge) == leg.timeout_ms
