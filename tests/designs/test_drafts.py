"""A strong design half drawn: what it will have when it is done is not held against it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from tests.designs.references import REFERENCES, brief, load

from redline.critique.engine import critique
from redline.design.document import Design
from redline.exchange import formats

HERE = Path(__file__).parent
SHARES = (0.25, 0.5, 0.75)
ORDERS = 5
MOST_FALSE_ALARMS_PER_BOARD = 0.2


def _grown(design: Design, share: float, seed: int) -> Design:
    """The part of a design that is reached first when it grows along its arrows in some order."""
    order = list(_growth(design, seed))
    kept = set(order[: round(share * len(order))])
    return design.model_copy(
        update={
            "components": [part for part in design.components if part.id in kept],
            "connections": [c for c in design.connections if {c.source, c.target} <= kept],
        }
    )


def _growth(design: Design, seed: int) -> Iterator[str]:
    ids = [part.id for part in design.components]
    reached: list[str] = []
    while len(reached) < len(ids):
        near = {
            end
            for line in design.connections
            for start, end in ((line.source, line.target), (line.target, line.source))
            if start in reached and end not in reached
        }
        chosen = min(near or set(ids) - set(reached), key=lambda part: _lot(seed, part))
        reached.append(chosen)
        yield chosen


def _lot(seed: int, part: str) -> str:
    return hashlib.sha256(f"{seed} {part}".encode()).hexdigest()


@pytest.mark.parametrize("name", REFERENCES)
def test_a_draft_of_a_strong_design_is_rarely_accused(name: str) -> None:
    for share in SHARES:
        accused = [accusations(name, share, seed) for seed in range(ORDERS)]
        assert sum(map(len, accused)) <= MOST_FALSE_ALARMS_PER_BOARD * ORDERS, (share, accused)


def accusations(name: str, share: float, seed: int) -> list[str]:
    """The rules that fail in a draft and have nothing to say about the finished board."""
    found = critique(_grown(load(name), share, seed), brief(name), submitted=False)
    return [f.rule for f in found.findings if f.outcome == "fail" and f.rule not in finished(name)]


@cache
def finished(name: str) -> frozenset[str]:
    """The rules that fail in the finished board."""
    return frozenset(f.rule for f in critique(load(name), brief(name)).findings if f.outcome == "fail")


def test_a_draft_keeps_its_questions_to_itself() -> None:
    text = (HERE / "published" / "aws-fraud-guidance.json").read_text(encoding="utf-8")

    found = critique(formats.read(text).design, submitted=False)

    assert all(finding.outcome == "fail" and finding.basis == "P" for finding in found.findings)
    assert found.open_questions > 0


def test_an_empty_board_gets_a_prompt_and_no_finding() -> None:
    found = critique(Design())

    assert found.findings == ()
    assert found.prompt
