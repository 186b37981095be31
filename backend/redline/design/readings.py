"""A design as it is read, with what was read before: what is as it was is not read again.

A component rests on its own words and on the guess at its kind; arrows rest on all connections as they
were written and on what ``parts.End`` says of the components that they join.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from typing import NamedTuple

from redline.design import content, naming, reader, records
from redline.design.document import Component, Design
from redline.design.naming import Guess
from redline.design.parts import Arrows, End, Node
from redline.memory import Memory

PARTS_KEPT = 10_000
"""Components of which is kept how they were read: two of the largest boards."""
BOARDS_KEPT = 16
"""Boards of which is kept how their arrows were read, and all ways in them: half a megabyte for one of 30
components, 30 for one of 3,000 of which all was judged."""


class _Read(NamedTuple):
    """A component as it is read, and the guess at its kind that it was read by."""

    guess: Guess
    node: Node
    end: End


@dataclass(frozen=True, slots=True)
class Before:
    """The components and the arrows that were read last, by everything that their reading rests on."""

    parts: Memory[_Read] = field(default_factory=partial(Memory, PARTS_KEPT))
    arrows: Memory[Arrows] = field(default_factory=partial(Memory, BOARDS_KEPT))


def parts(design: Design, before: Before | None = None) -> tuple[Mapping[str, Node], Arrows]:
    """The components by id and the arrows, in the order of the document."""
    guesses = naming.name_all(design)
    read = {part.id: _component(part, guesses[part.id], before) for part in design.components}
    nodes = {name: one.node for name, one in read.items()}
    arrows = _arrows(design, read, before)
    records.note_contents(nodes, arrows.edges)
    return MappingProxyType(nodes), arrows


def _component(part: Component, guess: Guess, before: Before | None) -> _Read:
    """The component by itself. What a log keeps is read off its arrows too, so that logs are always read."""
    if before is None or guess.kind in records.LOGS:
        return _anew(part, guess)
    said = content.written_part(part)
    read = before.parts.recall(said, lambda known: known.guess is guess)
    if read is None:
        read = _anew(part, guess)
        before.parts.keep(said, read)
    return read


def _anew(part: Component, guess: Guess) -> _Read:
    node = reader.node(part, guess)
    return _Read(guess, node, reader.end(node))


def _arrows(design: Design, read: Mapping[str, _Read], before: Before | None) -> Arrows:
    names = dict.fromkeys(name for c in design.connections for name in (c.source, c.target))
    ends = {name: read[name].end for name in names}
    if before is None:
        return Arrows(reader.edges(design.connections, ends))
    key = content.connections(design.connections), tuple(ends.items())
    arrows = before.arrows.recall(key)
    if arrows is None:
        arrows = Arrows(reader.edges(design.connections, ends))
        before.arrows.keep(key, arrows)
    return arrows
