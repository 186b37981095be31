"""The words of a rule, with slots for what a check saw.

A slot is ``{role}`` or ``{fact}``; a role becomes the labels of its components.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from typing import Any

from pydantic import Field, model_validator

from redline.critique.finding import Caret, Mark, Severity, Source
from redline.critique.fixes import EditTemplate
from redline.critique.observation import Observation
from redline.critique.predicates.selector import Model
from redline.critique.slots import SLOT

MOST_NAMES = 4
"""More labels than this in one sentence are counted instead."""

TEXTS_KEPT = 4_096
"""More than all rules have."""

MARK_LINES, MARK_WIDTH = 2, 15


class CaretTemplate(Model):
    """The role of the connection on which a word belongs, and the word."""

    at: str
    word: str


class MarkTemplate(Model):
    """What the hand writes: at most two lines of fifteen characters."""

    words: str = ""
    caret: CaretTemplate | None = None
    strike: bool = False

    @cached_property
    def bare(self) -> Mark:
        """The mark without its caret."""
        return Mark(words=self.words, strike=self.strike)

    @model_validator(mode="after")
    def _fits(self) -> MarkTemplate:
        lines = self.words.splitlines()
        if len(lines) > MARK_LINES or any(len(line) > MARK_WIDTH for line in lines):
            raise ValueError(f"a mark has at most {MARK_LINES} lines of {MARK_WIDTH} characters.")
        return self


class Variant(Model):
    """Texts for one situation of a rule; what is left out is as in the report."""

    anchors: tuple[str, ...] | None = None
    message: str | None = None
    question: str | None = None
    why: str | None = None
    fix: tuple[EditTemplate, ...] | None = None
    fix_label: str | None = None
    mark: MarkTemplate | None = None
    severity: Severity | None = None


class Report(Model):
    """Everything a rule says when it fails or asks."""

    anchors: tuple[str, ...]
    message: str
    question: str
    why: str
    fix: tuple[EditTemplate, ...] = ()
    fix_label: str = ""
    mark: MarkTemplate = MarkTemplate()
    source: Source
    severity: Severity | None = None
    variants: Mapping[str, Variant] = Field(default={}, description="Texts by situation.")

    def speaking(self, variant: str) -> Report:
        """The report with the texts of this situation."""
        return self._by_variant.get(variant, self)

    @cached_property
    def _by_variant(self) -> Mapping[str, Report]:
        return {name: self.model_copy(update=_given(chosen)) for name, chosen in self.variants.items()}

    def place(self, observation: Observation) -> tuple[str, ...]:
        """The ids that identify what is said of this observation, in order."""
        return tuple(sorted({part for role in self.anchors for part in observation.roles.get(role, ())}))

    def slots(self) -> frozenset[str]:
        """Every slot in the texts and edits."""
        texts = (self.message, self.question, self.why, self.fix_label)
        names = {name for text in texts for name in SLOT.findall(text)}
        names.update(name for template in self.fix for name in template.slots)
        return frozenset(names | ({self.mark.caret.at} if self.mark.caret else set()))


def _given(variant: Variant) -> dict[str, Any]:
    return {name: value for name in variant.model_fields_set if (value := getattr(variant, name)) is not None}


class Words(dict[str, str]):
    """What the slots of the texts say of one observation, each found when a text first has it.

    A slot that nobody fills is read as “something”.
    """

    def __init__(self, observation: Observation, labels: Mapping[str, str]) -> None:
        super().__init__(observation.facts)
        self._roles = observation.roles
        self._labels = labels

    def __missing__(self, slot: str) -> str:
        said = self[slot] = listed([self._labels[part] for part in self._roles.get(slot, ())])
        return said


def fill(text: str, words: Words) -> str:
    """The text with its slots filled."""
    template, slots = _template(text)
    return template % tuple([words[slot] for slot in slots]) if slots else text


@lru_cache(maxsize=TEXTS_KEPT)
def _template(text: str) -> tuple[str, tuple[str, ...]]:
    """The text with ``%s`` for each slot, and the names of the slots in order."""
    between = SLOT.split(text.replace("%", "%%"))
    return "%s".join(between[::2]), tuple(between[1::2])


def listed(names: Iterable[str]) -> str:
    """Names in quotes, joined for reading: “a”, “b” and “c”."""
    shown = [f"“{name}”" for name in names]
    if not shown:
        return "something"
    if len(shown) > MOST_NAMES:
        shown = [*shown[: MOST_NAMES - 1], f"{len(shown) - MOST_NAMES + 1} more"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def mark(template: MarkTemplate, observation: Observation) -> Mark:
    """The mark with its caret on the first connection that plays the role, if one does."""
    spot = template.caret and observation.roles.get(template.caret.at, ())
    if not template.caret or not spot:
        return template.bare
    caret = Caret(connection=spot[0], word=template.caret.word)
    return Mark(words=template.words, caret=caret, strike=template.strike)
