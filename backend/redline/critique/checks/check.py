"""The shape of a named check."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict

from redline.critique.observation import Observation, Seen, worst_seen
from redline.design.graph import SystemGraph


class Parameters(BaseModel):
    """Base of what a checklist may hand to a named check; by itself: nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid")


P = TypeVar("P", bound=Parameters)
Observations: TypeAlias = tuple[Observation, ...]


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


def verdict(graph: SystemGraph, run: Callable[[SystemGraph], Iterable[Observation]]) -> Seen:
    """What a check without parameters comes to in a system."""
    return worst_seen(kept(graph, run))


def kept(graph: SystemGraph, run: Callable[[SystemGraph], Iterable[Observation]]) -> Observations:
    """What a check without parameters sees in a system, kept because other checks ask for it too."""
    return graph.once(_seen, run)


def _seen(graph: SystemGraph, run: Callable[[SystemGraph], Iterable[Observation]]) -> Observations:
    return tuple(run(graph))


def named(
    run: Callable[[SystemGraph], Iterable[Observation]],
    *,
    roles: str = "",
    facts: str = "",
    variants: str = "",
) -> NamedCheck[Any]:
    """A named check without parameters; the names are parted by spaces."""
    return NamedCheck(
        lambda graph, _: graph.once(_seen, run),
        Parameters,
        frozenset(roles.split()),
        frozenset(facts.split()),
        frozenset(variants.split()),
    )
