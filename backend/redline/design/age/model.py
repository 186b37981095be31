"""The age of a model: how long outcomes take, how often it is trained, and how long until it answers.

The newest outcome that the answering model has learned from is as old as the wait for outcomes, the time
between two trainings, the training itself and the way to release together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from redline.design import operators, quantities
from redline.design.age.age import Aged, aged
from redline.design.age.answers import AnswerAge, of_net
from redline.design.age.net import Net, net
from redline.design.age.stage import DAY_S, Problem, Stage, not_a_time
from redline.design.graph import SystemGraph, View
from redline.design.quantities import Quantity

LABEL_DELAYS = ("label_delay_p95_d", "label_delay_p50_d")
"""How long outcomes take, the statement that covers most of them first."""
RELEASE_TIMES = {"duration_d": DAY_S, "bake_min": 60.0, "sla_min": 60.0, "duration_h": 3_600.0}
"""What takes time between a trained model and its answers, and its unit in seconds."""
HOW_LATE_LABELS = "how long its outcome takes"
HOW_RELEASED = "how long a release takes"
HOW_TRAINED = "how often it is trained"


@dataclass(frozen=True, slots=True)
class ModelAge:
    """How old the newest outcome is that an answering model learned from.

    ``trained`` is the age of what the trainer delivers, way by way; ``release`` are the waits after it.
    """

    trainer: str
    server: str | None
    trained: AnswerAge
    release: tuple[Stage, ...]
    whole: Aged


def model_ages(graph: SystemGraph) -> tuple[ModelAge, ...]:
    """The age of the model of every trainer that is inside the drawing, in its order."""
    return graph.once(_model_ages)


def _model_ages(graph: SystemGraph) -> tuple[ModelAge, ...]:
    trainers = [part for part in graph.nodes if part in graph.trainers and not graph.nodes[part].outside]
    return tuple(_model_age(graph, trainer) for trainer in trainers)


def _model_age(graph: SystemGraph, trainer: str) -> ModelAge:
    ways = _with_labels(graph, _trained(graph, net(graph, graph.view(View.TRAIN), trainer)))
    path = operators.shortest_path(graph.view(View.RELEASE), {trainer}, graph.serving_roots - {trainer})
    after = path.nodes[1:] if path else ()
    problems: dict[Problem, None] = {}
    release = tuple(_release(graph, after, problems))
    trained = of_net(ways)
    trained = replace(trained, problems=(*trained.problems, *problems))
    return ModelAge(trainer, after[-1] if after else None, trained, release, aged(_followed(ways, release)))


def training_cadence(graph: SystemGraph, trainer: str) -> Quantity | None:
    """Time between two trainings in seconds, as stated on the trainer or on what starts it or its inputs."""
    upstream = operators.reaching(graph.view(View.TRAIN), {trainer})
    starters = operators.ancestors_of(graph.view(View.CTRL), upstream)
    for part in (trainer, *sorted(starters)):
        value = quantities.stated(graph, part, "cadence_s")
        if value is not None and not not_a_time(part, "cadence_s", value):
            said = "on the drawing" if part == trainer else f"on {graph.nodes[part].label or part}"
            return Quantity(value, "s", "stated", f"stated {said}")
    return None


def _trained(graph: SystemGraph, found: Net) -> Net:
    """The net with the trainer's cadence, wherever on the way to it that is stated."""
    trainer = found.root
    known = found.stages.get(trainer) or Stage(trainer, "job")
    period = known.period or training_cadence(graph, trainer)
    unknown = tuple(what for what in known.unknown if not what.startswith("how often"))
    unknown = unknown if period else (HOW_TRAINED, *unknown)
    return replace(found, stages={**found.stages, trainer: replace(known, period=period, unknown=unknown)})


