"""Releases that nobody tests, nobody can stop, or nobody can take back."""

from __future__ import annotations

from collections.abc import Iterator

from tests.designs.defects import where
from tests.designs.defects.model import (
    Change,
    Shelf,
    arrow,
    box,
    bypassed,
    change,
    cut,
    frame,
    gone,
    state,
    unstated,
    wordless,
)

from redline.design.graph import SystemGraph, View

SHELF = Shelf()
CONTROL = ("evaluation/exists-before-release", "rollback/gate-on-every-path", "rollback/gate-has-criteria")
UNTESTED = ("evaluation/time-split", "evaluation/slices", "evaluation/baseline-compared")
BACK = ("rollback/previous-version-kept", "rollback/compatible-state", "rollback/data-and-index-rollback")


def _releasing(graph: SystemGraph) -> list[str]:
    return [*where.servers(graph), *where.scorers(graph)]


def _guards(graph: SystemGraph) -> list[str]:
    """Everything that can stop a version."""
    return where.ordered(graph.of_kind("offline_evaluator", "validation_gate"))


@SHELF.defect(
    "the trainer deploys around the gate",
    "rollback/gate-on-every-path",
    says="fail",
    also=["rollback/previous-version-kept"],
)
def around_the_gate(graph: SystemGraph) -> Iterator[Change]:
    for trainer in where.trainers(graph):
        for server in _releasing(graph):
            gated = graph.of_kind("validation_gate") & where.before(graph, View.RELEASE, server)
            if gated and where.leads(graph, View.RELEASE, trainer, server):
                yield change(arrow(trainer, "model", server))


@SHELF.defect(
    "an urgent copy goes from the trainer into the registry", "rollback/gate-on-every-path", says="fail"
)
def around_the_gate_into_the_registry(graph: SystemGraph) -> Iterator[Change]:
    for trainer in where.trainers(graph):
        for registry in where.ordered(graph.of_kind("model_registry")):
            gated = graph.of_kind("validation_gate") & where.before(graph, View.RELEASE, registry)
            if gated and any(where.leads(graph, View.RELEASE, registry, s) for s in _releasing(graph)):
                yield change(arrow(trainer, "model", registry))


@SHELF.defect(
    "nothing is evaluated before release", "evaluation/exists-before-release", says="fail", also=UNTESTED
)
def no_evaluation(graph: SystemGraph) -> Iterator[Change]:
    if _guards(graph) and (where.trained(graph) or where.hosted(graph)):
        yield change(bypassed(graph, *_guards(graph)))


@SHELF.defect("the evaluation stops nothing", "evaluation/exists-before-release", says="fail", also=CONTROL)
def evaluation_without_effect(graph: SystemGraph) -> Iterator[Change]:
    gates = where.ordered(graph.of_kind("validation_gate"))
    evaluators = [e for e in where.ordered(graph.of_kind("offline_evaluator")) if graph.entering(e, "model")]
    onward = [edge.target for gate in gates for edge in graph.leaving(gate, "model")]
    if gates and evaluators and onward and where.trained(graph):
        ways = [arrow(t, "model", target) for t in where.trainers(graph) for target in onward]
        yield change(
            gone(*gates), cut(e for ev in evaluators for e in graph.leaving(ev, "model", "control")), ways
        )


@SHELF.defect("the gate asks only whether there is a file", "rollback/gate-has-criteria", says="fail")
def gate_tests_presence(graph: SystemGraph) -> Iterator[Change]:
    for gate in where.ordered(graph.of_kind("validation_gate")):
        if graph.attribute(gate, "criteria") or graph.attribute(gate, "compares_to"):
            yield change(unstated(graph, gate, "criteria", "compares_to"), state(gate, criteria="presence"))


@SHELF.defect("the gate does not say what it requires", "rollback/gate-has-criteria", says="ask")
def gate_without_criteria(graph: SystemGraph) -> Iterator[Change]:
    for gate in where.ordered(graph.of_kind("validation_gate")):
        if graph.attribute(gate, "criteria"):
            yield change(unstated(graph, gate, "criteria", "compares_to"))


@SHELF.defect("the old version is overwritten", "rollback/previous-version-kept", says="fail", also=BACK)
def no_way_back(graph: SystemGraph) -> Iterator[Change]:
    keepers = where.ordered(graph.of_kind("model_registry", "rollback_controller"))
    kept_lists = [s for s in graph.of_kind("prediction_store") if graph.attribute(s, "versioned")]
    # Yesterday's list, or the version that a device keeps, is a way back too.
    if keepers and not kept_lists and not graph.of_kind("edge_runtime") and graph.stakes != "low":
        yield change(bypassed(graph, *keepers))


