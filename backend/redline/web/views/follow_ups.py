"""The follow-up in play, the deck of those that may come, and the verdict on an answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from redline.design.document import Design
from redline.design.graph import SystemGraph
from redline.followups.model import (
    YES_NO,
    Candidate,
    Clause,
    Figure,
    Injection,
    OverBuilt,
    Price,
    PriceLine,
    Verdict,
)
from redline.rounds.seats import allows
from redline.rounds.state import FollowUp, RoundState
from redline.web.words import clock, plural, quantity

PAIN_BARS = 5
FIGURES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class FigureView:
    """A number before and after, written out; ``tone`` is bad past its limit, good when it holds again."""

    name: str
    before: str
    after: str
    tone: str


@dataclass(frozen=True, slots=True)
class PartName:
    """A component to pick from a list."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Banner:
    """The follow-up above the sheet."""

    id: str
    kicker: str
    sentence: str
    figures: tuple[FigureView, ...]
    compared: bool
    broken: str
    hints: tuple[str, ...]
    answer: str
    withdraw: bool
    following: bool
    parts: tuple[PartName, ...]
    risk: bool


@dataclass(frozen=True, slots=True)
class DeckItem:
    """One follow-up of the deck: how much it would hurt, and whether it can be asked."""

    id: str
    target: str
    sentence: str
    reason: str
    bars: int
    state: str
    offered: bool
    injection: str


@dataclass(frozen=True, slots=True)
class Deck:
    """The follow-ups that hurt this design, and those that it carries or that cannot be aimed at it.

    ``idle`` says why none hurts.
    """

    hurting: tuple[DeckItem, ...] = ()
    rest: tuple[DeckItem, ...] = ()
    idle: str = ""


@dataclass(frozen=True, slots=True)
class LineView:
    """One line of a verdict."""

    style: str
    text: str
    evidence: str


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One thing that the re-design changed."""

    style: str
    sign: str
    text: str


@dataclass(frozen=True, slots=True)
class PriceView:
    """One currency of the price, before and after."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class VerdictView:
    """The verdict panel; ``id`` tells one verdict of the round from the next."""

    id: str
    word: str
    style: str
    icon: str
    sentence: str
    lines: tuple[LineView, ...]
    changes: tuple[ChangeView, ...]
    touched: str
    prices: tuple[PriceView, ...]
    tradeoffs: tuple[str, ...]


WORDS: Mapping[str, tuple[str, str, str]] = {
    "solved": ("Solved", "solved", "u-check"),
    "accepted_risk": ("Risk accepted", "solved", "u-check"),
    "over_built": ("Solved, and over-built", "partly", "u-alert"),
    "partly": ("Partly", "partly", "u-alert"),
    "not_solved": ("Not solved", "open", "u-cross"),
    "newly_broken": ("Newly broken", "open", "u-cross"),
}
"""The word of a verdict, its style and its icon."""


def banner(state: RoundState, role: str, graph: SystemGraph) -> Banner | None:
    """The newest follow-up that still matters, as this seat may see it; None when there is none."""
    item = in_view(state)
    if item is None:
        return None
    injection = Injection.model_validate(item.injection)
    sees = sees_numbers(state, role)
    waits = item.in_play
    return Banner(
        id=item.id,
        kicker=_kicker(state, item, sees),
        sentence=item.sentence,
        figures=tuple(_figures(injection, item, sees)),
        compared=sees,
        broken=next((part.text for part in injection.broken), "") if sees and not item.verdict else "",
        hints=injection.hints if sees and waits else (),
        answer=_answer_label(state, role, item),
        withdraw=waits and allows(role, "inject", state.mode, closed=state.closed),
        following=not waits and role == "owner" and allows(role, "inject", state.mode, closed=state.closed),
        parts=tuple(PartName(part.id, part.label or part.id) for part in graph.design.components)
        if waits
        else (),
        risk=graph.stakes != "high",
    )


def sees_numbers(state: RoundState, role: str) -> bool:
    """Whether this seat may see what a follow-up breaks: a candidate finds that out alone."""
    return role == "owner" or allows(role, "see_findings", state.mode, closed=state.closed)


