"""Functions in which every variable stands in one place: their parts are independent, so shares multiply.

Most designs are of this form, and then no diagram is needed. ``Shared`` is raised where a variable would
stand twice; ``success`` works such functions out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from redline.design.success import product

MOST_DEEP = 300
"""Alternatives within alternatives that are followed."""


class Shared(Exception):
    """A variable stands in two places, so their parts are not independent; or they lie too deep to follow."""


class Formula(NamedTuple):
    """True when all ``needed`` variables are (a bit for each) and one of the formulas in each of ``clauses``.

    ``inside`` has a bit for each variable of the clauses, which lie ``deep`` in each other.
    """

    needed: int
    clauses: tuple[Clause, ...] = ()
    inside: int = 0
    deep: int = 0


Clause: TypeAlias = tuple[Formula, ...]
ALWAYS = Formula(0)


class Independent:
    """Builds such functions and says how often they are true."""

    @staticmethod
    def variable(number: int) -> Formula:
        """The function that is true when this variable is."""
        return Formula(1 << number)

    @staticmethod
    def all(parts: Sequence[Formula]) -> Formula:
        """True when all are; without any, always."""
        if len(parts) == 1:
            return parts[0]
        needed, inside, deep = 0, 0, 0
        clauses: tuple[Clause, ...] = ()
        for part in parts:
            needed |= part.needed
            if part.clauses:
                if inside & part.inside:
                    raise Shared
                inside |= part.inside
                clauses += part.clauses
                deep = max(deep, part.deep)
        if needed & inside:
            raise Shared
        return Formula(needed, clauses, inside, deep)

    def any(self, parts: Iterable[Formula]) -> Formula:
        """True when one is; there must be one."""
        ways = tuple(parts)
        if len(ways) == 1 or ALWAYS in ways:
            return ALWAYS if ALWAYS in ways else ways[0]
        common = ways[0].needed
        for way in ways[1:]:
            common &= way.needed
        rest = [way._replace(needed=way.needed & ~common) for way in ways]
        if ALWAYS in rest:
            return Formula(common)
        clause = tuple(self._apart(rest))
        deep = 1 + max(way.deep for way in clause)
        if deep > MOST_DEEP:
            raise Shared
        return Formula(common, (clause,), sum(self.variables(way) for way in clause), deep)

    def _apart(self, ways: Sequence[Formula]) -> Iterator[Formula]:
        """Alternatives without a common variable: those that share some are made one."""
        groups: list[tuple[int, list[Formula]]] = []
        for way in ways:
            touched = [group for group in groups if group[0] & self.variables(way)]
            groups = [group for group in groups if group not in touched]
            joined = [other for group in touched for other in group[1]]
            groups.append((sum((g[0] for g in touched), 0) | self.variables(way), [*joined, way]))
        if len(groups) == 1:
            raise Shared
        for _, group in groups:
            yield group[0] if len(group) == 1 else self.any(group)

    @staticmethod
    def variables(formula: Formula) -> int:
        """A bit for each variable that can make a difference."""
        return formula.needed | formula.inside

    def probability(self, formula: Formula, shares: Sequence[float]) -> float:
        """How often it is true, from 0 to 1, when variable i is true in ``shares[i]`` of all cases."""
        found = product(shares, formula.needed)
        for clause in formula.clauses:
            missed = 1.0
            for way in clause:
                missed *= 1.0 - self.probability(way, shares)
            found *= 1.0 - missed
        return found
