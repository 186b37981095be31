"""The words of a rule and its fix, with slots for what a check saw.

A slot is ``{role}`` or ``{fact}``. In texts a role becomes the labels of its components;
in an edit it becomes an id, and an edit that speaks of several is repeated for each. ``$name``
in an edit is a fresh id. An edit that speaks of a role nobody plays is left out.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import product
from typing import Any

from pydantic import Field, model_validator

from redline.critique.finding import Caret, Mark, Severity, Source
from redline.critique.observation import Observation
from redline.critique.predicates.selector import Model
from redline.design.document import Design
from redline.design.edits import EDIT_LIST, Edit

SLOT = re.compile(r"\{(\w+)\}")
MOST_NAMES = 4
"""More labels than this in one sentence are counted instead."""

MARK_LINES, MARK_WIDTH = 2, 15

EditTemplate = Mapping[str, Any]


class CaretTemplate(Model):
    """The role of the connection on which a word belongs, and the word."""

    at: str
    word: str


class MarkTemplate(Model):
    """What the hand writes: at most two lines of fifteen characters."""

    words: str = ""
    caret: CaretTemplate | None = None
    strike: bool = False

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
        chosen = self.variants.get(variant)
        return self if chosen is None else self.model_copy(update=_given(chosen))

    def slots(self) -> frozenset[str]:
        """Every slot in the texts and edits."""
        texts = [self.message, self.question, self.why, self.fix_label, *_strings(self.fix)]
        if self.mark.caret:
            texts.append(f"{{{self.mark.caret.at}}}")
        return frozenset(name for text in texts for name in SLOT.findall(text))


def _given(variant: Variant) -> dict[str, Any]:
    return {name: value for name in variant.model_fields_set if (value := getattr(variant, name)) is not None}


def fill(text: str, observation: Observation, labels: Mapping[str, str]) -> str:
    """The text with its slots filled; a slot that nobody fills is read as “something”."""

    def word(match: re.Match[str]) -> str:
        name = match[1]
        if name in observation.facts:
            return observation.facts[name]
        return listed([labels.get(part, part) for part in observation.roles.get(name, ())])

    return SLOT.sub(word, text)


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
    caret = Caret(connection=spot[0], word=template.caret.word) if template.caret and spot else None
    return Mark(words=template.words, caret=caret, strike=template.strike)


def edits(templates: Iterable[EditTemplate], observation: Observation, design: Design) -> tuple[Edit, ...]:
    """The fix as edits of this design."""
    taken = {part.id for part in design.components} | {part.id for part in design.connections}
    fresh: dict[str, str] = {}
    filled = [
        _fresh(edit, fresh, taken) for template in templates for edit in _instances(template, observation)
    ]
    return tuple(EDIT_LIST.validate_python(filled))


def _instances(template: EditTemplate, observation: Observation) -> Iterator[dict[str, Any]]:
    names = [name for name in _slots(template) if name in observation.roles]
    if any(not observation.roles[name] for name in names) or not _playable(template, observation):
        return
    choices = [
        observation.roles[name] if name in _many(template) else observation.roles[name][:1] for name in names
    ]
    for members in product(*choices):
        yield _replaced(template, dict(zip(names, members, strict=True)), observation.facts)


def _playable(template: EditTemplate, observation: Observation) -> bool:
    return all(name in observation.roles or name in observation.facts for name in _slots(template))


def _slots(template: Any) -> list[str]:
    return list(dict.fromkeys(name for text in _strings(template) for name in SLOT.findall(text)))


def _many(template: EditTemplate) -> Collection[str]:
    """Slots that repeat the edit: those of its own fields, not where a new box is put."""
    if template.get("op") == "add_component":
        return ()
    return _slots({name: value for name, value in template.items() if name not in ("component", "near")})


def _replaced(template: Any, members: Mapping[str, str], facts: Mapping[str, str]) -> Any:
    if isinstance(template, Mapping):
        return {name: _replaced(value, members, facts) for name, value in template.items()}
    if isinstance(template, (list, tuple)):
        return [_replaced(item, members, facts) for item in template]
    if isinstance(template, str):
        return _filled(template, members, facts)
    return template


def _filled(template: str, members: Mapping[str, str], facts: Mapping[str, str]) -> str | float:
    """The text with its slots filled; a fact that stands alone and is a number becomes one."""
    alone = SLOT.fullmatch(template)
    if alone and alone[1] in facts and re.fullmatch(r"-?\d+(\.\d+)?", facts[alone[1]]):
        return float(facts[alone[1]])
    return SLOT.sub(lambda match: {**facts, **members}.get(match[1], match[0]), template)


def _fresh(edit: dict[str, Any], fresh: dict[str, str], taken: set[str]) -> dict[str, Any]:
    """The edit with ``$name`` ids made new, and ids for the arrows that it draws without one."""
    edit = _new_ids(edit, fresh, taken)
    if edit["op"] == "add_connection":
        edit.setdefault("id", _unused(f"{edit['source']}>{edit['target']}", taken))
    if edit["op"] == "insert_on_connection":
        edit.setdefault("onward", _unused(f"{edit['component']['id']}>onward", taken))
    return edit


def _new_ids(value: Any, fresh: dict[str, str], taken: set[str]) -> Any:
    if isinstance(value, Mapping):
        return {name: _new_ids(item, fresh, taken) for name, item in value.items()}
    if isinstance(value, str) and value.startswith("$"):
        if value not in fresh:
            fresh[value] = _unused(value[1:], taken)
        return fresh[value]
    return value


def _unused(name: str, taken: set[str]) -> str:
    candidates = (name if n == 1 else f"{name}-{n}" for n in range(1, len(taken) + 2))
    chosen = next(candidate for candidate in candidates if candidate not in taken)
    taken.add(chosen)
    return chosen


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _strings(item)
