"""What a log keeps, where the arrow that fills it lists it.

“metadata, label, score” names what is recorded, so inputs and model version are known to be missing; a
single word such as “predictions” lists nothing and leaves both open.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from redline.design.parts import Edge, Node
from redline.design.words import Phrases, normal

LOGS = frozenset({"prediction_log"})
PASSING_ON = frozenset({"message_bus", "stream_processor", "batch_ingest"})
LISTED_MIN = 2
_ITEMS = re.compile(r"\s*(?:,|;|\band\b|\+)\s*", re.IGNORECASE)
_ANSWERS = Phrases(
    ["score", "scores", "label", "labels", "prediction", "predictions", "decision", "answer", "result"]
)
_KEPT = {
    "has_features": Phrases(
        [
            "input",
            "inputs",
            "feature",
            "features",
            "payload",
            "request",
            "requests",
            "row",
            "prompt",
            "context",
        ]
    ),
    "has_version": Phrases(["version", "versions", "model id", "model version"]),
}


def note_contents(nodes: Mapping[str, Node], edges: Iterable[Edge]) -> None:
    """Say of each log what its arrows show to be kept or missing; what is stated stays."""
    into: dict[str, list[Edge]] = {}
    for edge in edges:
        into.setdefault(edge.target, []).append(edge)
    for node in nodes.values():
        if node.kind in LOGS:
            _note(node, [node.note, *_listings(node.id, nodes, into)])


def _listings(log: str, nodes: Mapping[str, Node], into: Mapping[str, list[Edge]]) -> Iterator[str]:
    """Words on the arrows into a log, and into what only passes records on to it."""
    for edge in into.get(log, ()):
        yield edge.label
        if nodes[edge.source].kind in PASSING_ON:
            yield from (before.label for before in into.get(edge.source, ()))


def _note(node: Node, listings: list[str]) -> None:
    lists = [words for words in listings if _is_list(words)]
    if not lists:
        return
    said = normal(" ; ".join(listings))
    found = {
        name: bool(phrases.found(said)) for name, phrases in _KEPT.items() if name not in node.attributes
    }
    node.attributes = MappingProxyType({**node.attributes, **found})
    node.phrases = MappingProxyType({**node.phrases, **dict.fromkeys(found, lists[0])})


def _is_list(words: str) -> bool:
    """Whether the words name several things that are kept, an answer among them."""
    items = [item for item in _ITEMS.split(words.strip()) if item and normal(item) != "optional"]
    return len(items) >= LISTED_MIN and bool(_ANSWERS.found(normal(words)))
