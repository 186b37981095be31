"""Answers as drawn, what only looks like one, and the way from a refusal to an answer that is accepted."""

from __future__ import annotations

import re
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
IN_ITS_NAME = re.compile(r"in its name, such as “(.+?)”")
NAMES = [f"{ground['asked']} at {ground['board']}: {ground['at']}" for ground in GROUNDS]


@pytest.mark.parametrize("place", range(len(GROUNDS)), ids=NAMES)
def test_honest_answers_are_accepted(place: int) -> None:
    for answer in GROUNDS[place].get("honest", ()):
        found = _judged(place, answer)
        assert found.held, (answer, found.sentence, [c for c in found.clauses if c.state != "held"])


@pytest.mark.parametrize("place", range(len(GROUNDS)), ids=NAMES)
def test_what_only_looks_like_one_is_refused(place: int) -> None:
    for answer in GROUNDS[place].get("cheats", ()):
        found = _judged(place, answer)
        assert not found.held, (answer, found.sentence)
        assert found.sentence


@pytest.mark.parametrize("place", range(len(GROUNDS)), ids=NAMES)
def test_doing_what_the_verdict_says_gets_an_honest_answer_accepted(place: int) -> None:
    for walk in GROUNDS[place].get("walks", ()):
        answer = walk["answer"]
        for says, done in walk["then"]:
            found = _judged(place, answer)
            assert not found.held, answer
            assert says in found.sentence, (answer, found.sentence)
            _asks_for_nothing_unread(place, answer)
            answer = f"{answer} ; {done}"
        found = _judged(place, answer)
        assert found.held, (answer, found.sentence, [c for c in found.clauses if c.state != "held"])


def _asks_for_nothing_unread(place: int, answer: str) -> None:
    """Words that a verdict wants in a name change that line of it, once they stand there."""
    for clause in _judged(place, answer).clauses:
        name, words = _asked_for(clause.detail, Board(_asked(place)[0].before).answered(answer))
        if not name or not words or clause.state != "unproven":
            continue
        said = _judged(place, f"{answer} ; {name} := {name} ({words})")
        now = {line.id: line.detail for line in said.clauses}[clause.id]
        assert now != clause.detail.replace(name, f"{name} ({words})"), (answer, now)


def _asked_for(detail: str, design: Design) -> tuple[str, str]:
    """The part that has to say something, and the words that would say it; empty when none are asked for."""
    names = [part.label for part in design.components if f"Say at {part.label} " in detail]
    words = IN_ITS_NAME.search(detail)
    return max(names, key=len, default=""), words[1] if words else ""


def test_an_answer_that_asks_at_another_door_is_judged() -> None:
    place = NAMES.index("explain-decision at card-payments: decision: approve / decline / review")
    gone = "Payment gateway // Fraud service ; Partner bank -> Fraud service"
    assert not _judged(place, gone).held


@cache
def _judged(place: int, answer: str) -> Verdict:
    asked, brief, met = _asked(place)
    board = Board(asked.before)
    return judge(asked, board.answered(answer), brief, board.records, met=met)


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
