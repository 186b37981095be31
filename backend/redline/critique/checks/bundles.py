"""What has to go back together: thresholds, prompts and indexes with their model, and data with its job."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from redline.critique.checks import releases, rollback
from redline.critique.checks.check import NamedCheck, kept, named
from redline.critique.observation import Observation, ask, fail, not_applicable, passed
from redline.design import operators
from redline.design.graph import SystemGraph, View
from redline.design.quantities import stated

TUNED_TO_MODEL = ("decision_policy", "feature_transform", "prompt_assembler")
"""Parts of an answer that fit one model: its thresholds, its inputs, its prompt."""
ENCODING = ("encoder_service", "retriever")
INDEXES = ("vector_index",)
IN_SCOPE: Mapping[str, re.Pattern[str]] = {
    "decision_policy": re.compile(r"threshold|cut.?off|polic|rule|calibrat"),
    "feature_transform": re.compile(r"feature|transform|schema"),
    "prompt_assembler": re.compile(r"prompt|template"),
    "vector_index": re.compile(r"index|vector"),
    "encoder_service": re.compile(r"encod|embed|model"),
    "retriever": re.compile(r"retriev|model"),
}
PLAIN = {
    "decision_policy": "thresholds",
    "feature_transform": "features",
    "prompt_assembler": "prompt",
    "vector_index": "index",
}
"""What of a part goes back, in words."""
EVERYTHING = re.compile(r"\ball\b|everything|bundle|together|whole release")
SHIPPING = ("ci_cd", "team", "model_registry")
"""What may bring a configuration by an arrow that steers."""
DECIDING = ("team", "review_queue", "alerting")
JOBS = ("feature_batch", "embedding_job", "batch_ingest", "notebook", "doc_parser", "orchestrator")
REFILLED = ("feature_store_online", "vector_index", "search_index")
KEPT = ("versioned", "versioned_swap", "backfillable", "idempotent")
"""Statements from which an earlier state can be had again."""
SHORT_TTL_S = 3600
SWITCHING = ("ci_cd", "orchestrator", "rollback_controller", "team", "alerting", "retrain_trigger")
NOT_ASKED = not_applicable("how to go back at all is another question")


@dataclass(frozen=True)
class _Pair:
    """A part that fits one other part of what a root answers, and from where each of the two is released."""

    root: str
    part: str
    fits: str
    own: frozenset[str]
    other: frozenset[str]

    @property
    def separate(self) -> bool:
        """Whether nothing releases both."""
        return self.own.isdisjoint(self.other)


def compatible_state(graph: SystemGraph) -> Iterator[Observation]:
    """What goes back with a model includes what was tuned to it."""
    drawn = list(_pairs(graph))
    pairs = [pair for pair in drawn if pair.root not in _lost(graph)]
    if not pairs:
        if drawn:
            yield NOT_ASKED
        return
    loose = [pair for pair in pairs if not _joined(graph, pair)]
    if not loose:
        parts = sorted({pair.part for pair in pairs})
        yield passed("what fits together goes back together", components=parts)
    for pair in loose:
        yield _left_behind(graph, pair)


def _lost(graph: SystemGraph, *outcomes: str) -> frozenset[str]:
    """The roots for which it is asked, or said to be impossible, how to go back at all."""
    named = graph.once(_going_back)
    wanted = outcomes or ("fail", "ask")
    faces = {part for outcome, parts in named for part in parts if outcome in wanted}
    return frozenset(root for root in graph.serving_roots if releases.face(graph, root) & faces)


def _going_back(graph: SystemGraph) -> tuple[tuple[str, tuple[str, ...]], ...]:
    seen = kept(graph, rollback.previous_version_kept)
    return tuple((one.outcome, one.roles.get("server", ())) for one in seen)


def _pairs(graph: SystemGraph) -> Iterator[_Pair]:
    for root in releases.answering(graph):
        near = graph.unit(root) | {e.target for n in graph.unit(root) for e in graph.leaving(n, "lookup")}
        server = releases.upstream(graph, root)
        if releases.has_versions(graph, root) and graph.kind(root) not in releases.HOSTED:
            for part in sorted(graph.of_kind(*TUNED_TO_MODEL) & near):
                yield from _pair(graph, root, part, root, server)
        for encoder in sorted(graph.of_kind(*ENCODING) & near):
            if graph.entering(encoder, "model"):
                for index in sorted(graph.of_kind(*INDEXES) & near):
                    yield from _pair(graph, root, index, encoder, _released_from(graph, encoder))


def _pair(graph: SystemGraph, root: str, part: str, fits: str, other: frozenset[str]) -> Iterator[_Pair]:
    own = _released_from(graph, part)
    if own and part not in other:
        yield _Pair(root, part, fits, own, other | {fits})


def _released_from(graph: SystemGraph, part: str) -> frozenset[str]:
    """Where versions of a part come from; empty when none is drawn to arrive."""
    above = operators.reaching(graph.view(View.RELEASE), {part})
    arriving = any(edge.target in above for edge in graph.by_flow("model"))
    shipped = _shipped(graph, part)
    steering = operators.ancestors_of(graph.view(View.CTRL), shipped) | shipped
    return frozenset((above - {part} if arriving else frozenset()) | steering)


def _joined(graph: SystemGraph, pair: _Pair) -> bool:
    """Whether one bundle, one statement or one controller takes both back."""
    if any(graph.attribute(part, "versioned_swap") and not pair.separate for part in (pair.part, pair.fits)):
        return True
    return _in_bundle(graph, pair) or any(_covers(graph, one, pair) for one in _controllers(graph, pair))


def _in_bundle(graph: SystemGraph, pair: _Pair) -> bool:
    """Whether a registry that releases both says that it holds the part too."""
    both = graph.of_kind("model_registry", "object_store") & pair.own & pair.other
    return any(_names(graph, str(graph.attribute(one, "artifact", "")), pair.part) for one in both)


def _controllers(graph: SystemGraph, pair: _Pair) -> list[str]:
    """The rollbacks that steer anything on the way of either."""
    steering = operators.ancestors_of(graph.view(View.CTRL), {pair.part, *pair.own, *pair.other})
    return sorted(graph.of_kind("rollback_controller") & steering)


def _covers(graph: SystemGraph, controller: str, pair: _Pair) -> bool:
    if graph.stated(controller, "scope"):
        return _names(graph, str(graph.attribute(controller, "scope")), pair.part)
    steered = operators.descendants(graph.view(View.CTRL), controller)
    part, fits = {pair.part} | (pair.own - pair.other), {pair.fits} | (pair.other - pair.own)
    return bool(steered & part) and bool(steered & fits)


def _names(graph: SystemGraph, text: str, part: str) -> bool:
    said = text.lower()
    return bool(EVERYTHING.search(said) or IN_SCOPE[graph.kind(part)].search(said))


def _left_behind(graph: SystemGraph, pair: _Pair) -> Observation:
    controllers = _controllers(graph, pair)
    scoped = [one for one in controllers if graph.stated(one, "scope")]
    people = graph.of_kind(*DECIDING) & operators.ancestors_of(graph.view(View.CTRL), pair.other)
    open_question = (controllers and not scoped) or (not controllers and people)
    arrows = [
        e.id for one in (pair.part, pair.fits) for e in graph.entering(one, "model", "control", "feature")
    ]
    what = PLAIN[graph.kind(pair.part)]
    before = ", ".join(str(graph.attribute(one, "scope")) for one in scoped[:1]) or "model"
    return (fail if pair.separate and not open_question else ask)(
        variant="" if pair.separate else "shared",
        part=pair.part,
        server=pair.fits,
        source=_brought_by(graph, pair.part),
        scope=tuple(scoped or controllers),
        alone=() if controllers else (pair.part,),
        held=() if controllers else tuple(sorted(_holders(graph, pair))),
        facts={"what": what, "bundle": f"{before}, {what}"},
        components=[
            part for arrow in arrows for part in (graph.edge[arrow].source, graph.edge[arrow].target)
        ],
        connections=arrows,
    )


def _brought_by(graph: SystemGraph, part: str) -> frozenset[str]:
    """What hands a part its versions."""
    before = operators.predecessors(graph.view(View.RELEASE)).get(part, {})
    return frozenset((*before, *_shipped(graph, part)))


def _shipped(graph: SystemGraph, part: str) -> frozenset[str]:
    """What brings a part its configuration by an arrow that steers."""
    return frozenset(e.source for e in graph.entering(part, "control") if graph.kind(e.source) in SHIPPING)


def _holders(graph: SystemGraph, pair: _Pair) -> Iterable[str]:
    """Where the versions of what the part fits are kept, else the thing itself."""
    return graph.of_kind(*releases.KEEPERS) & pair.other or {pair.fits}


def data_and_index_rollback(graph: SystemGraph) -> Iterator[Observation]:
    """A bad batch can be taken out of the store or the index that answers."""
    stores = {store: written for store in sorted(_read(graph)) if (written := _written(graph, store))}
    if not stores:
        return
    if _lost(graph).issuperset(releases.answering(graph)):
        yield NOT_ASKED
        return
    final = {store: written for store, written in stores.items() if not _can_be_had_again(graph, store)}
    if not final:
        yield passed("an earlier state can be had again", components=sorted(stores))
        return
    yield ask(
        store=tuple(final),
        writer=frozenset(graph.edge[arrow].source for written in final.values() for arrow in written),
        connections=[arrow for written in final.values() for arrow in written],
    )


def _read(graph: SystemGraph) -> frozenset[str]:
    """Stores and indexes that are read on the way to an answer."""
    asking = operators.reachable(graph.view(View.CALLS), graph.entries) | graph.serving_roots
    read = {edge.target for node in asking for edge in graph.leaving(node, "lookup")}
    return graph.of_kind(*REFILLED) & read


def _written(graph: SystemGraph, store: str) -> tuple[str, ...]:
    """The arrows by which jobs fill it; a stream brings one value at a time."""
    arrows = graph.entering(store, "feature", "batch_data", "event")
    return tuple(e.id for e in arrows if graph.kind(e.source) in JOBS and not graph.nodes[e.source].outside)


def _can_be_had_again(graph: SystemGraph, store: str) -> bool:
    writers = {graph.edge[arrow].source for arrow in _written(graph, store)}
    said = any(graph.attribute(part, name) for part in (store, *writers) for name in KEPT)
    ttl = stated(graph, store, "ttl_s")
    steered = any(
        graph.kind(edge.source) == "rollback_controller" for edge in graph.entering(store, "control")
    )
    return said or steered or (ttl is not None and ttl <= SHORT_TTL_S) or graph.provides(store, "rollback")


def version_switch(graph: SystemGraph) -> Iterator[Observation]:
    """A model that is loaded once can be exchanged without guessing which copy has it."""
    for root in releases.answering(graph):
        above = releases.upstream(graph, root)
        holding = frozenset(node for node in above if _holds_loaded(graph, node))
        if not holding:
            continue
        if root in _lost(graph, "fail"):
            yield NOT_ASKED
        elif _switched(graph, holding, above):
            yield passed("what is loaded is told to load another", components=sorted(holding))
        else:
            ways = [edge.id for node in sorted(holding) for edge in graph.entering(node, "model")]
            yield ask(server=root, holder=holding, connections=ways)


def _holds_loaded(graph: SystemGraph, node: str) -> bool:
    cached = graph.kind(node) == "cache" and bool(graph.entering(node, "model"))
    return cached or (bool(graph.attribute(node, "loaded")) and graph.family(node) in ("serving", "storage"))


def _switched(graph: SystemGraph, holding: frozenset[str], above: frozenset[str]) -> bool:
    steered = {edge.source for node in holding for edge in graph.entering(node, "control")}
    refreshed = any(
        graph.attribute(n, name) for n in holding for name in ("ttl_s", "expires", "versioned_swap")
    )
    stated_ways = releases.says_it_provides(graph, "rollback") | releases.says_it_provides(
        graph, "traffic_split"
    )
    split = graph.of_kind("traffic_splitter") & above
    return bool(steered & graph.of_kind(*SWITCHING) or split or stated_ways & above) or refreshed


CHECKS: Mapping[str, NamedCheck[Any]] = {
    "compatible_state": named(
        compatible_state, roles="part server source scope alone held", facts="what bundle", variants="shared"
    ),
    "data_and_index_rollback": named(data_and_index_rollback, roles="store writer"),
    "version_switch": named(version_switch, roles="server holder"),
}
