"""The design document: one file format, written as JSON or YAML.

``loads`` refuses what is malformed, naming the path of every fault; keys it does not
know are kept (``extra``) and reported, never dropped.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Annotated, Any, Literal

import yaml
from pydantic import (
    AllowInfNan,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StringConstraints,
    ValidationError,
    model_validator,
)
from rapidfuzz import process

from redline.design.catalogue import COMPONENT_ATTRIBUTES, CONNECTION_ATTRIBUTES
from redline.design.vocabulary import flow_problems, kind_problems, objective_problems, value_problems
from redline.design.yaml_text import bomb
from redline.errors import InputError, Problem

FORMAT_VERSION = 1
MAX_BYTES = 8 * 1024 * 1024
MAX_COMPONENTS = 5_000
MAX_CONNECTIONS = 20_000
MAX_TEXT = 10_000
MAX_DEPTH = 32
"""Lists and objects inside each other; a design needs four."""
MAX_YAML_NODES = 1_000_000
"""Reading YAML takes a hundred times as long as JSON: a file of many tiny values is refused."""
MAX_REACH = 1_000_000
"""How far from the middle of the sheet a component may lie, in pixels: a browser draws no further."""
MAX_PROBLEMS = 20
_CLOSE_PERCENT = 60
_LARGEST = int(sys.float_info.max)
_HALF_CHARACTER = re.compile(r"\\u[dD][89a-fA-F]")

Status = Literal["v1", "planned"]
Mode = Literal["sync", "async", "batch"]
Stage = Literal["", "prototype", "production"]
Stakes = Literal["", "low", "med", "high"]
Syntax = Literal["json", "yaml"]

Text = Annotated[str, StringConstraints(max_length=MAX_TEXT)]
Identifier = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Number = Annotated[float, Field(strict=True), AllowInfNan(False)]
Value = StrictBool | StrictInt | Number | Text
Attributes = dict[str, Value]


def _pair(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


Coordinate = Annotated[float, Field(strict=True, ge=-MAX_REACH, le=MAX_REACH)]
Position = Annotated[tuple[Coordinate, Coordinate], BeforeValidator(_pair)]


class Part(BaseModel):
    """Base of the document's parts: unknown keys are kept."""

    model_config = ConfigDict(extra="allow", populate_by_name=True, frozen=True)

    @property
    def extra(self) -> dict[str, Any]:
        """The keys this version of Redline does not know, as they came."""
        return dict(self.__pydantic_extra__ or {})


class Component(Part):
    """A box: ``kind`` is absent when the person has not said what it is."""

    id: Identifier
    label: Text = ""
    kind: str | None = None
    note: Text = ""
    attributes: Attributes = {}
    provides: list[Text] = []
    status: Status = "v1"
    position: Position = (0.0, 0.0)


class Connection(Part):
    """An arrow from one component to another; ``flow`` is absent when it is to be inferred."""

    id: Identifier
    source: Identifier = Field(alias="from")
    target: Identifier = Field(alias="to")
    flow: str | None = None
    mode: Mode | None = None
    label: Text = ""
    attributes: Attributes = {}


class Framing(Part):
    """The card beside the drawing: what is decided, for whom, and what being wrong costs."""

    decision: Text = ""
    users: Text = ""
    metric: Text = ""
    guardrail_metric: Text = ""
    baseline: Text = ""
    retraining: Text = ""
    label_timing: Text = ""
    error_costs: Attributes = {}
    objectives: Attributes = {}
    assumptions: list[Text] = []
    out_of_scope: list[Text] = []
    tradeoffs: list[Text] = []
    stage: Stage = ""
    stakes: Stakes = ""
    tags: list[Text] = []


class Waiver(Part):
    """A finding set aside by a person, with the reason."""

    rule: Identifier
    anchors: list[Identifier] = []
    reason: Text = ""
    until: date | None = None


class Design(Part):
    """A whole design document."""

    redline: Literal[1] = 1
    title: Text = "Untitled design"
    prompt: str | None = None
    components: list[Component] = Field(default=[], max_length=MAX_COMPONENTS)
    connections: list[Connection] = Field(default=[], max_length=MAX_CONNECTIONS)
    framing: Framing = Framing()
    waivers: list[Waiver] = []

    @model_validator(mode="after")
    def _consistent(self) -> Design:
        problems = [*islice(_duplicates(self), MAX_PROBLEMS), *islice(_dangling(self), MAX_PROBLEMS)]
        if problems:
            raise InputError(problems)
        return self

    def component(self, component_id: str) -> Component | None:
        """The component with this id, or None."""
        return next((part for part in self.components if part.id == component_id), None)

    def connection(self, connection_id: str) -> Connection | None:
        """The connection with this id, or None."""
        return next((part for part in self.connections if part.id == connection_id), None)


