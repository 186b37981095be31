"""Which follow-ups hurt this design, and putting one to it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from redline.critique.checklist import Checklist
from redline.critique.engine import critique
from redline.critique.finding import Critique, RuleResult, Severity
from redline.design.document import Design, dumps
from redline.design.graph import Brief, SystemGraph, read
from redline.errors import InputError
from redline.followups import catalogue
from redline.followups.catalogue import FollowUp
from redline.followups.constraint import CONSTRAINTS
from redline.followups.measure import Shown
from redline.followups.measures import dimension, figures
from redline.followups.model import Broken, Candidate, Clause, Injection
from redline.followups.parts import label
from redline.followups.sayings import saying
from redline.followups.situation import Situation
from redline.followups.strike import Strike
from redline.followups.targets import TARGETS
from redline.followups.verdict import accepted
from redline.followups.wording import listed, spoken
from redline.whatif.effects import lay_over

MOST_PAIN = 5.0
WEIGHTS: dict[Severity, float] = {"blocker": 2.0, "major": 1.0, "minor": 0.5, "nudge": 0.0}
"""Pain of a check that passes before the follow-up and fails under it, by severity."""
UNMET, UNPROVEN = 1.5, 0.75
"""Pain of an acceptance clause that the design does not meet, or does not prove."""


def candidates(
    design: Design, brief: Brief | None = None, checklist: Checklist | None = None
) -> list[Candidate]:
    """Every follow-up as it would meet this design, most painful first; what is not offered comes last.

    The checks are those of ``checklist``, the built-in ones when there is none.
    """
    graph = read(design, brief)
    said = critique(design, brief, checklist=checklist)
    found = [_candidate(followup, graph, said, checklist) for followup in catalogue.library()]
    return sorted(found, key=lambda c: (not c.offered, -c.pain))


def inject(
    design: Design,
    brief: Brief | None,
    followup_id: str,
    target: str | None = None,
    checklist: Checklist | None = None,
) -> Injection:
    """Put a follow-up to a design; the same design and target always give the same injection.

    InputError when the follow-up has nothing to be aimed at here, or not at ``target``; NotFound when
    there is no such follow-up.
    """
    followup = catalogue.get(followup_id)
    graph = read(design, brief)
    aim = _aim(followup, graph, target)
    strike = _strike(followup, graph, aim)
    return _injection(followup, graph, replace(_meeting(graph, aim, strike), rules=checklist), strike)


def _candidate(
    followup: FollowUp, graph: SystemGraph, said: Critique, checklist: Checklist | None
) -> Candidate:
    targets = graph.once(TARGETS[followup.target])
    if not targets.ids:
        return Candidate(
            id=followup.id,
            family=followup.family,
            title=followup.title,
            offered=False,
            why_not=targets.why_not,
        )
    aim = _aim(followup, graph, None)
    strike = _strike(followup, graph, aim)
    pain, reason = _pain(followup, replace(_meeting(graph, aim, strike), said_before=said, rules=checklist))
    return Candidate(
        id=followup.id,
        family=followup.family,
        title=followup.title,
        sentence=_sentence(followup, graph, aim, strike, survives=pain == 0),
        target=aim,
        pain=pain,
        pain_reason=reason,
    )


def _aim(followup: FollowUp, graph: SystemGraph, target: str | None) -> str:
    """The target that was asked for, or the one that hurts most; ties go to the likeliest."""
    targets = graph.once(TARGETS[followup.target])
    if not targets.ids:
        raise InputError.at(followup.id, targets.why_not)
    if target is not None:
        if target not in targets.ids:
            names = listed((label(graph, t) for t in targets.ids), joint="or")
            raise InputError.at(followup.id, f"this cannot be aimed at “{target}”.", f"Aim it at {names}.")
        return target
    if len(targets.ids) == 1:
        return targets.ids[0]
    meetings = ((_meeting(graph, t, _strike(followup, graph, t)), t) for t in targets.ids)
    pains = ((_unmet(accepted(followup, meeting)), t) for meeting, t in meetings)
    if targets.ranked:
        return next((t for pain, t in pains if pain > 0), targets.ids[0])
    return max(pains, key=lambda pair: (pair[0], -targets.ids.index(pair[1])))[1]


def _meeting(graph: SystemGraph, target: str, strike: Strike) -> Situation:
    """The design as the follow-up meets it, before any answer."""
    return Situation(graph.design, graph.design, graph.brief, target, strike.effects, read_before=graph)


def _strike(followup: FollowUp, graph: SystemGraph, target: str) -> Strike:
    return CONSTRAINTS[followup.effect.name](graph, target, followup.effect.params)


def _unmet(clauses: Sequence[Clause]) -> float:
    states = [clause.state for clause in clauses]
    return states.count("broke") * UNMET + states.count("unproven") * UNPROVEN


def _pain(followup: FollowUp, situation: Situation) -> tuple[float, str]:
    """0 when every clause holds already; else unmet clauses and the checks that flip under the effect."""
    clauses = accepted(followup, situation)
    open_ones = [clause for clause in clauses if clause.state != "held"]
    if not open_ones:
        return 0.0, f"already carried: {_first(clauses)}"
    flips = _flips(situation)
    total = _unmet(clauses) + sum(WEIGHTS[flip.severity] for flip in flips)
    return min(MOST_PAIN, max(1.0, total)), _in_numbers(followup, situation, open_ones[0].detail)


def _in_numbers(followup: FollowUp, situation: Situation, reason: str) -> str:
    """A reason that has no number in it, with the first figure that is past its limit."""
    if re.search(r"\d", reason):
        return reason
    told = figures(followup.figures, Shown(situation.before, situation.before, situation.target),
                   shown_after(situation))  # fmt: skip
    past = next((figure for figure in told if figure.past_limit and figure.after is not None), None)
    return f"{reason} {saying(past)}" if past else reason


def _first(clauses: tuple[Clause, ...]) -> str:
    return clauses[0].detail if clauses else ""


def _flips(situation: Situation) -> list[RuleResult]:
    """The checks that pass or only ask on the design as drawn, and fail in the changed world."""
    if not situation.effects.numbers.changes:
        return []
    hit = situation.critique_of(lay_over(situation.origin, situation.effects.numbers))
    before = {result.rule: result.outcome for result in situation.critique_before.results}
    return [r for r in hit.results if r.outcome == "fail" and before.get(r.rule) in {"pass", "ask"}]


def _injection(followup: FollowUp, graph: SystemGraph, situation: Situation, strike: Strike) -> Injection:
    aim = situation.target
    broken = tuple(_broken(followup, situation))
    survives = not any(item.clause for item in broken)
    return Injection(
        id=_identity(followup, situation),
        followup=followup.id,
        family=followup.family,
        title=followup.title,
        sentence=_sentence(followup, graph, aim, strike, survives=survives),
        target=aim,
        target_label=label(graph, aim),
        voice=strike.voice,
        survives=survives,
        effects=strike.effects,
        before=situation.origin,
        figures=figures(followup.figures, Shown(graph, graph, aim), shown_after(situation)),
        broken=broken,
        world=strike.world,
        dimension=dimension(situation.hit),
        hints=followup.hints,
    )


def shown_after(situation: Situation) -> Shown:
    """The design under the effects, to read numbers off."""
    return Shown(situation.world, situation.left, situation.heir or situation.target)


def _broken(followup: FollowUp, situation: Situation) -> Iterator[Broken]:
    for clause in accepted(followup, situation):
        if clause.state != "held":
            yield Broken(
                clause=clause.id,
                text=clause.detail,
                components=clause.components,
                connections=clause.connections,
            )
    for result in _flips(situation):
        yield _flipped(result)


def _flipped(result: RuleResult) -> Broken:
    finding = next((f for f in result.findings if f.outcome == "fail"), None)
    return Broken(
        rule=result.rule,
        severity=result.severity,
        text=finding.message if finding else result.title,
        components=finding.evidence.components if finding else (),
        connections=finding.evidence.connections if finding else (),
    )


def _spoken(graph: SystemGraph, target: str) -> str:
    """The target's name as it is said, whole when another part would be called the same."""
    names = [spoken(label(graph, node)) for node in graph.nodes]
    name = spoken(label(graph, target))
    return name if names.count(name) == 1 else label(graph, target)


def _sentence(followup: FollowUp, graph: SystemGraph, target: str, strike: Strike, *, survives: bool) -> str:
    facts = {"n": _spoken(graph, target), **strike.facts}
    said = followup.sentence(strike.voice, facts)
    return f"{said} {followup.survives.format_map(facts)}" if survives else said


def _identity(followup: FollowUp, situation: Situation) -> str:
    text = "|".join((followup.id, situation.target, dumps(situation.origin)))
    return hashlib.sha256(text.encode()).hexdigest()[:16]
