"""Changing a drawing in a test: erase, redraw, state something else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from redline.design import edits, notation
from redline.design.document import Design, Value

FOLDER = Path(__file__).parent / "designs"


@dataclass(frozen=True)
class Board:
    """A drawing that gives a new one for every change."""

    design: Design

    def erase(self, *components: str) -> Board:
        """Without these components and their arrows."""
        return Board(edits.apply(self.design, [edits.RemoveComponent(id=part) for part in components]))

    def cut(self, source: str, target: str | None = None, flow: str | None = None) -> Board:
        """Without the arrows from a component: all, or those to another, or those of one flow."""
        kept = [
            arrow
            for arrow in self.design.connections
            if not (arrow.source == source and target in (None, arrow.target) and flow in (None, arrow.flow))
        ]
        return Board(self.design.model_copy(update={"connections": kept}))

    def state(self, component: str, **values: Value | None) -> Board:
        """With these attributes stated otherwise; None takes a statement back."""
        stated = [
            edits.SetAttribute(target=component, name=name, value=value) for name, value in values.items()
        ]
        return Board(edits.apply(self.design, stated))

    def draw(self, text: str) -> Board:
        """With this drawn beside what is there; names that are there already mean the same boxes."""
        extra = notation.parse(text)
        known = {part.id for part in self.design.components}
        arrows = {arrow.id for arrow in self.design.connections}
        components = [part for part in extra.components if part.id not in known]
        connections = [
            arrow.model_copy(update={"id": f"{arrow.id}+"}) if arrow.id in arrows else arrow
            for arrow in extra.connections
        ]
        return Board(
            self.design.model_copy(
                update={
                    "components": [*self.design.components, *components],
                    "connections": [*self.design.connections, *connections],
                }
            )
        )


Change = Callable[[Board], Board]


def strong(name: str) -> Board:
    """One of the designs that have everything they need: ``fraud`` or ``rag``."""
    return Board(notation.parse((FOLDER / f"strong_{name}.graph").read_text(encoding="utf-8")))
