"""How old what an answer rests on is, on a line of time from the source to the answer; and the model."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from redline.design.age.words import spoken
from redline.web.views.charts.panel import UNKNOWN, Chart, Labels, scale_of, share
from redline.web.views.charts.timeline import Moment
from redline.web.words import listed, plural
from redline.whatif import Figures
from redline.whatif.age import AgePath, AgeReport, AgeStage, AnswerAge, Missing, ModelAge, Spread
from redline.whatif.numbers import Number

MOST_CHARTS = 3
MOST_WAYS = 6
NO_END = "no end"
AND_MORE = "+"
"""After an age to which something comes on top that is not counted."""
Told = AnswerAge | ModelAge | AgePath
KEY = "Filled: a run. Open: the time until the next. Line: the mean. +: not all is counted."


def charts(now: Figures, before: Figures | None, labels: Labels) -> tuple[Chart, ...]:
    """One chart for each answer that rests on more than the request, and one for each model."""
    found, was = now.report.age, before.report.age if before else None
    if found is None:
        return ()
    old = {one.answer: one for one in was.answers} if was else {}
    trained = {one.trainer: one for one in was.models} if was else {}
    answers, models = found.answers[:MOST_CHARTS], found.models[:MOST_CHARTS]
    made = [
        *(_answer(one, old.get(one.answer), labels, before is not None) for one in answers),
        *(_model(one, trained.get(one.trainer), labels, before is not None) for one in models),
    ]
    return tuple(_with_problems(made, found))


def _with_problems(made: Sequence[Chart], found: AgeReport) -> Iterator[Chart]:
    """The charts, the first one with what is wrong with the numbers."""
    for place, chart in enumerate(made):
        yield chart if place else replace(chart, says=(*found.problems, *chart.says))


def _answer(now: AnswerAge, before: AnswerAge | None, labels: Labels, compared: bool) -> Chart:
    old = {_key(path): path for path in before.paths} if before else {}
    limit = now.objective_s
    scale = scale_of([limit, *(_length(path) for path in (*now.paths, *old.values()))])
    ways = _alike(now.paths)
    tone, verdict = _against_limit(now)
    return Chart(
        title=f"How old what {_name(now.answer, labels)} answers from is",
        quiet=KEY,
        big=_most(now),
        verdict=verdict,
        tone=tone,
        head=_heads(compared),
        moments=tuple(
            moment
            for paths in ways[:MOST_WAYS]
            for moment in _lane(paths, old.get(_key(paths[0])), (scale, limit), labels, compared)
        ),
        limit=share(limit, scale),
        limit_words=f"limit {spoken(limit)}" if limit is not None else "",
        says=tuple(_says(now, len(ways) - MOST_WAYS, labels)),
    )


def _model(now: ModelAge, before: ModelAge | None, labels: Labels, compared: bool) -> Chart:
    server = _name(now.server or now.trainer, labels)
    scale = scale_of([_sum(now.stages), *(age.most_s for age in (now.age, before and before.age) if age)])
    whole = Moment(
        name="From an outcome to an answer",
        cells=_cells(now, before, compared),
        waits=share(now.age.most_s, scale) or 0.0 if now.age else 0.0,
        mean=share(now.age.mean_s, scale) if now.age else None,
        was=share(before.age.most_s, scale) if before and before.age else None,
        tone="past" if now.endless else "",
        word=NO_END,
    )
    return Chart(
        title=f"How old the newest outcome is that {server} learned from",
        quiet=KEY,
        big=_most(now),
        verdict=f"at most, mean {_mean(now)}",
        tone="past" if now.endless else "",
        head=_heads(compared),
        moments=(whole, *_stages(now.stages, scale, labels, compared)),
        says=(*_spread(now), *_open(now.endless, now.missing, labels)),
    )


# ---- one way


def _lane(
    paths: Sequence[AgePath],
    before: AgePath | None,
    scaled: tuple[float, float | None],
    labels: Labels,
    compared: bool,
) -> Iterator[Moment]:
    """A way, or several that wait at the same parts, and its waits one after another."""
    scale, limit = scaled
    path = paths[0]
    late = limit is not None and path.age is not None and path.age.most_s > limit
    yield Moment(
        name=f"From {listed(dict.fromkeys(_name(one.source, labels) for one in paths))}",
        cells=_cells(path, before, compared),
        waits=share(path.age.most_s, scale) or 0.0 if path.age else 0.0,
        mean=share(path.age.mean_s, scale) if path.age else None,
        was=share(before.age.most_s, scale) if before and before.age else None,
        # Which input must be fresh is for the designer to say, so one old way is only pointed out.
        tone="past" if path.endless else "near" if late else "",
        word=NO_END if path.endless else "older at times",
    )
    yield from _stages(path.stages, scale, labels, compared)


def _stages(stages: Sequence[AgeStage], scale: float, labels: Labels, compared: bool) -> Iterator[Moment]:
    start = 0.0
    for stage in stages:
        takes = stage.takes_s.value if stage.takes_s else 0.0
        waits = stage.every_s.value if stage.every_s and stage.waits else 0.0
        known = bool(stage.takes_s or stage.every_s)
        told = (spoken(takes + waits / 2), spoken(takes + waits)) if known else (UNKNOWN, UNKNOWN)
        yield Moment(
            name=_name(stage.part, labels),
            cells=(*(("", "") if compared else ()), *told),
            inner=True,
            start=share(start, scale) or 0.0,
            takes=share(takes, scale) or 0.0,
            waits=share(waits, scale) or 0.0,
            said=_said(stage),
            assumed=_assumed(stage),
        )
        start += takes + waits


def _said(stage: AgeStage) -> str:
    """What happens there: how often, how long, and past which age a value is not used."""
    verb = "lags" if stage.sort == "stream" else "takes"
    told = (
        f"every {spoken(stage.every_s.value)}" if stage.every_s else "",
        "the next starts when it is done" if stage.every_s and not stage.waits else "",
        f"first at {_clock(stage.starts_at_s)}" if stage.starts_at_s is not None else "",
        f"{verb} {spoken(stage.takes_s.value)}" if stage.takes_s else "",
        f"nothing older than {spoken(stage.limit_s.value)} is used" if stage.limit_s else "",
    )
    return listed(part for part in told if part)


def _clock(seconds: float) -> str:
    hours, rest = divmod(int(seconds) % 86_400, 3_600)
    return f"{hours:02d}:{rest // 60:02d}"


def _assumed(stage: AgeStage) -> str:
    times: tuple[Number | None, ...] = (stage.every_s, stage.takes_s)
    return listed(dict.fromkeys(one.source for one in times if one is not None and one.basis == "assumed"))


def _alike(paths: Sequence[AgePath]) -> list[list[AgePath]]:
    """The ways, those that wait at the same parts together."""
    found: dict[tuple[str, ...], list[AgePath]] = {}
    for path in paths:
        found.setdefault(tuple(stage.part for stage in path.stages), []).append(path)
    return list(found.values())


def _key(path: AgePath) -> tuple[str, ...]:
    return (path.source, *path.components, *path.connections)


def _length(path: AgePath) -> float:
    return max(_sum(path.stages), path.age.most_s if path.age else 0.0)


def _sum(stages: Sequence[AgeStage]) -> float:
    takes = sum(stage.takes_s.value for stage in stages if stage.takes_s)
    return takes + sum(stage.every_s.value for stage in stages if stage.every_s and stage.waits)


# ---- words


def _heads(compared: bool) -> tuple[str, ...]:
    return ("mean before", "at most before", "mean", "at most") if compared else ("mean", "at most")


def _cells(now: Told, before: Told | None, compared: bool) -> tuple[str, ...]:
    old = (_mean(before), _most(before)) if compared else ()
    return (*old, _mean(now), _most(now))


def _mean(found: Told | None) -> str:
    return _written(found, lambda age: age.mean_s)


def _most(found: Told | None) -> str:
    return _written(found, lambda age: age.most_s)


def _written(found: Told | None, figure: Callable[[Spread], float]) -> str:
    """An age in words, and whether something comes on top that is not counted."""
    if found is None:
        return UNKNOWN
    if found.endless:
        return NO_END
    if found.age is None:
        return UNKNOWN
    return spoken(figure(found.age)) + (AND_MORE if found.missing else "")


def _against_limit(now: AnswerAge) -> tuple[str, str]:
    """The tone and the words of an answer's age: past only where what was stated of every way breaks it."""
    if now.endless:
        return "past", "the lag grows"
    mean = f"mean {_mean(now)}"
    most = [path.age.most_s for path in now.paths if path.age]
    if now.objective_s is None or not most:
        return "", f"at most, {mean}"
    late = sum(age > now.objective_s for age in most)
    limit = spoken(now.objective_s)
    if late == len(most):
        certain = all(_longest_wait(path) > now.objective_s for path in now.paths if path.age)
        return ("past" if certain else ""), f"at most, past {limit}"
    if late:
        return "", f"at most; {late} of {len(most)} ways past {limit}"
    return ("", f"at most, of {limit}") if now.missing else ("held", f"within {limit}")


