"""What a check saw, before it is put into words.

A predicate or a named check returns observations; ``report.py`` turns those that fail or
ask into findings with the texts and edits of the rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

from redline.critique.finding import PLACE

Seen = Literal["fail", "ask", "pass", "not_applicable"]
Roles = Mapping[str, tuple[str, ...]]
"""Who plays which part in what was seen: role name to component or connection ids."""


@dataclass(slots=True)
class Observation:
    """One instance of a check. Nothing changes it; like a ``Node`` it is not frozen because it is
    made by the thousands.

    ``roles`` name the components and connections that the texts and the fix speak of,
    ``facts`` the words and numbers; ``components`` and ``connections`` are further evidence.
    ``variant`` picks other texts of the rule; ``reason`` says why it passed or does not apply.
    ``doubtful`` are components and connections of which a guess decides; ``unless`` when it speaks for the
    design. ``could_be`` are the kinds that the unreadable ones among them may be, the best guess first.
    """

    outcome: Seen
    roles: Roles = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    components: tuple[str, ...] = ()
    connections: tuple[str, ...] = ()
    variant: str = ""
    reason: str = ""
    doubtful: tuple[str, ...] = ()
    unless: bool = False
    could_be: tuple[str, ...] = ()


Ids = str | Iterable[str]


def _noticed(
    outcome: Seen,
    roles: Mapping[str, Ids] | None = None,
    /,
    *,
    components: Iterable[str] = (),
    connections: Iterable[str] = (),
    variant: str = "",
    facts: Mapping[str, str] | None = None,
    **more: Ids,
) -> Observation:
    """What makes a finding; who plays which role by keyword or as a mapping."""
    played = _roles({**roles, **more} if roles else more)
    return Observation(outcome, played, facts or {}, tuple(components), tuple(connections), variant)


fail = partial(_noticed, "fail")
"""A fault that the drawing itself shows."""
ask = partial(_noticed, "ask")
"""Something the drawing leaves open: the interviewer asks."""


def passed(
    reason: str = "", *, components: Iterable[str] = (), connections: Iterable[str] = ()
) -> Observation:
    """The design holds; ``reason`` says on what it rests, the ids show it."""
    return Observation("pass", {}, {}, tuple(components), tuple(connections), "", reason)


def not_applicable(reason: str) -> Observation:
    """The check has nothing to look at, and why."""
    return Observation("not_applicable", reason=reason)


def worst_seen(observations: Iterable[Observation]) -> Seen:
    """The outcome that decides among observations; ``not_applicable`` when there is none."""
    seen: list[Seen] = [observation.outcome for observation in observations]
    return min(seen, key=PLACE.__getitem__, default="not_applicable")


def _roles(roles: Mapping[str, Ids]) -> Roles:
    return {name: (ids,) if isinstance(ids, str) else _ordered(ids) for name, ids in roles.items()}


def _ordered(ids: Iterable[str]) -> tuple[str, ...]:
    """Sets in id order, so that the same design always reads the same; sequences as given."""
    return tuple(sorted(ids)) if isinstance(ids, (set, frozenset)) else tuple(ids)
