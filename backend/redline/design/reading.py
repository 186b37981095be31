"""What a label and a note state in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from redline.design.document import Value


@dataclass(frozen=True, slots=True)
class Fact:
    """A value and the words that state it."""

    value: Value
    phrase: str


@cache
def read(label: str, note: str, kind: str) -> Mapping[str, Fact]:
    """The attributes that the words of a component state."""
    return {}


def capabilities(label: str, note: str, kind: str) -> frozenset[str]:
    """What the words say that a product supplies without a box of its own."""
    return frozenset()


@cache
def arrow_facts(words: str) -> Mapping[str, Value]:
    """What the words on an arrow state."""
    return {}
