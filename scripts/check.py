"""The whole suite, one list of steps, the same for a developer and for CI.

``python scripts/check.py`` runs all; ``python scripts/check.py types tests`` runs those.
Stops at the first step that fails and says which.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import frontend

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = "/usr/bin/chromium"
PYTHON = sys.executable


def run(*command: str) -> None:
    """Run one program in the repository's root; SystemExit when it fails."""
    done = subprocess.run(command, cwd=ROOT, check=False)
    if done.returncode:
        raise SystemExit(f"✗ {' '.join(command)}")


def lint() -> None:
    """Style of the Python code."""
    run(PYTHON, "-m", "ruff", "check", "--quiet", ".")
    run(PYTHON, "-m", "ruff", "format", "--check", "--quiet", ".")


def types() -> None:
    """Types of the Python code."""
    run(PYTHON, "-m", "mypy")


def canvas() -> None:
    """Types and unit tests of the TypeScript code."""
    frontend.npm("run", "--silent", "check")
    frontend.npm("test", "--silent")


def docs() -> None:
    """Generated pages of docs/ are what the code says."""
    os.environ["PYTHONPATH"] = "backend"
    run(PYTHON, "scripts/docs.py", "--check")


def tests() -> None:
    """Everything that pytest runs, a file at a time on two processes, the longest first."""
    # Many tests start a server: what one of them compiles, the others need not compile again.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    run(
        PYTHON,
        "-m",
        "pytest",
        "-q",
        "-n",
        "2",
        "--dist",
        "loadfile",
        "--no-loadscope-reorder",  # tests/conftest.py says what starts first
        "-p",
        "no:cacheprovider",
        "--durations=8",
    )


def browser() -> None:
    """A real browser is at hand: Debian's chromium, installed through apt where that is possible."""
    if Path(CHROMIUM).exists():
        return
    if shutil.which("apt-get") and os.geteuid() == 0:
        print("Installing chromium …", flush=True)
        for step in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
            subprocess.run(["apt-get", "-qq", *step], stdout=subprocess.DEVNULL, check=False)
    if not Path(CHROMIUM).exists():
        raise SystemExit(
            "✗ The browser journeys need chromium at /usr/bin/chromium. On Debian or Ubuntu: "
            "sudo apt-get install chromium. Then run make test again."
        )


STEPS: dict[str, Callable[[], None]] = {
    "lint": lint,
    "types": types,
    "docs": docs,
    "canvas": canvas,
    "browser": browser,
    "tests": tests,
}


def main(names: list[str]) -> None:
    """Run the named steps, or all of them, printing how long each took."""
    unknown = set(names) - STEPS.keys()
    if unknown:
        raise SystemExit(f"There is no step {', '.join(sorted(unknown))}. The steps are {', '.join(STEPS)}.")
    for name in names or STEPS:
        started = time.monotonic()
        print(f"── {name}: {STEPS[name].__doc__}", flush=True)
        STEPS[name]()
        print(f"   {time.monotonic() - started:.1f} s", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
