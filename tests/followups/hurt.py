"""Which follow-ups hurt the designs of each prompt: the reference design, and the first sketch."""

from __future__ import annotations

from functools import cache

from tests.designs.references import REFERENCES
from tests.followups.table import NAIVE, Ground, drawn

from redline.followups import Candidate, candidates
from redline.rounds import prompts

HURT_REFERENCE, HURT_NAIVE = 3, 6
"""How many follow-ups hurt a reference design and a naive one, at the least."""
PROMPTS = tuple(sorted(prompt.slug for prompt in prompts.builtin()))


def reference_of(slug: str) -> str:
    """The name of a prompt's reference design."""
    strong = f"{slug}_strong"
    return strong if strong in REFERENCES else slug


def naive_of(slug: str) -> str:
    """The name of a prompt's naive design."""
    return f"{NAIVE}{slug}"


@cache
def deck(name: str) -> tuple[Candidate, ...]:
    """Every follow-up as it would meet the design of this name."""
    return tuple(candidates(drawn(name), Ground(name, "", "").brief))


def hurting(name: str) -> tuple[Candidate, ...]:
    """The follow-ups that can be aimed at a design and that it does not carry, most painful first."""
    return tuple(found for found in deck(name) if found.offered and found.pain > 0)
