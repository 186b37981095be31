"""The closing page of a round: what was drawn, what held, what was seen, what to practise next.

No score and no level: counts of checks and follow-ups, and sentences with their evidence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from redline.critique.coverage import Coverage
from redline.critique.finding import Critique, Finding
from redline.design.catalogue import FAMILIES
from redline.design.graph import SystemGraph
from redline.rounds import prompts, rubric
from redline.rounds.prompts import Fact, Prompt, topics
from redline.rounds.seats import allows
from redline.rounds.signals import Signal, framing_steps, observed
from redline.rounds.state import ACCEPTED, FollowUp, PhaseTime, RoundState

MOST_PRACTICE = 3
_SURPRISING = 2


@dataclass(frozen=True, slots=True)
class Drawn:
    """What stands on the board: its size, and its components by family."""

    components: int
    planned: int
    connections: int
    families: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A hidden fact: when it was told (seconds of the clock), and the question that brings it out.

    ``prompted`` is true when it was told for a choice that was offered.
    """

    fact: Fact
    clock_s: float | None
    question: str
    prompted: bool = False


@dataclass(frozen=True, slots=True)
class RubricLine:
    """A row of the rubric with its line of counted evidence, and the mark when there is one."""

    row: rubric.Row
    counted: str
    level: int | None
    evidence: str


@dataclass(frozen=True, slots=True)
class Practice:
    """One thing to practise next: a rule to read, a follow-up to take again, or a question to ask."""

    kind: Literal["rule", "follow_up", "question"]
    ref: str
    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class Closing:
    """Everything the closing page shows to one seat; what the seat may not see is empty."""

    clock_s: float
    phases: tuple[PhaseTime, ...]
    drawn: Drawn
    coverage: Coverage
    open_findings: tuple[Finding, ...]
    follow_ups: tuple[FollowUp, ...]
    signals: tuple[Signal, ...]
    found: tuple[Told, ...]
    missed: tuple[Told, ...]
    strong: tuple[str, ...]
    over_engineering: tuple[str, ...]
    metric_trap: str
    rubric: tuple[RubricLine, ...]
    practice: tuple[Practice, ...]


def closing(
    state: RoundState,
    prompt: Prompt | None,
    graph: SystemGraph,
    critique: Critique,
    coverage: Coverage,
    role: str = "owner",
) -> Closing:
    """The closing page as this seat may see it."""
    secrets = allows(role, "see_secrets", state.mode, closed=state.closed)
    shown = tuple(finding for finding in critique.findings if state.shows(role, finding.key))
    signals = observed(state, prompt)
    missed = tuple(_missed(state, prompt)) if secrets else ()
    return Closing(
        clock_s=state.clock_s,
        phases=state.phases,
        drawn=_drawn(graph),
        coverage=coverage if allows(role, "see_findings", state.mode, closed=state.closed) else Coverage(),
        open_findings=shown,
        follow_ups=state.followups,
        signals=signals,
        found=tuple(_found(state, prompt)),
        missed=missed,
        strong=prompt.strong if prompt and secrets else (),
        over_engineering=prompt.over_engineering if prompt and secrets else (),
        metric_trap=prompt.metric_trap.why if prompt and secrets else "",
        rubric=tuple(_rubric(state, graph, critique, signals)) if secrets else (),
        practice=tuple(_practice(state, shown, missed))[:MOST_PRACTICE],
    )


def counts(state: RoundState, graph: SystemGraph, critique: Critique) -> Mapping[str, int]:
    """The numbers that the rubric's lines of evidence name, as the log and the board have them now."""
    severities = Counter(finding.severity for finding in critique.findings if finding.outcome == "fail")
    judged = [item for item in state.followups if item.verdict]
    framing = graph.design.framing
    return {
        "facts": len(state.revealed.keys() - state.prompted),
        "framing": len([*framing_steps(state, _prompt(state))]),
        "components": len(graph.design.components),
        "simplicity": sum(finding.rule.startswith("simplicity/") for finding in critique.findings),
        "blockers": severities["blocker"],
        "majors": severities["major"],
        "tradeoffs": len(framing.tradeoffs),
        "held": sum(item.held for item in judged),
        "follow_ups": len(judged),
        "guards": _guards_before(observed(state, None)),
        "newly_broken": sum(len(item.verdict.get("newly_broken", ())) for item in judged if item.verdict),
    }


def _prompt(state: RoundState) -> Prompt | None:
    return prompts.get(state.prompt) if state.prompt else None


def _drawn(graph: SystemGraph) -> Drawn:
    families = Counter(graph.family(part.id) for part in graph.design.components)
    named = sorted(families.items(), key=lambda pair: (-pair[1], pair[0]))
    return Drawn(
        components=len(graph.design.components),
        planned=sum(part.status == "planned" for part in graph.design.components),
        connections=len(graph.design.connections),
        families=tuple((_family_title(family), count) for family, count in named),
    )


def _family_title(family: str) -> str:
    known = FAMILIES.get(family)
    return known.title if known else "Unknown"


def _question(fact: Fact) -> str:
    return next(topic.question for topic in topics().topics if topic.id == fact.topic)


def _found(state: RoundState, prompt: Prompt | None) -> Iterator[Told]:
    for fact in prompt.hidden_facts if prompt else ():
        if fact.id in state.revealed:
            yield Told(fact, state.revealed[fact.id], _question(fact), fact.id in state.prompted)


def _missed(state: RoundState, prompt: Prompt | None) -> Iterator[Told]:
    for fact in prompt.hidden_facts if prompt else ():
        if fact.id not in state.revealed:
            yield Told(fact, None, _question(fact))


def _rubric(
    state: RoundState, graph: SystemGraph, critique: Critique, signals: tuple[Signal, ...]
) -> Iterator[RubricLine]:
    counted = {**counts(state, graph, critique), "guards": _guards_before(signals)}
    for row in rubric.builtin().rows:
        mark = state.rubric.get(row.id)
        yield RubricLine(row, row.told(counted), mark.level if mark else None, mark.evidence if mark else "")


def _guards_before(signals: tuple[Signal, ...]) -> int:
    return sum(len(signal.evidence) for signal in signals if signal.id == "F-14")


def _practice(
    state: RoundState, findings: tuple[Finding, ...], missed: tuple[Told, ...]
) -> Iterator[Practice]:
    """The worst open fault, the first follow-up that did not hold, a question nobody asked, more faults."""
    faults = sorted(findings, key=lambda finding: finding.outcome != "fail")
    if faults:
        yield _read(faults[0])
    for item in state.followups:
        if item.verdict and not item.held and item.word != ACCEPTED:
            yield Practice("follow_up", item.followup, item.sentence, str(item.verdict.get("sentence", "")))
            break
    for told in sorted(missed, key=lambda told: -told.fact.surprise):
        if told.fact.surprise >= _SURPRISING:
            yield Practice("question", told.fact.topic, told.question, told.fact.changes)
            break
    yield from map(_read, faults[1:])


def _read(finding: Finding) -> Practice:
    return Practice("rule", finding.rule, finding.title, finding.why)
