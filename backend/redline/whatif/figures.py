"""All numbers of a design in one value, as the command line and the API hand them out."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from redline.design.graph import Brief, SystemGraph, read
from redline.whatif.effects import Effects, lay_over
from redline.whatif.report import Capacity, Latency, Report, capacity, latency, report
from redline.whatif.under_load import UnderLoad, under_load


class OfRequest(BaseModel):
    """What a request meets alone: its time at the peak, that of its path without waiting, and the loads."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    under_load: UnderLoad | None
    latency: Latency | None
    capacity: tuple[Capacity, ...]


class Figures(BaseModel):
    """The request under load beside the other numbers; ``under_load`` is None where nobody waits."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    under_load: UnderLoad | None
    report: Report

    @property
    def of_request(self) -> OfRequest:
        """What a request meets, of all these."""
        found = self.report
        return OfRequest(under_load=self.under_load, latency=found.latency, capacity=found.capacity)


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
    graph = _with(graph, effects, brief)
    return Figures(under_load=under_load(graph, gains=gains), report=report(graph))


def of_request(graph: SystemGraph, effects: Effects | None = None, brief: Brief | None = None) -> OfRequest:
    """What a request meets, as ``figures`` says it but for where its time goes: sooner than all else."""
    graph = _with(graph, effects, brief)
    timed = under_load(graph, spent=False, gains=False)
    return OfRequest(under_load=timed, latency=latency(graph), capacity=capacity(graph))


def _with(graph: SystemGraph, effects: Effects | None, brief: Brief | None) -> SystemGraph:
    if effects is None or not effects.numbers.changes:
        return graph
    return read(lay_over(graph.design, effects.numbers), brief)
