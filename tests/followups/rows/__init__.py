"""The table of re-designs, one module per theme; each has a tuple ``ROWS`` of cases."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module

from tests.followups.cheats import standard
from tests.followups.table import Case, Ground


@cache
def _written() -> Mapping[Ground, Sequence[Case]]:
    """Every row of every module here, by the design that it answers for."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    rows: dict[Ground, list[Case]] = {}
    for name in names:
        for case in import_module(f"{__name__}.{name}").ROWS:
            rows.setdefault(case.ground, []).append(case)
    return rows


@cache
def grounds() -> tuple[Ground, ...]:
    """Every design that a row answers for, once."""
    return tuple(_written())


@cache
def cases(ground: Ground) -> tuple[Case, ...]:
    """Every row of a ground, and the standard cheats on it."""
    rows = _written()[ground]
    return (*rows, *standard(ground, [case for case in rows if not case.clause]))
