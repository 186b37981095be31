"""Clauses about longer inputs of a language model: counted where they go, within quota, and still read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from redline.critique.checks import prompting
from redline.design import quantities
from redline.design.graph import SystemGraph
from redline.design.load import Load, loads
from redline.design.tokens import longest_input, stated_tokens, tokens_in
from redline.followups.clauses.seen import Seen, broke, held, unproven
from redline.followups.clauses.shedding import cold
from redline.followups.clauses.unsaid import unsaid
from redline.followups.givens import LOWEST_FACTOR
from redline.followups.parts import ANSWER_PROVIDERS, in_order, label
from redline.followups.situation import Situation
from redline.followups.wording import number, percent

PRICES = ("price_in_usd", "price_out_usd")


def asked_models(graph: SystemGraph) -> tuple[Load, ...]:
    """The language models that requests reach, with what arrives; a stand-in that waits is none."""
    by_id = {found.component: found for found in loads(graph) if found.arrival_rps > 0}
    hosts = in_order(graph, graph.of_kind(*prompting.HOSTS) & by_id.keys())
    return tuple(by_id[host] for host in hosts)


def tokens_a_minute(graph: SystemGraph, found: Load) -> float | None:
    """Tokens a minute that a model reads and writes at the peak; None when its input is unstated."""
    read = tokens_in(graph, found.component)
    written = stated_tokens(graph, found.component, "out_tok") or 0.0
    return None if read is None else found.arrival_rps * 60 * (read + written)


def longer_inputs_read(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """The ordinary request still fits whole, and each model that takes over counts what it gets."""
    graph, model = situation.world, situation.heir
    usual = stated_tokens(situation.before, situation.target, "in_tok") or 0.0
    arriving = stated_tokens(situation.hit, situation.target, "in_tok") or 0.0
    asked = asked_models(graph)
    if model is None or not asked:
        return broke(f"No request reaches {situation.name} any more.", components=(model,) if model else ())
    for found in asked:
        fault = _too_short(graph, found, usual) or _uncounted(situation, found)
        if fault is not None:
            return fault
    before, now = _answered(situation.before, situation.before), _answered(graph, situation.before)
    if now < before * (1 - 1e-9):
        text = f"{number(before)} requests a second were answered; {number(now)} are now."
        return broke(text, components=[found.component for found in asked])
    counted = _mean_input(graph, asked)
    if counted < arriving * (1 - 1e-9):
        text = f"{number(arriving)} tokens a request arrive; the models together count {number(counted)}."
        return broke(text, components=[found.component for found in asked])
    read = min(arriving, longest_input(graph, model) or arriving)
    text = f"{number(read)} of {number(arriving)} tokens a request are read."
    if read >= arriving:
        return held(text, components=(model,))
    text = f"{text} {percent(1 - read / arriving)} of the text is left out."
    return held(text, did=f"held an input to {number(read)} tokens", components=(model,))


def _answered(graph: SystemGraph, before: SystemGraph) -> float:
    """Requests a second at the peak that a model answers, or something new that answers instead, were no
    answer kept in a cache."""
    arrives = {found.component: found.arrival_rps for found in loads(cold(graph))}
    models = graph.of_kind(*prompting.HOSTS)
    instead = {n for n in graph.of_kind(*ANSWER_PROVIDERS) if n not in before.nodes}
    return sum(rate for part, rate in arrives.items() if part in models | instead)


def _mean_input(graph: SystemGraph, asked: tuple[Load, ...]) -> float:
    """Stated tokens of an input, over all models by what each is asked."""
    stated = {f.component: stated_tokens(graph, f.component, "in_tok") or 0.0 for f in asked}
    return sum(f.arrival_rps * stated[f.component] for f in asked) / sum(f.arrival_rps for f in asked)


def _too_short(graph: SystemGraph, found: Load, usual: float) -> Seen | None:
    longest = longest_input(graph, found.component)
    if longest is None or longest >= usual:
        return None
    text = f"An input of {label(graph, found.component)} is cut at {number(longest)} tokens; "
    return broke(f"{text}an ordinary one has {number(usual)}.", components=(found.component,))


def _uncounted(situation: Situation, found: Load) -> Seen | None:
    """What is not known of a model that takes requests and did not before."""
    graph, part = situation.world, found.component
    if part in situation.before.nodes and part in {f.component for f in asked_models(situation.before)}:
        return None
    text = ""
    name = label(graph, part)
    if stated_tokens(graph, part, "in_tok") is None:
        return unsaid(graph, part, "how many tokens a request has", "in_tok", "9000 input tokens")
    if graph.kind(part) == "llm_server":
        known = found.capacity_rps is not None and found.arrival_rps <= found.capacity_rps
        text = "" if known else f"Nothing shows that {name} takes {number(found.arrival_rps)} /s."
    elif not _is_priced(situation, part):
        text = f"State what the tokens of {name} cost, and under whose contract."
    return unproven(text, components=(part,)) if text else None


def _is_priced(situation: Situation, part: str) -> bool:
    """Whether a hosted model states its prices and contract; a price far below the old one needs a reason,
    and so does one sum a month for any number of tokens."""
    graph, before = situation.world, situation.before
    if graph.stated(part, "cost_usd_month"):
        return False
    for name in PRICES:
        new, old = quantities.stated(graph, part, name), quantities.stated(before, situation.target, name)
        if new is None or new <= 0 or new < LOWEST_FACTOR * (old or 0.0):
            return False
    return graph.attribute(part, "contract") is True


def within_token_quota(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """Each model gets no more tokens a minute than its owner allows."""
    graph, asked = situation.world, asked_models(situation.world)
    if not asked:
        return broke(f"No request reaches {situation.name} any more.")
    texts = []
    for found in asked:
        part, rate = found.component, tokens_a_minute(graph, found)
        allowed = quantities.stated(graph, part, "tpm_quota")
        if allowed is None and part not in situation.before.nodes and graph.kind(part) == "llm_api":
            what = "how many tokens its owner allows"
            return unsaid(graph, part, what, "tpm_quota", "500k tokens per minute")
        if allowed is None or rate is None:
            continue
        text = f"{label(graph, part)} gets {number(rate)} tokens a minute; {number(allowed)} are allowed."
        if rate > allowed * (1 + 1e-9):
            return broke(text, components=(part,))
        texts.append(text)
    first = asked[0]
    rate = tokens_a_minute(graph, first)
    did = f"kept {label(graph, first.component)} to {number(rate)} tokens a minute" if texts and rate else ""
    return held(" ".join(texts) or "No quota of tokens is stated.", did=did)
