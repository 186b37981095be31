"""What every predicate has: an evaluation, and the roles and facts its texts may speak of."""

from __future__ import annotations

from abc import abstractmethod
from functools import cached_property

from redline.critique.absence import Question
from redline.critique.observation import Observation, not_applicable
from redline.critique.predicates.selector import Model, Scene

NOT_DRAWN = (not_applicable("none of this is drawn"),)


class Predicate(Model):
    """One closed, typed test of a scene."""

    @cached_property
    def of(self) -> Question[tuple[Observation, ...]]:
        """What it sees of a whole drawing; never empty."""
        return Question(lambda graph: self.observe(Scene(graph)) or NOT_DRAWN)

    @abstractmethod
    def observe(self, scene: Scene) -> tuple[Observation, ...]:
        """What it sees; never empty."""

    @property
    @abstractmethod
    def roles(self) -> frozenset[str]:
        """Names of the components and connections that a failing observation carries."""

    @property
    def facts(self) -> frozenset[str]:
        """Names of the words and numbers that it carries."""
        return frozenset()

    @property
    def variants(self) -> frozenset[str]:
        """Names of the situations for which it wants texts of their own."""
        return frozenset()
