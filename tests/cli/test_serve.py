"""The command ``serve``: where it cannot start, and what it says when it does."""

import os
import socket
from pathlib import Path

import pytest

from redline import assets, cli
from redline.cli.serve import announce
from redline.settings import Settings

Printed = pytest.CaptureFixture[str]


def test_serve_refuses_a_busy_port_with_a_way_out(capsys: Printed, tmp_path: Path) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]

        assert cli.main(["serve", "--port", str(port), "--data", str(tmp_path)]) == 2

    err = capsys.readouterr().err
    assert f"127.0.0.1:{port}" in err
    assert "--port 8001" in err


@pytest.mark.parametrize(
    ("written", "is_told"),
    [
        ({"canvas/panels/Ask.tsx": 1, "package-lock.json": 2, "static/build/LEGAL.txt": 3}, False),
        ({"canvas/panels/Ask.tsx": 4, "static/build/board.js": 3, "static/build/LEGAL.txt": 3}, True),
        ({"canvas/main.tsx": 1, "package-lock.json": 4, "static/build/LEGAL.txt": 3}, True),
        ({"canvas/main.tsx": 4, "static/build/board.js": 5, "static/build/LEGAL.txt": 3}, False),
        ({"canvas/main.tsx": 4, "node_modules/a.js": 9, "tests/a.ts": 9, "static/build/board.js": 5}, False),
        ({"canvas/main.tsx": 1, "templates/board.html": 9}, True),
        ({"static/build/board.js": 1, "templates/board.html": 9}, False),
    ],
    ids=["built", "pulled", "pinned", "watched", "others", "never-built", "installed"],
)
def test_scripts_older_than_their_sources_are_told_with_the_command_that_mends_it(
    written: dict[str, int],
    is_told: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Printed,
) -> None:
    for name, when in written.items():
        path = tmp_path / "frontend" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        os.utime(path, (when, when))
    monkeypatch.setattr(assets, "_ROOT", tmp_path)

    announce(Settings(), "127.0.0.1", 8000)

    said = capsys.readouterr()
    assert said.out == "Redline is open at http://127.0.0.1:8000\n"
    assert said.err.count("\n") == int(is_told)
    assert ("make run" in said.err) == is_told
