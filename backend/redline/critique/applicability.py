"""When a rule has anything to say about a system, and what it says when it has not."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Literal, TypeAlias

from redline.critique.predicates.selector import Model, Scene, Selector
from redline.design.graph import SystemGraph

Training = Literal["none", "outside", "stub", "in"]

WHY_TRAINING: dict[str, str] = {
    "none": "nothing in this drawing is trained",
    "outside": "training is outside this drawing",
    "stub": "where training gets its data is not drawn",
    "in": "training is inside this drawing",
}


Reason: TypeAlias = Callable[[SystemGraph], str]


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
        for reason in self._reasons:
            words = reason(graph)
            if words:
                return words
        return ""

    @cached_property
    def _reasons(self) -> tuple[Reason, ...]:
        """What is asked of a system, cheapest first: only what the rule states."""
        asked: tuple[tuple[bool, Reason], ...] = (
            (self.serves is not None, self._serving),
            (self.learns is not None, self._learning),
            (bool(self.training), self._training),
            (bool(self.tags_any), self._of_a_sort),
            (bool(self.tags_none), self._of_another_sort),
            (bool(self.stakes), self._staking),
            (self.prototype is not None, self._staged),
            (bool(self.present), self._present),
        )
        return tuple(reason for stated, reason in asked if stated)

    def _serving(self, graph: SystemGraph) -> str:
        fits = bool(graph.serving_roots) is self.serves
        return "" if fits else "nothing in this drawing answers with a model"

    def _learning(self, graph: SystemGraph) -> str:
        if graph.learns is self.learns:
            return ""
        return WHY_TRAINING["none"] if self.learns else "the system learns"

    def _training(self, graph: SystemGraph) -> str:
        scope = graph.training_scope()
        return "" if scope in self.training else WHY_TRAINING[scope]

    def _of_a_sort(self, graph: SystemGraph) -> str:
        fits = not graph.tags.isdisjoint(self.tags_any)
        return "" if fits else f"this is not a system of the sort: {', '.join(self.tags_any)}"

    def _of_another_sort(self, graph: SystemGraph) -> str:
        found = graph.tags.intersection(self.tags_none)
        return f"this is a system of the sort: {', '.join(sorted(found))}" if found else ""

    def _staking(self, graph: SystemGraph) -> str:
        return "" if graph.stakes in self.stakes else f"the stakes are {graph.stakes}"

    def _staged(self, graph: SystemGraph) -> str:
        if graph.prototype is self.prototype:
            return ""
        return "this is a prototype" if graph.prototype else "this is not a prototype"

    def _present(self, graph: SystemGraph) -> str:
        scene = Scene(graph)
        return next((part.otherwise for part in self.present if not part.among.pick(scene)), "")
