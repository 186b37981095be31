"""Cases of re-designs as a table: a design, weakened where it must be, an answer, and what comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from tests.designs import references
from tests.followups.redesigns import Move, redesigned, reference

from redline.design.document import Design
from redline.design.graph import Brief
from redline.exchange import formats
from redline.followups import Injection, Record, Verdict, inject, judge
from redline.followups.judge import meeting
from redline.followups.situation import Situation
from redline.followups.wording import spoken
from redline.rounds import prompts

NAIVE = "naive/"
OPEN = "*"
"""Refused by any hard clause that does not hold: for cheats that are made alike for every follow-up."""


@dataclass(frozen=True)
class Ground:
    """A design with the edits that take its strength away, and where the follow-up is aimed.

    ``name`` is a reference design's, or ``naive/`` and a prompt's for the first sketch of it.
    """

    name: str
    target: str
    followup: str
    weakened: tuple[Move, ...] = ()

    def __str__(self) -> str:
        return f"{self.name}: {self.followup} at {self.target}"

    @property
    def brief(self) -> Brief | None:
        """What the prompt states, where the design has one."""
        if self.name.startswith(NAIVE):
            return prompts.get(self.name.removeprefix(NAIVE)).brief
        return references.brief(self.name) if self.name in references.REFERENCES else None

    @property
    def design(self) -> Design:
        """The design as the follow-up meets it."""
        return _weakened(self)


@dataclass(frozen=True)
class Case:
    """An answer to a follow-up; ``clause`` is the one that refuses it, none when it is honest.

    ``word`` is the verdict, where it matters which one refuses; ``kind`` is the sort of cheat.
    """

    ground: Ground
    name: str
    moves: tuple[Move, ...]
    clause: str = ""
    records: tuple[Record, ...] = ()
    word: str = ""
    kind: str = "special"

    def __str__(self) -> str:
        return f"{self.ground.name}: {self.ground.followup}: {self.name}"

    @property
    def verdict(self) -> Verdict:
        """What the judge says of it."""
        ground, answer = self.ground, redesigned(self.ground.design, *self.moves)
        known, key = _verdicts(ground), (answer.model_dump_json(), self.records)
        if key not in known:
            known[key] = judge(injected(ground), answer, ground.brief, self.records, met=met(ground))
        return known[key]


@cache
def _verdicts(ground: Ground) -> dict[tuple[str, tuple[Record, ...]], Verdict]:
    """What was said so far of answers to a ground: several tricks may come to the same drawing."""
    del ground
    return {}


@cache
def injected(ground: Ground) -> Injection:
    """The follow-up as it is put to the design."""
    return inject(ground.design, ground.brief, ground.followup, ground.target)


@cache
def met(ground: Ground) -> Situation:
    """The design and the follow-up before any answer: what every verdict on the ground starts from."""
    return meeting(injected(ground), ground.brief)


def honest(ground: Ground, name: str, *moves: Move, records: Sequence[Record] = ()) -> Case:
    """An answer that solves it."""
    return Case(ground, name, moves, records=tuple(records))


def cheat(
    ground: Ground, name: str, clause: str, *moves: Move, records: Sequence[Record] = (), word: str = ""
) -> Case:
    """An answer that one clause refuses."""
    return Case(ground, name, moves, clause, tuple(records), word)


def hurts(ground: Ground) -> None:
    """The follow-up can be aimed there, and the design as it is does not carry it."""
    found = injected(ground)
    assert any(item.clause for item in found.broken), found.sentence
    assert not found.survives
    assert found.figures
    said = found.sentence.replace("\u202f", "").replace(spoken(found.target_label), "it")
    assert len(said.split()) <= 26, found.sentence
    assert not judge(found, ground.design, ground.brief, met=met(ground)).held


def is_solved(case: Case) -> None:
    """Every clause holds, nothing is lost and nothing is too much."""
    found = case.verdict
    open_ones = [(c.id, c.state, c.detail) for c in found.clauses if c.state != "held"]
    assert not open_ones, open_ones
    assert found.word == "solved", (found.sentence, [loss.text for loss in found.newly_broken])
    assert found.sentence.startswith("Solved")


def is_refused(case: Case) -> None:
    """The clause that the case names does not hold, and the answer does not count."""
    found = case.verdict
    states = {c.id: c.state for c in found.clauses}
    hard = {c.state for c in found.clauses if c.weight == "hard"}
    states[OPEN] = "held" if hard == {"held"} else "broke"
    assert states[case.clause] != "held", (found.sentence, states)
    assert not found.held, found.sentence
    assert found.word == (case.word or found.word), found.sentence


@cache
def _weakened(ground: Ground) -> Design:
    return redesigned(drawn(ground.name), *ground.weakened)


@cache
def drawn(name: str) -> Design:
    """The design of a ground, as its file has it."""
    if name.startswith(NAIVE):
        path = references.HERE / f"{name}.redline.yaml"
        return formats.read(path.read_text(encoding="utf-8")).design
    return references.load(name) if name in references.REFERENCES else reference(name)
