"""Changes of the world, as absolute values laid over a design."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from redline.design.document import Design
from redline.design.edits import RemoveConnection, SetAttribute, SetFraming, apply
from redline.design.graph import read

DATA_FLOWS = frozenset({"event", "batch_data", "feature", "training_data", "label", "feedback", "context"})
READ_FLOWS = frozenset({"lookup"})


class _Change(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SetNumber(_Change):
    """A component's or connection's number becomes this value, whatever the drawing says."""

    change: Literal["number"] = "number"
    target: str
    name: str
    value: float


class SetObjective(_Change):
    """An objective of the framing card becomes this value."""

    change: Literal["objective"] = "objective"
    name: str
    value: float


class Silence(_Change):
    """A component delivers no more data: its outgoing data and the reads from it are gone."""

    change: Literal["silence"] = "silence"
    target: str


class Corrupt(_Change):
    """A component answers, and its answers are wrong; no number of the drawing moves."""

    change: Literal["corrupt"] = "corrupt"
    target: str


class Down(_Change):
    """A component does not answer: every arrow to and from it is gone."""

    change: Literal["down"] = "down"
    target: str


Change = Annotated[SetNumber | SetObjective | Silence | Corrupt | Down, Field(discriminator="change")]


class Effects(BaseModel):
    """What the world does to a design, computed once and kept."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    changes: tuple[Change, ...] = ()

    @property
    def numbers(self) -> Effects:
        """The effects that move a number; what was drawn stays drawn."""
        moving = tuple(c for c in self.changes if isinstance(c, (SetNumber, SetObjective)))
        return Effects(changes=moving)

    def renamed(self, old: str, new: str) -> Effects:
        """The same effects on a component that took another's place."""
        return Effects(
            changes=tuple(
                change
                if isinstance(change, SetObjective) or change.target != old
                else change.model_copy(update={"target": new})
                for change in self.changes
            )
        )


def lay_over(design: Design, effects: Effects) -> Design:
    """The design as the changed world leaves it; changes of parts that are gone are dropped."""
    for change in effects.changes:
        design = _lay(design, change)
    return design


def _lay(design: Design, change: Change) -> Design:
    match change:
        case SetNumber() if design.component(change.target) or design.connection(change.target):
            return apply(design, [SetAttribute(target=change.target, name=change.name, value=change.value)])
        case SetObjective():
            return apply(design, [SetFraming(path=f"objectives.{change.name}", value=change.value)])
        case Silence():
            return apply(design, [RemoveConnection(id=i) for i in silenced(design, change.target)])
        case Down():
            touched = [c.id for c in design.connections if change.target in (c.source, c.target)]
            return apply(design, [RemoveConnection(id=i) for i in touched])
        case _:
            return design


def silenced(design: Design, component: str) -> tuple[str, ...]:
    """Connections that carry this component's data to others, by their flow as it is read."""
    return tuple(
        edge.id
        for edge in read(design).drawn
        if (edge.source == component and edge.flow in DATA_FLOWS)
        or (edge.target == component and edge.flow in READ_FLOWS)
    )
