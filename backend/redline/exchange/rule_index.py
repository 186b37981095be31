"""The rules in order: by family, by severity, by source."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from redline.critique.checklist import Checklist, Rule
from redline.critique.finding import SEVERITIES, Source
from redline.exchange.rule_page import MEANING

By = Literal["family", "severity", "source"]
ORDERS: dict[By, str] = {"family": "Family", "severity": "Severity", "source": "Source"}

_PART = re.compile(r"[,:(].*")


@dataclass(frozen=True, slots=True)
class Section:
    """Some rules under one heading; ``name`` is fit for an address."""

    name: str
    title: str
    note: str
    rules: tuple[Rule, ...]


def sections(checklist: Checklist, rules: Iterable[Rule], by: By) -> tuple[Section, ...]:
    """These rules under headings; one with several sources stands under each, an empty heading falls out."""
    chosen = sorted(rules, key=lambda rule: (SEVERITIES.index(rule.severity), rule.title))
    match by:
        case "family":
            made = [_family(one.family, one.title, chosen) for one in checklist.families]
        case "severity":
            made = [
                Section(name, name.capitalize(), note, tuple(r for r in chosen if r.severity == name))
                for name, note in MEANING.items()
            ]
        case "source":
            made = _by_source(chosen)
    return tuple(section for section in made if section.rules)


def _family(name: str, title: str, rules: list[Rule]) -> Section:
    return Section(name, title, "", tuple(rule for rule in rules if rule.family == name))


def _by_source(rules: list[Rule]) -> list[Section]:
    found: dict[str, list[Rule]] = {}
    for rule in rules:
        for work in works(rule.source):
            found.setdefault(work, []).append(rule)
    ordered = sorted(found, key=lambda work: (-len(found[work]), work.casefold()))
    return [Section(_address(work), work, "", tuple(found[work])) for work in ordered]


def works(source: Source) -> tuple[str, ...]:
    """The titles of what a rule rests on, without chapter and year: “The ML Test Score”."""
    return tuple(dict.fromkeys(_PART.sub("", part).strip() for part in source.text.split(";")))


def _address(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
