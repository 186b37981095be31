"""The named checks: what the vocabulary cannot say, as small functions grouped by family.

Each family module ends in its ``CHECKS``; this registry is the only place that joins them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from redline.critique.checks import (
    agent,
    consistency,
    data_quality,
    evaluation,
    experiments,
    feedback,
    framing,
    hitl,
    llm,
    measures,
    monitoring,
    rag,
    retraining,
    rollback,
    serving,
    simplicity,
    storage,
    training,
)
from redline.critique.checks.check import NamedCheck

FAMILIES = (
    agent,
    consistency,
    data_quality,
    evaluation,
    experiments,
    feedback,
    framing,
    hitl,
    llm,
    measures,
    monitoring,
    rag,
    retraining,
    rollback,
    serving,
    simplicity,
    storage,
    training,
)

CHECKS: Mapping[str, NamedCheck[Any]] = {
    name: check for family in FAMILIES for name, check in sorted(family.CHECKS.items())
}
