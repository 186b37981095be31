"""Readings of what a language model reads: tokens a request, tokens a minute, and what they cost."""

from __future__ import annotations

from collections.abc import Iterator

from redline.design import quantities
from redline.design.tokens import tokens_in
from redline.followups.clauses.tokens import asked_models, tokens_a_minute
from redline.followups.measure import Measure, Shown
from redline.followups.spending import spending


def tokens(shown: Shown) -> Iterator[Measure]:
    """Tokens of the target's inputs, its tokens a minute against the quota, and the cost of a month."""
    graph = shown.graph
    found = next((f for f in asked_models(graph) if f.component == shown.target), None)
    if found is not None:
        quota = quantities.stated(graph, found.component, "tpm_quota")
        yield Measure("read a request", "tokens", tokens_in(graph, found.component))
        yield Measure("read and written", "tokens a minute", tokens_a_minute(graph, found), quota)
    yield from spending(shown)
