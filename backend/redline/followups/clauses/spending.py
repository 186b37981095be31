"""Clauses about money: a quota that holds, a budget that holds, and what was given up for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from redline.design import cost, quantities
from redline.design.availability import has_default
from redline.design.graph import SystemGraph
from redline.design.load import BOUGHT_BY_QUOTA, loads
from redline.followups.clauses.given_up import given_up
from redline.followups.clauses.seen import Seen, broke, held, unproven
from redline.followups.clauses.shedding import limiter
from redline.followups.clauses.unsaid import unsaid_on
from redline.followups.lineage import successor
from redline.followups.nets import feeds_answer
from redline.followups.parts import exists, in_order, label
from redline.followups.routes import answers_without
from redline.followups.situation import Situation
from redline.followups.wording import listed, number, usd

WITHOUT_COST = frozenset({"source", "labels", "monitoring", "release"})
"""Families whose parts may well cost nothing to speak of."""


def within_quota(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """No more calls arrive than the vendor allows, and no second account takes the rest."""
    graph, vendor = situation.world, situation.heir
    if vendor is None:
        return given_up(situation, "is gone")
    other = _other_account(situation, vendor)
    if other is not None:
        text = (
            f"{label(graph, other)} takes calls that {situation.name} no longer allows: say under whose "
            "contract and quota."
        )
        return unproven(text, components=(vendor, other))
    found = next((f for f in loads(graph) if f.component == vendor), None)
    if found is None:
        return _read_ahead(situation, vendor)
    arrives, allowed = f"{number(found.arrival_rps)} /s", f"{number(found.capacity_rps or 0)} /s"
    text = f"{situation.name} gets {arrives}; it allows {allowed}."
    if found.capacity_rps is None or found.arrival_rps > found.capacity_rps * (1 + 1e-9):
        guard = limiter(graph, found, loads(graph))
        if guard is None:
            return broke(f"{text} No limit stands before it.", components=(vendor,))
        name = label(graph, guard)
        did = f"limited at {name} what {situation.name} gets"
        return held(f"{name} lets through no more than {allowed}.", did=did, components=(guard, vendor))
    return held(text, did=f"kept {situation.name} to {arrives}", components=(vendor,))


def _read_ahead(situation: Situation, vendor: str) -> Seen:
    if feeds_answer(situation.world, vendor):
        return held(
            f"Nobody waits for {situation.name}: its values are read from a store.",
            did=f"read {situation.name} ahead, out of a store",
            components=(vendor,),
        )
    return broke(f"{situation.name} no longer reaches an answer.", components=(vendor,))


def _other_account(situation: Situation, vendor: str) -> str | None:
    """A bought service that was not there before and has calls, unless its own contract is stated."""
    graph = situation.world
    for found in loads(graph):
        new = found.component not in situation.before.nodes and found.component != vendor
        bought = new and graph.kind(found.component) in BOUGHT_BY_QUOTA
        own = graph.attribute(found.component, "contract") is True and found.capacity_rps is not None
        if bought and not own:
            return found.component
    return None


def quota_spent(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """What a request gets when the quota is used up is stated: a default, or an answer without it."""
    graph, vendor = situation.world, situation.heir
    if vendor is None:
        return given_up(situation, "is gone")
    calls = [edge for edge in graph.entering(vendor, "request", "lookup", "context") if edge.sync]
    bare = [edge for edge in calls if not has_default(graph, edge)]
    if not calls:
        return _read_ahead(situation, vendor)
    if not bare:
        return held(
            f"It is stated what is used without {situation.name}.",
            did=f"said what a request gets without {situation.name}",
            connections=tuple(edge.id for edge in calls),
        )
    route = answers_without(graph, {vendor})
    if route is not None:
        return held(
            f"{label(graph, route.provider)} answers without {situation.name}.",
            did=f"let {label(graph, route.provider)} answer without {situation.name}",
            components=route.components,
        )
    because = f"Nothing says what a request gets when the quota of {situation.name} is used up."
    return unsaid_on(graph, bare[0], "what is used then", "default: the rules alone", because=because)


def within_cut_budget(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """The cost of a month is inside what is left, with every part that is drawn running and priced."""
    graph = situation.world
    left = quantities.objective(graph, "budget_usd_month")
    before, after = cost.total(situation.before), cost.total(graph)
    text = f"{usd(after)} a month; {usd(left.value if left else 0)} are left."
    if left is None or after > left.value + 1e-9:
        heir = situation.heir
        still = next((c.usd_month.value for c in cost.costs(graph) if c.component == heir), 0.0)
        dear = f" {label(graph, heir)} is still {usd(still)} of it." if heir and still else ""
        return broke(text + dear, components=(heir,) if heir else ())
    halved = [n for n in in_order(graph, graph.nodes) if exists(graph, n) and _is_a_fraction(graph, n)]
    if halved:
        return broke(f"{listed(label(graph, n) for n in halved)} runs on less than one replica.",
                     components=halved)  # fmt: skip
    free = _unpriced(situation)
    if free:
        names = listed(label(graph, n) for n in free)
        return unproven(f"{text} What {names} costs is not known.", components=free)
    return held(text, did=f"brought the month from {usd(before)} to {usd(after)}")


def _is_a_fraction(graph: SystemGraph, component: str) -> bool:
    replicas = quantities.stated(graph, component, "replicas")
    return replicas is not None and replicas < 1


def _unpriced(situation: Situation) -> list[str]:
    """Parts that are new, or are called something else now, and cost nothing that is known."""
    before, graph = situation.before, situation.world
    found = []
    for node in in_order(graph, graph.nodes):
        renamed = node in before.nodes and before.kind(node) != graph.kind(node)
        new = node not in before.nodes and graph.family(node) not in WITHOUT_COST
        if exists(graph, node) and (renamed or new) and cost.component_cost(graph, node) is None:
            found.append(node)
    return found


def still_holds(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """Every part that could take what arrives still can; without a stated peak none is known to be small."""
    before, after = ({f.component: f for f in loads(g)} for g in (situation.before, situation.world))
    small = [
        part
        for part, found in after.items()
        if (found.utilisation or 0.0) > 1 + 1e-9
        and (part not in before or (before[part].utilisation or 0.0) <= 1 + 1e-9)
    ]
    if small:
        found = after[small[0]]
        limit = number(found.capacity_rps or 0)
        text = f"{label(situation.world, small[0])} gets {number(found.arrival_rps)} /s; it holds {limit}."
        return broke(text, components=small)
    if before and not after:
        return broke("No request arrives anywhere on this board.")
    return held(
        "Every part still takes what arrives." if after else "No peak is stated, so no part is small."
    )


def watching_kept(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """Every monitor and alert is still there: what watches is not what is saved on."""
    before, after = situation.before, situation.after
    watching = [n for n in in_order(before, before.of_family("monitoring")) if exists(before, n)]
    gone = [n for n in watching if successor(before, after, n) is None]
    if gone:
        return broke(
            f"{listed(label(before, n) for n in gone)} is gone: nobody would see what the saving did."
        )
    return held("Everything that watches is still there." if watching else "Nothing that watches was drawn.")


def loss_recorded(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """A record names the part that became less, and what is lost with it."""
    changes = situation.changes
    moved = {*changes.removed_components, *(part.id for part in changes.changed_components)}
    records = [r for r in situation.records if r.type == "give_up" and r.complete and r.component in moved]
    if not records:
        return unproven("Nobody wrote down what is given up for it: name the part and what is lost.")
    part, lost = records[0].component or "", records[0].lost.strip().rstrip(".")
    name = label(situation.before, part)
    return held(f"Given up with {name}: {lost}.", did=f"wrote down what is lost with {name}")
