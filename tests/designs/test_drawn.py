"""Six boards as people draw them, with labels alone: what fails in them is true of the drawing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from redline.critique.engine import critique
from redline.design.graph import Brief
from redline.exchange import formats
from redline.rounds import prompts

HERE = Path(__file__).parent / "drawn"

TRUE: Mapping[str, frozenset[str]] = {
    "churn-weekly": frozenset(),
    "shop-lists": frozenset(),
    "wiki-assistant": frozenset({"rag/grounding-check"}),
    "ride-eta": frozenset({"rollback/progressive-rollout"}),
    "photo-moderation": frozenset(
        {
            "evaluation/exists-before-release",
            "hitl/user-correction-and-appeal",
            "monitoring/prediction-log",
            "monitoring/silent-failure",
            "rollback/progressive-rollout",
        }
    ),
    "card-fraud": frozenset(
        {
            "consistency/online-features-archived",
            "data_quality/validation-before-train",
            "evaluation/exists-before-release",
            "monitoring/prediction-log",
            "monitoring/silent-failure",
            "rollback/progressive-rollout",
            "simplicity/tool-names-without-purpose",
        }
    ),
}
"""By board, the rules that may fail: each names something that is missing from the drawing."""

PROMPTS: Mapping[str, str] = {"churn-weekly": "churn", "shop-lists": "shop_reco", "card-fraud": "fraud_card"}


@pytest.mark.parametrize("slug", TRUE)
def test_what_fails_is_true_of_the_drawing(slug: str) -> None:
    design = formats.read((HERE / f"{slug}.json").read_text(encoding="utf-8")).design

    found = critique(design, _brief(slug))

    assert {finding.rule for finding in found.findings if finding.outcome == "fail"} <= TRUE[slug]
    assert found.findings
    assert [result.rule for result in found.results if result.outcome == "error"] == []


def _brief(slug: str) -> Brief | None:
    return prompts.get(PROMPTS[slug]).brief if slug in PROMPTS else None


def test_the_gaps_of_a_bare_fraud_board_are_all_found() -> None:
    design = formats.read((HERE / "card-fraud.json").read_text(encoding="utf-8")).design

    found = critique(design, _brief("card-fraud"))

    failing = {finding.rule for finding in found.findings if finding.outcome == "fail"}
    assert failing >= {
        "evaluation/exists-before-release",
        "monitoring/silent-failure",
        "monitoring/prediction-log",
    }
