"""A re-design as one row of a table: design, follow-up, moves, and what must come of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.followups.redesigns import REFERENCE, Move, redesigned

from redline.design.document import Design, Waiver
from redline.exchange import formats
from redline.followups import Injection, Record, Verdict, inject, judge


@dataclass(frozen=True)
class Trial:
    """One answer to one follow-up; ``clause`` is what refuses it, empty for an honest one."""

    design: str
    followup: str
    name: str
    moves: tuple[Move, ...]
    records: tuple[Record, ...] = ()
    clause: str = ""

    def __str__(self) -> str:
        return f"{self.followup} on {self.design}: {self.name}"


@cache
def drawn(name: str) -> Design:
    """A reference design by its file name without endings."""
    path = next(Path(REFERENCE).glob(f"{name}.redline.*"))
    return formats.read(path.read_text(encoding="utf-8")).design


@cache
def put(design: str, followup: str, *weakened: Move) -> Injection:
    """The follow-up put to a reference design, changed by these moves first."""
    return inject(redesigned(drawn(design), *weakened), None, followup)


def found(trial: Trial, *weakened: Move) -> Verdict:
    """The verdict on a row."""
    start = put(trial.design, trial.followup, *weakened)
    return judge(start, redesigned(start.before, *trial.moves), records=trial.records)


def is_solved(verdict: Verdict) -> None:
    """Every clause holds, nothing broke, and nothing is too much."""
    open_ones = [(c.id, c.state, c.detail) for c in verdict.clauses if c.state != "held"]
    assert open_ones == [], open_ones
    assert verdict.word == "solved", verdict.sentence


def is_refused(verdict: Verdict, clause: str) -> None:
    """The clause does not hold, so the answer does not count."""
    states = {c.id: (c.state, c.detail) for c in verdict.clauses}
    assert states[clause][0] != "held", states
    assert not verdict.held, verdict.sentence


def waive(rule: str) -> Move:
    """Waive a rule on the whole design."""
    line = Waiver(rule=rule, anchors=[], reason="accepted for now")
    return lambda design: design.model_copy(update={"waivers": [*design.waivers, line]})
