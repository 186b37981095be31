"""What arrows carry at a part that is drawn between who asks and who answers: a check, a cache, a guard."""

from __future__ import annotations

from collections.abc import Sequence

from redline.design import arrows, folding
from redline.design.catalogue import UNKNOWN
from redline.design.parts import Edge, Ends
from redline.design.views import PEOPLE, RECORDS

KEPT_LATER = RECORDS | PEOPLE | {"prediction_store"}
"""What takes a prediction without anybody waiting for it."""
READING_KINDS = ("client_app", "business_service")
ASKING_FAMILIES = ("serving", "llm")
TRANSPARENT = ("data_validator", "pii_guard")
CALLED_THROUGH = ("request", "context", "prediction")
ANSWERING = ("model_server", "llm_api", "llm_server", "llm_gateway", "third_party_api")
"""What may stand behind a cache of its answers."""


def read_between(edges: Sequence[Edge], nodes: Ends) -> None:
    """Read the arrows at such parts anew, once all others are read."""
    _call_through(edges, nodes)
    _call_past_caches(edges, nodes)
    _answer_through_guards(edges, nodes)


def _call_through(edges: Sequence[Edge], nodes: Ends) -> None:
    """What somebody who asks or answers hands to a check is what they would hand to the part behind it.

    Before a record a check is fed with what is kept, not with a call. A part that nobody can read is such
    a check where it is the only way to what answers.
    """
    scored = {edge.target for edge in edges if nodes[edge.source].kind == "batch_scorer"}
    callers: dict[str, set[str]] = {}
    for edge in edges:
        if edge.flow in folding.CALLING and not edge.turned:
            callers.setdefault(edge.target, set()).add(edge.source)
    behind: dict[str, set[str]] = {}
    for edge in edges:
        kind, onward = nodes[edge.source].kind, nodes[edge.target].kind
        alone = kind == UNKNOWN and onward in ANSWERING and callers.get(edge.target) == {edge.source}
        answers = kind in TRANSPARENT and onward == "prediction_store" and edge.source in scored
        if (kind in TRANSPARENT and onward not in KEPT_LATER) or answers or alone:
            behind.setdefault(edge.source, set()).add(onward)
    for edge in edges:
        source, kinds = nodes[edge.source], behind.get(edge.target, set())
        asks = source.family in ASKING_FAMILIES or source.kind in READING_KINDS
        if not asks or edge.declared or edge.label or edge.turned:
            continue
        guesses = [arrows.infer_flow(source.kind, kind) for kind in kinds]
        likely = {guess.flow for guess in guesses if not guess.reversed}
        flow = next((flow for flow in CALLED_THROUGH if flow in likely), None)
        if flow is not None:
            edge.flow, edge.reason = flow, "what usually runs to the part behind it"


def _call_past_caches(edges: Sequence[Edge], nodes: Ends) -> None:
    """A cache that is drawn between who asks and who answers asks on for what it does not hold.

    Only where nobody else calls who answers: a cache may also be filled by one part and read by another.
    """
    asked = {e.target for e in edges if e.flow in ("lookup", "request") and not e.turned}
    called = {e.target for e in edges if e.flow in ("request", "lookup") and nodes[e.source].kind != "cache"}
    between: set[str] = set()
    for edge in edges:
        source, target = (edge.target, edge.source) if edge.turned else (edge.source, edge.target)
        if nodes[source].kind != "cache" or nodes[target].kind not in ANSWERING or source not in asked:
            continue
        if not (edge.declared or edge.label or target in called):
            between.add(source)
            edge.source, edge.target, edge.turned = source, target, False
            edge.flow, edge.reason = "request", "what the cache between does not hold is asked for"
    for edge in edges:
        if edge.target in between and edge.flow == "lookup" and not (edge.turned or edge.declared):
            edge.flow, edge.reason = "request", "the cache between hands on what it does not hold"


def _answer_through_guards(edges: Sequence[Edge], nodes: Ends) -> None:
    """A guardrail that nothing but answers enter hands an answer back, whoever asked."""
    entering: dict[str, set[str]] = {}
    for edge in edges:
        if nodes[edge.target].kind == "guardrail" and edge.flow != "control":
            entering.setdefault(edge.target, set()).add(edge.flow)
    for edge in edges:
        plain = edge.flow == "request" and not (edge.declared or edge.label or edge.turned)
        if plain and entering.get(edge.source) == {"prediction"}:
            edge.flow, edge.reason = "prediction", "only answers enter where it starts"
