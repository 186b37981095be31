"""The critique of eight published designs, read from neutral sketches as anybody's file would be.

``answers.yaml`` holds what a careful reader says about them, and what nobody may say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from redline.critique import checklist
from redline.critique.engine import critique
from redline.critique.finding import Critique, Finding
from redline.exchange import formats

HERE = Path(__file__).parent
ANSWERS: Mapping[str, Any] = yaml.safe_load((HERE / "answers.yaml").read_text(encoding="utf-8"))
BASES = {"P", "D", "I", "S"}


def _points(part: str) -> Iterator[Any]:
    for slug, answer in ANSWERS.items():
        for point in answer[part]:
            yield pytest.param(slug, point, id=f"{slug}: {point.get('point') or point['say']}")


SEEN = [param for param in _points("raise") if "later" not in param.values[1]]
FORBIDDEN = list(_points("must_not"))


@cache
def _critique(slug: str) -> Critique:
    text = (HERE / "published" / f"{slug}.json").read_text(encoding="utf-8")
    return critique(formats.read(text).design)


@cache
def _arrows(slug: str) -> Mapping[str, frozenset[str]]:
    """Arrow as ``a>b`` to the ids of the connections between the two boxes, either way round."""
    text = (HERE / "published" / f"{slug}.json").read_text(encoding="utf-8")
    found: dict[str, set[str]] = {}
    for line in formats.read(text).design.connections:
        found.setdefault(f"{line.source}>{line.target}", set()).add(line.id)
        found.setdefault(f"{line.target}>{line.source}", set()).add(line.id)
    return {arrow: frozenset(ids) for arrow, ids in found.items()}


def _is_at(slug: str, finding: Finding, place: str) -> bool:
    """Whether a finding points at a box, or at an arrow or one of its ends."""
    shown = {*finding.anchors, *finding.evidence.components}
    if ">" not in place:
        return place in shown
    drawn = _arrows(slug)[place]
    return bool(drawn & set(finding.evidence.connections)) or bool(
        set(place.split(">")) & set(finding.anchors)
    )


def _at(slug: str, places: list[str]) -> list[Finding]:
    return [f for f in _critique(slug).findings if any(_is_at(slug, f, place) for place in places)]


@pytest.mark.parametrize(("slug", "point"), SEEN)
def test_the_point_is_raised_at_its_boxes(slug: str, point: Mapping[str, Any]) -> None:
    raised = {(finding.rule, finding.outcome) for finding in _at(slug, point["at"])}

    assert raised & {(rule, point["outcome"]) for rule in point["rules"]}, sorted(raised)


@pytest.mark.parametrize(("slug", "point"), FORBIDDEN)
def test_nothing_is_said_that_the_drawing_answers(slug: str, point: Mapping[str, Any]) -> None:
    there = _at(slug, point["at"])

    assert [finding.rule for finding in there if finding.rule in point.get("rules", ())] == []
    if "words" in point:
        pattern = re.compile(point["words"], re.IGNORECASE)
        assert [text for finding in there for text in _accusations(finding) if pattern.search(text)] == []


def _accusations(finding: Finding) -> tuple[str, ...]:
    """What is said about the design, without the names of its boxes."""
    return tuple(re.sub(r"“[^”]*”", "", text) for text in (finding.message, finding.question))


@pytest.mark.parametrize("slug", ANSWERS)
def test_no_blocker_fails_that_nobody_raised(slug: str) -> None:
    expected = {rule for point in ANSWERS[slug]["raise"] for rule in point.get("rules", ())}
    true = set(ANSWERS[slug].get("also_true", ()))
    blockers = {f.rule for f in _critique(slug).findings if f.severity == "blocker" and f.outcome == "fail"}

    assert blockers <= expected | true


@pytest.mark.parametrize("slug", ANSWERS)
def test_no_rule_breaks(slug: str) -> None:
    assert [result.rule for result in _critique(slug).results if result.outcome == "error"] == []


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
        design = formats.read((HERE / "published" / f"{slug}.json").read_text(encoding="utf-8")).design
        boxes = {part.id for part in design.components}
        for point in (*answer["raise"], *answer["must_not"]):
            for place in point["at"]:
                assert place in boxes or place in _arrows(slug), (slug, place)
        for point in answer["raise"]:
            assert point["basis"] in BASES
            assert set(point.get("rules", ())) <= rules
            assert point.get("later") not in rules, (
                f"{point['later']} exists now: map “{point['point']}” to it"
            )
