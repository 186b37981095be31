"""The words of a question in normal form: without endings, one word for all that mean the same.

``words.yaml`` holds which words those are. A sentence becomes the words that carry its meaning, in
their order; words that say nothing ("could you tell me") are gone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from redline import assets

_SOURCE = "rounds/words.yaml"
_SHORTEST_STEM = 3
_ENDINGS = ("ing", "ed", "ly")
_KEEPS_BOTH = "lsze"
"""Letters that may stand twice at the end of a stem: sell, miss, buzz, see."""


@dataclass(frozen=True, slots=True)
class Wordbook:
    """``same`` leads from the stems of a wording to its one word; ``weak`` and ``light`` are stems.

    A weak word helps where a phrase has it and never counts against; a light one says nothing.
    """

    same: Mapping[tuple[str, ...], str]
    weak: frozenset[str]
    light: frozenset[str]
    longest: int


@cache
def wordbook() -> Wordbook:
    """The words that come with Redline."""
    data = assets.load_yaml(assets.package_text(_SOURCE), _SOURCE)
    same = {
        tuple(_stems(wording)): _stem(word)
        for word, wordings in data["same"].items()
        for wording in (word, *wordings)
    }
    return Wordbook(
        same,
        frozenset(map(_stem, data["weak"])),
        frozenset(map(_stem, data["light"])),
        max(len(wording) for wording in same),
    )


def normal(text: str) -> tuple[str, ...]:
    """The meaning of a text: its words in normal form, without the light ones."""
    return tuple(word for word in merged(text) if word not in wordbook().light)


def merged(text: str) -> list[str]:
    """All words of a text in normal form: the longest wordings that mean one word, each as that word."""
    book = wordbook()
    words: list[str] = []
    rest = _stems(text)
    while rest:
        length = next((n for n in range(book.longest, 0, -1) if tuple(rest[:n]) in book.same), 1)
        words.append(book.same.get(tuple(rest[:length]), rest[0]))
        rest = rest[length:]
    return words


def _stems(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.lower()).replace("’", "'")
    plain = re.sub(r"n't\b", " not", plain.replace("can't", "cannot")).replace("'s", "")
    return [_stem(word) for word in re.findall(r"[a-z0-9]+", plain)]


@cache
def _whole() -> frozenset[str]:
    return frozenset(assets.load_yaml(assets.package_text(_SOURCE), _SOURCE)["whole"])


@lru_cache(maxsize=10_000)
def _stem(word: str) -> str:
    """The word without the endings that a sentence may give it: plural, -ing, -ed, -ly, final e."""
    if len(word) <= _SHORTEST_STEM or word in _whole():
        return word
    word = _singular(word)
    for ending in _ENDINGS:
        root = word.removesuffix(ending)
        if root != word and len(root) >= _SHORTEST_STEM and re.search("[aeiouy]", root):
            word = root[:-1] if root[-1] == root[-2] and root[-1] not in _KEEPS_BOTH else root
            break
    return word.removesuffix("e") if len(word) > _SHORTEST_STEM else word


def _singular(word: str) -> str:
    if word.endswith("ies"):
        return word.removesuffix("ies") + "y"
    return word if word.endswith(("ss", "us", "is")) else word.removesuffix("s")
