"""Clauses about a market with no history: what it gets on day one, who looks at it, how it is let in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from redline.design.availability import has_default
from redline.design.graph import SystemGraph
from redline.design.request_path import request_paths
from redline.followups.clauses.quality import SIGNAL_KINDS, scorer_in_question
from redline.followups.clauses.release import releases
from redline.followups.clauses.seen import Seen, broke, held
from redline.followups.clauses.segments import can_treat, evaluated_by, places, slices
from redline.followups.clauses.unsaid import unsaid
from redline.followups.monitors import unattended, unheard, watches
from redline.followups.nets import carriers, flow_net, input_net, reaches
from redline.followups.parts import in_order, is_provider, label, trainers
from redline.followups.situation import Situation
from redline.followups.wording import listed

MARKET = re.compile(
    r"countr|market|region|language|locale|\bcit(?:y|ies)\b|\bmetro|\bsites?\b|\bstores?\b|hospital|\bstate\b"
)
"""Words by which a group is one market among others."""
LANGUAGE = frozenset({"nlp", "llm", "rag", "search"})
"""What a board is about when its model reads what people write or say."""
PAST_FAMILIES = frozenset({"storage", "features"})
PAST_KINDS = frozenset({"operational_db"})
"""What holds or makes values of the past, by key."""
PASSING = frozenset({"feature_transform", "training_set_builder", "prediction_log"})
"""Kinds of those families that only hand on what they are given, or keep what was answered."""
LETTING_IN = ("traffic_splitter", "experiment_platform")
PEOPLE_WHO_JUDGE = ("review_queue", "labeling")


def answered_cold(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """Whoever has no history gets an answer on purpose: rules, people, or a default that the model knows."""
    graph, scorer = situation.world, scorer_in_question(situation)
    if scorer is None:
        return broke(f"{situation.name} is gone; nothing answers.")
    beside = (p for p in in_order(graph, _asked(graph)) if p != scorer and is_provider(graph, p))
    answering = dict.fromkeys((*places(graph, scorer), *beside))
    treating = [p for p in answering if by_market(graph, p) and can_treat(graph, p)]
    if treating:
        name, groups = label(graph, treating[0]), listed(sorted(by_market(graph, treating[0])))
        return held(f"{name} answers {groups} on its own.", did=f"let {name} answer {groups}",
                    components=treating[:1])  # fmt: skip
    uncounted = [p for p in answering if by_market(graph, p) and graph.kind(p) == "review_queue"]
    if uncounted:
        what = "how many cases it can judge"
        return unsaid(graph, uncounted[0], what, "capacity_per_day", "200 cases a day")
    if reads_language(graph):
        text = (
            f"How good {label(graph, scorer)} is in the new language nobody knows: draw who or what answers "
            "there at first, and say for whom, such as “new language”."
        )
        return broke(text, components=(scorer,))
    past = _past_read(graph, scorer)
    if not past:
        return held(
            "All that it reads comes with the request: nothing is missing there.", components=(scorer,)
        )
    bare = [part for part in past if not _has_default(graph, part)]
    copes = next((p for p in (scorer, *_teaching(graph, scorer)) if _copes(graph, p)), None)
    if copes is not None:
        name = label(graph, copes)
        return held(f"{name} is trained to answer with some inputs missing.",
                    did=f"trained {name} for missing inputs", components=(copes,))  # fmt: skip
    if not bare:
        return held("Where there is no history, a stated default is used.", components=past)
    names = listed(label(graph, part) for part in bare)
    text = (
        f"Nothing says what is used without a history in {names}: draw what answers then, such as “rules for "
        "new country”, or state a default where it is read."
    )
    return broke(text, components=bare)


def market_evaluated(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """The evaluation of the model looks at markets one by one."""
    return evaluated_by(by_market, situation, "that it looks at markets one by one", "by country")


def market_watched(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """A signal on the answers looks at markets one by one, and reaches somebody."""
    graph, scorer = situation.world, scorer_in_question(situation)
    if scorer is None:
        return broke(f"{situation.name} is gone; nothing is left to watch.")
    served = carriers(graph, scorer)
    for watch in watches(graph, served, SIGNAL_KINDS):
        if by_market(graph, watch.monitor):
            groups = listed(sorted(by_market(graph, watch.monitor)))
            return held(
                f"{label(graph, watch.monitor)} looks at {groups} and reaches {label(graph, watch.actor)}.",
                did=f"watched {groups} at {label(graph, watch.monitor)}",
                components=watch.components,
            )
    lonely = unattended(graph, served, SIGNAL_KINDS)
    if lonely is not None and by_market(graph, lonely):
        return broke(unheard(graph, lonely), components=(lonely,))
    text = (
        "No signal on the answers looks at markets one by one: draw one, such as “precision by country”, and "
        "who it tells."
    )
    return broke(text, components=(scorer,))


def let_in_by_market(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """The new market is let in apart from the others: in shares, or in the shadow while people judge."""
    graph, scorer = situation.world, scorer_in_question(situation)
    if scorer is None:
        return broke(f"{situation.name} is gone.")
    doors = [d for d in in_order(graph, graph.of_kind(*LETTING_IN)) if _lets_in(graph, d, scorer)]
    apart = next((door for door in doors if by_market(graph, door)), None)
    if apart is not None:
        name, groups = label(graph, apart), listed(sorted(by_market(graph, apart)))
        return held(
            f"{name} lets {groups} in apart.", did=f"let {groups} in apart at {name}", components=(apart,)
        )
    shadow = next(_shadows(graph), None)
    people = [p for p in places(graph, scorer) if graph.kind(p) in PEOPLE_WHO_JUDGE and by_market(graph, p)]
    if shadow is not None and people:
        name, judges = label(graph, shadow), label(graph, people[0])
        return held(f"{name} answers in the shadow while {judges} decides.",
                    did=f"ran {name} in the shadow", components=(shadow, people[0]))  # fmt: skip
    if doors:
        return unsaid(graph, doors[0], "that it lets the new market in apart", "slices", "by country")
    text = "The new market gets everything at once: draw what lets it in apart, such as “rollout by country”."
    return broke(text, components=(scorer,))


def by_market(graph: SystemGraph, part: str) -> frozenset[str]:
    """The groups of a part that are markets."""
    return frozenset(group for group in slices(graph, part) if MARKET.search(group))


def reads_language(graph: SystemGraph) -> bool:
    """Whether the board is about what people write or say; moderation is, unless it looks at pictures."""
    return bool(graph.tags & LANGUAGE) or ("moderation" in graph.tags and "vision" not in graph.tags)


def is_settled(graph: SystemGraph, scorer: str) -> bool:
    """Whether a scorer rests on values of the past, on what it was trained on, or on a language."""
    return reads_language(graph) or bool(_past_read(graph, scorer)) or bool(_teaching(graph, scorer))


def _past_read(graph: SystemGraph, scorer: str) -> tuple[str, ...]:
    """What holds or makes values of the past, as the last on a way to the scorer."""
    net = input_net(graph)
    past = (n for n in net if graph.family(n) in PAST_FAMILIES or graph.kind(n) in PAST_KINDS)
    holding = [n for n in in_order(graph, past) if graph.kind(n) not in PASSING and reaches(net, n, scorer)]
    found = []
    for part in holding:
        rest = net.copy()
        rest.remove_nodes_from([other for other in holding if other != part])
        if reaches(rest, part, scorer):
            found.append(part)
    return tuple(found)


def _teaching(graph: SystemGraph, scorer: str) -> tuple[str, ...]:
    return tuple(t for t in trainers(graph) if t == scorer or reaches(releases(graph), t, scorer))


def _copes(graph: SystemGraph, part: str) -> bool:
    return graph.attribute(part, "learns_missing") is True


def _has_default(graph: SystemGraph, part: str) -> bool:
    reads = graph.entering(part, "lookup")
    stated = graph.attribute(part, "default_value")
    read = bool(reads) and all(has_default(graph, edge) for edge in reads)
    return read or stated not in (None, "", False)


def _lets_in(graph: SystemGraph, door: str, scorer: str) -> bool:
    """Whether a door stands on the way of a request, or of a new model, or its experiment is fed by one."""
    on_path = _asked(graph)
    if graph.kind(door) == "experiment_platform":
        asking = {edge.source for edge in graph.entering(door)} | {
            edge.target for edge in graph.leaving(door)
        }
        return bool(asking & (on_path | carriers(graph, scorer)))
    calls = flow_net(graph, "request", "context", "event", "batch_data")
    return reaches(releases(graph), door, scorer) or (door in on_path and reaches(calls, door, scorer))


def _asked(graph: SystemGraph) -> set[str]:
    return {part for path in request_paths(graph) for part in path.components}


def _shadows(graph: SystemGraph) -> Iterator[str]:
    """What is asked beside the model, and whose answers go somewhere."""
    mirrored: Iterable[str] = (edge.target for edge in graph.drawn if edge.mirrored)
    for part in in_order(graph, {*mirrored, *graph.having("shadow")}):
        asked = any(edge.flow not in {"model", "control"} for edge in graph.entering(part))
        if asked and graph.leaving(part):
            yield part
