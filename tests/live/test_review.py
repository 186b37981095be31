"""Message 122: how the board is read, what each role may know of its findings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from redline.critique.engine import critique
from redline.design import notation
from redline.design.document import Design
from redline.live import documents, review
from redline.live.ydoc import Reading
from redline.store import boards, numbering, rounds
from redline.store.database import Database

NOW = 1_790_000_000.0

LEAKY = notation.parse(
    "b:training_set_builder{split=random} -training_data-> t:training_job -model-> s:model_server;"
    "w:data_warehouse -feature-> b; c:client_app -request-> s;"
    "framing{decision='block or approve', stakes=high}"
)


@pytest.fixture
def board(store: Database) -> str:
    with store.session() as session:
        return documents.create(session, LEAKY, now=NOW).id


def _told(store: Database, board: str, design: Design = LEAKY, seq: int = 1) -> dict[str, dict[str, Any]]:
    texts = review.derive(store, clock=lambda: NOW + 60)(board, Reading(design), seq)
    return {role: json.loads(text) for role, text in texts.items()}


def _round(store: Database, board: str, *, mode: str, room: bool = False) -> str:
    with store.session() as session:
        return rounds.create(session, board_id=board, prompt=None, mode=mode, room=room, now=NOW).id


def _log(store: Database, round_id: str, **events: Mapping[str, Any]) -> None:
    with store.session() as session:
        for name, payload in events.items():
            rounds.append(session, round_id, at=NOW + 1, actor="owner", type=name, payload=payload)


def test_everything_drawn_is_read(store: Database, board: str) -> None:
    reading = _told(store, board)["owner"]["reading"]
    assert set(reading["components"]) == {"b", "t", "s", "w", "c"}
    assert reading["components"]["t"] == {
        "kind": "training_job",
        "title": "Training job",
        "family": "training",
        "declared": True,
        "confidence": 1.0,
        "reason": reading["components"]["t"]["reason"],
        "told": {},
    }
    assert set(reading["connections"]) == {part.id for part in LEAKY.connections}
    assert reading["connections"]["t>s"] == {
        "flow": "model",
        "style": "model",
        "title": "Model",
        "declared": True,
    }


def test_a_draft_shows_what_is_drawn_and_counts_the_rest(store: Database, board: str) -> None:
    told = _told(store, board)["owner"]
    draft = critique(LEAKY, None, submitted=False)
    assert told["submitted"] is False
    assert [item["key"] for item in told["findings"]] == [finding.key for finding in draft.findings]
    assert told["questions"] == draft.open_questions > 0


def test_handing_in_shows_everything_with_numbers_that_stay(store: Database, board: str) -> None:
    row = _round(store, board, mode="coach")
    _log(store, row, started={"mode": "coach"}, submitted={"seq": 5, "keys": []})
    first = _told(store, board, seq=5)["owner"]
    whole = critique(LEAKY, None, submitted=True)
    assert first["submitted"] is True
    assert [item["key"] for item in first["findings"]] == [finding.key for finding in whole.findings]
    assert sorted(item["number"] for item in first["findings"]) == list(range(1, len(whole.findings) + 1))
    numbers = {item["key"]: item["number"] for item in first["findings"]}
    with store.reading() as session:
        assert numbering.known(session, board) == numbers
    smaller = LEAKY.model_copy(
        update={
            "components": [part for part in LEAKY.components if part.id != "c"],
            "connections": LEAKY.connections[:2],
        }
    )
    for item in _told(store, board, smaller, seq=5)["owner"]["findings"]:
        assert numbers.get(item["key"], item["number"]) == item["number"]
    assert _told(store, board, seq=6)["owner"]["submitted"] is False


def test_each_finding_carries_what_the_board_draws(store: Database, board: str) -> None:
    row = _round(store, board, mode="coach")
    _log(store, row, started={"mode": "coach"}, submitted={"seq": 1, "keys": []})
    for item in _told(store, board)["owner"]["findings"]:
        assert set(item) == {
            "number",
            "speaks",
            "key",
            "rule",
            "outcome",
            "severity",
            "title",
            "anchors",
            "evidence",
            "mark",
        }
        assert {"components", "connections"} <= set(item["evidence"])
        assert {"words", "caret", "strike"} == set(item["mark"])


def test_in_a_room_only_the_interviewer_sees_what_is_held_back(store: Database, board: str) -> None:
    row = _round(store, board, mode="interview", room=True)
    _log(store, row, started={"mode": "interview"}, submitted={"seq": 1, "keys": []})
    told = _told(store, board)
    assert set(told) == {"interviewer", "candidate", "observer"}
    assert told["interviewer"]["findings"]
    for role in ("candidate", "observer"):
        assert (told[role]["findings"], told[role]["questions"]) == ([], 0)
    held = told["interviewer"]["findings"]
    _log(store, row, released={"keys": [held[0]["key"]]})
    released = _told(store, board)
    for role in ("candidate", "observer"):
        assert [item["key"] for item in released[role]["findings"]] == [held[0]["key"]]
        assert all(item["key"] not in json.dumps(released[role]) for item in held[1:])


def test_alone_in_an_interview_the_critique_is_held_back(store: Database, board: str) -> None:
    row = _round(store, board, mode="interview")
    assert _told(store, board)["owner"]["findings"] == []
    _log(store, row, started={"mode": "interview"})
    assert (_told(store, board)["owner"]["findings"], _told(store, board)["owner"]["questions"]) == ([], 0)


def test_the_changed_world_is_shown_to_all_and_its_number_to_those_who_may(
    store: Database, board: str
) -> None:
    row = _round(store, board, mode="interview", room=True)
    dimension = {"components": ["c", "s"], "text": "p99 124 ms, limit 100", "held": False}
    injection = {
        "world": [{"component": "s", "connection": None, "label": "62 → 124 ms"}],
        "dimension": dimension,
    }
    _log(
        store,
        row,
        started={"mode": "interview"},
        injected={"id": "1", "followup": "lat", "sentence": "Latency doubles.", "injection": injection},
    )
    told = _told(store, board)
    for role in ("interviewer", "candidate", "observer"):
        assert told[role]["world"] == [{"number": 1, "component": "s", "label": "62 → 124 ms"}]
    assert told["interviewer"]["dimensions"] == [{**dimension, "number": None}]
    assert told["candidate"]["dimensions"] == told["observer"]["dimensions"] == []


def test_an_answered_follow_up_shows_what_it_came_to_until_the_next(store: Database, board: str) -> None:
    row = _round(store, board, mode="interview", room=True)
    past = {"components": ["c", "s"], "text": "p99 124 ms, limit 100", "held": False}
    held = {"components": ["c", "s"], "text": "p99 69 ms, limit 100", "held": True}
    asked = {"followup": "lat", "sentence": "Latency doubles."}
    world = [{"component": "s", "connection": None, "label": "62 → 124 ms"}]
    _log(
        store,
        row,
        started={"mode": "interview"},
        injected={"id": "1", **asked, "injection": {"world": world, "dimension": past}},
        judged={"id": "1", "seq": 1, "verdict": {"word": "solved", "dimension": held}},
    )
    told = _told(store, board)
    assert told["interviewer"]["dimensions"] == [{**held, "number": None}]
    assert told["candidate"]["dimensions"] == []
    assert told["candidate"]["world"] == [{"number": 1, "component": "s", "label": "62 → 124 ms"}]
    _log(store, row, injected={"id": "2", **asked, "injection": {}})
    told = _told(store, board)
    assert (told["interviewer"]["dimensions"], told["interviewer"]["world"]) == ([], [])


def test_after_a_room_everybody_may_come_back(store: Database, board: str) -> None:
    row = _round(store, board, mode="interview", room=True)
    _log(store, row, started={"mode": "interview"}, submitted={"seq": 1, "keys": []}, closed={})
    with store.session() as session:
        rounds.close(session, row, now=NOW + 9)
    told = _told(store, board)
    assert set(told) == {"owner", "interviewer", "candidate", "observer"}
    assert told["owner"]["findings"]


def test_the_board_takes_the_title_of_its_design(store: Database, board: str) -> None:
    _told(store, board, LEAKY.model_copy(update={"title": "Churn, second try"}))
    with store.reading() as session:
        assert boards.get(session, board).title == "Churn, second try"


def test_an_empty_board_is_told_something_too(store: Database, board: str) -> None:
    told = _told(store, board, Design(title="Example"))["owner"]
    assert (told["findings"], told["reading"]) == ([], {"components": {}, "connections": {}})
    assert told["about"]["stakes"] == "med"
    assert {tag["origin"] for tag in told["about"]["tags"]} == {""}


def test_what_the_board_is_about_says_where_it_is_read(store: Database, board: str) -> None:
    design = notation.parse(
        "c:client_app -request-> s:model_server{note='falls back to rules. No rollback; canary later'};"
        "framing{decision='nightly churn', tags=[recsys, not online], stakes=high}"
    )
    told = _told(store, board, design)["owner"]
    origins = {tag["id"]: tag["origin"] for tag in told["about"]["tags"] if tag["origin"]}
    assert origins == {"recsys": "stated", "temporal": "words", "batch": "words"}
    assert told["about"]["stakes"] == "high"
    assert told["reading"]["components"]["s"]["told"] == {"fallback": "falls back to"}
