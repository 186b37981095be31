"""Clauses about what labels mean and how good they are: noisy labels, and definitions that change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from redline.design import quantities
from redline.design.graph import SystemGraph
from redline.followups.clauses.labelling import is_random
from redline.followups.clauses.quality import scorer_in_question
from redline.followups.clauses.release import releases
from redline.followups.clauses.seen import Seen, broke, held
from redline.followups.clauses.segments import evaluators, slices
from redline.followups.clauses.unsaid import unsaid
from redline.followups.nets import carriers, flow_net, input_net, reaches
from redline.followups.parts import in_order, label, trainers
from redline.followups.situation import Situation
from redline.followups.wording import listed, percent

PEOPLE_WHO_LABEL = ("labeling", "review_queue")
JOINS = ("label_joiner", "training_set_builder")
VERSIONED = "definition_version"


# ---- noisy labels


def labels_checked_again(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """People label a random sample again, and the evaluation reads that sample."""
    graph = situation.world
    if situation.heir is None:
        return broke(f"{situation.name} is gone, and with it the labels it gave.")
    again = second_looks(graph)
    if again:
        return held(
            f"{label(graph, again[0])} gives the evaluation a random sample that was labelled with care.",
            did=f"let {label(graph, again[0])} label a random sample for the evaluation",
            components=again[:1],
        )
    judges = in_order(graph, graph.of_kind("offline_evaluator"))
    if not judges:
        return broke("No evaluation is drawn that a second look could reach.")
    teams = [team for team in in_order(graph, graph.of_kind("labeling")) if _judges_straight(graph, team)]
    if teams:
        return unsaid(graph, teams[0], "that its cases are drawn at random", "sampling", "random sample")
    return broke(
        f"{label(graph, judges[0])} measures against the labels that are in doubt.", components=judges[:1]
    )


def agreement_measured(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """How often two people agree on a label is measured, where the second look happens."""
    graph = situation.world
    again = second_looks(graph)
    for team in again:
        stated = quantities.stated(graph, team, "agreement")
        if stated is not None and 0 < stated <= 1:
            return held(
                f"Two people agree on {percent(stated)} at {label(graph, team)}.",
                did=f"measured agreement at {label(graph, team)}",
                components=(team,),
            )
        if graph.attribute(team, "checked_twice") is True:
            return held(
                f"{label(graph, team)} has a share judged by two.",
                did=f"let two judge a share at {label(graph, team)}",
                components=(team,),
            )
    if again:
        what = "how often two people agree, or that two look at a share"
        return unsaid(graph, again[0], what, "agreement", "agreement 85 %")
    return broke("Nobody looks at a label twice, so no agreement is measured.")


def noise_by_group(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """The evaluation looks at groups, so that noise in one of them can be seen."""
    graph, scorer = situation.world, scorer_in_question(situation)
    if scorer is None:
        return broke("Nothing scores any more.")
    judges = evaluators(graph, scorer)
    sliced = [e for e in judges if slices(graph, e)]
    if sliced:
        names = listed(sorted(slices(graph, sliced[0])))
        return held(f"{label(graph, sliced[0])} looks at {names}.", did=f"evaluated by {names}",
                    components=sliced[:1])  # fmt: skip
    return broke(
        "The evaluation gives one number: noise in one group stays hidden. Say by which groups it looks, "
        "such as “by segment”.",
        components=judges[:1],
    )


def second_looks(graph: SystemGraph) -> tuple[str, ...]:
    """People whose labels of a random sample go straight to the evaluation, in drawing order."""
    return tuple(
        team
        for team in in_order(graph, graph.of_kind(*PEOPLE_WHO_LABEL))
        if _random(graph, team) and _judges_straight(graph, team)
    )


def _judges_straight(graph: SystemGraph, team: str) -> bool:
    """Whether labels go to the evaluation over arrows of labels alone, and not by way of a training set."""
    net = flow_net(graph, "label")
    return any(reaches(net, team, judge) for judge in graph.of_kind("offline_evaluator"))


def _random(graph: SystemGraph, team: str) -> bool:
    blind = quantities.stated(graph, team, "blinded_sample_pct")
    return is_random(graph, team) or (blind is not None and blind > 0)


# ---- another definition


def definition_versioned(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """The labels and the log of answers say which version of the definition they follow."""
    graph, truth = situation.world, situation.heir
    if truth is None:
        return broke(f"{situation.name} is gone, and with it the labels it gave.")
    scorer = scorer_in_question(situation)
    logs = in_order(graph, carriers(graph, scorer) & graph.of_kind("prediction_log")) if scorer else ()
    if not logs:
        return broke("No log keeps the answers, so none can say which definition it followed.",
                     components=(truth,))  # fmt: skip
    open_ones = [part for part in (truth, logs[0]) if not version(graph, part)]
    if open_ones:
        what = "which version of the definition it follows"
        return unsaid(graph, open_ones[0], what, VERSIONED, "definition v2")
    return held(
        f"{label(graph, truth)} and {label(graph, logs[0])} say which definition they follow.",
        did="put a version on labels and answers",
        components=(truth, logs[0]),
    )


def old_labels_handled(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """On every way into training, labels of the old definition are mapped, labelled again, or cut.

    Labels that are cut leave the model without examples, so rules or people must answer meanwhile.
    """
    graph, truth = situation.world, situation.heir
    if truth is None:
        return broke(f"{situation.name} is gone.")
    net = input_net(graph, labels=True)
    fed = [t for t in trainers(graph) if reaches(net, truth, t)]
    if not fed:
        return broke(f"{situation.name} no longer reaches any training.")
    steps = [n for n in in_order(graph, graph.of_kind(*JOINS)) if old_labels(graph, n)]
    rest = net.copy()
    rest.remove_nodes_from(steps)
    if not steps or any(reaches(rest, truth, t) for t in fed):
        return broke(
            f"Old labels of {label(graph, truth)} reach training as if they meant the same: draw a step on "
            "their way that maps them, takes them given again, or cuts them.",
            components=(truth, *steps),
        )
    step = steps[0]
    if old_labels(graph, step) == "cut":
        others = in_order(graph, graph.of_kind("rules_engine", "review_queue", "fallback"))
        answering = [n for n in others if graph.leaving(n, "prediction", "action")]
        if not answering:
            return broke("The old labels are cut, and only the model answers until there are new ones.",
                         components=(step,))  # fmt: skip
        return held(
            f"{label(graph, step)} cuts the old labels, and {label(graph, answering[0])} answers meanwhile.",
            did=f"cut the old labels at {label(graph, step)}",
            components=(step, answering[0]),
        )
    words = {"mapped": "maps", "relabelled": "takes labels that were given again for"}
    return held(
        f"{label(graph, step)} {words[old_labels(graph, step)]} the old labels.",
        did=f"had the old labels {old_labels(graph, step)} at {label(graph, step)}",
        components=(truth, step),
    )


def gated_by_definition(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """Every new model is judged by the new definition before it goes live."""
    graph, scorer = situation.world, scorer_in_question(situation)
    if scorer is None:
        return broke("Nothing scores any more.")
    net = releases(graph)
    judges = [
        n for n in in_order(graph, graph.of_kind("offline_evaluator", "validation_gate")) if version(graph, n)
    ]
    rest = net.copy()
    rest.remove_nodes_from(judges)
    feeding = [t for t in trainers(graph) if reaches(net, t, scorer)]
    if judges and feeding and not any(reaches(rest, t, scorer) for t in feeding):
        return held(
            f"{label(graph, judges[0])} judges by {version(graph, judges[0])}.",
            did=f"judged new models by one definition at {label(graph, judges[0])}",
            components=judges[:1],
        )
    return broke(
        "No evaluation or gate on the way of a new model says by which definition it judges, such as "
        "“definition v2”.",
        components=(scorer,),
    )


def version(graph: SystemGraph, part: str) -> str:
    """The version of the definition that a part follows, as stated; empty when it is not."""
    return str(graph.attribute(part, VERSIONED) or "").strip()


def old_labels(graph: SystemGraph, join: str) -> str:
    """What a join does with labels of an earlier definition: mapped, relabelled or cut; else empty."""
    said = str(graph.attribute(join, "old_labels") or "").strip().lower()
    return said if said in {"mapped", "relabelled", "cut"} else ""
