"""The names of the lexicon and how a label is looked up in them.

Data lies in ``products.yaml`` (what a box is made with), ``labels.yaml`` (what it does),
``shorthand.yaml`` (how people shorten and compound) and ``everyday.yaml`` (plain words that leave the
part to be guessed); the titles and ids of the kinds are names too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Any

from rapidfuzz.distance import OSA

from redline import assets
from redline.design.catalogue import FLOWS, KINDS, KINDS_OF_FAMILY, UNKNOWN, fault
from redline.design.document import Value
from redline.design.words import TEXTS_KEPT, Phrases

PRODUCTS, LABELS = "design/lexicon/products.yaml", "design/lexicon/labels.yaml"
EVERYDAY = "design/lexicon/everyday.yaml"
SHORTHAND = "design/lexicon/shorthand.yaml"
SLIP_MIN_LETTERS = 6
"""Shorter words are too near to each other for a slip to be told from another word."""
SLIP_LONG_LETTERS = 8
SWAP_MIN_LETTERS = 5
"""Two letters that changed places are told sooner than a wrong one."""
_IRREGULAR = {
    "indices": "index",
    "people": "person",
    "persons": "person",
    "queries": "query",
    "analyses": "analysis",
}
_STRIPPED = re.compile(
    r"^(?:v?\d+(?:\.\d+)*|prod|production|staging|dev|test|cluster|instance|the|a|an|our|new|main)$"
)
_SPOKEN = tuple(
    (re.compile(rf"\b{re.escape(written)}\b"), spoken)
    for written, spoken in (
        ("a/b", "ab "),
        ("ci/cd", "cicd "),
        ("svc", "service"),
        ("srv", "service"),
        ("w&b", "wandb"),
        ("realtime", "real time"),
        ("near-rt", "real time"),
        ("dwh", "data warehouse"),
        ("dq", "data quality"),
        ("fs", "feature store"),
        ("txn", "transaction"),
        ("txns", "transactions"),
        ("tx", "transaction"),
        ("proc", "processing"),
        ("cam", "camera"),
        ("cams", "camera"),
        ("idx", "index"),
        ("preds", "predictions"),
        ("notif", "notification"),
        ("gw", "gateway"),
        ("mgmt", "management"),
        ("perf", "performance"),
        ("feats", "features"),
        ("eval", "evaluation"),
        ("evals", "evaluations"),
    )
)
CARRIERS = frozenset(
    {"job", "service", "log", "model", "pipeline", "step", "process", "module", "code", "task", "system"}
    | {"app", "application", "server", "worker", "component", "layer", "stage", "phase", "run", "data", "db"}
    | {"table", "store", "api", "team", "group", "review", "tool", "function", "feature", "platform", "top"}
    | {"endpoint", "node", "list", "file", "set", "container", "backend", "result", "output", "input"}
)
"""Words that only carry the one before them: a scoring job scores."""
_CAMEL_CASE = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")
_BETWEEN_WORDS = re.compile(r"[^a-z0-9+&?]+")
_SECONDARY = re.compile(
    r"[(\[,;:=]|\b(?:on|for|of|from|with|in|to|behind|via|by|using|over|at|after|before|per|as|against|vs|than)\b"
)


@dataclass(frozen=True, slots=True)
class Hint:
    """Extra signs that decide between the kinds of a name; all that are given must hold."""

    kind: str
    words: Phrases | None
    near: frozenset[str]
    fed_by: frozenset[str]
    feeds: frozenset[str]
    not_fed_by: frozenset[str]
    receives: frozenset[str]
    sends: frozenset[str]
    provides: frozenset[str] | None
    attributes: Mapping[str, Value]

    @property
    def looks_around(self) -> bool:
        """Whether neighbours matter to it."""
        return bool(self.near or self.fed_by or self.feeds or self.not_fed_by or self.receives or self.sends)


@dataclass(frozen=True, slots=True)
class Entry:
    """Names that share a default kind, and the hints that decide otherwise.

    ``role`` names say what a box does, others what it is made with; ``generic`` ones among these name a
    technique or an interface that many products have; ``titled`` ones are the kinds' own. A ``head`` name
    that ends the main phrase wins over whatever stands before it.
    """

    kind: str
    infra: bool
    role: bool
    titled: bool
    generic: bool
    head: bool
    provides: frozenset[str]
    attributes: Mapping[str, Value]
    hints: tuple[Hint, ...]


@dataclass(frozen=True, slots=True)
class Name:
    """One name: its words, and whether it counts beside other names."""

    text: str
    words: tuple[str, ...]
    entry: Entry
    weak: bool = False
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """A name found in a label; ``whole`` when nothing else stands there, ``slip`` for a corrected word.

    ``inner`` when the label goes on with a word that may be the thing itself: “event schema” is no event.
    """

    name: Name
    whole: bool
    slip: bool
    others: tuple[Name, ...] = field(default=())
    inner: bool = False


def stem(word: str) -> str:
    """A word without its plural ending; short words stay."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) <= 3 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("sses", "xes", "zes", "tches", "shes")) else word[:-1]