def in_view(state: RoundState) -> FollowUp | None:
    """The follow-up above the sheet: the one in play, else the last one that was answered."""
    return state.in_play or _answered(state)


def _answered(state: RoundState) -> FollowUp | None:
    """The last follow-up that was answered, so that its numbers stay in view until the next one."""
    last = state.followups[-1] if state.followups else None
    return last if last and last.verdict and not last.withdrawn else None


def _kicker(state: RoundState, item: FollowUp, sees: bool) -> str:
    """Which follow-up this is and where it stands; who does not see the verdict is told who has it."""
    number = next(n for n, one in enumerate(state.followups, start=1) if one.id == item.id)
    when = f"asked at {clock(item.clock_s)}" if state.started else "in play"
    if item.verdict:
        when = "answered" if not item.in_play else f"{plural(len(item.verdicts), 'answer')} handed in"
        when += "" if sees else "; the interviewer has the verdict"
    return f"Follow-up {number}, {when}"


def _answer_label(state: RoundState, role: str, item: FollowUp) -> str:
    if not item.in_play or not allows(role, "answer", state.mode, closed=state.closed):
        return ""
    if role == "candidate":
        return "Hand in again" if item.verdicts else "I am done"
    return "Submit re-design"


def _figures(injection: Injection, item: FollowUp, sees: bool) -> Iterator[FigureView]:
    """The numbers of the injection, or of the last verdict; for a candidate only what the world did."""
    if not sees:
        yield from (FigureView(injection.target_label, "", world.label, "") for world in injection.world[:1])
        yield from (
            FigureView(figure.name, "", f"{_bound(figure)} {quantity(figure.limit, figure.unit)}", "")
            for figure in injection.figures[:1]
            if figure.limit is not None and figure.unit != YES_NO
        )
        return
    figures = Verdict.model_validate(item.verdict).figures if item.verdict else injection.figures
    yield from (figure_view(figure) for figure in figures[:FIGURES_SHOWN])


def figure_view(figure: Figure) -> FigureView:
    """``80 → 141 ms`` with its limit in the name; one value where it stays as it is; yes or no in words."""
    if figure.unit == YES_NO:
        return _said(figure)
    limit = _limit(figure)
    tone = "bad" if figure.past_limit else "good" if figure.limit is not None else ""
    before = "" if figure.before in (None, figure.after) else quantity(figure.before)
    after = "not drawn" if figure.after is None else quantity(figure.after, figure.unit)
    return FigureView(f"{figure.name}{limit}", before, after, tone if figure.after is not None else "")


def _said(figure: Figure) -> FigureView:
    before, after = (None if v is None else quantity(bool(v)) for v in (figure.before, figure.after))
    tone = ("bad" if figure.past_limit else "good") if after else ""
    return FigureView(figure.name, "" if before in (None, after) else before, after or "not drawn", tone)


def _limit(figure: Figure) -> str:
    if figure.limit is None:
        return ""
    return f", {_bound(figure)} {quantity(figure.limit, figure.unit)}"


def _bound(figure: Figure) -> str:
    """The word before the limit: a figure called after its limit does not say the word twice."""
    if _is_floor(figure):
        return "at least"
    return "at most" if "limit" in figure.name else "limit"


def _is_floor(figure: Figure) -> bool:
    """Whether the figure must stay above its limit: above it and within, or below it and past."""
    if figure.after is None or figure.limit is None or figure.after == figure.limit:
        return False
    return (figure.after > figure.limit) != figure.past_limit


def deck(candidates: Iterable[Candidate], state: RoundState) -> Deck:
    """The follow-ups that hurt, most painful first, with the one in play; the rest for who asks for it."""
    ranked = sorted(candidates, key=lambda one: (not one.offered, -one.pain, one.id))
    in_play = state.in_play.followup if state.in_play else ""
    first = [one for one in ranked if one.hurts or one.id == in_play]
    rest = [one for one in ranked if one not in first]
    aimed = any(one.offered for one in ranked)
    return Deck(
        hurting=tuple(_deck_item(one, state) for one in first),
        rest=tuple(_deck_item(one, state) for one in rest),
        idle="Nothing hurts this design as it is." if aimed else "Nothing is drawn yet that one could hit.",
    )


