"""Other readings of a drawing: kinds and flows taken back, or kinds taken to be what they might be."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from redline.design import reader
from redline.design.catalogue import KINDS, UNKNOWN
from redline.design.document import Component
from redline.design.parts import Edge, Node

UNSAID = ""
"""The flow of an arrow of which nobody can tell what it carries: it joins its ends and no more."""


def taken_back(
    nodes: Mapping[str, Node], edges: Iterable[Edge], parts: Mapping[str, Component], ids: Collection[str]
) -> tuple[dict[str, Node], list[Edge]]:
    """The drawing with some kinds and flows unknown again; only what is stated to be provided stays.

    The arrows at a component whose kind is taken back stay as they are read.
    """
    family = KINDS[UNKNOWN].family
    unknown = {
        name: replace(nodes[name], kind=UNKNOWN, family=family, provides=frozenset(parts[name].provides))
        for name in ids
        if name in nodes
    }
    unsaid = [replace(edge, flow=UNSAID) if edge.id in ids else edge for edge in edges]
    return {**nodes, **unknown}, unsaid


def taken_as(
    nodes: Mapping[str, Node], edges: Iterable[Edge], ids: Collection[str], kind: str
) -> tuple[dict[str, Node], list[Edge]]:
    """The components with some taken to be of a kind, and the arrows at these read anew."""
    taken = {name: replace(nodes[name], kind=kind, family=KINDS[kind].family) for name in ids}
    now = {**nodes, **taken}
    read = [
        reader.read_again(edge, now) if edge.source in taken or edge.target in taken else edge
        for edge in edges
    ]
    return now, read
