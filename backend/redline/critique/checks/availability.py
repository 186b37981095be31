"""What must be up for an answer, what stands in for it, and what waiting for many costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from redline.critique.checks.check import NamedCheck, named
from redline.critique.observation import Observation, ask, fail, passed
from redline.design import quantities
from redline.design.availability import STANDS_IN, has_default, is_required
from redline.design.catalogue import ZONES
from redline.design.copies import grows
from redline.design.graph import Edge, SystemGraph
from redline.design.timing import SLOW_SHARE
from redline.design.uptime import Level, Part, answered
from redline.design.waiting import is_failure_branch, timeout_ms, waits_for

WITHIN_PRECISION = 1.1
"""Losing this many times what is allowed is no difference that such figures can show."""
ALL_PCT = 100
"""No share of the time is larger; an objective beyond it is a slip of the pen."""
MINUTES_A_MONTH = 30 * 24 * 60
NOT_SHARED_BY_MISTAKE = frozenset(
    {"api_gateway", "auth_service", "traffic_guard", "traffic_splitter", "experiment_platform", "llm_gateway"}
)
"""Kinds through which the main way and its fallback both pass without sharing a source of answers."""
FEW_CALLS = 10
"""So many calls at a time meet a slow one in fewer requests than that."""


def availability_math(graph: SystemGraph) -> Iterator[Observation]:
    """Answers come no less often than the objective says; assumed figures only ask."""
    goal = quantities.objective(graph, "availability_pct")
    usable = [level for level in answered(graph) if level.parts and not level.gaps] if goal else []
    if goal is None or goal.value > ALL_PCT or not usable:
        return
    found = min(usable, key=lambda level: level.at_most_pct)
    bound = ALL_PCT - (ALL_PCT - goal.value) * WITHIN_PRECISION
    if found.at_most_pct < bound:
        yield _too_low(graph, found, goal.value, found.stated_pct < bound)
    elif found.pct is not None:
        yield passed(
            f"worked out, it answers {_pct(found.pct)} % of the time; the objective is {_pct(goal.value)} %",
            components=[part.component for part in found.parts],
        )


def _too_low(graph: SystemGraph, found: Level, goal: float, stated: bool) -> Observation:
    counted = [part for part in found.parts if part.drawn and (part.figure.stated or not stated)]
    worst = min(counted, key=lambda part: _by_loss(graph, found, part))
    call = graph.edge.get(worst.call or "")
    reached = found.stated_pct if stated else found.at_most_pct
    seen = fail if stated else ask
    return seen(
        variant="" if stated else "assumed",
        worst=worst.component,
        caller=call.source if call and call.flow in ("request", "lookup", "context") else (),
        chain=[part.component for part in counted if part.figure.value < ALL_PCT],
        facts={
            "product": _pct(reached),
            "goal": _pct(goal),
            "lost": _minutes(ALL_PCT - reached),
            "allowed": _minutes(ALL_PCT - goal),
            "zones": "" if stated else _of_zones(found),
        },
        components=[part.component for part in counted],
        connections=[part.call for part in counted if part.call],
    )


def _by_loss(graph: SystemGraph, found: Level, part: Part) -> tuple[float, float, str]:
    # What loses alike to a billionth loses alike; then the lower figure comes first, then the name.
    loss = round(found.gain_pct(part.component), 9)
    return -loss, part.figure.value, graph.nodes[part.component].label


def _of_zones(found: Level) -> str:
    """What the failure zones take of it, where it is more than the last digit."""
    lost = _minutes(found.zone_gain_pct)
    up = f"each taken to be up {_pct(ZONES.availability_pct)} % of the time"
    return "" if lost == "0" else f" Of these, {lost} are lost with whole failure zones, {up}."


def _minutes(pct: float) -> str:
    """This share of a month, in minutes."""
    return f"{pct / ALL_PCT * MINUTES_A_MONTH:,.0f}"


def _pct(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")


def single_instance(graph: SystemGraph) -> Iterator[Observation]:
    """What the answer cannot do without runs more than once, in more than one zone."""
    stated = graph.having("replicas") | graph.having("zones")
    if not stated:
        return
    needed = {
        part.component: part
        for level in answered(graph)
        for part in level.parts
        if part.drawn and part.component in stated
    }
    bare = [name for name, part in needed.items() if part.bare]
    single = [part for part in bare if graph.attribute(part, "replicas") == 1]
    zoned = [part for part in bare if graph.attribute(part, "zones") == 1]
    growing = [part for part in single if part not in zoned and grows(graph, part)]
    alone = sorted({*single, *zoned} - {*growing})
    roles = {"instance": alone, "single": [p for p in single if p not in growing], "zoned": zoned}
    how = [words for words, parts in (("one copy", roles["single"]), ("one zone", zoned)) if parts]
    if alone:
        yield fail(roles, components=alone, facts={"how": " or ".join(how)})
    elif growing:
        yield ask(variant="grows", instance=growing, single=growing, zoned=(), facts={"how": "one copy"})
    elif needed:
        yield passed("what the answer needs runs more than once, or something stands in", components=needed)


def fallback_independent(graph: SystemGraph) -> Iterator[Observation]:
    """A fallback needs nothing of what it stands in for."""
    for stand_in, callers in sorted(_stand_ins(graph).items()):
        yield _of_stand_in(graph, stand_in, callers)


def _stand_ins(graph: SystemGraph) -> dict[str, set[str]]:
    """What answers when something fails, and who turns to it."""
    named_so = graph.of_kind(*STANDS_IN)
    found: dict[str, set[str]] = {}
    for edge in graph.drawn:
        switched = edge.flow == "control" and edge.target in named_so
        called = edge.flow in ("request", "lookup", "context")
        branch = called and (edge.on_failure or (edge.target in named_so and is_failure_branch(graph, edge)))
        if switched or branch:
            found.setdefault(edge.target, set()).add(edge.source)
    return found


def _of_stand_in(graph: SystemGraph, stand_in: str, callers: set[str]) -> Observation:
    needs, main = _needed(graph, {stand_in}), _needed(graph, callers)
    own = {part for part in callers if part in graph.serving_roots}
    shared = sorted(
        part
        for part in needs
        if (part in main or part in own) and _is_source(graph, part) and part != stand_in
    )
    if not shared:
        return passed("the fallback needs nothing of the main way", components=(stand_in, *sorted(needs)))
    calls = graph.once(waits_for)
    reads = [e for part in (stand_in, *needs) for e in calls.get(part, ()) if e.target in shared]
    several = all(_is_redundant(graph, part) for part in shared)
    seen = ask if several else fail
    return seen(
        variant="several" if several else "",
        fallback=stand_in,
        shared=shared,
        read=sorted({edge.id for edge in reads}),
        main=sorted(callers),
        components=(stand_in, *shared, *sorted(callers)),
        connections=[*(edge.id for edge in reads), *(main[p].id for p in shared if p in main)],
    )


def _needed(graph: SystemGraph, starts: set[str]) -> dict[str, Edge]:
    """What these parts wait for and must have, however deep, with the call by which it is reached."""
    calls = graph.once(waits_for)
    reached: dict[str, Edge] = {}
    waiting = sorted(starts)
    while waiting:
        for edge in calls.get(waiting.pop(), ()):
            if edge.target not in reached and edge.target not in starts and is_required(graph, edge):
                reached[edge.target] = edge
                waiting.append(edge.target)
    return reached


def _is_source(graph: SystemGraph, part: str) -> bool:
    return graph.kind(part) not in NOT_SHARED_BY_MISTAKE and graph.family(part) != "monitoring"


def _is_redundant(graph: SystemGraph, part: str) -> bool:
    several = (quantities.stated(graph, part, name) for name in ("zones", "replicas"))
    return any(count is not None and count > 1 for count in several)


def fan_out_tail(graph: SystemGraph) -> Iterator[Observation]:
    """Who calls many at once does not wait for the slowest of them."""
    for edge in (edge for edge in graph.drawn if "fanout" in edge.attributes):
        calls = quantities.of_edge(edge, "fanout") or 1.0
        batched = graph.attribute(edge.target, "batch_get") is True
        if calls > FEW_CALLS and edge.sync and edge.flow in ("request", "lookup", "context") and not batched:
            yield _of_fan_out(graph, edge, calls)


def _of_fan_out(graph: SystemGraph, edge: Edge, calls: float) -> Observation:
    limit = timeout_ms(graph, edge)
    goes_on = has_default(graph, edge) or not is_required(graph, edge)
    given_up = limit is not None and goes_on
    if edge.attributes.get("partial") is True or edge.attributes.get("hedged") is True or given_up:
        return passed("it goes on without the slowest call", connections=(edge.id,))
    waits = edge.attributes.get("partial") is False and limit is None
    seen = fail if waits else ask
    return seen(
        variant="" if waits else "late" if limit is not None else "unstated",
        caller=edge.source,
        callee=edge.target,
        call=edge.id,
        facts={
            "calls": f"{calls:g}",
            "share": f"{(1 - (1 - SLOW_SHARE) ** calls) * 100:.0f}",
            "limit": f"{limit:g}" if limit is not None else "?",
        },
        connections=(edge.id,),
    )


CHECKS: Mapping[str, NamedCheck[Any]] = {
    "availability_math": named(
        availability_math,
        roles="worst caller chain",
        facts="product goal lost allowed zones",
        variants="assumed",
    ),
    "fallback_independent": named(
        fallback_independent, roles="fallback shared read main", variants="several"
    ),
    "fan_out_tail": named(
        fan_out_tail, roles="caller callee call", facts="calls share limit", variants="late unstated"
    ),
    "single_instance": named(single_instance, roles="instance single zoned", facts="how", variants="grows"),
}
