"""A defect that is put into a strong design, and short ways to write its edits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from redline.design.edits import (
    AddComponent,
    AddConnection,
    Edit,
    RemoveComponent,
    RemoveConnection,
    SetAttribute,
    SetFraming,
)


class Mutation(NamedTuple):
    """What is done to a design, the edits, the rule that must speak, and the outcome that it must give."""

    name: str
    edits: Sequence[Edit]
    rule: str
    says: str


def gone(*components: str) -> list[Edit]:
    return [RemoveComponent(id=component) for component in components]


def cut(*arrows: str) -> list[Edit]:
    return [RemoveConnection(id=arrow) for arrow in arrows]


def arrow(source: str, flow: str, target: str) -> list[Edit]:
    return [AddConnection(id=f"new {source}>{target}", source=source, target=target, flow=flow)]


def state(target: str, **values: float | str | None) -> list[Edit]:
    return [SetAttribute(target=target, name=name, value=value) for name, value in values.items()]


def card(path: str, value: float | str | list[str]) -> list[Edit]:
    return [SetFraming(path=path, value=value)]


def box(component: str, kind: str) -> list[Edit]:
    return [AddComponent(id=component, kind=kind)]
