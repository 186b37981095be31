"""What a clause came to, before it is put into a verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from redline.followups.model import State
from redline.followups.situation import Situation


@dataclass(frozen=True, slots=True)
class Seen:
    """A clause's state with the evidence; ``did`` says in the past tense what carried it."""

    state: State
    detail: str
    components: tuple[str, ...] = ()
    connections: tuple[str, ...] = ()
    did: str = ""
    soft: bool = False


Check = Callable[[Situation, Mapping[str, Any]], Seen]


def held(
    detail: str, *, did: str = "", components: Iterable[str] = (), connections: Iterable[str] = ()
) -> Seen:
    """The drawing shows what was asked for."""
    return Seen("held", detail, tuple(components), tuple(connections), did)


def broke(detail: str, *, components: Iterable[str] = (), connections: Iterable[str] = ()) -> Seen:
    """The drawing does not show it, or shows the opposite."""
    return Seen("broke", detail, tuple(components), tuple(connections))


def unproven(detail: str, *, components: Iterable[str] = (), connections: Iterable[str] = ()) -> Seen:
    """It may be so, and the drawing does not prove it."""
    return Seen("unproven", detail, tuple(components), tuple(connections))
