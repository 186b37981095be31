"""Clauses that every follow-up has: nothing lost, within budget, of a size, with honest numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from redline.design import cost, quantities
from redline.design.difference import Difference
from redline.followups.clauses.seen import Seen, broke, held, unproven
from redline.followups.givens import HIGHEST_FACTOR, Jump, jumps
from redline.followups.keep import losses
from redline.followups.parts import label
from redline.followups.situation import Situation
from redline.followups.wording import number, usd
from redline.whatif.effects import SetNumber

MOST_TOUCHED_SHARE = 0.4
MOST_TOUCHED_COUNT = 4


def nothing_lost(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """Every input, scorer, trainer and guard is still there, or a record gives it up."""
    lost = losses(situation)
    if not lost:
        return held("Every input, model and guard is still there.")
    shown = tuple(dict.fromkeys(part for item in lost for part in item.components))
    rest = f" And {len(lost) - 2} more." if len(lost) > 2 else ""
    return broke(" ".join(item.text for item in lost[:2]) + rest, components=shown)


MORE_WHERE_OVER = 1.1
"""What was over its budget before may cost this much of what it did: an alert breaks nothing there."""


def within_budget(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """The cost stays within the budget, where one is stated and was kept before."""
    budget = quantities.objective(situation.before, "budget_usd_month")
    before, after = cost.total(situation.before), cost.total(situation.world)
    if budget is None:
        return held(f"{usd(after)} a month; no budget is stated.")
    text = f"{usd(after)} of {usd(budget.value)} a month."
    over = after > budget.value and after > before * (MORE_WHERE_OVER if before > budget.value else 1) + 1e-9
    return broke(text) if over else held(text)


def of_a_size(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """At most 40 % of the existing components, or four, are changed or removed."""
    count, existing = touched(situation)
    most = max(MOST_TOUCHED_COUNT, int(MOST_TOUCHED_SHARE * existing))
    text = f"{count} of {existing} components touched, limit {most}."
    return held(text) if count <= most else broke(text)


def honest_numbers(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """No free number moved to under a fifth or over five times what it was."""
    found = [jump for jump in jumps(situation.changes) if not _asked_for(situation, jump)]
    if not found:
        return held("No number made a leap.")
    jump = found[0]
    name = part_label(situation, jump.part)
    text = (
        f"{jump.name} of {name} went from {number(jump.before)} to {number(jump.after)}: show why it holds."
    )
    return unproven(text, components=tuple(j.part for j in found if j.part in situation.after.nodes))


def _asked_for(situation: Situation, jump: Jump) -> bool:
    """Whether a wait grew to the label delay that the follow-up brought: then it is no leap of its own."""
    delays = [
        change.value
        for change in situation.effects.changes
        if isinstance(change, SetNumber) and change.name == "label_delay_p50_d"
    ]
    return jump.name == "window_d" and any(delay <= jump.after <= delay * HIGHEST_FACTOR for delay in delays)


def touched(situation: Situation) -> tuple[int, int]:
    """How many existing components were changed or removed, and how many existed."""
    changes = situation.changes
    parts = {*changes.removed_components, *(p.id for p in changes.changed_components)}
    parts |= _ends_of_changed(situation, changes)
    return len(parts), len(situation.origin.components)


def _ends_of_changed(situation: Situation, changes: Difference) -> set[str]:
    """The callers whose arrows were changed or taken away."""
    moved = {*changes.removed_connections, *(p.id for p in changes.changed_connections)}
    removed = set(changes.removed_components)
    ends = {arrow.source: arrow.target for arrow in situation.origin.connections if arrow.id in moved}
    return {source for source, target in ends.items() if source not in removed and target not in removed}


def part_label(situation: Situation, part: str) -> str:
    """The name of a component, or the two names that a connection joins."""
    if part in situation.after.nodes:
        return label(situation.after, part)
    arrow = situation.redesign.connection(part)
    if arrow is None:
        return part
    return f"{label(situation.after, arrow.source)} → {label(situation.after, arrow.target)}"
