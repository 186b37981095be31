"""Clauses about one group for which the answers are wrong while the average is fine."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from redline.design.graph import Edge, SystemGraph
from redline.followups.clauses.quality import SIGNAL_KINDS, scorer_in_question
from redline.followups.clauses.release import releases
from redline.followups.clauses.seen import Seen, broke, held, unproven
from redline.followups.clauses.unsaid import unsaid
from redline.followups.monitors import read_by, watches
from redline.followups.nets import carriers, input_net, reaches
from redline.followups.parts import in_order, label, trainers
from redline.followups.routes import answers_without
from redline.followups.situation import Situation
from redline.followups.wording import listed

Groups: TypeAlias = Callable[[SystemGraph, str], frozenset[str]]
"""Which groups a part looks at one by one."""
EVALUATORS = ("offline_evaluator",)
ON_THE_ANSWER = ("decision_policy", "review_queue", "llm_gateway", "rules_engine", "fallback", "guardrail")
IN_THE_DATA = ("labeling", "review_queue", "training_set_builder")
"""Kinds that can treat one group otherwise: in the decision, or in what the model learns from."""
NOT_NAMED = "stated"
"""What a label is read as that looks at groups; which ones may stand in the label."""
ANY_GROUP = frozenset({NOT_NAMED, "segment", "segments", "slice", "slices", "group", "groups"})
_BY_GROUP = re.compile(
    r"\b(?:by|per)\s+(?!hour|day|week|month|second|minute|version|people|hand\b|request)([^():]+)\)?$",
    re.IGNORECASE,
)


def slice_evaluated(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """The evaluation of the model looks at groups one by one."""
    return evaluated_by(slices, situation, "by which groups it looks", "by segment")


WATCHING = re.compile(r"\s+(?:monitor|monitoring|dashboard|alert|report|check)s?$", re.IGNORECASE)
"""What a box is, behind the groups in its name: “Precision by language monitor”."""


def evaluated_by(groups: Groups, situation: Situation, lacking: str, example: str) -> Seen:
    """Whether the evaluation of the model looks at such groups; ``lacking`` is what it would say,
    ``example`` in which words."""
    graph, scorer = situation.world, scorer_in_question(situation)
    if scorer is None:
        return broke(f"{situation.name} is gone; nothing is left to evaluate.")
    judges = evaluators(graph, scorer)
    found = next((judge for judge in judges if groups(graph, judge)), None)
    if found is not None:
        names = listed(sorted(groups(graph, found)))
        return held(
            f"{label(graph, found)} looks at {names}.",
            did=f"evaluated by {names}",
            components=(found, scorer),
        )
    if judges:
        return unsaid(graph, judges[0], lacking, "slices", example)
    text = f"No evaluation of {label(graph, scorer)} is drawn: draw one, such as “eval {example}”."
    return broke(text, components=(scorer,))


def slice_monitored(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """A signal on the answers looks at the groups that the evaluation knows, and reaches somebody."""
    graph, scorer = situation.world, scorer_in_question(situation)
    if scorer is None:
        return broke(f"{situation.name} is gone; nothing is left to watch.")
    known = _known(graph, scorer)
    served = carriers(graph, scorer)
    for watch in watches(graph, served, SIGNAL_KINDS):
        seen = slices(graph, watch.monitor)
        shared = _in_both(seen, known)
        if shared:
            return held(
                f"{label(graph, watch.monitor)} looks at {listed(sorted(shared))} and reaches "
                f"{label(graph, watch.actor)}.",
                did=f"watched {listed(sorted(shared))} at {label(graph, watch.monitor)}",
                components=watch.components,
            )
    return broke(_why_unseen(graph, scorer, known), components=(scorer,))


def slice_treated(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """One part on the way of that group treats it otherwise: people, a threshold, rules, or more data."""
    graph, scorer = situation.world, scorer_in_question(situation)
    if scorer is None:
        return broke(f"{situation.name} is gone.")
    known = _known(graph, scorer)
    found = tuple(places(graph, scorer))
    for place in found:
        shared = _in_both(slices(graph, place), known)
        if shared and can_treat(graph, place):
            return held(
                f"{label(graph, place)} treats {listed(sorted(shared))} on its own.",
                did=f"gave {listed(sorted(shared))} its own way at {label(graph, place)}",
                components=(place,),
            )
    if found:
        names = listed([label(graph, p) for p in found[:3]], joint="or")
        text = f"Say at {names} which group is treated otherwise, such as “new customers”."
        return unproven(text, components=found[:3])
    return broke(f"Nothing after {label(graph, scorer)} can treat one group otherwise.", components=(scorer,))


def slices(graph: SystemGraph, component: str) -> frozenset[str]:
    """The groups that a part states, or says in its name, that it looks at one by one; in lower case."""
    stated = graph.attribute(component, "slices")
    named = _named_groups(label(graph, component))
    said = named if named and stated in (None, NOT_NAMED) else stated if isinstance(stated, str) else named
    words = re.split(r"[,;/]| and ", said.lower())
    return frozenset(word.strip() for word in words if word.strip())


def _in_both(seen: frozenset[str], known: frozenset[str]) -> frozenset[str]:
    """The groups that both look at; “by segment” leaves open which, and goes with every group."""
    if not known or not known.isdisjoint(ANY_GROUP):
        return seen
    if not seen.isdisjoint(ANY_GROUP):
        return known
    return frozenset(group for group in seen if any(_is_of(group, other) for other in known))


def _is_of(group: str, known: str) -> bool:
    """Whether a group is one that is known, or one value of it: “new language” of “language”."""
    words = {word.removesuffix("s") for word in group.split()}
    return group == known or known.removesuffix("s") in words


def _named_groups(name: str) -> str:
    """The groups that a part has in its name, such as “Recall by merchant and amount”."""
    found = _BY_GROUP.search(name)
    return WATCHING.sub("", found[1]) if found else ""


def evaluators(graph: SystemGraph, scorer: str) -> tuple[str, ...]:
    """The evaluations that a model of this scorer passes, and those that are joined to it or read its
    answers, in drawing order."""
    net = releases(graph)
    feeding = [t for t in trainers(graph) if reaches(net, t, scorer)]
    served = carriers(graph, scorer)
    asking = graph.entering(scorer, "request", "context")
    tried = {scorer, *(edge.source for edge in asking if _speaks_for(graph, edge))}
    judges = in_order(graph, graph.of_kind(*EVALUATORS))
    found = {
        e
        for e in judges
        if reaches(net, e, scorer)
        or any(reaches(net, t, e) for t in feeding)
        or read_by(graph, e, served) is not None
        or any({edge.source, edge.target} == {e, part} for edge in graph.drawn for part in tried)
    }
    # An evaluation may be drawn as a second box behind the first: “Backtest -> Eval by segment”.
    found |= {edge.target for judge in found for edge in graph.leaving(judge)} & set(judges)
    return tuple(e for e in judges if e in found)


def _speaks_for(graph: SystemGraph, edge: Edge) -> bool:
    """Whether a caller is what a language model is tried through: an agent, or what writes its prompt."""
    return graph.kind(edge.source) in {"agent_orchestrator", "prompt_assembler"}


def _known(graph: SystemGraph, scorer: str) -> frozenset[str]:
    return frozenset().union(*(slices(graph, e) for e in evaluators(graph, scorer)))


def places(graph: SystemGraph, scorer: str) -> Iterator[str]:
    """Parts on the way of the answer or of what the model learns from, where one group can be parted."""
    on_answer = carriers(graph, scorer) & graph.of_kind(*ON_THE_ANSWER)
    route = answers_without(graph, {scorer})
    beside = {route.provider} if route is not None else set()
    beside |= _asked_beside(graph, scorer)
    net, models = input_net(graph, labels=True), releases(graph)
    feeding = [t for t in trainers(graph) if reaches(models, t, scorer)]
    data = (n for n in graph.of_kind(*IN_THE_DATA) if any(reaches(net, n, t) for t in feeding))
    yield from in_order(graph, frozenset().union(on_answer, beside, data))


def _asked_beside(graph: SystemGraph, scorer: str) -> set[str]:
    """Rules, fallbacks and decisions that whoever asks the model asks too, and who gets those decisions."""
    askers = {edge.source for edge in graph.entering(scorer, "request")}
    asked = {e.target for asker in askers for e in graph.leaving(asker, "request", "lookup")}
    deciding = asked & graph.of_kind("decision_policy")
    given = {e.target for part in deciding for e in graph.leaving(part, "prediction")}
    after = given & graph.of_kind("decision_policy", "review_queue")
    return (asked & graph.of_kind("rules_engine", "fallback")) | deciding | after


def can_treat(graph: SystemGraph, place: str) -> bool:
    """People need a capacity and a decision needs thresholds; the other kinds do it by what they are."""
    needed = {"review_queue": "capacity_per_day", "decision_policy": "thresholds"}.get(graph.kind(place))
    return needed is None or bool(graph.attribute(place, needed))


def _why_unseen(graph: SystemGraph, scorer: str, known: frozenset[str]) -> str:
    for watch in watches(graph, carriers(graph, scorer), SIGNAL_KINDS):
        seen = slices(graph, watch.monitor)
        if seen and known:
            return (
                f"{label(graph, watch.monitor)} looks at {listed(sorted(seen))}, the evaluation at "
                f"{listed(sorted(known))}: no group is seen by both."
            )
        return (
            f"{label(graph, watch.monitor)} gives one number for everybody: say by which groups it looks, "
            "such as “by segment”."
        )
    return f"No signal on the answer of {label(graph, scorer)} reaches anybody."
