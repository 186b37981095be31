"""A person's own rules beside the built-in ones: same language, same checks, no name taken twice."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

import yaml

from redline.critique.checklist import (
    Cause,
    Causes,
    Checklist,
    Family,
    cross_check,
    digest,
    fault_at,
    is_causes,
    read_file,
)
from redline.critique.names import known
from redline.design.yaml_text import bomb
from redline.errors import DataError

MOST_VALUES = 50_000
"""Keys, values and brackets of one file; the largest family that comes with Redline has a tenth of it."""
DEEPEST = 32


def extended(base: Checklist, texts: Mapping[str, str]) -> Checklist:
    """The checklist with the rules and causes of these files (name to text) added to it.

    Their rules may use causes of their own or existing ones, and may join a family that there is.
    DataError with file, line and hint on any fault, and on any id that is taken.
    """
    for name, text in texts.items():
        _refuse_hostile(name, text)
    families = [read_file(name, text, Family) for name, text in sorted(texts.items()) if not is_causes(name)]
    files = [read_file(name, text, Causes) for name, text in sorted(texts.items()) if is_causes(name)]
    causes = [cause for file in files for cause in file.causes]
    _refuse_taken(base, families, causes, texts)
    all_causes = {**base.causes, **{cause.id: cause for cause in causes}}
    cross_check(families, all_causes, texts)
    version = hashlib.sha256(f"{base.version}\0{digest(texts)}".encode()).hexdigest()[:12]
    own = frozenset(rule.id for family in families for rule in family.rules)
    checklist = Checklist(version, _joined((*base.families, *families)), all_causes, base.own | own)
    _refuse_strangers(checklist, causes, texts)
    return checklist


def _refuse_hostile(name: str, text: str) -> None:
    """Refuse YAML that would unfold or nest beyond what anybody writes by hand."""
    try:
        fault = bomb(text, MOST_VALUES, DEEPEST, "checklist")
    except yaml.YAMLError:
        return  # reading it says what is wrong and where
    if fault is not None:
        raise DataError(name, fault.message, line=int(fault.path.split()[-1]), hint=fault.hint)


def _refuse_taken(
    base: Checklist, families: Iterable[Family], causes: Iterable[Cause], texts: Mapping[str, str]
) -> None:
    for rule in (rule for family in families for rule in family.rules):
        if rule.id in base.by_id:
            raise fault_at(texts, rule.id, f"“{rule.id}” is a built-in rule. Give yours another name.")
    seen: set[str] = set()
    for cause in causes:
        if cause.id in base.causes:
            message = f"“{cause.id}” is a built-in cause. Use it as it is, or give yours another name."
            raise fault_at(texts, cause.id, message)
        if cause.id in seen:
            raise fault_at(texts, cause.id, f"there are two causes “{cause.id}”.")
        seen.add(cause.id)


def _refuse_strangers(checklist: Checklist, causes: Iterable[Cause], texts: Mapping[str, str]) -> None:
    """Refuse a cause that is to be spoken for by a rule that there is not."""
    for cause in causes:
        for rule in cause.rules:
            try:
                known(rule, checklist.by_id, "rule")
            except ValueError as error:
                raise fault_at(texts, cause.id, f"{cause.id}: {error}") from error


def _joined(families: Iterable[Family]) -> tuple[Family, ...]:
    """One family for each name, under the title that it had first."""
    joined: dict[str, Family] = {}
    for family in families:
        first = joined.get(family.family)
        joined[family.family] = (
            family if first is None else first.model_copy(update={"rules": (*first.rules, *family.rules)})
        )
    return tuple(joined.values())
