"""The difference between two designs in one line per change, as a person would list it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from redline.design import catalogue
from redline.design.difference import Change, Difference, PartChange
from redline.design.document import Component, Connection, Design
from redline.design.words import within

Sign = Literal["added", "removed", "changed"]
WORDS = {True: "yes", False: "no"}


@dataclass(frozen=True, slots=True)
class Line:
    """One change: its sign, the part it concerns (None for the framing card), its name and the rest."""

    sign: Sign
    part: str | None
    name: str
    detail: str = ""

    @property
    def text(self) -> str:
        """The whole line, without its sign."""
        return f"{self.name}, {self.detail}" if self.detail else self.name


def lines(before: Design, after: Design, changes: Difference) -> tuple[Line, ...]:
    """The difference of two designs in words; a new connection of a new component is told with it."""
    fresh, gone = set(changes.added_components), set(changes.removed_components)
    return (
        *(_component("added", after.component(i)) for i in changes.added_components),
        *_connections("added", after, changes.added_connections, fresh),
        *(_component("removed", before.component(i)) for i in changes.removed_components),
        *_connections("removed", before, changes.removed_connections, gone),
        *(_changed(after, part) for part in changes.changed_components),
        *(_changed(after, part) for part in changes.changed_connections),
        *(_framing(change) for change in changes.framing),
    )


def _component(sign: Sign, part: Component | None) -> Line:
    assert part is not None  # noqa: S101 - ids come from the difference of these very designs
    stated = [f"{_name(name)} {_value(value)}" for name, value in part.attributes.items()]
    return Line(sign, part.id, part.label or part.id, ", ".join([_kind(part), *stated][:4]))


def _connections(sign: Sign, design: Design, ids: tuple[str, ...], told: set[str]) -> Iterator[Line]:
    for connection_id in ids:
        arrow = design.connection(connection_id)
        if arrow is not None and not {arrow.source, arrow.target} & told:
            yield Line(sign, arrow.id, _arrow(design, arrow), _flow(arrow))


def _changed(design: Design, part: PartChange) -> Line:
    arrow = design.connection(part.id)
    component = design.component(part.id)
    name = _arrow(design, arrow) if arrow else (component.label or component.id if component else part.id)
    return Line("changed", part.id, name, ", ".join(_said(change) for change in part.changes))


def _framing(change: Change) -> Line:
    return Line("changed", None, _name(change.path).capitalize(), _said(change, named=False))


def _said(change: Change, *, named: bool = True) -> str:
    name = f"{_name(change.path)} " if named else ""
    if change.before is None or change.before in ("", []):
        return f"{name}{_value(change.after)}"
    if change.after is None or change.after in ("", []):
        return f"{name}{_value(change.before)} taken back"
    return f"{name}{_value(change.before)} → {_value(change.after)}"


def _name(path: str) -> str:
    """A field as the board calls it, ``versions kept``, with the unit of its value: ``timeout (ms)``."""
    last = path.rpartition(".")[2]
    spec = catalogue.COMPONENT_ATTRIBUTES.get(last) or catalogue.CONNECTION_ATTRIBUTES.get(last)
    if spec is not None:
        title = within(spec.title)
        return f"{title} ({spec.unit})" if spec.unit not in ("", title) else title
    for ending, unit in (("_ms", "ms"), ("_rps", "/s"), ("_qps", "/s"), ("_pct", "%"), ("_min", "min")):
        if last.endswith(ending):
            return f"{last.removesuffix(ending).replace('_', ' ')} ({unit})"
    return last.replace("_", " ")


def _value(value: object) -> str:
    if isinstance(value, bool):
        return WORDS[value]
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    if isinstance(value, list):
        return "; ".join(str(item) for item in value)
    return str(value)


def _kind(part: Component) -> str:
    entry = catalogue.KINDS.get(part.kind or "")
    return within(entry.title) if entry else "of no stated kind"


def _flow(arrow: Connection) -> str:
    return (arrow.flow or "").replace("_", " ")


def _arrow(design: Design, arrow: Connection) -> str:
    ends = (design.component(end) for end in (arrow.source, arrow.target))
    return " → ".join(part.label or part.id if part else "?" for part in ends)
