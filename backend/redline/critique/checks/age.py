"""How old is what an answer rests on: data, model, and the answer itself when somebody acts on it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from redline.critique.checks.check import NamedCheck, named
from redline.critique.checks.training import trigger_defined
from redline.critique.observation import Observation, ask, fail, passed
from redline.design import operators, quantities
from redline.design.age import LeastAges, asking, least_ages, training_cadence
from redline.design.age.words import HOUR_S, spoken
from redline.design.batch import BatchWindow, batch_window
from redline.design.graph import SystemGraph, View

MONTH_S = 30 * 86_400
READ_WHEN_ANSWERING = (
    "feature_store_online", "vector_index", "search_index", "prediction_store", "operational_db",
)  # fmt: skip
FAST_DOMAINS = frozenset({"ads", "fraud", "moderation"})
"""Domains that answer back: what was learned last month is being worked around today."""
OF_THE_MOMENT = ("feature_stream", "stream_processor", "media_source", "encoder_service", "event_tracker")
"""Parts that bring in what nobody can compute ahead."""
USUAL_HORIZON_D = 14
"""Days ahead that are proposed where none is stated and no decision takes longer."""
USUAL_WINDOW_H = 4
"""Hours of a night that are proposed where no window is stated and the run is no longer."""
HOURS_KNOWN_BY = ("duration_h", "throughput_rps")
"""Statements on which the hours of a run rest; without them they are the usual ones."""
HORIZON_WORDS = re.compile(r"\b(horizons?|(days?|weeks?|hours?)[ -]ahead|next \d+ (days|weeks))\b")
DEADLINE_WORDS = re.compile(
    r"\b(deadline|cut-?off|(by|before) \d{1,2}([:.]\d{2})?( ?[ap]m)?\b|\d{1,2}:\d{2})"
)
ON_A_SCHEDULE = re.compile(
    r"\b(nightly|daily|weekly|monthly|quarterly|once an? (hour|day|week|month|quarter)"
    r"|(every|each|this) (night|day|week|month|quarter|morning|monday|tuesday|wednesday|thursday"
    r"|friday|saturday|sunday))\b"
)


def freshness_path(graph: SystemGraph) -> Iterator[Observation]:
    """The freshest data that an answer rests on is young enough; usual schedules only ask."""
    limits = dict(_limits(graph))
    if not limits:
        return
    usual = least_ages(graph, limits, assumed=True)
    late = {part: limit for part, limit in limits.items() if usual.seconds.get(part, 0) > limit}
    if not late:
        yield passed("the freshest way in is fast enough", components=sorted(limits))
        return
    stated = least_ages(graph, late, assumed=False)
    for part, limit in sorted(late.items()):
        certain = stated.seconds.get(part, 0) > limit and _is_its_own(graph, part)
        yield _too_old(graph, part, limit, stated if certain else usual, fail if certain else ask)


def _is_its_own(graph: SystemGraph, part: str) -> bool:
    """Whether the limit is stated for this part, or on a card that speaks of no other system."""
    return not graph.shares_card or quantities.stated(graph, part, "freshness_slo_s") is not None


def _limits(graph: SystemGraph) -> Iterator[tuple[str, float]]:
    """Where data may be no older than a limit in seconds: stores that say so, and what answers."""
    for store in graph.having("freshness_slo_s"):
        limit = quantities.stated(graph, store, "freshness_slo_s")
        if limit is not None and operators.predecessors(graph.view(View.FEAT)).get(store):
            yield store, limit
    goal = quantities.objective(graph, "freshness_s")
    if goal is not None:
        yield from ((part, goal.value) for part in _rests_on(graph))


def _rests_on(graph: SystemGraph) -> Iterator[str]:
    """A scheduled scorer itself; of what answers live, the freshest store that it reads."""
    before = operators.predecessors(graph.view(View.FEAT))
    stores = graph.of_kind(*READ_WHEN_ANSWERING) - graph.having("static")
    filled = frozenset(store for store in stores if before.get(store))
    for root in sorted(graph.serving_roots):
        if graph.kind(root) == "batch_scorer":
            yield root
            continue
        readers = asking(graph, root)
        read = filled & {store for part in readers for store in before.get(part, ())}
        if read:
            ages = least_ages(graph, read, assumed=True).seconds
            yield min(read, key=lambda store: (ages.get(store, 0), graph.nodes[store].label))


def _too_old(
    graph: SystemGraph, part: str, limit: float, ages: LeastAges, judge: Callable[..., Observation]
) -> Observation:
    way = ages.way(part)
    late = [node for node in way if ages.own[node] > limit]
    return judge(
        variant="" if judge is fail else "assumed",
        part=part,
        slowest=late,
        sooner=[node for node in late if node not in ages.whole and ages.runs_within(node, limit)],
        facts={"age": spoken(ages.seconds[part]), "limit": spoken(limit), "cadence": f"{limit:g}"},
        components=way,
        connections=operators.path_edges(graph.view(View.FEAT), way),
    )


def model_staleness(graph: SystemGraph) -> Iterator[Observation]:
    """Where the world answers back, how often to retrain is known and not guessed."""
    if not graph.tags & FAST_DOMAINS or any(seen.outcome != "pass" for seen in trigger_defined(graph)):
        return
    measured = graph.having("staleness_measured")
    slow = sorted(t for t in graph.trainers if not _often(graph, t))
    learners = graph.of_kind("online_learner")
    open_ones = [trainer for trainer in slow if trainer not in learners]
    if measured or not open_ones or _by_drift(graph):
        yield passed("how often to retrain is known", components=sorted(measured or graph.trainers))
        return
    found = (training_cadence(graph, trainer) for trainer in open_ones)
    cadences = [cadence.value for cadence in found if cadence is not None]
    yield ask(
        variant="slow" if cadences else "",
        trainer=open_ones,
        server=graph.serving_roots,
        facts={"age": spoken(max(cadences)) if cadences else "?"},
        components=[*open_ones, *sorted(graph.serving_roots)],
    )


def _often(graph: SystemGraph, trainer: str) -> bool:
    cadence = training_cadence(graph, trainer)
    return cadence is not None and cadence.value <= MONTH_S


def _by_drift(graph: SystemGraph) -> bool:
    """Whether a signal and not the calendar starts training."""
    signals = graph.of_kind("data_monitor", "quality_monitor", "alerting")
    started = operators.descendants_of(graph.view(View.CTRL), signals)
    return bool(started & (graph.trainers | graph.of_kind("retrain_trigger", "orchestrator")))


def batch_would_do(graph: SystemGraph) -> Iterator[Observation]:
    """What is decided on a schedule is computed on a schedule."""
    calls = graph.view(View.CALLS)
    live = graph.of_kind("model_server") & graph.serving_roots & operators.reachable(calls, graph.entries)
    callers = graph.entries & operators.reaching(calls, live)
    paced = sorted(c for c in callers if (quantities.stated(graph, c, "cadence_s") or 0) >= HOUR_S)
    if not live or not (paced or _decided_on_a_schedule(graph)):
        return
    inputs = operators.ancestors_of(graph.view(View.SERVEFEAT), live)
    moment = sorted(graph.of_kind(*OF_THE_MOMENT) & inputs)
    ahead = graph.of_kind("prediction_store") & operators.reachable(calls, live)
    if moment or ahead:
        yield passed("it needs what only the moment brings, or reads what was computed", components=moment)
        return
    asking = [edge for caller in sorted(callers) for edge in graph.leaving(caller, "request")]
    answers = [e for root in sorted(live) for e in graph.leaving(root, "prediction") if e.target in callers]
    direct = len(live) == 1 and all(edge.target in live for edge in asking)
    pace = max((quantities.stated(graph, c, "cadence_s") or 0 for c in paced), default=0)
    seen = fail if paced else ask
    yield seen(
        variant="" if paced else "words",
        server=live,
        caller=paced or callers,
        only=sorted(live) if direct else (),
        reader=sorted(callers) if direct else (),
        asking=[edge.id for edge in asking] if direct else (),
        answer=[edge.id for edge in answers] if direct else (),
        facts={"pace": spoken(pace), "said": _said(graph)},
        components=[*sorted(callers), *sorted(live)],
        connections=[edge.id for edge in asking],
    )


def _decided_on_a_schedule(graph: SystemGraph) -> bool:
    """Whether the card or the prompt says that the decision is made every so often."""
    stated = {*graph.framing.tags, *graph.brief.tags}
    return bool(_said(graph)) or ("batch" in stated and "online" not in stated)


def _said(graph: SystemGraph) -> str:
    found = ON_A_SCHEDULE.search(graph.framing.decision.lower())
    return found[0] if found else ""


def decision_lead_time(graph: SystemGraph) -> Iterator[Observation]:
    """The forecast is ready before it is needed, and looks as far as the decision reaches."""
    scorers = graph.of_kind("batch_scorer") & graph.serving_roots
    if not scorers:
        return
    window = batch_window(graph)
    if window is not None and window.limit_h is not None and window.hours > window.limit_h:
        yield _after_its_window(graph, scorers, window, window.limit_h)
        return
    yield _reach(graph, scorers, window)


def _after_its_window(
    graph: SystemGraph, scorers: frozenset[str], window: BatchWindow, limit_h: float
) -> Observation:
    """A run that is longer than it may be: by its stated hours, or only by a usual throughput."""
    known = [job for job in window.jobs if any(graph.stated(job.component, name) for name in HOURS_KNOWN_BY)]
    certain = sum(job.hours or 0 for job in known) > limit_h
    slowest = window.slowest.component if window.slowest else ()
    seen = fail if certain else ask
    return seen(
        variant="late" if certain else "perhaps_late",
        scorer=scorers,
        slowest=slowest,
        facts={"hours": f"{window.hours:.3g}", "window": f"{limit_h:g}"},
        components=[job.component for job in window.jobs],
    )


def _reach(graph: SystemGraph, scorers: frozenset[str], window: BatchWindow | None) -> Observation:
    """Whether the horizon covers the time until a decision takes effect."""
    horizons = [h for s in sorted(scorers) if (h := quantities.stated(graph, s, "horizon_d")) is not None]
    leads = {
        p: quantities.stated(graph, p, "lead_time_d") or 0.0 for p in sorted(graph.having("lead_time_d"))
    }
    lead, horizon = max(leads.values(), default=None), min(horizons, default=None)
    hours = max(USUAL_WINDOW_H, math.ceil(window.hours) if window else 0)
    facts = {
        "horizon": f"{horizon or 0:g}",
        "lead": f"{lead or 0:g}",
        "reach": f"{max(USUAL_HORIZON_D, lead or 0):g}",
        "window": str(hours),
    }
    has_window = window is not None and window.limit_h is not None
    if horizon is not None and lead is not None and horizon < lead:
        return fail(scorer=scorers, slowest=(), decider=sorted(leads), facts=facts, components=sorted(leads))
    far = horizon is not None or _says(graph, HORIZON_WORDS)
    if far and (lead is not None or has_window or _says(graph, DEADLINE_WORDS)):
        return passed("it looks as far ahead as the decision reaches", components=sorted(scorers))
    return ask(variant="unstated", scorer=scorers, slowest=(), facts=facts, components=sorted(scorers))


def _says(graph: SystemGraph, words: re.Pattern[str]) -> bool:
    """Whether a label, a note, an arrow or the card speaks of it."""
    parts = (f"{node.label} ; {node.note}" for node in graph.nodes.values())
    objectives = (f"{name} {value}" for name, value in graph.framing.objectives.items())
    arrows = (edge.label for edge in graph.drawn)
    texts = (*parts, *objectives, *arrows, *graph.framing.assumptions)
    return any(words.search(text.lower()) for text in texts)


CHECKS: Mapping[str, NamedCheck[Any]] = {
    "batch_would_do": named(
        batch_would_do, roles="server caller only reader asking answer", facts="pace said", variants="words"
    ),
    "decision_lead_time": named(
        decision_lead_time,
        roles="scorer slowest decider",
        facts="hours window horizon lead reach",
        variants="late perhaps_late unstated",
    ),
    "freshness_path": named(
        freshness_path, roles="part slowest sooner", facts="age limit cadence", variants="assumed"
    ),
    "model_staleness": named(model_staleness, roles="trainer server", facts="age", variants="slow"),
}
