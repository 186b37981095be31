"""How often a function of independent parts is true: published figures, and every case counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any, TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redline.design.copies import Copies, at_least
from redline.design.independent import Independent, Shared
from redline.design.success import MOST_CROSSING, Diagrams, TooIntricate
from redline.whatif.availability import minutes

Expression: TypeAlias = Any
"""A number of a part, or ("all" or "any", expressions)."""
PARTS = 12

expressions: st.SearchStrategy[Expression] = st.recursive(
    st.integers(0, PARTS - 1),
    lambda inner: st.tuples(st.sampled_from(["all", "any"]), st.lists(inner, min_size=1, max_size=4)),
    max_leaves=16,
)
shares = st.lists(st.floats(0.001, 1.0), min_size=PARTS, max_size=PARTS)


def built(algebra: Any, expression: Expression) -> Any:
    if isinstance(expression, int):
        return algebra.variable(expression)
    how, inner = expression
    return getattr(algebra, how)([built(algebra, one) for one in inner])


def is_true(expression: Expression, up: Mapping[int, bool]) -> bool:
    if isinstance(expression, int):
        return up[expression]
    how, inner = expression
    return (all if how == "all" else any)(is_true(one, up) for one in inner)


def parts_of(expression: Expression) -> set[int]:
    if isinstance(expression, int):
        return {expression}
    return set().union(*(parts_of(one) for one in expression[1]))


def counted(expression: Expression, up: Sequence[float]) -> float:
    """Every case, one by one."""
    used = sorted(parts_of(expression))
    found = 0.0
    for case in product((True, False), repeat=len(used)):
        if is_true(expression, dict(zip(used, case, strict=True))):
            weight = 1.0
            for part, is_up in zip(used, case, strict=True):
                weight *= up[part] if is_up else 1 - up[part]
            found += weight
    return found


@given(expression=expressions, up=shares)
@settings(max_examples=80, deadline=None, derandomize=True)
def test_a_diagram_counts_every_case(expression: Expression, up: list[float]) -> None:
    diagrams = Diagrams()

    assert diagrams.probability(built(diagrams, expression), up) == pytest.approx(
        counted(expression, up), abs=1e-12
    )


@given(expression=expressions, up=shares)
@settings(max_examples=80, deadline=None, derandomize=True)
def test_where_nothing_is_shared_no_diagram_is_needed(expression: Expression, up: list[float]) -> None:
    independent = Independent()
    try:
        found = independent.probability(built(independent, expression), up)
    except Shared:
        return

    assert found == pytest.approx(counted(expression, up), abs=1e-12)


@pytest.mark.parametrize(
    ("expression", "up", "published"),
    [
        (("all", [0, 1, 2]), [0.999] * 3, 0.997003),
        (("all", list(range(10))), [0.9999] * 10, 0.99900045),
        (("any", [0, 1]), [0.99] * 2, 0.9999),
        (("any", [0, 1, 2]), [0.95] * 3, 0.999875),
        (("any", [("all", [0, 1]), ("all", [0, 2]), ("all", [1, 2])]), [0.99] * 3, 0.999702),
        (("all", [0, ("any", [0, 1])]), [0.9, 0.5], 0.9),
    ],
    ids=["three nines in a row", "ten", "two copies", "three copies", "two of three", "one part used twice"],
)
def test_published_figures(expression: Expression, up: list[float], published: float) -> None:
    diagrams = Diagrams()

    assert diagrams.probability(built(diagrams, expression), up) == pytest.approx(published, abs=5e-9)


def test_minutes_of_the_nines() -> None:
    assert minutes(100 - 99.99) * 365 / 30 == pytest.approx(52.56)
    assert minutes(100 - 99.9) == pytest.approx(43.2)


@given(count=st.integers(1, 8), needed=st.integers(1, 8), one=st.floats(0.01, 1.0))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_enough_of_many_copies_is_every_case_counted(count: int, needed: int, one: float) -> None:
    cases = product((True, False), repeat=count)
    found = sum(one ** sum(up) * (1 - one) ** (count - sum(up)) for up in cases if sum(up) >= needed)

    assert at_least(needed, count, one) == pytest.approx(found, abs=1e-12)
    assert at_least(needed, count + 1, one) >= at_least(needed, count, one) - 1e-15


def test_copies_are_spread_evenly_and_go_down_with_their_zone() -> None:
    five = Copies(count=5, needed=4, zones=3)

    assert [five.alive(1 << zone) for zone in range(4)] == [2, 2, 1, 0]
    assert five.share(1.0, 0b011) == 1.0
    assert five.share(1.0, 0b110) == 0.0
    assert at_least(9_990, 10_000, 0.9999) == pytest.approx(0.99999, abs=1e-5)


def test_what_crosses_too_much_is_given_up() -> None:
    diagrams = Diagrams()
    pairs = [("any", [2 * one, 2 * one + 1]) for one in range(MOST_CROSSING)]

    with pytest.raises(TooIntricate):
        built(diagrams, ("any", [("all", pairs), 0]))
