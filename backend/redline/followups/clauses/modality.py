"""Clauses about another kind of input: who turns it into what the model reads, and what it may show."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

import networkx as nx

from redline.design import quantities
from redline.design.availability import has_default
from redline.design.graph import Edge, SystemGraph
from redline.design.request_path import request_paths
from redline.followups.clauses.market import reads_language
from redline.followups.clauses.outage import tested_by
from redline.followups.clauses.quality import scorer_in_question
from redline.followups.clauses.release import releases
from redline.followups.clauses.seen import Seen, broke, held
from redline.followups.clauses.unsaid import unsaid_on
from redline.followups.nets import reaches
from redline.followups.parts import exists, in_order, label, stated_words, trainers
from redline.followups.situation import Situation
from redline.followups.wording import capital, percent

SENT: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"text": ("image", "screenshots"), "image": ("audio", "voice notes")}
)
"""What people begin to send, by what is read today: the modality, and how it is called."""
MODELS = ("llm_api", "llm_server")
"""Models that can answer from the new input themselves, once they are evaluated with it."""
HANDED = frozenset({"event", "feature", "batch_data", "request", "lookup", "prediction", "context"})
WAITED = frozenset({"request", "lookup", "context"})
OUTSIDE = ("llm_api", "third_party_api")
KEPT = ("prediction_log", "trace_store", "object_store", "data_warehouse", "labeling")
"""Kinds at which what people sent is out of reach for them, or is kept."""
SEES = re.compile(r"\b(image|photo|picture|vision|camera)s?\b")
"""Words by which what answers says that it looks at pictures."""
MASKS = re.compile(r"personal|\bpii\b|face|name|mask|redact|anonym")
"""Words by which a guardrail says that it takes personal data out."""


def converted(situation: Situation, params: Mapping[str, Any]) -> Seen:
    """Something on the way turns what is sent into what the model reads, and the request waits for it."""
    graph, scorer = situation.world, scorer_in_question(situation)
    if scorer is None:
        return broke(f"{situation.name} is gone; nothing reads anything.")
    modality, sent = _asked_for(situation)
    for part in converters(situation):
        late = max((leg.late_share for leg in _legs(graph) if leg.edge.target == part), default=0.0)
        if late > float(params["most"]):
            name, share = label(graph, part), percent(late)
            text = f"{share} of the calls to {name} run into the timeout: that is the same as not reading it."
            return broke(text, components=(part,))
        name = label(graph, part)
        return held(f"{name} turns {sent} into what {label(graph, scorer)} reads.",
                    did=f"let {name} turn {sent} into what is read", components=(part, scorer))  # fmt: skip
    return broke(_why_not(situation, modality, sent), components=(scorer,))


def missing_covered(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """What is used where nothing of it was sent, or nothing could be read, is stated."""
    graph, scorer = situation.world, scorer_in_question(situation)
    sent = _asked_for(situation)[1]
    parts = tuple(converters(situation))
    if scorer is None or not parts:
        return broke(f"Nothing reads {sent}, so nothing says what is used without.")
    teaching = [t for t in trainers(graph) if t == scorer or reaches(releases(graph), t, scorer)]
    copes = next((p for p in (scorer, *teaching) if graph.attribute(p, "learns_missing") is True), None)
    if copes is not None:
        return held(f"{label(graph, copes)} is trained to answer without {sent}.", components=(copes,))
    calls = [edge for part in parts[:1] for edge in graph.entering(part) if edge.flow in HANDED]
    bare = [edge for edge in calls if not has_default(graph, edge) and not _only_those(graph, edge)]
    if calls and not bare:
        return held(f"It is stated what is used without {sent}.", did=f"said what is used without {sent}",
                    connections=[edge.id for edge in calls])  # fmt: skip
    because = f"Most requests come without {sent}."
    if bare:
        return unsaid_on(
            graph, bare[0], "what is used then", f"only with {sent}, default: none", because=because
        )
    text = f"{because} Nothing says what {label(graph, parts[0])} gives then."
    return broke(text, components=parts[:1])


def masked(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """A guard for personal data cuts the way to what reads it, or from there to what keeps or leaves it."""
    graph = situation.world
    sent = _asked_for(situation)[1]
    part = next(iter(converters(situation)), None)
    if part is None:
        return broke(f"Nothing reads {sent}, so nothing takes out what they show besides.")
    net = _ways(graph)
    guards = [g for g in in_order(graph, graph.of_kind("pii_guard", "guardrail")) if _masks(graph, g)]
    rest = net.copy()
    rest.remove_nodes_from(guards)
    before = [guard for guard in guards if reaches(net, guard, part)]
    if before and not any(reaches(rest, entry, part) for entry in _asking(graph)):
        name = label(graph, before[0])
        return held(f"{name} takes personal data out of {sent} before they are read.",
                    did=f"put {name} before {label(graph, part)}", components=(before[0], part))  # fmt: skip
    ends = [n for n in in_order(graph, graph.of_kind(*OUTSIDE, *KEPT)) if exists(graph, n)]
    after = [guard for guard in guards if reaches(net, part, guard)]
    foreign = graph.attribute(part, "third_party") is True or graph.attribute(part, "outside") is True
    open_end = next((end for end in ends if reaches(rest, part, end)), None)
    if after and not foreign and open_end is None:
        name = label(graph, after[0])
        return held(f"{name} takes personal data out before it is kept or leaves.",
                    did=f"let what is read pass {name}", components=(part, after[0]))  # fmt: skip
    where = f" before {label(graph, open_end)}" if open_end is not None else ""
    text = f"{capital(sent)} show more than was meant: nothing takes personal data out{where}."
    return broke(text, components=(part,))


def modality_of(graph: SystemGraph) -> str | None:
    """The one kind of input that people send here, ``text`` or ``image``; None for neither or several."""
    if graph.tags & {"multimodal", "batch"}:
        return None
    named = any(SEES.search(label(graph, part).lower()) for part in graph.serving_roots)
    seen = _stated(graph) & {"image", "audio", "video"} | ({"image"} if named else set())
    if reads_language(graph):
        return None if seen else "text"
    people = any(graph.kind(path.entry) == "client_app" for path in request_paths(graph))
    pictures = seen == {"image"} or (not seen and graph.tags >= {"vision", "moderation"})
    return "image" if pictures and people else None


def _stated(graph: SystemGraph) -> frozenset[str]:
    return frozenset(m for n in graph.having("modality") if exists(graph, n) for m in _modalities(graph, n))


def readable(graph: SystemGraph) -> frozenset[str]:
    """The kinds of input that something on the board reads."""
    scanned = {"image" for n in graph.having("ocr") if exists(graph, n)}
    main = modality_of(graph)
    return frozenset(_stated(graph) | scanned | ({main} if main else set()))


def converters(situation: Situation) -> Iterator[str]:
    """What turns the new input into what the scorer reads: new, or for it before too, and waited for."""
    before, graph = situation.before, situation.world
    modality = _asked_for(situation)[0]
    scorer = scorer_in_question(situation)
    net = _ways(graph)
    for part in in_order(graph, graph.of_kind("encoder_service", "doc_parser", *MODELS)):
        able = _reads(graph, part, modality)
        if graph.kind(part) in MODELS and next(tested_by(graph, part), None) is None:
            continue
        new = part not in before.nodes or before.kind(part) != graph.kind(part)
        if not exists(graph, part) or not able or not (new or _reads(before, part, modality)):
            continue
        asked = any(reaches(net, entry, part) for entry in _asking(graph))
        if scorer is not None and asked and reaches(net, part, scorer):
            yield part


def _asked_for(situation: Situation) -> tuple[str, str]:
    """The modality that people begin to send, and how it is called."""
    return SENT[modality_of(situation.before) or "text"]


def _reads(graph: SystemGraph, part: str, modality: str) -> bool:
    if graph.kind(part) == "doc_parser":
        return modality == "image" and graph.attribute(part, "ocr") is True
    return modality in _modalities(graph, part)


def _only_those(graph: SystemGraph, edge: Edge) -> bool:
    """Whether a model of its own is asked for some requests alone, those that come with the new input."""
    share = quantities.of_edge(edge, "share")
    return graph.kind(edge.target) in MODELS and share is not None and 0 < share < 1


def _modalities(graph: SystemGraph, part: str) -> frozenset[str]:
    stated = str(graph.attribute(part, "modality") or "").lower()
    return frozenset(word for word in re.split(r"[^a-z]+", stated) if word)


def _asking(graph: SystemGraph) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*(path.entry for path in request_paths(graph)), *sorted(graph.entries))))


def _legs(graph: SystemGraph) -> Iterator[Any]:
    for path in request_paths(graph):
        yield from path.legs


def _ways(graph: SystemGraph) -> nx.DiGraph[str]:
    """Where what was sent gets to: along data and calls, and back to everyone who waits for an answer."""
    net: nx.DiGraph[str] = nx.DiGraph()
    net.add_nodes_from(sorted(n for n in graph.nodes if exists(graph, n)))
    for edge in graph.drawn:
        if edge.flow in HANDED and not edge.mirrored and not _unheard(graph, edge):
            net.add_edge(edge.source, edge.target)
            if edge.flow in WAITED and edge.sync and not _hands_on(graph, edge):
                net.add_edge(edge.target, edge.source)
    return net


def _hands_on(graph: SystemGraph, edge: Edge) -> bool:
    """Whether what is asked gives its answer to somebody else, or whoever asks is outside."""
    onward = any(e.flow in HANDED and e.target != edge.source for e in graph.leaving(edge.target))
    converting = graph.kind(edge.target) in {"encoder_service", "doc_parser"}
    return edge.source in graph.entries or (converting and onward)


def _unheard(graph: SystemGraph, edge: Edge) -> bool:
    """A call that nobody waits for and that leads to no store or queue: what it finds out is lost."""
    kept = graph.family(edge.target) in {"storage", "ingest", "labels", "monitoring"}
    return edge.flow in WAITED and not edge.sync and not kept


def _masks(graph: SystemGraph, guard: str) -> bool:
    if not exists(graph, guard):
        return False
    said = stated_words(graph, guard, ("checks", "method"))
    return graph.kind(guard) == "pii_guard" or MASKS.search(said) is not None


def _why_not(situation: Situation, modality: str, sent: str) -> str:
    graph = situation.world
    able = [n for n in in_order(graph, graph.of_kind("encoder_service", "doc_parser")) if exists(graph, n)]
    named = [part for part in able if _reads(graph, part, modality)]
    if named and named[0] in situation.before.nodes:
        return f"{label(graph, named[0])} was not made for {sent}: what reads them is a part of its own."
    models = [n for n in in_order(graph, graph.of_kind(*MODELS)) if modality in _modalities(graph, n)]
    if models and not named and next(tested_by(graph, models[0]), None) is None:
        name = label(graph, models[0])
        return f"{name} may read {sent}; no evaluation is drawn that it has passed with them."
    if named:
        return f"{label(graph, named[0])} is on no way from a request to {situation.name}."
    return (
        f"Nothing turns {sent} into what {situation.name} reads: draw what does, before it, such as OCR "
        "or an encoder."
    )
