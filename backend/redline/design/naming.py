"""From a label to a kind: names of the lexicon, then hints from the words and neighbours beside them.

A declared kind always wins. A label that nobody knows stays unknown: neighbours alone never name a part.
The outcome does not depend on the order or the ids of the parts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache

from redline.design import arrows, notation
from redline.design.arrows import FlowGuess, infer_flow
from redline.design.catalogue import FLOWS, KINDS, UNKNOWN
from redline.design.denials import denied
from redline.design.document import Component, Design, Value
from redline.design.lexicon import book, duties, forms
from redline.design.lexicon.book import Match
from redline.design.lexicon.entries import Hint
from redline.design.lexicon.standing import Standing
from redline.design.words import TEXTS_KEPT, Phrases, normal, with_article, within

__all__ = ["ALONE", "FlowGuess", "Guess", "Neighbours", "infer_flow", "infer_kind", "name_all"]

MAX_PASSES = 4
"""Kinds settle in two or three passes over the neighbours; a ring of doubtful parts is cut off here."""
LETTING_THROUGH = frozenset({"approval_gate", "data_validator", "pii_guard"})
"""Kinds that hand on what they let through: what stands behind is told by what stands before."""
WHOLE, PART, HINTED, WEAK, FROM_NOTE = 0.95, 0.85, 0.85, 0.6, 0.5
ASKING = frozenset({"client_app", "business_service", "api_gateway", "media_source"})
_EVERY = re.compile(
    r"\b(?:hourly|daily|nightly|weekly|monthly|quarterly|yearly|annual|annually|every (?:night|day|week|month"
    r"|quarter|year|\d+ ?(?:min|minutes|h|hours|days|weeks))|once a (?:day|week|month|quarter|season|year))\b"
)
_OF_TRAINING = re.compile(r"train|fit|learn|updat|refresh|releas|deploy|version")
"""Words for what else of a model may happen on a schedule."""
SLIP_COSTS = 0.1


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The kinds around a part and the flows that its arrows state."""

    fed_by: frozenset[str] = frozenset()
    feeds: frozenset[str] = frozenset()
    receives: frozenset[str] = frozenset()
    sends: frozenset[str] = frozenset()


ALONE = Neighbours()


@dataclass(frozen=True, slots=True)
class Guess:
    """What a component seems to be: kind, how sure (0 to 1), why, and what its name implies."""

    kind: str
    confidence: float
    reason: str
    provides: frozenset[str] = frozenset()
    attributes: Mapping[str, Value] = field(default_factory=dict)
    declared: bool = False
    product: bool = False


NOBODY_KNOWS = Guess(UNKNOWN, 0.0, "nobody has said what this is")


@lru_cache(maxsize=TEXTS_KEPT)
def infer_kind(label: str, note: str = "", neighbours: Neighbours = ALONE) -> Guess:
    """The kind that a label, its note and its neighbours speak for; ``unknown`` when none does."""
    match = book.look_up(label) if label.strip() else None
    if match is None:
        return _from_note(note, neighbours) or _from_form(label, note, neighbours)
    hint = _hint(match, normal(f"{label} ; {note}"), neighbours)
    if match.standing == Standing.WEAK_WITHIN and (hint is None or hint.words is None):
        return _from_note(note, neighbours) or _from_form(label, note, neighbours)
    if hint is None and (match.name.weak or match.name.entry.kind == UNKNOWN) and duties.told_by(note):
        return _from_duty(note) or NOBODY_KNOWS
    if match.name.entry.infra and hint is None:
        return _around_infra(match, label, note, neighbours)
    guess = _decided(match, label, note, neighbours)
    return replace(_on_schedule(guess, f"{label} ; {note}", neighbours), product=_only_product(match))


def name_all(design: Design) -> dict[str, Guess]:
    """The kind of every component, by id; in time linear in the design."""
    declared = {part.id: _declared(part) for part in design.components}
    open_parts = [part for part in design.components if declared[part.id] is None]
    guesses = {part_id: guess for part_id, guess in declared.items() if guess is not None}
    alone = {part.id: _guessed(part, ALONE) for part in open_parts}
    guesses |= alone
    for _ in range(MAX_PASSES if open_parts else 0):
        around = _all_neighbours(design, {part_id: guess.kind for part_id, guess in guesses.items()})
        now = {part.id: _guessed(part, around.get(part.id, ALONE)) for part in open_parts}
        turning = {part_id for part_id, guess in now.items() if guesses[part_id] != guess}
        if not turning:
            return guesses
        guesses |= now
    # Parts that turn each other round and round are what they are called.
    return guesses | {part_id: alone[part_id] for part_id in (turning if open_parts else ())}


