"""Where personal data goes, who gets it, how long it stays, and whether it can be taken back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from redline.critique.checks import drawing, prompting
from redline.critique.checks.check import NamedCheck, named
from redline.critique.observation import Observation, ask, fail, passed
from redline.design import operators
from redline.design.graph import Edge, SystemGraph, View
from redline.design.views import Arrow

VALUES = ("event", "batch_data", "feature", "training_data", "label")
"""Flows that carry what was there before, unless it is stated that they carry nothing personal."""
TELLING = ("prediction", "feedback", "telemetry", "request", "context")
"""Flows that carry personal data only where it is stated."""

KEEPING = ("training_job", "online_learner", "vector_index", "prediction_log", "trace_store", "labeling")
"""Where personal data stays or is seen without being needed for an answer."""
RAW = ("ingest", "storage", "source")
"""Families that hand data on as it is."""

LIKELY = ("client_app", "operational_db", "media_source")
"""Where a regulated domain has personal data, whether or not anybody said so."""
EXTERNAL = ("llm_api", "third_party_api")
RECORDS = ("prediction_log", "trace_store", "conversation_memory")
COPIES = (
    *("object_store", "data_warehouse", "feature_store_offline", "feature_store_online"),
    *("vector_index", "search_index", "prediction_log", "prediction_store", "trace_store"),
    "conversation_memory",
)
"""Kinds in which a person's data lives on after it has left its source."""

ERASURE = re.compile(r"delet|erasure|erase|forgotten|gdpr|right to be")
EVERYTHING = re.compile(r"\b(all|every|everything|each)\b")
USUAL_SLA_D = 30.0
DAY_S = 86_400.0


def pii_minimised(graph: SystemGraph) -> Iterator[Observation]:
    """Personal data is taken out before it is learned from, indexed or logged."""
    stated = stated_sources(graph)
    regulated = "regulated" in graph.tags
    sources = stated or (graph.of_kind(*LIKELY) if regulated else frozenset())
    if not sources:
        return
    wires, guards = carrying(graph), _guards(graph)
    met = (graph.of_kind(*KEEPING) - clean(graph)) & operators.descendants_of(wires, sources)
    if not met:
        return
    ways = [w for end in sorted(met) if (w := operators.avoiding_path(wires, sources - {end}, {end}, guards))]
    if not ways:
        yield passed("personal data is taken out on the way", components=sorted(guards))
        return
    raw = [way for way in ways if all(graph.family(node) in RAW for node in way.nodes[1:-1])]
    sure = bool(stated and raw)
    shown = raw if sure else ways
    first = {way.edges[0] for way in shown}
    variant = ("regulated" if regulated else "") if sure else "derived" if stated else "unstated"
    yield (fail if sure else ask)(
        variant=variant,
        source=dict.fromkeys(way.nodes[0] for way in shown),
        keeper=dict.fromkeys(way.nodes[-1] for way in shown),
        first=first if len(first) == 1 else (),
        components=drawing.nodes_along(shown),
        connections=drawing.edges_along(shown),
    )


def stated_sources(graph: SystemGraph) -> frozenset[str]:
    """Where personal data is stated to begin: parts that hold it and arrows that carry it."""
    return graph.once(_personal)


def _personal(graph: SystemGraph) -> frozenset[str]:
    holding = graph.having("pii") & graph.of_family("source", "storage", "ingest")
    carried = {edge.source for edge in graph.drawn if edge.attributes.get("pii") is True}
    return frozenset(holding | carried)


def clean(graph: SystemGraph) -> frozenset[str]:
    """Parts of which it is stated that nothing personal is left in them."""
    return graph.once(_without_people)


def _without_people(graph: SystemGraph) -> frozenset[str]:
    return frozenset(
        node
        for node in graph.alive
        if graph.attribute(node, "pii") is False or graph.attribute(node, "pii_scrubbed")
    )


def _guards(graph: SystemGraph) -> frozenset[str]:
    """What takes personal data out, in the way or beside it, and what is stated to be without any."""
    return prompting.beside(graph, graph.of_kind("pii_guard")) | clean(graph)