@SHELF.defect("everybody gets a new version at once", "rollback/progressive-rollout", says="fail")
def no_canary(graph: SystemGraph) -> Iterator[Change]:
    splitters = where.ordered(graph.of_kind("traffic_splitter", "experiment_platform"))
    # With little at stake nobody has to go step by step.
    if where.servers(graph) and splitters and graph.stakes != "low" and where.trained(graph):
        devices = where.ordered(graph.of_kind("edge_runtime"))
        unset = [edit for d in devices for edit in unstated(graph, d, "ota_staged", "update_channel")]
        yield change(bypassed(graph, *splitters), unset, wordless(graph, *where.servers(graph)))


@SHELF.defect("nothing stops the canary", "rollback/canary-has-signal", says="ask")
def blind_canary(graph: SystemGraph) -> Iterator[Change]:
    for splitter in where.ordered(graph.of_kind("traffic_splitter")):
        commands = graph.entering(splitter, "control")
        if commands and graph.entering(splitter, "request", "model"):
            # Whoever is called could stop it by hand, so nobody is called either.
            hands = where.ordered(graph.of_kind("rollback_controller", "alerting"))
            acting = [e for m in graph.of_kind(*where.MONITORS) for e in graph.leaving(m, "control")]
            yield change(cut([*commands, *acting]), unstated(graph, splitter, "auto_abort"), gone(*hands))


@SHELF.defect("the threshold is shipped on its own", "rollback/compatible-state", says="either")
def threshold_apart(graph: SystemGraph) -> Iterator[Change]:
    for policy in where.ordered(graph.of_kind("decision_policy")):
        bundles = graph.entering(policy, "model")
        for back in where.ordered(graph.of_kind("rollback_controller")):
            if bundles and where.trained(graph):
                registries = [edge.source for edge in bundles]
                unset = [edit for r in registries for edit in state(r, artifact="model")]
                yield change(
                    cut(bundles),
                    box("apart", "ci_cd", "Threshold deploy"),
                    arrow("apart", "model", policy),
                    state(back, scope="model"),
                    unset,
                )


@SHELF.defect("a shadow acts on the world", "rollback/shadow-side-effects", says="fail")
def acting_shadow(graph: SystemGraph) -> Iterator[Change]:
    for splitter in where.ordered(graph.of_kind("traffic_splitter")):
        consumers = where.ordered(graph.of_kind("business_service") & graph.consumers)
        if graph.entering(splitter, "request") and consumers:
            yield change(
                box("shadow", "model_server", "Shadow model", shadow=True),
                arrow(splitter, "request", "shadow", mirror=True),
                arrow("shadow", "action", consumers[0]),
            )


def _unsplit(graph: SystemGraph, builder: str) -> Change:
    """Nothing says any more how the data was split."""
    tests = where.ordered(graph.of_kind("offline_evaluator"))
    return change(
        *(unstated(graph, test, "time_split", "split") for test in tests),
        unstated(graph, builder, "split"),
        wordless(graph, builder),
    )


@SHELF.defect("a random split of data in time", "evaluation/time-split", says="fail")
def random_split(graph: SystemGraph) -> Iterator[Change]:
    for builder in where.builders(graph):
        if graph.attribute(builder, "split") == "time" and where.trained(graph) and "temporal" in graph.tags:
            yield _unsplit(graph, builder) + change(state(builder, split="random"))


@SHELF.defect("how the data was split is not said", "evaluation/time-split", says="ask")
def unstated_split(graph: SystemGraph) -> Iterator[Change]:
    for builder in where.builders(graph):
        if graph.attribute(builder, "split") == "time" and where.trained(graph) and "temporal" in graph.tags:
            yield _unsplit(graph, builder)


@SHELF.defect(
    "the same patient, seller or part on both sides",
    *("evaluation/group-leakage", "evaluation/time-split"),
    says="either",
)
def leaking_split(graph: SystemGraph) -> Iterator[Change]:
    for builder in where.builders(graph):
        apart = graph.attribute(builder, "split") and "both sides" in graph.nodes[builder].note
        if apart and where.trained(graph):
            yield _unsplit(graph, builder) + change(state(builder, split="random"))


@SHELF.defect("choices are made on the test data", "evaluation/tuned-on-test", says="fail")
def tuned_on_test(graph: SystemGraph) -> Iterator[Change]:
    for trainer in where.trainers(graph):
        if where.trained(graph):
            yield change(state(trainer, tuned_on_test=True))


@SHELF.defect("no simple baseline is beaten", "evaluation/baseline-compared", says="ask")
def no_baseline(graph: SystemGraph) -> Iterator[Change]:
    # Rules or a fallback beside the model may be the baseline that it is measured against.
    simple = graph.of_kind("rules_engine", "fallback")
    if where.trained(graph) and not simple and graph.framing.baseline:
        tests = where.ordered(graph.of_kind("offline_evaluator"))
        gates = where.ordered(graph.of_kind("validation_gate"))
        unset = [edit for e in tests for edit in unstated(graph, e, "baseline")]
        less = [edit for g in gates for edit in state(g, compares_to="champion")]
        yield change(unset, less, frame("baseline", None))


