"""Targets among language models that are paid and timed by the token."""

from __future__ import annotations

from redline.design.graph import SystemGraph
from redline.design.tokens import stated_tokens
from redline.followups.aim import MOST_TARGETS, Targets
from redline.followups.clauses.tokens import asked_models, tokens_a_minute
from redline.followups.parts import drawn_key, label


def read_model(graph: SystemGraph) -> Targets:
    """The language model that reads the most tokens, where the length of an input is stated."""
    asked = asked_models(graph)
    known = [found for found in asked if stated_tokens(graph, found.component, "in_tok")]
    ranked = sorted(known, key=lambda f: (-(tokens_a_minute(graph, f) or 0.0), drawn_key(graph, f.component)))
    why = "No language model is asked at a stated rate."
    if asked:
        why = f"No length is stated of what {label(graph, asked[0].component)} reads in a request."
    return Targets(tuple(found.component for found in ranked[:MOST_TARGETS]), "" if ranked else why)