def carrying(graph: SystemGraph) -> drawing.Wires:
    """The ways of personal data through the drawing."""
    return graph.once(_personal_wires)


def _personal_wires(graph: SystemGraph) -> drawing.Wires:
    return drawing.wired((edge.source, edge.target, edge.id) for edge in _personal_edges(graph))


def _personal_edges(graph: SystemGraph) -> Iterator[Edge]:
    for edge in graph.drawn:
        said = edge.attributes.get("pii")
        if said is True or (said is None and edge.flow in VALUES):
            yield edge


def external_provider_flow(graph: SystemGraph) -> Iterator[Observation]:
    """What leaves the house holds nothing personal, or goes to somebody under contract."""
    outside = graph.of_kind(*EXTERNAL)
    stated = stated_sources(graph) - outside
    likely = graph.of_kind(*LIKELY) - stated if "regulated" in graph.tags else frozenset()
    if not stated | likely:
        return
    wires = drawing.wired(leaving(graph))
    # Who is asked because of who the person is, such as a credit bureau, has to be told.
    told = outside & operators.descendants_of(wires, stated)
    hosted = graph.of_kind("llm_api") & operators.descendants_of(wires, likely)
    if not told and not hosted:
        return
    bound = frozenset(n for n in outside if graph.attribute(n, "contract"))
    way = _unmasked(graph, wires, stated, told - bound)
    guessed = None if way else _unmasked(graph, wires, likely, hosted - bound)
    if way is not None:
        # “No contract” is a fault, silence about one a question.
        refused = graph.attribute(way.nodes[-1], "contract") is False
        yield (fail if refused else ask)(variant="" if refused else "open", **_handed_over(way))
    elif guessed is not None:
        yield ask(variant="unstated", **_handed_over(guessed))
    else:
        yield passed("it is masked first, or a contract covers it", components=sorted(told | hosted))


def _unmasked(
    graph: SystemGraph, wires: drawing.Wires, sources: frozenset[str], ends: frozenset[str]
) -> operators.Path | None:
    if not sources or not ends:
        return None
    return operators.avoiding_path(wires, sources, ends, _guards(graph))


def _handed_over(way: operators.Path) -> dict[str, Any]:
    return {
        "source": way.nodes[0],
        "provider": way.nodes[-1],
        "last": way.edges[-1:],
        "components": way.nodes,
        "connections": way.edges,
    }


def leaving(graph: SystemGraph) -> Iterator[Arrow]:
    """The ways of text and values towards somebody else's service, payloads of calls included."""
    outside = graph.of_kind(*EXTERNAL)
    for edge in graph.drawn:
        if edge.attributes.get("pii") is False or edge.folded:
            continue
        if edge.flow in (*VALUES, "context"):
            yield edge.source, edge.target, edge.id
        elif edge.flow == "lookup" and edge.target not in outside:
            yield edge.target, edge.source, edge.id
        elif edge.flow in ("request", "lookup"):
            yield edge.source, edge.target, edge.id


def deletion_reaches_copies(graph: SystemGraph) -> Iterator[Observation]:
    """One request to be erased reaches each copy, or the copy expires by itself in time."""
    sources = stated_sources(graph)
    if not sources:
        return
    services = graph.of_kind("deletion_service")
    copies = copies_of(graph, sources) - clean(graph)
    if not copies:
        return
    asked = bool(services) or _erasure_is_asked(graph)
    limit = _sla_d(graph, services)
    open_copies = sorted(
        c for c in copies if not _is_reached(graph, services, c) and not _expires_within(graph, c, limit)
    )
    if not open_copies:
        yield passed("a delete reaches each copy, or it expires in time", components=sorted(copies))
        return
    drawn = bool(services) and _reaches_something(graph, services)
    if drawn or (asked and not services):
        seen, variant = fail, "missed" if drawn else ""
    elif services:
        seen, variant = ask, "covers"
    elif len(copies) > 1:
        seen, variant = ask, "unasked"
    else:
        return
    yield seen(
        variant=variant,
        source=sources,
        service=services,
        copy=open_copies,
        facts={"days": f"{limit:g}"},
        components=sorted({*sources, *services, *open_copies}),
    )


