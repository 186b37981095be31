"""The way out of the vocabulary: a small Python check, called by its name."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from pydantic import Field, field_validator, model_validator

from redline.critique.absence import Question
from redline.critique.checks import CHECKS
from redline.critique.checks.check import NamedCheck, Parameters
from redline.critique.names import known
from redline.critique.observation import Observation
from redline.critique.predicates.base import NOT_DRAWN, Predicate
from redline.critique.predicates.selector import Scene


class Named(Predicate):
    """A check of ``critique/checks``, with its parameters."""

    named: str = Field(json_schema_extra={"enum": [*sorted(CHECKS)]})
    parameters: Mapping[str, Any] = Field(default={}, alias="with")

    @field_validator("named")
    @classmethod
    def _exists(cls, name: str) -> str:
        return known(name, CHECKS, "named check")

    @model_validator(mode="after")
    def _fitting(self) -> Named:
        self.check.parameters.model_validate(self.parameters)
        return self

    @property
    def check(self) -> NamedCheck[Any]:
        """The check behind the name."""
        return CHECKS[self.named]

    @property
    def roles(self) -> frozenset[str]:
        return self.check.roles

    @property
    def facts(self) -> frozenset[str]:
        return self.check.facts

    @property
    def variants(self) -> frozenset[str]:
        return self.check.variants

    def observe(self, scene: Scene) -> tuple[Observation, ...]:
        return tuple(self.check.run(scene.graph, self._fitted))

    @cached_property
    def of(self) -> Question[tuple[Observation, ...]]:
        return Question(lambda graph: tuple(self.check.run(graph, self._fitted)) or NOT_DRAWN)

    @cached_property
    def _fitted(self) -> Parameters:
        fitted: Parameters = self.check.parameters.model_validate(self.parameters)
        return fitted
