"""What differs between two designs, part by part, without judging it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from redline.design.document import Component, Connection, Design

NOT_A_CHANGE = frozenset({"position", "note"})
"""Fields of a part that do not change what the design does."""

_P = TypeVar("_P", Component, Connection)


@dataclass(frozen=True, slots=True)
class Change:
    """One field of a part or of the framing card: ``attributes.p99_ms`` from 900 to 450."""

    path: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class PartChange:
    """A component or connection that exists on both sides and differs."""

    id: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Ids of what was added, removed and changed, and the framing fields that moved."""

    added_components: tuple[str, ...] = ()
    removed_components: tuple[str, ...] = ()
    changed_components: tuple[PartChange, ...] = ()
    added_connections: tuple[str, ...] = ()
    removed_connections: tuple[str, ...] = ()
    changed_connections: tuple[PartChange, ...] = ()
    framing: tuple[Change, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether the two designs do the same."""
        return self == Difference()


def difference(before: Design, after: Design) -> Difference:
    """What was added, removed and changed; positions and notes do not count as a change."""
    old, new = _by_id(before.components), _by_id(after.components)
    old_lines, new_lines = _by_id(before.connections), _by_id(after.connections)
    return Difference(
        added_components=tuple(i for i in new if i not in old),
        removed_components=tuple(i for i in old if i not in new),
        changed_components=tuple(_changed(old, new)),
        added_connections=tuple(i for i in new_lines if i not in old_lines),
        removed_connections=tuple(i for i in old_lines if i not in new_lines),
        changed_connections=tuple(_changed(old_lines, new_lines)),
        framing=tuple(_changes(before.framing.model_dump(), after.framing.model_dump())),
    )


def _by_id(parts: list[_P]) -> dict[str, _P]:
    return {part.id: part for part in parts}


def _changed(
    old: Mapping[str, Component | Connection], new: Mapping[str, Component | Connection]
) -> Iterator[PartChange]:
    for part_id, part in new.items():
        if part_id in old and old[part_id] != part:
            changes = tuple(_changes(_fields(old[part_id]), _fields(part)))
            if changes:
                yield PartChange(part_id, changes)


def _fields(part: Component | Connection) -> dict[str, object]:
    return {name: value for name, value in part.model_dump().items() if name not in NOT_A_CHANGE}


def _changes(old: Mapping[str, object], new: Mapping[str, object], prefix: str = "") -> Iterator[Change]:
    for name in dict.fromkeys([*old, *new]):
        before, after = old.get(name), new.get(name)
        if isinstance(before, dict) and isinstance(after, dict):
            yield from _changes(before, after, f"{prefix}{name}.")
        elif before != after:
            yield Change(f"{prefix}{name}", before, after)
