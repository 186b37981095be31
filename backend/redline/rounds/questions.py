"""Answering a candidate's question the way a good interviewer does: only what was asked.

A fact is told when the question is about its topic and names the thing itself, or says a word that
means nothing else here. A question that only opens a topic ("tell me about the labels") brings the
least surprising fact of that topic, once. Everything is decided by words, so the same question
always gets the same answer.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from rapidfuzz.distance import DamerauLevenshtein

from redline.rounds.prompts import Fact, Given, Prompt, Topic, topics

MOST_FACTS_AT_ONCE = 2
MOST_CHARACTERS = 1_000
_FUZZY_FROM_LETTERS = 6
_CLEAR_TERMS = 2


@dataclass(frozen=True, slots=True)
class Reply:
    """The interviewer's answer: the facts it newly tells, its topic, and the words that led to it."""

    text: str
    facts: tuple[str, ...] = ()
    topic: str | None = None
    matched: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Hit:
    """How well a statement fits the question: more words of it named is better."""

    item: Fact | Given
    words: int
    matched: tuple[str, ...]


def answer(prompt: Prompt, text: str, revealed: Collection[str]) -> Reply:
    """The reply to a question, given the facts already told; never raises.

    At most two facts at once: who asks for everything in one breath is asked to go one by one.
    """
    sentences = [_words(part) for part in re.split(r"[?\n]+", text[:MOST_CHARACTERS]) if part.strip()]
    hits = [hit for words in sentences if words for hit in _hits(prompt, words)]
    if hits:
        return _told(hits, revealed)
    asked = [(topic, words) for words in sentences for topic in _topics_of(words)]
    for topic, words in asked:
        reply = _opened(prompt, topic, words, revealed)
        if reply:
            return reply
    return _unnamed(prompt, asked[0][0] if asked else None, revealed)


def _told(hits: list[_Hit], revealed: Collection[str]) -> Reply:
    new = _unique(hit for hit in hits if isinstance(hit.item, Fact) and hit.item.id not in revealed)
    if not new:
        return _again(hits[0])
    told, left = new[:MOST_FACTS_AT_ONCE], new[MOST_FACTS_AT_ONCE:]
    facts = [hit.item for hit in told if isinstance(hit.item, Fact)]
    text = " ".join(fact.answer for fact in facts)
    return Reply(
        f"{text} Ask me the rest one at a time." if left else text,
        tuple(fact.id for fact in facts),
        facts[0].topic,
        tuple(word for hit in told for word in hit.matched),
    )


def _again(hit: _Hit) -> Reply:
    if isinstance(hit.item, Fact):
        return Reply(f"As I said: {hit.item.answer}", (), hit.item.topic, hit.matched)
    return Reply(hit.item.text, (), hit.item.topic, hit.matched)


def _opened(prompt: Prompt, topic: Topic, words: list[str], revealed: Collection[str]) -> Reply | None:
    """The answer to a question that opens a topic and names nothing in it."""
    facts = [fact for fact in prompt.hidden_facts if fact.topic == topic.id]
    if not facts or not _is_generic(topic, words):
        return None
    if any(fact.id in revealed for fact in facts):
        return Reply(
            f"You know the first thing about that. {topic.question} Ask about one thing in it.",
            topic=topic.id,
        )
    fact = min(facts, key=lambda fact: (fact.surprise, fact.id))
    return Reply(fact.answer, (fact.id,), topic.id, tuple(words))


def _unnamed(prompt: Prompt, topic: Topic | None, revealed: Collection[str]) -> Reply:
    """The answer to a question that names no fact: what is stated of its topic, and whether more is known.

    "Nothing out of the ordinary" is said only where that is so.
    """
    if topic is None:
        return Reply("Say which choice in your design hangs on the answer, and ask me for that.")
    stated = next((given.text for given in prompt.givens if given.topic == topic.id), "")
    left = [f for f in prompt.hidden_facts if f.topic == topic.id and f.id not in revealed]
    if left:
        more = f"There is more to know about that than I can tell from your question. {topic.question}"
        return Reply(f"{stated} {more} Ask about one thing in it.".lstrip(), topic=topic.id)
    return Reply(
        stated
        or "Nothing out of the ordinary there. Assume a number, write it down as an assumption, "
        "and say how you would check it.",
        topic=topic.id,
    )


def _hits(prompt: Prompt, words: list[str]) -> list[_Hit]:
    """What the sentence names, best first; a given that fits better than any fact stands alone."""
    about = {topic.id for topic in _topics_of(words)}
    facts = [hit for fact in prompt.hidden_facts if (hit := _hit(fact, fact.entity_terms, words, about))]
    givens = [hit for given in prompt.givens if (hit := _hit(given, given.terms, words, about))]
    best = max((hit.words for hit in facts), default=0)
    known = max((hit.words for hit in givens), default=0)
    if known > best:
        return [hit for hit in givens if hit.words == known]
    return sorted((hit for hit in facts if hit.words * 2 > best), key=lambda hit: -hit.words)


def _hit(item: Fact | Given, terms: Iterable[str], words: list[str], about: Collection[str]) -> _Hit | None:
    own = item.names if isinstance(item, Fact) else ()
    named = {_stems(term): term for term in (*terms, *own) if _names(_stems(term), words)}
    count = sum(len(term) for term in named)
    clear = isinstance(item, Fact) and (count >= _CLEAR_TERMS or any(_stems(name) in named for name in own))
    if not named or not (item.topic in about or clear):
        return None
    return _Hit(item, count, tuple(named.values()))


def _topics_of(words: list[str]) -> list[Topic]:
    scored = [(sum(_names(_stems(word), words) for word in topic.words), topic) for topic in topics().topics]
    return [topic for score, topic in sorted(scored, key=lambda pair: -pair[0]) if score]


def _is_generic(topic: Topic, words: list[str]) -> bool:
    """True when no word of the sentence says more than the topic itself does."""
    plain = {stem for word in (*topics().generic, *topic.words) for stem in _stems(word)}
    return all(word in plain for word in words)


def _names(term: tuple[str, ...], words: list[str]) -> bool:
    return all(any(_same(stem, word) for word in words) for stem in term)


def _same(stem: str, word: str) -> bool:
    if stem == word:
        return True
    if min(len(stem), len(word)) < _FUZZY_FROM_LETTERS:
        return False
    return DamerauLevenshtein.distance(stem, word, score_cutoff=1) <= 1


def _unique(hits: Iterator[_Hit]) -> list[_Hit]:
    return list({hit.item: hit for hit in hits}.values())


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.lower()).replace("’", "'")
    return [_stem(word) for word in re.findall(r"[a-z0-9][a-z0-9/\-]*", plain.replace("'s", ""))]


@cache
def _stems(term: str) -> tuple[str, ...]:
    return tuple(_words(term))


def _stem(word: str) -> str:
    """The word without the endings that a question may give it: plural, -ing, -ed, final e."""
    for ending, keep in (("ies", "y"), ("ing", ""), ("ed", ""), ("es", "e"), ("s", "")):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            word = word.removesuffix(ending) + keep
            break
    return word.removesuffix("e") if len(word) > 3 else word
