"""What kind of system a board shows: its archetype tags, its stakes, and whether it is a prototype."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from redline import assets
from redline.design.document import Framing
from redline.design.parts import Brief
from redline.design.words import TEXTS_KEPT, Phrases, normal

if TYPE_CHECKING:
    from redline.design.graph import SystemGraph

FILE = "design/archetypes.yaml"
HOSTS = ("llm_api", "llm_server", "llm_gateway", "prompt_assembler", "agent_orchestrator")
STRUCTURE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "llm": HOSTS,
        "agent": ("agent_orchestrator",),
        "edge": ("edge_runtime",),
        "stream": ("stream_processor", "feature_stream", "stream_scorer"),
    }
)
"""Tags that a component of one of these kinds gives."""
GROUNDING = ("retriever", "vector_index", "search_index", "document_corpus")
ANSWERING_AT_ONCE = ("model_server", "edge_runtime")
MANY_DOMAINS = 2
DEFAULT_STAKES = "med"
NOT = "not_"
"""Before a tag that the learner takes away."""


class _Words:
    """The phrases of the data file, ready to be looked for."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.tags = {tag: Phrases(entry["words"]) for tag, entry in data["tags"].items()}
        self.implied = {tag: tuple(entry.get("implies", ())) for tag, entry in data["tags"].items()}
        self.domains = frozenset(data["domains"])
        self.many = Phrases(data["many_callers"])
        self.stakes = {level: Phrases(words) for level, words in data["stakes"].items()}
        self.prototype = Phrases(data["prototype"])


_WORDS = _Words(assets.load_yaml(assets.package_text(FILE), FILE))
KNOWN: tuple[str, ...] = tuple(dict.fromkeys((*_WORDS.tags, *STRUCTURE, "rag")))
"""Every tag that rules and prompts speak of."""


def merged(framing: Framing, brief: Brief | None) -> Framing:
    """The framing card, filled up with the numbers that the prompt gives; the learner's own stay."""
    if brief is None:
        return framing
    return framing.model_copy(
        update={
            "objectives": {**brief.objectives, **framing.objectives},
            "error_costs": {**brief.error_costs, **framing.error_costs},
        }
    )


def tags(graph: SystemGraph) -> frozenset[str]:
    """The archetype tags of a board or of one system on it."""
    return frozenset(origins(graph))


def origins(graph: SystemGraph) -> Mapping[str, str]:
    """Each tag with where it comes from: ``stated``, ``prompt``, ``words``, ``parts`` or ``implied``.

    What the learner says wins: ``not batch`` among the tags of the card takes the tag ``batch`` away.
    """
    said, refused = _said(graph.framing.tags)
    read = _from_words(_text(graph))
    if "platform" not in refused and ("platform" in read | said or _is_platform(graph, read)):
        read = (read - _WORDS.domains) | {"platform"}
    found: dict[str, str] = {}
    ways = (("stated", said), ("prompt", graph.brief.tags), ("words", read), ("parts", _from_parts(graph)))
    for origin, names in ways:
        found.update((tag, origin) for tag in names if tag not in found and tag not in refused)
    for tag in list(found):
        implied = _WORDS.implied.get(tag, ())
        found.update((more, "implied") for more in implied if more not in found and more not in refused)
    return found


def _said(names: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The tags that the learner states, and those that the learner takes away."""
    tags = {*map(_tag, names)}
    refused = frozenset(tag.removeprefix(NOT) for tag in tags if tag.startswith(NOT))
    return frozenset(tag for tag in tags if not tag.startswith(NOT)) - refused, refused


def stakes(graph: SystemGraph) -> str:
    """Low, med or high: as the learner says on the card, else the prompt, else the words of the card."""
    stated = graph.framing.stakes or graph.brief.stakes
    if stated:
        return stated
    if graph.prototype:
        return "low"
    if "platform" in graph.tags:
        return DEFAULT_STAKES
    text = _text(graph)
    return next((level for level, words in _WORDS.stakes.items() if words.found(text)), DEFAULT_STAKES)


def is_prototype(graph: SystemGraph) -> bool:
    """Whether the card says so, as a stage or in words."""
    if graph.framing.stage:
        return graph.framing.stage == "prototype"
    return bool(_WORDS.prototype.found(_text(graph)))


def _tag(text: str) -> str:
    return re.sub(r"[\s-]+", "_", text.strip().lower())


def _text(graph: SystemGraph) -> str:
    card = graph.framing
    return normal(" ; ".join([graph.title, card.decision, card.users, card.metric, *card.assumptions]))


@lru_cache(maxsize=TEXTS_KEPT)
def _from_words(text: str) -> frozenset[str]:
    return frozenset(tag for tag, words in _WORDS.tags.items() if words.found(text))


def _is_platform(graph: SystemGraph, read: Iterable[str]) -> bool:
    several = len(_WORDS.domains.intersection(read)) >= MANY_DOMAINS
    callers = (graph.nodes[entry] for entry in graph.entries)
    return several and any(_WORDS.many.found(normal(f"{node.label} ; {node.note}")) for node in callers)


def _from_parts(graph: SystemGraph) -> Iterator[str]:
    yield from (tag for tag, kinds in STRUCTURE.items() if graph.of_kind(*kinds))
    if graph.of_kind(*HOSTS) and graph.of_kind(*GROUNDING):
        yield "rag"
    roots = graph.serving_roots
    if roots & graph.of_kind(*ANSWERING_AT_ONCE) or (graph.entries and roots & graph.of_kind(*HOSTS)):
        yield "online"
    if roots & graph.of_kind("batch_scorer"):
        yield "batch"
