"""The redlines panel: ranked cards, three at a time in a round, all on demand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from redline.critique.finding import Card, Critique, Finding, Source, StaleWaiver
from redline.design.document import Design, Waiver
from redline.design.edits import Edit
from redline.design.graph import read
from redline.exchange.wording import in_words
from redline.rounds.seats import allows
from redline.rounds.state import RoundState
from redline.web.words import plural

SHOWN_AT_ONCE = 3


@dataclass(frozen=True, slots=True)
class Voice:
    """Another finding of the same cause."""

    rule: str
    title: str
    message: str


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer to the guess on which a question hangs: the button, and the JSON of its edits."""

    label: str
    edits: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class CardView:
    """One card of the panel; ``fix`` is the JSON of the edits that the button applies."""

    key: str
    number: int
    outcome: str
    severity: str
    word: str
    title: str
    rule: str
    question: str
    message: str
    why: str
    evidence_names: tuple[str, ...]
    fix: tuple[Mapping[str, Any], ...]
    fix_label: str
    fix_words: tuple[str, ...]
    settle: tuple[Choice, ...]
    source: Source
    anchors: tuple[str, ...]
    members: tuple[Voice, ...]
    answer: str


@dataclass(frozen=True, slots=True)
class Said:
    """A short heading and a sentence."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class WaivedView:
    """A finding that was set aside, why and until when; ``waiver`` is what the button takes back."""

    title: str
    reason: str
    until: str
    waiver: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StaleView:
    """A waiver that sets nothing aside, and why; ``waiver`` is what the button takes back."""

    text: str
    waiver: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Panel:
    """Everything the redlines panel shows to one seat."""

    title: str
    summary: str
    cards: tuple[CardView, ...]
    total: int
    everything: bool
    empty: Said | None
    waiting: Said | None
    waived: tuple[WaivedView, ...]
    stale: tuple[StaleView, ...]
    not_judged: tuple[str, ...]
    can_edit: bool
    can_waive: bool
    can_answer: bool
    submit: str
    submit_main: bool

    @property
    def more(self) -> bool:
        """Whether some cards are not shown yet."""
        return len(self.cards) < self.total


@dataclass(frozen=True, slots=True)
class Seen:
    """What the panel is worked out from."""

    design: Design
    critique: Critique
    numbers: Mapping[str, int]
    state: RoundState
    role: str

    def shows(self, finding: Finding) -> bool:
        """Whether this seat may see the finding now."""
        return self.state.shows(self.role, finding.key)


def panel(seen: Seen, *, everything: bool = False) -> Panel:
    """The panel for this seat: only the cards that it may see at this moment."""
    cards = visible(seen)
    few = seen.state.prompt is not None and not everything
    shown = cards[:SHOWN_AT_ONCE] if few else cards
    sees_all = may(seen, "see_findings")
    return Panel(
        title="Redlines" if sees_all or seen.role == "owner" else "Released to you",
        summary=_summary(len(shown), len(cards)),
        cards=tuple(card_view(card, seen) for card in shown),
        total=len(cards),
        everything=everything and len(cards) > SHOWN_AT_ONCE,
        empty=None if cards else _empty(seen),
        waiting=_waiting(seen) if sees_all else None,
        waived=_waived(seen) if sees_all else (),
        stale=tuple(_stale(seen)) if sees_all else (),
        not_judged=seen.critique.not_judged if sees_all and seen.critique.submitted else (),
        can_edit=may(seen, "edit"),
        can_waive=may(seen, "edit") and may(seen, "waive"),
        can_answer=may(seen, "accept") and not may(seen, "waive"),
        submit=_submit(seen),
        submit_main=_submit_is_main(seen.state),
    )


def _submit_is_main(state: RoundState) -> bool:
    """Whether handing in is what to do next: not while something else has the one main button."""
    waits = state.prompt is not None and not state.started
    return state.in_play is None and not state.closed and not waits


def may(seen: Seen, act: str) -> bool:
    """Whether this seat may do this now."""
    return allows(seen.role, act, seen.state.mode, closed=seen.state.closed)


def visible(seen: Seen) -> list[Card]:
    """The cards this seat may see, each with only the findings it may see."""
    cards = []
    for card in seen.critique.cards:
        findings = [finding for finding in (card.head, *card.members) if seen.shows(finding)]
        if findings:
            cards.append(Card(head=findings[0], members=tuple(findings[1:])))
    return cards


def card_view(card: Card, seen: Seen) -> CardView:
    """A card in the words of the panel."""
    head = card.head
    answer = seen.state.answers.get(head.key)
    return CardView(
        key=head.key,
        number=seen.numbers.get(head.key, 0),
        outcome=head.outcome,
        severity=head.severity,
        word=word(head),
        title=head.headline,
        rule=head.rule,
        question=head.question,
        message=head.message,
        why=head.why,
        evidence_names=names(seen.design, head.evidence.components),
        fix=_json(head.fix) if _gives_fixes(seen) else (),
        fix_label=head.fix_label or "Apply the fix",
        fix_words=in_words(head.fix, seen.design) if _gives_fixes(seen) else (),
        settle=tuple(Choice(one.label, _json(one.edits)) for one in head.settle),
        source=head.source,
        anchors=head.anchors,
        members=tuple(Voice(item.rule, item.headline, item.message) for item in card.members),
        answer=f"{_ACTIONS[answer.action]}: {answer.reason}" if answer else "",
    )


def _json(edits: Iterable[Edit]) -> tuple[Mapping[str, Any], ...]:
    return tuple(edit.model_dump(mode="json") for edit in edits)


def _gives_fixes(seen: Seen) -> bool:
    """A candidate finds the answer alone, until the round is over."""
    return seen.role == "owner" or may(seen, "see_findings")


_ACTIONS = {"dispute": "Disputed", "accept_risk": "Risk accepted"}


def word(finding: Finding) -> str:
    """``Blocker`` for a fault, ``Question`` for what the interviewer only asks."""
    return "Question" if finding.outcome == "ask" else finding.severity.capitalize()


def names(design: Design, ids: tuple[str, ...]) -> tuple[str, ...]:
    """The labels of these components, in the order given."""
    labels = {part.id: part.label or part.id for part in design.components}
    return tuple(labels[item] for item in ids if item in labels)


def _summary(shown: int, total: int) -> str:
    if total == 0:
        return "none"
    return f"{total}, worst first" if shown == total else f"{shown} of {total}, worst first"


def _submit(seen: Seen) -> str:
    if not may(seen, "submit") or not seen.design.components:
        return ""
    if seen.role == "candidate":
        return "Hand in my design"
    return "Critique it again" if seen.critique.submitted else "Critique my design"


def _waiting(seen: Seen) -> Said | None:
    """How many findings wait until the design is handed in."""
    if not seen.critique.open_questions:
        return None
    return Said(
        f"{plural(seen.critique.open_questions, 'open question')}",
        "About what is not drawn yet. They wait until you ask for the critique or the phase ends.",
    )


def _waived(seen: Seen) -> tuple[WaivedView, ...]:
    return tuple(_waived_view(finding, seen.design) for finding in seen.critique.waived)


def _stale(seen: Seen) -> Iterator[StaleView]:
    titles = {result.rule: result.title for result in seen.critique.results}
    for stale in seen.critique.stale_waivers:
        name = titles.get(stale.rule, stale.rule)
        why = f"{stale.reason[:1].lower()}{stale.reason[1:]}"
        yield StaleView(f"The risk accepted for “{name}” counts for nothing: {why}", _waiver(stale))


def _waiver(of: Waiver | StaleWaiver) -> Mapping[str, Any]:
    """What names one waiver of the design."""
    until = of.until.isoformat() if of.until else None
    return {"rule": of.rule, "anchors": list(of.anchors), "until": until}


def _waived_view(finding: Finding, design: Design) -> WaivedView:
    risk = finding.accepted
    assert risk is not None  # noqa: S101  (a waived finding says why)
    said = (finding.rule, risk.reason, risk.until)
    mine = [waiver for waiver in design.waivers if (waiver.rule, waiver.reason.strip(), waiver.until) == said]
    exact = [waiver for waiver in mine if set(waiver.anchors) == set(finding.anchors)]
    until = risk.until.isoformat() if risk.until else ""
    return WaivedView(finding.headline, risk.reason, until, _waiver((exact or mine)[0]))


def _empty(seen: Seen) -> Said:
    if not may(seen, "see_findings"):
        return _held(seen)
    if seen.critique.prompt:
        return Said("No red yet", f"There is nothing to say about an empty sheet. {seen.critique.prompt}")
    if seen.critique.submitted and not _decides_or_learns(seen.design):
        return Said("Nothing to judge yet", "Draw who asks, what answers, and what it learned from.")
    if seen.critique.submitted:
        return Said(
            "Nothing left to mark", "Every rule that applies to this design holds. Change the world, and see."
        )
    return Said(
        "No red yet", "Nothing drawn so far contradicts itself. Ask for the critique when the drawing stands."
    )


def _decides_or_learns(design: Design) -> bool:
    graph = read(design)
    return bool(graph.serving_roots or graph.trainers)


def _held(seen: Seen) -> Said:
    if seen.role == "owner":
        return Said(
            "Held back", "As in an interview: the critique waits until you ask for it or end the phase."
        )
    return Said("Nothing released", "The interviewer has not shown you a redline yet.")
