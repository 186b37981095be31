"""A rule's fix as edits of one design.

A slot in an edit becomes an id, and an edit that speaks of several components is repeated for
each; only the first counts for where a new box is put. ``$name`` is a fresh id, the same one
throughout the fix. An edit that speaks of a role nobody plays is left out.

A template is turned into functions once, because a critique fills hundreds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any, TypeAlias

from pydantic import RootModel

from redline.critique import slots
from redline.critique.observation import Observation
from redline.design.edits import EDIT_LIST, Edit

NUMBER = re.compile(r"-?\d+(\.\d+)?")


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


@dataclass(slots=True)
class _Filling:
    """What the slots of one edit become: members by role, facts, and ids that are not used yet."""

    members: Mapping[str, str]
    facts: Mapping[str, str]
    fresh: FreshIds


_Filler: TypeAlias = Callable[[_Filling], Any]


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
    def fill(self) -> _Filler:
        """The edit, filled."""
        return _mapping(self.root)

    def example(self, number: int) -> dict[str, Any]:
        """The edit with every id it would be given, to see that it is one."""
        return {**self._made_up(number), **self.root}

    def _made_up(self, number: int) -> dict[str, str]:
        names = {"add_connection": "id", "insert_on_connection": "onward"}
        return {names[self.op]: f"arrow-{number}"} if self.op in names else {}


def edits(
    templates: Sequence[EditTemplate], observation: Observation, taken: Container[str]
) -> tuple[Edit, ...]:
    """The edits for what was seen; ``taken`` are the ids that the design uses."""
    if not templates:
        return ()
    fresh = FreshIds(taken)
    filled = [
        _with_arrow_ids(template.fill(_Filling(members, observation.facts, fresh)), fresh)
        for template in templates
        for members in _members(template, observation)
    ]
    return tuple(EDIT_LIST.validate_python(filled)) if filled else ()


def _members(template: EditTemplate, observation: Observation) -> Iterable[Mapping[str, str]]:
    """Who plays the roles in each edit that the template makes; nothing when a role has nobody."""
    first: dict[str, str] = {}
    several: dict[str, tuple[str, ...]] = {}
    for name in template.slots:
        ids = observation.roles.get(name)
        if ids:
            first[name] = ids[0]
            if len(ids) > 1 and name in template.repeated:
                several[name] = ids
        elif ids is not None or name not in observation.facts:
            return ()
    if not several:
        return (first,)
    return (first | dict(zip(several, chosen, strict=True)) for chosen in product(*several.values()))


def _filler(template: Any) -> _Filler | None:
    """How a value is filled; None when it is the same for every design."""
    if not any("{" in text or text.startswith("$") for text in slots.texts(template)):
        return None
    if isinstance(template, Mapping):
        return _mapping(template)
    if isinstance(template, (list, tuple)):
        return _sequence(template)
    return _text(template)


def _mapping(template: Mapping[str, Any]) -> _Filler:
    fillers = {name: filler for name, value in template.items() if (filler := _filler(value))}

    def filled(filling: _Filling) -> dict[str, Any]:
        made = dict(template)
        for name, fill in fillers.items():
            made[name] = fill(filling)
        return made

    return filled


def _sequence(template: Iterable[Any]) -> _Filler:
    fillers = [(value, _filler(value)) for value in template]
    return lambda filling: [fill(filling) if fill else value for value, fill in fillers]


def _text(template: str) -> _Filler:
    """A fresh id, a fact that stands alone and is a number as that number, or the filled text."""
    if template.startswith("$"):
        return lambda filling: filling.fresh.named(template)
    alone = slots.SLOT.fullmatch(template)
    if alone:
        name = alone[1]
        return lambda filling: _alone(name, filling)
    return lambda filling: slots.SLOT.sub(lambda match: _word(match[1], filling), template)


def _alone(name: str, filling: _Filling) -> str | float:
    fact = filling.facts.get(name)
    return float(fact) if fact and NUMBER.fullmatch(fact) else _word(name, filling)


def _word(name: str, filling: _Filling) -> str:
    return filling.members.get(name) or filling.facts.get(name) or f"{{{name}}}"


def _with_arrow_ids(edit: dict[str, Any], fresh: FreshIds) -> dict[str, Any]:
    """The edit with ids for the arrows that it draws without one."""
    if edit["op"] == "add_connection" and "id" not in edit:
        edit["id"] = fresh.unused(f"{edit['source']}>{edit['target']}")
    if edit["op"] == "insert_on_connection" and "onward" not in edit:
        edit["onward"] = fresh.unused(f"{edit['component']['id']}>onward")
    return edit