def _guessed(part: Component, around: Neighbours) -> Guess:
    return _unless_denied(part, infer_kind(part.label, part.note, around))


def _unless_denied(part: Component, guess: Guess) -> Guess:
    """The guess, if nobody has turned it down."""
    return _turned_down(guess.kind) if guess.kind in denied(part.attributes) else guess


@cache
def _turned_down(kind: str) -> Guess:
    return Guess(UNKNOWN, 0.0, f"it is not {with_article(within(KINDS[kind].title))}")


def _declared(part: Component) -> Guess | None:
    if part.kind is None:
        return None
    if part.kind not in KINDS:
        return Guess(UNKNOWN, 0.0, f"“{part.kind}” is no kind")
    told = part.attributes.get(notation.INFERRED_AS)
    if isinstance(told, int | float) and not isinstance(told, bool):
        return _unless_denied(part, Guess(part.kind, float(told), "inferred"))
    return _stated(part.kind)


@cache
def _stated(kind: str) -> Guess:
    return Guess(kind, 1.0, "stated", declared=True)


def _all_neighbours(design: Design, kinds: Mapping[str, str]) -> dict[str, Neighbours]:
    fed_by: dict[str, set[str]] = {}
    feeds: dict[str, set[str]] = {}
    receives: dict[str, set[str]] = {}
    sends: dict[str, set[str]] = {}
    for arrow in design.connections:
        source, target = arrow.source, arrow.target
        if arrow.flow is not None and arrow.flow in FLOWS:
            flow, sure = arrow.flow, True
        else:
            guess = arrows.infer_flow(kinds[source], kinds[target], arrow.label, denied(arrow.attributes))
            flow, sure = guess.flow, guess.confidence >= arrows.LIKELY
            source, target = (target, source) if guess.reversed else (source, target)
        if flow == "lookup":
            source, target = target, source
        fed_by.setdefault(target, set()).add(kinds[source])
        feeds.setdefault(source, set()).add(kinds[target])
        if sure:
            receives.setdefault(target, set()).add(flow)
            sends.setdefault(source, set()).add(flow)
    _see_through(design, kinds, fed_by, feeds)
    return {
        part: Neighbours(*(frozenset(known.get(part, ())) for known in (fed_by, feeds, receives, sends)))
        for part in {*fed_by, *feeds}
    }


def _see_through(
    design: Design, kinds: Mapping[str, str], fed_by: dict[str, set[str]], feeds: dict[str, set[str]]
) -> None:
    """Parts on both sides of one that only lets through are neighbours as if it were not there."""
    guards = {part for part, kind in kinds.items() if kind in LETTING_THROUGH}
    before: dict[str, list[str]] = {}
    for arrow in design.connections if guards else ():
        if arrow.target in guards:
            before.setdefault(arrow.target, []).append(arrow.source)
    for arrow in design.connections if before else ():
        for source in before.get(arrow.source, ()):
            fed_by.setdefault(arrow.target, set()).add(kinds[source])
            feeds.setdefault(source, set()).add(kinds[arrow.target])


def _decided(match: Match, label: str, note: str, around: Neighbours) -> Guess:
    entry = match.name.entry
    beside = normal(f"{label} ; {note}")
    hint = _hint(match, beside, around)
    base = _base(match, hint)
    if hint is None:
        return Guess(entry.kind, base, _said(match), entry.provides, entry.attributes)
    provides = entry.provides if hint.provides is None else hint.provides
    attributes = {**(entry.attributes if hint.kind == entry.kind else {}), **hint.attributes}
    return Guess(hint.kind, base, f"{_said(match)}, {_why(hint, beside)}", provides, attributes)


def _on_schedule(guess: Guess, said: str, around: Neighbours) -> Guess:
    """What answers on a schedule and is asked by nobody scores in batches."""
    asked = around.fed_by & ASKING
    if guess.kind != "model_server" or asked or _OF_TRAINING.search(said.lower()):
        return guess
    every = _EVERY.search(said.lower())
    return (
        replace(guess, kind="batch_scorer", reason=f"{guess.reason}, “{every.group()}”") if every else guess
    )


