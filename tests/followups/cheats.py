"""The cheats that are tried on every ground, made out of the ground itself and an honest answer to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from tests.followups.redesigns import Move, draw, drop, flip, frame, plan, redesigned, state, waive, write
from tests.followups.table import OPEN, Case, Ground, met

from redline.design.document import Component, Design
from redline.design.graph import Edge
from redline.followups.givens import LOCKED

BETTER: Mapping[str, float] = {
    **dict.fromkeys(sorted(LOCKED), 1),
    **dict.fromkeys(("throughput_rps", "quota_rps", "tpm_quota", "capacity_per_day"), 1e7),
    **dict.fromkeys(("throughput_per_day", "coverage_pct", "availability_pct"), 100),
}
"""What somebody would write into the inspector instead of changing the design."""
LOOSER = frozenset({"objectives.slo_p99_ms", "objectives.budget_usd_month", "objectives.batch_window_h"})
CALLS = frozenset({"request", "lookup", "context"})

ANSWERED = frozenset({"loose", "dead end", "later", "waiver"})
"""Kinds of cheats that are an answer with something amiss."""
Made = Iterator[tuple[str, tuple[Move, ...]]]


def standard(ground: Ground, solutions: Sequence[Case]) -> Iterator[Case]:
    """Every standard cheat that applies to a ground, each by its kind.

    Those that are an answer with something amiss are made of the first honest answer that allows it.
    """
    for kind, make in KINDS.items():
        if (ground.followup, kind) in ALLOWED:
            continue
        for solution in solutions or (Case(ground, "nothing", ()),):
            made = list(make(solution))
            records = solution.records if kind in ANSWERED else ()
            yield from (Case(ground, name, moves, OPEN, records, kind=kind) for name, moves in made)
            if made:
                break


ALLOWED: Mapping[tuple[str, str], str] = {
    ("evolve-12-months", "later"): "planning is what was asked for",
    ("evolve-12-months", "dead end"): "a number that calls for a part need not call anybody",
}
"""Follow-ups to which a standard cheat is a fair answer, and why."""


def _delete(solution: Case) -> Made:
    ground = solution.ground
    yield f"delete {ground.target}", (drop(ground.target),)


def _number(solution: Case) -> Made:
    ground = solution.ground
    easier = tuple(frame(path, 1e9) for path in sorted(LOOSER))
    yield "better numbers in the inspector", (state(ground.target, **BETTER), *easier)


def _note(solution: Case) -> Made:
    yield "written down only", (write(solution.ground.target, solution.name),)


def _waiver(solution: Case) -> Made:
    yield "the answer, and a waiver", (*solution.moves, waive("cost/within-budget"))


def _later(solution: Case) -> Made:
    added = [part.id for part in _added(solution)]
    if added:
        yield "the answer, planned for later", (*solution.moves, *map(plan, added))


def _loose(solution: Case) -> Made:
    added = {part.id for part in _added(solution)}
    arrows = [a.id for a in _answer(solution).connections if added & {a.source, a.target}]
    if arrows:
        yield "the answer's parts on no path", (*solution.moves, drop(*arrows))


def _dead_end(solution: Case) -> Made:
    """Everything as in the answer, and nobody is told: no owner, no arrow out of an alert or into it."""
    answer, before = _answer(solution), solution.ground.design
    alerts = {part.id for part in answer.components if part.kind == "alerting"}
    new = {arrow.id for arrow in answer.connections} - {arrow.id for arrow in before.connections}
    told = [a.id for a in answer.connections if a.id in new and a.target in alerts]
    owners = [state(part.id, owner=None) for part in _added(solution) if part.kind == "alerting"]
    acts = [a.id for a in answer.connections if a.source in alerts and owners]
    if told:
        yield "nobody is told", (*solution.moves, *owners, drop(*told, *acts))


def _empty_fallback(solution: Case) -> Made:
    callers = [a.source for a in _calls(solution.ground)]
    if callers:
        text = f"{callers[0]} -request{{on_failure=true}}-> nothing:fallback -prediction-> {callers[0]}"
        yield "an empty fallback", (draw(text),)


def _async(solution: Case) -> Made:
    arrows = [arrow.id for arrow in _calls(solution.ground)]
    if arrows:
        yield "no longer waited for", tuple(map(flip, arrows))


def _short(solution: Case) -> Made:
    arrows = [arrow.id for arrow in _calls(solution.ground)]
    if arrows:
        yield "a timeout of 1 ms", tuple(state(a, timeout_ms=1, default="none") for a in arrows)


KINDS: Mapping[str, Callable[[Case], Made]] = {
    "delete": _delete,
    "number": _number,
    "loose": _loose,
    "dead end": _dead_end,
    "empty fallback": _empty_fallback,
    "note": _note,
    "later": _later,
    "async": _async,
    "1 ms": _short,
    "waiver": _waiver,
}
"""By kind: the cheat as it can be made on this ground, nothing where it does not apply."""


def _answer(solution: Case) -> Design:
    return redesigned(solution.ground.design, *solution.moves)


def _added(solution: Case) -> list[Component]:
    before = {part.id for part in solution.ground.design.components}
    return [part for part in _answer(solution).components if part.id not in before]


def _calls(ground: Ground) -> list[Edge]:
    """The calls that somebody waits for at the target."""
    graph = met(ground).before
    found = graph.entering(ground.target, *CALLS) if ground.target in graph.nodes else ()
    return [edge for edge in found if edge.sync]
