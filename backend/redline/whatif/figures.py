"""All numbers of a design in one value, as the command line and the API hand them out."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from redline.design.graph import Brief, SystemGraph, read
from redline.whatif.effects import Effects, lay_over
from redline.whatif.report import Report, report
from redline.whatif.under_load import UnderLoad, under_load


class Figures(BaseModel):
    """The request under load beside the other numbers; ``under_load`` is None where nobody waits."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    under_load: UnderLoad | None
    report: Report


class Compared(BaseModel):
    """The numbers of a design as it is drawn, and in a changed world."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    before: Figures
    after: Figures


def figures(
    graph: SystemGraph, effects: Effects | None = None, brief: Brief | None = None, *, gains: bool = True
) -> Figures:
    """The numbers of a design, with what ``effects`` does to its numbers laid over it first.

    What fell silent or is down stays drawn, as it does for the judge: nothing that nobody changed moves a
    number. ``brief`` is read again where something moved.
    Without ``gains`` the answer comes many times sooner and does not say what each component would gain.
    """
    if effects is not None and effects.numbers.changes:
        graph = read(lay_over(graph.design, effects.numbers), brief)
    return Figures(under_load=under_load(graph, gains=gains), report=report(graph))