def _only_product(match: Match) -> bool:
    """Whether the label is the name of a product and says nothing of what it is for.

    Products are written with a capital; “feature store” and “random forest” say what a thing is.
    """
    name = match.name
    return match.whole and not name.entry.role and not name.entry.generic and name.text != name.text.lower()


def _hint(match: Match, beside: str, around: Neighbours) -> Hint | None:
    own = normal(match.name.text)
    return next((hint for hint in match.name.entry.hints if _holds(hint, own, beside, around)), None)


def _base(match: Match, hint: Hint | None) -> float:
    weak = match.name.weak or match.standing == Standing.WEAK_LAST or (match.name.alone and not match.whole)
    sure = WHOLE if match.whole else PART
    if weak:
        sure = HINTED if hint else WEAK
    if match.standing == Standing.WITHIN:
        sure = FROM_NOTE
    if _overturned(match, hint):
        sure = WEAK
    if match.mixed or (match.standing == Standing.ASIDE and match.name.entry.role):
        sure = WEAK
    return round(sure - (SLIP_COSTS if match.slip else 0.0), 2)


def _overturned(match: Match, hint: Hint | None) -> bool:
    """Whether only neighbours speak against what the words of the label say: the two kinds are near, then.

    A model is trained, kept and served under one name, so there its neighbours speak against nothing.
    """
    entry, words = match.name.entry, match.name.words
    told = entry.role and not match.name.weak and not match.name.alone and entry.kind != UNKNOWN
    open_word = words[-1] == "model"
    return hint is not None and hint.words is None and told and hint.kind != entry.kind and not open_word


def _holds(hint: Hint, own: str, beside: str, around: Neighbours) -> bool:
    if hint.words is not None and not _extra(hint.words, own, beside):
        return False
    beside_kinds = around.fed_by | around.feeds
    wanted = (
        (hint.near, beside_kinds),
        (hint.fed_by, around.fed_by),
        (hint.feeds, around.feeds),
        (hint.receives, around.receives),
        (hint.sends, around.sends),
    )
    return all(not kinds or kinds & there for kinds, there in wanted) and not hint.not_fed_by & around.fed_by


def _extra(words: Phrases, own: str, beside: str) -> list[str]:
    """The hint's words that stand beside the name and are not merely part of it."""
    return [phrase for phrase in words.found(beside) if phrase not in own or beside.count(phrase) > 1]


def _said(match: Match) -> str:
    read = "read as " if match.slip else ""
    return f"{read}“{match.name.text}”"


def _why(hint: Hint, beside: str) -> str:
    if hint.words is not None:
        return f"with “{hint.words.found(beside)[0]}”"
    return "judged by what it is joined to"


def _around_infra(match: Match, label: str, note: str, around: Neighbours) -> Guess:
    """Infrastructure lends the box what it provides; what else stands in the label says what the box is."""
    lent = match.name.entry
    other = next(((standing, name) for standing, name in match.others if not name.entry.infra), None)
    if other is None:
        reason = f"“{match.name.text}” says where it runs, not what it does"
        return Guess(UNKNOWN, 0.0, reason, lent.provides)
    standing, name = other
    guess = _decided(replace(match, name=name, standing=standing, others=()), label, note, around)
    return replace(guess, provides=guess.provides | lent.provides)


def _from_note(note: str, around: Neighbours) -> Guess | None:
    """A name nobody knows may be explained beside it, by a name or by what the part does."""
    match = book.look_up(note) if note.strip() else None
    if match is None or not match.whole or match.name.weak or match.name.entry.infra:
        return _from_duty(note)
    guess = _decided(match, note, "", around)
    return replace(guess, confidence=FROM_NOTE, reason=f"{guess.reason} in the note")


def _from_duty(note: str) -> Guess | None:
    duty = duties.told_by(note)
    return None if duty is None else Guess(duty.kind, FROM_NOTE, f"the note says “{duty.words}”")


def _from_form(label: str, note: str, around: Neighbours) -> Guess:
    """What a label of unknown words shows by its form: a question is a check, a comparison decides."""
    asked = forms.asked(label)
    check = book.look_up(asked) if asked else None
    if check is not None:
        guess = _decided(check, asked, note, around)
        if guess.kind != UNKNOWN:
            return replace(guess, confidence=FROM_NOTE, reason="it asks")
    form = forms.form_of(label, around.fed_by)
    return NOBODY_KNOWS if form is None else Guess(form.kind, FROM_NOTE, form.shows)
