"""Answers written as a candidate draws them: boxes by their labels, arrows, words on arrows, names changed.

Statements are parted by `` ; ``: ``A -> B -> C`` and ``A -[words]-> B`` draw, ``A // B`` takes an arrow
away, ``gone A`` a box, ``A := B`` gives a box another name, ``A "words"`` writes a note, ``A {name: value}``
states attributes or the kind on its card, ``gave up A: loss`` puts on record what is lost.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import yaml

from redline.design.document import Component, Connection, Design
from redline.followups import Record

ARROW = re.compile(r"\s*(->|-\[[^\]]*\]->)\s*")


class Board:
    """A drawing that is being changed; boxes are found by what they are or were called."""

    def __init__(self, design: Design) -> None:
        self._design = design
        self._boxes = {part.id: part for part in design.components}
        self._arrows = {(arrow.source, arrow.target): arrow for arrow in design.connections}
        self._called = {part.label: part.id for part in design.components}
        self.records: tuple[Record, ...] = ()

    def answered(self, answer: str) -> Design:
        """The design with every statement of the answer drawn."""
        for statement in filter(None, (part.strip() for part in answer.split(" ; "))):
            self._draw(statement)
        boxes, arrows = list(self._boxes.values()), list(self._arrows.values())
        return self._design.model_copy(update={"components": boxes, "connections": arrows})

    def id_of(self, label: str) -> str:
        """The id of the box of this name; a new one is drawn when there is none."""
        if label not in self._called:
            self._called[label] = f"new {label}"
            self._boxes[f"new {label}"] = Component(id=f"new {label}", label=label)
        return self._called[label]

    def _draw(self, statement: str) -> None:
        for pattern, done in STATEMENTS:
            if (found := pattern.fullmatch(statement)) is not None:
                done(self, *found.groups())
                return
        for source, words, target in _steps(statement):
            ends = self.id_of(source), self.id_of(target)
            arrow = self._arrows.get(ends) or Connection(id="->".join(ends), source=ends[0], target=ends[1])
            self._arrows[ends] = arrow.model_copy(update={"label": words}) if words else arrow

    def _rename(self, old: str, new: str) -> None:
        self._called[new] = self._called[old]
        self._change(new, label=new)

    def _cut(self, source: str, target: str) -> None:
        del self._arrows[self._called[source], self._called[target]]

    def _remove(self, box: str) -> None:
        part = self._called[box]
        del self._boxes[part]
        self._arrows = {ends: arrow for ends, arrow in self._arrows.items() if part not in ends}

    def _give_up(self, box: str, lost: str) -> None:
        self.records = (*self.records, Record(type="give_up", component=self._called[box], lost=lost))

    def _note(self, box: str, words: str) -> None:
        self._change(box, note=words)

    def _state(self, box: str, card: str) -> None:
        values = yaml.safe_load(card)
        old = self._boxes[self._called[box]]
        self._change(box, kind=values.pop("kind", old.kind), attributes={**old.attributes, **values})

    def _change(self, box: str, **fields: Any) -> None:
        part = self._called[box]
        self._boxes[part] = self._boxes[part].model_copy(update=fields)


STATEMENTS: tuple[tuple[re.Pattern[str], Callable[..., None]], ...] = (
    (re.compile(r"(.+) := (.+)"), Board._rename),
    (re.compile(r"(.+) // (.+)"), Board._cut),
    (re.compile(r"gave up (.+?): (.+)"), Board._give_up),
    (re.compile(r"gone (.+)"), Board._remove),
    (re.compile(r"(.+?)\s+(\{[^{}]+\})"), Board._state),
    (re.compile(r'(.+?)\s+"(.+)"'), Board._note),
)


def _steps(chain: str) -> Iterator[tuple[str, str, str]]:
    parts = ARROW.split(chain)
    for place in range(0, len(parts) - 2, 2):
        yield (
            parts[place],
            parts[place + 1].removeprefix("-[").removesuffix("]->").removeprefix("->"),
            parts[place + 2],
        )
