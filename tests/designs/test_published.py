"""The critique of eight published designs raises what a careful reader raises, and nothing that is answered.

``docs/published-designs.md`` is the table.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.designs.answered import (
    ANSWERS,
    Point,
    arrows,
    design,
    found_at,
    judged,
    raised,
    wrongly_said,
)

from redline.critique import checklist

BASES = {"P", "D", "I", "S"}


def _points(part: str) -> Iterator[Any]:
    for slug, answer in ANSWERS.items():
        for point in answer[part]:
            yield pytest.param(slug, point, id=f"{slug}: {point.get('point') or point['say']}")


SEEN = [param for param in _points("raise") if "later" not in param.values[1]]
FORBIDDEN = list(_points("must_not"))


@pytest.mark.parametrize(("slug", "point"), SEEN)
def test_the_point_is_raised_at_its_boxes(slug: str, point: Point) -> None:
    assert raised(slug, point), sorted((f.rule, f.outcome) for f in found_at(slug, point["at"]))


@pytest.mark.parametrize(("slug", "point"), FORBIDDEN)
def test_nothing_is_said_that_the_drawing_answers(slug: str, point: Point) -> None:
    assert wrongly_said(slug, point) == []


@pytest.mark.parametrize("slug", ANSWERS)
def test_no_blocker_fails_that_nobody_raised(slug: str) -> None:
    expected = {rule for point in ANSWERS[slug]["raise"] for rule in point.get("rules", ())}
    true = set(ANSWERS[slug].get("also_true", ()))
    blockers = {f.rule for f in judged(slug).findings if f.severity == "blocker" and f.outcome == "fail"}

    assert blockers <= expected | true


@pytest.mark.parametrize("slug", ANSWERS)
def test_no_rule_breaks(slug: str) -> None:
    assert [result.rule for result in judged(slug).results if result.outcome == "error"] == []


def test_what_is_not_stated_is_asked() -> None:
    bare = [
        point["point"]
        for answer in ANSWERS.values()
        for point in answer["raise"]
        if point["basis"] == "S" and point.get("outcome") == "fail" and not point.get("evidence")
    ]

    assert bare == []


def test_the_answers_name_rules_that_exist_and_places_that_are_drawn() -> None:
    rules = set(checklist.builtin().by_id)
    for slug, answer in ANSWERS.items():
        boxes = {part.id for part in design(slug).components}
        for point in (*answer["raise"], *answer["must_not"]):
            for place in point["at"]:
                assert place in boxes or place in arrows(slug), (slug, place)
        for point in answer["raise"]:
            assert point["basis"] in BASES
            assert set(point.get("rules", ())) <= rules
            assert point.get("later") not in rules, (
                f"{point['later']} exists now: map “{point['point']}” to it"
            )
