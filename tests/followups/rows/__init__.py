"""The table of re-designs, one module per theme; each has a tuple ``ROWS`` of cases."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

from tests.followups.table import Case, Ground


@cache
def cases() -> tuple[Case, ...]:
    """Every row of every module here."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return tuple(case for name in names for case in import_module(f"{__name__}.{name}").ROWS)


@cache
def grounds() -> tuple[Ground, ...]:
    """Every design that a row answers for, once."""
    return tuple(dict.fromkeys(case.ground for case in cases()))
