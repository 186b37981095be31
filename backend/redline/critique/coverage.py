"""How much of a design holds: counts by family of rules, and the weakest family for the whole.

There is no sum over families and no bonus for size: a design stands as well as its weakest family
does, so that nothing that is added elsewhere can make up for it. A rule that does not apply counts
nowhere, a waived finding is shown apart, and a question is not yet something that holds. What stands
apart from everything that decides or learns may lower the counts and never raise them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

from redline.critique import engine
from redline.critique.checklist import Checklist
from redline.critique.finding import Critique, Outcome, Value
from redline.design import operators
from redline.design.document import Design
from redline.design.graph import Brief, SystemGraph, read
from redline.design.views import View

FEWEST_JUDGED = 8
"""With fewer rules that have something to say, too little is drawn to say how well it stands."""

NOTHING_DECIDES = "Nothing drawn here decides or learns anything yet."
TOO_LITTLE = "Too little is drawn to say how well it stands."
_SPOKEN: Mapping[str, str] = {"hitl": "people in the loop", "llm": "LLM", "rag": "RAG"}


class FamilyCoverage(Value):
    """How many rules of a family hold, are open or fail; waived and inapplicable ones stand apart."""

    family: str
    held: int = 0
    open: int = 0
    failed: int = 0
    waived: int = 0
    not_applicable: int = 0

    @property
    def name(self) -> str:
        """The family in words."""
        return _SPOKEN.get(self.family, self.family.replace("_", " "))

    @property
    def judged(self) -> int:
        """How many rules of the family say something about this design."""
        return self.held + self.open + self.failed

    @property
    def share(self) -> float:
        """The part of the judged rules that holds, 0 to 1; 0 when none is judged."""
        return self.held / self.judged if self.judged else 0.0


class Coverage(Value):
    """The families in alphabetical order, and how far the weakest of them holds.

    ``held`` and ``judged`` count the rules of all families. ``weakest`` names a family; when nothing
    can be said of the whole it is empty, ``share`` is 0 and ``reason`` says why.
    """

    families: tuple[FamilyCoverage, ...] = ()
    weakest: str = ""
    share: float = 0.0
    held: int = 0
    judged: int = 0
    reason: str = ""

    @property
    def sentence(self) -> str:
        """How much holds: ``12 of 20 rules hold. Weakest: serving, 1 of 3.``, or why nothing is said."""
        weakest = next((family for family in self.families if family.family == self.weakest), None)
        if weakest is None:
            return self.reason
        held = f"{self.held} of {self.judged} rules hold."
        return f"{held} Weakest: {weakest.name}, {weakest.held} of {weakest.judged}."

    @property
    def present(self) -> tuple[FamilyCoverage, ...]:
        """The families of which a rule says something about this design, waived findings included."""
        return tuple(family for family in self.families if family.judged or family.waived)


def coverage(
    design: Design,
    said: Critique,
    brief: Brief | None = None,
    *,
    checklist: Checklist | None = None,
    today: date | None = None,
) -> Coverage:
    """The coverage of a design by the critique that was made of it with the same other arguments."""
    graph = read(design, brief)
    working = _working(graph)
    if not working:
        return Coverage(reason=NOTHING_DECIDES)
    outcomes = {result.rule: result.outcome for result in said.results}
    apart = frozenset(graph.alive) - working
    if apart:
        again = engine.critique(
            _without(design, apart), brief, submitted=said.submitted, checklist=checklist, today=today
        )
        outcomes = {r.rule: _weaker(outcomes[r.rule], r.outcome) for r in again.results}
    return _counted(outcomes)


def _working(graph: SystemGraph) -> frozenset[str]:
    """What is joined, over however many arrows either way, to a part that decides or learns."""
    view = graph.view(View.ALL)
    models = graph.serving_roots | graph.trainers
    pieces = operators.connected(operators.successors(view), operators.predecessors(view), graph.alive)
    joined = (piece for piece in pieces if len(piece) > 1 and not models.isdisjoint(piece))
    return frozenset().union(*joined)


def _without(design: Design, parts: frozenset[str]) -> Design:
    return design.model_copy(
        update={
            "components": [part for part in design.components if part.id not in parts],
            "connections": [c for c in design.connections if parts.isdisjoint((c.source, c.target))],
        }
    )


_WEAKEST_FIRST: tuple[Outcome, ...] = ("error", "fail", "ask", "waived", "not_applicable", "pass")


def _weaker(whole: Outcome, joined: Outcome) -> Outcome:
    """What a rule comes to when it holds only if it holds with and without what stands apart."""
    return min(whole, joined, key=_WEAKEST_FIRST.index)


_FIELDS: Mapping[Outcome, str] = {
    "pass": "held",
    "ask": "open",
    "error": "open",
    "fail": "failed",
    "waived": "waived",
    "not_applicable": "not_applicable",
}


def _counted(outcomes: Mapping[str, Outcome]) -> Coverage:
    counts: dict[str, Counter[str]] = {}
    for rule, outcome in outcomes.items():
        counts.setdefault(rule.partition("/")[0], Counter())[_FIELDS[outcome]] += 1
    families = tuple(FamilyCoverage(family=name, **counted) for name, counted in sorted(counts.items()))
    held, judged = sum(f.held for f in families), sum(f.judged for f in families)
    if judged < FEWEST_JUDGED:
        return Coverage(families=families, held=held, judged=judged, reason=TOO_LITTLE)
    weakest = _weakest(families)
    return Coverage(families=families, weakest=weakest.family, share=weakest.share, held=held, judged=judged)


def _weakest(families: Iterable[FamilyCoverage]) -> FamilyCoverage:
    """The family that holds least; of equals the one with more faults, then more questions."""
    judged = (family for family in families if family.judged)
    return min(judged, key=lambda f: (f.share, -f.failed, -f.open, f.family))
