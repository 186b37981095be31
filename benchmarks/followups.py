"""How the follow-ups do: honest re-designs accepted, cheats refused, and how many hurt each prompt's designs.

    python -m benchmarks.followups

The rows are those of ``tests/followups/rows``: a design, a follow-up, and an answer to it that is honest or
a cheat. To the cheats that were written for a follow-up come the standard ones of
``tests/followups/cheats.py``, wherever they apply. An honest answer is accepted when the judge says solved,
a cheat when the follow-up counts as held. The last table puts every follow-up to the reference design and
to the naive one of each prompt.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "backend"))

from tests.followups.hurt import (
    HURT_NAIVE,
    HURT_REFERENCE,
    PROMPTS,
    hurting,
    naive_of,
    reference_of,
)
from tests.followups.rows import cases, grounds
from tests.followups.table import NAIVE, Case, Ground, injected

from redline.followups import library

T = TypeVar("T")


@dataclass(frozen=True)
class Row:
    """What came of one follow-up: designs by prompt, and how many of how many came out as they should."""

    followup: str
    prompts: tuple[str, ...]
    hurt: tuple[int, int]
    accepted: tuple[int, int]
    refused: tuple[int, int]


@cache
def rows() -> tuple[Row, ...]:
    """One row for every follow-up there is, with or without cases."""
    return tuple(row(followup.id) for followup in library())


def row(followup: str) -> Row:
    """What came of the rows of one follow-up."""
    tried = [ground for ground in grounds() if ground.followup == followup]
    answers = [case for ground in tried for case in cases(ground)]
    return Row(
        followup,
        tuple(sorted({prompt_of(ground) for ground in tried})),
        count(tried, hurts),
        count([case for case in answers if not case.clause], solved),
        count([case for case in answers if case.clause], refused),
    )


def prompt_of(ground: Ground) -> str:
    """The prompt whose design a ground is."""
    return ground.name.removeprefix(NAIVE).removesuffix("_strong")


def hurts(ground: Ground) -> bool:
    """Whether the follow-up is put to the design and is not carried by it."""
    return not injected(ground).survives


@cache
def solved(case: Case) -> bool:
    """Whether the judge accepts the answer without a but."""
    return case.verdict.word == "solved"


@cache
def refused(case: Case) -> bool:
    """Whether the judge does not let the answer count."""
    return not case.verdict.held


def count(found: Sequence[T], good: Callable[[T], bool]) -> tuple[int, int]:
    """How many are as they should be, and how many there are."""
    return sum(map(good, found)), len(found)


def total(pairs: Iterable[tuple[int, int]]) -> tuple[int, int]:
    """The sum of such counts."""
    listed = list(pairs)
    return sum(good for good, _ in listed), sum(of for _, of in listed)


def _of(pair: tuple[int, int]) -> str:
    return f"{pair[0]}/{pair[1]}"


def _by_follow_up() -> None:
    print(f"{'follow-up':26} {'hurts':>6} {'honest':>7} {'cheats':>8}  designs of")
    for row in rows():
        told = ", ".join(row.prompts)
        counts = f"{_of(row.hurt):>6} {_of(row.accepted):>7} {_of(row.refused):>8}"
        print(f"{row.followup:26} {counts}  {told}")
    accepted, held = total(row.accepted for row in rows()), total(row.refused for row in rows())
    share = 100 * accepted[0] / accepted[1]
    print(f"\nhonest re-designs accepted: {_of(accepted)} ({share:.1f} %)")
    print(f"cheats accepted: {held[1] - held[0]} of {held[1]}")


def _by_kind() -> None:
    cheats = [case for ground in grounds() for case in cases(ground) if case.clause]
    tried, through = Counter(c.kind for c in cheats), Counter(c.kind for c in cheats if not refused(c))
    print(f"\n{'kind of cheat':16} {'tried':>6} {'accepted':>9}")
    for kind, number in tried.most_common():
        print(f"{kind:16} {number:6} {through[kind]:9}")


def _by_prompt() -> None:
    print(f"\nfollow-ups that hurt: a reference design at least {HURT_REFERENCE}, a naive one {HURT_NAIVE}")
    for slug in PROMPTS:
        for name in (reference_of(slug), naive_of(slug)):
            found = hurting(name)
            print(f"{name:30} {len(found):3}  {', '.join(one.id for one in found)}")


def main() -> None:
    """Print the three tables."""
    _by_follow_up()
    _by_kind()
    _by_prompt()


if __name__ == "__main__":
    main()
