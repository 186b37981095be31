"""What the commands read and write: designs, prompts, settings, and a folder of one's own rules."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pydantic import ValidationError

from redline import assets
from redline.critique.checklist import Checklist, builtin
from redline.critique.own import extended
from redline.design import document
from redline.design.graph import Brief
from redline.errors import InputError, Problem
from redline.exchange import formats
from redline.rounds import prompts
from redline.settings import Settings

STDIN = "-"


def read(name: str, text: str | None = None) -> document.Loaded:
    """The design in a file or on standard input; InputError says which file and where in it.

    ``text`` is what stands in it, where somebody has read it already.
    """
    try:
        return formats.read(_text(name) if text is None else text)
    except InputError as error:
        raise InputError([_in_file(name, problem) for problem in error.problems]) from error


def text_of(name: str) -> str:
    """The text of a file or of standard input; InputError names the file that cannot be read."""
    try:
        return _text(name)
    except InputError as error:
        raise InputError([_in_file(name, problem) for problem in error.problems]) from error


def uri_of(name: str) -> str:
    """The address of a file, relative where its name is; ``stdin`` for standard input."""
    if name == STDIN:
        return "stdin"
    path = Path(name)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())


def _in_file(name: str, problem: Problem) -> Problem:
    where = f"{name}: {problem.path}" if problem.path else name
    return Problem(where, problem.message, problem.hint)


def _text(name: str) -> str:
    try:
        if name == STDIN:
            return sys.stdin.read(document.MAX_BYTES + 1)
        with Path(name).open(encoding="utf-8") as file:
            return file.read(document.MAX_BYTES + 1)  # enough to refuse it: a file may have no end
    except UnicodeDecodeError as error:
        raise InputError.at("", "this is not a text in UTF-8.") from error
    except OSError as error:
        raise InputError.at("", f"this file cannot be read: {error.strerror}.") from error


def brief_of(slug: str | None, *, stated: bool = True) -> Brief | None:
    """What the prompt with this slug states; a slug written in a file may be one of somebody else's."""
    known = {prompt.slug for prompt in prompts.builtin()}
    if slug is None or (slug not in known and not stated):
        return None
    return prompts.get(slug).brief


def rules_of(folder: Path | None) -> Checklist:
    """The built-in rules with those of this folder, or of the folder that the settings name.

    DataError names the file and line that cannot be taken.
    """
    folder = folder or settings().checklists
    return builtin() if folder is None else extended(builtin(), assets.own_texts(folder))


def settings(**given: Any) -> Settings:
    """The settings with what the command line says; InputError names a variable that cannot be used."""
    try:
        return Settings(**given)
    except ValidationError as error:
        faults = [(str(fault["loc"][0]).upper(), fault["msg"]) for fault in error.errors()]
        raise InputError([Problem(f"REDLINE_{name}", f"{text}.") for name, text in faults]) from error


def write(path: Path, text: str) -> None:
    """Write a text file; InputError when that is refused."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError.at(str(path), f"this file cannot be written: {error.strerror}.") from error
