"""Clauses about a person who is to be erased: from every copy, in time, and from what was learned."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import networkx as nx

from redline.critique.checks import privacy
from redline.design import quantities
from redline.design.graph import SystemGraph
from redline.followups import personal
from redline.followups.clauses.bad_data import writers
from redline.followups.clauses.seen import Seen, broke, held
from redline.followups.clauses.unsaid import unsaid
from redline.followups.lineage import successor
from redline.followups.nets import input_net
from redline.followups.parts import exists, in_order, label, trainers
from redline.followups.situation import Situation
from redline.followups.wording import days, listed, span

DUE_D = 30.0
"""Within a month somebody who asks must be erased."""
LONGEST_RETRAIN_D = 366.0
SECONDS_PER_DAY = 86_400.0
REMOVING = ("drop", "remov", "delet", "aggregat", "anonym", "redact", "blur", "mask")
"""Methods after which nothing personal is left; a token or a hash still leads to the person."""
EXPIRIES = (("retention_d", 1.0), ("ttl_d", 1.0), ("ttl_s", SECONDS_PER_DAY))
READS_BACK = ("window_d", "lookback_d", "label_offset_d")
LOGS = ("prediction_log", "trace_store")
DELETING = ("business_service", "orchestrator")
DELETES = re.compile(r"delet|eras|purge|forget", re.IGNORECASE)
"""Who may carry a delete beside its own service, and how an arrow says that it does."""
STARTERS = ("orchestrator", "retrain_trigger")


def copies_erased(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """A delete reaches every copy, or it goes away by itself in time; a copy that is gone is on record."""
    graph = situation.world
    found = copies(situation)
    gone = [copy for copy in personal.copies(situation.before) if _vanished(situation, copy)]
    if gone:
        return broke(f"{label(situation.before, gone[0])} is gone, and nobody wrote down what is lost.")
    open_ones = [copy for copy in found if how_erased(graph, copy) is None]
    if open_ones:
        rest = f" Nor from {len(open_ones) - 1} more." if len(open_ones) > 1 else ""
        return broke(f"{_why_open(graph, open_ones[0])}{rest}", components=open_ones)
    if not found:
        return held("No copy of data about people is left.")
    ways = dict.fromkeys(how_erased(graph, copy) or "" for copy in found)
    return held(
        f"{listed(label(graph, copy) for copy in found)}: {listed(ways)}.",
        did="let the delete reach every copy" if services(graph) else "let every copy expire in time",
        components=found,
    )


def erased_in_time(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """Whoever carries the delete says how soon it is done: within 30 days."""
    graph = situation.world
    carriers = services(graph)
    if not carriers:
        if all(how_erased(graph, copy) is not None for copy in copies(situation)):
            return held(f"Every copy is gone by itself within {days(DUE_D)}.")
        return broke("Nobody is drawn who carries a delete to the copies.")
    for service in carriers:
        stated = _done_within_d(graph, service)
        if stated is None:
            return unsaid(graph, service, "how soon a delete is done", "sla_d", "within 7 days")
        if not 0 < stated <= DUE_D:
            text = f"{label(graph, service)} is done within {span(stated)}; {days(DUE_D)} are allowed."
            return broke(text, components=(service,))
    name = label(graph, carriers[0])
    return held(f"{name} is done within {days(DUE_D)}.", did=f"said when {name} is done", components=carriers)


def _done_within_d(graph: SystemGraph, service: str) -> float | None:
    """Days until a delete is done: as stated, or the time between two runs of a job; None when unknown."""
    stated, every = (quantities.stated(graph, service, name) for name in ("sla_d", "cadence_s"))
    return stated if stated is not None or every is None else every / SECONDS_PER_DAY


def learned_again(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """Every model that learned from people has a date on which it is trained again on what is left."""
    graph = situation.world
    taught = [t for t in trainers(graph) if _learns_from_people(situation, t)]
    undated = [t for t in taught if next(_restarts(graph, t), None) is None]
    if undated:
        return unsaid(graph, undated[0], "when it learns again from what is left", "cadence_s", "weekly")
    if not taught:
        return held("No training is drawn that learned from people.")
    text = f"{label(graph, taught[0])} learns again {next(_restarts(graph, taught[0]))}."
    return held(text, did=f"dated the next training of {label(graph, taught[0])}", components=taught)


def copies(situation: Situation) -> tuple[str, ...]:
    """The copies of now, with those of before that still stand, whatever they are called or said to be."""
    graph = situation.world
    old = {copy for copy in personal.copies(situation.before) if exists(graph, copy)}
    new = set(personal.copies(graph))
    scrubbed = {log for log in graph.of_kind(*LOGS) if graph.attribute(log, "pii_scrubbed") is True}
    return in_order(graph, (old | new) - scrubbed)


def _vanished(situation: Situation, copy: str) -> bool:
    heir = successor(situation.before, situation.after, copy)
    return heir is None and not exists(situation.after, copy) and situation.gave_up(copy) is None


def services(graph: SystemGraph) -> tuple[str, ...]:
    """What carries a delete anywhere, in drawing order: a service for it, or one whose arrow says so."""
    own = {n for n in graph.of_kind("deletion_service") if graph.leaving(n)}
    others = {
        edge.source
        for edge in graph.by_flow("control")
        if graph.kind(edge.source) in DELETING and DELETES.search(str(edge.attributes.get("purpose") or ""))
    }
    return tuple(service for service in in_order(graph, own | others) if exists(graph, service))


def how_erased(graph: SystemGraph, copy: str) -> str | None:
    """How a person goes away from a copy, in words; None when nothing takes them out."""
    if copy in reached(graph):
        return "the delete reaches it"
    expires = expires_d(graph, copy)
    if expires is not None:
        return f"it is forgotten after {days(expires)}"
    if _only_through_guards(graph, copy):
        return "nothing personal gets there"
    return "it is written again from what is left" if _rebuilt(graph, copy) else None


def reached(graph: SystemGraph) -> frozenset[str]:
    """What a delete reaches: over arrows of the service, control, a topic of its own, and copies that carry
    deletes along."""
    return graph.once(_reached)


def expires_d(graph: SystemGraph, store: str) -> float | None:
    """After how many days entries go by themselves, within the time that is due and no sooner than they
    are needed; None otherwise."""
    stated = ((quantities.stated(graph, store, name), unit) for name, unit in EXPIRIES)
    ages = [value / unit for value, unit in stated if value is not None]
    age = min(ages, default=None)
    return age if age is not None and needed_d(graph, store) <= age <= DUE_D else None


def needed_d(graph: SystemGraph, store: str) -> float:
    """How many days back those who read a store look, as far as they say."""
    net = input_net(graph, labels=True)
    below = nx.descendants(net, store) if store in net else set()
    known = (quantities.stated(graph, part, name) for part in below for name in READS_BACK)
    return max((value for value in known if value is not None), default=0.0)


def _reached(graph: SystemGraph) -> frozenset[str]:
    found: set[str] = set()
    waiting = [
        edge.target
        for service in services(graph)
        for edge in graph.leaving(service)
        if graph.kind(service) == "deletion_service"
        or DELETES.search(str(edge.attributes.get("purpose") or ""))
    ]
    while waiting:
        part = waiting.pop()
        if part in found or not exists(graph, part):
            continue
        found.add(part)
        waiting.extend(_hands_delete_on(graph, part))
    return frozenset(found)


def _hands_delete_on(graph: SystemGraph, part: str) -> Iterator[str]:
    """Where a delete goes on from a part that it has reached."""
    if graph.family(part) in {"monitoring", "release"}:
        return
    topic = graph.kind(part) == "message_bus" and all(
        graph.kind(edge.source) == "deletion_service" for edge in graph.entering(part)
    )
    for edge in graph.leaving(part):
        if edge.flow == "control" or (topic and edge.flow == "event"):
            yield edge.target
        elif graph.attribute(edge.target, "tombstones") is True and edge.flow in privacy.VALUES:
            yield from _stores_after(graph, edge.target)


def _stores_after(graph: SystemGraph, ingest: str) -> Iterator[str]:
    """The first stores behind a copy job that carries deletes along."""
    seen, waiting = {ingest}, [ingest]
    while waiting:
        for edge in graph.leaving(waiting.pop(), *privacy.VALUES):
            if edge.target in seen:
                continue
            seen.add(edge.target)
            if graph.family(edge.target) == "storage":
                yield edge.target
            else:
                waiting.append(edge.target)


def _only_through_guards(graph: SystemGraph, copy: str) -> bool:
    """Whether every way of data to a copy passes a guard that removes, or whose keys are deleted."""
    wires = nx.DiGraph(privacy.carrying(graph))
    begin = [source for source in personal.sources(graph) if source in wires]
    if copy not in wires or not any(nx.has_path(wires, source, copy) for source in begin):
        return False
    wires.remove_nodes_from([g for g in graph.of_kind("pii_guard") if _removes(graph, g)])
    return not any(source in wires and nx.has_path(wires, source, copy) for source in begin)


def _removes(graph: SystemGraph, guard: str) -> bool:
    method = str(graph.attribute(guard, "method") or "").lower()
    for_good = any(word in method for word in REMOVING) and graph.attribute(guard, "reversible") is not True
    return exists(graph, guard) and (for_good or guard in reached(graph))


def _rebuilt(graph: SystemGraph, copy: str) -> bool:
    """Whether a store is written whole again in time, by jobs that read only what is erased itself."""
    jobs = writers(graph, copy)
    if graph.attribute(copy, "versioned_swap") is not True or not jobs:
        return False
    return all(_runs_in_time(graph, job) and _reads_erased(graph, job, copy) for job in jobs)


def _runs_in_time(graph: SystemGraph, job: str) -> bool:
    cadence = quantities.stated(graph, job, "cadence_s")
    return cadence is not None and 0 < cadence <= DUE_D * SECONDS_PER_DAY


def _reads_erased(graph: SystemGraph, job: str, copy: str) -> bool:
    net = input_net(graph)
    above = (nx.ancestors(net, job) if job in net else set()) - {copy}
    held_ones = above & set(personal.copies(graph))
    return all(node in reached(graph) or expires_d(graph, node) is not None for node in held_ones)


def _learns_from_people(situation: Situation, trainer: str) -> bool:
    graph = situation.world
    net = input_net(graph, labels=True)
    above = nx.ancestors(net, trainer) if trainer in net else set()
    begin = personal.sources(situation.before) | personal.sources(graph)
    return not above.isdisjoint({*begin, *copies(situation)})


def _restarts(graph: SystemGraph, trainer: str) -> Iterator[str]:
    """What starts a training again, in words: its own schedule, one that controls it, or the delete."""
    starters = [e.source for e in graph.entering(trainer, "control") if graph.kind(e.source) in STARTERS]
    own = quantities.stated(graph, trainer, "cadence_s")
    theirs = (quantities.stated(graph, part, "cadence_s") for part in in_order(graph, starters))
    for cadence in theirs if own is None else (own,):
        if cadence is not None and 0 < cadence <= LONGEST_RETRAIN_D * SECONDS_PER_DAY:
            yield f"every {days(cadence / SECONDS_PER_DAY)}"
    if graph.kind(trainer) == "online_learner" and graph.attribute(trainer, "snapshot_s") is not None:
        yield "from an earlier snapshot"
    if trainer in reached(graph):
        yield "when somebody is erased"


def _why_open(graph: SystemGraph, copy: str) -> str:
    name = label(graph, copy)
    stated = ((quantities.stated(graph, copy, word), unit) for word, unit in EXPIRIES)
    ages = [value / unit for value, unit in stated if value is not None]
    if ages and min(ages) <= DUE_D:
        needed = span(needed_d(graph, copy))
        return f"{name} forgets after {days(min(ages))}, and those who read it need {needed}."
    if ages:
        return f"No delete reaches {name}, which keeps a person for {span(min(ages))}."
    return f"Nothing takes a person out of {name}."
