"""The only module that knows where Redline's data files lie.

Templates, scripts, prompts and checklists are read from ``redline/_data`` in an
installed wheel and from the repository's top-level folders in a checkout.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from redline.errors import DataError

PACKAGE = Path(__file__).resolve().parent
_INSTALLED = PACKAGE / "_data"
_ROOT = _INSTALLED if _INSTALLED.is_dir() else PACKAGE.parent.parent


def folder(relative: str) -> Path:
    """The path of a data folder such as ``frontend/templates``; DataError when it is missing."""
    path = _ROOT / relative
    if not path.is_dir():
        raise DataError(relative, "this folder is missing from the installation.")
    return path


def text(relative: str) -> str:
    """The text of a data file such as ``checklists/rollback.yaml``; DataError when unreadable."""
    return _read(_ROOT / relative, relative)


def texts(relative: str, suffix: str = ".yaml") -> dict[str, str]:
    """Every file of a data folder with this suffix, name to text, sorted by name."""
    return {
        path.name: _read(path, f"{relative}/{path.name}")
        for path in sorted(folder(relative).glob(f"*{suffix}"))
    }


@cache
def package_text(relative: str) -> str:
    """The text of a file that lies beside the modules, such as ``design/kinds.yaml``."""
    return _read(PACKAGE / relative, relative)


def load_yaml(source_text: str, source: str) -> Any:
    """Parse YAML with the safe loader; a fault becomes a DataError with its line."""
    try:
        return yaml.load(source_text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        message = getattr(error, "problem", None) or "this is not YAML."
        raise DataError(source, str(message), line=mark.line + 1 if mark else None) from error


def _read(path: Path, name: str) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(name, f"this file cannot be read ({error.__class__.__name__}).") from error
