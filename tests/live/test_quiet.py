"""What is derived from a board: when it is computed, and who is sent what."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.live.peers import Client
from tests.live.serving import serving

from redline.live.limits import Limits
from redline.live.ydoc import Reading

pytestmark = pytest.mark.anyio


class Counted:
    """A computation that counts how often it runs, and how many of them at once."""

    def __init__(self) -> None:
        self.runs: list[int] = []
        self.at_once = self.most_at_once = 0
        self.gate = threading.Event()
        self.gate.set()

    def __call__(self, _board: str, reading: Reading, seq: int) -> Mapping[str, str]:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.runs.append(seq)
        self.gate.wait(10)
        told = json.dumps({"seq": seq, "parts": [part.id for part in reading.design.components]})
        self.at_once -= 1
        return {"owner": told, "interviewer": told, "candidate": json.dumps({"seq": seq, "parts": []})}


async def test_a_pause_brings_one_computation_of_the_newest_state(tmp_path: Path) -> None:
    derive = Counted()
    with serving(tmp_path, derive=derive) as server:
        async with Client(server.url(server.board())) as ann:
            await ann.until(lambda: ann.critiques)
            before = len(derive.runs)
            for number in range(20):
                ann.put(f"part{number}")
            await ann.until(lambda: len(ann.critiques[-1]["parts"]) == 20)
            assert len(derive.runs) - before <= 3
            assert ann.critiques[-1]["seq"] == ann.seq


async def test_never_two_at_once_and_the_last_state_wins(tmp_path: Path) -> None:
    derive = Counted()
    with serving(tmp_path, derive=derive) as server:
        async with Client(server.url(server.board())) as ann:
            await ann.until(lambda: ann.critiques)
            derive.gate.clear()
            ann.put("first")
            await asyncio.to_thread(_wait_for, lambda: derive.at_once == 1)
            ann.put("second")
            await ann.saved()
            ann.put("third")
            await ann.saved()
            derive.gate.set()
            await ann.until(lambda: len(ann.critiques[-1]["parts"]) == 3)
            assert derive.most_at_once == 1


async def test_somebody_who_never_pauses_is_told_all_the_same(tmp_path: Path) -> None:
    limits = Limits(quiet_s=5.0, quiet_at_most_s=0.2)
    with serving(tmp_path, derive=Counted(), limits=limits) as server:
        async with Client(server.url(server.board())) as ann:
            await ann.until(lambda: ann.critiques)
            ann.put("part")
            await ann.saved()
            await ann.until(lambda: "part" in ann.critiques[-1]["parts"], patience_s=4)


async def test_every_role_gets_its_own_and_some_get_nothing(tmp_path: Path) -> None:
    with serving(tmp_path, derive=Counted()) as server:
        board = server.board()
        keys = server.room(board)
        async with (
            Client(server.url(keys["interviewer"])) as ann,
            Client(server.url(keys["candidate"])) as bob,
            Client(server.url(keys["observer"])) as eve,
        ):
            bob.put("secret")
            await ann.until(lambda: ann.critiques and ann.critiques[-1]["parts"] == ["secret"])
            await bob.until(lambda: bob.critiques and bob.critiques[-1]["seq"] == ann.critiques[-1]["seq"])
            assert [told["parts"] for told in bob.critiques] == [[]] * len(bob.critiques)
            server.hub.announce(board, {"type": "started"})
            await eve.until(lambda: eve.rounds)
            assert eve.critiques == []


async def test_who_joins_is_told_at_once_what_is_known(tmp_path: Path) -> None:
    derive = Counted()
    with serving(tmp_path, derive=derive) as server:
        board = server.board()
        async with Client(server.url(board)) as ann:
            ann.put("api")
            await ann.until(lambda: ann.critiques and ann.critiques[-1]["parts"] == ["api"])
            runs = len(derive.runs)
            async with Client(server.url(board)) as bob:
                await bob.until(lambda: bob.critiques)
                assert bob.critiques[0]["parts"] == ["api"]
            assert len(derive.runs) == runs


async def test_a_refresh_does_not_wait_for_a_pause(tmp_path: Path) -> None:
    derive = Counted()
    with serving(tmp_path, derive=derive, limits=Limits(quiet_s=60, quiet_at_most_s=60)) as server:
        board = server.board()
        async with Client(server.url(board)) as ann:
            await ann.until(lambda: ann.critiques)
            ann.put("api")
            await ann.saved()
            server.hub.refresh(board)
            await ann.until(lambda: ann.critiques[-1]["parts"] == ["api"])


async def test_a_long_computation_leaves_the_drawing_half_of_the_processor(tmp_path: Path) -> None:
    took_s, spans = 0.4, list[tuple[float, float]]()

    def slow(_board: str, reading: Reading, seq: int) -> Mapping[str, str]:
        began = time.monotonic()
        time.sleep(took_s)
        spans.append((began, time.monotonic()))
        return {"owner": json.dumps({"seq": seq, "parts": [part.id for part in reading.design.components]})}

    with serving(tmp_path, derive=slow) as server:
        board = server.board()
        async with Client(server.url(board)) as ann:
            await ann.until(lambda: ann.critiques)
            ann.put("api")
            await ann.saved()
            server.hub.refresh(board)
            await ann.until(lambda: ann.critiques[-1]["parts"] == ["api"])
    (_, ended), (began, _) = spans[-2:]
    assert began - ended >= took_s


async def test_a_computation_that_fails_leaves_the_board_usable(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def fail_once(_board: str, reading: Reading, seq: int) -> Mapping[str, str]:
        if not reading.design.components:
            raise ZeroDivisionError("on purpose")
        return {"owner": json.dumps({"seq": seq, "parts": [part.id for part in reading.design.components]})}

    with serving(tmp_path, derive=fail_once) as server:
        async with Client(server.url(server.board())) as ann:
            await ann.until(lambda: ann.synced)
            ann.put("api")
            await ann.saved()
            await ann.until(lambda: ann.critiques)
            assert ann.critiques[-1]["parts"] == ["api"]
    assert "could not be judged" in caplog.text


async def test_an_event_reaches_only_the_roles_it_is_for(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        board = server.board()
        keys = server.room(board)
        async with (
            Client(server.url(keys["interviewer"])) as ann,
            Client(server.url(keys["candidate"])) as bob,
        ):
            await ann.saved()
            await bob.saved()
            server.hub.announce(board, {"type": "noted"}, roles=("interviewer",))
            server.hub.announce(board, {"type": "injected"})
            await bob.until(lambda: bob.rounds)
            await ann.until(lambda: len(ann.rounds) == 2)
            assert bob.rounds == [{"type": "injected"}]
            assert {person.role for person in server.hub.people(board)} == {"interviewer", "candidate"}


def _wait_for(met: object) -> None:
    assert callable(met)
    deadline = threading.Event()
    for _ in range(2_000):
        if met():
            return
        deadline.wait(0.005)
    raise AssertionError("it never happened")
