"""Findings that a person has set aside, and waivers that set nothing aside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from redline.critique.finding import Finding, StaleWaiver
from redline.design.document import Waiver

SHORTEST_REASON = 15
"""Characters a reason needs to be one."""

ANYWHERE = "*"


@dataclass(frozen=True)
class Waived:
    """Findings after the waivers, and the waivers that did nothing."""

    findings: tuple[Finding, ...]
    stale: tuple[StaleWaiver, ...]


def apply(findings: Sequence[Finding], waivers: Iterable[Waiver], today: date | None) -> Waived:
    """The findings with the waived ones marked; without ``today`` no waiver runs out."""
    waivers = list(waivers)
    valid = [waiver for waiver in waivers if not _invalid(waiver, today)]
    marked = tuple(
        f.model_copy(update={"outcome": "waived"}) if any(_covers(w, f) for w in valid) else f
        for f in findings
    )
    return Waived(marked, tuple(_stale(w, findings, today) for w in waivers if _why(w, findings, today)))


def _invalid(waiver: Waiver, today: date | None) -> str:
    if len(waiver.reason.strip()) < SHORTEST_REASON:
        return f"A waiver needs a reason of at least {SHORTEST_REASON} characters."
    if today and waiver.until and waiver.until < today:
        return f"It ran out on {waiver.until.isoformat()}."
    return ""


def _why(waiver: Waiver, findings: Sequence[Finding], today: date | None) -> str:
    covered = any(_covers(waiver, finding) for finding in findings)
    return _invalid(waiver, today) or ("" if covered else "The rule no longer complains here.")


def _stale(waiver: Waiver, findings: Sequence[Finding], today: date | None) -> StaleWaiver:
    return StaleWaiver(
        rule=waiver.rule,
        anchors=tuple(waiver.anchors),
        reason=_why(waiver, findings, today),
        until=waiver.until,
    )


def _covers(waiver: Waiver, finding: Finding) -> bool:
    if waiver.rule != finding.rule:
        return False
    return ANYWHERE in waiver.anchors or sorted(waiver.anchors) == list(finding.anchors)
