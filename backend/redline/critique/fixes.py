"""A rule's fix as edits of one design.

A slot in an edit becomes an id, and an edit that speaks of several components is repeated for
each; only the first counts for where a new box is put. ``$name`` is a fresh id, the same one
throughout the fix. An edit that speaks of a role nobody plays is left out.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import product
from typing import Any

from pydantic import RootModel

from redline.critique import slots
from redline.critique.observation import Observation
from redline.design.edits import EDIT_LIST, Edit

NUMBER = re.compile(r"-?\d+(\.\d+)?")


class EditTemplate(RootModel[dict[str, Any]]):
    """One edit with slots and fresh ids in it."""

    @property
    def op(self) -> Any:
        """Which edit it is."""
        return self.root.get("op")

    @cached_property
    def slots(self) -> tuple[str, ...]:
        """Roles and facts that it speaks of."""
        return slots.names(self.root)

    @cached_property
    def repeated(self) -> frozenset[str]:
        """Roles for each of whose members the edit is made again."""
        if self.op == "add_component":
            return frozenset()
        own = {name: value for name, value in self.root.items() if name not in ("component", "near")}
        return frozenset(slots.names(own))

    @cached_property
    def fixed(self) -> dict[str, Any]:
        """The fields that are the same for every design."""
        return {name: value for name, value in self.root.items() if not _open(value)}

    @cached_property
    def open(self) -> dict[str, Any]:
        """The fields that hold a slot or a fresh id."""
        return {name: value for name, value in self.root.items() if _open(value)}

    def example(self, number: int) -> dict[str, Any]:
        """The edit with every id it would be given, to see that it is one."""
        return {**self._made_up(number), **self.root}

    def _made_up(self, number: int) -> dict[str, str]:
        names = {"add_connection": "id", "insert_on_connection": "onward"}
        return {names[self.op]: f"arrow-{number}"} if self.op in names else {}


class FreshIds:
    """Ids that a design does not use yet."""

    def __init__(self, taken: Container[str]) -> None:
        self._taken = taken
        self._given: set[str] = set()
        self._named: dict[str, str] = {}

    def named(self, name: str) -> str:
        """The id for a ``$name``: a new one at first, then always that."""
        if name not in self._named:
            self._named[name] = self.unused(name.removeprefix("$"))
        return self._named[name]

    def unused(self, wish: str) -> str:
        """The wish, or the wish with the first number that makes it new."""
        chosen, number = wish, 1
        while chosen in self._taken or chosen in self._given:
            number += 1
            chosen = f"{wish}-{number}"
        self._given.add(chosen)
        return chosen


def edits(
    templates: Iterable[EditTemplate], observation: Observation, taken: Container[str]
) -> tuple[Edit, ...]:
    """The edits for what was seen; ``taken`` are the ids that the design uses."""
    fresh = FreshIds(taken)
    filled = [
        _with_arrow_ids(edit, fresh)
        for template in templates
        if all(_known(name, observation) for name in template.slots)
        for edit in _instances(template, observation, fresh)
    ]
    return tuple(EDIT_LIST.validate_python(filled)) if filled else ()


def _open(value: Any) -> bool:
    return any("{" in text or text.startswith("$") for text in slots.texts(value))


def _known(name: str, observation: Observation) -> bool:
    return bool(observation.roles.get(name)) or name in observation.facts


def _instances(template: EditTemplate, observation: Observation, fresh: FreshIds) -> Iterator[dict[str, Any]]:
    roles = [name for name in template.slots if name in observation.roles]
    members = [_members(template, name, observation) for name in roles]
    for chosen in product(*members):
        members_by_role = dict(zip(roles, chosen, strict=True))
        yield {**template.fixed, **_filled(template.open, members_by_role, observation.facts, fresh)}


def _members(template: EditTemplate, role: str, observation: Observation) -> tuple[str, ...]:
    members = observation.roles[role]
    return members if role in template.repeated else members[:1]


def _filled(template: Any, members: Mapping[str, str], facts: Mapping[str, str], fresh: FreshIds) -> Any:
    if isinstance(template, Mapping):
        return {name: _filled(value, members, facts, fresh) for name, value in template.items()}
    if isinstance(template, (list, tuple)):
        return [_filled(item, members, facts, fresh) for item in template]
    return _text(template, members, facts, fresh) if isinstance(template, str) else template


def _text(
    template: str, members: Mapping[str, str], facts: Mapping[str, str], fresh: FreshIds
) -> str | float:
    """A fresh id, a fact that stands alone and is a number as that number, or the filled text."""
    if template.startswith("$"):
        return fresh.named(template)
    alone = slots.SLOT.fullmatch(template)
    if alone and NUMBER.fullmatch(facts.get(alone[1], "")):
        return float(facts[alone[1]])
    return slots.SLOT.sub(lambda match: members.get(match[1]) or facts.get(match[1], match[0]), template)


def _with_arrow_ids(edit: dict[str, Any], fresh: FreshIds) -> dict[str, Any]:
    """The edit with ids for the arrows that it draws without one."""
    if edit["op"] == "add_connection" and "id" not in edit:
        edit["id"] = fresh.unused(f"{edit['source']}>{edit['target']}")
    if edit["op"] == "insert_on_connection" and "onward" not in edit:
        edit["onward"] = fresh.unused(f"{edit['component']['id']}>onward")
    return edit
