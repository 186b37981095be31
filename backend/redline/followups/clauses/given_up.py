"""A part that is gone: honest where it is on record what is lost, and where an answer is left (J2)."""

from __future__ import annotations

from redline.followups.clauses.seen import Seen, broke, held
from redline.followups.parts import scorers
from redline.followups.situation import Situation


def given_up(situation: Situation, gone: str, *, answers: bool | None = None) -> Seen:
    """What comes of giving up the target; ``gone`` says in which way it is ("is no longer read").

    ``answers`` is whether requests still get an answer; unless stated, whether anything scores.
    """
    name, record = situation.name, situation.gave_up(situation.target)
    if record is None:
        return broke(f"{name} {gone}, and nobody wrote down what is lost.")
    if not (bool(scorers(situation.world)) if answers is None else answers):
        return broke(f"{name} is given up, and no request gets an answer any more.")
    return held(
        f"{name} is given up: {record.lost.strip().rstrip('.')}.",
        did=f"gave up {name} and wrote down what is lost",
    )