@lru_cache(maxsize=TEXTS_KEPT)
def words_of(text: str) -> tuple[str, ...]:
    """The words of a label in lower case and singular, without versions and filler words."""
    lowered = _CAMEL_CASE.sub(" ", text).lower().replace("_", " ")
    for written, spoken in _SPOKEN:
        lowered = written.sub(spoken, lowered)
    found = [word for word in _BETWEEN_WORDS.split(lowered) if word]
    kept = [word for word in found if not _STRIPPED.match(word)] or found
    return tuple(stem(word) for word in kept)


class Book:
    """Every name, ready to be looked up."""

    def __init__(self, names: Iterable[Name]) -> None:
        self._whole: dict[tuple[str, ...], Name] = {}
        self._exact: dict[str, Name] = {}
        self._by_word: dict[str, list[Name]] = {}
        for name in names:
            if self._whole.setdefault(name.words, name) is not name and name.entry.titled:
                continue
            self._exact.setdefault(_plain(name.text), name)
            if not name.alone or not name.entry.role:
                self._by_word.setdefault(name.words[-1], []).append(name)
        self._known = frozenset(word for words in self._whole for word in words)
        self._vocabulary = sorted(word for word in self._known if len(word) >= SLIP_MIN_LETTERS)
        self._letters = {"".join(sorted(w)): w for w in sorted(self._known) if len(w) >= SWAP_MIN_LETTERS}

    @property
    def names(self) -> tuple[Name, ...]:
        """Every name once."""
        return tuple(self._exact.values())

    def look_up(self, label: str) -> Match | None:
        """The best name in a label, slips of the pen corrected; None when nobody knows it."""
        found = self._find(label, words_of(label), slip=False)
        if found and not found.name.weak:
            return found
        mended = tuple(self._mend(word) for word in words_of(label))
        if mended == words_of(label):
            return found
        return self._find(label, mended, slip=True) or found

    def _find(self, label: str, words: tuple[str, ...], *, slip: bool) -> Match | None:
        whole = self._exact.get(_plain(label)) or self._whole.get(words) or self._whole.get(("".join(words),))
        if whole is not None:
            return Match(whole, whole=True, slip=slip)
        ranked = sorted(self._inside(label, words), key=lambda item: item[0], reverse=True)
        if not ranked:
            return None
        best, *others = (name for _, name in ranked)
        return Match(best, whole=False, slip=slip, others=tuple(others), inner=_inner(best, label))

    def _inside(self, label: str, words: Sequence[str]) -> Iterator[tuple[tuple[int, ...], Name]]:
        """Names all of whose words stand in the label, each with its rank.

        A head that ends the main phrase beats everything, a strong name beats a weak one, the main phrase
        beats what stands in brackets or after a preposition, more words beat fewer, and the later beats
        the earlier: the last word of an English name says what the thing is.
        """
        joined = [a + b for a, b in pairwise(words)]
        places = {word: place for place, word in enumerate(words)}
        places |= {word: place + 1 for place, word in enumerate(joined) if word in self._known}
        main = len(words_of(_main_phrase(label)))
        for word in places:
            for name in self._by_word.get(word, ()):
                if all(part in places for part in name.words) and _capital(name, label):
                    end = max(places[part] for part in name.words)
                    strong = not (name.weak or name.alone)
                    head = name.entry.head and end == main - 1
                    rank = (int(head), int(strong), int(end < main), len(name.words), end)
                    yield (*rank, int(name.entry.role)), name

    def _mend(self, word: str) -> str:
        """The word of the lexicon that this one is a slip of, or the word itself."""
        if len(word) < SWAP_MIN_LETTERS or word in self._known:
            return word
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
        ]
        return min(near)[1] if near and word not in self._known else word


