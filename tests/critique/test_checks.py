"""The registry of named checks."""

from __future__ import annotations

from collections import Counter

from redline.critique.checklist import builtin
from redline.critique.checks import CHECKS, FAMILIES


def test_no_name_is_given_twice() -> None:
    names = Counter(name for family in FAMILIES for name in family.CHECKS)

    assert [name for name, count in names.items() if count > 1] == []


def test_every_check_is_used_by_a_rule() -> None:
    used = "\n".join(rule.check.model_dump_json(by_alias=True) for rule in builtin().rules)

    assert [name for name in CHECKS if f'"{name}"' not in used] == []
