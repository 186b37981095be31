"""The small numbers by which people call findings: first seen, first numbered, never reused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from redline.critique.finding import Card, Critique


def number(known: Mapping[str, int], keys: Iterable[str]) -> dict[str, int]:
    """The known numbers with the next ones for keys that have none yet, in their order."""
    numbers = dict(known)
    following = max(numbers.values(), default=0) + 1
    for key in keys:
        if key not in numbers:
            numbers[key] = following
            following += 1
    return numbers


def numbered(critique: Critique, numbers: Mapping[str, int]) -> Critique:
    """The critique with each card carrying the number of its head."""
    cards = tuple(_numbered(card, numbers) for card in critique.cards)
    return critique.model_copy(update={"cards": cards})


def _numbered(card: Card, numbers: Mapping[str, int]) -> Card:
    return card.model_copy(update={"number": numbers.get(card.head.key)})