def _inner(name: Name, label: str) -> bool:
    """Whether a word follows the name in its phrase that does more than carry it, as “job” would."""
    after = list(words_of(_main_phrase(label)))
    while after and after[-1] in CARRIERS and after[-1] not in name.words:
        after.pop()
    return bool(after) and name.words[-1] in after and after[-1] not in name.words


def _plain(text: str) -> str:
    return " ".join(_BETWEEN_WORDS.split(text.lower())).strip()


def _capital(name: Name, label: str) -> bool:
    """A product named like a common word counts inside a longer label only when written as a name."""
    return not name.alone or name.text in label


def _main_phrase(label: str) -> str:
    lowered = label.lower()
    cut = next((m.start() for m in _SECONDARY.finditer(lowered) if lowered[: m.start()].strip()), None)
    return label if cut is None else label[:cut]


def _load() -> Book:
    names = [
        *_names(SHORTHAND, role=True),
        *_names(LABELS, role=True),
        *_names(PRODUCTS, role=False),
        *_names(EVERYDAY, role=True),
        *_kind_names(),
    ]
    return Book(names)


def _names(file: str, *, role: bool) -> Iterator[Name]:
    for data in assets.load_yaml(assets.package_text(file), file):
        entry = _entry(data, file, role=role)
        for text in data["names"]:
            yield Name(text, _name_words(text, file), entry, weak=data.get("weak", False))
        for text in data.get("alone", ()):
            yield Name(text, _name_words(text, file), entry, alone=True)


def _name_words(text: str, file: str) -> tuple[str, ...]:
    words = words_of(text)
    if not words:
        raise fault(file, text, f"“{text}” has no words.")
    return words


def _kind_names() -> Iterator[Name]:
    for kind in KINDS.values():
        entry = Entry(
            kind.id,
            infra=False,
            role=True,
            titled=True,
            generic=True,
            head=False,
            provides=frozenset(),
            attributes={},
            hints=(),
        )
        if kind.id != UNKNOWN:
            yield Name(kind.id.replace("_", " "), words_of(kind.id.replace("_", " ")), entry)
            yield Name(kind.title, words_of(kind.title), entry)


def _entry(data: Mapping[str, Any], file: str, *, role: bool) -> Entry:
    about = (data["names"] or data["alone"])[0]
    return Entry(
        kind=_kind(data["kind"], file, about),
        infra=data.get("infra", False),
        role=role,
        titled=False,
        generic=data.get("generic", False),
        head=data.get("head", False),
        provides=frozenset(data.get("provides", ())),
        attributes=data.get("attributes", {}),
        hints=tuple(_hint(hint, file, about) for hint in data.get("hints", ())),
    )


def _hint(data: Mapping[str, Any], file: str, about: str) -> Hint:
    known = {
        "kind",
        "words",
        "near",
        "fed_by",
        "feeds",
        "not_fed_by",
        "receives",
        "sends",
        "provides",
        "attributes",
    }
    for key in data:
        if key not in known:
            raise fault(file, about, f"a hint has no “{key}”.", f"It may have {', '.join(sorted(known))}.")
    around = {
        key: frozenset(kind for name in data.get(key, ()) for kind in _kinds(name, file, about))
        for key in ("near", "fed_by", "feeds", "not_fed_by")
    }
    for flow in (*data.get("receives", ()), *data.get("sends", ())):
        if flow not in FLOWS:
            raise fault(file, about, f"“{flow}” is no flow.")
    return Hint(
        kind=_kind(data["kind"], file, about),
        words=Phrases(data["words"]) if "words" in data else None,
        receives=frozenset(data.get("receives", ())),
        sends=frozenset(data.get("sends", ())),
        provides=frozenset(data["provides"]) if "provides" in data else None,
        attributes=data.get("attributes", {}),
        **around,
    )


def _kinds(name: str, file: str, about: str) -> frozenset[str]:
    return KINDS_OF_FAMILY[name[1:]] if name.startswith("@") else frozenset({_kind(name, file, about)})


def _kind(name: str, file: str, about: str) -> str:
    if name not in KINDS:
        raise fault(file, about, f"“{name}” is no kind.")
    return name


BOOK = _load()


@lru_cache(maxsize=TEXTS_KEPT)
def look_up(label: str) -> Match | None:
    """The best name of the lexicon in a label, or None."""
    return BOOK.look_up(label)
