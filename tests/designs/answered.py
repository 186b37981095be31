"""The critique of eight published designs beside what a careful reader says about them.

``answers.yaml`` holds the points that must be raised and those that nobody may raise; the designs are read
from neutral sketches as anybody's file would be.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from redline.critique.engine import critique
from redline.critique.finding import Critique, Finding
from redline.design.document import Design
from redline.exchange import formats

HERE = Path(__file__).parent
ANSWERS: Mapping[str, Any] = yaml.safe_load((HERE / "answers.yaml").read_text(encoding="utf-8"))
Point = Mapping[str, Any]


@cache
def design(slug: str) -> Design:
    """The published design of this name."""
    return formats.read((HERE / "published" / f"{slug}.json").read_text(encoding="utf-8")).design


@cache
def source(slug: str) -> Mapping[str, Any]:
    """Where it was published: title, company, address, and year where it is known."""
    data = json.loads((HERE / "published" / f"{slug}.json").read_text(encoding="utf-8"))
    said: Mapping[str, Any] = data["source"]
    return said


@cache
def judged(slug: str) -> Critique:
    """What is said of it."""
    return critique(design(slug))


@cache
def arrows(slug: str) -> Mapping[str, frozenset[str]]:
    """Arrow as ``a>b`` to the ids of the connections between the two boxes, either way round."""
    found: dict[str, set[str]] = {}
    for line in design(slug).connections:
        found.setdefault(f"{line.source}>{line.target}", set()).add(line.id)
        found.setdefault(f"{line.target}>{line.source}", set()).add(line.id)
    return {arrow: frozenset(ids) for arrow, ids in found.items()}


def found_at(slug: str, places: Iterable[str]) -> list[Finding]:
    """The findings that point at any of these boxes or arrows."""
    return [f for f in judged(slug).findings if any(_is_at(slug, f, place) for place in places)]


def _is_at(slug: str, finding: Finding, place: str) -> bool:
    """Whether a finding points at a box, or at an arrow or one of its ends."""
    shown = {*finding.anchors, *finding.evidence.components}
    if ">" not in place:
        return place in shown
    drawn = arrows(slug)[place]
    return bool(drawn & set(finding.evidence.connections)) or bool(
        set(place.split(">")) & set(finding.anchors)
    )


def raised(slug: str, point: Point) -> list[Finding]:
    """The findings that raise a point as it should be raised."""
    return [
        finding
        for finding in found_at(slug, point["at"])
        if finding.rule in point.get("rules", ()) and finding.outcome == point.get("outcome")
    ]


def wrongly_said(slug: str, point: Point) -> list[str]:
    """What is said where the drawing answers it: rules that speak, and words that are used."""
    there = found_at(slug, point["at"])
    said = [finding.rule for finding in there if finding.rule in point.get("rules", ())]
    if "words" in point:
        pattern = re.compile(point["words"], re.IGNORECASE)
        said += [text for finding in there for text in _accusations(finding) if pattern.search(text)]
    return said


def _accusations(finding: Finding) -> tuple[str, ...]:
    """What is said about the design, without the names of its boxes."""
    return tuple(re.sub(r"“[^”]*”", "", text) for text in (finding.message, finding.question))
