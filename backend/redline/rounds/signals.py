"""What was observed in a round, in sentences with their evidence.

A signal is told only when the log shows it. It names behaviour, never a trait, and says
nothing about speed, wording or silence. Signals that need more than the log holds are absent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile

from redline.rounds import events as ev
from redline.rounds.prompts import Fact, MetricTrap, Prompt
from redline.rounds.state import FollowUp, RoundState

COPIED_FROM = 0.8
"""A note that shares this part of its words with the prompt is the prompt again, not a framing step."""

CONTAINING_KINDS = frozenset(
    {
        "fallback",
        "rules_engine",
        "traffic_guard",
        "guardrail",
        "approval_gate",
        "review_queue",
        "decision_policy",
        "validation_gate",
        "rollback_controller",
        "data_validator",
        "cache",
        "prediction_store",
    }
)
MODEL_KINDS = frozenset(
    {"training_job", "online_learner", "model_server", "llm_api", "llm_server", "reranker"}
)


@dataclass(frozen=True, slots=True)
class Proof:
    """One thing that the log shows: what, at which clock of the round (seconds), on which components."""

    text: str
    clock_s: float
    components: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Signal:
    """A sentence about what was observed, with at least one proof."""

    id: str
    sentence: str
    evidence: tuple[Proof, ...]


def observed(state: RoundState, prompt: Prompt | None) -> tuple[Signal, ...]:
    """Every signal that this round shows, in the order of the list."""
    found = (signal(state, prompt) for signal in _SIGNALS)
    return tuple(signal for signal in found if signal is not None)


def framing_first(state: RoundState, prompt: Prompt | None) -> Signal | None:
    """F-01: framing steps before the first model; absent while no model is drawn."""
    if not _model_drawn(state):
        return None
    steps = [*framing_steps(state, prompt)]
    if not steps:
        return Signal("F-01", "No framing step came before your first model.", _first_model(state))
    named = ", ".join(proof.text for proof in steps)
    said = f"{_count(len(steps), 'framing step')} came before your first model: {named}."
    return Signal("F-01", said, tuple(steps))


def facts_used(state: RoundState, prompt: Prompt | None) -> Signal | None:
    """F-03: facts learned before the first model, and used later."""
    if prompt is None or not _model_drawn(state):
        return None
    learned = [(event, fact) for event in _before_model(state) for fact in _facts(event, prompt)]
    if not learned:
        return None
    used = [proof for event, fact in learned if (proof := _use_of(fact, event, state))]
    named = ": " + ", ".join(proof.text for proof in used) if used else ""
    return Signal(
        "F-03",
        f"You learned {_count(len(learned), 'fact')} before modelling and used {len(used)}{named}.",
        tuple(used) or tuple(Proof(fact.title, state.clock_at(event)) for event, fact in learned),
    )


def metric_separates(state: RoundState, prompt: Prompt | None) -> Signal | None:
    """F-08: the metric and the errors that were priced; absent unless both are written down and clear."""
    metric = _last_words(state, "framing.metric")
    costs = _last_words(state, "framing.error_costs")
    if prompt is None or metric is None or costs is None:
        return None
    verdict = _separates(metric.text, prompt.metric_trap)
    if verdict is None:
        return None
    does = "separates" if verdict else "does not separate"
    why = "" if verdict else f" {prompt.metric_trap.why}"
    return Signal(
        "F-08", f"Your metric “{metric.text}” {does} the errors priced on the card.{why}", (metric, costs)
    )


def guards_unprompted(state: RoundState, prompt: Prompt | None) -> Signal | None:
    """F-14: guards on a path before anything was asked; only where findings are withheld."""
    del prompt
    if state.mode != "interview":
        return None
    before = {part.id: part for part in _guards(_unasked(state))}
    later = {part.id: part for part in _guards(state.log) if part.id not in before}
    if not before and not later:
        return None
    had = _named(before.values()) or "no guard on a path"
    rest = f" Asked for: {_named(later.values())}." if later else ""
    return Signal(
        "F-14", f"Before anyone asked you had: {had}.{rest}", tuple(_guard_proofs(state, [*before, *later]))
    )


def contained(state: RoundState, prompt: Prompt | None) -> Signal | None:
    """F-20: follow-ups answered by a limit, rule or fallback, and those answered by a model alone."""
    del prompt
    kinds = {part.id: part.kind for _, item in _drawn(state.log) for part in item.added}
    limits = [item for item in state.followups if _carried(item, kinds) & CONTAINING_KINDS]
    models = [item for item in state.followups if _only_models(_carried(item, kinds))]
    if not limits and not models:
        return None
    were = "failure was" if len(limits) == 1 else "failures were"
    return Signal(
        "F-20",
        f"{len(limits)} {were} contained by a limit, rule or fallback; {len(models)} only by a better model.",
        tuple(Proof(item.sentence, item.clock_s) for item in (*limits, *models)),
    )


def follow_ups_held(state: RoundState, prompt: Prompt | None) -> Signal | None:
    """F-22: follow-ups that held, and what their answers newly broke."""
    del prompt
    judged = [item for item in state.followups if item.verdict]
    if not judged:
        return None
    held = [item for item in judged if item.held]
    broken = sorted(
        {loss["title"] for item in judged for loss in (item.verdict or {}).get("newly_broken", ())}
    )
    tail = f"newly broken: {', '.join(broken)}" if broken else "nothing newly broken"
    return Signal(
        "F-22",
        f"{len(held)} of {_count(len(judged), 'follow-up')} held; {tail}.",
        tuple(Proof(item.sentence, item.clock_s) for item in judged),
    )


_SIGNALS: tuple[Callable[[RoundState, Prompt | None], Signal | None], ...] = (
    framing_first,
    facts_used,
    metric_separates,
    guards_unprompted,
    contained,
    follow_ups_held,
)


def _drawn(log: Iterable[ev.RoundEvent]) -> Iterator[tuple[ev.RoundEvent, ev.Drawn]]:
    for event in log:
        if event.type == "drawn":
            item = ev.payload(event)
            if isinstance(item, ev.Drawn):
                yield event, item


def _model_drawn(state: RoundState) -> bool:
    return any(item.model for _, item in _drawn(state.log))


def _first_model(state: RoundState) -> tuple[Proof, ...]:
    for event, item in _drawn(state.log):
        parts = [part for part in item.added if part.kind in MODEL_KINDS]
        if item.model and parts:
            return (Proof(parts[0].label or parts[0].kind, state.clock_at(event), (parts[0].id,)),)
    return ()


def _before_model(state: RoundState) -> list[ev.RoundEvent]:
    models = {event.seq for event, item in _drawn(state.log) if item.model}
    return [*takewhile(lambda event: event.seq not in models, state.log)]


def framing_steps(state: RoundState, prompt: Prompt | None) -> Iterator[Proof]:
    """What was asked and written before the first model, or so far while there is none."""
    for event in _before_model(state):
        clock = state.clock_at(event)
        for fact in _facts(event, prompt):
            if fact.id not in state.prompted:
                yield Proof(fact.title, clock)
        for _, item in _drawn([event]):
            for field, text in item.words.items():
                if field.startswith("framing.") and _is_step(text, prompt):
                    yield Proof(field.removeprefix("framing.").replace("_", " "), clock)


def _is_step(text: str, prompt: Prompt | None) -> bool:
    """A note with a number in it that is not the prompt, nor what the prompt put on the card."""
    words = _tokens(text)
    if not words or not re.search(r"\d", text):
        return False
    given = _given_words(prompt) if prompt else set()
    return len(words & given) / len(words) < COPIED_FROM


def _given_words(prompt: Prompt) -> set[str]:
    numbers = {**prompt.objectives, **prompt.error_costs}
    stated = [f"{name.replace('_', ' ')} {value}" for name, value in numbers.items()]
    return _tokens(
        " ; ".join((prompt.opening, prompt.decision, *(item.text for item in prompt.givens), *stated))
    )


def _facts(event: ev.RoundEvent, prompt: Prompt | None) -> list[Fact]:
    item = ev.payload(event) if event.type == "asked" else None
    if prompt is None or not isinstance(item, ev.Asked):
        return []
    return [fact for fact_id in item.facts if (fact := prompt.fact(fact_id))]


def _use_of(fact: Fact, learned: ev.RoundEvent, state: RoundState) -> Proof | None:
    """The first thing on the board after the answer that shows the fact at work."""
    for event, item in _drawn(state.log):
        if event.seq < learned.seq:
            continue
        parts = tuple(part.id for part in item.added if part.kind in fact.uses.kinds)
        named = set(item.attributes) & set(fact.uses.attributes)
        if parts or named or _mentions(item, fact):
            return Proof(fact.title, state.clock_at(event), parts)
    return None


def _mentions(item: ev.Drawn, fact: Fact) -> bool:
    texts = " ".join((*item.words.values(), *(part.label for part in item.added))).lower()
    return any(re.search(rf"(?<!\w){re.escape(word.lower())}(?!\w)", texts) for word in fact.uses.words)


def _last_words(state: RoundState, field: str) -> Proof | None:
    """The last text of a framing field; a group of fields (``error_costs``) counts as written when one is."""
    found = None
    for event, item in _drawn(state.log):
        for name, text in item.words.items():
            if (name == field or name.startswith(f"{field}.")) and text:
                found = Proof(text, state.clock_at(event))
    return found


def _separates(metric: str, trap: MetricTrap) -> bool | None:
    text = metric.lower()
    if any(word in text for word in trap.separates):
        return True
    return False if any(re.search(rf"\b{re.escape(word)}\b", text) for word in trap.fooled_by) else None


def _unasked(state: RoundState) -> list[ev.RoundEvent]:
    prompted = {"released", "injected"}
    return [*takewhile(lambda event: event.type not in prompted, state.log)]


def _guards(log: Iterable[ev.RoundEvent]) -> list[ev.Part]:
    """The guards of the last drawing in this part of the log."""
    last: tuple[ev.Part, ...] = ()
    for _, item in _drawn(log):
        last = item.guards
    return list(last)


def _guard_proofs(state: RoundState, ids: Iterable[str]) -> Iterator[Proof]:
    for guard in ids:
        for event, item in _drawn(state.log):
            part = next((part for part in item.guards if part.id == guard), None)
            if part:
                yield Proof(part.label or part.kind, state.clock_at(event), (guard,))
                break


def _carried(item: FollowUp, kinds: Mapping[str, str]) -> frozenset[str]:
    """The kinds of what the answer added or changed, as far as a held clause rests on it."""
    verdict = item.verdict or {}
    diff = verdict.get("diff", {})
    new = {*diff.get("added_components", ()), *diff.get("changed_components", ())}
    held = [clause for clause in verdict.get("clauses", ()) if clause["state"] == "held"]
    return frozenset(
        kinds[part] for clause in held for part in clause["components"] if part in new & kinds.keys()
    )


def _only_models(kinds: frozenset[str]) -> bool:
    return bool(kinds & MODEL_KINDS) and not kinds & CONTAINING_KINDS


def _named(parts: Iterable[ev.Part]) -> str:
    return ", ".join(part.label or part.kind.replace("_", " ") for part in parts)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _tokens(text: str) -> set[str]:
    """The words and numbers of a text; 140, 140.0 and “140,” are the same."""
    found = re.findall(r"[a-z0-9][a-z0-9.,/%-]*", text.lower())
    return {word.rstrip(".,").removesuffix(".0") for word in found}
