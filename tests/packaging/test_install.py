"""``pip install .`` on a machine without node gives a Redline that serves its pages."""

import json
import os
import re
import subprocess
import sys
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BASICS = ("sh", "env", "uname", "mkdir", "cp", "rm", "ls", "cat", "sed", "dirname", "basename")


@pytest.fixture(scope="module")
def bare_path(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A PATH with a shell and a few basics, without node or npm."""
    folder = tmp_path_factory.mktemp("bin")
    for name in BASICS:
        found = next((d / name for d in map(Path, ("/bin", "/usr/bin")) if (d / name).exists()), None)
        if found:
            (folder / name).symlink_to(found)
    return str(folder)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory, bare_path: str) -> Path:
    """A fresh environment into which a copy of this repository was installed."""
    folder = tmp_path_factory.mktemp("fresh")
    source, wheels = folder / "source", folder / "wheels"
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    for name in tracked.decode().split("\0"):
        if name and (ROOT / name).is_file():
            target = source / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((ROOT / name).read_bytes())
    env = {**os.environ, "PATH": bare_path}
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", "--no-deps", f"--wheel-dir={wheels}", str(source)], env=env, check=True)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder / "venv")], check=True)
    python = str(folder / "venv" / "bin" / "python")
    pins = ["--constraint", str(pins_without_hashes(folder))]
    (wheel,) = wheels.glob("redline-*.whl")
    install = [*pip, "--python", python, "install", "--no-compile", *pins, str(wheel)]
    subprocess.run(install, env=env, check=True)
    return folder


def pins_without_hashes(folder: Path) -> Path:
    """The pinned versions as constraints (a local wheel cannot be named with a hash)."""
    pins = re.findall(
        r"^[\w.\-\[\]]+==[^\s\\]+", (ROOT / "requirements" / "run.txt").read_text(), re.MULTILINE
    )
    path = folder / "constraints.txt"
    path.write_text("\n".join(re.sub(r"\[.*?\]", "", pin) for pin in pins))
    return path


@pytest.fixture(scope="module")
def address(installed: Path, bare_path: str) -> Iterator[str]:
    """Where the installed Redline serves."""
    command = [str(installed / "venv" / "bin" / "redline"), "serve", "--port", "0"]
    env = {"PATH": bare_path, "HOME": str(installed), "REDLINE_DATA_DIR": str(installed / "data")}
    with subprocess.Popen(command, cwd=installed, env=env, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = None
        for line in process.stdout:
            found = re.search(r"http://127\.0\.0\.1:\d+", line)
            if found:
                break
        try:
            assert found, "redline serve printed no address"
            yield found[0]
        finally:
            process.terminate()


def get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=20) as answer:  # noqa: S310 - our own server on loopback
        return str(answer.read().decode())


def test_the_wheel_carries_every_page_script_prompt_and_checklist(installed: Path) -> None:
    (wheel,) = (installed / "wheels").glob("redline-*.whl")
    carried = set(zipfile.ZipFile(wheel).namelist())
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    roots = ("frontend/templates/", "frontend/static/", "design_prompts/", "checklists/")

    missing = {name for name in tracked if name.startswith(roots) and f"redline/_data/{name}" not in carried}

    assert not missing
    assert {f"redline/_data/frontend/static/build/{name}" for name in ("board.js", "htmx.js")} <= carried


def test_pages_and_scripts_are_served(address: str) -> None:
    home = get(address)

    assert "Redline" in home
    assert len(get(f"{address}/static/build/board.js")) > 100_000
    assert json.loads(get(f"{address}/api/v1/catalogue"))["kinds"]


def test_a_rule_page_is_drawn(address: str) -> None:
    assert "<svg" in get(f"{address}/rules/rollback/gate-on-every-path")
