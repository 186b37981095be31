"""Where a round stands: the log, read from its beginning.

Nothing is stored but the log; the same events and the same ``now`` always give the same state.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from redline.rounds import events as ev
from redline.rounds.hearing import Turn
from redline.rounds.phases import FIRST, PHASES, Phase
from redline.rounds.seats import RoundMode, allows

HELD_WORDS = frozenset({"solved", "over_built"})
"""Verdicts that count as held; an over-built answer holds, with more than it needs."""

ACCEPTED = "accepted_risk"
"""The verdict on a risk that is accepted on record: neither held nor failed."""


@dataclass(frozen=True, slots=True)
class PhaseTime:
    """A phase with the time it took so far, in seconds."""

    phase: Phase
    spent_s: float
    current: bool
    begun: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A question that was asked, and what it brought."""

    at: float
    clock_s: float
    asked: ev.Asked


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A follow-up of this round: its injection, and every verdict on the answers so far."""

    id: str
    followup: str
    sentence: str
    injection: Mapping[str, Any]
    clock_s: float
    verdicts: tuple[Mapping[str, Any], ...] = ()
    withdrawn: bool = False

    @property
    def verdict(self) -> Mapping[str, Any] | None:
        """The last verdict, or None while the follow-up waits for an answer."""
        return self.verdicts[-1] if self.verdicts else None

    @property
    def word(self) -> str:
        """The last verdict in one word; empty while there is none."""
        return str(self.verdict["word"]) if self.verdict else ""

    @property
    def held(self) -> bool:
        """True when the last answer holds."""
        return self.word in HELD_WORDS

    @property
    def in_play(self) -> bool:
        """True until its answer holds, its risk is accepted, or it is withdrawn."""
        return not (self.withdrawn or self.held or self.word == ACCEPTED)


@dataclass(frozen=True, slots=True)
class RubricMark:
    """The interviewer's mark on one row: a level from 0 to 3, and one line of evidence."""

    level: int
    evidence: str


