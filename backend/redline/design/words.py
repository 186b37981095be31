"""Looking for phrases in what people write on boxes and arrows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property, lru_cache

TEXTS_KEPT = 20_000
"""Texts whose reading is remembered at once: some hundred boards, however long a server runs."""

_GAPS = re.compile(r"[^a-z0-9%+;]+")


@lru_cache(maxsize=TEXTS_KEPT)
def normal(text: str) -> str:
    """Text in lower case, its words parted by single spaces; a semicolon still parts sentences."""
    spread = text.lower().replace(";", " ; ")
    return _GAPS.sub(" ", spread).strip()


def within(title: str) -> str:
    """A title as it stands inside a sentence: ``cache``, ``third-party API``, ``CI/CD``."""
    return title if title[:2].isupper() else title[:1].lower() + title[1:]


def with_article(noun: str) -> str:
    """``a validation gate``, ``an orchestrator``."""
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"


class Phrases:
    """Finds which of many phrases stand in a text, as whole words."""

    def __init__(self, phrases: Iterable[str]) -> None:
        ordered = sorted(
            {normal(str(p)) for p in phrases} - {""}, key=lambda p: (-len(p.split()), -len(p), p)
        )
        self.phrases = tuple(ordered)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        # Compiled when first looked for: of the hundreds in the lexicon one design needs a few.
        alternatives = "|".join(map(re.escape, self.phrases)) or r"(?!)"
        return re.compile(rf"(?<![a-z0-9])(?:{alternatives})(?![a-z0-9])")

    def found(self, text: str) -> list[str]:
        """The phrases in normal text, those of most words first, then as they stand."""
        hits = {match.group() for match in self._pattern.finditer(text)}
        return sorted(hits, key=lambda p: (-len(p.split()), text.find(p), p))
