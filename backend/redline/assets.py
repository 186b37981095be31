"""The only module that knows where Redline's data files lie.

Templates, scripts, prompts and checklists are read from ``redline/_data`` in an
installed wheel and from the repository's top-level folders in a checkout.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from redline.errors import DataError

PACKAGE = Path(__file__).resolve().parent
_INSTALLED = PACKAGE / "_data"
OWN_SUFFIXES = (".yaml", ".yml")
OWN_MOST_FILES = 100
OWN_MOST_CHARACTERS = 500_000
BUILD_FILES = ("build.mjs", "package-lock.json", "tsconfig.json")
"""What says how the board's scripts are built, beside the sources in ``canvas/``."""
BUILT = ("board.js", "LEGAL.txt")
"""The script that every build makes anew, and what a whole build writes last."""
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


def build_is_behind() -> bool:
    """Whether the board's scripts are missing, or older than what they are built from.

    By the times of the files, as ``make`` does. Never in an installed wheel: it carries no sources.
    """
    frontend = _ROOT / "frontend"
    sources = [path for path in (frontend / "canvas").rglob("*") if path.is_file()]
    sources += [path for path in (frontend / name for name in BUILD_FILES) if path.is_file()]
    built = [path for path in (frontend / "static" / "build" / name for name in BUILT) if path.is_file()]
    return bool(sources) and (not built or _newest(sources) > _newest(built))


def _newest(paths: Iterable[Path]) -> int:
    return max(path.stat().st_mtime_ns for path in paths)


def own_texts(chosen: Path) -> dict[str, str]:
    """The checklists in a folder that a person names, path to text, sorted by path.

    DataError when there are none, too many, or one that is too large to be a checklist.
    """
    try:
        found = sorted(path for path in chosen.iterdir() if path.suffix in OWN_SUFFIXES and path.is_file())
    except OSError as error:
        raise DataError(str(chosen), f"this folder cannot be read: {error.strerror}.") from error
    if not found:
        raise DataError(str(chosen), "there is no checklist here, no file that ends in .yaml or .yml.")
    if len(found) > OWN_MOST_FILES:
        raise DataError(str(chosen), f"over the limit of {OWN_MOST_FILES} checklists in one folder.")
    return {path.as_posix(): _read_own(path) for path in found}


def _read_own(path: Path) -> str:
    try:
        with path.open(encoding="utf-8") as file:
            written = file.read(OWN_MOST_CHARACTERS + 1)
    except UnicodeDecodeError as error:
        raise DataError(path.as_posix(), "this is not a text in UTF-8.") from error
    except OSError as error:
        raise DataError(path.as_posix(), f"this file cannot be read: {error.strerror}.") from error
    if len(written) > OWN_MOST_CHARACTERS:
        raise DataError(path.as_posix(), f"over the limit of {OWN_MOST_CHARACTERS:,} characters.")
    return written


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
    except (ValueError, LookupError, ArithmeticError, TypeError, AttributeError) as error:
        # The loader passes on what Python says of a date, a number or a tag that makes no sense.
        raise DataError(source, "a date, a number or a tag in this YAML cannot be read.") from error


def _read(path: Path, name: str) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(name, f"this file cannot be read ({error.__class__.__name__}).") from error
