"""Edits and rule texts in plain words, for people who read them away from a board."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import assert_never

from redline.design.catalogue import FLOWS, KINDS
from redline.design.document import Component, Connection, Design, Framing
from redline.design.edits import (
    AddComponent,
    AddConnection,
    AddProvides,
    Edit,
    InsertOnConnection,
    RemoveComponent,
    RemoveConnection,
    SetAttribute,
    SetField,
    SetFraming,
)
from redline.design.notation import INFERRED_AS

LONGEST_FACT = 34
GUESSED = "its kind is a guess"

_SLOT = re.compile(r"\{(\w+)\}")


def generic(text: str) -> str:
    """A rule's text with its slots as plain words: ``{model_server}`` reads “the model server”."""
    said = _SLOT.sub(lambda slot: "the " + slot[1].replace("_", " "), text)
    return said[:1].upper() + said[1:]


def in_words(edits: Iterable[Edit], design: Design) -> tuple[str, ...]:
    """Each edit as a short sentence, with the labels of the design and of what the edits add."""
    known = {part.id: part.label or part.id for part in design.components}
    ends = {part.id: (part.source, part.target) for part in design.connections}
    return tuple(_told(edits, known, ends))


def stated(part: Component | Connection) -> tuple[str, ...]:
    """What is stated about a component or a connection, a line for each fact, such as “replicas: 2”."""
    said = [_fact(name, value) for name, value in part.attributes.items()]
    if isinstance(part, Connection):
        return (*said, *((part.mode,) if part.mode else ()))
    said += [f"provides {_words(capability)}" for capability in part.provides]
    said += [f"“{part.note}”"] if part.note else []
    return tuple(line if len(line) <= LONGEST_FACT else f"{line[: LONGEST_FACT - 1]}…" for line in said)


def framed(framing: Framing) -> tuple[str, ...]:
    """What is stated on the framing card, a line for each field."""
    given = framing.model_dump(exclude_defaults=True)
    nested = {"objectives", "error_costs"}
    said = [_fact(name, value) for name, value in given.items() if name not in nested]
    said += [_fact(name, value) for field in nested & given.keys() for name, value in given[field].items()]
    return tuple(sorted(said))


def _fact(name: str, value: object) -> str:
    return GUESSED if name == INFERRED_AS else f"{_words(name)}: {plain_value(value)}"


def _told(edits: Iterable[Edit], names: dict[str, str], ends: dict[str, tuple[str, str]]) -> Iterator[str]:
    for edit in edits:
        if isinstance(edit, AddComponent):
            names[edit.id] = edit.label or edit.id
        if isinstance(edit, InsertOnConnection):
            names[edit.component.id] = edit.component.label or edit.component.id
        yield _said(edit, names, ends)


def _said(edit: Edit, names: Mapping[str, str], ends: Mapping[str, tuple[str, str]]) -> str:
    match edit:
        case AddComponent():
            return f"add {_part(edit)}"
        case RemoveComponent():
            return f"remove {_name(edit.id, names)}"
        case AddConnection():
            flow = f" as {_flow(edit.flow)}" if edit.flow else ""
            return f"connect {_name(edit.source, names)} → {_name(edit.target, names)}{flow}"
        case RemoveConnection():
            return f"remove the arrow {_arrow(edit.id, names, ends)}"
        case InsertOnConnection():
            return f"put {_part(edit.component)} on {_arrow(edit.connection, names, ends)}"
        case _:
            return _statement(edit, names, ends)


def _statement(
    edit: SetAttribute | SetField | SetFraming | AddProvides,
    names: Mapping[str, str],
    ends: Mapping[str, tuple[str, str]],
) -> str:
    match edit:
        case SetAttribute():
            return (
                f"state {_words(edit.name)} {plain_value(edit.value)} at {_where(edit.target, names, ends)}"
            )
        case SetField():
            return f"set the {edit.field} of {_where(edit.target, names, ends)} to {plain_value(edit.value)}"
        case SetFraming():
            field = _words(edit.path.rpartition(".")[2])
            return f"write on the framing card, {field}: {plain_value(edit.value)}"
        case AddProvides():
            return f"say that {_name(edit.target, names)} provides {_words(edit.capability)}"
    assert_never(edit)


def _part(edit: AddComponent) -> str:
    kind = KINDS[edit.kind].title if edit.kind and edit.kind in KINDS else ""
    name = edit.label or edit.id
    return f"“{name}”, {kind.lower()}" if kind and kind.lower() != name.lower() else f"“{name}”"


def _flow(flow: str) -> str:
    return FLOWS[flow].title.lower() if flow in FLOWS else flow


def _name(part: str, names: Mapping[str, str]) -> str:
    return f"“{names.get(part, part)}”"


def _arrow(arrow: str, names: Mapping[str, str], ends: Mapping[str, tuple[str, str]]) -> str:
    if arrow not in ends:
        return "the new arrow"
    source, target = ends[arrow]
    return f"{_name(source, names)} → {_name(target, names)}"


def _where(part: str, names: Mapping[str, str], ends: Mapping[str, tuple[str, str]]) -> str:
    return _arrow(part, names, ends) if part in ends else _name(part, names)


def _words(name: str) -> str:
    return name.replace("_", " ")


def plain_value(value: object) -> str:
    """A stated value as it is said: yes and no for truth values, “nothing” for none."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(str(item) for item in value) if isinstance(value, list) else str(value)