def _longest_wait(path: AgePath) -> float:
    """The longest stated time between two results on a way: no order of its jobs makes it younger."""
    stated = (stage.every_s for stage in path.stages)
    return max((every.value for every in stated if every and every.basis == "stated"), default=0.0)


def _spread(found: AnswerAge | ModelAge) -> Iterator[str]:
    """How the age is spread over the moments at which somebody asks, where it differs between them."""
    if found.endless or found.age is None:
        return
    half, most = (
        f"{spoken(age)}{AND_MORE if found.missing else ''}" for age in (found.age.p50_s, found.age.p99_s)
    )
    if half != most:
        yield f"Half of the time it is younger than {half} (p50), 99 % of the time younger than {most} (p99)."


def _says(now: AnswerAge, more: int, labels: Labels) -> Iterator[str]:
    yield from _spread(now)
    in_step = next((path.in_step_s for path in now.paths if path.in_step_s is not None), None)
    if in_step is not None:
        yield f"At most {spoken(in_step)} if every job began when the one before it is done."
    refused = now.age.refused if now.age else 0.0
    if refused > 0:
        yield f"{refused * 100:.3g} % of the time a value is older than what is used."
    if now.live:
        yield f"Read as somebody asks: {listed(_name(part, labels) for part in now.live)}."
    if more > 0 or now.left_out:
        yield f"{plural(max(more, 0) + now.left_out, 'more way')} not shown."
    yield from _open(now.endless, now.missing, labels)
    if now.unaligned:
        names = listed(_name(part, labels) for part in now.unaligned)
        yield f"Start times of {names} repeat too rarely to be followed."


def _open(endless: Sequence[str], missing: Sequence[Missing], labels: Labels) -> Iterator[str]:
    for part in endless:
        yield f"A run of {_name(part, labels)} takes longer than the time between two, so the lag grows."
    named: dict[str, list[str]] = {}
    for one in missing:
        named.setdefault(one.what, []).append(_name(one.part, labels))
    for what, parts in named.items():
        yield f"Not counted, nobody stated {what}: {listed(dict.fromkeys(parts))}."


def _name(part: str, labels: Labels) -> str:
    return labels.get(part, "A connection")
