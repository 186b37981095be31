"""A strong travel agent: each limit, permission and record that is taken away is missed by its rule."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from tests.designs.references import brief, load

from redline.critique.engine import critique
from redline.design.edits import (
    AddConnection,
    Edit,
    RemoveComponent,
    RemoveConnection,
    SetAttribute,
    apply,
)

NAME = "travel_agent_strong"
STEPS = {("plan", "tra"), ("llm", "tra"), ("fl", "tra"), ("ho", "tra"), ("book", "tra"), ("out", "tra")}


def state(target: str, **values: float | str | None) -> list[Edit]:
    return [SetAttribute(target=target, name=name, value=value) for name, value in values.items()]


def gone(*components: str) -> list[Edit]:
    return [RemoveComponent(id=component) for component in components]


def arrow(source: str, flow: str, target: str) -> list[Edit]:
    return [AddConnection(id=f"new {source}>{target}", source=source, target=target, flow=flow)]


def unlogged() -> list[Edit]:
    arrows = load(NAME).connections
    return [RemoveConnection(id=line.id) for line in arrows if (line.source, line.target) in STEPS]


DEFECTS: list[tuple[str, Sequence[Edit], str, str]] = [
    (
        "a run without an end",
        [
            *state("plan", autonomy="agent", max_steps=None, max_cost_usd=None, max_wall_s=None),
            *state("lg", budgets=None),
        ],
        "agent/bounded-loop",
        "ask",
    ),
    ("a booking without a key", state("book", idempotency_key=None), "agent/idempotent-actions", "ask"),
    ("rights to everything", state("book", scope="full account"), "agent/least-scope-tools", "fail"),
    ("rights that nobody states", state("book", scope=None), "agent/least-scope-tools", "ask"),
    (
        "only the answer is logged",
        [*unlogged(), *arrow("app", "event", "tra")],
        "agent/trace-and-replay",
        "fail",
    ),
    (
        "single turns are tested",
        [*state("plan", autonomy="agent"), *state("sim", covers="answers", metric="answer accuracy")],
        "agent/task-level-eval",
        "fail",
    ),
    ("hotel texts end up in memory", arrow("ho", "event", "prof"), "agent/memory-poisoning", "fail"),
    (
        "a loop over fixed steps",
        state("plan", autonomy="agent", steps_fixed=True),
        "simplicity/agent-when-workflow",
        "fail",
    ),
    (
        "hotel texts steer the booking",
        [
            *state("pa", separates_untrusted=None),
            *gone("inj", "appr"),
            *arrow("app", "request", "split"),
            *arrow("plan", "request", "book"),
            *state("book", egress=False),
        ],
        "llm/injection-surface",
        "fail",
    ),
    (
        "an app for everybody, and no door",
        [*gone("gw"), *arrow("user", "request", "app")],
        "security/least-privilege-endpoint",
        "fail",
    ),
    (
        "passports go to a provider without a contract",
        [
            *state("vault", pii=True),
            *state("llm", contract=False),
            *state("llm2", contract=False),
            *arrow("pa", "lookup", "vault"),
        ],
        "privacy/external-provider-flow",
        "fail",
    ),
    (
        "the model writes where passports are kept",
        arrow("llm", "prediction", "vault"),
        "llm/output-handling",
        "ask",
    ),
]


@pytest.mark.parametrize(("what", "edits", "rule", "says"), DEFECTS, ids=[defect[0] for defect in DEFECTS])
def test_a_defect_is_found_by_its_rule(what: str, edits: Sequence[Edit], rule: str, says: str) -> None:
    before = critique(load(NAME), brief(NAME))
    assert says not in {finding.outcome for finding in before.findings if finding.rule == rule}

    found = critique(apply(load(NAME), edits), brief(NAME))

    assert says in {finding.outcome for finding in found.findings if finding.rule == rule}
