"""When a rule has anything to say about a system, and what it says when it has not."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple

from redline.critique.absence import Question
from redline.critique.predicates.selector import Model, Scene, Selector
from redline.design.graph import SystemGraph

Training = Literal["none", "outside", "stub", "in"]

WHY_TRAINING: dict[str, str] = {
    "none": "nothing in this drawing is trained",
    "outside": "training is outside this drawing",
    "stub": "where training gets its data is not drawn",
    "in": "training is inside this drawing",
}


CIRCUMSTANCES_KEPT = 256
"""For so many different circumstances it is remembered which rules apply: most systems are of few sorts."""


class Circumstances(NamedTuple):
    """What rules ask of a system before they look at it."""

    serves: bool
    learns: bool
    training: str
    tags: frozenset[str]
    stakes: str
    prototype: bool


def circumstances(graph: SystemGraph) -> Circumstances:
    """Those of this system."""
    return Circumstances(
        bool(graph.serving_roots),
        graph.learns,
        graph.training_scope(),
        graph.tags,
        graph.stakes,
        graph.prototype,
    )


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
        words = self.lacking(graph.once(circumstances)) if self._conditional else ""
        return words or (self.undrawn(graph) if self.present else "")

    @cached_property
    def always(self) -> bool:
        """Whether it asks for nothing, so that its rule applies to every system."""
        return not self.model_fields_set

    @cached_property
    def undrawn(self) -> Question[str]:
        """How to say what is not drawn; empty when all is."""
        return Question(self._first_undrawn)

    @cached_property
    def _conditional(self) -> bool:
        """Whether it asks anything of the circumstances."""
        return bool(self.model_fields_set - {"present"})

    @cached_property
    def lacking(self) -> Callable[[Circumstances], str]:
        """What circumstances lack for the rule to apply; empty when nothing."""
        return lru_cache(CIRCUMSTANCES_KEPT)(self._lacking)

    def _lacking(self, found: Circumstances) -> str:
        if self.serves is not None and found.serves is not self.serves:
            return "nothing in this drawing answers with a model"
        if self.learns is not None and found.learns is not self.learns:
            return WHY_TRAINING["none"] if self.learns else "the system learns"
        if self.training and found.training not in self.training:
            return WHY_TRAINING[found.training]
        return self._of_another_sort(found) or self._at_another_stage(found)

    def _of_another_sort(self, found: Circumstances) -> str:
        if self.tags_any and found.tags.isdisjoint(self.tags_any):
            return f"this is not a system of the sort: {', '.join(self.tags_any)}"
        unwanted = found.tags.intersection(self.tags_none)
        return f"this is a system of the sort: {', '.join(sorted(unwanted))}" if unwanted else ""

    def _at_another_stage(self, found: Circumstances) -> str:
        if self.stakes and found.stakes not in self.stakes:
            return f"the stakes are {found.stakes}"
        if self.prototype is None or found.prototype is self.prototype:
            return ""
        return "this is a prototype" if found.prototype else "this is not a prototype"

    def _first_undrawn(self, graph: SystemGraph) -> str:
        scene = Scene(graph)
        return next((part.otherwise for part in self.present if not part.among.pick(scene)), "")
