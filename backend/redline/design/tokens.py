"""Tokens that a language model reads: what is stated, cut by whatever holds the text to a length."""

from __future__ import annotations

from redline.design import operators, quantities
from redline.design.graph import SystemGraph, View

READING_P50_MS, READING_P99_MS = 0.20, 0.24
"""Milliseconds that each further token of an input adds before the first one comes back, at the median and
in the tail; an assumption of ours, from what was measured on one hosted model (Glean: How input token count
impacts the latency of AI chat tools)."""


MOST_TOKENS = 1e9
"""Longer than any text: a larger number is no length."""


def stated_tokens(graph: SystemGraph, part: str, name: str) -> float | None:
    """A stated number of tokens; None when there is none, or when it is no length of a text."""
    value = quantities.stated(graph, part, name)
    return value if value is not None and 0 <= value <= MOST_TOKENS else None


def tokens_in(graph: SystemGraph, model: str) -> float | None:
    """Tokens of one input as stated, and no more than what cuts it lets through; None when unstated."""
    stated = stated_tokens(graph, model, "in_tok")
    longest = None if stated is None else longest_input(graph, model)
    return stated if stated is None or longest is None else min(stated, longest)


def longest_input(graph: SystemGraph, model: str) -> float | None:
    """The longest input in tokens that can reach a model; None when a way to it cuts the text nowhere."""
    calls = graph.view(View.CALLS)
    above = operators.ancestors(calls, model) | {model}
    stated = {node: stated_tokens(graph, node, "max_tokens") for node in above}
    limits = {node: limit for node, limit in stated.items() if limit}
    first = {node for node in above if not operators.ancestors(calls, node)}
    starts = graph.entries & above or first
    for limit in sorted(set(limits.values())):
        cutting = {node for node, most in limits.items() if most <= limit}
        if cutting & {model} or operators.avoiding_path(calls, starts - cutting, {model}, cutting) is None:
            return limit
    return None


def reading_ms(graph: SystemGraph, model: str) -> tuple[float, float]:
    """What an input longer than the one that the model's times were taken at adds, at p50 and p99 in ms."""
    usual = stated_tokens(graph, model, "timed_at_tok")
    now = None if usual is None else tokens_in(graph, model)
    further = 0.0 if usual is None or now is None else max(0.0, now - usual)
    return further * READING_P50_MS, further * READING_P99_MS
