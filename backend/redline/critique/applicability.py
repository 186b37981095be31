"""When a rule has anything to say about a system, and what it says when it has not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from redline.critique.predicates.selector import Model, Scene, Selector
from redline.design.graph import SystemGraph

Training = Literal["none", "outside", "stub", "in"]

WHY_TRAINING: dict[str, str] = {
    "none": "nothing in this drawing is trained",
    "outside": "training is outside this drawing",
    "stub": "where training gets its data is not drawn",
    "in": "training is inside this drawing",
}


class Present(Model):
    """Components that must be drawn, and how to say that they are not."""

    among: Selector
    otherwise: str


class When(Model):
    """What must be true of a system for a rule to apply; what is left out does not matter."""

    learns: bool | None = None
    serves: bool | None = None
    training: tuple[Training, ...] = ()
    tags_any: tuple[str, ...] = ()
    tags_none: tuple[str, ...] = ()
    stakes: tuple[Literal["low", "med", "high"], ...] = ()
    prototype: bool | None = None
    present: tuple[Present, ...] = ()

    def missing(self, graph: SystemGraph) -> str:
        """Why the rule does not apply; empty when it does."""
        return next(self._reasons(graph), "")

    def _reasons(self, graph: SystemGraph) -> Iterator[str]:
        if self.serves is not None and bool(graph.serving_roots) is not self.serves:
            yield "nothing in this drawing answers with a model"
        if self.learns is not None and graph.learns is not self.learns:
            yield WHY_TRAINING["none"] if self.learns else "the system learns"
        if self.training:
            yield from self._training(graph)
        if self.tags_any and not graph.tags & set(self.tags_any):
            yield f"this is not a system of the sort: {', '.join(self.tags_any)}"
        if graph.tags & set(self.tags_none):
            yield f"this is a system of the sort: {', '.join(sorted(graph.tags & set(self.tags_none)))}"
        if self.stakes and graph.stakes not in self.stakes:
            yield f"the stakes are {graph.stakes}"
        if self.prototype is not None and graph.prototype is not self.prototype:
            yield "this is a prototype" if graph.prototype else "this is not a prototype"
        scene = Scene(graph)
        yield from (part.otherwise for part in self.present if not part.among.pick(scene))

    def _training(self, graph: SystemGraph) -> Iterator[str]:
        scope = graph.training_scope()
        if scope not in self.training:
            yield WHY_TRAINING[scope]
