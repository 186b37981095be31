"""The critique itself: whole, after an edit, and with only the rules that the peers can say."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from benchmarks.critique.board import CHANGES, edited
from benchmarks.critique.timing import median_ms, timed

from redline.critique import engine
from redline.critique.checklist import Checklist
from redline.critique.finding import Critique, Finding
from redline.design.document import Design

ACCUSED_KIND = {
    "rollback/gate-on-every-path": "model_server",
    "serving/slow-store-on-path": "data_warehouse",
}
"""Of the findings with several anchors, the kind that the peers accuse."""


def only(rules: Checklist, ids: set[str]) -> Checklist:
    """The checklist with only these rules."""
    families = tuple(
        family.model_copy(update={"rules": tuple(rule for rule in family.rules if rule.id in ids)})
        for family in rules.families
    )
    return replace(rules, families=families)


def cold(design: Design, rules: Checklist) -> Critique:
    """The critique by rules that remember nothing."""
    return engine.critique(design, checklist=replace(rules))


def after_edits_ms(design: Design, rules: Checklist, edits: int) -> dict[str, list[float]]:
    """The critique after one change more, the board before it having been judged, by what was changed."""
    remembering, board = replace(rules), design
    engine.critique(design, checklist=remembering)
    took: dict[str, list[float]] = {change: [] for change in CHANGES}
    for seed in range(edits):
        board = edited(board, seed)
        took[CHANGES[seed % len(CHANGES)]].append(
            timed(partial(engine.critique, board, checklist=remembering))[0]
        )
    return took


def unchanged_ms(design: Design, rules: Checklist, repeats: int) -> float:
    """The critique of a board that was judged just now."""
    remembering = replace(rules)
    return median_ms(partial(engine.critique, design, checklist=remembering), repeats)


def accused(design: Design, rules: Checklist) -> dict[str, set[str]]:
    """By rule, the components that Redline points at."""
    kinds = {part.id: part.kind for part in design.components}
    found: dict[str, set[str]] = {rule.id: set() for rule in rules.rules}
    for result in cold(design, rules).results:
        for finding in result.findings:
            found[result.rule] |= _parts(finding, kinds)
    return found


def _parts(finding: Finding, kinds: dict[str, str | None]) -> set[str]:
    wanted = ACCUSED_KIND.get(finding.rule)
    return {part for part in finding.anchors if part in kinds and wanted in (None, kinds[part])}