def _deck_item(one: Candidate, state: RoundState) -> DeckItem:
    asked = next((item for item in reversed(state.followups) if item.followup == one.id), None)
    live = asked is not None and asked.in_play and not state.closed
    return DeckItem(
        id=one.id,
        target=one.target or "",
        sentence=one.sentence or one.title,
        reason="in play" if live else _asked_before(asked) + one.reason,
        bars=min(PAIN_BARS, max(0, round(one.pain))),
        state="live" if live else "" if one.hurts else "dud",
        offered=one.offered and not live and not state.closed,
        injection=asked.id if asked and live else "",
    )


def _asked_before(asked: FollowUp | None) -> str:
    if asked is None:
        return ""
    return "Answered. " if asked.verdict else "Withdrawn. "


def verdict(state: RoundState, role: str, design: Design) -> VerdictView | None:
    """The last verdict of the round, if this seat may see it; none once its follow-up is withdrawn."""
    item = next((one for one in reversed(state.followups) if one.verdict and not one.withdrawn), None)
    if item is None or item.verdict is None or not sees_numbers(state, role):
        return None
    if state.in_play is not None and state.in_play.id != item.id:
        return None
    id_ = f"{item.id} {len(item.verdicts)}"
    return verdict_view(id_, Verdict.model_validate(item.verdict), design)


def verdict_view(id_: str, found: Verdict, design: Design) -> VerdictView:
    """A verdict in the words of its panel."""
    title, style, icon = WORDS[found.word]
    return VerdictView(
        id=id_,
        word=title,
        style=style,
        icon=icon,
        sentence=found.sentence,
        lines=tuple(_lines(found)),
        changes=tuple(ChangeView(*_SIGNS[kind], text) for kind, text in found.diff.lines),
        touched=f"{found.diff.touched} of {found.diff.of} touched" if found.diff.of else "",
        prices=tuple(_prices(found.price)),
        tradeoffs=tuple(design.framing.tradeoffs),
    )


_SIGNS: Mapping[str, tuple[str, str]] = {
    "added": ("add", "+"),
    "removed": ("gone", "−"),
    "changed": ("chg", "~"),
}
_STYLES = {"held": "ok", "broke": "no", "unproven": "ask"}


def _lines(found: Verdict) -> Iterator[LineView]:
    yield from (_clause(clause) for clause in found.clauses)
    if found.newly_broken:
        yield from (LineView("no", f"Newly broken: {loss.title}", loss.text) for loss in found.newly_broken)
    else:
        yield LineView("ok", "Nothing newly broken", "")
    yield _building(found.over_built)
    yield from (LineView("ask", question, "Asked next, not deducted") for question in found.questions)


def _clause(clause: Clause) -> LineView:
    return LineView(_STYLES[clause.state], clause.text, clause.detail)


def _building(parts: tuple[OverBuilt, ...]) -> LineView:
    if not parts:
        return LineView("ok", "Not over-built", "")
    named = ", ".join(part.label for part in parts)
    return LineView("no", "Over-built", f"Everything holds without {named}.")


def _prices(price: Price) -> Iterator[PriceView]:
    yield from _price("Cost a month", price.cost)
    yield from _price("p99", price.p99)
    yield from _price("With a lesser answer", price.degraded)


def _price(name: str, line: PriceLine | None) -> Iterator[PriceView]:
    if line is None or line.after is None:
        return
    before = f"{quantity(line.before)} → " if line.before is not None and line.before != line.after else ""
    yield PriceView(name, f"{before}{quantity(line.after, line.unit)}")


def next_to_ask(
    candidates: Iterable[Candidate], state: RoundState, preferred: Collection[str] = ()
) -> Candidate | None:
    """The follow-up to draw; None when the design carries whatever can be aimed at it.

    What was not asked yet comes first, then what the prompt is best asked about, then what hurts most.
    """
    asked = {item.followup for item in state.followups}
    hurting = (one for one in candidates if one.hurts)
    ranked = sorted(hurting, key=lambda o: (o.id in asked, o.id not in preferred, -o.pain, o.id))
    return next(iter(ranked), None)
