"""What a message asks for, question by question: what is surely meant, and what may be.

A question that follows on the one before ("how many of them?", "and at night?") is read together with it,
or asks for what was just said. The conversation so far is all that this depends on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from redline.rounds import message
from redline.rounds.matching import Fit, Thing, answers_to, fits, says, words_of
from redline.rounds.prompts import Fact, Given, Prompt
from redline.rounds.wording import normal

MOST_AT_ONCE = 2
_MOST_TURNS = 8
"""How far back a question may follow on, so that a long round answers as fast as a short one."""

_SURE_STRENGTH = 0.45
_SURE_COVERAGE = 0.5
"""A thing is surely asked for when it explains at least half of what the question says."""
_LONE_COVERAGE = 0.45
"""It may explain a little less where nothing else is half as near."""
_STATED_COVERAGE = 0.4
"""And less still where it is a statement of the prompt and the only thing near: it gives nothing away."""
_RIVAL, _FAR = 0.7, 0.5
_NEAR_STRENGTH, _NEAR_STATED = 0.32, 0.42
"""What may be meant says more than the name of what the whole prompt is about, a statement still more."""
_NEAR_SCORE, _NEAR = 0.13, 0.5


@dataclass(frozen=True, slots=True)
class Turn:
    """A message and the reply that it got."""

    asked: str
    reply: str


@dataclass(frozen=True, slots=True)
class Heard:
    """One question: what it surely asks for, or else what it may mean, the likeliest first."""

    text: str
    sure: tuple[Fit, ...]
    near: tuple[Fit, ...] = ()

    @property
    def doubtful(self) -> tuple[Fit, ...]:
        """What it surely asks for one of, were it not for the others."""
        return tuple(fit for fit in self.near if not self.sure and _enough(fit, _SURE_COVERAGE))


@dataclass(frozen=True, slots=True)
class _Before:
    """The question before, in its own words, and what was said to it."""

    asked: str
    things: tuple[Thing, ...]


def hear(prompt: Prompt, text: str, turns: Sequence[Turn] = ()) -> list[Heard]:
    """The questions of a message in their order, after the ``turns`` of the conversation so far."""
    return _listen(prompt, text, _before(prompt, turns[-_MOST_TURNS:]))[0]


def _listen(prompt: Prompt, text: str, before: _Before | None) -> tuple[list[Heard], _Before | None]:
    """The questions of a message, and what the next message follows on."""
    heard: list[Heard] = []
    for sentence in message.sentences(text):
        for one in _in_sentence(prompt, sentence, before):
            heard.append(one)
            before = _next(before, one)
    return heard, before


def choice_of(thing: Thing) -> str:
    """What a thing is offered as: the subject of a fact, the topic of what the prompt states."""
    return thing.subjects[0] if isinstance(thing, Fact) else thing.topic


def unique(found: Iterable[Fit]) -> list[Fit]:
    """Each thing once, as it was found first."""
    first: dict[Thing, Fit] = {}
    for fit in found:
        first.setdefault(fit.thing, fit)
    return list(first.values())


def _before(prompt: Prompt, turns: Sequence[Turn]) -> _Before | None:
    """What a message after these turns follows on: read from the last that stood by itself."""
    alone = next((n for n in reversed(range(len(turns))) if not message.follows_on(turns[n].asked)), 0)
    before: _Before | None = None
    for turn in turns[alone:]:
        before = _listen(prompt, turn.asked, before)[1]
    if before is None:
        return None
    things: list[Thing] = [*prompt.hidden_facts, *prompt.givens]
    return replace(before, things=tuple(thing for thing in things if words_of(thing) in turns[-1].reply))


def _next(before: _Before | None, heard: Heard) -> _Before:
    """A question that stands by itself is what the next one follows on; otherwise that stays."""
    named = {*normal(heard.text)}
    own = any(fit.matched for fit in heard.sure) and all(fit.explained <= named for fit in heard.sure)
    stays = before and message.follows_on(heard.text) and not own
    return _Before(before.asked if before and stays else heard.text, tuple(fit.thing for fit in heard.sure))


def _in_sentence(prompt: Prompt, sentence: str, before: _Before | None) -> list[Heard]:
    """The questions of a sentence: several where they ask for several things, or else the whole."""
    whole = _hear(prompt, sentence, before)
    parts: list[Heard] = []
    for part in message.side_by_side(sentence):
        parts.append(_hear(prompt, part, before))
        before = _next(before, parts[-1])
    if len(parts) < MOST_AT_ONCE:
        return _cut(prompt, sentence, whole) or [whole]
    told = [{choice_of(fit.thing) for fit in part.sure if fit.matched} for part in parts]
    several = len(set[str]().union(*told)) > 1 or (any(told) and any(_unheard(part, whole) for part in parts))
    return parts if several or not whole.sure else [whole]


def _unheard(part: Heard, whole: Heard) -> bool:
    """True when nothing that the sentence as a whole asks for has to do with this part of it."""
    return not part.sure and not any(fit.explained & {*normal(part.text)} for fit in whole.sure)


def _cut(prompt: Prompt, sentence: str, whole: Heard) -> list[Heard]:
    """Two questions around an "and" or a comma; empty unless each side asks for something of its own."""
    for left, right in message.cuts(sentence):
        sides = [Heard(side, tuple(_sure(fits(prompt, side)))) for side in (left, right)]
        named = [{choice_of(fit.thing) for fit in side.sure} for side in sides]
        if all(named) and not named[0] & named[1] and not _as_one(whole, left, right):
            return sides
    return []


def _as_one(whole: Heard, left: str, right: str) -> bool:
    """True when one thing explains all of the sentence, or knows a phrase that reaches over both sides."""
    if any(fit.coverage == 1 for fit in whole.sure):
        return True
    one, other = {*normal(left)}, {*normal(right)}
    phrases = [frozenset(normal(text)) for fit in whole.sure for text in fit.matched]
    return any(phrase & one - other and phrase & other - one for phrase in phrases)


def _hear(prompt: Prompt, text: str, before: _Before | None) -> Heard:
    if message.asks_why(text):
        return Heard(text, ())
    own = Heard(text, *_meant(fits(prompt, text), text))
    if before is None or not message.follows_on(text):
        return own
    joined = fits(prompt, f"{before.asked} {text}")
    both = tuple(fit for fit in _sure(joined) if _explains_both(fit, text, before, own))
    if both:
        return Heard(text, both)
    if not message.is_bare(text):
        return Heard(text, _again(before.things)) if _was_said(prompt, text, before, own) else own
    if message.is_bare(before.asked) or (own.sure and not message.points_back(text) and not _counts(text)):
        return own
    return Heard(text, _again(before.things), () if before.things else tuple(_near(joined)))


def _was_said(prompt: Prompt, text: str, before: _Before, own: Heard) -> bool:
    """True when what was just said speaks of all that is added, and nothing else is near to it."""
    near = {fit.thing for fit in (*own.sure, *own.near)}
    return near <= {*before.things} and all(says(prompt, thing, text) for thing in before.things)


def _meant(ranked: Sequence[Fit], text: str) -> tuple[tuple[Fit, ...], tuple[Fit, ...]]:
    """What is surely meant, and what may be; a bare "how many?" asks for what the prompt states."""
    sure, near = [fit for fit in _sure(ranked) if answers_to(fit.thing, text)], _near(ranked)
    if not sure and message.is_bare(text):
        sure = [fit for fit in ranked[:1] if isinstance(fit.thing, Given)]
    if not sure and len(near) == 1 and isinstance(near[0].thing, Given):
        sure = [fit for fit in near if fit.coverage >= _STATED_COVERAGE]
    return tuple(sure), tuple(near)


def _explains_both(fit: Fit, text: str, before: _Before, own: Heard) -> bool:
    """True when it takes words of both questions, and of this one no fewer than what it asks for alone.

    What is added ("and fraudsters?") and near to something else is not about what was spoken of.
    """
    new, old = frozenset(normal(text)), frozenset(normal(before.asked))
    bare = message.is_bare(text)
    near = {one.thing for one in own.near}
    if near and fit.thing not in near and not (bare or message.points_back(text)):
        return False
    least = max((len(one.explained & new) for one in own.sure if not bare), default=1) or 1
    return len(fit.explained & new) >= least and bool(fit.explained & old - new)


def _counts(text: str) -> bool:
    """True for "how many": how many of what was just said, whereas "how fast" asks for a thing of its own."""
    return "howmany" in normal(text)


def _again(things: tuple[Thing, ...]) -> tuple[Fit, ...]:
    return tuple(Fit(thing, 0, 0, ()) for thing in things)


def _sure(ranked: Sequence[Fit]) -> list[Fit]:
    """The best of these, when it explains the question and nothing else does nearly as well.

    A fact and a statement of the prompt about one topic do not rule each other out; equals are told together.
    """
    if not ranked:
        return []
    best = ranked[0]
    others = [fit for fit in ranked[1:] if choice_of(fit.thing) != choice_of(best.thing)]
    allies = [fit for fit in others if _completes(fit.thing, best.thing)]
    rival = max((fit.score for fit in others if fit not in allies), default=0.0) / best.score
    least = _SURE_COVERAGE if rival > _FAR else _LONE_COVERAGE
    if rival > _RIVAL or not _enough(best, least):
        return []
    return [best, *(fit for fit in allies if fit.score == best.score)][:MOST_AT_ONCE]


def _enough(fit: Fit, coverage: float) -> bool:
    return fit.asked_for and fit.strength >= _SURE_STRENGTH and fit.coverage >= coverage


def _completes(one: Thing, other: Thing) -> bool:
    return one.topic == other.topic and isinstance(one, Fact) != isinstance(other, Fact)


def _near(ranked: Sequence[Fit]) -> list[Fit]:
    """What may be meant: near by itself, and not half as far as the best."""
    least = max(_NEAR_SCORE, _NEAR * ranked[0].score) if ranked else 0.0
    return [fit for fit in ranked if fit.score >= least and fit.strength >= _near_strength(fit.thing)]


def _near_strength(thing: Thing) -> float:
    return _NEAR_STATED if isinstance(thing, Given) else _NEAR_STRENGTH
