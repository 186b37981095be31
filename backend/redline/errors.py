"""What can go wrong, in words a person can act on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class RedlineError(Exception):
    """Base of every error that Redline raises on purpose; ``str()`` is fit to show."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in some input: where it is, what it is, what to do about it."""

    path: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        where = f"{self.path}: " if self.path else ""
        return f"{where}{self.message}" + (f" {self.hint}" if self.hint else "")


class InputError(RedlineError):
    """Somebody's input could not be taken; nothing of it was."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    @classmethod
    def at(cls, path: str, message: str, hint: str = "") -> InputError:
        """An error with a single problem."""
        return cls([Problem(path, message, hint)])


class DataError(RedlineError):
    """A data file (kinds, prompts, checklists, ours or somebody's own) is broken: the start stops here."""

    def __init__(self, file: str, message: str, *, line: int | None = None, hint: str = "") -> None:
        self.file, self.line, self.message, self.hint = file, line, message, hint
        where = f"{file}:{line}" if line else file
        super().__init__(f"{where}: {message}" + (f" {hint}" if hint else ""))


class Refused(RedlineError):
    """The person may not do this in their role; the text says who may."""


class WrongSeat(Refused):
    """The person sits at this board, and their seat may not do this."""


class NotStored(RedlineError):
    """The change could not be written to the disk; nothing of it holds."""

    def __init__(self, why: str = "The server could not write this to its disk") -> None:
        super().__init__(f"{why}, so nothing of it was saved.")


class NotFound(RedlineError):
    """There is nothing under this name; the text says what was looked for."""
