"""Graph edits: the closed set of changes that a fix, a restore or a browser can make.

The same JSON is applied here to a ``Design`` and in the browser to the shared document.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Literal, assert_never

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from redline.design.document import (
    Attributes,
    Component,
    Connection,
    Design,
    Framing,
    Identifier,
    Mode,
    Position,
    Text,
    Value,
)
from redline.errors import InputError

BESIDE = (0.0, 120.0)
"""Where a new component goes, in pixels from the one it is placed near."""


class _Edit(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AddComponent(_Edit):
    """Add a component, by default just below the one named by ``near``."""

    op: Literal["add_component"] = "add_component"
    id: Identifier
    label: Text = ""
    kind: str | None = None
    note: Text = ""
    attributes: Attributes = Field(default_factory=dict)
    provides: list[Text] = Field(default_factory=list)
    near: Identifier | None = None
    position: Position | None = None


class RemoveComponent(_Edit):
    """Remove a component and every connection that touches it."""

    op: Literal["remove_component"] = "remove_component"
    id: Identifier


class AddConnection(_Edit):
    """Draw an arrow."""

    op: Literal["add_connection"] = "add_connection"
    id: Identifier
    source: Identifier
    target: Identifier
    flow: str | None = None
    mode: Mode | None = None
    label: Text = ""
    attributes: Attributes = Field(default_factory=dict)


class RemoveConnection(_Edit):
    """Remove an arrow."""

    op: Literal["remove_connection"] = "remove_connection"
    id: Identifier


class InsertOnConnection(_Edit):
    """Put a component in the middle of an arrow, which then ends there; a new arrow goes on."""

    op: Literal["insert_on_connection"] = "insert_on_connection"
    connection: Identifier
    component: AddComponent
    onward: Identifier = Field(description="Id of the new arrow from the component to the old end.")
    flow_in: str | None = None
    flow_out: str | None = None


class SetAttribute(_Edit):
    """State an attribute of a component or connection; None takes the statement back."""

    op: Literal["set_attribute"] = "set_attribute"
    target: Identifier
    name: Identifier
    value: Value | None


class SetField(_Edit):
    """Change a field of a component (label, kind, note, status) or connection (label, flow, mode)."""

    op: Literal["set_field"] = "set_field"
    target: Identifier
    field: Literal["kind", "flow", "label", "note", "status", "mode"]
    value: Text | None


class SetFraming(_Edit):
    """Fill a field of the framing card; ``objectives.slo_p99_ms`` reaches inside; None empties it."""

    op: Literal["set_framing"] = "set_framing"
    path: Identifier
    value: Value | list[Text] | None


class AddProvides(_Edit):
    """State that a component's product provides a capability without a box of its own."""

    op: Literal["add_provides"] = "add_provides"
    target: Identifier
    capability: Identifier


Edit = Annotated[
    AddComponent
    | RemoveComponent
    | AddConnection
    | RemoveConnection
    | InsertOnConnection
    | SetAttribute
    | SetField
    | SetFraming
    | AddProvides,
    Field(discriminator="op"),
]
EDIT_LIST: TypeAdapter[list[Edit]] = TypeAdapter(list[Edit])


def apply(design: Design, edits: Iterable[Edit]) -> Design:
    """The design after the edits, in order; InputError when one names something that is not there."""
    for edit in edits:
        design = _applied(design, edit)
    return design


def _applied(design: Design, edit: Edit) -> Design:
    match edit:
        case AddComponent():
            return _changed(design, components=[*design.components, _new_component(design, edit)])
        case RemoveComponent():
            return _remove_component(design, edit.id)
        case AddConnection():
            connection = Connection(**edit.model_dump(exclude={"op"}))
            return _changed(design, connections=[*design.connections, connection])
        case RemoveConnection():
            _connection(design, edit.id)
            return _changed(design, connections=[c for c in design.connections if c.id != edit.id])
        case InsertOnConnection():
            return _insert(design, edit)
        case SetAttribute():
            return _set_attribute(design, edit)
        case SetField():
            return _set_field(design, edit)
        case SetFraming():
            return _changed(design, framing=_set_framing(design.framing, edit))
        case AddProvides():
            part = _component(design, edit.target)
            provides = list(dict.fromkeys([*part.provides, edit.capability]))
            return _with_component(design, part.model_copy(update={"provides": provides}))
    assert_never(edit)


