"""The same rooms with the libraries that the board uses in the browser, run by node."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from tests.live.serving import Serving, serving

from redline.live.ydoc import Reading

HERE = Path(__file__).parent
MODULES = HERE.parents[1] / "frontend" / "node_modules"
SCENARIOS = ("converge", "viewer", "undo", "offline", "reconnects", "permanent", "cursors", "told")


def _names(_board: str, reading: Reading, seq: int) -> Mapping[str, str]:
    told = json.dumps({"seq": seq, "parts": [part.id for part in reading.design.components]})
    return {"candidate": told}


@pytest.fixture
def telling(tmp_path: Path) -> Iterator[Serving]:
    with serving(tmp_path, derive=_names) as running:
        yield running


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_with_the_browsers_own_libraries(telling: Serving, scenario: str) -> None:
    node = shutil.which("node")
    assert node, "node is needed: run the tests with `make test`"
    assert (MODULES / "y-websocket").is_dir(), "run `npm ci` in frontend first, or `make test`"
    keys = telling.room(telling.board())
    addresses = {
        "editor": telling.url(keys["candidate"]).removesuffix("socket"),
        "viewer": telling.url(keys["observer"]).removesuffix("socket"),
    }
    command = [node, str(HERE / "browser_client.mjs"), scenario, json.dumps(addresses)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stderr