@dataclass(frozen=True, slots=True)
class Loaded:
    """A design that was read, and the paths of keys this version does not know."""

    design: Design
    unknown: tuple[str, ...]


def loads(text: str, *, syntax: Syntax | None = None) -> Loaded:
    """Read a design from JSON or YAML text; InputError lists every fault with its path.

    Without ``syntax``, text that begins with ``{`` is JSON and the rest YAML.
    """
    return load(parse_text(text, syntax=syntax))


def load(data: object) -> Loaded:
    """Read a design from plain data (dicts and lists); InputError as ``loads``."""
    if not isinstance(data, Mapping):
        raise InputError.at("", "a design is an object with components and connections.")
    _refuse_oversize(data)
    try:
        design = Design.model_validate(data)
    except ValidationError as error:
        raise InputError(list(_problems(error))) from error
    if faults := list(islice(_unknown_words(design), MAX_PROBLEMS)):
        raise InputError(faults)
    return Loaded(design, tuple(unknown_keys(design)))


def dumps(design: Design, *, syntax: Syntax = "json") -> str:
    """Write a design; reading it back gives an equal one."""
    data = dump(design)
    if syntax == "yaml":
        return yaml.safe_dump(data, sort_keys=False, allow_unicode=True)
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def dump(design: Design) -> dict[str, Any]:
    """The design as plain JSON data, without the fields that hold their default."""
    data = design.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return {"redline": FORMAT_VERSION, "title": design.title, **data}


