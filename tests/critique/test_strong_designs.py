"""Designs that have what they need draw no failure; take one thing away, and its rule speaks."""

from __future__ import annotations

import pytest
from tests.critique.redraw import Board, Change, strong

from redline.critique import checklist, engine
from redline.critique.finding import Critique
from redline.design.document import Design

FRAUD, RAG = "fraud", "rag"


def failures(said: Critique) -> set[str]:
    return {finding.rule for finding in said.findings if finding.outcome == "fail"}


def raised(said: Critique) -> set[str]:
    return {finding.rule for finding in said.findings}


@pytest.mark.parametrize("name", [FRAUD, RAG])
def test_a_strong_design_has_no_failure(name: str) -> None:
    said = engine.critique(strong(name).design)
    assert not failures(said)
    assert not [result.reason for result in said.results if result.outcome == "error"]


def _own_features(b: Board) -> Board:
    b = b.cut("ft", "tsb").cut("plog", "tsb").cut("wh", "tsb").erase("fsoff")
    return b.draw("wh -batch_data-> fb:feature_batch -feature-> tsb")


def _around_the_gate(b: Board) -> Board:
    b = b.erase("gate").draw("ev -model-> reg; tr -model-> reg")
    return b.draw("dmon -control-> rt:retrain_trigger -control-> tr")


MUTATIONS: dict[str, tuple[str, Change, tuple[str, ...]]] = {
    "the trainer deploys around the gate": (
        FRAUD,
        lambda b: b.draw("tr -model-> scorer"),
        ("rollback/gate-on-every-path",),
    ),
    "stream features are never archived": (
        FRAUD,
        lambda b: (
            b.cut("fstr", "fsoff")
            .state("fstr", backfillable=False)
            .state("plog", has_features=None)
            .cut("plog", "tsb")
        ),
        ("consistency/online-features-archived",),
    ),
    "rows are not as of their time": (
        FRAUD,
        lambda b: b.state("tsb", point_in_time=False).state("fsoff", point_in_time=False),
        ("consistency/point-in-time",),
    ),
    "the split is random": (
        FRAUD,
        lambda b: b.state("tsb", split="random").state("ev", time_split=None),
        ("evaluation/time-split",),
    ),
    "nothing is left to chance": (
        FRAUD,
        lambda b: b.state("pol", exploration_pct=0).state("rq", blinded_sample_pct=0),
        ("feedback/degenerate-loop",),
    ),
    "labels are cut off": (
        FRAUD,
        lambda b: b.cut("lj", "tsb").cut("rq", "lj"),
        ("feedback/label-path-exists",),
    ),
    "a week's window for a month's delay": (
        FRAUD,
        lambda b: b.state("lj", window_d=7),
        ("feedback/label-delay-window",),
    ),
    "no check before training": (
        FRAUD,
        lambda b: b.erase("dv").draw("ing -batch_data-> wh"),
        ("data_quality/validation-before-train",),
    ),
    "no fallback and no time limit": (
        FRAUD,
        lambda b: (
            b.erase("guard", "rules")
            .draw("gw -request-> split")
            .state("scorer", timeout_ms=None)
            .cut("ft", "fso")
            .draw("ft -lookup{required=false}-> fso")
        ),
        ("serving/timeouts-and-fallback",),
    ),
    "only the service is watched": (
        FRAUD,
        lambda b: b.erase("qmon", "dash", "dmon"),
        ("monitoring/silent-failure",),
    ),
    "nothing is watched": (
        FRAUD,
        lambda b: b.erase("qmon", "dash", "dmon", "svcmon", "al"),
        ("monitoring/exists",),
    ),
    "predictions are not logged": (FRAUD, lambda b: b.erase("plog"), ("monitoring/prediction-log",)),
    "the log has no inputs": (
        FRAUD,
        lambda b: b.state("plog", has_features=False),
        ("monitoring/prediction-log",),
    ),
    "everybody gets the new model at once": (
        FRAUD,
        lambda b: b.erase("split").draw("guard -request-> scorer; reg -model-> scorer"),
        ("rollback/progressive-rollout",),
    ),
    "no registry and no way back": (
        FRAUD,
        lambda b: b.erase("reg", "rb").draw("gate -model-> split"),
        ("rollback/previous-version-kept",),
    ),
    "the evaluator is a dead end": (
        FRAUD,
        lambda b: b.erase("gate").cut("ev").draw("tr -model-> reg"),
        ("evaluation/exists-before-release",),
    ),
    "the gate only looks whether there is a model": (
        FRAUD,
        lambda b: b.state("gate", criteria="presence", compares_to=None),
        ("rollback/gate-has-criteria",),
    ),
    "nobody reviews": (
        FRAUD,
        lambda b: b.erase("rq").state("pol", defer=None),
        ("hitl/high-stakes-review",),
    ),
    "the warehouse is on the request path": (
        FRAUD,
        lambda b: b.draw("scorer -lookup-> wh"),
        ("serving/slow-store-on-path",),
    ),
    "training past the gate when drift fires": (
        FRAUD,
        _around_the_gate,
        ("evaluation/exists-before-release", "rollback/gate-on-every-path"),
    ),
    "the notebook trains": (
        FRAUD,
        lambda b: b.state("tr", cadence_s=None, runtime="notebook"),
        ("training/trigger-defined", "consistency/notebook-in-prod-path"),
    ),
    "prompts are released unread": (
        RAG,
        lambda b: b.erase("ev", "gate").draw("cd -control-> preg"),
        ("evaluation/exists-before-release",),
    ),
    "rights are checked after the search": (
        RAG,
        lambda b: (
            b.state("vi", filter_mode="post")
            .state("parse", keeps_acl=False)
            .cut("ret", "vi")
            .draw("ret -lookup-> vi")
        ),
        ("rag/acl-before-retrieval",),
    ),
    "an assistant that nobody observes": (
        RAG,
        lambda b: b.erase("tr", "sm", "qm", "al", "dash"),
        ("monitoring/exists",),
    ),
    "an assistant of which only the service is watched": (
        RAG,
        lambda b: b.erase("tr", "qm", "dash"),
        ("monitoring/silent-failure",),
    ),
}

