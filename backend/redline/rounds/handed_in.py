"""Which part of the critique stands now: of a draft, of a design handed in, and of one edited since.

A draft shows only what rests on something drawn. Handing in judges everything. Editing on
afterwards keeps the findings that were said until they are answered, and adds no new question
about what is not drawn before the design is handed in again.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from redline.critique.checklist import Checklist
from redline.critique.engine import critique
from redline.critique.finding import Card, Critique, Finding
from redline.design.document import Design
from redline.design.graph import Brief, SystemGraph
from redline.rounds import events as ev
from redline.rounds.state import RoundState


def judge(
    design: Design,
    brief: Brief | None,
    state: RoundState,
    seq: int,
    *,
    today: date | None = None,
    checklist: Checklist | None = None,
    board: SystemGraph | None = None,
) -> Critique:
    """The critique that stands for this design at number ``seq`` of its edits, on this day.

    ``board`` is the design as it was read with this brief, where that was done already.
    """
    handed_in = state.submitted_seq is not None
    found = critique(design, brief, submitted=handed_in, checklist=checklist, today=today, board=board)
    if state.submitted_seq is None:
        return found
    return found if seq <= state.submitted_seq else _standing(found, said(state))


def said(state: RoundState) -> frozenset[str]:
    """The keys of the findings that were there when the design was last handed in."""
    for event in reversed(state.log):
        if event.type == "submitted":
            payload = ev.payload(event)
            return frozenset(payload.keys) if isinstance(payload, ev.Submitted) else frozenset()
    return frozenset()


def _standing(found: Critique, keys: frozenset[str]) -> Critique:
    cards = tuple(_cards(found, keys))
    kept = sum(1 + len(card.members) for card in cards)
    waiting = len(found.findings) - kept
    return found.model_copy(update={"cards": cards, "open_questions": waiting})


def _cards(found: Critique, keys: frozenset[str]) -> Iterator[Card]:
    for card in found.cards:
        findings = [one for one in (card.head, *card.members) if one.key in keys or _drawn(one)]
        if findings:
            yield card.model_copy(update={"head": findings[0], "members": tuple(findings[1:])})


def _drawn(finding: Finding) -> bool:
    """Whether a draft would show it too."""
    return finding.basis == "P" and finding.outcome == "fail"
