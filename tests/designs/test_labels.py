"""Labels as people write them are read as an expert said beforehand: a floor under what is measured.

``python -m benchmarks.reading --wrong`` lists what is read otherwise.
"""

from __future__ import annotations

from functools import cache

import pytest
from benchmarks import reading

from redline.design.catalogue import KINDS, UNKNOWN

FLOORS = {False: (0.98, 0.97), True: (0.84, 0.78)}
"""Precision and recall that the labels learnt from, and those kept aside, do not fall under."""


@cache
def cases() -> tuple[reading.Case, ...]:
    return reading.labels()


def test_the_set_is_wide_and_well_formed() -> None:
    right = {kind for case in cases() for kind in case.right}
    assert len({case.label.casefold() for case in cases()}) >= 400
    assert right == set(KINDS)
    assert len({KINDS[kind].family for kind in right - {UNKNOWN}}) == 11
    assert sum(case.holdout for case in cases()) == 80
    assert len({(case.label.casefold(), case.note, case.near) for case in cases()}) == len(cases())


@pytest.mark.parametrize("holdout", FLOORS)
def test_reading_stays_as_good(holdout: bool) -> None:
    precision, recall = FLOORS[holdout]
    measured = reading.score(case for case in cases() if case.holdout == holdout)
    assert measured.precision >= precision
    assert measured.recall >= recall


def test_arrows_of_published_drawings_are_read() -> None:
    measured, misread = reading.arrows()
    assert (measured.precision, measured.recall) == (1.0, 1.0), misread
