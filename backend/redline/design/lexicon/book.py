"""How a label is looked up in the names of the lexicon."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from rapidfuzz.distance import OSA

from redline.design.catalogue import UNKNOWN
from redline.design.lexicon.entries import Name, all_names
from redline.design.lexicon.spelling import all_words, plain, unversioned, verb_of, words_of
from redline.design.lexicon.standing import (
    ACTING,
    BROAD,
    COMMANDS,
    DENYING,
    HOLDING,
    JOINING,
    Standing,
    carriers,
    in_brackets,
    is_aside,
    is_last,
    main_phrase,
    opens_bracket,
    words_in_main,
)
from redline.design.words import TEXTS_KEPT

SLIP_MIN_LETTERS = 6
"""Shorter words are too near to each other for a slip to be told from another word."""
SLIP_LONG_LETTERS = 8
PEOPLE = ("client_app", "review_queue", "team", "labeling")
SWAP_MIN_LETTERS = 5
"""Two letters that changed places are told sooner than a wrong one."""


@dataclass(frozen=True, slots=True)
class Match:
    """A name found in a label; ``whole`` when nothing else stands there, ``slip`` for a corrected word.

    ``mixed`` when the label joins parts of different kinds, as “Kafka + Flink” does, or says what is done to
    the part, as “export to ONNX” does, or when two kinds are near, as in “retrieval orchestrator”; what a
    part is said to be “with” is no rival of it.
    """

    name: Name
    whole: bool
    slip: bool
    others: tuple[tuple[Standing, Name], ...] = field(default=())
    standing: Standing = Standing.LAST
    mixed: bool = False


class Book:
    """Every name, ready to be looked up."""

    def __init__(self, names: Iterable[Name]) -> None:
        self._whole: dict[tuple[str, ...], Name] = {}
        self._exact: dict[str, Name] = {}
        self._by_word: dict[str, list[Name]] = {}
        for name in names:
            if name.needs:
                self._exact.setdefault(plain(name.text), name)
                self._by_word.setdefault(name.words[-1], []).append(name)
                continue
            if self._whole.setdefault(name.words, name) is not name and name.entry.titled:
                continue
            self._exact.setdefault(plain(name.text), name)
            if not name.alone or not name.entry.role:
                self._by_word.setdefault(name.words[-1], []).append(name)
        self._known = frozenset(word for words in self._whole for word in words)
        self._verbs = _verbs(self._whole.values())
        self._vocabulary = sorted(word for word in self._known if len(word) >= SLIP_MIN_LETTERS)
        self._letters = {"".join(sorted(w)): w for w in sorted(self._known) if len(w) >= SWAP_MIN_LETTERS}

    @property
    def names(self) -> tuple[Name, ...]:
        """Every name once."""
        return tuple(self._exact.values())

    def look_up(self, label: str) -> Match | None:
        """The best name in a label, slips of the pen corrected; None when nobody knows it."""
        words = tuple(self._without_version(word) for word in words_of(label))
        found = self._find(label, words, slip=False)
        if found and not found.name.weak and found.standing > Standing.WITHIN:
            return found
        mended = tuple(self._mend(word) for word in words)
        if mended == words:
            return found
        return self._find(label, mended, slip=True) or found

    def _find(self, label: str, words: tuple[str, ...], *, slip: bool) -> Match | None:
        whole = self._exact.get(plain(label)) or self._whole.get(words) or self._whole.get(("".join(words),))
        if whole is not None:
            return Match(whole, whole=True, slip=slip)
        ranked = sorted(self._inside(label, words), key=lambda item: item[0], reverse=True)
        if not ranked:
            return None
        (standing, _, together, *_), best = ranked[0]
        others = tuple((Standing(rank[0]), name) for rank, name in ranked[1:])
        mixed = _torn(ranked, words[: words_in_main(label)]) or _commanded(best, words)
        had = main_phrase(label)[1] == "with"
        rivals = [one for one in others if not (had and one[0] == Standing.ASIDE)]
        near = standing in (Standing.LAST, Standing.PRODUCT) and _has_rival(best, rivals)
        return Match(best, False, slip or not together, others, Standing(standing), mixed or near)

    def _inside(self, label: str, words: Sequence[str]) -> Iterator[tuple[tuple[int, ...], Name]]:
        """Names all of whose words stand in the label, each with its rank.

        What counts first is where a name stands; then more words beat fewer, and the later beats the earlier.
        """
        joined = [a + b for a, b in pairwise(words)]
        places: dict[str, list[int]] = {}
        for place, word in enumerate(words):
            places.setdefault(word, []).append(place)
        places |= {word: [place + 1] for place, word in enumerate(joined) if word in self._known}
        main = words[: words_in_main(label)]
        found = [
            (name, taken)
            for word in places
            for name in self._by_word.get(word, ())
            if (taken := _taken(name.words, places)) and _counts(name, label)
        ]
        if opens_bracket(label):
            found = [one for one in found if not min(one[1]) < len(main) <= max(one[1])]
        found = [
            one
            for one in found
            if not (_swallowed(one[1], found) or _beside_the_point(one[1], words, len(main)))
        ]
        if _breaks_down(label, main) and any(min(taken) < len(main) for _, taken in found):
            found = [one for one in found if min(one[1]) < len(main) or is_aside(one[0].words[0])]
        first = max((len(name.words) for name, taken in found if taken[0] == 0), default=0)
        made_with = {words[place] for name, taken in found if _is_brand(name) for place in taken}
        for name, taken in found:
            together = _together(taken, words, made_with)
            standing = _standing(name, min(taken), max(taken), main, made_with, together=together)
            if standing == Standing.OPENS and len(name.words) < first:
                standing = Standing.WITHIN
            if standing == Standing.ASIDE and in_brackets(label):
                standing = Standing.IN_BRACKETS
            role = int(_says_what(name))
            yield (standing, role, int(together), len(name.words), max(taken), int(name.entry.role)), name

    def _without_version(self, word: str) -> str:
        """The word, or the one that the lexicon knows of which it is a version."""
        return word if word in self._known or unversioned(word) not in self._known else unversioned(word)

    def _mend(self, word: str) -> str:
        """The word of the lexicon that this one is a slip of, or the word itself."""
        if len(word) < SWAP_MIN_LETTERS or word in self._known:
            return word
        if verb_of(word) in self._verbs:
            return self._verbs[verb_of(word)]
        swapped = self._letters.get("".join(sorted(word)), word)
        if len(word) < SLIP_MIN_LETTERS:
            return swapped if OSA.distance(word, swapped) == 1 else word
        limit = 1 if len(word) < SLIP_LONG_LETTERS else 2
        near = [
            (distance, other)
            for other in self._vocabulary
            if other[0] == word[0]
            and abs(len(other) - len(word)) <= limit
            and 0 < (distance := OSA.distance(word, other, score_cutoff=limit)) <= limit
            and not _another_word(word, other)
        ]
        return min(near)[1] if near else word


def _taken(parts: Sequence[str], places: Mapping[str, Sequence[int]]) -> list[int]:
    """The last places in a label that the words of a name take, one each; empty when a word is missing."""
    left = {part: list(places.get(part, ())) for part in parts}
    taken = [left[part].pop() if left[part] else -1 for part in reversed(parts)]
    return [] if -1 in taken else taken[::-1]


def _swallowed(taken: Sequence[int], found: Sequence[tuple[Name, Sequence[int]]]) -> bool:
    """Whether a longer name without a gap takes the same words: “OpenRouter” is no router."""
    return any(
        set(taken) < set(longer) and list(longer) == list(range(longer[0], longer[0] + len(longer)))
        for _, longer in found
    )


def _breaks_down(label: str, main: Sequence[str]) -> bool:
    """Whether what stands after “by” or “per” says how something is broken down, and not who does it."""
    return main_phrase(label)[1] in ("by", "per") and not main[-1].endswith("ed")


def _beside_the_point(taken: Sequence[int], words: Sequence[str], in_main: int) -> bool:
    """Whether two words stand the wrong way round, as in “travel time”, or are denied or apart beside the
    main phrase, as in “log (no patient data)”."""
    first, last = min(taken), max(taken)
    if first < in_main:
        return len(taken) == 2 and taken[0] == taken[1] + 1
    return sorted(taken) != list(range(first, last + 1)) or (first > 0 and words[first - 1] in DENYING)


def _verbs(names: Iterable[Name]) -> Mapping[str, str]:
    """The verbs in the names, each with its word: versioning makes a version, a planner is no planning."""
    people = {word for name in names if name.entry.kind in PEOPLE for word in name.words}
    words = sorted({word for name in names for word in name.words} - people)
    return {verb_of(word): word for word in words if verb_of(word)} | {word: word for word in words}


def _another_word(word: str, other: str) -> bool:
    """Whether a letter in another's place or another ending makes this a word of its own, rather than a slip.

    Slips lose, double or swap letters; “strike” is no “stripe”, “scored” no “scorer”, an “investigation” no
    “investigator”.
    """
    return (verb_of(word) != "" and verb_of(word) == verb_of(other)) or (
        len(word) == len(other)
        and sorted(word) != sorted(other)
        and (len(word) < SLIP_LONG_LETTERS or word[:-1] == other[:-1] or OSA.distance(word, other) > 1)
    )


def _together(taken: Sequence[int], words: Sequence[str], made_with: Set[str]) -> bool:
    """Whether the words of a name follow each other, but for what joins them and what a part is made with."""
    between = set(range(min(taken), max(taken))).difference(taken)
    return list(taken) == sorted(taken) and all(words[p] in JOINING or words[p] in made_with for p in between)


def _standing(
    name: Name, start: int, end: int, main: Sequence[str], made_with: Set[str], *, together: bool
) -> Standing:
    """Where a name that takes these places stands, given the words of the main phrase and of its products."""
    weak = name.weak or name.alone
    if name.entry.head and start >= len(main) and together and is_aside(name.words[0]):
        return Standing.HEAD
    if start >= len(main) or (end >= len(main) and not together):
        strong = Standing.ASIDE if _says_what(name) else Standing.PRODUCT_ASIDE
        return Standing.WEAK_WITHIN if weak else strong
    if name.entry.head and end == len(main) - 1:
        return Standing.WEAK_HEAD if weak else Standing.HEAD
    if name.entry.opens and start == 0 and end < len(main) - 1:
        return Standing.OPENS
    if is_last(main, end, _carriers(name, made_with)):
        return _last(name, start)
    strong = Standing.WITHIN if _says_what(name) else Standing.PRODUCT
    return Standing.WEAK_WITHIN if weak else strong


def _says_what(name: Name) -> bool:
    """Whether a name says what a part does, not what it is made with."""
    return name.entry.role or name.entry.generic


def _is_brand(name: Name) -> bool:
    """Products are written with a capital; “feature store” and “dashboard” say what a thing is."""
    return not _says_what(name) and name.text != name.text.lower()


def _carriers(name: Name, made_with: Set[str]) -> Set[str]:
    """The words that may follow a name: none for products and for names that leave the kind open."""
    if not _says_what(name) or name.entry.kind == UNKNOWN:
        return frozenset()
    return carriers(name.entry.kind, role=name.entry.role) | made_with


def _last(name: Name, start: int) -> Standing:
    """Where a name stands that ends the main phrase."""
    word = name.words[0] if len(name.words) == 1 else ""
    if name.weak or name.alone:
        return Standing.WEAK_CARRIER if word in ACTING | HOLDING else Standing.WEAK_LAST
    return Standing.WEAK_LAST if start > 0 and word in BROAD else Standing.LAST


def _has_rival(name: Name, others: Iterable[tuple[Standing, Name]]) -> bool:
    """Whether a single word is all that speaks against another part that the label names as well."""
    return len(name.words) == 1 and any(
        standing >= Standing.WITHIN
        and other.entry.kind not in (name.entry.kind, UNKNOWN)
        and other.entry.role
        and not (other.weak or other.alone or set(other.words) & set(name.words))
        for standing, other in others
    )


def _commanded(name: Name, words: Sequence[str]) -> bool:
    """Whether the label says what is done to what this name means."""
    return words[0] in COMMANDS and words[0] not in name.words


def _torn(ranked: Sequence[tuple[tuple[int, ...], Name]], words: Sequence[str]) -> bool:
    """Whether “and” or a plus joins names of different kinds."""
    joints = [place for place, word in enumerate(words) if word in JOINING]
    if not joints or JOINING.intersection(ranked[0][1].words):
        return False
    kinds: dict[int, str] = {}
    for (standing, _, _, _, end, _), name in ranked:
        if standing >= Standing.PRODUCT and end < len(words):
            kinds.setdefault(bisect(joints, end), name.entry.kind)
    return len(set(kinds.values())) > 1


def _counts(name: Name, label: str) -> bool:
    """Whether nothing else that a name asks for is missing.

    A product named like a common word counts inside a longer label only when written as a name.
    """
    return (not name.alone or name.text in label) and (not name.needs or name.needs <= all_words(label))


BOOK = Book(all_names())


@lru_cache(maxsize=TEXTS_KEPT)
def look_up(label: str) -> Match | None:
    """The best name of the lexicon in a label, or None."""
    return BOOK.look_up(label)
