"""Whether a document's words are in the catalogue: kinds, flows, and values of the stated type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from redline.design.catalogue import FLOWS, KINDS, AttributeSpec, nearest_flow, nearest_kind
from redline.errors import Problem

NUMERIC_OBJECTIVES = frozenset(
    {
        "availability_pct",
        "batch_window_h",
        "budget_usd_month",
        "freshness_s",
        "mean_qps",
        "peak_qps",
        "slo_p50_ms",
        "slo_p95_ms",
        "slo_p99_ms",
        "value_per_decision_usd",
    }
)


def kind_problems(path: str, kind: str | None) -> Iterator[Problem]:
    """What is wrong with the name of a kind; nothing when it is absent or known."""
    if kind is not None and kind not in KINDS:
        near = nearest_kind(kind)
        hint = f"Did you mean {near}?" if near else "Leave it out, and it is read from the label."
        yield Problem(path, f"there is no kind “{kind}”.", hint)


def flow_problems(path: str, flow: str | None) -> Iterator[Problem]:
    """What is wrong with the name of a flow; nothing when it is absent or known."""
    if flow is not None and flow not in FLOWS:
        near = nearest_flow(flow)
        hint = f"Did you mean {near}?" if near else "Leave it out, and it is read from the two ends."
        yield Problem(path, f"there is no flow “{flow}”.", hint)


def value_problems(
    path: str, values: Mapping[str, object], specs: Mapping[str, AttributeSpec]
) -> Iterator[Problem]:
    """The stated values that are not of their attribute's type; unknown attributes may hold anything."""
    for name, value in values.items():
        spec = specs.get(name)
        if spec is None:
            continue
        if spec.type == "number" and not _is_number(value):
            yield Problem(f"{path}.{name}", "expected a number" + (f" of {spec.unit}" if spec.unit else ""))
        if spec.type == "flag" and not isinstance(value, bool):
            yield Problem(f"{path}.{name}", "expected true or false")


def objective_problems(path: str, values: Mapping[str, object]) -> Iterator[Problem]:
    """The objectives that are figures and hold something else."""
    for name, value in values.items():
        if name in NUMERIC_OBJECTIVES and not _is_number(value):
            yield Problem(f"{path}.{name}", "expected a number")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
