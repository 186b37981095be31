"""The log of a round: what happened, when, by whom, with a typed payload per type.

``at`` is seconds since 1970 UTC. Injections and verdicts travel as the JSON of their own
models, so that the log can be read without computing anything again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from redline.errors import InputError
from redline.rounds.phases import PHASES, phase
from redline.rounds.seats import RoundMode


class Payload(BaseModel):
    """Base of the payloads: frozen, and nothing beside the named fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Started(Payload):
    """The clock starts, in the first phase."""

    mode: RoundMode
    prompt: str | None = None


class Paused(Payload):
    """The clock stands still."""


class Resumed(Payload):
    """The clock goes on."""


class PhaseMoved(Payload):
    """Another phase begins, forwards or backwards."""

    phase: str

    @field_validator("phase")
    @classmethod
    def _known(cls, value: str) -> str:
        if phase(value) is None:
            raise ValueError(f"there is no phase “{value}”, only {', '.join(item.id for item in PHASES)}")
        return value


class Asked(Payload):
    """A question to the interviewer and the answer it got.

    ``choices`` are what the question was asked back with; ``prompted`` is true when the question is
    one of those, picked, rather than a person's own words.
    """

    text: str
    reply: str
    topic: str | None = None
    facts: tuple[str, ...] = ()
    matched: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    prompted: bool = False


class Part(Payload):
    """A component as it was when it appeared."""

    id: str
    kind: str
    label: str = ""


class Drawn(Payload):
    """What changed on the board since the last time it was read.

    ``attributes`` are the names that were set, ``words`` the notes and framing fields that were
    filled in or changed (by component id or ``framing.field``). ``guards`` are all components
    that guard a path at this moment; ``model`` is true while a model is on the board.
    """

    seq: int
    added: tuple[Part, ...] = ()
    removed: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    words: dict[str, str] = {}
    guards: tuple[Part, ...] = ()
    model: bool = False


class Submitted(Payload):
    """The design was handed in for critique at this state of the board."""

    seq: int
    keys: tuple[str, ...] = ()


class Released(Payload):
    """Findings that were held back are now shown."""

    keys: tuple[str, ...]


class Injected(Payload):
    """A follow-up is put in play."""

    id: str
    followup: str
    sentence: str
    injection: dict[str, Any]


class Withdrawn(Payload):
    """A follow-up is taken out of play without a verdict."""

    id: str


class Judged(Payload):
    """The re-design for a follow-up was judged at this state of the board."""

    id: str
    seq: int
    verdict: dict[str, Any]


class Answered(Payload):
    """A finding was disputed, or its risk accepted, with a reason."""

    key: str
    action: Literal["dispute", "accept_risk"]
    reason: str


class RubricMarked(Payload):
    """One row of the rubric got a level (0 to 3) and a line of evidence."""

    row: str
    level: int
    evidence: str = ""


class Noted(Payload):
    """The interviewer's private notes, whole."""

    text: str


class Stuck(Payload):
    """The candidate asked for a hand."""


class Closed(Payload):
    """The round is over."""


PAYLOADS: Mapping[str, type[Payload]] = {
    "started": Started,
    "paused": Paused,
    "resumed": Resumed,
    "phase_moved": PhaseMoved,
    "asked": Asked,
    "drawn": Drawn,
    "submitted": Submitted,
    "released": Released,
    "injected": Injected,
    "withdrawn": Withdrawn,
    "judged": Judged,
    "answered": Answered,
    "rubric_marked": RubricMarked,
    "noted": Noted,
    "stuck": Stuck,
    "closed": Closed,
}

SECRET: frozenset[str] = frozenset({"rubric_marked", "noted", "submitted", "drawn"})
"""Events that never travel to a candidate or an observer."""


@dataclass(frozen=True, slots=True)
class RoundEvent:
    """One entry of the log."""

    seq: int
    at: float
    actor: str
    type: str
    payload: Mapping[str, Any] = field(default_factory=dict)


def payload(event: RoundEvent) -> Payload:
    """The typed payload of an event; InputError names what is wrong with it."""
    model = PAYLOADS.get(event.type)
    if model is None:
        raise InputError.at("type", f"there is no round event “{event.type}”.")
    try:
        return model.model_validate(event.payload)
    except ValidationError as error:
        first = error.errors()[0]
        path = ".".join(str(step) for step in ("payload", *first["loc"]))
        raise InputError.at(path, f"{first['msg']} (event “{event.type}”).") from error


def name_of(item: Payload) -> str:
    """The event type that carries this payload."""
    return next(name for name, model in PAYLOADS.items() if model is type(item))
