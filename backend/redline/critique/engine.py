"""The critique of a design: every rule on every system of the board, ranked and grouped.

It may not touch files, clocks or randomness: the same design and checklist give the same
critique, byte for byte.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache, partial
from operator import attrgetter
from typing import NamedTuple

from redline.critique import checklist as checklists
from redline.critique import evaluation, judging, report, waivers
from redline.critique.checklist import Checklist, Rule
from redline.critique.evaluation import Reading
from redline.critique.finding import SEVERITIES, Count, Critique, Finding, Outcome, RuleResult, Severity
from redline.critique.judging import FAULTY, Crashes, Judge, Judged, Said
from redline.critique.policy import FEW_COMPONENTS, Policy
from redline.critique.ranking import Placed, Rank, RankedCard
from redline.design import content
from redline.design.content import Contents
from redline.design.document import Design
from redline.design.graph import Brief, SystemGraph, read

EMPTY_BOARD = (
    "Start with the decision: who gets an answer, and what do they do with it? "
    "Then draw the box that gives it."
)
EVERYTHING_CONNECTED = "simplicity/everything-connected"
VOID = "everything is wired to everything, so nothing that passes here counts"


class _Spoken(NamedTuple):
    """What a rule came to on the board: in each system, and its findings with the number of theirs."""

    rule: Rule
    said: Sequence[Said]
    placed: Sequence[tuple[int, Placed]]


class _Apart(NamedTuple):
    """A system of the board: its content, by which it is remembered, and itself."""

    content: tuple[bytes, bytes]
    graph: Callable[[], SystemGraph]


def critique(
    design: Design,
    brief: Brief | None = None,
    *,
    submitted: bool = True,
    checklist: Checklist | None = None,
    today: date | None = None,
    board: SystemGraph | None = None,
) -> Critique:
    """Everything Redline says about the design.

    A draft (``submitted=False``) shows only what rests on something drawn and counts the
    rest as open questions. ``today`` lets waivers run out. ``board`` is the design as it was
    read with this brief, where that was done already. A rule that crashes is an
    ``error`` result; the others are not touched by it. What crashes while the systems are told
    apart, or the tags, the stakes or the scope of one are read, is said under ``not_judged``.
    A design that is as it was, and a system that is, is not judged again: the checklist remembers
    what its rules said of it.
    """
    rules = checklist or checklists.builtin()
    if not design.components:
        return Critique(ruleset=rules.version, submitted=submitted, prompt=EMPTY_BOARD)
    key = submitted, today, content.written(design, brief)
    said = rules.critiques.recall(key)
    if said is None:
        board = board or read(design, brief, rules.readings)
        few = sum(part.status == "v1" for part in design.components) < FEW_COMPONENTS
        judge_one = Judge(rules, Policy(submitted, few), board.ids)
        crashes = Crashes()
        systems, whole = list(_systems(board, judge_one, crashes)), judge_one.board(board)
        said = _summed_up(systems, whole, design, rules, submitted, today)
        if crashes.said:
            said = said.model_copy(update={"not_judged": (*crashes.said, *said.not_judged)})
        elif not any(judged.broken for judged in (*systems, whole)):
            rules.critiques.keep(key, said)
    return said


def _summed_up(
    systems: Sequence[Judged],
    whole: Judged,
    design: Design,
    rules: Checklist,
    submitted: bool,
    today: date | None,
) -> Critique:
    """The critique of a design, from what was said of each system and of the whole board."""
    spoken = [*_spoken(rules.of_systems, systems), *_spoken(rules.of_boards, [whole])]
    spoken.sort(key=lambda one: one.rule.id)
    found = [placed.finding for one in spoken for _, placed in one.placed]
    waived = waivers.apply(found, design.waivers, rules.by_id, today)
    aside = tuple(finding for finding in waived.findings if finding.outcome == "waived")
    if design.waivers:
        spoken = _with(spoken, waived.findings)
    shown = _shown(spoken, submitted, len(systems))
    cards = [card for judged, placed in zip(systems, shown, strict=True) for card in judged.cards(placed)]
    cards.sort(key=_rank)
    return Critique(
        ruleset=rules.version,
        submitted=submitted,
        results=_void([_result(one) for one in spoken]),
        cards=tuple(card for _, card in cards),
        counts=_counts(waived.findings),
        open_questions=len(found) - len(aside) - sum(map(len, shown)),
        waived=aside,
        stale_waivers=waived.stale,
        not_judged=tuple(_not_judged(systems, whole)),
    )


def judge(rule: Rule, graph: SystemGraph) -> tuple[Finding, ...]:
    """What one rule says about a submitted design of any size: its fails and questions."""
    return tuple(
        report.finding(rule, observation, graph, graph.ids)
        for observation in evaluation.evaluate(rule, Reading(graph))
        if observation.outcome in FAULTY
    )


def _systems(board: SystemGraph, judge_one: Judge, crashes: Crashes) -> Iterator[Judged]:
    """The systems that hold a model, each judged by itself; else the whole board."""
    none: list[_Apart] = []
    apart = crashes.contain("which systems the board holds", partial(_told_apart, board), none)
    for one in apart:
        yield judge_one.system(one.content, one.graph)
    if not apart:
        yield judge_one.unremembered(board)


def _told_apart(board: SystemGraph) -> list[_Apart]:
    """Each system that holds a model, or the whole board where there is one system or no model."""
    contents = Contents(board)
    models = board.serving_roots | board.trainers
    parts = [part for part in board.systems if part & models]
    if len(board.systems) == 1 or not parts:
        return [_Apart((contents.card, contents.whole), lambda: board)]
    around = [board.around(part) for part in parts]
    return [_Apart((contents.card, contents.of(names)), partial(board.only, names)) for names in around]


def _spoken(rules: Sequence[Rule], judged: Sequence[Judged]) -> Iterator[_Spoken]:
    """The rules, each with what it says; a finding is said once, in the first system that has it."""
    first: dict[int, dict[str, tuple[int, Placed]]] = {}
    for number in range(len(judged) - 1, -1, -1):
        for place, placed in judged[number].placed:
            first.setdefault(place, {})[placed.finding.key] = number, placed
    by_rule = zip(*(one.said for one in judged), strict=True)
    for place, (rule, said) in enumerate(zip(rules, by_rule, strict=True)):
        yield _Spoken(rule, said, tuple(first[place].values()) if place in first else ())


def _with(spoken: Iterable[_Spoken], findings: Iterable[Finding]) -> list[_Spoken]:
    """The same with these findings in their place."""
    following = iter(findings)
    return [
        one._replace(placed=tuple((number, placed.saying(next(following))) for number, placed in one.placed))
        for one in spoken
    ]


def _shown(spoken: Iterable[_Spoken], submitted: bool, systems: int) -> list[list[Placed]]:
    """By system, the findings that a person sees now; those about the whole board are with the first."""
    shown: list[list[Placed]] = [[] for _ in range(systems)]
    for one in spoken:
        for number, placed in one.placed:
            if placed.finding.outcome != "waived" and (submitted or judging.may_show(placed.finding)):
                shown[number].append(placed)
    return shown


def _rank(card: RankedCard) -> Rank:
    return card[0]


def _result(spoken: _Spoken) -> RuleResult:
    rule, decides = spoken.rule, min(spoken.said, key=_worst)
    if not spoken.placed:
        return _silent(rule.id, rule.title, rule.severity, judging.outcome_at(decides.worst), decides.reason)
    findings = tuple(placed.finding for _, placed in spoken.placed)
    rest = min(map(_rest, spoken.said))
    outcome = judging.outcome_at(rest, judging.first(findings))
    reason = decides.reason if outcome in ("pass", "not_applicable", "error") else ""
    return RuleResult(
        rule=rule.id,
        title=rule.title,
        severity=rule.severity,
        outcome=outcome,
        findings=findings,
        reason=reason,
    )


_worst, _rest = attrgetter("worst"), attrgetter("rest")
_severity_and_outcome = attrgetter("severity", "outcome")


@lru_cache(maxsize=4_096)
def _silent(rule: str, title: str, severity: Severity, outcome: Outcome, reason: str) -> RuleResult:
    """The result of a rule that found nothing: the same for most rules of most boards."""
    return RuleResult(rule=rule, title=title, severity=severity, outcome=outcome, reason=reason)


def _void(results: list[RuleResult]) -> tuple[RuleResult, ...]:
    """On a board wired at random a pass says nothing."""
    crowded = any(r.rule == EVERYTHING_CONNECTED and r.outcome in ("fail", "waived") for r in results)
    if not crowded:
        return tuple(results)
    void = {"outcome": "not_applicable", "reason": VOID}
    return tuple(r.model_copy(update=void) if r.outcome == "pass" else r for r in results)


def _counts(findings: Iterable[Finding]) -> dict[Severity, Count]:
    tally = Counter(map(_severity_and_outcome, findings))
    return {
        s: Count(fail=tally[s, "fail"], ask=tally[s, "ask"], waived=tally[s, "waived"]) for s in SEVERITIES
    }


def _not_judged(systems: Sequence[Judged], whole: Judged) -> Iterator[str]:
    yield from dict.fromkeys(crash for judged in (*systems, whole) for crash in judged.crashes)
    if any(judged.training == "outside" for judged in systems):
        yield "Not judged: training is outside this drawing."
    if not any(judged.serves for judged in systems):
        yield "Not judged: nothing in this drawing answers with a model."
