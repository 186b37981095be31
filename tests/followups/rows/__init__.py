"""The table of re-designs, one module per theme; each has a tuple ``ROWS`` of cases."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

from tests.followups.cheats import standard
from tests.followups.table import Case, Ground


@cache
def cases() -> tuple[Case, ...]:
    """Every row of every module here, and the standard cheats on every ground that has an honest answer."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    written = [case for name in names for case in import_module(f"{__name__}.{name}").ROWS]
    first = {case.ground: case for case in reversed(written) if not case.clause}
    return (*written, *(cheat for solution in first.values() for cheat in standard(solution)))


@cache
def grounds() -> tuple[Ground, ...]:
    """Every design that a row answers for, once."""
    return tuple(dict.fromkeys(case.ground for case in cases()))
