"""Exact yes-or-no functions of independent variables, and how often they are true.

A function is what every way to be true needs, as a set of variables, and the rest as a binary decision
diagram: Shannon's expansion with each sub-function kept once. A variable that is used twice is one
variable, so nothing is counted twice, and nothing is drawn at random.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

MOST_NODES = 50_000
"""Sub-functions that are kept; a function that needs more is given up by name."""
MOST_CROSSING = 300
"""Variables that may stand in alternatives; more would nest deeper than can be followed."""

FALSE, TRUE = 0, 1


class TooIntricate(Exception):
    """More alternatives cross each other than can be worked out."""


class Success(NamedTuple):
    """A function: ``needed`` has a bit for each variable without which it is false, ``rest`` is a node.

    ``rest`` is read with the needed variables true.
    """

    needed: int
    rest: int


ALWAYS = Success(0, TRUE)
NEVER = Success(0, FALSE)


class Diagrams:
    """The functions of one model. Variables are numbers; those asked for first should have the lowest."""

    def __init__(self) -> None:
        self._nodes: list[tuple[int, int, int]] = [(-1, FALSE, FALSE), (-1, TRUE, TRUE)]
        self._known: dict[tuple[int, int, int], int] = {}
        self._combined: dict[tuple[bool, int, int], int] = {}
        self._reached: dict[int, list[int]] = {}
        self._crossing = 0

    @staticmethod
    def variable(number: int) -> Success:
        """The function that is true when this variable is."""
        return Success(1 << number, TRUE)

    def all(self, parts: Sequence[Success]) -> Success:
        """True when all are; without any, always."""
        needed, rest = 0, TRUE
        # From the last on: what is added then lies above what is there, and only the new is walked through.
        for part in reversed(parts):
            needed |= part.needed
            rest = part.rest if rest == TRUE else self._combine(True, part.rest, rest)
        return NEVER if rest == FALSE else Success(needed, rest)

    def any(self, parts: Iterable[Success]) -> Success:
        """True when one is; without any, never."""
        open_parts = [part for part in dict.fromkeys(parts) if part.rest != FALSE]
        if not open_parts or ALWAYS in open_parts:
            return ALWAYS if open_parts else NEVER
        if len(open_parts) == 1:
            return open_parts[0]
        common = open_parts[0].needed
        for part in open_parts[1:]:
            common &= part.needed
        rest = FALSE
        for part in open_parts:
            rest = self._combine(False, self._diagram(part.needed & ~common, part.rest), rest)
        return Success(common, rest)

    def _diagram(self, needed: int, rest: int) -> int:
        """A set of needed variables and a rest as one diagram, built from its end."""
        chain = TRUE
        for variable in reversed(list(bits(needed))):
            chain = self._node(variable, chain, FALSE)
        return self._combine(True, chain, rest)

    def _node(self, variable: int, high: int, low: int) -> int:
        if high == low:
            return high
        key = (variable, high, low)
        found = self._known.get(key)
        if found is None:
            self._crossing |= 1 << variable
            if len(self._nodes) >= MOST_NODES or self._crossing.bit_count() > MOST_CROSSING:
                raise TooIntricate
            found = self._known[key] = len(self._nodes)
            self._nodes.append(key)
        return found

    def _combine(self, both: bool, one: int, other: int) -> int:
        """One and the other where ``both``, otherwise one or the other."""
        if one > other:
            one, other = other, one
        if one in (other, TRUE if both else FALSE):
            return other
        if one == (FALSE if both else TRUE):
            return one
        key = (both, one, other)
        found = self._combined.get(key)
        if found is None:
            (v, v_high, v_low), (w, w_high, w_low) = self._nodes[one], self._nodes[other]
            first = min(v, w)
            high = self._combine(both, v_high if v == first else one, w_high if w == first else other)
            low = self._combine(both, v_low if v == first else one, w_low if w == first else other)
            found = self._combined[key] = self._node(first, high, low)
        return found

    def reached(self, rest: int) -> list[int]:
        """The nodes of a diagram, inner ones first."""
        if rest in self._reached:
            return self._reached[rest]
        seen, waiting = {FALSE, TRUE}, [rest]
        while waiting:
            node = waiting.pop()
            if node not in seen:
                seen.add(node)
                waiting.extend(self._nodes[node][1:])
        found = self._reached[rest] = sorted(seen - {FALSE, TRUE})
        return found

    def variables(self, success: Success) -> int:
        """A bit for each variable that can make a difference."""
        found = success.needed
        for node in self.reached(success.rest):
            found |= 1 << self._nodes[node][0]
        return found

    def probability(self, success: Success, shares: Sequence[float]) -> float:
        """How often it is true, from 0 to 1, when variable i is true in ``shares[i]`` of all cases."""
        return product(shares, success.needed) * self.of_rest(success, shares)

    def of_rest(self, success: Success, shares: Sequence[float]) -> float:
        """How often the rest is true when all that is needed is."""
        if success.rest == TRUE:
            return 1.0
        values = {FALSE: 0.0, TRUE: 1.0}
        for node in self.reached(success.rest):
            variable, high, low = self._nodes[node]
            share = 1.0 if success.needed >> variable & 1 else shares[variable]
            values[node] = share * values[high] + (1.0 - share) * values[low]
        return values[success.rest]


def bits(mask: int) -> Iterator[int]:
    """The numbers of the variables in a set, lowest first."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def product(shares: Sequence[float], mask: int) -> float:
    """The shares of these variables, multiplied."""
    found = 1.0
    for variable in bits(mask):
        found *= shares[variable]
    return found