def copies_of(graph: SystemGraph, sources: frozenset[str]) -> frozenset[str]:
    """Stores, logs, indexes and memories that personal data reaches, the sources themselves left out."""
    kinds = graph.of_kind(*COPIES)
    reached = operators.descendants_of(carrying(graph), sources)
    roots = {s for s in sources if s not in operators.descendants_of(carrying(graph), sources - {s})}
    held = kinds & graph.having("pii")
    return frozenset((kinds & reached) | held) - roots


def _erasure_is_asked(graph: SystemGraph) -> bool:
    card = graph.framing
    words = [*card.assumptions, card.decision, card.guardrail_metric, *map(str, card.objectives)]
    return any(ERASURE.search(text.lower()) for text in words)


def _sla_d(graph: SystemGraph, services: frozenset[str]) -> float:
    """Days until an erasure must be done: as stated, else one month."""
    stated = (graph.attribute(service, "sla_d") for service in sorted(services))
    days = [float(d) for d in stated if isinstance(d, (int, float))]
    return min(days, default=USUAL_SLA_D)


def _is_reached(graph: SystemGraph, services: frozenset[str], copy: str) -> bool:
    if copy in operators.descendants_of(graph.view(View.CTRL), services):
        return True
    if any(edge.source in services for edge in graph.entering(copy)):
        return True
    label = graph.nodes[copy].label.lower()
    said = [str(graph.attribute(service, "covers", "")).lower() for service in services]
    return any(EVERYTHING.search(text) or (label and label in text) for text in said)


def _reaches_something(graph: SystemGraph, services: frozenset[str]) -> bool:
    return any(graph.leaving(service) for service in services)


def _expires_within(graph: SystemGraph, store: str, days: float) -> bool:
    ages = (
        graph.attribute(store, "retention_d"),
        graph.attribute(store, "ttl_d"),
        _in_days(graph.attribute(store, "ttl_s")),
    )
    return any(isinstance(age, (int, float)) and age <= days for age in ages)


def _in_days(seconds: object) -> float | None:
    return float(seconds) / DAY_S if isinstance(seconds, (int, float)) else None


def retention_on_logs(graph: SystemGraph) -> Iterator[Observation]:
    """What is logged about people is deleted after a stated time."""
    records = frozenset(r for r in graph.of_kind(*RECORDS) if graph.entering(r))
    about_people = frozenset(r for r in records if _is_about_people(graph, r)) - clean(graph)
    if not about_people:
        return
    open_ended = [r for r in sorted(about_people) if not _has_end(graph, r)]
    if open_ended:
        yield ask(record=open_ended, components=open_ended)
    else:
        yield passed("it is stated how long records are kept", components=sorted(about_people))


def _is_about_people(graph: SystemGraph, record: str) -> bool:
    """Whether a record holds personal data, as stated, or what people type into a language model."""
    if graph.attribute(record, "pii") or "regulated" in graph.tags:
        return True
    typed = graph.of_kind(*prompting.HOSTS) and graph.entries & graph.of_kind("client_app")
    return bool(stated_sources(graph)) or (bool(typed) and graph.kind(record) != "prediction_log")


def _has_end(graph: SystemGraph, record: str) -> bool:
    limits = ("retention_d", "ttl_d", "ttl_s", "expires")
    short = str(graph.attribute(record, "scope", "")).lower() == "session"
    return short or any(graph.attribute(record, name) for name in limits)


CHECKS: Mapping[str, NamedCheck[Any]] = {
    "deletion_reaches_copies": named(
        deletion_reaches_copies,
        roles="source service copy",
        facts="days",
        variants="missed covers unasked",
    ),
    "external_provider_flow": named(
        external_provider_flow, roles="source provider last", variants="open unstated"
    ),
    "pii_minimised": named(pii_minimised, roles="source keeper first", variants="regulated derived unstated"),
    "retention_on_logs": named(retention_on_logs, roles="record"),
}
