"""What changed on the board between two readings, as an entry of the round's log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from redline.design.graph import SystemGraph, View
from redline.design.operators import descendants_of, reachable, reaching
from redline.rounds.events import Drawn, Part

MODELS = frozenset(
    {"training_job", "online_learner", "model_server", "llm_api", "llm_server", "agent_orchestrator"}
)
_ON_CALLS = frozenset({"traffic_guard", "guardrail", "auth_service", "fallback", "rules_engine"})
_ON_DATA = frozenset({"data_validator", "data_contract", "pii_guard"})
_ON_RELEASE = frozenset({"validation_gate", "traffic_splitter"})
_ON_ANSWERS = frozenset({"review_queue", "approval_gate"})
_MONITORS = frozenset({"service_monitor", "data_monitor", "quality_monitor"})


def changes(before: SystemGraph | None, after: SystemGraph, seq: int) -> Drawn | None:
    """What ``after`` has that ``before`` had not; None when nothing of it belongs in the log."""
    drawn = Drawn(
        seq=seq,
        added=tuple(_part(after, part) for part in after.nodes if before is None or part not in before.nodes),
        removed=tuple(part for part in (before.nodes if before else ()) if part not in after.nodes),
        attributes=tuple(sorted(_new_attributes(before, after))),
        words=_new(_words(before) if before else {}, _words(after)),
        guards=tuple(_part(after, part) for part in sorted(guards(after))),
        model=bool(after.of_kind(*MODELS)),
    )
    old = () if before is None else tuple(_part(before, part) for part in sorted(guards(before)))
    quiet = not (drawn.added or drawn.removed or drawn.attributes or drawn.words) and drawn.guards == old
    return None if quiet else drawn


def guards(graph: SystemGraph) -> frozenset[str]:
    """The components that guard a path: a guard that lies on none counts for nothing."""
    serving = graph.serving_roots
    calls = reachable(graph.view(View.CALLS), reaching(graph.view(View.CALLS), serving))
    controls = reachable(graph.view(View.CTRL), calls)
    data = reaching(graph.view(View.TRAIN), graph.trainers) | reaching(graph.view(View.SERVEFEAT), serving)
    release = reaching(graph.view(View.RELEASE), serving)
    answers = descendants_of(graph.view(View.ANSWERS), serving)
    watched = descendants_of(graph.view(View.OBS), calls | data | answers)
    return (
        graph.of_kind(*_ON_CALLS) & (calls | controls)
        | graph.of_kind(*_ON_DATA) & data
        | graph.of_kind(*_ON_RELEASE) & release
        | graph.of_kind(*_ON_ANSWERS) & (answers | calls)
        | graph.of_kind(*_MONITORS) & watched & _acting(graph)
    )


def _acting(graph: SystemGraph) -> frozenset[str]:
    """Monitors that reach somebody who acts: an alert, or a control edge of their own."""
    told = reaching(graph.view(View.OBS), graph.of_kind("alerting"))
    return frozenset(told | {edge.source for edge in graph.by_flow("control")})


def _part(graph: SystemGraph, component: str) -> Part:
    return Part(id=component, kind=graph.kind(component), label=graph.nodes[component].label)


def _new_attributes(before: SystemGraph | None, after: SystemGraph) -> Iterator[str]:
    known = _attributes(before) if before else {}
    for key, value in _attributes(after).items():
        if known.get(key) != value:
            yield key[1]


def _attributes(graph: SystemGraph) -> Mapping[tuple[str, str], object]:
    design = graph.design
    stated = {(box.id, name): value for box in design.components for name, value in box.attributes.items()}
    arrows = {
        (line.id, name): value for line in design.connections for name, value in line.attributes.items()
    }
    return {**stated, **arrows}


def _words(graph: SystemGraph) -> dict[str, str]:
    notes = {part.id: part.note for part in graph.design.components if part.note}
    framing = graph.design.framing.model_dump(mode="json", exclude_defaults=True)
    return notes | {f"framing.{name}": _said(value) for name, value in framing.items()}


def _said(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name.replace('_', ' ')} {item}" for name, item in value.items())
    if isinstance(value, list):
        return "; ".join(str(item) for item in value)
    return str(value)


def _new(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in after.items() if before.get(name) != text}
