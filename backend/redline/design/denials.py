"""What a person looked at and turned down: guesses of a kind or a flow that are not so."""

from __future__ import annotations

from collections.abc import Mapping

from redline.design.document import Value

IS_NOT = "is_not"
"""The attribute that keeps them: names of kinds on a component, of flows on a connection, with commas."""


def denied(attributes: Mapping[str, Value]) -> frozenset[str]:
    """The kinds or flows that a part is said not to have."""
    said = attributes.get(IS_NOT)
    return frozenset(filter(None, map(str.strip, said.split(",")))) if isinstance(said, str) else frozenset()


def denying(attributes: Mapping[str, Value], *names: str) -> str:
    """The value of the attribute with these names more."""
    return ", ".join(sorted(denied(attributes).union(names)))
