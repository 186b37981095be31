"""The facts of a design that its card in the library shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from redline.critique.coverage import Coverage
from redline.critique.finding import SEVERITIES, Count, Critique, Severity
from redline.design.document import Design
from redline.design.graph import SystemGraph
from redline.followups.model import Verdict, Word

HELD: frozenset[Word] = frozenset({"solved", "over_built", "accepted_risk"})
"""Verdicts after which nobody has to come back to the follow-up."""
SHOWN_TAGS = ("online", "batch", "stream", "recsys", "vision", "llm", "rag", "agent", "forecast", "edge")


@dataclass(frozen=True, slots=True)
class CardFacts:
    """What stands on a card: size, archetype, redlines by severity, how much holds, follow-ups held.

    ``judged`` counts the rules of which something can be said.
    """

    title: str
    decision: str
    components: int
    connections: int
    tags: tuple[str, ...]
    stakes: str
    counts: Mapping[Severity, Count]
    questions: int
    judged: int
    stands: str
    held: int
    met: int

    @property
    def worst(self) -> Severity | None:
        """The severity of the heaviest redline; None when none stands."""
        return next((s for s in SEVERITIES if self.counts.get(s, Count()).fail), None)

    @property
    def follow_ups(self) -> str:
        """``2 of 3 follow-ups held``; empty before the first one."""
        if not self.met:
            return ""
        return f"{self.held} of {self.met} follow-up{'' if self.met == 1 else 's'} held"


def card(
    design: Design,
    graph: SystemGraph,
    critique: Critique,
    coverage: Coverage,
    verdicts: Sequence[Verdict] = (),
) -> CardFacts:
    """The card of a design as it stands, with the last verdict on every follow-up it met."""
    last = {verdict.injection: verdict for verdict in verdicts}
    return CardFacts(
        title=design.title,
        decision=design.framing.decision,
        components=len(design.components),
        connections=len(design.connections),
        tags=tuple(tag for tag in SHOWN_TAGS if tag in graph.tags),
        stakes=graph.stakes,
        counts=critique.counts,
        questions=sum(count.ask for count in critique.counts.values()),
        judged=coverage.judged,
        stands=coverage.sentence,
        held=sum(verdict.word in HELD for verdict in last.values()),
        met=len(last),
    )
