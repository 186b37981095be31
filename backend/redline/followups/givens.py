"""What the interviewer gives stays given: locked numbers, and the band for the free ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from redline.design import catalogue, naming, reading
from redline.design.difference import Difference
from redline.design.document import Attributes, Component, Connection, Design, Value
from redline.design.quantities import number

LOCKED = frozenset(
    {
        "p50_ms",
        "p99_ms",
        "throughput_rps",
        "availability_pct",
        "cost_points",
        "cost_usd_month",
        "quota_rps",
        "tpm_quota",
        "price_per_call_usd",
        "price_in_usd",
        "price_out_usd",
        "price_per_item_usd",
        "capacity_per_day",
        "throughput_per_day",
        "label_delay_p50_d",
        "label_delay_p95_d",
        "coverage_pct",
        "duration_h",
        "rows",
        "peak_qps",
        "slo_p50_ms",
        "slo_p95_ms",
        "slo_p99_ms",
    }
)
"""Numbers of a component that the world sets: times, throughput, prices, quotas, staff, delays."""

FREE = frozenset(
    {
        "hit_rate",
        "timeout_ms",
        "threshold",
        "thresholds",
        "window_d",
        "window_s",
        "sample_pct",
        "share",
        "k",
        "k_in",
        "k_out",
        "review_pct",
        "passes_pct",
        "batch_size",
        "max_tokens",
        "out_tok",
    }
)
"""Numbers that the designer turns; a wild jump is not evidence. Replicas and cadence pay in cost."""

UNSAID = ""
"""What an attribute holds that nobody states, whatever the name of its part says."""
UNSTATED = {"share": 1.0}
"""What an absent free number stands for."""
LOWEST_FACTOR, HIGHEST_FACTOR = 0.2, 5.0
HIGH_HIT_RATE = 0.9


@dataclass(frozen=True, slots=True)
class Jump:
    """A free number that left its band."""

    part: str
    name: str
    before: float
    after: float


def restored(before: Design, after: Design) -> Design:
    """The re-design with every given number, objective and stake as it was before.

    What an error costs may be stated where nobody had.
    Notes are as they were too: what is only written down is not built.
    """
    old = {part.id: part for part in before.components}
    old_lines = {part.id: part for part in before.connections}
    framing = after.framing.model_copy(
        update={name: getattr(before.framing, name) for name in ("objectives", "stakes", "stage", "tags")}
        | {"error_costs": {**after.framing.error_costs, **before.framing.error_costs}}
    )
    return after.model_copy(
        update={
            "components": [_component(old.get(part.id), part) for part in after.components],
            "connections": [_connection(old_lines.get(part.id), part) for part in after.connections],
            "framing": framing,
            "prompt": before.prompt,
        }
    )


def jumps(changes: Difference) -> tuple[Jump, ...]:
    """Free numbers that are now under a fifth or over five times what they were."""
    parts = (*changes.changed_components, *changes.changed_connections)
    found = (
        _jump(part.id, change.path, change.before, change.after) for part in parts for change in part.changes
    )
    return tuple(jump for jump in found if jump is not None)


def high_hit_rates(before: Design, after: Design) -> Iterator[str]:
    """Parts whose hit rate was raised over nine tenths: worth a question, not a refusal."""
    old, new = _hit_rates(before), _hit_rates(after)
    for part, rate in new.items():
        if rate > HIGH_HIT_RATE and rate != old.get(part):
            yield part


def _hit_rates(design: Design) -> dict[str, float]:
    attributes = {part.id: {**told(part), **part.attributes} for part in design.components}
    attributes |= {part.id: part.attributes for part in design.connections}
    rates = {part: number(values.get("hit_rate")) for part, values in attributes.items()}
    return {part: rate for part, rate in rates.items() if rate is not None}


def _component(old: Component | None, new: Component) -> Component:
    attributes = dict(new.attributes)
    locked = LOCKED if old is not None else LOCKED & _catalogued(_kind(new))
    if old is not None or new.kind:
        _lock(attributes, old.attributes if old is not None else {}, locked)
    _lock_told(attributes, told(old) if old is not None else {}, told(new), locked)
    note = old.note if old is not None else ""
    if attributes == new.attributes and note == new.note:
        return new
    return new.model_copy(update={"attributes": attributes, "note": note})


def _connection(old: Connection | None, new: Connection) -> Connection:
    attributes = dict(new.attributes)
    _lock(attributes, old.attributes if old else {}, frozenset({"fanout"}) if old else frozenset())
    return new if attributes == new.attributes else new.model_copy(update={"attributes": attributes})


def told(part: Component) -> dict[str, Value]:
    """The numbers and values that a component's own name and note state."""
    return {name: fact.value for name, fact in reading.read(part.label, part.note, _kind(part)).items()}


def _kind(part: Component) -> str:
    return part.kind or naming.infer_kind(part.label, part.note).kind


def _lock_told(attributes: Attributes, old: Attributes, new: Attributes, names: frozenset[str]) -> None:
    """A given number that a name stated or states anew is as it was: stated as before, or not at all."""
    for name in names & (new.keys() | old.keys()) - attributes.keys():
        if old.get(name) != new.get(name):
            attributes[name] = old.get(name, UNSAID)


def _lock(attributes: Attributes, given: Attributes, names: frozenset[str]) -> None:
    for name in names:
        attributes.pop(name, None)
        if name in given:
            attributes[name] = given[name]


def _catalogued(kind: str | None) -> frozenset[str]:
    """Figures that the catalogue knows for a kind: a new part runs at these."""
    entry = catalogue.KINDS.get(kind or "")
    known = frozenset(entry.typical) if entry else frozenset()
    return known | {"cost_usd_month"} if "cost_points" in known else known


def _jump(part: str, path: str, before: object, after: object) -> Jump | None:
    head, _, name = path.partition(".")
    was, now = number(before), number(after)
    if was is None:
        was = UNSTATED.get(name)
    if head != "attributes" or name not in FREE or was is None or now is None or was <= 0:
        return None
    inside = LOWEST_FACTOR * was <= now <= HIGHEST_FACTOR * was
    return None if inside else Jump(part, name, was, now)
