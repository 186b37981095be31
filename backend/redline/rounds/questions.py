"""Answering a candidate's question the way a good interviewer does: only what was asked.

A question that surely asks for something is answered. One that may mean two or three things is asked
back, with the names of those things and nothing of what they hold. Everything is decided by words, so
the same question always gets the same answer.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cache

from redline.rounds import message
from redline.rounds.hearing import MOST_AT_ONCE, Heard, Turn, choice_of, hear, unique
from redline.rounds.matching import Fit, Thing, fits, names_nothing, words_of
from redline.rounds.prompts import Fact, Prompt, Topic, subjects, topic, topics
from redline.rounds.wording import normal, wordbook

MOST_CHOICES = 3
_NAMES_ALONE = ({"data"}, {"howgood"})
"""Words of little weight that ask for something all the same when they stand alone."""
_KINDS = (
    ("howmany", ("q_volume",)),
    ("who", ("q_decision", "q_human")),
    ("howlong", ("q_latency", "q_label_delay")),
    ("howfast", ("q_latency", "q_freshness")),
    ("when", ("q_latency", "q_label_delay")),
    ("howgood", ("current", "q_objective")),
    ("data", ("q_label_origin", "q_label_delay", "q_volume")),
)
"""Which topics a question word asks for: a number, a person, a time."""

ASK_BACK = "Do you mean this?"
ASK_BACK_MANY = "Do you mean one of these?"
NOT_SET = (
    "As I understand you, nothing is set about that. Assume what seems reasonable, say it aloud, and write "
    "down how you would check it. If you meant something else, put it in other words."
)
"""To a question that names something: the same for every prompt, and near to no fact."""
UNCLEAR = (
    "I cannot tell what you are after. Put it in other words, or assume something and say it aloud. You can "
    "ask about the decision and who acts on it, the data and the labels, what runs today, what may fail or "
    "change, the people involved, limits of time and money, and the law."
)
"""To words that name nothing, or only what the whole prompt is about."""
_REST = "Ask me the rest one at a time."
_UNSURE = "I am not sure about the rest."


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


def answer(prompt: Prompt, text: str, revealed: Collection[str], turns: Sequence[Turn] = ()) -> Reply:
    """The reply to a message, given the facts already told and the conversation so far; never raises.

    At most two things at once: who asks for everything in one breath is asked to go one by one.
    """
    heard = hear(prompt, text, turns)
    sure = unique(fit for one in heard for fit in one.sure)
    choices = _choices(prompt, text, heard, sure)
    if not sure:
        return _asked_back(choices) if choices else Reply(UNCLEAR if names_nothing(prompt, text) else NOT_SET)
    reply = _told(sure[:MOST_AT_ONCE], revealed, turns)
    if choices:
        return replace(reply, text=f"{reply.text} {_UNSURE} {_asked_back(choices).text}", choices=choices)
    if len(sure) > MOST_AT_ONCE or any(_unanswered(prompt, one) for one in heard):
        return replace(reply, text=f"{reply.text} {_REST}")
    return reply


def _choices(prompt: Prompt, text: str, heard: Sequence[Heard], sure: Sequence[Fit]) -> tuple[str, ...]:
    """What the questions that are not understood may mean; beside an answer, only what is hardly in doubt."""
    told = {choice_of(fit.thing) for fit in sure}
    near = [choice_of(fit.thing) for one in heard for fit in (one.doubtful if sure else one.near)]
    meant = near if near or sure else _opened(prompt, text[: message.MOST_CHARACTERS])
    return tuple(choice for choice in dict.fromkeys(meant) if choice not in told)[:MOST_CHOICES]


def _unanswered(prompt: Prompt, heard: Heard) -> bool:
    """True when this part of a message is a question of its own that nothing is told for."""
    return not heard.sure and message.opens(heard.text) and not names_nothing(prompt, heard.text)


def _asked_back(choices: tuple[str, ...]) -> Reply:
    return Reply(ASK_BACK if len(choices) == 1 else ASK_BACK_MANY, choices=choices)


def choose(
    prompt: Prompt, text: str, choice: str, revealed: Collection[str], turns: Sequence[Turn] = ()
) -> Reply:
    """The reply to a choice that was offered: what of it fits the question best and is not yet told."""
    things: list[Thing] = [*prompt.hidden_facts, *prompt.givens]
    found = [fit for sentence in message.sentences(text) for fit in fits(prompt, sentence)]
    found += [Fit(thing, 0, 0, ()) for thing in things]
    meant = [fit for fit in unique(found) if choice_of(fit.thing) == choice]
    new = [fit for fit in meant if not (isinstance(fit.thing, Fact) and fit.thing.id in revealed)]
    return _told((new or meant)[:1], revealed, turns) if meant else Reply(NOT_SET)


def choice_title(choice: str) -> str:
    """The name of a choice; it says what is asked about and nothing of the answer."""
    return subjects()[choice].title if choice in subjects() else topic(choice).title


def _told(told: Sequence[Fit], revealed: Collection[str], turns: Sequence[Turn]) -> Reply:
    said = [_said(fit.thing, revealed, turns) for fit in told]
    facts = [fit.thing for fit in told if isinstance(fit.thing, Fact)]
    return Reply(
        " ".join(said),
        tuple(fact.id for fact in facts if fact.id not in revealed),
        (facts[0] if facts else told[0].thing).topic,
        tuple(word for fit in told for word in fit.matched),
    )


def _said(thing: Thing, revealed: Collection[str], turns: Sequence[Turn]) -> str:
    words = words_of(thing)
    known = thing.id in revealed if isinstance(thing, Fact) else any(words in turn.reply for turn in turns)
    return f"As I said: {words}" if known else words


def _opened(prompt: Prompt, text: str) -> list[str]:
    """The choices in a topic that a question opens and names nothing in ("anything on privacy?")."""
    words = frozenset(normal(text))
    topics_opened = [topic for topic in topics().topics if words <= _words_of(topic)]
    if (words <= wordbook().weak and words not in _NAMES_ALONE) or message.asks_why(text):
        return []
    facts = [fact for topic in topics_opened for fact in prompt.hidden_facts if fact.topic == topic.id]
    opened = [choice_of(fact) for fact in sorted(facts, key=lambda fact: fact.surprise)]
    return opened or (_stated(prompt, words) if names_nothing(prompt, text) else [])


def _stated(prompt: Prompt, words: frozenset[str]) -> list[str]:
    """What the prompt states of the kind asked for, to a question of nothing but the prompt's own words."""
    kinds = [kind for asked, kind in _KINDS if asked in words]
    things: list[Thing] = [*prompt.givens, *prompt.hidden_facts]
    there = {choice_of(thing) for thing in things}
    return [choice for choice in (kinds[0] if kinds else ()) if choice in there]


@cache
def _words_of(topic: Topic) -> frozenset[str]:
    return frozenset(word for text in topic.words for word in normal(text))
