"""The one-page sheet of a design: what to say, what was missed, the numbers, the follow-ups met."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from redline.critique.coverage import Coverage
from redline.critique.finding import Card, Critique, Finding, Severity
from redline.design import quantities
from redline.design.graph import SystemGraph
from redline.design.words import within
from redline.followups.model import YES_NO, Figure, Injection, Verdict
from redline.followups.wording import capital, days, listed, number, percent, usd
from redline.library.cards import HELD
from redline.whatif import Figures, Report, figures

MOST_MISSED = 4
MOST_FOLLOWUPS = 4
MOST_QUESTIONS = 3
REVIEW_SHARE = 0.01
SECONDS_PER_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Row:
    """A name and a value, such as ``p99, limit`` and ``80, 100 ms``."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Missed:
    """A redline that stands, and what to say instead."""

    key: str
    severity: Severity
    title: str
    say: str


@dataclass(frozen=True, slots=True)
class Met:
    """A follow-up that was met: its sentence, whether it held, and how."""

    title: str
    held: bool
    how: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The content of the page, in the order in which it is read."""

    title: str
    say: str
    missed: tuple[Missed, ...]
    left: int
    stands: str
    numbers: tuple[Row, ...]
    met: tuple[Met, ...]
    questions: tuple[str, ...]
    footer: tuple[Row, ...]


def sheet(
    graph: SystemGraph,
    critique: Critique,
    coverage: Coverage,
    follow_ups: Sequence[tuple[Injection, Verdict]] = (),
    unasked: Sequence[str] = (),
) -> Sheet:
    """The sheet of a design; ``unasked`` are the prompt's questions that nobody asked yet."""
    missed = tuple(_missed(card) for card in critique.cards if card.head.outcome == "fail")
    return Sheet(
        title=graph.design.title,
        say=say(graph),
        missed=missed[:MOST_MISSED],
        left=max(0, len(missed) - MOST_MISSED),
        stands=coverage.sentence,
        numbers=tuple(numbers(graph)),
        met=tuple(_met(*pair) for pair in follow_ups)[-MOST_FOLLOWUPS:],
        questions=tuple(_questions(critique, unasked))[:MOST_QUESTIONS],
        footer=tuple(_footer(graph)),
    )


def say(graph: SystemGraph) -> str:
    """The design in two sentences to read aloud: what is decided and how fast, and from what start."""
    framing = graph.framing
    if not framing.decision:
        return ""
    limit = quantities.objective(graph, "slo_p99_ms")
    inside = f" inside {number(limit.value)} ms" if limit else ""
    first = f"{_sentence(framing.decision)}{inside}."
    rest = [framing.metric and f"Measured by {within(framing.metric)}", framing.guardrail_metric]
    second = "; ".join(_sentence(part) for part in rest if part)
    start = f"It starts from this: {within(_sentence(framing.baseline))}." if framing.baseline else ""
    return " ".join(part for part in (first, f"{capital(second)}." if second else "", start) if part)


def numbers(graph: SystemGraph) -> Iterator[Row]:
    """The numbers that come up in a round, with what follows from them."""
    both = figures(graph, gains=False)
    found = both.report
    yield from _traffic(graph)
    yield from _time(both)
    yield from _availability(found)
    yield from _error_costs(graph)
    yield from _labels(graph)
    yield from _review(graph)
    yield from _cost(found)


def _traffic(graph: SystemGraph) -> Iterator[Row]:
    peak, mean = (quantities.objective(graph, name) for name in ("peak_qps", "mean_qps"))
    if peak and mean:
        yield Row("Peak, mean", f"{number(peak.value)}, {number(mean.value)} /s")
    elif peak:
        yield Row("Peak", f"{number(peak.value)} /s")


def _time(both: Figures) -> Iterator[Row]:
    latency, load, batch = both.report.latency, both.under_load, both.report.batch
    if latency is not None and load is not None:
        rank = latency.objective_percentile or 99
        name, time, limit = f"p{rank} {load.when}", load.at(rank), latency.objective_ms
        if time is None:
            yield Row(name, "no time can be given")
        else:
            yield _against(name, "limit", number(round(time)), limit and number(limit), "ms")
    elif batch is not None and batch.hours:
        limit_h = batch.limit_h
        yield _against("Run", "deadline", number(batch.hours), limit_h and number(limit_h), "h")


