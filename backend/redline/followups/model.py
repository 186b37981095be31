"""What a follow-up is made of as data: candidate, injection, record, clause, verdict.

These models are the JSON of the board, the API and the store; ``before`` carries the whole
design, so an injection can be judged later and elsewhere.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from redline.critique.finding import Severity
from redline.design.document import Design
from redline.whatif.effects import Effects

State = Literal["held", "broke", "unproven"]
Word = Literal["solved", "partly", "not_solved", "newly_broken", "over_built", "accepted_risk"]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Record(_Value):
    """Something written down that a clause may rest on, always tied to a component.

    ``give_up`` names a component and what is lost with it. ``accepted_risk`` declines to build:
    it needs a limit, a way to notice and a condition to stop. ``carried_by`` points at the part or
    number that already carries the follow-up.
    """

    type: Literal["give_up", "accepted_risk", "carried_by"]
    component: str | None = None
    lost: str = ""
    limit: str = ""
    detection: str = ""
    stop: str = ""

    @property
    def complete(self) -> bool:
        """Whether everything this type of record needs is filled in."""
        needed = {
            "give_up": (self.component, self.lost),
            "accepted_risk": (self.limit, self.detection, self.stop),
            "carried_by": (self.component,),
        }
        return all((text or "").strip() for text in needed[self.type])


YES_NO = "yes or no"
"""The unit of a figure that says whether something is there: 1 or 0."""


class Figure(_Value):
    """A number before and after; ``None`` when the drawing does not give it."""

    name: str
    unit: str
    limit: float | None = None
    before: float | None = None
    after: float | None = None
    past_limit: bool = False


class Broken(_Value):
    """Something that the changed world breaks: a rule that flips, or a clause that is not met."""

    rule: str | None = None
    clause: str | None = None
    severity: Severity | None = None
    text: str
    components: tuple[str, ...] = ()
    connections: tuple[str, ...] = ()


class World(_Value):
    """Where the world changed, and the few words to draw there."""

    component: str | None = None
    connection: str | None = None
    label: str


class Dimension(_Value):
    """A number along a path, to be drawn as a dimension line."""

    components: tuple[str, ...]
    text: str
    held: bool


class Candidate(_Value):
    """A follow-up as it would meet this design.

    ``pain`` runs from 0 (the design already carries it) to 5. Not offered means that the design has
    nothing it could be aimed at; ``why_not`` says what is missing.
    """

    id: str
    family: str
    title: str
    sentence: str = ""
    target: str | None = None
    pain: float = 0.0
    pain_reason: str = ""
    offered: bool = True
    why_not: str = ""

    @property
    def hurts(self) -> bool:
        """Whether it can be aimed here and the design does not carry it."""
        return self.offered and self.pain > 0

    @property
    def reason(self) -> str:
        """Why it hurts or does not, or why it cannot be aimed."""
        return self.pain_reason if self.offered else f"not here: {self.why_not}"


class Injection(_Value):
    """A follow-up put to a design: the effects are fixed here and stay, whatever is drawn later."""

    id: str
    followup: str
    family: str
    title: str
    sentence: str
    target: str
    target_label: str
    voice: str = "default"
    survives: bool = False
    effects: Effects
    before: Design
    figures: tuple[Figure, ...] = ()
    broken: tuple[Broken, ...] = ()
    world: tuple[World, ...] = ()
    dimension: Dimension | None = None
    hints: tuple[str, ...] = ()


class Clause(_Value):
    """One line of a verdict: what was asked, how it came out, and where that can be seen."""

    id: str
    text: str
    state: State
    detail: str = ""
    weight: Literal["hard", "soft"] = "hard"
    components: tuple[str, ...] = ()
    connections: tuple[str, ...] = ()


class Loss(_Value):
    """A check that held before the re-design and does not hold now."""

    rule: str
    title: str
    severity: Severity
    text: str
    components: tuple[str, ...] = ()
    connections: tuple[str, ...] = ()


class OverBuilt(_Value):
    """An added component that can be taken away with every clause and check as it is."""

    component: str
    label: str


class PriceLine(_Value):
    """What one currency of the price was before the re-design and is now."""

    before: float | None
    after: float | None
    unit: str


class Price(_Value):
    """What the re-design costs: money, time, and the share of requests with a lesser answer."""

    cost: PriceLine
    p99: PriceLine | None = None
    degraded: PriceLine | None = None


class Touched(_Value):
    """What the re-design added, removed and changed, with how much of the old design it touched."""

    added_components: tuple[str, ...] = ()
    removed_components: tuple[str, ...] = ()
    changed_components: tuple[str, ...] = ()
    added_connections: tuple[str, ...] = ()
    removed_connections: tuple[str, ...] = ()
    changed_connections: tuple[str, ...] = ()
    lines: tuple[tuple[Literal["added", "removed", "changed"], str], ...] = ()
    touched: int = 0
    of: int = 0


class Verdict(_Value):
    """The judge's answer to a re-design."""

    injection: str
    followup: str
    word: Word
    sentence: str
    clauses: tuple[Clause, ...]
    newly_broken: tuple[Loss, ...] = ()
    over_built: tuple[OverBuilt, ...] = ()
    questions: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    price: Price
    diff: Touched
    dimension: Dimension | None = None

    @property
    def held(self) -> bool:
        """Whether the follow-up counts as held."""
        return self.word in {"solved", "over_built"}
