"""Clauses about labels that people give: how many, of which cases, and how good they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from redline.design import quantities
from redline.design.graph import SystemGraph
from redline.followups.clauses.seen import Seen, broke, held
from redline.followups.clauses.unsaid import unsaid
from redline.followups.nets import input_net, reaches
from redline.followups.parts import in_order, label, trainers
from redline.followups.situation import Situation
from redline.followups.wording import listed, number

ORDERED, POSSIBLE = "labels_per_day", "throughput_per_day"
READERS = ("offline_evaluator", "quality_monitor")


def labels_within_cap(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """All labels that people give for training and evaluation add up to the cap at most."""
    graph, people = situation.world, situation.heir
    if people is None:
        return broke(f"{situation.name} is gone, and with it the labels it gave.")
    cap = quantities.stated(graph, people, POSSIBLE) or 0.0
    teams = labelled_by(graph)
    silent = [team for team in teams if labels_a_day(graph, team) is None]
    if silent:
        return unsaid(graph, silent[0], "how many labels it gives", "labels_per_day", "200 labels a day")
    total = sum(labels_a_day(graph, team) or 0.0 for team in teams)
    names = listed(label(graph, team) for team in teams)
    if total > cap:
        text = f"{names} give {number(total)} labels a day, the cap is {number(cap)} a day."
        return broke(text, components=teams)
    return held(
        f"{names}: {number(total)} labels a day, the cap is {number(cap)} a day.",
        did=f"kept to {number(total)} labels a day",
        components=teams,
    )


def evaluation_sample_apart(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """The evaluation has labels of cases drawn at random, and training never sees them."""
    graph = situation.world
    judged = [team for team in labelled_by(graph) if _reaches(graph, team, ("offline_evaluator",))]
    drawn = [team for team in judged if is_random(graph, team) and labels_a_day(graph, team)]
    apart = [team for team in drawn if not feeds_training(graph, team)]
    if apart:
        return held(
            f"{label(graph, apart[0])} is a random sample for the evaluation alone.",
            did=f"kept {label(graph, apart[0])} at random and apart",
            components=apart[:1],
        )
    if drawn:
        text = f"Training learns from {label(graph, drawn[0])} too: the evaluation sample is not apart."
        return broke(text, components=drawn[:1])
    if judged:
        return unsaid(graph, judged[0], "that its cases are drawn at random", "sampling", "random sample")
    return broke("No labels reach the evaluation but those that training learned from.")


def labelling_chosen(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """It is stated which cases are labelled for training, or what stands in for the labels."""
    graph = situation.world
    teams = [team for team in labelled_by(graph) if feeds_training(graph, team)]
    chosen = [team for team in teams if sampling(graph, team)]
    if chosen and len(chosen) == len(teams):
        return held(
            f"{label(graph, chosen[0])} labels by {sampling(graph, chosen[0])}.",
            did=f"chose what {label(graph, chosen[0])} labels",
            components=chosen,
        )
    weak = [n for n in in_order(graph, graph.of_kind(*_JOINS)) if _stands_in(graph, n)]
    if weak:
        return held(
            f"{label(graph, weak[0])} uses {graph.attribute(weak[0], 'weak_labels')}.",
            did=f"let {label(graph, weak[0])} use weak labels",
            components=weak[:1],
        )
    if not teams:
        return broke(
            "Nobody labels for training: draw who does, or say where labels are joined what stands in for "
            "them, such as “weak labels”."
        )
    open_ones = [team for team in teams if team not in chosen]
    what = "how it chooses the few cases that it labels"
    return unsaid(graph, open_ones[0], what, "sampling", "uncertainty sampling")


_JOINS = ("label_joiner", "training_set_builder")


def labelled_by(graph: SystemGraph) -> tuple[str, ...]:
    """The people whose labels reach training, an evaluation or a quality signal, in drawing order."""
    return tuple(
        team
        for team in in_order(graph, graph.of_kind("labeling"))
        if feeds_training(graph, team) or _reaches(graph, team, READERS)
    )


def labels_a_day(graph: SystemGraph, team: str) -> float | None:
    """Labels that are ordered a day; what the people can give when nothing else is stated."""
    ordered = quantities.stated(graph, team, ORDERED)
    return quantities.stated(graph, team, POSSIBLE) if ordered is None else ordered


def sampling(graph: SystemGraph, team: str) -> str:
    """How its cases are chosen, as stated; empty when it is not."""
    return str(graph.attribute(team, "sampling") or "").strip()


def is_random(graph: SystemGraph, team: str) -> bool:
    """Whether its cases are drawn at random, as stated or in its name."""
    said = f"{label(graph, team)} {sampling(graph, team)} {graph.attribute(team, 'variant') or ''}"
    return "random" in said.lower()


def feeds_training(graph: SystemGraph, team: str) -> bool:
    """Whether its labels reach a trainer."""
    net = input_net(graph, labels=True)
    return any(reaches(net, team, trainer) for trainer in trainers(graph))


def _reaches(graph: SystemGraph, team: str, kinds: tuple[str, ...]) -> bool:
    net = input_net(graph, labels=True)
    return any(reaches(net, team, reader) for reader in graph.of_kind(*kinds))


def _stands_in(graph: SystemGraph, join: str) -> bool:
    """A join that names its weak labels, gets labels from other than people, and reaches training."""
    said = str(graph.attribute(join, "weak_labels") or "").strip()
    others = any(
        graph.kind(edge.source) not in {"labeling", "label_joiner"} for edge in graph.entering(join, "label")
    )
    return bool(said) and others and feeds_training(graph, join)
