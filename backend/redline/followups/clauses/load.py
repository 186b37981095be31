"""Clauses about traffic: every required part holds, and it is paid for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from redline.design import cost
from redline.design.load import BOUGHT_BY_QUOTA, Load, loads, peak_qps
from redline.design.request_path import request_paths
from redline.followups.clauses.outage import defaults_instead
from redline.followups.clauses.seen import Seen, broke, held, unproven
from redline.followups.clauses.unsaid import unsaid
from redline.followups.parts import drawn_key, label
from redline.followups.situation import Situation
from redline.followups.wording import listed, number, usd

MOST_NAMED = 3


def every_part_holds(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """Every component that the requests reach can take what arrives, with headroom."""
    graph = situation.world
    found = loads(graph)
    if not found:
        return _nothing_arrives(situation)
    small = [f for f in found if f.utilisation is not None and f.utilisation > 1.0 + 1e-9]
    if small:
        growing = [f.component for f in small if graph.provides(f.component, "autoscaling")]
        if len(growing) == len(small):
            because = f"{listed(label(graph, n) for n in growing[:MOST_NAMED])} can grow; that has its price."
            what = "how many replicas the peak takes"
            return unsaid(graph, growing[0], what, "replicas", "40 replicas", because=because)
        worst = sorted(small, key=lambda f: (-(f.utilisation or 0.0), drawn_key(graph, f.component)))
        return broke(
            " ".join(_too_small(situation, f) for f in worst[:MOST_NAMED]),
            components=tuple(f.component for f in worst),
        )
    unknown = [f.component for f in found if f.capacity_rps is None]
    asked = [
        part for part in unknown if graph.kind(part) in BOUGHT_BY_QUOTA and not defaults_instead(graph, part)
    ]
    if asked and any(_grew(situation, name) for name in asked):
        return unsaid(graph, asked[0], "how many calls a second its owner allows", "quota_rps")
    busiest = max(found, key=lambda f: f.utilisation or 0.0)
    text = (
        f"{label(graph, busiest.component)} is the busiest, at {number((busiest.utilisation or 0) * 100)} %."
    )
    return held(text, did=_did(situation, found), components=tuple(f.component for f in found))


def _nothing_arrives(situation: Situation) -> Seen:
    """Nobody is asked, or nobody said how often: then no part is known to hold, and none to be too small."""
    graph = situation.world
    peaks = (peak_qps(graph), *(peak_qps(graph, path.entry) for path in request_paths(graph)))
    if loads(situation.before) or any(peak is not None for peak in peaks):
        return broke("No request arrives anywhere on this board.")
    return unproven(
        "No peak is stated, so what arrives is not known. State it on the framing card, and ask again."
    )


def cost_grows_no_faster(situation: Situation, params: Mapping[str, Any]) -> Seen:
    """The cost stays within a multiple of what it was before."""
    factor = float(params["factor"])
    before, after = cost.total(situation.before), cost.total(situation.world)
    text = f"{usd(after)} a month; {usd(before * factor)} are covered, {number(factor)} times what it was."
    return held(text) if after <= before * factor + 1e-9 else broke(text)


def _too_small(situation: Situation, found: Load) -> str:
    graph = situation.world
    limit = number(found.capacity_rps or 0)
    kind = "the quota is" if graph.kind(found.component) in BOUGHT_BY_QUOTA else "it holds"
    return f"{label(graph, found.component)} gets {number(found.arrival_rps)} /s; {kind} {limit}."


def _grew(situation: Situation, component: str) -> bool:
    """Whether more arrives at a component than before the follow-up."""
    before = {f.component: f.arrival_rps for f in loads(situation.before)}
    after = {f.component: f.arrival_rps for f in loads(situation.world)}
    return after.get(component, 0.0) > before.get(component, 0.0) * (1 + 1e-9)


def _did(situation: Situation, found: tuple[Load, ...]) -> str:
    old = {f.component: f for f in loads(situation.hit)}
    less = [
        f.component
        for f in found
        if f.component in old and f.arrival_rps < old[f.component].arrival_rps * (1 - 1e-9)
    ]
    more = [
        f.component
        for f in found
        if f.component in old and (f.capacity_rps or 0) > (old[f.component].capacity_rps or 0)
    ]
    graph = situation.world
    parts = [
        f"added replicas to {listed(label(graph, n) for n in more)}" if more else "",
        f"kept {listed(label(graph, n) for n in less)} from most of it" if less else "",
    ]
    return listed(parts)
