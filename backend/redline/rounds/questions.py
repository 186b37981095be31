"""Answering a candidate's question the way a good interviewer does: only what was asked.

A question that surely asks for something is answered. One that may mean two or three things is asked
back, with the names of those things and nothing of what they hold. Everything is decided by words, so
the same question always gets the same answer.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache

from redline.rounds.matching import Fit, Thing, fits
from redline.rounds.prompts import Fact, Prompt, Topic, subjects, topic, topics
from redline.rounds.wording import normal, wordbook

MOST_AT_ONCE = 2
MOST_CHOICES = 3
MOST_CHARACTERS = 1_000

_SURE_STRENGTH = 0.45
_SURE_COVERAGE = 0.5
"""A thing is surely asked for when it explains at least half of what the question says."""
_LONE_COVERAGE = 0.45
"""It may explain a little less where nothing else is half as near."""
_RIVAL, _FAR = 0.7, 0.5
_NEAR_STRENGTH = 0.25
_NEAR = 0.5

ASK_BACK = "Do you mean this?"
ASK_BACK_MANY = "Do you mean one of these?"
NOTHING_FITS = (
    "I cannot tell what you are after, or nothing is known about it. Put it in other words, or assume "
    "something, write the assumption down and say how you would check it. You can ask about the decision "
    "and who acts on it, the data and the labels, what runs today, what may fail or change, the people "
    "involved, limits of time and money, and the law."
)
_REST = "Ask me the rest one at a time."
_OPENERS = (
    "what how who when where why which is are do does did can could may should will was were has have any"
)
_NEXT_QUESTION = re.compile(
    rf"(?:,|&|\b(?:and|but|or|also)\b)\s*(?=(?:and |also )?(?:{_OPENERS.replace(' ', '|')})(?:'?s)?\b)",
    re.IGNORECASE,
)
_REFERS_BACK = re.compile(r"\b(?:it|they|them|those|these)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reply:
    """The interviewer's answer: the facts it newly tells, its topic, and the words that led to it.

    ``choices`` are the subjects and topics that the question may mean, when it is asked back.
    """

    text: str
    facts: tuple[str, ...] = ()
    topic: str | None = None
    matched: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()


def answer(prompt: Prompt, text: str, revealed: Collection[str]) -> Reply:
    """The reply to a question, given the facts already told; never raises.

    At most two things at once: who asks for everything in one breath is asked to go one by one.
    """
    sentences = _sentences(text)
    sure = _unique(fit for sentence in sentences for fit in _asked(prompt, sentence))
    if sure:
        return _told(sure, revealed)
    meant = [choice_of(fit.thing) for sentence in sentences for fit in _near(fits(prompt, sentence))]
    choices = tuple(dict.fromkeys(meant or _opened(prompt, text[:MOST_CHARACTERS])))[:MOST_CHOICES]
    if not choices:
        return Reply(NOTHING_FITS)
    return Reply(ASK_BACK if len(choices) == 1 else ASK_BACK_MANY, choices=choices)


def choose(prompt: Prompt, text: str, choice: str, revealed: Collection[str]) -> Reply:
    """The reply to a choice that was offered: what of it fits the question best and is not yet told."""
    things: list[Thing] = [*prompt.hidden_facts, *prompt.givens]
    found = [fit for sentence in _sentences(text) for fit in fits(prompt, sentence)]
    found += [Fit(thing, 0, 0, ()) for thing in things]
    meant = [fit for fit in _unique(found) if choice_of(fit.thing) == choice]
    new = [fit for fit in meant if not (isinstance(fit.thing, Fact) and fit.thing.id in revealed)]
    return _told((new or meant)[:1], revealed) if meant else Reply(NOTHING_FITS)


def choice_of(thing: Thing) -> str:
    """What a thing is offered as: the subject of a fact, the topic of what the prompt states."""
    return thing.subjects[0] if isinstance(thing, Fact) else thing.topic


def choice_title(choice: str) -> str:
    """The name of a choice; it says what is asked about and nothing of the answer."""
    return subjects()[choice].title if choice in subjects() else topic(choice).title


def _told(asked: list[Fit], revealed: Collection[str]) -> Reply:
    told = asked[:MOST_AT_ONCE]
    texts = [_said(fit.thing, revealed) for fit in told]
    facts = [fit.thing for fit in told if isinstance(fit.thing, Fact)]
    return Reply(
        " ".join([*texts, _REST] if len(asked) > len(told) else texts),
        tuple(fact.id for fact in facts if fact.id not in revealed),
        (facts[0] if facts else told[0].thing).topic,
        tuple(word for fit in told for word in fit.matched),
    )


def _said(thing: Thing, revealed: Collection[str]) -> str:
    if not isinstance(thing, Fact):
        return thing.text
    return f"As I said: {thing.answer}" if thing.id in revealed else thing.answer


def _sentences(text: str) -> list[str]:
    return [part for part in re.split(r"[?;\n]+", text[:MOST_CHARACTERS]) if part.strip()]


def _asked(prompt: Prompt, sentence: str) -> list[Fit]:
    """What a sentence surely asks for: two things when it holds two questions side by side."""
    parts = _unique(fit for part in _parts(sentence) for fit in _sure(fits(prompt, part)))
    return parts if len(parts) > 1 else _sure(fits(prompt, sentence)) or parts


def _parts(sentence: str) -> list[str]:
    """The questions side by side in a sentence; "how fast is it" with the one before."""
    parts = [part for part in _NEXT_QUESTION.split(sentence) if part.strip()]
    if len(parts) < MOST_AT_ONCE:
        return []
    before = ["", *parts]
    return [
        f"{earlier} {part}" if _REFERS_BACK.search(part) else part
        for earlier, part in zip(before, parts, strict=False)
    ]


def _sure(ranked: list[Fit]) -> list[Fit]:
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
    if rival > _RIVAL or best.strength < _SURE_STRENGTH or best.coverage < least:
        return []
    return [best, *(fit for fit in allies if fit.score == best.score)][:MOST_AT_ONCE]


def _completes(one: Thing, other: Thing) -> bool:
    return one.topic == other.topic and isinstance(one, Fact) != isinstance(other, Fact)


def _near(ranked: list[Fit]) -> list[Fit]:
    return [fit for fit in ranked if fit.strength >= _NEAR_STRENGTH and fit.score >= _NEAR * ranked[0].score]


def _opened(prompt: Prompt, text: str) -> list[str]:
    """The choices in a topic that a question opens and names nothing in ("anything on privacy?")."""
    words = frozenset(normal(text))
    topics_opened = [topic for topic in topics().topics if words <= _words_of(topic)]
    if words <= wordbook().weak or not topics_opened:
        return []
    facts = [fact for topic in topics_opened for fact in prompt.hidden_facts if fact.topic == topic.id]
    return [choice_of(fact) for fact in sorted(facts, key=lambda fact: fact.surprise)]


@cache
def _words_of(topic: Topic) -> frozenset[str]:
    return frozenset(word for text in topic.words for word in normal(text))


def _unique(found: Iterable[Fit]) -> list[Fit]:
    """Each thing once, as it was found first."""
    first: dict[Thing, Fit] = {}
    for fit in found:
        first.setdefault(fit.thing, fit)
    return list(first.values())
