"""Which components a predicate speaks about: a closed way to pick a set of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from redline.critique.names import Attribute, Family, Kind
from redline.design import operators
from redline.design.graph import SystemGraph, View

Operator = Literal["is", "is_not", "below", "at_most", "above", "at_least", "has", "stated"]
NamedSet = Literal["consumers", "entries", "gates", "serving_roots", "sinks", "trainers"]
Plain = bool | int | float | str


class Model(BaseModel):
    """Base of everything that is read from a checklist: frozen, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


@dataclass(slots=True)
class Scene:
    """The part of the design under examination, and the components bound by ``for_each``.

    Nothing changes it; it is not frozen because one is made for every rule.
    """

    graph: SystemGraph
    bound: Mapping[str, str] = field(default_factory=dict)

    def bind(self, name: str, component: str) -> Scene:
        """The same scene with one more name."""
        return Scene(self.graph, {**self.bound, name: component})


class Condition(Model):
    """A test of one attribute. An attribute that nobody stated is neither true nor false."""

    attribute: Attribute
    op: Operator = "is"
    value: Plain = True

    def holds(self, stated: Any) -> bool | None:
        """Whether the stated value passes; None when there is none to test."""
        if self.op == "stated":
            return (stated is not None) is self.value
        if stated is None:
            return None
        return _compare(self.op, stated, self.value)


class Reaching(Model):
    """What a component's arrows must lead to, and in which view."""

    target: Selector = Field(alias="to")
    over: View


class Selector(Model):
    """A set of components: all the named conditions hold, of ``any_of`` at least one.

    Written short: ``trainers`` is a named set, ``$store`` a component bound by ``for_each``.
    """

    kind: tuple[Kind, ...] = ()
    family: tuple[Family, ...] = ()
    set: NamedSet | None = None
    bound: str | None = None
    provides: str | None = None
    where: tuple[Condition, ...] = ()
    reaching: Reaching | None = None
    any_of: tuple[Selector, ...] = ()
    without: Selector | None = None

    @model_validator(mode="before")
    @classmethod
    def _short(cls, written: object) -> object:
        if not isinstance(written, str):
            return written
        return {"bound": written[1:]} if written.startswith("$") else {"set": written}

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        short = {"type": "string", "description": "A named set, or $name of a bound component."}
        return {"anyOf": [handler(core), short]}

    def pick(self, scene: Scene) -> frozenset[str]:
        """The v1 components that this describes; an unstated attribute never selects."""
        if self._by_kind:
            return scene.graph.of_kind(*self.kind)
        chosen = self._start(scene)
        if self.family or self.where or self.provides is not None:
            chosen = frozenset(node for node in chosen if self._fits(scene.graph, node))
        if self.reaching is not None:
            view = scene.graph.view(self.reaching.over)
            chosen &= operators.ancestors_of(view, self.reaching.target.pick(scene))
        if self.without is not None:
            chosen -= self.without.pick(scene)
        return chosen

    @cached_property
    def _by_kind(self) -> bool:
        """Whether it asks for nothing but kinds, as most do."""
        return bool(self.kind) and self.model_fields_set == {"kind"}

    def _start(self, scene: Scene) -> frozenset[str]:
        graph = scene.graph
        if self.bound is not None:
            return frozenset({scene.bound[self.bound]})
        if self.any_of:
            return frozenset().union(*(part.pick(scene) for part in self.any_of))
        if self.kind:
            return graph.of_kind(*self.kind)
        if self.family:
            return graph.of_family(*self.family)
        if self.set is not None:
            return frozenset(getattr(graph, self.set))
        wanted = next((c.attribute for c in self.where if c.op == "is" and c.value), None)
        return frozenset(graph.alive) if wanted is None else graph.having(wanted)

    def _fits(self, graph: SystemGraph, node: str) -> bool:
        return (
            (not self.family or graph.family(node) in self.family)
            and (self.provides is None or graph.provides(node, self.provides))
            and all(c.holds(graph.attribute(node, c.attribute)) for c in self.where)
        )


def _compare(op: Operator, stated: Any, value: Plain) -> bool | None:
    if op == "is":
        return bool(stated == value)
    if op == "is_not":
        return bool(stated != value)
    if op == "has":
        return str(value) in str(stated)
    if isinstance(stated, str) or isinstance(value, str):
        return None  # a text cannot be measured against a number
    return _measure(op, float(stated), float(value))


def _measure(op: Operator, stated: float, value: float) -> bool:
    if op == "below":
        return stated < value
    if op == "at_most":
        return stated <= value
    if op == "above":
        return stated > value
    return stated >= value


Reaching.model_rebuild()
