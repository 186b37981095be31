"""The log replayed: clock, pauses, phases, what is released, follow-ups in play."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from redline.errors import InputError
from redline.rounds.events import PAYLOADS, RoundEvent, name_of, payload
from redline.rounds.phases import PHASES, ROUND_MINUTES, following
from redline.rounds.state import opens_critique, replay

START = 1_000_000.0


def _log(*entries: tuple[float, str, Mapping[str, Any]]) -> list[RoundEvent]:
    return [RoundEvent(seq, START + at, "ada", kind, body) for seq, (at, kind, body) in enumerate(entries, 1)]


def _started(mode: str = "interview") -> tuple[float, str, Mapping[str, Any]]:
    return (0, "started", {"mode": mode, "prompt": "fraud_card"})


def _injected(at: float, name: str = "f1") -> tuple[float, str, Mapping[str, Any]]:
    body = {
        "id": name,
        "followup": "load-x10",
        "sentence": "Ten times the load.",
        "injection": {"target": "s"},
    }
    return (at, "injected", body)


def test_seven_phases_make_forty_five_minutes() -> None:
    assert [phase.minutes for phase in PHASES] == [6, 4, 9, 9, 7, 6, 4]
    assert ROUND_MINUTES == 45
    assert following("frame") == PHASES[1]
    assert following("curveball") is None


def test_an_empty_log_is_a_round_that_has_not_begun() -> None:
    state = replay([], START)

    assert not state.started
    assert state.clock_s == 0


def test_the_clock_counts_from_the_start_and_stands_still_in_a_pause() -> None:
    log = _log(_started(), (60, "paused", {}), (600, "resumed", {}))

    assert replay(log, START + 630).clock_s == 90
    assert replay(log[:2], START + 600).clock_s == 60


def test_a_phase_keeps_its_time_when_it_is_entered_again() -> None:
    log = _log(
        _started(), (400, "phase_moved", {"phase": "metrics"}), (500, "phase_moved", {"phase": "frame"})
    )

    state = replay(log, START + 530)

    frame, metrics = state.phases[:2]
    assert (frame.spent_s, metrics.spent_s) == (430, 100)
    assert frame.current
    assert metrics.begun
    assert not state.phases[2].begun


def test_the_round_runs_over_without_stopping() -> None:
    assert replay(_log(_started()), START + 46 * 60).left_s == -60


def test_a_closed_round_has_a_clock_that_stands_still() -> None:
    state = replay(_log(_started(), (100, "closed", {})), START + 9_999)

    assert state.closed
    assert state.clock_s == 100


@pytest.mark.parametrize(
    ("event", "payload", "still"),
    [
        ("asked", {"text": "And?", "reply": "I cannot tell what you are after."}, True),
        ("asked", {"text": "Offered by the interviewer", "reply": "No.", "facts": ["label_source"]}, False),
        ("phase_moved", {"phase": "metrics"}, False),
        ("released", {"keys": ["k"]}, False),
        ("closed", {}, False),
    ],
)
def test_who_is_stuck_is_so_until_there_is_something_to_go_on_with(
    event: str, payload: dict[str, object], still: bool
) -> None:
    state = replay(_log(_started(), (10, "stuck", {}), (20, event, payload)), START + 30)

    assert (state.stuck_at_s is not None) == still


def test_a_clock_that_jumps_back_takes_no_time_away() -> None:
    log = _log(_started(), (100, "stuck", {}))

    assert replay(log, START + 50).clock_s == 100


def test_questions_keep_the_first_time_a_fact_was_told() -> None:
    first = {
        "text": "Is every dispute fraud?",
        "reply": "No.",
        "topic": "q_label_origin",
        "facts": ["label_source"],
    }
    log = _log(_started(), (30, "asked", first), (90, "asked", first))

    state = replay(log, START + 100)

    assert state.revealed == {"label_source": 30}
    assert [question.clock_s for question in state.questions] == [30, 90]


def test_a_candidate_sees_a_finding_once_it_is_released_and_the_interviewer_always() -> None:
    state = replay(_log(_started(), (10, "released", {"keys": ["a"]})), START + 20)

    assert state.shows("candidate", "a")
    assert not state.shows("candidate", "b")
    assert state.shows("observer", "a")
    assert state.shows("interviewer", "b")
    assert not state.shows("owner", "b")


def test_alone_in_an_interview_the_critique_opens_when_asked_for_or_at_the_end_of_a_phase() -> None:
    assert opens_critique("interview", "owner", "submitted")
    assert opens_critique("interview", "owner", "phase_moved")
    assert not opens_critique("interview", "interviewer", "phase_moved")
    assert not opens_critique("interview", "owner", "asked")
    assert not opens_critique("coach", "owner", "submitted")


def test_a_follow_up_is_in_play_until_it_is_solved() -> None:
    partly = (20, "judged", {"id": "f1", "seq": 4, "verdict": {"word": "partly"}})
    solved = (30, "judged", {"id": "f1", "seq": 5, "verdict": {"word": "solved"}})
    log = _log(_started(), _injected(10), partly, solved)

    waiting = replay(log[:3], START + 25).in_play
    assert waiting is not None
    assert waiting.verdict == {"word": "partly"}
    done = replay(log, START + 40)
    assert done.in_play is None
    assert len(done.followups[0].verdicts) == 2


def test_the_newest_follow_up_is_the_one_in_play_and_can_be_withdrawn() -> None:
    log = _log(_started(), _injected(10), _injected(20, "f2"), (30, "withdrawn", {"id": "f2"}))

    newest, left = replay(log[:3], START + 25).in_play, replay(log, START + 40).in_play

    assert newest is not None
    assert newest.id == "f2"
    assert left is not None
    assert left.id == "f1"


def test_marks_and_notes_keep_the_last_word() -> None:
    log = _log(
        _started(),
        (1, "rubric_marked", {"row": "clarify", "level": 1}),
        (2, "rubric_marked", {"row": "clarify", "level": 2, "evidence": "Asked who acts."}),
        (3, "noted", {"text": "quiet"}),
        (4, "answered", {"key": "k", "action": "dispute", "reason": "The gate is in CI."}),
    )

    state = replay(log, START + 5)

    assert (state.rubric["clarify"].level, state.rubric["clarify"].evidence) == (2, "Asked who acts.")
    assert state.notes == "quiet"
    assert state.answers["k"].reason == "The gate is in CI."


def test_the_same_log_gives_the_same_state() -> None:
    log = _log(_started(), _injected(10), (20, "phase_moved", {"phase": "graph"}))

    assert replay(log, START + 30) == replay(log, START + 30)


@pytest.mark.parametrize(
    ("kind", "body", "message"),
    [
        ("flown", {}, "no round event"),
        ("started", {"mode": "chaos"}, "payload.mode"),
        ("released", {}, "payload.keys"),
        ("noted", {"text": "x", "colour": "red"}, "payload.colour"),
        ("phase_moved", {"phase": "lunch"}, "no phase “lunch”"),
    ],
)
def test_a_malformed_event_is_named(kind: str, body: Mapping[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        payload(RoundEvent(1, START, "ada", kind, body))


def test_every_payload_knows_its_event() -> None:
    assert all(name_of(model.model_construct()) == name for name, model in PAYLOADS.items())
