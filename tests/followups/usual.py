"""The tricks that can be tried against every follow-up, around one honest answer."""

from __future__ import annotations

from tests.followups.redesigns import Move, drop, flip, plan, state, waive, write
from tests.followups.table import Case, Ground, cheat

from redline.design.document import Design


def usual(
    ground: Ground,
    clause: str,
    guard: str,
    answer: tuple[Move, ...],
    bare: tuple[Move, ...] = (),
    *,
    unplugged_by: str = "",
    removed_by: str = "keep",
    rule: str = "privacy/retention-on-logs",
) -> tuple[Case, ...]:
    """Cheats around an honest answer in which ``guard`` is the part that ``clause`` rests on.

    ``bare`` are the moves of the answer that do not bring the guard; ``unplugged_by`` is the clause that
    refuses it where taking the guard's arrows cuts the way that it stands on.
    """
    return (
        cheat(ground, "nothing but a note", clause, write(ground.target, f"{guard} takes care of it")),
        cheat(ground, "the guard on no path", unplugged_by or clause, *answer, unplugged(guard)),
        cheat(ground, "the guard later", unplugged_by or clause, *answer, plan(guard)),
        cheat(ground, "the guard waived away", "keep", *answer, waive(rule)),
        cheat(ground, "in a millisecond", clause, *bare, hurried),
        cheat(ground, "nobody waits any more", clause, *bare, unhurried),
        cheat(ground, "the target taken away", removed_by, *bare, drop(ground.target)),
    )


def unplugged(part: str) -> Move:
    """Take every arrow from a part."""

    def move(design: Design) -> Design:
        own = [arrow.id for arrow in design.connections if part in (arrow.source, arrow.target)]
        return drop(*own)(design)

    return move


def hurried(design: Design) -> Design:
    """Let every stated wait end after one millisecond."""
    for arrow in design.connections:
        if "timeout_ms" in arrow.attributes:
            design = state(arrow.id, timeout_ms=1)(design)
    return design


def unhurried(design: Design) -> Design:
    """Let no call be waited for."""
    for arrow in design.connections:
        if arrow.flow == "request":
            design = flip(arrow.id)(design)
    return design