def _new_component(design: Design, edit: AddComponent) -> Component:
    position = edit.position or _beside(design, edit.near)
    return Component(**edit.model_dump(exclude={"op", "near", "position"}), position=position)


def _beside(design: Design, near: str | None) -> tuple[float, float]:
    if near is None:
        return (0.0, 0.0)
    x, y = _component(design, near).position
    return (x + BESIDE[0], y + BESIDE[1])


def _remove_component(design: Design, component_id: str) -> Design:
    _component(design, component_id)
    return _changed(
        design,
        components=[c for c in design.components if c.id != component_id],
        connections=[c for c in design.connections if component_id not in (c.source, c.target)],
    )


def _insert(design: Design, edit: InsertOnConnection) -> Design:
    arrow = _connection(design, edit.connection)
    middle = edit.component
    if middle.position is None and middle.near is None:
        middle = middle.model_copy(update={"position": _midpoint(design, arrow)})
    design = _applied(design, middle)
    first = arrow.model_copy(update={"target": middle.id, "flow": edit.flow_in or arrow.flow})
    onward = arrow.model_copy(
        update={"id": edit.onward, "source": middle.id, "flow": edit.flow_out or arrow.flow}
    )
    return _changed(
        design, connections=[first if c.id == arrow.id else c for c in design.connections] + [onward]
    )


def _midpoint(design: Design, arrow: Connection) -> tuple[float, float]:
    (x1, y1), (x2, y2) = (_component(design, end).position for end in (arrow.source, arrow.target))
    return ((x1 + x2) / 2, (y1 + y2) / 2)


def _set_attribute(design: Design, edit: SetAttribute) -> Design:
    part = _part(design, edit.target)
    attributes = {k: v for k, v in part.attributes.items() if k != edit.name}
    if edit.value is not None:
        attributes[edit.name] = edit.value
    return _with_part(design, part.model_copy(update={"attributes": attributes}))


_FIELDS: dict[type, Sequence[str]] = {
    Component: ("kind", "label", "note", "status"),
    Connection: ("flow", "label", "mode"),
}


def _set_field(design: Design, edit: SetField) -> Design:
    part = _part(design, edit.target)
    if edit.field not in _FIELDS[type(part)]:
        raise InputError.at(edit.target, f"a {type(part).__name__.lower()} has no field “{edit.field}”.")
    data: dict[str, Any] = part.model_dump(by_alias=True)
    if edit.value is None:
        data.pop(edit.field)
    else:
        data[edit.field] = edit.value
    return _with_part(design, type(part).model_validate(data))


def _set_framing(framing: Framing, edit: SetFraming) -> Framing:
    data: dict[str, Any] = framing.model_dump()
    head, _, tail = edit.path.partition(".")
    if head not in Framing.model_fields:
        raise InputError.at(edit.path, "the framing card has no such field.")
    holder, key = (data[head], tail) if tail else (data, head)
    if edit.value is None:
        holder.pop(key, None)
    else:
        holder[key] = edit.value
    return Framing.model_validate(data)


def _component(design: Design, component_id: str) -> Component:
    part = design.component(component_id)
    if part is None:
        raise InputError.at(component_id, "there is no such component in this design.")
    return part


def _connection(design: Design, connection_id: str) -> Connection:
    part = design.connection(connection_id)
    if part is None:
        raise InputError.at(connection_id, "there is no such connection in this design.")
    return part


def _part(design: Design, part_id: str) -> Component | Connection:
    return design.component(part_id) or _connection(design, part_id)


def _with_part(design: Design, part: Component | Connection) -> Design:
    if isinstance(part, Component):
        return _with_component(design, part)
    return _changed(design, connections=[part if c.id == part.id else c for c in design.connections])


def _with_component(design: Design, part: Component) -> Design:
    return _changed(design, components=[part if c.id == part.id else c for c in design.components])


def _changed(design: Design, **fields: Any) -> Design:
    """A copy with these fields, checked again as a whole (ids unique, no dangling ends)."""
    kept = {name: getattr(design, name) for name in Design.model_fields}
    return Design.model_validate({**design.extra, **kept, **fields})
