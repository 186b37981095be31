"""The waits that data goes through: jobs, streams, caches, and what is stated of a part as a whole."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import Literal

from redline.design import quantities
from redline.design.batch import JOBS, SECONDS_PER_HOUR, job_hours
from redline.design.catalogue import COMPONENT_ATTRIBUTES
from redline.design.graph import SystemGraph
from redline.design.quantities import Quantity
from redline.design.words import within

DAY_S = 86_400.0
SCHEDULED = frozenset({"batch_ingest", "feature_batch", "embedding_job", "batch_scorer"})
"""Jobs whose usual time between runs is assumed where none is stated; that of a stream never is."""
AGE_AS_A_WHOLE = ("freshness_s", "update_lag_s")
"""Statements about the age of what a part delivers, whatever lies before it."""
STREAMS = frozenset({"message_bus", "event_tracker", "feature_stream", "stream_processor", "stream_scorer"})
"""Parts that hand on each record by itself, after a lag."""
INDEXES = frozenset({"vector_index", "search_index"})
STARTERS = frozenset({"orchestrator", "retrain_trigger"})
"""What starts several jobs one after another."""
ROUNDED = 1e-9
LONGEST_S = 100 * 365 * DAY_S
"""A time between runs past this is a slip of the pen."""
CLOCK = re.compile(r"^(?:(mon|tue|wed|thu|fri|sat|sun)[a-z]* )?([01]?\d|2[0-3]):([0-5]\d)$")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
TRAINING = frozenset({"training_job"})
RUNS = (SCHEDULED | JOBS | TRAINING) - {"feature_store_offline"}
"""Parts that run, take a while and have a result then."""

HOW_OFTEN = "how often it runs"
HOW_LONG = "how long a run takes"
HOW_LATE = "how far it lags behind"
HOW_KEPT = "how long it keeps an entry"
HOW_OLD = "how old what it delivers is"
HOW_FOUND = "how soon it finds a change"

Sort = Literal["job", "stream", "cache", "whole", "labels", "release"]


@dataclass(frozen=True, slots=True)
class Problem:
    """A number that cannot be meant, or data that runs in a circle: where, and what to do about it."""

    component: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Stage:
    """A wait of data at a component or on a connection; times in seconds.

    Results come every ``period`` and are ``duration`` old when they come; without a period it runs with
    what comes before it, or all the time. Jobs with one ``schedule`` run one after another, the first at
    ``begins``; ``start`` is a job's own. Both are seconds after midnight of a Monday. ``unknown`` says what
    nobody stated and is therefore not counted.
    """

    part: str
    sort: Sort
    period: Quantity | None = None
    duration: Quantity | None = None
    schedule: str = ""
    begins: float | None = None
    start: float | None = None
    unknown: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def waits(self) -> float:
        """Seconds between two results; 0 where none is known."""
        return self.period.value if self.period else 0.0

    @property
    def takes(self) -> float:
        """Seconds until a result is there; 0 where none is known."""
        return self.duration.value if self.duration else 0.0

    @property
    def endless(self) -> bool:
        """Whether a run takes longer than the time until the next: the lag grows without end."""
        return self.sort == "job" and self.period is not None and self.takes > self.waits * (1 + ROUNDED)


def stage(graph: SystemGraph, part: str) -> Stage | None:
    """The wait at a component; None where data passes through as it is."""
    found = graph.once(_Stages)
    if part not in found.known:
        found.known[part] = _stage(graph, part)
    return found.known[part]


class _Stages:
    """The stages of a graph that were asked for."""

    def __init__(self, _: SystemGraph) -> None:
        self.known: dict[str, Stage | None] = {}


def worked_stage(graph: SystemGraph, part: str) -> Stage | None:
    """The wait at a component by what it does, whatever age is stated of what it delivers."""
    return _kept(_worked(_Checked(graph, part)))


def _stage(graph: SystemGraph, part: str) -> Stage | None:
    checked = _Checked(graph, part)
    whole = next((q for name in AGE_AS_A_WHOLE if (q := checked.number(name)) is not None), None)
    found = Stage(part, "whole", duration=whole) if whole is not None else _worked(checked)
    return _kept(replace(found, problems=tuple(checked.problems)))


def _worked(checked: _Checked) -> Stage:
    kind = checked.graph.kind(checked.part)
    if kind == "cache":
        return _cache(checked)
    if kind in RUNS | {"online_learner"} or checked.stated_period() is not None:
        return _job(checked)
    return _stream(checked) if kind in STREAMS else _unstated(checked)


def _kept(found: Stage) -> Stage | None:
    return found if found.period or found.duration or found.unknown or found.problems else None


def _cache(checked: _Checked) -> Stage:
    kept = [q for name in ("ttl_s", "max_age_s") if (q := checked.number(name)) is not None]
    if not kept:
        return Stage(checked.part, "cache", unknown=(HOW_KEPT,))
    return Stage(checked.part, "cache", period=min(kept, key=lambda quantity: quantity.value))


def _stream(checked: _Checked) -> Stage:
    kind = checked.graph.kind(checked.part)
    lag = quantities.typical(kind, "freshness_s")
    if lag is None:
        per_record = quantities.of_component(checked.graph, checked.part, "p99_ms")
        lag = per_record and replace(per_record, value=per_record.value / 1000, unit="s")
    return Stage(checked.part, "stream", duration=lag, unknown=() if lag else (HOW_LATE,))


def _unstated(checked: _Checked) -> Stage:
    """Parts of which only a statement could say how old what they deliver is."""
    graph, part = checked.graph, checked.part
    if graph.kind(part) == "third_party_api":
        return Stage(part, "whole", unknown=(HOW_OLD,))
    if graph.kind(part) in INDEXES and not graph.attribute(part, "static"):
        return Stage(part, "whole", unknown=(HOW_FOUND,))
    return Stage(part, "whole")


def _job(checked: _Checked) -> Stage:
    graph, part = checked.graph, checked.part
    if graph.kind(part) == "batch_ingest" and graph.attribute(part, "variant") == "cdc":
        period = checked.stated_period()
        return Stage(part, "job" if period else "stream", period, unknown=() if period else (HOW_LATE,))
    period = checked.period()
    duration = checked.duration()
    unknown = [HOW_OFTEN] if period is None and graph.kind(part) in SCHEDULED | TRAINING else []
    if duration is None and graph.kind(part) != "online_learner":
        unknown.append(HOW_LONG)
    starter = checked.starter()
    begins = checked.clock(starter) if starter and starter != part else None
    schedule = f"{starter} every {period.value:g}" if starter and period else ""
    return Stage(
        part, "job", period, duration, schedule, begins, start=checked.clock(part), unknown=tuple(unknown)
    )


class _Checked:
    """The numbers of one part, each looked at before it is believed."""

    def __init__(self, graph: SystemGraph, part: str) -> None:
        self.graph, self.part = graph, part
        self.problems: list[Problem] = []

    def number(self, name: str, part: str | None = None) -> Quantity | None:
        """A stated time in seconds that is more than nothing and less than a lifetime."""
        where = part or self.part
        value = quantities.stated(self.graph, where, name)
        if value is None or self.refused(where, name, value):
            return None
        said = "stated on the drawing" if where == self.part else f"stated on {self.name(where)}"
        return Quantity(value, "s", "stated", said)

    def refused(self, part: str, name: str, value: float) -> bool:
        """Whether a time is none; the sentence that says so is kept."""
        problem = not_a_time(self.name(part), name, value)
        if problem:
            self.problems.append(Problem(part, problem))
        return bool(problem)

    def name(self, part: str) -> str:
        return self.graph.nodes[part].label or part

    def stated_period(self) -> Quantity | None:
        """Seconds between two runs: stated on the part, on what starts it or on what brings its data."""
        own = self.number("cadence_s")
        if own is not None:
            return own
        starters = sorted(edge.source for edge in self.graph.entering(self.part, "control"))
        found = (self.number("cadence_s", starter) for starter in starters)
        return next((period for period in found if period is not None), None) or self._of_arrows()

    def _of_arrows(self) -> Quantity | None:
        """The longest time between runs that is stated on an arrow that brings a job its data."""
        if self.graph.kind(self.part) not in RUNS:
            return None
        found = [
            Quantity(value, "s", "stated", "stated on the connection")
            for edge in self.graph.entering(self.part, "batch_data", "feature", "training_data")
            if (value := quantities.of_edge(edge, "cadence_s")) is not None
            and not not_a_time(edge.id, "cadence_s", value)
        ]
        return max(found, key=lambda quantity: quantity.value, default=None)

    def period(self) -> Quantity | None:
        stated = self.stated_period()
        if stated is not None:
            return stated
        kind = self.graph.kind(self.part)
        if kind == "online_learner":
            return self.number("snapshot_s") or quantities.typical(kind, "snapshot_s")
        return quantities.typical(kind, "cadence_s") if kind in SCHEDULED else None

    def duration(self) -> Quantity | None:
        """Seconds of one run, as stated or by the rows and what a replica takes."""
        stated = quantities.stated(self.graph, self.part, "duration_h")
        if stated is not None and stated != 0 and self.refused(self.part, "duration_h", stated):
            return None
        hours = job_hours(self.graph, self.part)
        if hours is None or not math.isfinite(hours) or hours < 0:
            return None
        if stated is not None:
            return Quantity(hours * SECONDS_PER_HOUR, "s", "stated", "stated on the drawing")
        each = quantities.of_component(self.graph, self.part, "throughput_rps")
        basis = each.basis if each else "assumed"
        source = f"its rows at {each.value:g} a second, {each.source}" if each else ""
        return Quantity(hours * SECONDS_PER_HOUR, "s", basis, source)

    def starter(self) -> str:
        """What the control arrows come from in the end; jobs that start each other run in a row."""
        part, seen = self.part, {self.part}
        while True:
            before = sorted(
                edge.source
                for edge in self.graph.entering(part, "control")
                if self.graph.kind(edge.source) in STARTERS | RUNS and edge.source not in seen
            )
            if not before:
                break
            part = before[0]
            seen.add(part)
        starts_others = any(
            self.graph.kind(edge.target) in RUNS for edge in self.graph.leaving(part, "control")
        )
        return part if part != self.part or starts_others else ""

    def clock(self, part: str) -> float | None:
        """Seconds after midnight of a Monday at which the part first runs."""
        stated = self.graph.attribute(part, "starts_at")
        if stated is None or stated == "":
            return None
        found = CLOCK.match(str(stated).strip().lower())
        if found is None:
            self.problems.append(
                Problem(part, f"{self.name(part)}: no time of day is stated. Write 02:30, or Mon 02:30.")
            )
            return None
        days = WEEKDAYS.index(found[1]) if found[1] else 0
        return days * DAY_S + int(found[2]) * SECONDS_PER_HOUR + int(found[3]) * 60.0


def not_a_time(label: str, name: str, value: float) -> str:
    """Why a number is no time that data can wait; empty when it is one. Hours, days and seconds are read
    from the end of the name."""
    seconds = value * {"h": SECONDS_PER_HOUR, "d": DAY_S, "min": 60.0}.get(name.rpartition("_")[2], 1.0)
    title = within(COMPONENT_ATTRIBUTES[name].title)
    if math.isnan(value):
        return f"{label}: “{title}” is not a number. State a time."
    if seconds <= 0:
        return f"{label}: “{title}” is not more than 0. State a time."
    if seconds > LONGEST_S:
        return f"{label}: “{title}” is longer than a hundred years. State a shorter time."
    return ""
