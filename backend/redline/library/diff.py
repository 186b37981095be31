"""Two versions of a design side by side: what changed, in sentences, and where to show it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from redline.design.difference import Difference, difference
from redline.design.difference_lines import Line, lines
from redline.design.document import Design
from redline.followups.wording import capital, listed

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@dataclass(frozen=True, slots=True)
class Comparison:
    """What happened between two versions; ``sentence`` sums it up, ``lines`` say each change."""

    sentence: str
    lines: tuple[Line, ...]
    difference: Difference

    @property
    def same(self) -> bool:
        """Whether the two versions do the same."""
        return self.difference.empty


def compare(before: Design, after: Design) -> Comparison:
    """The changes from one version to the next; moving a box or writing a note is none."""
    found = difference(before, after)
    return Comparison(summary(found), lines(before, after, found), found)


def summary(found: Difference) -> str:
    """One sentence: ``Two components added, one changed; one connection removed.``"""
    parts = [
        _counted(
            "component",
            len(found.added_components),
            len(found.removed_components),
            len(found.changed_components),
        ),
        _counted(
            "connection",
            len(found.added_connections),
            len(found.removed_connections),
            len(found.changed_connections),
        ),
        "the framing card changed" if found.framing else "",
    ]
    text = "; ".join(part for part in parts if part)
    return capital(f"{text}.") if text else "Nothing changed."


def _counted(noun: str, added: int, removed: int, changed: int) -> str:
    return listed(_phrases(noun, (("added", added), ("removed", removed), ("changed", changed))))


def _phrases(noun: str, counts: tuple[tuple[str, int], ...]) -> Iterator[str]:
    """The noun is said once, with the first count that is not zero."""
    said = False
    for word, count in counts:
        if count:
            name = "" if said else f" {noun}{'' if count == 1 else 's'}"
            yield f"{in_words(count)}{name} {word}"
            said = True


def in_words(count: int) -> str:
    """A small number as a word, a larger one in figures."""
    return NUMBERS[count] if 0 <= count < len(NUMBERS) else str(count)
