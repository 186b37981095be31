"""Models on devices: which versions run out there, and can they be changed?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from redline.critique.checks import releases
from redline.critique.checks.check import NamedCheck, named
from redline.critique.observation import Observation, ask, fail, not_applicable, passed
from redline.design import quantities
from redline.design.graph import SystemGraph

FEW_DEVICES = 50
"""So few devices can be visited."""
STAGING = ("traffic_splitter", "experiment_platform")
REPORTING = ("telemetry", "prediction", "event")
MONITORS = ("service_monitor", "data_monitor", "quality_monitor", "business_dashboard")
VERSION = re.compile(r"\bversions?\b")
HEARING = frozenset({"monitoring", "storage"})
MISSING = {
    "seen": "which version each device runs",
    "changed": "how an old version is replaced in steps or switched off",
}
"""What a fleet needs, in the words of what is not drawn."""


def update_and_rollback(graph: SystemGraph) -> Iterator[Observation]:
    """The fleet says which version it runs, and can be moved to another."""
    for device in sorted(graph.of_kind("edge_runtime") & graph.serving_roots):
        yield _of_fleet(graph, device)


def _of_fleet(graph: SystemGraph, device: str) -> Observation:
    number = quantities.stated(graph, device, "devices")
    if number is not None and number < FEW_DEVICES:
        return not_applicable("there are so few devices that each can be visited")
    above = releases.upstream(graph, device)
    has = {"seen": _is_seen(graph, device), "changed": _is_staged(graph, above) or _is_stopped(graph, above)}
    missing = [name for name in MISSING if not has[name]]
    if not missing:
        return passed("versions are reported and can be changed", components=(device,))
    by_hand = [edge.id for edge in graph.entering(device, "model") if edge.attributes.get("manual")]
    certain = bool(by_hand) or graph.attribute(device, "ota_staged") is False
    seen = fail if certain and len(missing) == len(MISSING) else ask
    return seen(
        device=device,
        blind=device if "seen" in missing else (),
        fixed=device if "changed" in missing else (),
        facts={"missing": " and ".join(MISSING[name] for name in missing)},
        components=(device,),
        connections=[edge.id for edge in graph.entering(device, "model")],
    )


def _is_seen(graph: SystemGraph, device: str) -> bool:
    if "telemetry" in graph.nodes[device].provides:
        return True
    out = graph.leaving(device, *REPORTING)
    told = [e.target for e in out if e.flow == "telemetry" or graph.attribute(e.target, "has_version")]
    return any(graph.family(part) in HEARING for part in told) or any(
        VERSION.search(graph.nodes[part].label.lower()) for part in graph.of_kind(*MONITORS)
    )


def _is_staged(graph: SystemGraph, above: frozenset[str]) -> bool:
    return bool(above & (graph.of_kind(*STAGING) | graph.having("ota_staged")))


def _is_stopped(graph: SystemGraph, above: frozenset[str]) -> bool:
    """Whether somebody can take a version out of use: a rule for old ones, or a way back."""
    beside = {e.target for part in above for e in graph.leaving(part)}
    steering = {e.source for part in above for e in graph.entering(part, "control")}
    back = graph.of_kind("rollback_controller") & (beside | steering)
    return bool(above & graph.having("min_version") or back) or any(
        graph.provides(part, "rollback") for part in above
    )


CHECKS: Mapping[str, NamedCheck[Any]] = {
    "update_and_rollback": named(update_and_rollback, roles="device blind fixed", facts="missing"),
}
