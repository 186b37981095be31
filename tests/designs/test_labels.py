"""Labels as people write them are read as an expert said beforehand: a floor under what is measured.

``python -m benchmarks.reading --wrong`` lists what is read otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import pytest
from benchmarks import reading

from redline.design.catalogue import KINDS, UNKNOWN

FLOORS = {
    reading.LEARNT: (0.98, 0.97, 0.98),
    reading.SLANG: (0.97, 0.94, 0.98),
    reading.ASIDE: (0.86, 0.86, 0.88),
    reading.SYSTEMS: (0.93, 0.90, 0.96),
    reading.OPENED: (0.91, 0.81, 0.93),
    reading.SHUT: (0.72, 0.53, 0.70),
}
"""Precision and recall that no set falls under, and precision of what is taken for certain."""


@cache
def sets() -> Mapping[str, tuple[reading.Case, ...]]:
    return reading.labels()


def test_the_sets_are_wide_and_well_formed() -> None:
    cases = [case for each in sets().values() for case in each]
    right = {kind for case in cases for kind in case.right}
    assert {name: len(each) for name, each in sets().items()} == {
        reading.LEARNT: 743,
        reading.SLANG: 374,
        reading.ASIDE: 80,
        reading.SYSTEMS: 360,
        reading.OPENED: 193,
        reading.SHUT: 65,
    }
    assert right == set(KINDS)
    assert len({KINDS[kind].family for kind in right - {UNKNOWN}}) == 11
    for name in (reading.LEARNT, reading.SLANG, reading.ASIDE):
        assert len({(case.label.casefold(), case.note, case.near) for case in sets()[name]}) == len(
            sets()[name]
        )


@pytest.mark.parametrize("name", FLOORS)
def test_reading_stays_as_good(name: str) -> None:
    precision, recall, certain = FLOORS[name]
    measured, sure = reading.score(sets()[name]), reading.score(reading.certain(sets()[name]))
    assert measured.precision >= precision
    assert measured.recall >= recall
    assert sure.precision >= certain


def test_a_share_of_few_is_known_less_surely_than_one_of_many() -> None:
    few, many = reading.interval(9, 10), reading.interval(900, 1000)
    assert few[0] < many[0] < 0.9 < many[1] < few[1]
    assert few == pytest.approx((0.596, 0.982), abs=0.001)
    assert reading.interval(0, 0) == (0.0, 1.0)


def test_arrows_of_published_drawings_are_read() -> None:
    measured, misread = reading.arrows()
    assert (measured.precision, measured.recall) == (1.0, 1.0), misread
