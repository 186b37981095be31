"""Every prompt's designs are hurt by enough follow-ups, and each follow-up hurts somebody's design."""

from __future__ import annotations

import pytest
from tests.followups.hurt import (
    HURT_NAIVE,
    HURT_REFERENCE,
    PROMPTS,
    deck,
    hurting,
    naive_of,
    reference_of,
)


@pytest.mark.parametrize("slug", PROMPTS)
def test_the_reference_design_is_hurt_by_three_and_the_naive_one_by_six(slug: str) -> None:
    strong, naive = hurting(reference_of(slug)), hurting(naive_of(slug))

    assert len(strong) >= HURT_REFERENCE, [found.id for found in strong]
    assert len(naive) >= HURT_NAIVE, [found.id for found in naive]


@pytest.mark.parametrize("slug", PROMPTS)
def test_what_is_not_put_to_a_design_says_why(slug: str) -> None:
    for found in (*deck(reference_of(slug)), *deck(naive_of(slug))):
        if not found.offered:
            assert found.why_not, found.id
            assert found.pain == 0
        else:
            assert found.sentence, found.id
            assert found.pain_reason, found.id
