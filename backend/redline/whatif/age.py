"""How old what the answers rest on is, way by way, and how old the model that answers."""

from __future__ import annotations

from collections.abc import Iterable

from redline.design import age
from redline.design.graph import SystemGraph
from redline.whatif.numbers import Number, Told, number


class Missing(Told):
    """What nobody stated of a component or connection, and what is therefore not counted."""

    part: str
    what: str


class AgeStage(Told):
    """One wait on the way, at a component or on a connection; times in seconds.

    ``every_s`` is the time between two results and ``takes_s`` how old they are when they come. Where
    ``waits`` is False the next job starts when this one is done. Nothing older than ``limit_s`` is used.
    ``starts_at_s`` is seconds after midnight of a Monday.
    """

    part: str
    connection: bool
    sort: str
    every_s: Number | None
    takes_s: Number | None
    limit_s: Number | None
    starts_at_s: float | None
    waits: bool


class Spread(Told):
    """An age in seconds over all moments at which somebody may ask: at least this old where something was
    not counted. ``refused`` is the share of moments at which the value was too old to be used.
    """

    mean_s: float
    p50_s: float
    p99_s: float
    most_s: float
    refused: float


class AgePath(Told):
    """One way of data from a source, the source first; no ``age`` where none is known or it grows without
    end. ``in_step_s`` is the most it could be if every job began when the one before it is done.
    """

    source: str
    components: tuple[str, ...]
    connections: tuple[str, ...]
    stages: tuple[AgeStage, ...]
    age: Spread | None
    in_step_s: float | None
    endless: tuple[str, ...]
    missing: tuple[Missing, ...]


class AnswerAge(Told):
    """What one answer rests on: the oldest input at every moment, and each way, the oldest first.

    ``live`` are sources that are read as somebody asks, ``left_out`` counts ways that are not listed.
    ``unaligned`` are jobs whose start times repeat too rarely to be followed.
    """

    answer: str
    age: Spread | None
    objective_s: float | None
    paths: tuple[AgePath, ...]
    live: tuple[str, ...]
    left_out: int
    endless: tuple[str, ...]
    missing: tuple[Missing, ...]
    unaligned: tuple[str, ...]


class ModelAge(Told):
    """How old the newest outcome is that a model learned from: its labels, its training, its release."""

    trainer: str
    server: str | None
    stages: tuple[AgeStage, ...]
    age: Spread | None
    paths: tuple[AgePath, ...]
    endless: tuple[str, ...]
    missing: tuple[Missing, ...]


class AgeReport(Told):
    """The age of data behind every answer and of every model; ``problems`` name numbers that are none."""

    answers: tuple[AnswerAge, ...]
    models: tuple[ModelAge, ...]
    problems: tuple[str, ...]


def age_report(graph: SystemGraph) -> AgeReport | None:
    """The age of what a design answers from; None where no data waits on its way."""
    answers, models = age.answer_ages(graph), age.model_ages(graph)
    if not answers and not models:
        return None
    found = (*(one.problems for one in answers), *(one.trained.problems for one in models))
    problems = dict.fromkeys(problem.sentence for each in found for problem in each)
    return AgeReport(
        answers=tuple(_answer(graph, one) for one in answers),
        models=tuple(_model(graph, one) for one in models),
        problems=tuple(problems),
    )


def _answer(graph: SystemGraph, found: age.AnswerAge) -> AnswerAge:
    return AnswerAge(
        answer=found.answer,
        age=_spread(found.oldest),
        objective_s=found.limit.value if found.limit else None,
        paths=tuple(_path(graph, way) for way in found.ways),
        live=found.live,
        left_out=found.left_out,
        endless=found.oldest.endless,
        missing=_missing(found.oldest),
        unaligned=found.oldest.unaligned,
    )


def _model(graph: SystemGraph, found: age.ModelAge) -> ModelAge:
    ways = sorted(found.trained.ways, key=lambda way: not _has_labels(way))
    learned = [_stage(graph, step) for step in ways[0].steps] if ways else []
    released = [_stage(graph, age.Step(stage.part, stage, waits=False)) for stage in found.release]
    return ModelAge(
        trainer=found.trainer,
        server=found.server,
        stages=(*learned, *released),
        age=_spread(found.whole),
        paths=tuple(_path(graph, way) for way in ways),
        endless=found.whole.endless,
        missing=_model_missing(found),
    )


def _has_labels(way: age.Way) -> bool:
    return any(step.stage is not None and step.stage.sort == "labels" for step in way.steps)


def _model_missing(found: age.ModelAge) -> tuple[Missing, ...]:
    """What is not counted; the waits of a release stand under names of their own in the net."""
    released = {f"{stage.part} {place}": stage.part for place, stage in enumerate(found.release)}
    return tuple(Missing(part=released.get(part, part), what=what) for part, what in found.whole.unknown)


def _path(graph: SystemGraph, way: age.Way) -> AgePath:
    return AgePath(
        source=way.source,
        components=tuple(part for part in way.parts if part in graph.nodes),
        connections=_arrows(graph, way.parts),
        stages=tuple(_stage(graph, step) for step in way.steps),
        age=_spread(way.aged),
        in_step_s=way.in_step,
        endless=way.aged.endless,
        missing=_missing(way.aged),
    )


def _arrows(graph: SystemGraph, parts: Iterable[str]) -> tuple[str, ...]:
    return tuple(part for part in parts if part not in graph.nodes)


def _stage(graph: SystemGraph, step: age.Step) -> AgeStage:
    stage = step.stage
    begins = stage.start if stage and stage.start is not None else stage.begins if stage else None
    return AgeStage(
        part=step.part,
        connection=step.part not in graph.nodes,
        sort=stage.sort if stage else "limit",
        every_s=number(stage.period) if stage and stage.period else None,
        takes_s=number(stage.duration) if stage and stage.duration else None,
        limit_s=number(step.limit) if step.limit else None,
        starts_at_s=begins,
        waits=step.waits,
    )


def _spread(found: age.Aged) -> Spread | None:
    one = found.age
    if one is None or (one.most <= 0 and found.unknown):
        return None
    return Spread(mean_s=one.mean, p50_s=one.p50, p99_s=one.p99, most_s=one.most, refused=one.refused)


def _missing(found: age.Aged) -> tuple[Missing, ...]:
    return tuple(Missing(part=part, what=what) for part, what in found.unknown)