@SHELF.defect("nobody looks at groups apart", "evaluation/slices", says="ask")
def no_slices(graph: SystemGraph) -> Iterator[Change]:
    sliced = where.ordered(graph.of_kind("offline_evaluator", "quality_monitor"))
    names = [graph.nodes[n].label.lower() for n in sliced]
    named = any(word in name for name in names for word in (" by ", " per ", " at ", "apart", ","))
    if any(graph.attribute(n, "slices") for n in sliced) and graph.stakes != "low" and not named:
        yield change(*(unstated(graph, n, "slices") for n in sliced))


@SHELF.defect("nothing says when the model is trained again", "training/trigger-defined", says="ask")
def no_schedule(graph: SystemGraph) -> Iterator[Change]:
    for trainer in where.trainers(graph):
        upstream = where.before(graph, View.TRAIN, trainer) | {trainer}
        commands = [e for n in where.ordered(upstream) for e in graph.entering(n, "control")]
        named = "weekly" in graph.nodes[trainer].label.lower()
        if where.trained(graph) and not named:
            yield change(unstated(graph, trainer, "cadence_s"), cut(commands), frame("retraining", None))


@SHELF.defect("nothing records what the model was made from", "training/reproducible", says="either")
def no_lineage(graph: SystemGraph) -> Iterator[Change]:
    records = where.ordered(graph.of_kind("experiment_tracker", "lineage_catalog"))
    stores = where.ordered(graph.of_kind("object_store", "data_warehouse", "model_registry"))
    # Where nobody has to explain a decision later, an interviewer may let it pass.
    if records and where.trained(graph) and "regulated" in graph.tags:
        yield change(gone(*records), *(unstated(graph, n, "versioned") for n in stores))


@SHELF.defect(
    "drift retrains, and nothing judges the result",
    *("training/blind-auto-retrain", "evaluation/exists-before-release"),
    says="fail",
    also=UNTESTED,
)
def blind_retraining(graph: SystemGraph) -> Iterator[Change]:
    for trainer in where.trainers(graph):
        for monitor in where.ordered(graph.of_kind("data_monitor")):
            if _guards(graph) and where.trained(graph):
                yield change(
                    bypassed(graph, *_guards(graph)),
                    box("again", "retrain_trigger", "Retrain on drift"),
                    arrow(monitor, "control", "again"),
                    arrow("again", "control", trainer),
                )


@SHELF.defect(
    "the model is made in a notebook", "consistency/notebook-in-prod-path", says="fail", also=["training/"]
)
def notebook_path(graph: SystemGraph) -> Iterator[Change]:
    for trainer in where.trainers(graph):
        if where.trained(graph) and not graph.of_kind("orchestrator"):
            yield change(unstated(graph, trainer, "cadence_s", "image"), state(trainer, runtime="notebook"))


@SHELF.defect("the only copy of the data", "storage/single-copy", says="fail")
def only_copy(graph: SystemGraph) -> Iterator[Change]:
    for store in where.ordered(graph.of_kind("object_store", "data_warehouse")):
        if any(where.leads(graph, View.TRAIN, store, t) for t in where.trainers(graph)):
            yield change(unstated(graph, store, "versioned"), state(store, single_copy=True))


@SHELF.defect(
    "people carry the model to production by hand",
    "training/automated-build",
    says="either",
    also=["training/"],
)
def carried_by_hand(graph: SystemGraph) -> Iterator[Change]:
    for registry in where.ordered(graph.of_kind("model_registry")):
        onward = graph.leaving(registry, "model")
        if onward and where.trained(graph) and not graph.of_kind("ci_cd"):
            yield change(
                cut(onward),
                box("hands", "team", "Platform engineers"),
                arrow(registry, "model", "hands"),
                *(arrow("hands", "model", edge.target) for edge in onward),
            )


@SHELF.defect(
    "the model learns from every event, and nothing bounds it",
    "training/online-learning-guard",
    says="fail",
    also=(
        *CONTROL,
        *BACK,
        "training/",
        "feedback/",
        "data_quality/",
        "security/poisoning-path",
        "privacy/pii-minimised",
    ),
)
def unbounded_learner(graph: SystemGraph) -> Iterator[Change]:
    for bus in where.ordered(graph.of_kind("message_bus", "event_tracker")):
        checked = graph.of_kind("data_validator", "data_contract") & where.before(graph, View.TRAINFEAT, bus)
        for server in where.servers(graph):
            if checked:
                continue
            yield change(
                box("learner", "online_learner", "Learns from each event"),
                arrow(bus, "event", "learner"),
                arrow("learner", "model", server),
            )
