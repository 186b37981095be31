"""Clauses about a design that others take over: no spare parts, alerts with owners, models made again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from redline.critique.checks import drawing
from redline.design import operators
from redline.design.graph import SystemGraph, View
from redline.followups.clauses.audit import data_record
from redline.followups.clauses.seen import Seen, broke, held
from redline.followups.clauses.unsaid import unsaid
from redline.followups.lineage import successor
from redline.followups.parts import PEOPLE, exists, has_owner, in_order, label, scorers, trainers
from redline.followups.situation import Situation
from redline.followups.spare import spare_parts
from redline.followups.wording import listed


def nothing_spare(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """No part could go with nothing lost and no check the worse for it."""
    graph = situation.world
    spare = spare_parts(situation)
    if spare:
        names = listed(label(graph, part) for part in spare)
        text = f"As drawn, {names} could go with nothing lost: two people would look after it for nothing."
        return broke(text, components=spare)
    return held("No part could go with nothing lost.", did=_taken_out(situation))


def alerts_owned(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """Every alert that is told anything has an owner, or reaches people who are drawn."""
    before, graph = situation.before, situation.world
    gone = [a for a in alerts(before) if successor(before, situation.after, a) is None]
    if gone:
        return broke(f"{label(before, gone[0])} is gone: nobody would be called.")
    drawn = alerts(graph)
    if not drawn:
        return broke("No alert is drawn: nobody would be called at night.")
    lonely = [alert for alert in drawn if not is_answered(graph, alert)]
    if lonely:
        return unsaid(graph, lonely[0], "who answers it", "owner", "risk team")
    names = listed(label(graph, alert) for alert in drawn)
    return held(f"{names} has somebody who answers.", did=f"named who answers {names}", components=drawn)


def made_again(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """Each model that answers can be made again by others: nothing by hand, its data on record."""
    graph = situation.world
    taught = makers(graph)
    if not taught and makers(situation.before):
        return broke("Nothing drawn makes the model that answers any more.")
    if not taught:
        return held("Nothing is trained here: what runs is code.")
    hands = by_hand(graph)
    if hands:
        text = f"{label(graph, hands[0])} stands between data and model: only its author can run it."
        return broke(text, components=hands)
    unnamed = [trainer for trainer in taught if data_record(graph, trainer) is None]
    if unnamed:
        name = label(graph, unnamed[0])
        text = (
            f"Nothing says from which data {name} made its model: draw what keeps the data version, "
            "such as its registry, its runs or a catalogue."
        )
        return broke(text, components=unnamed)
    records = tuple(dict.fromkeys(record for t in taught if (record := data_record(graph, t)) is not None))
    names = listed(label(graph, record) for record in records)
    return held(
        f"{names} says what each model was made from.",
        did=f"put on record in {names} what models are made from",
        components=(*taught, *records),
    )


def alerts(graph: SystemGraph) -> tuple[str, ...]:
    """The alerts that are told anything, in drawing order."""
    drawn = in_order(graph, graph.of_kind("alerting"))
    return tuple(alert for alert in drawn if exists(graph, alert) and graph.entering(alert))


def is_answered(graph: SystemGraph, alert: str) -> bool:
    """Whether somebody is named who answers an alert, or people are drawn who get it."""
    told = {edge.target for edge in graph.leaving(alert)}
    rotas = (n for n in told & graph.of_kind("alerting") if n != alert)
    people = any(graph.kind(n) in PEOPLE for n in told) or any(has_owner(graph, n) for n in rotas)
    return has_owner(graph, alert) or people


def makers(graph: SystemGraph) -> tuple[str, ...]:
    """The trainers whose models answer, in drawing order."""
    answering = graph.serving_roots or frozenset(scorers(graph))
    upstream = operators.reaching(graph.view(View.RELEASE), answering)
    return tuple(t for t in trainers(graph) if exists(graph, t) and (t in upstream or t in answering))


def by_hand(graph: SystemGraph) -> tuple[str, ...]:
    """The notebooks and people between the data and the models that answer, in drawing order."""
    taught = frozenset(makers(graph))
    before = operators.reaching(graph.view(View.TRAIN), taught)
    after = operators.reachable(graph.view(View.RELEASE), taught)
    hands = (n for n in before | after if drawing.run_by_hand(graph, n) and graph.family(n) != "labels")
    return tuple(n for n in in_order(graph, hands) if exists(graph, n))


def _taken_out(situation: Situation) -> str:
    gone = [
        n for n in situation.before.nodes if exists(situation.before, n) and n not in situation.after.nodes
    ]
    return (
        f"took out {listed(label(situation.before, n) for n in in_order(situation.before, gone))}"
        if gone
        else ""
    )
