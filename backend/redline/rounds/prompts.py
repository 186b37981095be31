"""The design prompts: what is said at the start, and what only a good question brings out.

A prompt is a YAML file in ``design_prompts/``. Its hidden facts, the strong answer and the
metric trap are the interviewer's; a candidate sees the opening, the decision and the givens.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from redline import assets
from redline.critique.lines import Lines
from redline.critique.names import known
from redline.design.graph import Brief
from redline.errors import DataError, NotFound

FOLDER = "design_prompts"

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]


class Data(BaseModel):
    """Base of the prompt's parts: frozen, and nothing beside the named fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


_Model = TypeVar("_Model", bound=Data)


class Topic(Data):
    """What questions may be about at large; ``asks`` are how people ask for what a prompt states of it."""

    id: Slug
    title: Words
    question: Words
    asks: tuple[Words, ...] = ()
    words: tuple[Words, ...]


class Topics(Data):
    """All topics."""

    topics: tuple[Topic, ...]


class Subject(Data):
    """One thing that people ask about, and how they ask for it; its title tells nothing of any answer."""

    id: Slug
    title: Words
    asks: tuple[Words, ...] = Field(min_length=1)


class Subjects(Data):
    """All subjects."""

    subjects: tuple[Subject, ...]


class Given(Data):
    """Something the prompt states; a question about it gets the statement again."""

    topic: str
    terms: tuple[Words, ...]
    text: Words


class Uses(Data):
    """What on the board or the framing card shows that a fact was used."""

    kinds: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    words: tuple[Words, ...] = ()


class Fact(Data):
    """A hidden fact: told only when a question asks for it.

    ``surprise`` runs from 1 (to be expected) to 3 (nobody would guess); ``changes`` is the
    decision it changes. ``subjects`` are what it is asked for with, the first is what it is offered
    as. ``names`` and, less surely, ``entity_terms`` are words for it in this prompt.
    """

    id: Slug
    title: Words
    topic: str
    subjects: tuple[Slug, ...] = Field(min_length=1)
    entity_terms: tuple[Words, ...] = Field(min_length=1)
    names: tuple[Words, ...] = ()
    answer: Words
    surprise: Literal[1, 2, 3]
    changes: Words
    uses: Uses = Uses()


class MetricTrap(Data):
    """Metrics that look right and are not, words of those that separate the errors, and why."""

    fooled_by: tuple[Words, ...]
    separates: tuple[Words, ...]
    why: Words


class Labels(Data):
    """When the truth is known, in days, and how rare it is; only what the prompt states."""

    delay_p50_d: float | None = None
    delay_p95_d: float | None = None
    base_rate_pct: float | None = None


class Prompt(Data):
    """A design prompt, whole; ``brief`` is the part that the critique may know."""

    slug: Slug
    title: Words
    summary: Words
    group: Literal["online", "batch", "recsys", "vision", "llm"]
    difficulty: Literal[1, 2, 3]
    tags: tuple[Slug, ...]
    stakes: Literal["low", "med", "high"]
    decision: Words
    opening: Words
    objectives: Mapping[str, float | str] = {}
    error_costs: Mapping[str, float] = {}
    labels: Labels = Labels()
    givens: tuple[Given, ...]
    hidden_facts: tuple[Fact, ...]
    metric_trap: MetricTrap
    baseline: Words
    strong: tuple[Words, ...]
    over_engineering: tuple[Words, ...]
    follow_ups: tuple[str, ...]

    @model_validator(mode="after")
    def _known_topics(self) -> Prompt:
        ids = {topic.id for topic in topics().topics}
        for topic in (*(given.topic for given in self.givens), *(fact.topic for fact in self.hidden_facts)):
            known(topic, ids, "topic")
        for subject in (subject for fact in self.hidden_facts for subject in fact.subjects):
            known(subject, set(subjects()), "subject")
        names = [fact.id for fact in self.hidden_facts]
        twice = {name for name in names if names.count(name) > 1}
        if twice:
            raise ValueError(f"the fact “{min(twice)}” stands here twice.")
        return self

    @property
    def brief(self) -> Brief:
        """What the critique, the follow-ups and the judge may take from the prompt."""
        return Brief(
            slug=self.slug,
            tags=frozenset(self.tags),
            stakes=self.stakes,
            objectives=dict(self.objectives),
            error_costs=dict(self.error_costs),
            label_delay_p50_d=self.labels.delay_p50_d,
            label_delay_p95_d=self.labels.delay_p95_d,
        )

    def fact(self, fact_id: str) -> Fact | None:
        """The hidden fact with this id, or None."""
        return next((fact for fact in self.hidden_facts if fact.id == fact_id), None)


@cache
def topics() -> Topics:
    """The topics of all prompts; DataError when the file is broken."""
    source = "rounds/topics.yaml"
    return _model(Topics, assets.package_text(source), source)


@cache
def subjects() -> Mapping[str, Subject]:
    """The subjects of all prompts by id; DataError when the file is broken."""
    source = "rounds/subjects.yaml"
    return {item.id: item for item in _model(Subjects, assets.package_text(source), source).subjects}


def topic(topic_id: str) -> Topic:
    """The topic with this id."""
    return next(item for item in topics().topics if item.id == topic_id)


def load(texts: Mapping[str, str]) -> tuple[Prompt, ...]:
    """The prompts in these files, sorted by title; DataError with file and line when one is broken."""
    prompts = [_model(Prompt, text, f"{FOLDER}/{name}") for name, text in texts.items()]
    by_slug = {prompt.slug: prompt for prompt in prompts}
    if len(by_slug) != len(prompts):
        raise DataError(FOLDER, "two prompts have the same slug.")
    return tuple(sorted(prompts, key=lambda prompt: prompt.title))


@cache
def builtin() -> tuple[Prompt, ...]:
    """The prompts that come with Redline."""
    return load(assets.texts(FOLDER))


def get(slug: str) -> Prompt:
    """The built-in prompt with this slug; NotFound names those there are."""
    for prompt in builtin():
        if prompt.slug == slug:
            return prompt
    raise NotFound(f"There is no prompt “{slug}”. There are {', '.join(p.slug for p in builtin())}.")


def _model(model: type[_Model], text: str, source: str) -> _Model:
    data: Any = assets.load_yaml(text, source)
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        path = ".".join(str(step) for step in first["loc"])
        message = f"{path}: {first['msg']}" if path else first["msg"]
        raise DataError(source, message, line=Lines(text).at(first["loc"])) from error
