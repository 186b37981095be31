"""The judge: a re-design against the follow-up it answers, before and after, on the graph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from redline.critique.checklist import Checklist
from redline.critique.finding import Critique, RuleResult
from redline.design import cost
from redline.design.difference_lines import lines
from redline.design.document import Design
from redline.design.graph import Brief
from redline.design.request_path import latency_limit, slowest
from redline.followups import catalogue
from redline.followups.catalogue import FollowUp
from redline.followups.choose import shown_after
from redline.followups.clauses.always import part_label, touched
from redline.followups.givens import high_hit_rates
from redline.followups.lineage import retaken, successor
from redline.followups.measure import Shown
from redline.followups.measures import dimension, figures
from redline.followups.model import (
    Clause,
    Figure,
    Injection,
    Loss,
    OverBuilt,
    Price,
    PriceLine,
    Record,
    Touched,
    Verdict,
    Word,
)
from redline.followups.parts import exists, label
from redline.followups.situation import Situation
from redline.followups.spare import no_worse, outcomes
from redline.followups.timed import timed
from redline.followups.verdict import accepted, kept, phrases
from redline.followups.wording import listed, number

STATES = {"broke": 0, "unproven": 1, "held": 2}
"""How good a state is."""
LOUD = frozenset({"blocker", "major"})
"""Severities at which a check that lost its subject counts as a loss."""


def judge(
    injection: Injection,
    after: Design,
    brief: Brief | None = None,
    records: Sequence[Record] = (),
    checklist: Checklist | None = None,
    *,
    met: Situation | None = None,
) -> Verdict:
    """Judge a re-design; the same inputs always give the same verdict.

    ``records`` are what the learner wrote down: sources given up, a risk that is accepted, or the part
    that already carries the follow-up. The checks are those of ``checklist``, the built-in ones when
    there is none. ``met`` is ``meeting(injection, brief, checklist)`` of somebody who judges many answers.
    """
    followup = catalogue.get(injection.followup)
    situation = (met or meeting(injection, brief, checklist)).answer(after, tuple(records))
    own, always = accepted(followup, situation), kept(followup, situation)
    lost = tuple(_losses(situation))
    spare = tuple(_over_built(followup, situation, (*own, *always))) if _promising(own, always) else ()
    word = _word(situation, (*own, *always), lost, spare)
    return Verdict(
        injection=injection.id,
        followup=followup.id,
        word=word,
        sentence=_sentence(followup, situation, word, (*own, *always), lost, spare),
        clauses=(*own, *always),
        newly_broken=lost,
        over_built=spare,
        questions=tuple(_questions(situation)),
        figures=_figures(followup, situation),
        price=_price(situation),
        diff=_diff(situation),
        dimension=dimension(situation.world),
    )


def meeting(injection: Injection, brief: Brief | None, checklist: Checklist | None = None) -> Situation:
    """The follow-up as it met the design, while nobody has answered."""
    return Situation(
        injection.before, injection.before, brief, injection.target, injection.effects, rules=checklist
    )


def _promising(own: Sequence[Clause], always: Sequence[Clause]) -> bool:
    """Whether it is worth looking for parts to leave out: not while a hard clause is broken."""
    return not any(c.state == "broke" and c.weight == "hard" for c in (*own, *always))


def _word(
    situation: Situation, clauses: Sequence[Clause], lost: Sequence[Loss], spare: Sequence[OverBuilt]
) -> Word:
    if _accepted_risk(situation) is not None:
        return "accepted_risk"
    if any(c.state == "broke" and c.weight == "hard" for c in clauses):
        return "not_solved"
    if any(loss.severity == "blocker" for loss in lost):
        return "newly_broken"
    if any(c.state != "held" for c in clauses):
        return "partly"
    return "over_built" if spare else "solved"


def _accepted_risk(situation: Situation) -> Record | None:
    """A complete record that declines to build; never where the stakes are high."""
    if situation.before.stakes == "high":
        return None
    return next((r for r in situation.records if r.type == "accepted_risk" and r.complete), None)


# ---- the sentence


def _sentence(
    followup: FollowUp,
    situation: Situation,
    word: Word,
    clauses: Sequence[Clause],
    lost: Sequence[Loss],
    spare: Sequence[OverBuilt],
) -> str:
    match word:
        case "accepted_risk":
            return _risk_sentence(situation)
        case "not_solved":
            broken = next(c.detail for c in clauses if c.state == "broke" and c.weight == "hard")
            gone = broken.startswith(f"{situation.name} is gone")
            return (_taken_otherwise(situation) if gone else "") or broken
        case "newly_broken":
            return (
                f"It holds, and something else broke: {next(x.text for x in lost if x.severity == 'blocker')}"
            )
        case "partly":
            return _open_sentence([c for c in clauses if c.state != "held"])
        case "over_built":
            names = listed(item.label for item in spare)
            return f"Solved, and over-built: {names} could go with every clause and check unchanged."
        case "solved":
            return _solved_sentence(followup, situation, clauses)


def _taken_otherwise(situation: Situation) -> str:
    """What to do where the target is still there, under a name by which it is another kind of part."""
    return "" if situation.heir else retaken(situation.before, situation.after, situation.target)


def _open_sentence(clauses: Sequence[Clause]) -> str:
    """What is open where nothing hard broke: the first of it, and how much there is."""
    if any(clause.state == "broke" for clause in clauses):
        return f"Partly. {next(clause.detail for clause in clauses if clause.state == 'broke')}"
    if len(clauses) == 1:
        return f"The rest holds; one thing is open. {clauses[0].detail}"
    return f"Nothing broke; {len(clauses)} things are open, this first. {clauses[0].detail}"


def _solved_sentence(followup: FollowUp, situation: Situation, clauses: Sequence[Clause]) -> str:
    if situation.changes.empty:
        carrier = next((r for r in situation.records if r.type == "carried_by" and r.complete), None)
        named = f" {label(situation.before, carrier.component or '')} carries it." if carrier else ""
        return f"Solved as it stands.{named} {clauses[0].detail}"
    done = listed(phrases(followup, situation))
    return f"Solved. You {done}." if done else f"Solved. {clauses[0].detail}"


def _risk_sentence(situation: Situation) -> str:
    record = _accepted_risk(situation)
    if record is None:
        return ""
    parts = (record.limit, record.detection, record.stop)
    limit, detection, stop = (part.strip().rstrip(".") for part in parts)
    return f"Accepted, not solved. Up to: {limit}. Noticed by: {detection}. Stops when: {stop}."


def _questions(situation: Situation) -> Iterator[str]:
    if situation.before.stakes == "high" and any(r.type == "accepted_risk" for r in situation.records):
        yield "The stakes are high here. Who may accept this risk, and for whom?"
    for part in high_hit_rates(situation.origin, situation.redesign):
        yield f"Nine hits in ten at {part_label(situation, part)}: what makes the keys repeat so often?"
    if _touches_time(situation):
        yield from _questions_of_time(situation)


def _touches_time(situation: Situation) -> bool:
    before, after = slowest(situation.before), situation.path_in_world
    return before is not None and after is not None and before.p99_ms != after.p99_ms


def _questions_of_time(situation: Situation) -> Iterator[str]:
    path = situation.path_in_world
    limit = latency_limit(situation.world, path) if path else None
    if path is None or limit is None:
        return
    if path.p99_ms <= limit.limit_ms < path.conservative_p99_ms:
        most = number(round(path.conservative_p99_ms))
        yield f"The slow moments of every part together make {most} ms. Why do they not come together?"
    if path.assumed:
        names = listed(label(situation.world, part) for part in path.assumed[:3])
        yield f"The time of {names} is a typical figure, not yours. What would you measure?"


# ---- what broke, and what is too much


def _losses(situation: Situation) -> Iterator[Loss]:
    before, after = situation.critique_before, situation.critique_after
    if not situation.answered:
        return
    for result in _newly_failing(situation):
        yield _loss(result, result.title)
    if _something_gone(situation):
        yield from _lost_subjects(before, after)


def _newly_failing(situation: Situation) -> Iterator[RuleResult]:
    """The checks that passed and fail now, and those that something drawn or changed now contradicts.

    A question about an absence that turns into a fault only because the board has grown is not the
    re-design's doing.
    """
    old = {result.rule: result.outcome for result in situation.critique_before.results}
    moved = _moved(situation)
    for result in situation.critique_after.results:
        was = old.get(result.rule)
        if result.outcome == "fail" and (was == "pass" or (was != "fail" and moved & _shown(result))):
            yield result


def _moved(situation: Situation) -> frozenset[str]:
    changes = situation.changes
    changed = (*changes.changed_components, *changes.changed_connections)
    return frozenset((*changes.added_components, *changes.added_connections, *(part.id for part in changed)))


def _shown(result: RuleResult) -> frozenset[str]:
    """What the failing findings of a check point at, those that rest on something drawn."""
    failing = [f for f in result.findings if f.outcome == "fail" and f.basis == "P"]
    ids = [(*f.anchors, *f.evidence.components, *f.evidence.connections) for f in failing]
    return frozenset(part for group in ids for part in group)


def _lost_subjects(before: Critique, after: Critique) -> Iterator[Loss]:
    """Checks that held and now have nothing to look at, because it was taken away."""
    now = {result.rule: result for result in after.results}
    for result in before.results:
        other = now.get(result.rule)
        gone = result.outcome == "pass" and other is not None and other.outcome == "not_applicable"
        if gone and result.severity in LOUD:
            yield _loss(result, f"{result.title}: held before, and its subject is gone.")


def _something_gone(situation: Situation) -> bool:
    """Whether a part vanished, or became a plan, without a replacement and without a record."""
    before, after = situation.before, situation.after
    return any(
        exists(before, node) and successor(before, after, node) is None and situation.gave_up(node) is None
        for node in before.nodes
    )


def _loss(result: RuleResult, text: str) -> Loss:
    finding = next((f for f in result.findings if f.outcome == "fail"), None)
    return Loss(
        rule=result.rule,
        title=result.title,
        severity=result.severity,
        text=finding.message if finding else text,
        components=finding.evidence.components if finding else (),
        connections=finding.evidence.connections if finding else (),
    )


def _over_built(followup: FollowUp, situation: Situation, clauses: Sequence[Clause]) -> Iterator[OverBuilt]:
    """Added components that can go, one at a time, with no clause and no check the worse for it."""
    states = {clause.id: clause.state for clause in clauses}
    now = outcomes(situation.critique_after)
    for component in situation.changes.added_components:
        if not exists(situation.after, component):
            continue
        without = situation.without(component)
        rest = (*accepted(followup, without), *kept(followup, without))
        carried = all(STATES[c.state] >= STATES[states[c.id]] for c in rest)
        if carried and no_worse(outcomes(without.critique_after), now):
            yield OverBuilt(component=component, label=label(situation.after, component))


# ---- numbers and the difference


def _figures(followup: FollowUp, situation: Situation) -> tuple[Figure, ...]:
    old = Shown(situation.hit, situation.struck, situation.target)
    return figures(followup.figures, old, shown_after(situation))


def _price(situation: Situation) -> Price:
    old, new = slowest(situation.hit), situation.path_in_world
    return Price(
        cost=PriceLine(
            before=cost.total(situation.before), after=cost.total(situation.after), unit="USD a month"
        ),
        p99=PriceLine(
            before=timed(situation.hit, old).p99_ms if old else None,
            after=timed(situation.world, new).p99_ms if new else None,
            unit="ms",
        )
        if old or new
        else None,
        degraded=PriceLine(
            before=old.degraded_share * 100 if old else None,
            after=new.degraded_share * 100 if new else None,
            unit="%",
        )
        if old or new
        else None,
    )


def _diff(situation: Situation) -> Touched:
    changes = situation.changes
    count, existing = touched(situation)
    return Touched(
        added_components=changes.added_components,
        removed_components=changes.removed_components,
        changed_components=tuple(part.id for part in changes.changed_components),
        added_connections=changes.added_connections,
        removed_connections=changes.removed_connections,
        changed_connections=tuple(part.id for part in changes.changed_connections),
        lines=tuple((line.sign, line.text) for line in lines(situation.origin, situation.redesign, changes)),
        touched=count,
        of=existing,
    )
