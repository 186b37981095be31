"""How much reaches the people who judge cases, and how much they can do, in cases a day."""

from __future__ import annotations

import re
from dataclasses import dataclass

from redline.critique.checks import card
from redline.design import operators
from redline.design.graph import Edge, SystemGraph, View
from redline.design.quantities import number, objective, of_edge, stated

JUDGING = ("review_queue", "approval_gate")
PER_DAY = ("decisions_per_day", "cases_per_day", "requests_per_day")
SECONDS_PER_DAY = 86_400
HEADCOUNT = re.compile(
    r"\b(\d[\d,]*)\s+(analyst|people|person|reviewer|moderator|agent|underwriter|adjuster|planner|expert|nurse)"
)
A_DAY = re.compile(r"(\d[\d,]*)\s+(?:[a-z]+\s+)?(?:a|per)\s+day\b")
BY_CAPACITY = re.compile(r"capacity|\btop \d|workload|per shift")
"""Words by which a threshold, a gate or a metric says that it is set by what people can do."""


@dataclass(frozen=True)
class Load:
    """What is stated of one queue, in cases a day; None where nothing is stated.

    ``volume`` counts all decisions, ``cases`` those that reach the people, ``capacity`` what they can handle;
    ``people`` is how many the box speaks of, 1 when it does not say.
    """

    queue: str
    volume: float | None
    cases: float | None
    capacity: float | None
    people: float

    @property
    def too_much(self) -> bool:
        """Whether more cases are stated to arrive than can be handled."""
        return self.cases is not None and self.capacity is not None and self.cases > self.capacity


def judging(graph: SystemGraph) -> frozenset[str]:
    """The people who get a case on which the model has answered, or whose word an agent waits for."""
    people = graph.of_kind(*JUDGING)
    if not people:
        return people
    given = operators.descendants_of(graph.view(View.ANSWERS), graph.serving_roots)
    asked = {node for node in graph.of_kind("approval_gate") if graph.entering(node, "request")}
    return people & (given | asked)


def of(graph: SystemGraph, queue: str) -> Load:
    """What is stated of the load of one queue."""
    volume = _volume(graph)
    people = HEADCOUNT.search(card.words_of(graph, queue))
    return Load(
        queue,
        volume,
        _cases(graph, queue, volume),
        _capacity(graph, queue),
        float(people[1].replace(",", "")) if people else 1.0,
    )


def _capacity(graph: SystemGraph, queue: str) -> float | None:
    """Cases a day that the people can judge: stated, or written on the box."""
    written = A_DAY.search(card.words_of(graph, queue))
    known = stated(graph, queue, "capacity_per_day")
    return float(written[1].replace(",", "")) if known is None and written else known


def gets_a_part(graph: SystemGraph, queue: str) -> bool:
    """Whether the other cases are decided without these people, so that their share was chosen."""
    answers = graph.view(View.ANSWERS)
    others = graph.sinks - graph.of_kind(*JUDGING) - operators.ancestors(answers, queue)
    return operators.avoiding_path(answers, graph.serving_roots, others, {queue}) is not None


def _volume(graph: SystemGraph) -> float | None:
    """Decisions a day, from the card, the mean rate, or the rows of a scheduled run."""
    for name in PER_DAY:
        if (daily := number(graph.framing.objectives.get(name))) is not None:
            return daily
    mean = objective(graph, "mean_qps")
    if mean is not None:
        return mean.value * SECONDS_PER_DAY
    runs = [_rows_per_day(graph, scorer) for scorer in sorted(graph.of_kind("batch_scorer"))]
    known = [rows for rows in runs if rows is not None]
    return sum(known) if known else None


def _rows_per_day(graph: SystemGraph, scorer: str) -> float | None:
    rows, cadence = stated(graph, scorer, "rows"), stated(graph, scorer, "cadence_s")
    return rows * SECONDS_PER_DAY / cadence if rows is not None and cadence else None


def _cases(graph: SystemGraph, queue: str, volume: float | None) -> float | None:
    """Cases a day that reach the queue: stated there, or a stated share of all decisions."""
    arriving = stated(graph, queue, "inflow_per_day")
    if arriving is not None or volume is None:
        return arriving
    shares = [share for edge in graph.entering(queue) if (share := _share(graph, edge)) is not None]
    return volume * sum(shares) if shares else None


def _share(graph: SystemGraph, edge: Edge) -> float | None:
    """The part of all decisions that takes this arrow, from 0 to 1."""
    share, pct = of_edge(edge, "share"), of_edge(edge, "sample_pct")
    if share is not None:
        return share
    if pct is None:
        pct = stated(graph, edge.source, "review_pct")
    return pct / 100 if pct is not None else None


def by_capacity(graph: SystemGraph) -> bool:
    """Whether something says that it is set by how much people can do."""
    boxes = graph.of_kind("decision_policy", "rules_engine", "validation_gate", "offline_evaluator", *JUDGING)
    names = ("thresholds", "criteria", "metric")
    said = [card.words_of(graph, node) for node in boxes]
    said += [str(graph.attribute(node, name, "")) for node in boxes for name in names]
    return any(BY_CAPACITY.search(text.lower()) for text in (*said, graph.framing.metric))
