"""What every predicate has: an evaluation, and the roles and facts its texts may speak of."""

from __future__ import annotations

from abc import abstractmethod

from redline.critique.observation import Observation
from redline.critique.predicates.selector import Model, Scene


class Predicate(Model):
    """One closed, typed test of a scene."""

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
