"""Where nobody stated how much arrives, nothing is said to arrive nowhere."""

from __future__ import annotations

import pytest

from redline.design.graph import Brief
from redline.design.notation import parse
from redline.followups.clauses.load import every_part_holds
from redline.followups.situation import Situation
from redline.whatif.effects import Effects

SHOP = "c:business_service -request-> s:model_server{replicas=2}; s -prediction-> c"


@pytest.mark.parametrize(
    ("before", "after", "state", "said"),
    [
        (SHOP, SHOP, "unproven", "No peak is stated, so what arrives is not known."),
        (
            f"{SHOP}; framing{{objectives.peak_qps=10}}",
            "c:business_service; s:model_server; framing{objectives.peak_qps=10}",
            "broke",
            "No request arrives anywhere on this board.",
        ),
    ],
)
def test_a_load_that_nobody_stated_is_unknown(before: str, after: str, state: str, said: str) -> None:
    found = every_part_holds(Situation(parse(before), parse(after), Brief(), "s", Effects()), {})

    assert found.state == state
    assert found.detail.startswith(said)
