"""The table of re-designs, one module per theme; each has a tuple ``ROWS`` of cases."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

from tests.followups.cheats import standard
from tests.followups.table import Case, Ground


@cache
def cases() -> tuple[Case, ...]:
    """Every row of every module here, and the standard cheats on every ground of theirs."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    written = [case for name in names for case in import_module(f"{__name__}.{name}").ROWS]
    answers: dict[Ground, list[Case]] = {case.ground: [] for case in written}
    for case in written:
        if not case.clause:
            answers[case.ground].append(case)
    return (*written, *(cheat for ground, found in answers.items() for cheat in standard(ground, found)))


@cache
def grounds() -> tuple[Ground, ...]:
    """Every design that a row answers for, once."""
    return tuple(dict.fromkeys(case.ground for case in cases()))
