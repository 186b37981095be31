"""The clauses of a follow-up, held against a situation."""

from __future__ import annotations

from dataclasses import replace

from redline.followups.catalogue import Acceptance, FollowUp
from redline.followups.clauses import CHECKS, Seen
from redline.followups.model import Clause
from redline.followups.situation import Situation

ALWAYS = (
    Acceptance(id="keep", check="nothing_lost", text="Nothing lost on the way"),
    Acceptance(id="budget", check="within_budget", text="Within the budget"),
    Acceptance(id="size", check="of_a_size", text="A change, not another design"),
    Acceptance(id="numbers", check="honest_numbers", text="Numbers that can be believed"),
)
"""What every re-design is held against, whatever the follow-up."""
SOFT = frozenset({"size", "numbers"})
"""Clauses whose breach makes an answer partial, not wrong."""


def accepted(followup: FollowUp, situation: Situation) -> tuple[Clause, ...]:
    """The follow-up's own clauses, as this situation meets them."""
    return tuple(_clause(line, situation, followup) for line in followup.accept if _applies(line, situation))


def kept(followup: FollowUp, situation: Situation) -> tuple[Clause, ...]:
    """The clauses that every follow-up has; the budget is left out where the follow-up moves it."""
    lines = (line for line in ALWAYS if not (line.id == "budget" and followup.moves_budget))
    return tuple(_clause(line, situation, followup) for line in lines)


def phrases(followup: FollowUp, situation: Situation) -> tuple[str, ...]:
    """What the re-design did for the held clauses, in the past tense, each once; what held before is
    not its doing, unless everything did."""
    seen = _seen(followup, situation)
    before = _seen(followup, replace(situation, redesign=situation.origin, records=()))
    done = [one.did for key, one in seen.items() if one.state == "held" and before[key].state != "held"]
    found = [did for did in done if did] or [one.did for one in seen.values() if one.state == "held"]
    return tuple(dict.fromkeys(did for did in found if did))


def _seen(followup: FollowUp, situation: Situation) -> dict[str, Seen]:
    lines = (line for line in followup.accept if _applies(line, situation))
    return {line.id: CHECKS[line.check](situation, line.params) for line in lines}


def _applies(line: Acceptance, situation: Situation) -> bool:
    return line.only is None or (line.only == "online") == situation.online


def _clause(line: Acceptance, situation: Situation, followup: FollowUp) -> Clause:
    seen = CHECKS[line.check](situation, line.params)
    return Clause(
        id=line.id,
        text=line.text.format_map({"n": situation.name, "title": followup.title}),
        state=seen.state,
        detail=seen.detail,
        weight="soft" if seen.soft or line.id in SOFT else "hard",
        components=tuple(dict.fromkeys(seen.components)),
        connections=tuple(dict.fromkeys(seen.connections)),
    )
