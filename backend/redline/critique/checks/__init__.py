"""The named checks: what the vocabulary cannot say, as small functions grouped by family.

Each family module ends in its ``CHECKS``; this registry is the only place that joins them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from redline.critique.checks import (
    age,
    agent,
    arrivals,
    availability,
    batch,
    bundles,
    consistency,
    cost,
    data_quality,
    edge,
    encoders,
    evaluation,
    experiments,
    exposure,
    feedback,
    framing,
    hitl,
    inputs,
    judgement,
    llm,
    load,
    measures,
    monitoring,
    needs,
    parity,
    privacy,
    rag,
    recsys,
    retraining,
    rollback,
    security,
    serving,
    signals,
    simplicity,
    sources,
    storage,
    training,
    trials,
)
from redline.critique.checks.check import NamedCheck

FAMILIES = (
    age,
    agent,
    arrivals,
    availability,
    batch,
    bundles,
    consistency,
    cost,
    data_quality,
    edge,
    encoders,
    evaluation,
    experiments,
    exposure,
    feedback,
    framing,
    hitl,
    inputs,
    judgement,
    llm,
    load,
    measures,
    monitoring,
    needs,
    privacy,
    parity,
    rag,
    recsys,
    retraining,
    rollback,
    security,
    serving,
    signals,
    simplicity,
    sources,
    storage,
    training,
    trials,
)

CHECKS: Mapping[str, NamedCheck[Any]] = {
    name: check for family in FAMILIES for name, check in sorted(family.CHECKS.items())
}
