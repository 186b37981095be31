"""One re-design of one reference design, as a row of a table."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.followups.redesigns import REFERENCE, Move, drop, redesigned, reference

from redline.design.document import Design
from redline.exchange import formats
from redline.followups import Injection, Record, Verdict, candidates, inject, judge


@dataclass(frozen=True)
class Case:
    """A re-design of a design, the records with it, and the clause that decides about it."""

    followup: str
    design: str
    name: str
    moves: tuple[Move, ...]
    records: tuple[Record, ...] = ()
    clause: str = ""
    before: tuple[Move, ...] = ()

    def __str__(self) -> str:
        return f"{self.followup}, {self.design}: {self.name}"


def case(followup: str, design: str, name: str, *moves: Move, **more: object) -> Case:
    """A row: ``before`` are moves that weaken the design first."""
    return Case(followup, design, name, moves, **more)  # type: ignore[arg-type]


def cut(source: str, target: str) -> Move:
    """Delete every arrow from one component to another."""

    def move(design: Design) -> Design:
        ids = [c.id for c in design.connections if (c.source, c.target) == (source, target)]
        return drop(*ids)(design)

    return move


@cache
def drawn(name: str) -> Design:
    """A reference design by its name, in either of its formats."""
    written = Path(REFERENCE / f"{name}.redline.yaml")
    if not written.exists():
        return reference(name)
    return formats.read(written.read_text(encoding="utf-8")).design


def hit(followup: str, name: str, *before: Move) -> Injection:
    """The follow-up as it meets the design: offered, painful, and not solved by doing nothing."""
    design = redesigned(drawn(name), *before)
    offered = {c.id: c for c in candidates(design)}[followup]
    asked = inject(design, None, followup)

    assert offered.offered
    assert offered.pain > 0
    assert asked.broken
    assert not asked.survives
    assert judge(asked, design).word == "not_solved"
    return asked


def verdict(one: Case) -> Verdict:
    """What the judge says of a row."""
    design = redesigned(drawn(one.design), *one.before)
    return judge(inject(design, None, one.followup), redesigned(design, *one.moves), records=one.records)


def is_solved(found: Verdict) -> None:
    """Every clause holds, nothing broke, and nothing is too much."""
    open_ones = [(c.id, c.state, c.detail) for c in found.clauses if c.state != "held"]
    assert open_ones == [], open_ones
    assert found.word == "solved", found.sentence


def is_refused(found: Verdict, clause: str) -> None:
    """The clause does not hold, so the answer does not count."""
    states = {c.id: (c.state, c.detail) for c in found.clauses}
    assert states[clause][0] != "held", states
    assert not found.held, found.sentence
