"""How much processor time a start takes: the command line, the server, and one check.

    python benchmarks/start.py [DESIGN]

Each line is the least of a few fresh processes, in seconds of processor time, system time included. What
Python compiles is kept from one to the next, as on a machine where Redline was started before.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DESIGN = ROOT / "tests/designs/published/aws-fraud-guidance.json"
REPEATS = 5
SERVER = "import redline.__main__, redline.web.app, uvicorn"
READY = "; redline.web.app.create_app(redline.settings.Settings(database='sqlite://'))"


def least_s(*arguments: str) -> float:
    """The least processor time of several runs of Python with these arguments, in seconds."""
    return min(_once_s(arguments) for _ in range(REPEATS))


def _once_s(arguments: tuple[str, ...]) -> float:
    before = os.times()
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "backend"), "PYTHONDONTWRITEBYTECODE": ""}
    subprocess.run([sys.executable, *arguments], env=environment, stdout=subprocess.DEVNULL, check=False)  # noqa: S603 - our own
    after = os.times()
    return (after.children_user - before.children_user) + (after.children_system - before.children_system)


def main() -> None:
    """Print the processor seconds that each start takes, the least of some."""
    design = sys.argv[1] if len(sys.argv) > 1 else str(DESIGN)
    print(f"redline --version  {least_s('-m', 'redline', '--version'):5.2f} s")
    print(f"redline check      {least_s('-m', 'redline', 'check', design):5.2f} s")
    print(f"the server's code  {least_s('-c', SERVER):5.2f} s")
    print(f"a server, ready    {least_s('-c', SERVER + READY):5.2f} s")


if __name__ == "__main__":
    main()
