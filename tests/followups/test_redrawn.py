"""Latency, load, cost, tenants, privacy, agents, people: answers as drawn, and what only looks like one."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.followups.redrawn import Board
from tests.followups.table import NAIVE, drawn
from tests.followups.test_whiteboard import BOARDS
from tests.followups.test_whiteboard import _drawn as on_whiteboard

from redline.design.document import Design
from redline.design.graph import Brief
from redline.followups import Injection, Verdict, inject, judge
from redline.followups.judge import meeting
from redline.followups.situation import Situation
from redline.rounds import prompts

GROUNDS: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("redrawn.yaml").read_text(encoding="utf-8")
)
NAMES = [f"{ground['asked']} at {ground['board']}: {ground['at']}" for ground in GROUNDS]


@pytest.mark.parametrize("place", range(len(GROUNDS)), ids=NAMES)
def test_honest_answers_are_accepted(place: int) -> None:
    for answer in GROUNDS[place].get("honest", ()):
        found = _judged(place, answer)
        assert found.held, (answer, found.sentence, [c for c in found.clauses if c.state != "held"])


@pytest.mark.parametrize("place", range(len(GROUNDS)), ids=NAMES)
def test_what_only_looks_like_one_is_refused(place: int) -> None:
    for answer in GROUNDS[place]["cheats"]:
        found = _judged(place, answer)
        assert not found.held, (answer, found.sentence)
        assert found.sentence


def test_an_answer_that_asks_at_another_door_is_judged() -> None:
    place = NAMES.index("explain-decision at card-payments: decision: approve / decline / review")
    gone = "Payment gateway // Fraud service ; Partner bank -> Fraud service"
    assert not _judged(place, gone).held


def _judged(place: int, answer: str) -> Verdict:
    asked, brief, met = _asked(place)
    return judge(asked, Board(asked.before).answered(answer), brief, met=met)


@cache
def _asked(place: int) -> tuple[Injection, Brief | None, Situation]:
    ground = GROUNDS[place]
    design, brief = _start(ground["board"])
    first = Board(design)
    design = first.answered(ground.get("first", ""))
    asked = inject(design, brief, ground["asked"], first.id_of(ground["at"]))
    return asked, brief, meeting(asked, brief)


def _start(name: str) -> tuple[Design, Brief | None]:
    if name in BOARDS:
        return on_whiteboard(name), None
    return drawn(f"{NAIVE}{name}"), prompts.get(name).brief
