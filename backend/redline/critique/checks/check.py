"""The shape of a named check."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from redline.critique.observation import Observation
from redline.design.graph import SystemGraph


class Parameters(BaseModel):
    """Base of what a checklist may hand to a named check; by itself: nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid")


P = TypeVar("P", bound=Parameters)


@dataclass(frozen=True)
class NamedCheck(Generic[P]):
    """A Python check with what its rule's texts may speak of.

    ``run`` gets one system of the board and the parameters, and yields what it sees; yielding
    nothing means that the check does not apply. Every observation that fails or asks plays
    only the declared ``roles`` and ``facts``, and names no other ``variants``.
    """

    run: Callable[[SystemGraph, P], Iterable[Observation]]
    parameters: type[P]
    roles: frozenset[str] = frozenset()
    facts: frozenset[str] = frozenset()
    variants: frozenset[str] = frozenset()


def named(
    run: Callable[[SystemGraph], Iterable[Observation]],
    *,
    roles: str = "",
    facts: str = "",
    variants: str = "",
) -> NamedCheck[Any]:
    """A named check without parameters; the names are parted by spaces."""
    return NamedCheck(
        lambda graph, _: run(graph),
        Parameters,
        frozenset(roles.split()),
        frozenset(facts.split()),
        frozenset(variants.split()),
    )
