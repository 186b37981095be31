"""How well a question fits each thing that can be asked of a prompt: its hidden facts and what it states.

A thing is known by phrases: those of its subjects, which all prompts share, and words of its own. A phrase
is found when all of its words are in the question. A word counts by how few things of this prompt
it can mean; the words of the question that a thing leaves unexplained count against it.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz.distance import OSA

from redline.rounds.prompts import Fact, Given, Prompt, subjects, topic, topics
from redline.rounds.wanted import answers
from redline.rounds.wording import merged, normal, wordbook

Thing = Fact | Given


def words_of(thing: Thing) -> str:
    """What is said of a thing."""
    return thing.answer if isinstance(thing, Fact) else thing.text


_SUBJECT, _NAME, _TERM, _HINT = 1.0, 1.0, 0.75, 0.4
"""What a phrase counts for, by where it stands: with a subject, with the fact, or in its answer."""
_ALONE = 0.85
"""A single word says a little less than several together."""
_SHORTENED = 0.5
"""A phrase of which a single word is left without its light words says less than it did."""
_WEAK = 0.4
_ELSEWHERE, _UNKNOWN = 0.9, 0.3
"""What an unexplained word weighs: when some other subject is asked for with it, and when none is."""
_MISSPELT_FROM_LETTERS = 6


@dataclass(frozen=True, slots=True)
class Fit:
    """How a thing fits: how much of the question it explains, as a weight and as a share of all."""

    thing: Thing
    strength: float
    coverage: float
    matched: tuple[str, ...]
    asked_for: bool = True
    """False when nothing of the question but words of its answer speaks for it."""

    @property
    def score(self) -> float:
        """What things are compared by: the weight, less what is left unexplained."""
        return self.strength * self.coverage

    @property
    def explained(self) -> frozenset[str]:
        """The words of the question, in normal form, that the thing explains."""
        return frozenset(word for phrase in self.matched for word in normal(phrase))


@dataclass(frozen=True, slots=True)
class _Phrase:
    words: frozenset[str]
    counts: float
    text: str


@dataclass(frozen=True, slots=True)
class _Index:
    """The phrases of every thing, the weight of every word in them, and the words nothing hangs on."""

    phrases: Mapping[Thing, tuple[_Phrase, ...]]
    weights: Mapping[str, float]
    weak: frozenset[str]

    def unexplained(self, word: str) -> float:
        """What it counts against a thing that this word of the question is not one of its own."""
        if word in self.weak:
            return 0.0
        return self.weights.get(word, _ELSEWHERE if word in _subject_matter() else _UNKNOWN)


def fits(prompt: Prompt, text: str) -> list[Fit]:
    """Everything of the prompt that the text may ask for, best first."""
    index = _index_of(prompt)
    words = frozenset(_spelled(word, index.weights) for word in normal(text))
    found = [fit for thing in index.phrases if (fit := _fit(thing, words, index))]
    return sorted(found, key=lambda fit: -fit.score)


def names_nothing(prompt: Prompt, text: str) -> bool:
    """True when the text has no word but those that may mean anything here."""
    return {*normal(text)} <= _index_of(prompt).weak


def says(prompt: Prompt, thing: Thing, text: str) -> bool:
    """True when all that the text names stands in what the thing is asked for with, or in its words.

    A text of nothing but what the whole prompt is about names none of its things.
    """
    named = {*normal(text)}
    if named <= {*normal(f"{prompt.opening} {prompt.decision}")} - wordbook().weak:
        return False
    words = {word for phrase, _ in _phrases(thing) for word in normal(phrase)}
    return named <= words | {*normal(words_of(thing))}


def answers_to(thing: Thing, text: str) -> bool:
    """True unless a hidden fact is of another kind than the question wants: a number, a time, somebody."""
    return isinstance(thing, Given) or answers(
        words_of(thing), (phrase for phrase, _ in _phrases(thing)), text
    )


def _fit(thing: Thing, words: frozenset[str], index: _Index) -> Fit | None:
    found = [phrase for phrase in index.phrases[thing] if phrase.words <= words]
    if not found:
        return None
    explained: dict[str, float] = {}
    for phrase in found:
        counts = phrase.counts * (1 if len(phrase.words) > 1 else _ALONE)
        for word in phrase.words:
            explained[word] = max(explained.get(word, 0.0), counts)
    weak = wordbook().weak if not words <= wordbook().weak else frozenset()
    strength = sum(
        counts * index.weights[word] * (_WEAK if word in weak else 1) for word, counts in explained.items()
    )
    against = sum(index.unexplained(word) for word in words if word not in explained)
    asked_for = any(phrase.counts > _HINT for phrase in found)
    matched = tuple(phrase.text for phrase in found)
    return Fit(thing, strength, strength / (strength + against), matched, asked_for)


def _index_of(prompt: Prompt) -> _Index:
    return _index(prompt.hidden_facts, prompt.givens, f"{prompt.opening} {prompt.decision}")


@lru_cache(maxsize=64)
def _index(facts: tuple[Fact, ...], givens: tuple[Given, ...], said: str) -> _Index:
    """Words that the prompt itself says (``said``) are what everything here is about: none hangs on them."""
    things: list[Thing] = [*facts, *givens]
    phrases = {thing: tuple(_strongest(_phrases(thing))) for thing in things}
    seen = Counter(word for own in phrases.values() for word in {w for phrase in own for w in phrase.words})
    rarest = math.log(1 + len(phrases))
    weights = {word: math.log(1 + len(phrases) / count) / rarest for word, count in seen.items()}
    return _Index(phrases, weights, wordbook().weak | frozenset(normal(said)))


def _phrases(thing: Thing) -> Iterator[tuple[str, float]]:
    if isinstance(thing, Given):
        yield from ((ask, _SUBJECT) for ask in topic(thing.topic).asks)
        yield from ((term, _TERM) for term in thing.terms)
        yield from ((f"how many {noun}", _SUBJECT) for noun in _counted(thing))
        return
    yield from ((ask, _SUBJECT) for name in thing.subjects for ask in subjects()[name].asks)
    yield from ((name, _NAME) for name in thing.names)
    yield from ((term, _TERM) for term in thing.entity_terms)
    for word in normal(f"{thing.title} {thing.answer}"):
        if word.isalpha() and word not in wordbook().weak:
            yield word, _HINT


def _counted(given: Given) -> Iterator[str]:
    """What the statement says the number of: the words of its own that follow a number in it."""
    terms = {word for term in given.terms for word in normal(term)}
    for after in re.findall(r"\d(?: (?:%|million|billion))?((?: \w+){1,2})", given.text):
        yield from (word for word in after.split() if {*normal(word)} & terms)


def _strongest(phrases: Iterable[tuple[str, float]]) -> Iterable[_Phrase]:
    """The phrases in normal form, each once; what is left without the light words must say something."""
    best: dict[frozenset[str], _Phrase] = {}
    for text, counts in phrases:
        words = frozenset(normal(text))
        shortened = len(words) == 1 and len(merged(text)) > 1
        if not words or (shortened and words <= wordbook().weak):
            continue
        phrase = _Phrase(words, counts * (_SHORTENED if shortened else 1), text)
        if words not in best or best[words].counts < phrase.counts:
            best[words] = phrase
    return best.values()


@cache
def _subject_matter() -> frozenset[str]:
    """Every word that some subject or topic is asked for with; any other is likely said in passing."""
    texts = [ask for subject in subjects().values() for ask in subject.asks]
    texts += [ask for topic in topics().topics for ask in (*topic.asks, *topic.words)]
    return frozenset(word for text in texts for word in normal(text))


def _spelled(word: str, known: Mapping[str, float]) -> str:
    """The known word that this one misspells, or the word as it is."""
    if word in known or len(word) < _MISSPELT_FROM_LETTERS:
        return word
    return min((other for other in known if _misspells(word, other)), default=word)


def _misspells(word: str, other: str) -> bool:
    """One letter too many, too few, or two swapped; another letter makes another word (project, protect)."""
    if abs(len(word) - len(other)) > 1 or OSA.distance(word, other, score_cutoff=1) > 1:
        return False
    return len(word) != len(other) or Counter(word) == Counter(other)
