"""Clauses about how old a source's values are in the answer: quick enough, and nothing else moved."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

from redline.design import quantities
from redline.design.age.stage import INDEXES, SCHEDULED, worked_stage
from redline.design.graph import SystemGraph
from redline.followups.clauses.seen import Seen, broke, held, unproven
from redline.followups.lineage import successor
from redline.followups.nets import INPUT_FLOWS, carriers, feeds_answer, input_net, roots
from redline.followups.parts import CALLERS, exists, in_order, label, scorers
from redline.followups.situation import Situation
from redline.followups.wording import listed, number
from redline.whatif.effects import SetNumber

EVENTS = ("event_tracker", "message_bus", "media_source", "stream_processor")
"""What happens, first: it is what grows old soonest."""
BY_PEOPLE = frozenset({"team", "notebook", "review_queue", "labeling"})
CHECKS = frozenset({"data_validator", "data_contract"})
"""What looks at values and has none of its own."""
"""Kinds that are people or their tools: nothing happens there by itself, and nothing falls silent."""
NEEDED = "freshness_slo_s"
SHORTEST_S = 60.0
"""A job that starts more often than once a minute is a stream, unless its runs are known to be short."""
NOTICED_S = 600.0
"""Below ten minutes nobody asks for anything quicker."""
SECONDS_AN_HOUR, SECONDS_A_MINUTE = 3_600.0, 60.0
UNITS = (
    (172_800.0, 86_400.0, "days"),
    (SECONDS_AN_HOUR, SECONDS_AN_HOUR, "h"),
    (60.0, 60.0, "min"),
    (0.0, 1.0, "s"),
)
"""From so many seconds on a time is said in units of so many seconds."""


@dataclass(frozen=True, slots=True)
class Wait:
    """What a part adds to the age of values, in seconds: until its next run, and for the run itself.

    ``schedule`` is what starts it with others, ``assumed`` says that the time between runs is the usual one.
    """

    until_s: float
    run_s: float
    schedule: str = ""
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """How a source's values come into an answer: at most so many seconds old, over these parts."""

    seconds: float
    parts: tuple[str, ...]
    assumed: bool