def schema() -> dict[str, Any]:
    """The JSON Schema of the file format."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Redline design",
        **{k: v for k, v in Design.model_json_schema(by_alias=True).items() if k != "title"},
    }


def parse_text(text: str, *, syntax: Syntax | None = None) -> object:
    """Plain data from JSON or YAML text; InputError with line and column when it is neither."""
    if len(text.encode("utf-8", errors="replace")) > MAX_BYTES:
        raise InputError.at("", f"this file is over the limit of {MAX_BYTES // 1024 // 1024} MiB.")
    # Some editors begin a file with a mark that belongs to no syntax.
    text = text.removeprefix("\ufeff")
    chosen = syntax or ("json" if text.lstrip().startswith(("{", "[")) else "yaml")
    data = _parse_json(text) if chosen == "json" else _parse_yaml(text)
    _refuse_unreadable(data)
    return data


def unknown_keys(design: Design) -> Iterator[str]:
    """Paths of the keys that were kept without being understood."""
    parts: list[tuple[str, Part]] = [("", design), ("framing.", design.framing)]
    parts += [(f"components[{i}].", part) for i, part in enumerate(design.components)]
    parts += [(f"connections[{i}].", part) for i, part in enumerate(design.connections)]
    parts += [(f"waivers[{i}].", part) for i, part in enumerate(design.waivers)]
    for path, part in parts:
        yield from (f"{path}{key}" for key in part.extra)


def _parse_json(text: str) -> object:
    try:
        data = json.loads(text)
        if _HALF_CHARACTER.search(text):
            json.dumps(data, ensure_ascii=False).encode()
        return data
    except UnicodeEncodeError as error:
        raise InputError.at("", "a text in this file holds half of a character.") from error
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        hint = "Look just before it for a comma or quote that is missing or too many."
        raise InputError.at(where, "this is not JSON.", hint) from error
    except RecursionError as error:
        raise _too_deep() from error
    except ValueError as error:
        raise _too_many_digits() from error


def _parse_yaml(text: str) -> object:
    try:
        _refuse_bombs(text)
        return yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise InputError.at(where, "this is neither JSON nor YAML.") from error
    except (ValueError, LookupError, ArithmeticError, TypeError, AttributeError) as error:
        # The loader passes on what Python says of a date, a number or a tag that makes no sense.
        raise InputError.at("", "a date, a number or a tag in this YAML cannot be read.") from error


def _refuse_bombs(text: str) -> None:
    """Refuse YAML that unfolds, or whose nesting or length the loader does not survive."""
    fault = bomb(text, MAX_YAML_NODES, MAX_DEPTH, "design")
    if fault is not None:
        raise InputError.at("", fault.message, fault.hint)


def _refuse_unreadable(data: object) -> None:
    """Refuse data nested deeper than what reads it later can follow, or with a number that it cannot hold."""
    layer = [data]
    for _ in range(MAX_DEPTH + 1):
        inner = [one for value in layer for one in _inside(value)]
        if any(isinstance(one, int) and abs(one) > _LARGEST for one in inner):
            raise _too_many_digits()
        layer = [one for one in inner if isinstance(one, (Mapping, list))]
        if not layer:
            return
    raise _too_deep()


def _inside(value: object) -> Iterable[object]:
    """Whatever lies directly inside a list or an object."""
    return value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()


def _too_many_digits() -> InputError:
    hint = "Round it, or write it with an exponent: 3e9."
    return InputError.at("", "a number in this file has too many digits.", hint)


def _too_deep() -> InputError:
    return InputError.at("", f"this is nested deeper than the limit of {MAX_DEPTH} levels.")


def _refuse_oversize(data: Mapping[Any, Any]) -> None:
    for field, limit in (("components", MAX_COMPONENTS), ("connections", MAX_CONNECTIONS)):
        parts = data.get(field)
        if isinstance(parts, list) and len(parts) > limit:
            message = f"{len(parts):,} {field} are over the limit of {limit:,}."
            raise InputError.at(field, message, "Split the design.")


def _duplicates(design: Design) -> Iterator[Problem]:
    # Components and connections share one space of ids: edits and findings name either by id alone.
    ids = [(f"components[{i}]", part.id) for i, part in enumerate(design.components)]
    ids += [(f"connections[{i}]", part.id) for i, part in enumerate(design.connections)]
    first: dict[str, str] = {}
    for path, part_id in ids:
        holder = first.setdefault(part_id, path)
        if holder != path:
            yield Problem(f"{path}.id", f"“{part_id}” is already the id of {holder}.", "Give each its own.")


def _dangling(design: Design) -> Iterator[Problem]:
    known = {part.id for part in design.components}
    for index, part in enumerate(design.connections):
        for end, name in (("from", part.source), ("to", part.target)):
            if name not in known:
                yield Problem(
                    f"connections[{index}].{end}", f"there is no component “{name}”.", _nearest(name, known)
                )


def _unknown_words(design: Design) -> Iterator[Problem]:
    for index, part in enumerate(design.components):
        yield from kind_problems(f"components[{index}].kind", part.kind)
        yield from value_problems(f"components[{index}].attributes", part.attributes, COMPONENT_ATTRIBUTES)
    for index, arrow in enumerate(design.connections):
        yield from flow_problems(f"connections[{index}].flow", arrow.flow)
        yield from value_problems(f"connections[{index}].attributes", arrow.attributes, CONNECTION_ATTRIBUTES)
    yield from objective_problems("framing.objectives", design.framing.objectives)


def _nearest(name: str, known: Iterable[str]) -> str:
    close = process.extractOne(name, list(known), score_cutoff=_CLOSE_PERCENT)
    return f"Did you mean “{close[0]}”?" if close else ""


def _problems(error: ValidationError) -> Iterator[Problem]:
    seen: set[str] = set()
    for fault in error.errors(include_url=False):
        path = _path(fault["loc"])
        if path not in seen and len(seen) < MAX_PROBLEMS:
            seen.add(path)
            yield Problem(path, _expected(fault["type"], fault["loc"], fault["msg"]))


_UNION_BRANCHES = {"bool", "int", "float", "constrained-str", "str"}


def _path(location: tuple[int | str, ...]) -> str:
    path = ""
    for step in location:
        if isinstance(step, int):
            path += f"[{step}]"
        elif step not in _UNION_BRANCHES:
            path += f".{step}" if path else step
    return path


def _expected(kind: str, location: tuple[int | str, ...], message: str) -> str:
    if {"attributes", "objectives", "error_costs"} & set(location) and len(location) > 1:
        return "expected a number, true or false, or a text"
    words = {
        "missing": "this is required",
        "string_type": "expected a text",
        "list_type": "expected a list",
        "dict_type": "expected an object",
        "float_type": "expected a number",
        "int_type": "expected a whole number",
        "string_too_long": f"this text is over the limit of {MAX_TEXT:,} characters",
    }
    return words.get(kind, message[:1].lower() + message[1:])
