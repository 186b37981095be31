"""Boards drawn without kinds by tired people: what each box is read as, and what may be said of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from redline.critique.engine import critique
from redline.critique.finding import Critique
from redline.design.document import Design
from redline.design.graph import Brief, read
from redline.exchange import formats
from redline.rounds import prompts

HERE = Path(__file__).parent
EXPECTED: dict[str, dict[str, Any]] = yaml.safe_load(
    (HERE / "drawn" / "expectations.yaml").read_text(encoding="utf-8")
)
FIRST_TRIES = {"fraud_card": "fraud-first-try", "churn": "churn-first-try", "shop_reco": "shop-first-try"}


@pytest.mark.parametrize("slug", EXPECTED)
def test_labels_are_read_as_what_they_mean(slug: str) -> None:
    nodes = read(_drawn(slug), _brief(slug)).nodes

    wanted = EXPECTED[slug]["kinds"]
    assert {name: nodes[name].kind for name in wanted} == wanted
    assert {name for name in EXPECTED[slug].get("unread", ()) if nodes[name].kind != "unknown"} == set()


@pytest.mark.parametrize("slug", EXPECTED)
def test_only_what_is_true_of_the_drawing_fails(slug: str) -> None:
    found = _judged(slug)

    failing = {finding.rule for finding in found.findings if finding.outcome == "fail"}
    assert failing == set(EXPECTED[slug]["fails"])
    assert [result.rule for result in found.results if result.outcome == "error"] == []


@pytest.mark.parametrize("slug", EXPECTED)
def test_what_is_said_reads_well(slug: str) -> None:
    for finding in _judged(slug).findings:
        for text in (finding.message, finding.question):
            assert "  " not in text
            assert "{" not in text
            assert text[-1] in ".?"
            assert text.count("“") == text.count("”")


@pytest.mark.parametrize("prompt", FIRST_TRIES)
def test_a_first_try_meets_blockers(prompt: str) -> None:
    found = _judged(FIRST_TRIES[prompt])

    blockers = {f.rule for f in found.findings if f.outcome == "fail" and f.severity == "blocker"}
    assert {"evaluation/exists-before-release", "rollback/previous-version-kept"} <= blockers


def _drawn(slug: str) -> Design:
    return formats.read((HERE / "drawn" / f"{slug}.json").read_text(encoding="utf-8")).design


def _brief(slug: str) -> Brief | None:
    name = EXPECTED[slug].get("prompt")
    return prompts.get(name).brief if name else None


def _judged(slug: str) -> Critique:
    return critique(_drawn(slug), _brief(slug))