def fresh_in_time(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """The source's values are in an answer within the new need, on their quickest way."""
    graph, need = situation.world, needed_s(situation)
    source = _source(situation)
    if source is None:
        return broke(f"{_name(situation)} is gone.")
    way = quickest(graph, source)
    if way is None:
        return broke(f"{_name(situation)} no longer reaches an answer.", components=(source,))
    text = f"Values from {_name(situation)} are up to {spoken_s(way.seconds)} old in the answer"
    text += f"; {spoken_s(need)} is needed."
    if way.seconds > need:
        slow = max(way.parts, key=lambda part: wait(graph, part).until_s + wait(graph, part).run_s)
        return broke(f"{text} {_share(graph, slow)}", components=way.parts)
    restated = _restated(situation, way)
    if restated is not None:
        name = label(graph, restated)
        return unproven(f"{name} says that it has changes sooner: what makes it so?", components=(restated,))
    did = f"brought {_name(situation)} to the answer within {spoken_s(way.seconds)}"
    return held(text + _usual(way), did=did, components=way.parts)


def runs_end_in_time(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """Every job on that way ends before its next run, so the lag does not grow."""
    graph, source = situation.world, _source(situation)
    way = quickest(graph, source) if source else None
    if way is None:
        return broke(f"{_name(situation)} no longer reaches an answer.")
    for part in way.parts:
        found = wait(graph, part)
        if 0 < found.until_s < found.run_s:
            runs, every = spoken_s(found.run_s), spoken_s(found.until_s)
            text = (
                f"{label(graph, part)} takes {runs} and would start every {every}: the lag grows without end."
            )
            return broke(text, components=(part,))
        if graph.kind(part) in SCHEDULED and 0 < found.until_s < SHORTEST_S and not found.run_s:
            text = (
                f"{label(graph, part)} would start every {spoken_s(found.until_s)}: how long does a run take?"
            )
            return unproven(text, components=(part,))
    return held("Every run on the way ends before the next.")


def only_that_moved(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """No job off that way runs more often than before: only what is needed was made quicker."""
    before, graph = situation.before, situation.world
    source = _source(situation)
    way = quickest(graph, source) if source else None
    on_way = set(way.parts) if way else set()
    quicker = []
    for job in in_order(before, before.of_kind(*SCHEDULED)):
        heir = successor(before, situation.after, job)
        if heir is None or heir in on_way or _same_start(graph, heir, on_way):
            continue
        if wait(graph, heir).until_s < wait(before, job).until_s:
            quicker.append(heir)
    if quicker:
        names = listed(label(graph, job) for job in quicker)
        return broke(f"{names} runs more often too, and nothing asked for it.", components=quicker)
    return held("Nothing else runs more often.")


def needed_s(situation: Situation) -> float:
    """The new need in seconds, as the follow-up set it."""
    found = (c.value for c in situation.effects.changes if isinstance(c, SetNumber) and c.name == NEEDED)
    return next(found, 0.0)


def tightened_s(now: float) -> float:
    """What is asked for instead of an age in seconds: an hour for days, minutes for hours, else a tenth."""
    if now >= 24 * SECONDS_AN_HOUR:
        return SECONDS_AN_HOUR
    if now >= SECONDS_AN_HOUR:
        return 5 * SECONDS_A_MINUTE
    return max(1.0, now // (10 * SECONDS_A_MINUTE)) * SECONDS_A_MINUTE


def spoken_s(seconds: float) -> str:
    """A time as it is said, two figures that matter: ``40 s``, ``15 min``, ``3 h``, ``2 days``."""
    length, unit = next((length, unit) for least, length, unit in UNITS if seconds >= least)
    value = seconds / length
    return f"{number(round(value) if value >= 10 else round(value, 1))} {unit}"


def slowest_source(graph: SystemGraph, job: str) -> tuple[str, Way] | None:
    """The source above a job that grows old soonest, what happens first, with its way to an answer."""
    net = input_net(graph)
    above = [node for node in in_order(graph, roots(net, job)) if _grows_old(graph, node)]
    ways = {node: way for node in above if (way := quickest(graph, node)) is not None}
    through = [node for node in ways if job in ways[node].parts]
    ranked = sorted(through, key=lambda n: (graph.kind(n) not in EVENTS, -ways[n].seconds))
    return (ranked[0], ways[ranked[0]]) if ranked else None


def _grows_old(graph: SystemGraph, source: str) -> bool:
    """Whether something happens at a source by itself: nobody there decides when it is told."""
    return (
        graph.kind(source) not in CALLERS | BY_PEOPLE | CHECKS
        and graph.attribute(source, "static") is not True
    )


def quickest(graph: SystemGraph, source: str) -> Way | None:
    """The way on which a source's values are least old in an answer that somebody gets; None without any.

    Waits add up, save that jobs of one schedule wait for it once.
    """
    net = input_net(graph)
    if source not in net:
        return None
    ends = frozenset(s for s in scorers(graph) if s != source and _is_used(graph, s))
    order = count()
    queue: list[tuple[float, int, tuple[str, ...], str]] = [(0.0, next(order), (source,), "")]
    done: set[tuple[str, str, bool]] = set()
    while queue:
        age, _, parts, schedule = heapq.heappop(queue)
        node, as_data = parts[-1], _as_data(graph, parts)
        if (node, schedule, as_data) in done:
            continue
        done.add((node, schedule, as_data))
        if node in ends:
            return Way(age, parts, any(wait(graph, part).assumed for part in parts))
        for onward in in_order(graph, net.successors(node)):
            if _keeps_apart(graph, node) and as_data != _as_data(graph, (node, onward)):
                continue
            found = wait(graph, onward)
            shared = found.schedule != "" and found.schedule == schedule
            later = age + found.run_s + (0.0 if shared else found.until_s)
            state = found.schedule if found.until_s else schedule
            heapq.heappush(queue, (later, next(order), (*parts, onward), state))
    return None


def _as_data(graph: SystemGraph, parts: tuple[str, ...]) -> bool:
    """Whether the last step of a way is data that is handed over, and not a call."""
    if len(parts) < 2:
        return True
    steps = (edge for edge in graph.leaving(parts[-2]) if edge.target == parts[-1])
    return any(edge.flow in INPUT_FLOWS for edge in steps)


def _keeps_apart(graph: SystemGraph, part: str) -> bool:
    """Whether a part only looks at what passes: a table that it checks does not enter the next request."""
    return graph.family(part) == "governance"


def wait(graph: SystemGraph, part: str) -> Wait:
    """What a part adds to the age of the values that pass it, by the same reading as What if.

    An age that is only stated proves nothing here. What an index says of itself stands for the job that
    fills it, where nobody says how often that runs.
    """
    found = None if graph.kind(part) in INDEXES else worked_stage(graph, part)
    if found is None:
        return Wait(0.0, 0.0)
    assumed = found.period is not None and not found.period.stated
    lag_below = _lag_below(graph, part) if assumed else None
    if lag_below is not None:
        return Wait(0.0, lag_below)
    return Wait(found.waits, found.takes, found.schedule, assumed)


def _is_used(graph: SystemGraph, scorer: str) -> bool:
    """Whether somebody gets what a part scores, or a store keeps it for them."""
    receivers = graph.sinks | graph.of_kind("prediction_store", "cache")
    ahead = graph.kind(scorer) == "batch_scorer" and scorer in graph.serving_roots
    return ahead or bool(carriers(graph, scorer) & receivers)


def _lag_below(graph: SystemGraph, job: str) -> float | None:
    """After how long an index that the job fills has a change, where it says so."""
    fed = {edge.target for edge in graph.leaving(job, "feature", "batch_data")}
    stated = (quantities.stated(graph, index, "update_lag_s") for index in in_order(graph, fed))
    return next((lag for lag in stated if lag is not None), None)


def _restated(situation: Situation, way: Way) -> str | None:
    """An index on the way that now says that it has changes sooner."""
    before, graph = situation.before, situation.world
    fed = {edge.target for part in way.parts for edge in graph.leaving(part)} & set(before.nodes)
    for index in in_order(graph, fed):
        old, new = (quantities.stated(g, index, "update_lag_s") for g in (before, graph))
        if new is not None and (old is None or new < old):
            return index
    return None


def _source(situation: Situation) -> str | None:
    """The source in question, where it stands now."""
    found = slowest_source(situation.before, situation.target)
    if found is None:
        return None
    heir = successor(situation.before, situation.after, found[0])
    return heir if heir is not None and exists(situation.world, heir) else None


def _name(situation: Situation) -> str:
    found = slowest_source(situation.before, situation.target)
    return label(situation.before, found[0]) if found else situation.name


def _share(graph: SystemGraph, part: str) -> str:
    found = wait(graph, part)
    said = "runs every" if found.until_s >= found.run_s else "takes"
    assumed = ", as is usual" if found.assumed else ""
    return f"{label(graph, part)} {said} {spoken_s(max(found.until_s, found.run_s))}{assumed}."


def _usual(way: Way) -> str:
    return " Usual times between runs are assumed." if way.assumed else ""


def _same_start(graph: SystemGraph, job: str, others: set[str]) -> bool:
    """Whether what starts a job also starts one of the others."""
    mine = wait(graph, job).schedule
    return mine != "" and any(wait(graph, other).schedule == mine for other in others)


def timed_jobs(graph: SystemGraph) -> Iterator[str]:
    """The jobs on the way of an answer, the longest wait first."""
    scheduled = in_order(graph, graph.of_kind(*SCHEDULED))
    jobs = [job for job in scheduled if job in scorers(graph) or feeds_answer(graph, job)]
    yield from sorted(jobs, key=lambda job: -wait(graph, job).until_s)
