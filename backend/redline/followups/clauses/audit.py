"""Clauses about one decision of the past: what was seen, which version decided, what it had learned from."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import networkx as nx

from redline.critique.checks import releases
from redline.design import quantities
from redline.design.graph import SystemGraph
from redline.followups.clauses.pressure import renewal_d
from redline.followups.clauses.release import beside
from redline.followups.clauses.release import releases as versions_travel
from redline.followups.clauses.seen import Seen, broke, held, unproven
from redline.followups.clauses.unsaid import unsaid
from redline.followups.lineage import neighbours, successor
from redline.followups.nets import carriers, input_net, reaches
from redline.followups.parts import exists, in_order, label, scorers, trainers
from redline.followups.situation import Situation
from redline.followups.wording import days, number, percent, span

HALF_A_YEAR_D = 180.0
RECORDS = ("prediction_log", "trace_store")
WRITTEN_BY = ("prediction", "action", "event", "telemetry", "batch_data")
KEPT = {"has_features": "the inputs", "has_version": "the version"}
"""What a record must say of a decision, by the attribute that says so."""
SAID_WITH = {"has_features": "with inputs", "has_version": "model version"}
"""Words by which a record says so."""
HOSTED = "llm_api"
MOST_VERSIONS = 100_000.0
"""One a day for centuries; who states more has not counted."""


def decision_recorded(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """A record of every answer keeps the inputs and the version that gave it."""
    graph, scorer = situation.world, answering(situation)
    if scorer is None:
        return broke("What decided then is gone, and nothing stands in its place.")
    record = record_of(graph, scorer)
    if record is None:
        return broke(f"Nothing keeps what {label(graph, scorer)} decided.", components=(scorer,))
    open_ones = [pair for pair in KEPT.items() if graph.attribute(record, pair[0]) is not True]
    if open_ones:
        name, words = open_ones[0]
        return unsaid(graph, record, f"that it keeps {words}", name, SAID_WITH[name])
    share = _share_kept(graph, record)
    if share < 1:
        text = f"{label(graph, record)} keeps {percent(share)} of the decisions: this one may not be there."
        return broke(text, components=(record,))
    return held(
        f"{label(graph, record)} keeps the inputs and the version of every decision.",
        did=f"kept inputs and version in {label(graph, record)}",
        components=(scorer, record),
    )


def kept_half_a_year(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """The record, or a store that it is copied to, is kept for at least 180 days."""
    graph, scorer = situation.world, answering(situation)
    record = record_of(graph, scorer) if scorer else None
    if record is None:
        return unproven("There is no record that could be kept.")
    copies = {edge.target for edge in graph.leaving(record, "batch_data")} & graph.of_family("storage")
    keepers = (record, *in_order(graph, copies))
    times = {keeper: kept for keeper in keepers if (kept := quantities.stated(graph, keeper, "retention_d"))}
    if not times:
        return unsaid(graph, record, "how long it keeps them", "retention_d", "kept for 1 year")
    keeper, kept = max(times.items(), key=lambda item: item[1])
    text = f"{label(graph, keeper)} keeps {span(kept)}; {days(HALF_A_YEAR_D)} are asked for."
    if kept < HALF_A_YEAR_D:
        return broke(text, components=(record,))
    return held(text, did=f"kept it for {span(kept)}", components=tuple(dict.fromkeys((record, keeper))))


def version_resolvable(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """The version of half a year ago can still be found: where versions are kept, and long enough."""
    graph, scorer = situation.world, answering(situation)
    if scorer is None:
        return broke(f"{situation.name} is gone.")
    name = label(graph, scorer)
    if graph.kind(scorer) == HOSTED and graph.attribute(scorer, "pinned_version") is not True:
        return unsaid(graph, scorer, "that its version is fixed", "pinned_version", "pinned version")
    released = releases.upstream(graph, scorer)
    keepers = in_order(graph, released & graph.of_kind(*releases.KEEPERS))
    catalogues = _catalogues(graph, {scorer, *released}, "data")
    if catalogues:
        return held(
            f"{label(graph, catalogues[0])} leads to the version.", components=(catalogues[0], scorer)
        )
    if not keepers:
        return broke(f"Nothing keeps the versions of {name} that answered before.", components=(scorer,))
    past = _past(graph, scorer, keepers)
    if past is not None:
        text = f"A model from {label(graph, past)} can answer in {name} without being kept anywhere."
        return broke(text, components=(past, scorer))
    archives = [archive for keeper in keepers for archive in beside(graph, keeper)]
    seen = [_reaches_back(graph, scorer, keeper) for keeper in (*keepers, *archives)]
    return next((one for one in seen if one.state == "held"), seen[0])


def data_resolvable(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """What the version had learned from is named on a record, and a store still has it."""
    graph, scorer = situation.world, answering(situation)
    if scorer is None:
        return broke(f"{situation.name} is gone.")
    taught = [t for t in trainers(graph) if t == scorer or reaches(versions_travel(graph), t, scorer)]
    if not taught:
        return held("No training is drawn that the decision could have come from.")
    for trainer in taught:
        named = data_record(graph, trainer)
        if named is None:
            text = (
                f"Nothing says from which data {label(graph, trainer)} made a version: draw what keeps the "
                "data version, such as its registry, its runs or a catalogue."
            )
            return broke(text, components=(trainer,))
        if kept_data(graph, trainer) is None:
            text = (
                f"{label(graph, named)} names the data, and no store keeps it as it was: say at the store "
                "that training reads, such as “keeps snapshots”, that it does."
            )
            return broke(text, components=(named, trainer))
    first = taught[0]
    named, store = data_record(graph, first) or first, kept_data(graph, first) or first
    return held(
        f"{label(graph, named)} names the data, and {label(graph, store)} still has it.",
        did=f"named the data in {label(graph, named)}",
        components=(first, named, store),
    )


def answering(situation: Situation) -> str | None:
    """What gave the answer in question, where it stands now: the target, or who writes the target."""
    before = situation.before
    if situation.target in scorers(before):
        return situation.heir
    writing = (s for s in scorers(before) if situation.target in records_of(before, s))
    found = next(writing, None)
    return successor(before, situation.after, found) if found else None


def records_of(graph: SystemGraph, scorer: str) -> tuple[str, ...]:
    """The logs and traces that the answer of a scorer is written to, in drawing order.

    What people write down is about the cases that they saw, which are not all.
    """
    answers = carriers(graph, scorer) - graph.of_family("labels")
    return tuple(
        record
        for record in in_order(graph, graph.of_kind(*RECORDS))
        if exists(graph, record) and any(e.source in answers for e in graph.entering(record, *WRITTEN_BY))
    )


def record_of(graph: SystemGraph, scorer: str) -> str | None:
    """The record that says most of an answer, the longest kept first; None when there is none."""
    found = records_of(graph, scorer)
    kept = {record: quantities.stated(graph, record, "retention_d") or 0.0 for record in found}
    return min(found, key=lambda record: (len(missing(graph, record)), -kept[record]), default=None)


def missing(graph: SystemGraph, record: str) -> tuple[str, ...]:
    """What a record does not say that it keeps, in words."""
    return tuple(words for name, words in KEPT.items() if graph.attribute(record, name) is not True)


def data_record(graph: SystemGraph, trainer: str) -> str | None:
    """What names the data of a version: a run or registry that records it, a lineage catalogue beside it."""
    net = input_net(graph, labels=True)
    above = nx.ancestors(net, trainer) if trainer in net else set()
    builders = {trainer} | (above & graph.of_kind("training_set_builder"))
    beside = frozenset().union(*(neighbours(graph, part) for part in builders))
    released = {r for r in graph.of_kind("model_registry") if reaches(versions_travel(graph), trainer, r)}
    recording = graph.of_kind("experiment_tracker", "model_registry") & graph.having("logs_data_version")
    found = (*in_order(graph, recording & (beside | released)), *_catalogues(graph, builders, "code"))
    return next((part for part in found if exists(graph, part)), None)


def _catalogues(graph: SystemGraph, parts: Collection[str], other: str) -> tuple[str, ...]:
    """The lineage catalogues beside any of these parts that keep versions, and not of the other alone."""
    return tuple(
        catalogue
        for catalogue in in_order(graph, graph.of_kind("lineage_catalog"))
        if graph.attribute(catalogue, "versioned") is True
        and graph.attribute(catalogue, "scope") != other
        and not neighbours(graph, catalogue).isdisjoint(parts)
    )


def kept_data(graph: SystemGraph, trainer: str) -> str | None:
    """A store above a trainer that keeps its versions, or what came in, for half a year."""
    net = input_net(graph, labels=True)
    above = nx.ancestors(net, trainer) if trainer in net else set()
    for store in in_order(graph, above & (graph.of_family("storage") | graph.of_kind("operational_db"))):
        kept = (quantities.stated(graph, store, name) for name in ("retention_d", "history_d"))
        if graph.attribute(store, "versioned") is True or any((k or 0) >= HALF_A_YEAR_D for k in kept):
            return store
    return None


def _share_kept(graph: SystemGraph, record: str) -> float:
    """The share of the answers that the record keeps, 0 to 1; all of them when nobody says otherwise."""
    stated = quantities.stated(graph, record, "sample_pct")
    on_arrows = (
        quantities.of_edge(edge, "sample_pct")
        for edge in graph.entering(record, "prediction", "event", "action")
    )
    shares = [value for value in (stated, *on_arrows) if value is not None]
    return min(shares, default=100.0) / 100


def _past(graph: SystemGraph, scorer: str, keepers: Collection[str]) -> str | None:
    """A trainer whose models reach the scorer past everything that keeps versions."""
    rest = versions_travel(graph)
    rest.remove_nodes_from(keepers)
    return next((t for t in trainers(graph) if t != scorer and reaches(rest, t, scorer)), None)


def _reaches_back(graph: SystemGraph, scorer: str, keeper: str) -> Seen:
    """Whether a registry still has the version of half a year ago."""
    name = label(graph, keeper)
    if graph.attribute(keeper, "versioned") is True:
        return held(f"{name} keeps every version.", did=f"kept every version in {name}", components=(keeper,))
    keeps = quantities.stated(graph, keeper, "keeps_n")
    if keeps is None:
        return unsaid(graph, keeper, "that it keeps every version", "versioned", "all versions")
    if keeps > MOST_VERSIONS:
        text = f"{name} keeps more than {number(MOST_VERSIONS)} versions: show where."
        return unproven(text, components=(keeper,))
    renewed = renewal_d(graph, scorer)
    if renewed is None:
        text = f"{name} keeps {_versions(keeps)}: whether one of half a year ago is there is not said."
        return unproven(text, components=(keeper,))
    back = keeps * renewed[1]
    text = f"{name} keeps {_versions(keeps)}, {span(back)} back; {days(HALF_A_YEAR_D)} are asked for."
    if back < HALF_A_YEAR_D:
        return broke(text, components=(keeper, renewed[0]))
    return held(text, did=f"kept {_versions(keeps)} in {name}", components=(keeper,))


def _versions(count: float) -> str:
    return "1 version" if count == 1 else f"{number(count)} versions"
