"""The command ``serve``, where it cannot start."""

import socket
from pathlib import Path

import pytest

from redline import cli

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
