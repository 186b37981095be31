"""Answers written as a candidate draws them: boxes by their labels, arrows, words on arrows, names changed.

Statements are parted by `` ; ``: ``A -> B -> C`` and ``A -[words]-> B`` draw, ``A // B`` takes an arrow
away, ``A := B`` gives a box another name, ``A "words"`` writes a note.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from redline.design.document import Component, Connection, Design

ARROW = re.compile(r"\s*(->|-\[[^\]]*\]->)\s*")
NOTE = re.compile(r'(.+?)\s+"(.+)"')


class Board:
    """A drawing that is being changed; boxes are found by what they are or were called."""

    def __init__(self, design: Design) -> None:
        self._design = design
        self._boxes = {part.id: part for part in design.components}
        self._arrows = {(arrow.source, arrow.target): arrow for arrow in design.connections}
        self._called = {part.label: part.id for part in design.components}

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
        if " := " in statement:
            old, new = statement.split(" := ")
            self._called[new] = part = self._called[old]
            self._boxes[part] = self._boxes[part].model_copy(update={"label": new})
        elif " // " in statement:
            source, target = statement.split(" // ")
            del self._arrows[self._called[source], self._called[target]]
        elif (noted := NOTE.fullmatch(statement)) is not None:
            part = self._called[noted[1]]
            self._boxes[part] = self._boxes[part].model_copy(update={"note": noted[2]})
        else:
            for source, words, target in _steps(statement):
                ends = self.id_of(source), self.id_of(target)
                arrow = self._arrows.get(ends) or Connection(
                    id="->".join(ends), source=ends[0], target=ends[1]
                )
                self._arrows[ends] = arrow.model_copy(update={"label": words}) if words else arrow


def _steps(chain: str) -> Iterator[tuple[str, str, str]]:
    parts = ARROW.split(chain)
    for place in range(0, len(parts) - 2, 2):
        yield (
            parts[place],
            parts[place + 1].removeprefix("-[").removesuffix("]->").removeprefix("->"),
            parts[place + 2],
        )
