"""The age of data and of models as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from redline.design.age.words import spoken
from redline.exchange.plain import one_line
from redline.exchange.text_table import UNKNOWN, Row, table
from redline.whatif import Figures
from redline.whatif.age import AgePath, AgeReport, AgeStage, AnswerAge, Missing, ModelAge, Spread
from redline.whatif.numbers import Number

NO_END = ("grows", "no end")
Labels = Mapping[str, str]
Way = tuple[str, tuple[str, ...]]


def ages(both: Sequence[Figures], labels: Labels) -> Iterator[str]:
    """How old what every answer rests on is, way by way, and every model; before and after side by side."""
    reports = [one.report.age for one in both]
    answers = dict.fromkeys(found.answer for one in reversed(reports) if one for found in one.answers)
    trainers = dict.fromkeys(found.trainer for one in reversed(reports) if one for found in one.models)
    told = [
        *(_answer([_of(one, answer) for one in reports], labels) for answer in answers),
        *(_model([_trained(one, trainer) for one in reports], labels) for trainer in trainers),
    ]
    for place, lines in enumerate(told):
        if place:
            yield ""
        yield from lines
    last = reports[-1]
    for problem in last.problems if last else ():
        yield f"  {one_line(problem)}"


def _of(found: AgeReport | None, answer: str) -> AnswerAge | None:
    return next((one for one in found.answers if one.answer == answer), None) if found else None


def _trained(found: AgeReport | None, trainer: str) -> ModelAge | None:
    return next((one for one in found.models if one.trainer == trainer), None) if found else None


def _answer(found: Sequence[AnswerAge | None], labels: Labels) -> Iterator[str]:
    last = next(one for one in reversed(found) if one)
    yield f"How old what {_name(last.answer, labels)} answers from is"
    known = [{_key(path): path for path in one.paths} if one else {} for one in found]
    rows: list[Row] = [
        (_way(path, labels), *_spreads([_age(one.get(key)) for one in known]))
        for key, path in {key: path for one in known for key, path in one.items()}.items()
    ]
    if len(rows) > 1:
        rows.append(("oldest of all", *_spreads([_whole(one) for one in found])))
    yield from table(_head(len(found)), rows)
    yield from _said(last, labels)


def _head(count: int) -> Row:
    return ("", "mean", "at most") if count == 1 else ("", "mean before", "after", "at most before", "after")


def _said(last: AnswerAge, labels: Labels) -> Iterator[str]:
    if last.objective_s is not None:
        yield f"  It may be {spoken(last.objective_s)} old; {_held(last)}."
    in_step = next((path.in_step_s for path in last.paths if path.in_step_s is not None), None)
    if in_step is not None:
        yield f"  At most {spoken(in_step)} if every job began when the one before it is done."
    if last.live:
        yield f"  Read as somebody asks: {_names(last.live, labels)}."
    if last.left_out:
        yield f"  {last.left_out} more ways are not listed."
    yield from _open(last.endless, last.missing, labels)
    if last.unaligned:
        yield f"  Start times of {_names(last.unaligned, labels)} repeat too rarely to be followed."
    yield from _assumed((stage for path in last.paths for stage in path.stages), labels)


def _held(found: AnswerAge) -> str:
    """What of it is younger than the limit, at its oldest."""
    if found.endless:
        return "the lag grows without end"
    most = [path.age.most_s for path in found.paths if path.age]
    late = sum(age > (found.objective_s or 0.0) for age in most)
    if not late:
        return "so far as it is known, every way keeps that" if found.missing else "every way keeps that"
    if late == len(most):
        return "no way keeps that at every moment"
    return f"{late} of {len(most)} ways {'is' if late == 1 else 'are'} older at times"


def _model(found: Sequence[ModelAge | None], labels: Labels) -> Iterator[str]:
    last = next(one for one in reversed(found) if one)
    server = _name(last.server, labels) if last.server else _name(last.trainer, labels)
    yield f"How old the newest outcome is that {server} learned from"
    yield from table(
        _head(len(found)), [(_stages(last.stages, labels), *_spreads([_whole(one) for one in found]))]
    )
    yield from _open(last.endless, last.missing, labels)
    yield from _assumed(last.stages, labels)


def _open(endless: Sequence[str], missing: Sequence[Missing], labels: Labels) -> Iterator[str]:
    for part in endless:
        name = _name(part, labels)
        yield f"  The lag of {name} grows without end: a run takes longer than the time between two."
    named: dict[str, list[str]] = {}
    for one in missing:
        named.setdefault(one.what, []).append(one.part)
    for what, parts in named.items():
        yield f"  Not counted, nobody stated {what}: {_names(parts, labels)}."


def _assumed(stages: Iterable[AgeStage], labels: Labels) -> Iterator[str]:
    found = (
        f"{_name(stage.part, labels)} {said}, {number.source}"
        for stage in stages
        for number, said in _times(stage)
        if number.basis == "assumed"
    )
    named = list(dict.fromkeys(found))
    if named:
        yield f"  Assumed: {'; '.join(named)}."


def _times(stage: AgeStage) -> Iterator[tuple[Number, str]]:
    if stage.every_s is not None:
        yield stage.every_s, f"every {spoken(stage.every_s.value)}"
    if stage.takes_s is not None:
        verb = "lags" if stage.sort == "stream" else "takes"
        yield stage.takes_s, f"{verb} {spoken(stage.takes_s.value)}"


def _stages(stages: Sequence[AgeStage], labels: Labels) -> str:
    told = ((stage, " and ".join(said for _, said in _times(stage))) for stage in stages)
    return " → ".join(" ".join((_name(stage.part, labels), times)).strip() for stage, times in told)


def _way(path: AgePath, labels: Labels) -> str:
    """The source and the parts at which its data waits."""
    waits = [path.source, *(stage.part for stage in path.stages)]
    return " → ".join(_name(part, labels) for part in dict.fromkeys(waits))


def _key(path: AgePath) -> Way:
    return path.source, (*path.components, *path.connections)


def _age(path: AgePath | None) -> tuple[str, str] | None:
    if path is None:
        return None
    return NO_END if path.endless else _told(path.age, path.missing)


def _whole(found: AnswerAge | ModelAge | None) -> tuple[str, str] | None:
    if found is None:
        return None
    return NO_END if found.endless else _told(found.age, found.missing)


def _told(age: Spread | None, missing: Sequence[Missing]) -> tuple[str, str]:
    if age is None:
        return UNKNOWN, UNKNOWN
    more = "+" if missing else ""
    return spoken(age.mean_s) + more, spoken(age.most_s) + more


def _spreads(found: Sequence[tuple[str, str] | None]) -> Row:
    known = [one or (UNKNOWN, UNKNOWN) for one in found]
    return (*(mean for mean, _ in known), *(most for _, most in known))


def _names(parts: Iterable[str], labels: Labels) -> str:
    return ", ".join(_name(part, labels) for part in dict.fromkeys(parts))


def _name(part: str, labels: Labels) -> str:
    return labels.get(part, "a connection" if part not in labels else part)