QUESTIONS: dict[str, tuple[str, Change, str]] = {
    "a stream store without a limit on age": (
        FRAUD,
        lambda b: b.state("fso", ttl_s=None, freshness_slo_s=None).cut("fso", "dmon"),
        "data_quality/silent-source-death",
    ),
    "a stream store without a default": (
        FRAUD,
        lambda b: b.state("fso", default_value=None).cut("ft", "fso").draw("ft -lookup-> fso"),
        "data_quality/missing-input-behaviour",
    ),
    "serving computes its own features, and the log is joined for labels": (
        FRAUD,
        _own_features,
        "consistency/shared-feature-definition",
    ),
    "no schedule": (FRAUD, lambda b: b.state("tr", cadence_s=None), "training/trigger-defined"),
    "nobody compares features": (FRAUD, lambda b: b.erase("dmon"), "consistency/skew-monitor"),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_one_thing_taken_away_is_a_failure(name: str) -> None:
    design, change, rules = MUTATIONS[name]
    assert failures(engine.critique(change(strong(design)).design)) & set(rules)


@pytest.mark.parametrize("name", MUTATIONS)
def test_it_causes_no_more_than_one_other_failure(name: str) -> None:
    design, change, rules = MUTATIONS[name]
    others = failures(engine.critique(change(strong(design)).design)) - set(rules)
    assert len(others) <= 1


@pytest.mark.parametrize("name", QUESTIONS)
def test_one_thing_left_open_is_a_question(name: str) -> None:
    design, change, rule = QUESTIONS[name]
    before, after = engine.critique(strong(design).design), engine.critique(change(strong(design)).design)
    assert rule not in raised(before)
    assert rule in raised(after)
    assert rule not in failures(after)


def test_a_drawn_answer_beside_its_call_changes_nothing() -> None:
    drawn = strong(FRAUD).draw("ft -feature-> scorer; fso -feature-> ft")
    assert raised(engine.critique(drawn.design)) == raised(engine.critique(strong(FRAUD).design))


def test_two_systems_keep_their_failures_when_they_share_a_board() -> None:
    both = _beside(strong(FRAUD).design, strong(RAG).draw("llm -request-> nowhere:tool").design)
    assert not failures(engine.critique(both))


def _beside(one: Design, other: Design) -> Design:
    """Both designs on one board; ids that both use are told apart."""
    taken = {part.id for part in one.components} | {arrow.id for arrow in one.connections}
    new = {part.id: f"{part.id}2" if part.id in taken else part.id for part in other.components}
    components = [part.model_copy(update={"id": new[part.id]}) for part in other.components]
    connections = [
        arrow.model_copy(
            update={"id": f"{arrow.id}/2", "source": new[arrow.source], "target": new[arrow.target]}
        )
        for arrow in other.connections
    ]
    return one.model_copy(
        update={
            "components": [*one.components, *components],
            "connections": [*one.connections, *connections],
        }
    )


def test_the_rules_that_mutations_prove_exist() -> None:
    known = checklist.builtin().by_id
    named = {rule for _, _, rules in MUTATIONS.values() for rule in rules} | {
        q[2] for q in QUESTIONS.values()
    }
    assert named <= set(known)
