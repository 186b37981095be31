"""Short ways to write a re-design as a change of a reference design."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

from redline.design.document import Design, Value, Waiver, loads
from redline.design.edits import (
    AddComponent,
    AddConnection,
    RemoveComponent,
    RemoveConnection,
    SetAttribute,
    SetField,
    SetFraming,
    apply,
)
from redline.design.notation import parse
from redline.followups import Record

Move = Callable[[Design], Design]
REFERENCE = Path(__file__).parents[1] / "designs" / "reference"


@cache
def reference(name: str) -> Design:
    """One of the reference designs, by its file name without endings."""
    return loads((REFERENCE / f"{name}.redline.json").read_text(encoding="utf-8")).design


def redesigned(design: Design, *moves: Move) -> Design:
    """The design after the moves."""
    for move in moves:
        design = move(design)
    return design


def draw(text: str) -> Move:
    """Add what the notation describes; ids that exist already are only connected."""

    def move(design: Design) -> Design:
        drawn = parse(text)
        known = {part.id for part in design.components}
        parts = [
            AddComponent(id=c.id, label=c.label, kind=c.kind, attributes=c.attributes)
            for c in drawn.components
            if c.id not in known
        ]
        arrows = [
            AddConnection(
                id=c.id, source=c.source, target=c.target, flow=c.flow, mode=c.mode, attributes=c.attributes
            )
            for c in drawn.connections
        ]
        return apply(design, [*parts, *arrows])

    return move


def drop(*ids: str) -> Move:
    """Delete components or connections."""

    def move(design: Design) -> Design:
        for part in ids:
            edit = RemoveComponent(id=part) if design.component(part) else RemoveConnection(id=part)
            design = apply(design, [edit])
        return design

    return move


def cut(source: str, target: str) -> Move:
    """Delete every arrow from one component to another."""

    def move(design: Design) -> Design:
        ids = [c.id for c in design.connections if (c.source, c.target) == (source, target)]
        return drop(*ids)(design)

    return move


def state(part: str, **values: Value | None) -> Move:
    """State attributes of a component or connection."""
    edits = [SetAttribute(target=part, name=name, value=value) for name, value in values.items()]
    return lambda design: apply(design, edits)


def plan(part: str) -> Move:
    """Move a component to a later version."""
    return lambda design: apply(design, [SetField(target=part, field="status", value="planned")])


def flip(arrow: str) -> Move:
    """Let a call no longer be waited for."""
    return lambda design: apply(design, [SetField(target=arrow, field="mode", value="async")])


def remake(part: str, kind: str) -> Move:
    """Call a component something else."""
    return lambda design: apply(design, [SetField(target=part, field="kind", value=kind)])


def write(part: str, text: str) -> Move:
    """Write a note on a component, and the same as a trade-off."""
    return lambda design: apply(
        design,
        [SetField(target=part, field="note", value=text), SetFraming(path="tradeoffs", value=[text])],
    )


def frame(path: str, value: Value | list[str]) -> Move:
    """Change the framing card."""
    return lambda design: apply(design, [SetFraming(path=path, value=value)])


def waive(rule: str) -> Move:
    """Set a rule aside on the whole design."""
    line = Waiver(rule=rule, reason="accepted for now")
    return lambda design: design.model_copy(update={"waivers": [*design.waivers, line]})


def gave_up(component: str, lost: str = "the counts of the last ten minutes") -> Record:
    """A record that gives a component up."""
    return Record(type="give_up", component=component, lost=lost)


ALERT = "al:alerting{owner='payments on call'}"
FRESH_ON_STREAM = draw(
    f"stream -telemetry-> dm:data_monitor{{mode=freshness, lag_s=300}} -telemetry-> {ALERT}"
)
RULES = draw("api -request{on_failure=true}-> ru:rules_engine{owner=risk} -prediction-> policy")
SERVICE_ALERT = draw(f"metrics -telemetry-> {ALERT}")
QUALITY = draw(
    "log -telemetry-> qm:quality_monitor{needs_labels=false, proxy='issuer alerts', lag_s=3600} "
    f"-telemetry-> {ALERT}"
)
ROLLBACK = draw("al -control-> rc:rollback_controller{rto_min=5} -control-> registry")
DEFAULT_ON_READ = state("model-features", default="0 counts", required=False)
