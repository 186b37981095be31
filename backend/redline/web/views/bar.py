"""The round bar: the clock and the phases."""

from __future__ import annotations

from dataclasses import dataclass

from redline.rounds.phases import ROUND_MINUTES, SECONDS_PER_MINUTE, following
from redline.rounds.seats import allows
from redline.rounds.state import PhaseTime, RoundState


@dataclass(frozen=True, slots=True)
class PhaseView:
    """One phase of the bar; ``spent`` is whole minutes, None before it begins; ``done`` is per cent."""

    title: str
    minutes: int
    state: str
    spent: int | None
    over: bool
    done: int


@dataclass(frozen=True, slots=True)
class Move:
    """A button of the bar and what it sends."""

    move: str
    label: str
    main: bool = False
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """Everything the bar shows; ``left_s`` and ``spent_s`` are seconds.

    ``stuck`` offers to ask for a hand, ``told`` says that this was done, ``early`` offers to end the round
    before its last phase.
    """

    left_s: int
    spent_s: int
    running: bool
    note: str
    phases: tuple[PhaseView, ...]
    acts: tuple[Move, ...]
    stuck: bool
    told: bool
    early: bool
    closing: bool


def bar(state: RoundState, role: str) -> Bar | None:
    """The bar of this round for this seat; None on a board that has no prompt and no clock."""
    if state.prompt is None and not state.started:
        return None
    return Bar(
        left_s=int(state.left_s),
        spent_s=int(state.clock_s),
        running=state.started and not state.paused and not state.closed,
        note=_note(state),
        phases=tuple(_phase(item, state) for item in state.phases),
        acts=_moves(state, role),
        stuck=role == "candidate" and state.started and not state.closed,
        told=state.stuck_at_s is not None,
        early=role == "interviewer" and state.started and not state.closed and bool(following(state.phase)),
        closing=state.closed,
    )


def _note(state: RoundState) -> str:
    if state.closed:
        return "round closed"
    if not state.started:
        return "not started"
    return "paused" if state.paused else f"left of {ROUND_MINUTES}"


def _phase(item: PhaseTime, state: RoundState) -> PhaseView:
    now = item.current and state.started and not state.closed
    minutes, seconds = item.phase.minutes, item.phase.seconds
    spent = round(item.spent_s / SECONDS_PER_MINUTE) if item.begun and not now else None
    return PhaseView(
        title=item.phase.title,
        minutes=minutes,
        state="now" if now else "past" if item.begun else "coming",
        spent=spent,
        over=spent is not None and spent > minutes,
        done=min(100, round(100 * item.spent_s / seconds)) if now else 100 if item.begun else 0,
    )


def _moves(state: RoundState, role: str) -> tuple[Move, ...]:
    if state.closed or not allows(role, "move_phase", state.mode, closed=state.closed):
        return ()
    if not state.started:
        return (Move("start", "Start the clock", main=True),)
    following_phase = following(state.phase)
    onward = (
        Move("next", f"Next: {following_phase.title}") if following_phase else Move("end", "End the round")
    )
    still = Move("resume", "Go on") if state.paused else Move("pause", "Pause", icon="u-pause")
    return (onward, still)