def _availability(found: Report) -> Iterator[Row]:
    if found.availability is not None and found.availability.pct is not None:
        goal = found.availability.objective_pct
        yield _against("Available", "objective", f"{found.availability.pct:.2f}", goal and f"{goal:g}", "%")


def _error_costs(graph: SystemGraph) -> Iterator[Row]:
    for name, cost in graph.framing.error_costs.items():
        value = quantities.number(cost)
        if value is not None:
            words, unit = _unit(name)
            yield Row(capital(words), f"{number(value)}{unit}")


def _labels(graph: SystemGraph) -> Iterator[Row]:
    for outcome in sorted(graph.of_kind("outcome_source"))[:1]:
        p50 = quantities.stated(graph, outcome, "label_delay_p50_d")
        p95 = quantities.stated(graph, outcome, "label_delay_p95_d")
        if p50 is not None and p95 is not None:
            yield Row("Labels p50, p95", f"{number(p50)}, {days(p95)}")
        elif p50 is not None:
            yield Row("Labels p50", days(p50))


def _review(graph: SystemGraph) -> Iterator[Row]:
    """What people can look at, beside what one percent of the traffic would be."""
    stated = (quantities.stated(graph, q, "capacity_per_day") for q in graph.of_kind("review_queue"))
    room = [value for value in stated if value is not None]
    if not room:
        return
    yield Row("Review capacity", f"{number(sum(room))} a day")
    mean = quantities.objective(graph, "mean_qps")
    if mean is not None:
        cases = mean.value * SECONDS_PER_DAY * REVIEW_SHARE
        yield Row(f"{percent(REVIEW_SHARE)} sent to review", f"{number(cases)} a day")


def _cost(found: Report) -> Iterator[Row]:
    if found.cost.usd_month:
        budget = found.cost.budget_usd_month
        name = "Cost, budget" if budget else "Cost a month"
        yield Row(name, usd(found.cost.usd_month) + (f" of {usd(budget)}" if budget else ""))


def _against(name: str, limit_name: str, value: str, limit: str | float | None, unit: str) -> Row:
    if not limit:
        return Row(name, f"{value} {unit}")
    return Row(f"{name}, {limit_name}", f"{value} of {limit} {unit}")


def _missed(card: Card) -> Missed:
    head = card.head
    return Missed(head.key, head.severity, head.title, _advice(head))


def _advice(finding: Finding) -> str:
    """What to say instead: the fix in words, else why it matters."""
    return finding.fix_label or finding.why


def _met(injection: Injection, verdict: Verdict) -> Met:
    moved = next((f for f in verdict.figures if f.before is not None and f.after is not None), None)
    numbers_too = f" {_moved(moved)}" if moved and moved.before != moved.after else ""
    title = f"{injection.title}: {injection.target_label}"
    return Met(title, verdict.word in HELD, f"{verdict.sentence}{numbers_too}")


def _moved(figure: Figure) -> str:
    if figure.unit == YES_NO:
        return f"{capital(figure.name)}: {'yes' if figure.after else 'no'}."
    before, after = (number(round(v, 1)) for v in (figure.before or 0.0, figure.after or 0.0))
    return f"{capital(figure.name)} {before} → {after} {figure.unit}.".replace(" .", ".")


def _questions(critique: Critique, unasked: Sequence[str]) -> Iterator[str]:
    """First what the prompt hides and nobody asked, then what the design leaves open."""
    yield from unasked
    yield from dict.fromkeys(f.question for f in critique.findings if f.outcome == "ask")


def _footer(graph: SystemGraph) -> Iterator[Row]:
    framing = graph.framing
    yield Row("Decision", framing.decision or "not said")
    yield Row("Guardrail", framing.guardrail_metric or "not said")
    yield Row("Baseline", framing.baseline or "not said")
    yield Row("Left out", listed(framing.out_of_scope) or "nothing named")


UNITS = {"_usd": " USD", "_pct": " %"}
"""What the end of a cost's name says about its value."""


def _unit(name: str) -> tuple[str, str]:
    """The name in words and the unit: ``missed_fraud_usd`` is ("missed fraud", " USD")."""
    for suffix, unit in UNITS.items():
        if name.endswith(suffix):
            return name.removesuffix(suffix).replace("_", " "), unit
    return name.replace("_", " "), ""


def _sentence(text: str) -> str:
    return text.strip().rstrip(".")
