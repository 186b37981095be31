"""Findings that a person has set aside, and waivers that set nothing aside."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from redline.critique.finding import AcceptedRisk, Finding, StaleWaiver
from redline.design.document import Waiver

SHORTEST_REASON = 15
"""Characters a reason needs to be one."""

ANYWHERE = "*"


@dataclass(frozen=True)
class Waived:
    """Findings after the waivers, and the waivers that did nothing."""

    findings: tuple[Finding, ...]
    stale: tuple[StaleWaiver, ...]


def apply(
    findings: Sequence[Finding], waivers: Iterable[Waiver], rules: Collection[str], today: date | None
) -> Waived:
    """The findings with the waived ones marked; without ``today`` no waiver runs out.

    ``rules`` are the ids of all rules there are, those that found nothing included.
    """
    waivers = list(waivers)
    if not waivers:
        return Waived(tuple(findings), ())
    valid = [waiver for waiver in waivers if not _invalid(waiver, rules, today)]
    marked = tuple(_marked(finding, valid) if valid else finding for finding in findings)
    stale = ((waiver, _why(waiver, findings, rules, today)) for waiver in waivers)
    return Waived(marked, tuple(_stale(waiver, why) for waiver, why in stale if why))


def _marked(finding: Finding, waivers: Iterable[Waiver]) -> Finding:
    waiver = next((waiver for waiver in waivers if _covers(waiver, finding)), None)
    if waiver is None:
        return finding
    risk = AcceptedRisk(reason=waiver.reason.strip(), until=waiver.until)
    return finding.model_copy(update={"outcome": "waived", "accepted": risk})


def _invalid(waiver: Waiver, rules: Collection[str], today: date | None) -> str:
    if waiver.rule not in rules:
        close = get_close_matches(waiver.rule, list(rules), n=1)
        return f"There is no such rule.{f' Did you mean {close[0]}?' if close else ''}"
    if len(waiver.reason.strip()) < SHORTEST_REASON:
        return f"A waiver needs a reason of at least {SHORTEST_REASON} characters."
    if today and waiver.until and waiver.until < today:
        return f"It ran out on {waiver.until.isoformat()}."
    return ""


def _why(waiver: Waiver, findings: Sequence[Finding], rules: Collection[str], today: date | None) -> str:
    covered = any(_covers(waiver, finding) for finding in findings)
    return _invalid(waiver, rules, today) or ("" if covered else "The rule no longer complains here.")


def _stale(waiver: Waiver, why: str) -> StaleWaiver:
    return StaleWaiver(rule=waiver.rule, anchors=tuple(waiver.anchors), reason=why, until=waiver.until)


def _covers(waiver: Waiver, finding: Finding) -> bool:
    if waiver.rule != finding.rule:
        return False
    return ANYWHERE in waiver.anchors or sorted(waiver.anchors) == list(finding.anchors)
