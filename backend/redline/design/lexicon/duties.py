"""What a note says that a part does, for parts whose own name says nothing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

from redline import assets
from redline.design.catalogue import KINDS, fault
from redline.design.words import TEXTS_KEPT, Phrases, normal

FILE = "design/lexicon/duties.yaml"


@dataclass(frozen=True, slots=True)
class Duty:
    """The kind that a note speaks for, and the words in it that do."""

    kind: str
    words: str


@lru_cache(maxsize=TEXTS_KEPT)
def told_by(note: str) -> Duty | None:
    """The first duty of the list that the note states, or None."""
    text = normal(note)
    if not text:
        return None
    told = ((kind, phrases.found(text)) for kind, phrases in _load())
    return next((Duty(kind, words[0]) for kind, words in told if words), None)


@cache
def _load() -> tuple[tuple[str, Phrases], ...]:
    rows = assets.load_yaml(assets.package_text(FILE), FILE)
    for row in rows:
        if row["kind"] not in KINDS:
            raise fault(FILE, row["phrases"][0], f"“{row['kind']}” is no kind.")
    return tuple((row["kind"], Phrases(row["phrases"])) for row in rows)
