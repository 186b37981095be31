"""Writes ``requirements/*.txt``: exact versions with hashes, naming no package host."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILES = {
    "run": "pyproject.toml",
    "dev": "requirements/dev.in",
    "node": "requirements/node.in",
    "peers": "requirements/peers.in",
}
QUIET = ["--quiet", "--generate-hashes", "--no-header", "--no-emit-index-url", "--no-emit-find-links"]
STRICT = ["--no-emit-trusted-host", "--no-annotate", "--strip-extras", "--allow-unsafe"]


def pin(name: str, source: str) -> None:
    """Compile one file; SystemExit when the resolver fails."""
    command = [
        sys.executable,
        "-m",
        "piptools",
        "compile",
        *QUIET,
        *STRICT,
        f"--output-file=requirements/{name}.txt",
    ]
    if subprocess.run([*command, source], cwd=ROOT, check=False).returncode:
        raise SystemExit(f"requirements/{name}.txt could not be pinned.")


if __name__ == "__main__":
    for file, ranges in FILES.items():
        pin(file, ranges)
