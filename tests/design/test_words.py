"""Titles as they stand inside a sentence."""

import pytest

from redline.design.words import with_article, within


@pytest.mark.parametrize(
    ("title", "in_a_sentence"),
    [
        ("Cache", "a cache"),
        ("Orchestrator", "an orchestrator"),
        ("Third-party API", "a third-party API"),
        ("API gateway", "an API gateway"),
        ("CI/CD", "a CI/CD"),
    ],
)
def test_a_title_keeps_its_abbreviations_inside_a_sentence(title: str, in_a_sentence: str) -> None:
    assert with_article(within(title)) == in_a_sentence
