"""The follow-ups as data: sentence, effect, target and acceptance, one file per family."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from redline import assets
from redline.errors import DataError, NotFound
from redline.followups.clauses import CHECKS
from redline.followups.constraint import CONSTRAINTS
from redline.followups.measures import MEASURES
from redline.followups.targets import TARGETS

FOLDER = "design_prompts/follow_ups"
Said = Annotated[str, Field(min_length=8)]


def _one_of(names: Iterable[str], what: str) -> Callable[[str], str]:
    known = sorted(names)

    def check(name: str) -> str:
        if name in known:
            return name
        close = get_close_matches(name, known, n=1, cutoff=0.4)
        hint = f" Did you mean “{close[0]}”?" if close else f" Known: {', '.join(known)}."
        raise ValueError(f"“{name}” is no {what}.{hint}")

    return check


CheckName = Annotated[str, AfterValidator(_one_of(CHECKS, "clause"))]
EffectName = Annotated[str, AfterValidator(_one_of(CONSTRAINTS, "effect"))]
TargetName = Annotated[str, AfterValidator(_one_of(TARGETS, "choice of target"))]
MeasureName = Annotated[str, AfterValidator(_one_of(MEASURES, "figure"))]


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(_Data):
    """Where the follow-up comes from: a title, and a public address when there is one."""

    text: str
    url: str = ""


class Effect(_Data):
    """What happens to the world, by name, with its parameters."""

    name: EffectName
    params: Mapping[str, Any] = {}


class Acceptance(_Data):
    """One clause that the re-design must show; ``only`` limits it to waited-for or scheduled designs."""

    id: str
    check: CheckName
    text: Said
    only: Literal["online", "batch"] | None = None
    params: Mapping[str, Any] = {}


class FollowUp(_Data):
    """One constraint as an interviewer puts it, complete with how it is judged."""

    id: str
    title: str
    says: Mapping[str, Said]
    survives: Said
    why: Said
    effect: Effect
    target: TargetName
    figures: tuple[MeasureName, ...] = Field(min_length=1)
    accept: tuple[Acceptance, ...] = Field(min_length=1)
    moves_budget: bool = False
    hints: tuple[Said, ...] = Field(min_length=1)
    good: tuple[Said, ...] = Field(min_length=2)
    bad: tuple[Said, ...] = Field(min_length=1)
    source: Source
    family: str = ""

    def sentence(self, voice: str, facts: Mapping[str, str]) -> str:
        """What the interviewer says, filled with this design's names and numbers."""
        text = self.says.get(voice, self.says["default"])
        return text.format_map({**facts})


class _File(_Data):
    family: str
    title: str
    follow_ups: tuple[FollowUp, ...] = Field(min_length=1)


@cache
def library() -> tuple[FollowUp, ...]:
    """Every follow-up, in the order of the files; DataError with file and line when one is broken."""
    return load(assets.texts(FOLDER))


def get(followup_id: str) -> FollowUp:
    """The follow-up with this id; NotFound names the nearest."""
    found = next((f for f in library() if f.id == followup_id), None)
    if found is None:
        close = get_close_matches(followup_id, [f.id for f in library()], n=1, cutoff=0.4)
        raise NotFound(
            f"There is no follow-up “{followup_id}”." + (f" Did you mean “{close[0]}”?" if close else "")
        )
    return found


def load(texts: Mapping[str, str]) -> tuple[FollowUp, ...]:
    """Follow-ups from the texts of their files, by file name; DataError as ``library``."""
    found: dict[str, FollowUp] = {}
    for name, text in texts.items():
        file = _file(name, text)
        for followup in file.follow_ups:
            if followup.id in found:
                raise DataError(name, f"“{followup.id}” is there twice.", line=_line(text, followup.id))
            found[followup.id] = followup.model_copy(update={"family": file.family})
    return tuple(found.values())


def _file(name: str, text: str) -> _File:
    data = assets.load_yaml(text, name)
    try:
        file = _File.model_validate(data)
    except ValidationError as error:
        faults = error.errors(include_url=False)
        fault = next((f for f in faults if f["type"] == "extra_forbidden"), faults[0])
        path = ".".join(str(step) for step in fault["loc"])
        message, hint = _words(fault)
        line = _fault_line(text, data, fault["loc"])
        raise DataError(name, f"{path}: {message}", line=line, hint=hint) from error
    for followup in file.follow_ups:
        if "default" not in followup.says:
            raise DataError(name, f"“{followup.id}” needs says.default.", line=_line(text, followup.id))
    return file


def _words(fault: Any) -> tuple[str, str]:
    """What a fault says, and the nearest known key for one that is not known."""
    if fault["type"] != "extra_forbidden":
        return str(fault["msg"]).removeprefix("Value error, "), ""
    word = str(fault["loc"][-1])
    known = [key for model in (FollowUp, Acceptance, Effect, Source, _File) for key in model.model_fields]
    close = get_close_matches(word, known, n=1, cutoff=0.4)
    return "there is no such key.", f"Did you mean “{close[0]}”?" if close else ""


def _fault_line(text: str, data: object, location: tuple[int | str, ...]) -> int | None:
    """The line of the value at a location, or of the nearest name above it."""
    for depth in range(len(location), 0, -1):
        value = _at(data, location[:depth])
        last = location[depth - 1]
        for word in (value, last):
            if isinstance(word, str) and (line := _line(text, word)):
                return line
    return None


def _at(data: object, location: tuple[int | str, ...]) -> object:
    for step in location:
        if isinstance(data, Mapping):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            return None
    return data


def _line(text: str, word: str) -> int | None:
    return next((i for i, line in enumerate(text.splitlines(), 1) if word in line), None)
