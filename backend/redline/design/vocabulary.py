"""Whether a document's words are in the catalogue: kinds, flows, and values of the stated type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from redline.design.catalogue import (
    COMPONENT_ATTRIBUTES,
    CONNECTION_ATTRIBUTES,
    FLOWS,
    KINDS,
    AttributeSpec,
    nearest_flow,
    nearest_kind,
)
from redline.errors import Problem

if TYPE_CHECKING:
    from redline.design.document import Attributes, Design

NUMERIC_OBJECTIVES = frozenset(
    {
        "availability_pct",
        "batch_window_h",
        "budget_usd_month",
        "freshness_s",
        "peak_qps",
        "slo_p50_ms",
        "slo_p95_ms",
        "slo_p99_ms",
    }
)


def problems(design: Design) -> Iterator[Problem]:
    """Every kind and flow the catalogue does not know, and every value that is not of its type."""
    for index, part in enumerate(design.components):
        yield from _kind(f"components[{index}].kind", part.kind)
        yield from _values(f"components[{index}].attributes", part.attributes, COMPONENT_ATTRIBUTES)
    for index, arrow in enumerate(design.connections):
        yield from _flow(f"connections[{index}].flow", arrow.flow)
        yield from _values(f"connections[{index}].attributes", arrow.attributes, CONNECTION_ATTRIBUTES)
    for name, value in design.framing.objectives.items():
        if name in NUMERIC_OBJECTIVES and not _is_number(value):
            yield Problem(f"framing.objectives.{name}", "expected a number")


def _kind(path: str, kind: str | None) -> Iterator[Problem]:
    if kind is not None and kind not in KINDS:
        near = nearest_kind(kind)
        hint = f"Did you mean {near}?" if near else "Leave it out, and it is read from the label."
        yield Problem(path, f"there is no kind “{kind}”.", hint)


def _flow(path: str, flow: str | None) -> Iterator[Problem]:
    if flow is not None and flow not in FLOWS:
        near = nearest_flow(flow)
        hint = f"Did you mean {near}?" if near else "Leave it out, and it is read from the two ends."
        yield Problem(path, f"there is no flow “{flow}”.", hint)


def _values(path: str, values: Attributes, specs: Mapping[str, AttributeSpec]) -> Iterator[Problem]:
    for name, value in values.items():
        spec = specs.get(name)
        if spec is None:
            continue
        if spec.type == "number" and not _is_number(value):
            yield Problem(f"{path}.{name}", "expected a number" + (f" of {spec.unit}" if spec.unit else ""))
        if spec.type == "flag" and not isinstance(value, bool):
            yield Problem(f"{path}.{name}", "expected true or false")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
