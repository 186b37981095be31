"""Clauses about a catalogue that grows: what narrows it down, how large its index is, how it is rebuilt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from redline.design import quantities
from redline.design.age import stage
from redline.design.graph import SystemGraph
from redline.design.request_path import request_paths, slowest
from redline.followups.clauses.latency import within_objective
from redline.followups.clauses.release import releases
from redline.followups.clauses.seen import Seen, broke, held, unproven
from redline.followups.clauses.unsaid import unsaid
from redline.followups.lineage import successor
from redline.followups.nets import flow_net, input_net, reaches
from redline.followups.parts import exists, in_order, label, trainers
from redline.followups.situation import Situation
from redline.followups.wording import listed, minutes, number
from redline.whatif.effects import SetNumber, SetObjective

INDEXES = ("vector_index", "search_index")
LISTS = ("prediction_store", "cache", "feature_store_online")
"""Stores from which a short list is read by a key, whatever the size of the catalogue."""
NARROWING = frozenset({"retriever", *INDEXES})
NARROWING_BY_RULE = frozenset({"rules_engine", "feature_batch"})
"""Kinds that narrow a catalogue down by a rule or a partition, when they say to how many."""
RANKS = frozenset({"model_server", "reranker"})
"""Kinds whose work grows with the items that they are given."""
COUNTS = ("items", "vectors", "docs")
"""Attributes by which a part says how many items it holds or works through."""
CARD_COUNTS = ("items", "products", "videos", "chunks", "documents", "articles", "listings", "songs", "ads")
"""Objectives of the framing card that say how many items there are."""
CHOOSING = frozenset({"recsys", "search", "ads", "rag"})
"""What a board is about when it chooses among items."""
LEAST_BYTES = {"vector_index": 16.0, "search_index": 100.0}
"""What an item takes at least in an index: an id and a compressed vector, or an entry of text; assumed."""
MOST_GB = 4_000.0
"""More than this no machine holds; an index beyond it is split into shards."""
MOST_SHARDS = 1_000.0
BYTES_A_GB = 1e9
LONGEST_MODEL_S = 30 * 86_400.0
"""After a month there is a new model at the latest, also where nobody says how often; assumed."""
SAME_MS = 1e-6


def narrowed_first(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """Before anything is scored, a search, a partition or a list made ahead leaves a few of the items."""
    graph = situation.world
    scoring = enumerating(graph)
    if not scoring and not _answers(graph):
        return broke("Nothing chooses among the items any more.")
    if scoring:
        names, verb = listed(label(graph, part) for part in scoring), "goes" if len(scoring) == 1 else "go"
        return broke(f"{names} {verb} through every item: nothing narrows them down.", components=scoring)
    lost = _lost_index(situation)
    if lost is not None:
        return broke(
            f"{label(situation.before, lost)} is searched no more, and nobody wrote down what is lost."
        )
    vague = [part for part in _narrowers(graph) if _needs_source(graph, part)]
    if vague:
        text = f"What {label(graph, vague[0])} searches is not drawn, so its time may grow with the items."
        return unproven(text, components=vague)
    bare = [part for part in _narrowers(graph) if _left_over(graph, part) is None]
    if bare:
        return unsaid(graph, bare[0], "how many items it leaves", "k", "top 500")
    parts = tuple(_narrowers(graph))
    if not parts:
        return held("Lists are made ahead and read by a key.")
    text = f"{label(graph, parts[0])} leaves {number(_left_over(graph, parts[0]) or 0)} items to score."
    return held(text, did=f"let {listed(label(graph, p) for p in parts)} narrow the items", components=parts)


def still_quick(situation: Situation, params: Mapping[str, Any]) -> Seen:
    """The likely time keeps the limit, or is no longer than it was before the items grew."""
    seen = within_objective(situation, params)
    before, now = slowest(situation.before), situation.path_in_world
    if seen.state == "held" or before is None or now is None or now.p99_ms > before.p99_ms + SAME_MS:
        return seen
    return held("The answer takes no longer than before.", components=now.components)


def index_sized(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """How much memory each index of the items takes is stated, and can hold them."""
    graph, count = situation.world, items_in(situation)
    for index in _indexes(graph):
        memory = quantities.stated(graph, index, "memory_GB")
        name = label(graph, index)
        if memory is None or memory <= 0:
            return unsaid(graph, index, "how much memory the index takes", "memory_GB", "64 GB")
        if memory > MOST_GB:
            text = (
                f"No machine holds the {number(memory)} GB of {name}: state a shard's share, and the shards."
            )
            return broke(text, components=(index,))
        shards = min(max(1.0, quantities.stated(graph, index, "shards") or 1.0), MOST_SHARDS)
        least = count * LEAST_BYTES[graph.kind(index)] / BYTES_A_GB
        if memory * shards < least:
            need = f"{count_of_items(count)} take {number(least)} GB at least"
            text = f"{name} has {number(memory * shards)} GB; {need}."
            return broke(text, components=(index,))
    indexes = tuple(_indexes(graph))
    if not indexes:
        return held("No index holds the items.")
    names = listed(label(graph, index) for index in indexes)
    return held(
        f"{names} holds {count_of_items(count)}.", did=f"stated what {names} takes", components=indexes
    )


def rebuilt_in_time(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """Whatever fills an index is through with all items before the next run, or before the next model."""
    graph, count = situation.world, items_in(situation)
    jobs = tuple(_fillers(graph))
    timed = []
    for job in jobs:
        each = quantities.of_component(graph, job, "throughput_rps")
        due = _due_s(graph, job)
        if due is None:
            continue
        if each is None or each.value <= 0:
            return unsaid(graph, job, "how many items it takes a second", "throughput_rps")
        replicas = max(1.0, quantities.stated(graph, job, "replicas") or 1.0)
        takes = count / (each.value * replicas)
        takes_for = f"{label(graph, job)} takes {minutes(takes / 60)} for {count_of_items(count)}"
        text = f"{takes_for}; the next is due after {minutes(due / 60)}."
        if takes > due:
            text = f"{text} Let it work out “only changes”, or give it more replicas."
            return broke(text, components=(job,))
        timed.append(text)
    names = listed(label(graph, job) for job in jobs)
    if timed:
        return held(timed[0], did=f"made {names} quick enough", components=jobs)
    return held(f"{names} works out changes alone." if jobs else "No index has to be built again.")


def count_of_items(count: float) -> str:
    """A count as it is said: ``2 billion items``."""
    for size, word in ((1e9, "billion"), (1e6, "million")):
        if count >= size:
            return f"{number(count / size)} {word} items"
    return f"{number(count)} items"


def catalogue_size(graph: SystemGraph) -> float | None:
    """How many items there are: what the parts say, else the framing card; None when nothing does."""
    stated = [
        quantities.stated(graph, node, name) for name in COUNTS for node in in_order(graph, graph.nodes)
    ]
    known = [count for count in stated if count is not None and count > 0]
    card = (quantities.objective(graph, name) for name in CARD_COUNTS)
    known += [found.value for found in card if found is not None and found.value > 0]
    return max(known, default=None)


def chooses(graph: SystemGraph) -> bool:
    """Whether this board is about choosing among items."""
    return bool(graph.tags & CHOOSING) or bool(graph.of_kind(*NARROWING))


def searching(graph: SystemGraph) -> tuple[str, ...]:
    """The retrievers and indexes that an answer or a run goes through, retrievers first."""
    return tuple(dict.fromkeys([*_narrowers(graph), *_indexes(graph)]))


def enumerating(graph: SystemGraph) -> tuple[str, ...]:
    """What scores with nothing before it that narrows the items down, in drawing order."""
    ranks = [n for n in in_order(graph, graph.of_kind(*RANKS)) if n in _asked(graph)]
    live = [n for n in ranks if not _only_asks(graph, n)]
    narrowed = any(_narrows(graph, part) or _holds_lists(graph, part) for part in _asked(graph))
    ahead = [s for s in in_order(graph, graph.of_kind("batch_scorer")) if exists(graph, s)]
    return tuple([s for s in live if not narrowed] + [s for s in ahead if not _narrowed_ahead(graph, s)])


def _holds_lists(graph: SystemGraph, part: str) -> bool:
    """Whether answers that were worked out ahead are read from it: a store of them, or a cache of that."""
    if graph.kind(part) == "prediction_store":
        return True
    before = {edge.source for edge in graph.entering(part, "batch_data", "prediction") if not edge.sync}
    return graph.kind(part) == "cache" and bool(before & graph.of_kind("prediction_store", "batch_scorer"))


def _only_asks(graph: SystemGraph, part: str) -> bool:
    """Whether a part that no model is released to asks another, to which one is: it scores nothing itself."""
    asked = {edge.target for edge in graph.leaving(part, "request")} & graph.of_kind(*RANKS)
    return not graph.entering(part, "model") and any(graph.entering(other, "model") for other in asked)


def items_in(situation: Situation) -> float:
    """How many items there are in the changed world: what the follow-up set, whatever is drawn now."""
    set_to = [
        change.value
        for change in situation.effects.changes
        if (isinstance(change, SetObjective) and change.name in CARD_COUNTS)
        or (isinstance(change, SetNumber) and change.name in COUNTS)
    ]
    return max(set_to, default=0.0)


def _lost_index(situation: Situation) -> str | None:
    """An index that was searched and is not, with no other in its place and no record."""
    old, now = tuple(_indexes(situation.before)), tuple(_indexes(situation.world))
    if len(now) >= len(old):
        return None
    heirs = {index: successor(situation.before, situation.after, index) for index in old}
    gone = [index for index in old if heirs[index] not in now and situation.gave_up(index) is None]
    return next(iter(gone), None)


def _answers(graph: SystemGraph) -> bool:
    return bool(request_paths(graph)) or bool(graph.of_kind("batch_scorer"))


def _asked(graph: SystemGraph) -> frozenset[str]:
    return frozenset(part for path in request_paths(graph) for part in path.components)


def _narrows(graph: SystemGraph, part: str) -> bool:
    kind = graph.kind(part)
    by_rule = kind in NARROWING_BY_RULE and quantities.stated(graph, part, "k") is not None
    return kind in NARROWING or by_rule


def _narrowed_ahead(graph: SystemGraph, scorer: str) -> bool:
    net = input_net(graph)
    return any(_narrows(graph, part) and reaches(net, part, scorer) for part in net if part != scorer)


def _narrowers(graph: SystemGraph) -> Iterator[str]:
    """The retrievers and rules that narrow the items down; an index that is searched without them too."""
    net = input_net(graph)
    ahead = {s for s in graph.of_kind("batch_scorer") if exists(graph, s)}
    used = [
        part
        for part in in_order(graph, (n for n in graph.nodes if exists(graph, n) and _narrows(graph, n)))
        if part in _asked(graph) or any(reaches(net, part, scorer) for scorer in ahead)
    ]
    retrievers = [part for part in used if graph.kind(part) not in INDEXES]
    behind = {edge.target for part in retrievers for edge in graph.leaving(part, "lookup", "request")}
    yield from (part for part in used if part not in behind)


def _needs_source(graph: SystemGraph, part: str) -> bool:
    """Whether a retriever has neither an index nor lists to read."""
    if graph.kind(part) != "retriever":
        return False
    read = {edge.target for edge in graph.leaving(part, "lookup", "request", "context")}
    read |= {edge.source for edge in graph.entering(part, "lookup", "feature", "batch_data")}
    return not any(graph.kind(node) in {*INDEXES, *LISTS} for node in read)


def _left_over(graph: SystemGraph, part: str) -> float | None:
    """How many items a part leaves, as it or a part that reads it says."""
    around = [part, *(edge.source for edge in graph.entering(part, "lookup")),
              *(edge.target for edge in graph.leaving(part))]  # fmt: skip
    stated = (quantities.stated(graph, node, name) for node in around for name in ("k", "k_in"))
    return next((count for count in stated if count is not None and count > 0), None)


def _indexes(graph: SystemGraph) -> Iterator[str]:
    """The indexes of the items that an answer or a run searches."""
    net = input_net(graph)
    for index in in_order(graph, graph.of_kind(*INDEXES)):
        ahead = any(reaches(net, index, s) for s in graph.of_kind("batch_scorer"))
        if exists(graph, index) and (index in _asked(graph) or ahead):
            yield index


def _fillers(graph: SystemGraph) -> Iterator[str]:
    """The jobs that work out what an index holds."""
    fed = flow_net(graph, "feature", "batch_data", "event")
    indexes = tuple(_indexes(graph))
    for job in in_order(graph, graph.of_kind("embedding_job", "feature_batch")):
        if exists(graph, job) and any(reaches(fed, job, index) for index in indexes):
            yield job


def _due_s(graph: SystemGraph, job: str) -> float | None:
    """Seconds after which all items must be through: the job's next run, or where only changes are worked
    out, the next model that makes the vectors; None when there is neither."""
    if not _only_changes(graph, job):
        return _cadence(graph, job)
    net = releases(graph)
    teaching = [trainer for trainer in trainers(graph) if reaches(net, trainer, job)]
    each = (_cadence(graph, trainer) or LONGEST_MODEL_S for trainer in teaching)
    return min((min(cadence, LONGEST_MODEL_S) for cadence in each), default=None)


def _only_changes(graph: SystemGraph, job: str) -> bool:
    """Whether a job says that it works out changes alone, or is handed changes as they come and no store."""
    if graph.attribute(job, "incremental") is True:
        return True
    net = input_net(graph).copy()
    net.remove_nodes_from([node for node in net if graph.family(node) == "storage"])
    changing = [n for n in net if graph.attribute(n, "variant") == "cdc" or graph.kind(n) == "message_bus"]
    return any(reaches(net, node, job) for node in changing)


def _cadence(graph: SystemGraph, job: str) -> float | None:
    """Seconds between two runs of a job, as stated or as is usual for its kind; None where neither is."""
    found = stage(graph, job)
    return found.waits if found is not None and found.period is not None else None
