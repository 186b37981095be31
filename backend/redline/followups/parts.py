"""Who is who in a drawing: what scores, trains, answers and asks, in which order and by which name.

A box that is planned for later counts for nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from redline.design.graph import SystemGraph

SCORERS = frozenset(
    {
        "model_server",
        "batch_scorer",
        "stream_scorer",
        "edge_runtime",
        "llm_api",
        "llm_server",
        "online_learner",
    }
)
TRAINERS = frozenset({"training_job", "online_learner"})
ANSWER_PROVIDERS = frozenset(
    {
        "model_server",
        "stream_scorer",
        "edge_runtime",
        "llm_api",
        "llm_server",
        "rules_engine",
        "prediction_store",
    }
)
CALLERS = frozenset({"client_app", "business_service", "media_source"})
STORES_READ = frozenset({"feature_store_online", "cache", "prediction_store", "vector_index", "search_index"})
PEOPLE = frozenset({"team", "review_queue"})


SAYS_HOW = re.compile(r"\b(?:fall-?back|default)\s*[:(–]\s*(?:to\s+)?[^\W\d_]{3}", re.IGNORECASE)
"""A fallback that says in its own name what it gives, such as “Fallback: keep the text order”."""


def exists(graph: SystemGraph, component: str) -> bool:
    """Whether the component is drawn and belongs to the first version."""
    node = graph.nodes.get(component)
    return node is not None and node.status == "v1"


def scorers(graph: SystemGraph) -> tuple[str, ...]:
    """Everything drawn that scores, with trainers that write their results ahead, in drawing order."""
    return in_order(graph, graph.of_kind(*SCORERS) | graph.serving_roots)


def trainers(graph: SystemGraph) -> tuple[str, ...]:
    """Everything drawn that trains, in drawing order."""
    return in_order(graph, graph.of_kind(*TRAINERS))


def is_provider(graph: SystemGraph, component: str) -> bool:
    """Whether a part answers by itself; a fallback only when it says how, as a mode or in its own name."""
    kind = graph.kind(component)
    if kind == "fallback":
        stated = bool(str(graph.attribute(component, "mode") or "").strip())
        return stated or SAYS_HOW.search(label(graph, component)) is not None
    return kind in ANSWER_PROVIDERS


def has_owner(graph: SystemGraph, component: str) -> bool:
    """Whether somebody is named who answers for it."""
    owner = graph.attribute(component, "owner")
    return isinstance(owner, str) and bool(owner.strip())


def in_order(graph: SystemGraph, components: Iterable[str]) -> tuple[str, ...]:
    """The components by what a person sees of them: label, then place, then id."""
    return tuple(sorted(components, key=lambda component: drawn_key(graph, component)))


def drawn_key(graph: SystemGraph, component: str) -> tuple[str, tuple[float, float], str]:
    """What ties are broken by: the same drawing with other ids keeps its order."""
    part = graph.design.component(component)
    return (label(graph, component).casefold(), part.position if part else (0.0, 0.0), component)


def label(graph: SystemGraph, component: str) -> str:
    """The name a person gave a component, its id when it has none."""
    node = graph.nodes.get(component)
    return (node.label or node.id) if node else component


def stated_words(graph: SystemGraph, component: str, names: Iterable[str]) -> str:
    """What a part states under these names, as one text in lower case, in which words are looked for."""
    return " ".join(str(graph.attribute(component, name) or "") for name in names).casefold()
