"""What the critique says: findings, the results of rules, and the cards a person reads.

These models are the JSON of the API, the command line and the board; they hold no logic
beyond the stable key.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from redline.design.edits import Edit

Outcome = Literal["fail", "ask", "pass", "not_applicable", "waived", "error"]
Severity = Literal["blocker", "major", "minor", "nudge"]
Basis = Literal["P", "A"]

SEVERITIES: tuple[Severity, ...] = ("blocker", "major", "minor", "nudge")
"""From the one that stops an interview to the one that is only a question."""

WORST_FIRST: tuple[Outcome, ...] = ("error", "fail", "ask", "waived", "pass", "not_applicable")
"""Order in which the outcomes of a rule's instances decide the outcome of the rule."""

PLACE: Mapping[str, int] = {outcome: place for place, outcome in enumerate(WORST_FIRST)}


class Value(BaseModel):
    """Base of everything here: frozen, and nothing beside the named fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(Value):
    """Where the advice comes from: a title, and a public address when there is one."""

    text: str
    url: str = Field(default="", pattern=r"^(https?://[^\s<>\"'()\\]+)?$")


class Evidence(Value):
    """The components and connections to draw, and what they show in a few words."""

    components: tuple[str, ...] = ()
    connections: tuple[str, ...] = ()
    note: str = ""


class Caret(Value):
    """A word that belongs on a connection."""

    connection: str
    word: str


class Mark(Value):
    """What the reviewer's hand writes on the board: at most two lines of fifteen characters."""

    words: str = ""
    caret: Caret | None = None
    strike: bool = False


class Settlement(Value):
    """One answer to the doubt on which a question hangs, as edits that write it into the design."""

    label: str
    edits: tuple[Edit, ...]


class AcceptedRisk(Value):
    """Why a person set a finding aside, and until which day at the latest."""

    reason: str
    until: date | None = None


class Finding(Value):
    """One thing that a rule says about one place in the design."""

    key: str
    rule: str
    title: str
    outcome: Outcome
    severity: Severity
    basis: Basis
    anchors: tuple[str, ...]
    evidence: Evidence
    message: str
    question: str
    why: str
    fix: tuple[Edit, ...] = ()
    fix_label: str = ""
    settle: tuple[Settlement, ...] = ()
    source: Source
    cause: str
    mark: Mark = Mark()
    accepted: AcceptedRisk | None = None
    """Said of a waived finding only."""

    @property
    def headline(self) -> str:
        """What the reviewer's hand writes, on one line; a rule's title says how it should be, not what is."""
        words = " ".join(self.mark.words.split())
        return words[:1].upper() + words[1:] or self.title


class RuleResult(Value):
    """What one rule came to: the worst of its findings, or why it has none."""

    rule: str
    title: str
    severity: Severity
    outcome: Outcome
    findings: tuple[Finding, ...] = ()
    reason: str = ""


class Card(Value):
    """One cause, one card: the finding that speaks and those it speaks for."""

    number: int | None = None
    head: Finding
    members: tuple[Finding, ...] = ()


class Count(Value):
    """How many findings of one severity failed, how many are questions, how many were set aside."""

    fail: int = 0
    ask: int = 0
    waived: int = 0


class StaleWaiver(Value):
    """A waiver that sets nothing aside, and why."""

    rule: str
    anchors: tuple[str, ...]
    reason: str
    until: date | None = None


class Critique(Value):
    """Everything Redline says about a design, in the order in which to read it.

    ``cards`` are what a person sees now; ``open_questions`` counts the findings that wait
    until the design is submitted. ``prompt`` is set instead of findings on an empty board.
    """

    ruleset: str
    submitted: bool = True
    results: tuple[RuleResult, ...] = ()
    cards: tuple[Card, ...] = ()
    counts: Mapping[Severity, Count] = {}
    open_questions: int = 0
    waived: tuple[Finding, ...] = ()
    stale_waivers: tuple[StaleWaiver, ...] = ()
    not_judged: tuple[str, ...] = ()
    prompt: str = ""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every fail and ask, most important first."""
        return tuple(member for card in self.cards for member in (card.head, *card.members))


def fingerprint(rule: str, anchors: Iterable[str]) -> str:
    """The stable key of a finding: its rule and its anchors, never its path or its words."""
    text = "|".join((rule, *sorted(anchors)))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    """The outcome that decides, ``not_applicable`` when there is none."""
    return min(outcomes, key=PLACE.__getitem__, default="not_applicable")