@dataclass(frozen=True, slots=True)
class RoundState:
    """A round at one moment; times in seconds since 1970 UTC, clocks in seconds since the start."""

    mode: RoundMode = "coach"
    prompt: str | None = None
    started_at: float | None = None
    phase: str = FIRST
    paused: bool = False
    closed: bool = False
    clock_s: float = 0.0
    spent: Mapping[str, float] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()
    revealed: Mapping[str, float] = field(default_factory=dict)
    released: frozenset[str] = frozenset()
    submitted_seq: int | None = None
    followups: tuple[FollowUp, ...] = ()
    answers: Mapping[str, ev.Answered] = field(default_factory=dict)
    rubric: Mapping[str, RubricMark] = field(default_factory=dict)
    notes: str = ""
    stuck_at_s: float | None = None
    """When a hand was asked for; None when never, or since it came."""
    log: tuple[ev.RoundEvent, ...] = ()
    clocks: Mapping[int, float] = field(default_factory=dict)

    @property
    def started(self) -> bool:
        """True once the clock has run."""
        return self.started_at is not None

    @property
    def left_s(self) -> float:
        """Seconds left of the round; negative when it runs over."""
        return sum(phase.seconds for phase in PHASES) - self.clock_s

    @property
    def phases(self) -> tuple[PhaseTime, ...]:
        """Every phase with the time it took."""
        return tuple(
            PhaseTime(phase, self.spent.get(phase.id, 0.0), phase.id == self.phase, phase.id in self.spent)
            for phase in PHASES
        )

    @property
    def in_play(self) -> FollowUp | None:
        """The follow-up that waits for an answer, the newest when there are several."""
        return next((item for item in reversed(self.followups) if item.in_play), None)

    @property
    def prompted(self) -> frozenset[str]:
        """The facts that a choice brought out which Redline had offered."""
        return frozenset(fact for item in self.questions if item.asked.prompted for fact in item.asked.facts)

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The conversation so far: every message with its reply."""
        return tuple(Turn(item.asked.text, item.asked.reply) for item in self.questions)

    def offered(self, choice: str) -> ev.Asked | None:
        """The last question that was asked back with this choice, or None."""
        asked = (item.asked for item in reversed(self.questions))
        return next((item for item in asked if choice in item.choices), None)

    def clock_at(self, event: ev.RoundEvent) -> float:
        """The clock of the round when this event of its log happened, in seconds."""
        return self.clocks[event.seq]

    def follow_up(self, followup_id: str) -> FollowUp | None:
        """The follow-up with this id in the round, or None."""
        return next((item for item in self.followups if item.id == followup_id), None)

    def shows(self, role: str, key: str) -> bool:
        """True when this seat may see the finding with this key at this moment."""
        if allows(role, "see_findings", self.mode, closed=self.closed):
            return True
        return key in self.released and allows(role, "see_released", self.mode, closed=self.closed)


def opens_critique(mode: RoundMode, role: str, event_type: str) -> bool:
    """True when this event shows what is held back: alone in an interview, asking or ending a phase."""
    return mode == "interview" and role == "owner" and event_type in {"submitted", "phase_moved", "closed"}


def replay(log: Iterable[ev.RoundEvent], now: float) -> RoundState:
    """The state after these events, with the clock as of ``now``; InputError for a broken payload."""
    state = RoundState()
    seen: list[ev.RoundEvent] = []
    clocks: dict[int, float] = {}
    previous: float | None = None
    for event in log:
        state = _tick(state, previous, event.at)
        previous = event.at
        state = _apply(ev.payload(event), state, event)
        seen.append(event)
        clocks[event.seq] = state.clock_s
    return replace(_tick(state, previous, now), log=tuple(seen), clocks=clocks)


def _tick(state: RoundState, since: float | None, until: float) -> RoundState:
    if since is None or not state.started or state.paused or state.closed:
        return state
    passed = max(0.0, until - since)
    spent = {**state.spent, state.phase: state.spent.get(state.phase, 0.0) + passed}
    return replace(state, clock_s=state.clock_s + passed, spent=spent)


def _apply(payload: ev.Payload, state: RoundState, event: ev.RoundEvent) -> RoundState:
    """The state after one event; drawings are only read from the log."""
    for part in (_course, _conversation, _challenge, _interviewer):
        state = part(payload, state, event.at)
    return replace(state, stuck_at_s=None) if _helps(payload) else state


def _helps(payload: ev.Payload) -> bool:
    """Whether somebody who was stuck has something to go on with, or need not go on."""
    return isinstance(payload, ev.PhaseMoved | ev.Released | ev.Closed) or (
        isinstance(payload, ev.Asked) and bool(payload.facts)
    )


def _course(payload: ev.Payload, state: RoundState, at: float) -> RoundState:
    match payload:
        case ev.Started(mode=mode, prompt=prompt):
            return replace(state, mode=mode, prompt=prompt, started_at=at, spent={FIRST: 0.0})
        case ev.Paused():
            return replace(state, paused=True)
        case ev.Resumed():
            return replace(state, paused=False)
        case ev.PhaseMoved(phase=phase):
            return replace(state, phase=phase, spent={**state.spent, phase: state.spent.get(phase, 0.0)})
        case ev.Closed():
            return replace(state, closed=True)
    return state


def _conversation(payload: ev.Payload, state: RoundState, at: float) -> RoundState:
    match payload:
        case ev.Asked(facts=facts):
            revealed = {**dict.fromkeys(facts, state.clock_s), **state.revealed}
            questions = (*state.questions, Question(at, state.clock_s, payload))
            return replace(state, questions=questions, revealed=revealed)
        case ev.Submitted(seq=seq):
            return replace(state, submitted_seq=seq)
        case ev.Released(keys=keys):
            return replace(state, released=state.released | frozenset(keys))
        case ev.Answered(key=key):
            return replace(state, answers={**state.answers, key: payload})
        case ev.Stuck():
            return replace(state, stuck_at_s=state.clock_s)
    return state


def _challenge(payload: ev.Payload, state: RoundState, at: float) -> RoundState:
    del at
    match payload:
        case ev.Injected(id=name, followup=followup, sentence=sentence, injection=injection):
            new = FollowUp(name, followup, sentence, injection, state.clock_s)
            return replace(state, followups=(*state.followups, new))
        case ev.Withdrawn(id=name):
            return _with_follow_up(state, name, withdrawn=True)
        case ev.Judged(id=name, verdict=verdict):
            told = state.follow_up(name)
            return _with_follow_up(state, name, verdicts=(*told.verdicts, verdict)) if told else state
    return state


def _interviewer(payload: ev.Payload, state: RoundState, at: float) -> RoundState:
    del at
    match payload:
        case ev.RubricMarked(row=row, level=level, evidence=evidence):
            return replace(state, rubric={**state.rubric, row: RubricMark(level, evidence)})
        case ev.Noted(text=text):
            return replace(state, notes=text)
    return state


def _with_follow_up(state: RoundState, followup_id: str, **changes: Any) -> RoundState:
    changed = tuple(replace(item, **changes) if item.id == followup_id else item for item in state.followups)
    return replace(state, followups=changed)
