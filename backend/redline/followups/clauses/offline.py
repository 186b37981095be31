"""Clauses about a device without a connection: a local answer, how old it may be, and what is sent later."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from redline.design import quantities
from redline.design.edits import RemoveConnection, apply
from redline.design.graph import SystemGraph, read
from redline.design.request_path import request_paths
from redline.followups.clauses.seen import Seen, broke, held
from redline.followups.clauses.unsaid import unsaid
from redline.followups.parts import exists, in_order, is_provider, label
from redline.followups.routes import Route, answers_without, dead_parts
from redline.followups.situation import Situation
from redline.followups.wording import listed, minutes, number

IN_THE_HAND = re.compile(
    r"\b(app|tablet|till|kiosk|phone|mobile|handheld|scanner|terminal|device|camera|vehicle|car|robot|drone)s?\b"
)
"""Words by which a caller is something that somebody carries or that stands in a place."""
LOCAL_KINDS = frozenset({"edge_runtime"})
PASSING = frozenset({"feature_transform", "data_validator", "decision_policy"})
"""Kinds that are where those are between whom they stand."""
CARRIED = PASSING | frozenset(
    {
        "cache",
        "event_tracker",
        "fallback",
        "feature_store_online",
        "media_source",
        "message_bus",
        "model_server",
        "object_store",
        "prediction_log",
        "prediction_store",
        "rules_engine",
        "stream_scorer",
    }
)
"""Kinds that can be on a device when they say so."""
SAYS_LOCAL = re.compile(
    r"\bon[- ](?:the |a )?(?:device|phone|tablet|site|premises|till|kiosk|handheld|robot|vehicle|camera)\b"
    r"|\blocal\b|\bin the app\b|\bin-app\b|\bssd\b|\boutbox\b|\bsync queue\b|\bstore[- ]and[- ]forward\b"
    r"|\boffline (?:buffer|queue|copy|cache|log|model|rules|answer|event buffer)"
)
HANDED = frozenset({"event", "feature", "batch_data", "request", "lookup", "prediction", "context"})
ON_A_PAGE = re.compile(r"\bweb\b|\bpage\b|\bsite\b|browser|back office")
RENEWED_BY = frozenset({"model", "feature", "batch_data", "event", "prediction", "lookup"})
"""Flows by which something on a device is made new."""
QUEUES = ("message_bus", "object_store", "prediction_log", "cache", "operational_db")
"""Kinds in which something can wait on a device."""
SENT = frozenset({"event", "batch_data", "prediction", "feedback", "label", "training_data"})
UNCHANGING = frozenset({"rules_engine", "fallback"})
"""Kinds that may well stay as they are for years."""
LONGEST_S = 90 * 86_400.0
"""What nobody renews for longer than a season is no answer of today."""


def answered_locally(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """Without a connection there is a way to an answer over parts on the device alone."""
    graph, entry = situation.world, situation.heir
    if entry is None:
        return broke(f"{situation.name} is gone; nobody asks any more.")
    route = local_route(graph, entry)
    if route is not None:
        name = label(graph, route.provider)
        return held(f"{name} answers on the device.", did=f"let {name} answer on the device",
                    components=route.components)  # fmt: skip
    return broke(_why_none(graph, entry), components=(entry,))


def local_age_limited(situation: Situation, params: Mapping[str, Any]) -> Seen:
    """What answers on the device says how old it may be, lasts that long, and is made new in between."""
    graph, entry = situation.world, situation.heir
    routes = list(local_routes(graph, entry)) if entry else []
    if not routes:
        return broke("Nothing answers on the device, so nothing of it has an age.")
    seen = [_age_of(graph, route, float(params["hours"])) for route in routes]
    return next((one for one in seen if one.state == "held"), seen[0])


def _age_of(graph: SystemGraph, route: Route, hours: float) -> Seen:
    """The age of a model or of rules on the device, or of the store that they answer from."""
    stores = _local_stores(graph, route.provider)
    by_itself = not stores or graph.kind(route.provider) in LOCAL_KINDS
    parts = (route.provider, *stores) if by_itself else stores
    ageing = [part for part in parts if graph.attribute(part, "static") is not True]
    if not ageing:
        return held(f"What {label(graph, route.provider)} holds does not change.", components=parts)
    for part in ageing:
        name, limit = label(graph, part), _age_limit(graph, part)
        if limit is None:
            what = "how old it may be without a connection"
            return unsaid(graph, part, what, "max_age_s", "max age 1 day")
        if not hours * 3_600 <= limit <= LONGEST_S:
            text = f"{name} may be {minutes(limit / 60)} old; the connection is gone for {number(hours)} h."
            return broke(text, components=(part,))
        if not _is_renewed(graph, part):
            rest = ", or say in its name that it never changes" if graph.kind(part) in UNCHANGING else ""
            text = (
                f"Nothing makes {name} new once there is a connection again: draw the arrow that does{rest}."
            )
            return broke(text, components=(part,))
    name, limit = label(graph, ageing[-1]), _age_limit(graph, ageing[-1])
    return held(
        f"{name} may be {minutes((limit or 0) / 60)} old; the connection is gone for {number(hours)} h.",
        did=f"said how old {name} may be",
        components=parts,
    )


def queued_for_later(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """What happens without a connection waits on the device and is sent when there is one."""
    graph, entry = situation.world, situation.heir
    route = local_route(graph, entry) if entry else None
    local = {entry, *(route.components if route else ())} - {None}
    for queue in in_order(graph, graph.of_kind(*QUEUES)):
        if not on_site(graph, queue) or not _writes(graph, local, queue):
            continue
        sent = [e for e in graph.leaving(queue) if e.flow in SENT and not on_site(graph, e.target)]
        sent = [edge for edge in sent if not edge.sync and graph.family(edge.target) != "monitoring"]
        if sent:
            name, to = label(graph, queue), label(graph, sent[0].target)
            return held(
                f"{name} keeps it on the device and sends it to {to}.",
                did=f"kept in {name} what is sent later",
                components=(queue, sent[0].target),
            )
    waiting = [q for q in in_order(graph, graph.of_kind(*QUEUES)) if on_site(graph, q)]
    if waiting:
        name = label(graph, waiting[0])
        return broke(f"{name} is not both filled on the device and emptied to somewhere else.",
                     components=waiting[:1])  # fmt: skip
    return broke(f"What happens at {situation.name} without a connection is kept nowhere.",
                 components=(entry,) if entry else ())  # fmt: skip


def on_site(graph: SystemGraph, part: str) -> bool:
    """Whether a part is on the device or beside it, and needs no connection to be reached."""
    return part in graph.once(local_parts)


def local_parts(graph: SystemGraph) -> frozenset[str]:
    """The parts on a device: as they say, by their kind, or because they stand between two that are."""
    said = {p for p in graph.nodes if graph.kind(p) in LOCAL_KINDS or _says_local(graph, p)}
    passing = [p for p in in_order(graph, graph.of_kind(*PASSING)) if p not in said]
    near = said | graph.entries
    between: set[str] = set()
    for _ in passing:
        before = {p: {e.source for e in graph.entering(p) if e.flow in HANDED} for p in passing}
        between |= {p for p in passing if before[p] and before[p] <= near | between}
    while lost := {p for p in between if not _hands_on(graph, p) & (near | between)}:
        between -= lost
    return frozenset(p for p in said | between if exists(graph, p)) if said else frozenset()


def _hands_on(graph: SystemGraph, part: str) -> set[str]:
    return {edge.target for edge in graph.leaving(part) if edge.flow in HANDED}


def _says_local(graph: SystemGraph, part: str) -> bool:
    if graph.kind(part) not in CARRIED:
        return False
    stated = graph.attribute(part, "on_device")
    return stated is True or (stated is None and SAYS_LOCAL.search(label(graph, part).lower()) is not None)


def in_the_hand(graph: SystemGraph) -> tuple[str, ...]:
    """The callers that somebody carries or that stand in a place, and those of a model on a device."""
    found = []
    for path in request_paths(graph):
        carried = graph.kind(path.entry) in {"client_app", "media_source"}
        name = label(graph, path.entry).lower()
        named = IN_THE_HAND.search(name) is not None and ON_A_PAGE.search(name) is None
        if (carried and named) or any(graph.kind(part) in LOCAL_KINDS for part in path.components):
            found.append(path.entry)
    return tuple(found)


def far_parts(graph: SystemGraph, entry: str) -> tuple[str, ...]:
    """Every part that is not reached without a connection, in drawing order."""
    return tuple(
        part
        for part in in_order(graph, graph.nodes)
        if exists(graph, part) and part != entry and part not in graph.entries and not on_site(graph, part)
    )


def local_route(graph: SystemGraph, entry: str) -> Route | None:
    """A way from the caller to an answer that needs nothing but parts on the device; None without any."""
    return next(local_routes(graph, entry), None)


def local_routes(graph: SystemGraph, entry: str) -> Iterator[Route]:
    """The ways to an answer on the device, one for each part that gives it.

    What a store on the device was given before is still in it.
    """
    far = set(far_parts(graph, entry))
    kept = [
        RemoveConnection(id=edge.id)
        for edge in graph.drawn
        if edge.source in far and not edge.sync and _keeps(graph, edge.target)
    ]
    alone = read(apply(graph.design, kept), graph.brief) if kept else graph
    while (route := answers_without(alone, far)) is not None and route.components[0] == entry:
        yield route
        far.add(route.provider)
    dead = dead_parts(alone, far)
    yield from (Route(part, (entry, part)) for part in _telling(graph, entry) if part not in dead)
    yield from (Route(cache, (entry, cache)) for cache in _carried_answers(graph, entry))


def _telling(graph: SystemGraph, entry: str) -> Iterator[str]:
    """Models and rules on the device that hand the caller their answer, drawn without its question."""
    telling = {edge.source for edge in graph.entering(entry, "prediction") if is_provider(graph, edge.source)}
    yield from (part for part in in_order(graph, telling) if on_site(graph, part))


def _carried_answers(graph: SystemGraph, entry: str) -> Iterator[str]:
    """Caches on the device that the caller reads itself and that are given answers ahead."""
    read_now = {edge.target for edge in graph.leaving(entry, "lookup", "request") if edge.sync}
    for cache in in_order(graph, read_now & graph.of_kind("cache")):
        if on_site(graph, cache) and any(
            not e.sync for e in graph.entering(cache, "prediction", "batch_data")
        ):
            yield cache


def _keeps(graph: SystemGraph, part: str) -> bool:
    """Whether a part on the device keeps what it was given: a store, or a model by its release."""
    return on_site(graph, part) and graph.family(part) == "storage"


def _local_stores(graph: SystemGraph, provider: str) -> tuple[str, ...]:
    """What the answer on the device is read from, besides the part that gives it."""
    read_from = {edge.target for edge in graph.leaving(provider, "lookup", "request")}
    read_from |= {edge.source for edge in graph.entering(provider, "feature", "batch_data", "lookup")}
    return tuple(part for part in in_order(graph, read_from) if _keeps(graph, part))


def _age_limit(graph: SystemGraph, part: str) -> float | None:
    """The age in seconds past which a part is not used; versions that are refused end with their season."""
    if graph.attribute(part, "min_version") is True:
        return LONGEST_S
    for name in ("max_age_s", "ttl_s"):
        limit = quantities.stated(graph, part, name)
        if limit is not None and limit > 0:
            return limit
    return None


def _is_renewed(graph: SystemGraph, part: str) -> bool:
    """Whether something that is not on the device writes into a part, or has a channel to it."""
    from_far = any(e.flow in RENEWED_BY and not on_site(graph, e.source) and e.source not in graph.entries
                   for e in graph.entering(part))  # fmt: skip
    reads_far = any(e.flow in {"lookup", "request"} and not e.sync and not on_site(graph, e.target)
                    for e in graph.leaving(part))  # fmt: skip
    return from_far or reads_far


def _writes(graph: SystemGraph, local: set[str | None], queue: str) -> bool:
    return any(edge.source in local or on_site(graph, edge.source) for edge in graph.entering(queue))


def _why_none(graph: SystemGraph, entry: str) -> str:
    near = [p for p in in_order(graph, graph.nodes) if exists(graph, p) and on_site(graph, p) and p != entry]
    name = label(graph, entry)
    if not near:
        return (
            f"Everything that answers {name} is behind the connection: say in a name what is on the device."
        )
    verb = "is" if len(near) == 1 else "are"
    names = listed(label(graph, p) for p in near[:2])
    return f"{names} {verb} on the device, and no answer comes from there alone."


def queues(graph: SystemGraph) -> Iterator[str]:
    """What waits on a device to be sent."""
    yield from (queue for queue in in_order(graph, graph.of_kind(*QUEUES)) if on_site(graph, queue))
