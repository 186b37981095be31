"""The closing page of a round."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from redline.exchange.picture import svg
from redline.exchange.picture.svg import Marks
from redline.rounds import rubric, scorecard
from redline.rounds.scorecard import Closing
from redline.web.desk import Desk
from redline.web.views import redlines
from redline.web.views.follow_ups import WORDS, sees_numbers
from redline.web.words import SECONDS_PER_MINUTE, clock

GUESTS = ("candidate", "observer")
"""The seats of people who were invited: home, library and rules of this place are not theirs."""


@dataclass(frozen=True, slots=True)
class MetFollowUp:
    """A follow-up of the round and how the answer came out."""

    sentence: str
    at: str
    word: str
    style: str
    icon: str
    detail: str


def closing_context(desk: Desk) -> dict[str, Any]:
    """Everything the closing page shows to this seat."""
    eyes = "candidate" if desk.after_room else desk.role
    found = scorecard.closing(desk.state, desk.prompt, desk.graph, desk.critique, desk.coverage, eyes)
    return {
        "title": desk.design.title,
        "guest": desk.role in GUESTS,
        "closed": desk.state.closed,
        "clock": clock(found.clock_s),
        "closing": found,
        "picture": picture(desk),
        "cards": redlines.panel(desk.seen, everything=True).cards,
        "follow_ups": tuple(_met(found, desk)),
        "phases": [
            (item.phase, round(item.spent_s / SECONDS_PER_MINUTE)) for item in found.phases if item.begun
        ],
        "levels": rubric.builtin().levels,
        "again": desk.board.prompt if desk.role == "owner" else None,
        "review": f"/review/{desk.board.id}" if desk.role == "owner" else "",
    }


def picture(desk: Desk) -> Markup:
    """The design with the red ink that this seat may see; the drawing escapes every label."""
    cards = redlines.visible(desk.seen)
    seen = desk.critique.model_copy(update={"cards": tuple(cards)})
    return Markup(svg.board(desk.graph, Marks.of(seen, desk.numbers)))  # noqa: S704 - it escapes labels


def _met(found: Closing, desk: Desk) -> Iterator[MetFollowUp]:
    for item in found.follow_ups:
        if item.verdict is None or not sees_numbers(desk.state, desk.role):
            yield MetFollowUp(item.sentence, clock(item.clock_s), "Not judged", "ask", "u-clock", "")
            continue
        word, style, icon = WORDS[str(item.verdict["word"])]
        yield MetFollowUp(
            item.sentence,
            clock(item.clock_s),
            word,
            "ok" if style == "solved" else "no",
            icon,
            str(item.verdict.get("sentence", "")),
        )
