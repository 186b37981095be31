"""What a language model gets to read, and where its words go."""

from __future__ import annotations

import re
from collections.abc import Iterator

from redline.critique.checks import drawing
from redline.design import operators
from redline.design.graph import SystemGraph, View
from redline.design.views import Arrow

HOSTS = ("llm_api", "llm_server")
"""What writes the answer."""

PRIVATE = (
    "operational_db",
    "vector_index",
    "search_index",
    "conversation_memory",
    "data_warehouse",
    "document_corpus",
)
OUTSIDE = ("third_party_api",)
TOOLS = ("tool", *OUTSIDE)
PEOPLE = ("review_queue", "approval_gate")
READERS = ("client_app", "business_service")

ASKED = frozenset({"retriever", "tool", "third_party_api", "encoder_service", "reranker", "rules_engine"})
"""What is called for the sake of what it says: its text runs back to the caller."""

OUTGOING = re.compile(r"output|answer|completion")
INCOMING = re.compile(r"input|tool|prompt")


def says_foreign_things(graph: SystemGraph, node: str) -> bool:
    """Whether text of strangers comes from here; somebody else's service unless it is said not to."""
    stated = graph.attribute(node, "untrusted_output")
    return bool(stated) if stated is not None else graph.kind(node) in OUTSIDE


def reading(graph: SystemGraph) -> drawing.Wires:
    """The ways of text towards a language model: documents, search results, answers of tools, prompts."""
    return graph.once(_reading)


def _reading(graph: SystemGraph) -> drawing.Wires:
    return drawing.wired(_towards_the_model(graph))


def _towards_the_model(graph: SystemGraph) -> Iterator[Arrow]:
    for flow in ("context", "batch_data", "event", "feature"):
        yield from ((edge.source, edge.target, edge.id) for edge in graph.by_flow(flow))
    yield from ((edge.target, edge.source, edge.id) for edge in graph.by_flow("lookup"))
    for edge in graph.by_flow("request"):
        back = graph.kind(edge.target) in ASKED
        yield (edge.target, edge.source, edge.id) if back else (edge.source, edge.target, edge.id)


def writing(graph: SystemGraph) -> drawing.Wires:
    """The ways of a model's words: its answers, drawn or implied, and the calls of tools made from them."""
    return graph.once(_writing)


def _writing(graph: SystemGraph) -> drawing.Wires:
    answers = drawing.arrows(graph, View.ANSWERS)
    calls = (
        (edge.source, edge.target, edge.id)
        for edge in graph.by_flow("request")
        if graph.kind(edge.target) in (*TOOLS, "approval_gate", "guardrail")
    )
    return drawing.wired((*answers, *calls))


def beside(graph: SystemGraph, guards: frozenset[str]) -> frozenset[str]:
    """These guards, and the parts that one of them stands beside."""
    standing = graph.attached({graph.kind(guard) for guard in guards}) if guards else {}
    return guards | {node for node, near in standing.items() if near & guards}


def checks_output(graph: SystemGraph, guardrail: str) -> bool:
    """Whether a guardrail looks at answers; one that does not say may."""
    where = str(graph.attribute(guardrail, "position", "")).lower()
    return not where or bool(OUTGOING.search(where))


def checks_input(graph: SystemGraph, guardrail: str) -> bool:
    """Whether a guardrail looks at what goes in; one that does not say may."""
    where = str(graph.attribute(guardrail, "position", "")).lower()
    return not where or bool(INCOMING.search(where))


def stops(graph: SystemGraph, guard: str) -> bool:
    """Whether a guard can stop anything; one that only reports cannot."""
    return graph.attribute(guard, "blocking") is not False


def callers(graph: SystemGraph, hosts: frozenset[str]) -> frozenset[str]:
    """Who asks these models, on the model's behalf or a person's; entries of the drawing left out."""
    return operators.ancestors_of(graph.view(View.CALLS), hosts) - graph.entries