def _with_labels(graph: SystemGraph, found: Net) -> Net:
    """The net with the wait for outcomes, once: in a joiner's window if one is stated, else at its source."""
    stages, before = dict(found.stages), dict(found.before)
    problems = dict.fromkeys(found.problems)
    for part in found.order:
        stage = _label_wait(graph, part, problems)
        if stage is not None:
            stages[part] = stage
            if graph.kind(part) == "label_joiner" and stage.duration is not None:
                before[part] = ()
    return _reached(replace(found, stages=stages, before=before, problems=tuple(problems)))


def _label_wait(graph: SystemGraph, part: str, problems: dict[Problem, None]) -> Stage | None:
    kind = graph.kind(part) if part in graph.nodes else ""
    if kind == "label_joiner":
        window = _days(graph, part, "window_d", problems)
        return Stage(part, "labels", duration=window) if window else None
    if kind == "outcome_source":
        names = (_days(graph, part, name, problems) for name in LABEL_DELAYS)
        delay = next((days for days in names if days is not None), None) or _offset(graph, problems)
        return Stage(part, "labels", duration=delay, unknown=() if delay else (HOW_LATE_LABELS,))
    if kind in ("review_queue", "labeling"):
        delay = _times(graph, part, "sla_min", 60.0, problems)
        return Stage(part, "labels", duration=delay, unknown=() if delay else (HOW_LATE_LABELS,))
    return None


def _offset(graph: SystemGraph, problems: dict[Problem, None]) -> Quantity | None:
    """How long after the features labels are taken, where a training set builder says it."""
    builders = sorted(graph.of_kind("training_set_builder"))
    found = (_days(graph, builder, "label_offset_d", problems) for builder in builders)
    return max((days for days in found if days), key=lambda days: days.value, default=None)


def _reached(found: Net) -> Net:
    """The net without what no longer leads to its root."""
    seen, waiting = {found.root}, [found.root]
    while waiting:
        new = [part for part in found.before[waiting.pop()] if part not in seen]
        seen.update(new)
        waiting.extend(new)
    order = tuple(part for part in found.order if part in seen)
    return replace(
        found,
        order=order,
        before={part: found.before[part] for part in order},
        stages={part: stage for part, stage in found.stages.items() if part in seen},
        limits={part: limit for part, limit in found.limits.items() if part in seen},
    )


def _release(graph: SystemGraph, after: tuple[str, ...], problems: dict[Problem, None]) -> Iterator[Stage]:
    """The waits between a trained model and the server that answers with it."""
    timed = False
    for part in after[:-1]:
        for name, unit in RELEASE_TIMES.items():
            known = _times(graph, part, name, unit, problems) or _usual(graph, part, name, unit)
            if known is not None:
                timed = True
                yield Stage(part, "release", duration=known)
    if after and not timed:
        yield Stage(after[-1], "release", unknown=(HOW_RELEASED,))


def _usual(graph: SystemGraph, part: str, name: str, unit: float) -> Quantity | None:
    usual = quantities.typical(graph.kind(part), name)
    return replace(usual, value=usual.value * unit, unit="s") if usual else None


def _days(graph: SystemGraph, part: str, name: str, problems: dict[Problem, None]) -> Quantity | None:
    return _times(graph, part, name, DAY_S, problems)


def _times(
    graph: SystemGraph, part: str, name: str, unit: float, problems: dict[Problem, None]
) -> Quantity | None:
    value = quantities.stated(graph, part, name)
    if value is None or value == 0:
        return None
    problem = not_a_time(graph.nodes[part].label or part, name, value)
    if problem:
        problems[Problem(part, problem)] = None
        return None
    return Quantity(value * unit, "s", "stated", "stated on the drawing")


def _followed(found: Net, release: tuple[Stage, ...]) -> Net:
    """The net with the waits of a release after its root."""
    before, stages, last = dict(found.before), dict(found.stages), found.root
    order = list(found.order)
    for place, stage in enumerate(release):
        # A component may have been passed before: what follows the trainer has names of its own.
        name = f"{stage.part} {place}"
        before[name], stages[name] = (last,), stage
        order.append(name)
        last = name
    return replace(found, root=last, before=before, stages=stages, order=tuple(order))
