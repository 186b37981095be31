"""The shared document and the design it stands for: the only place that knows both shapes.

A document in the making can hold anything: half of a component, an arrow whose end was
deleted by somebody else, values that a hostile client put there. Reading never fails: what
cannot be understood is left out and reported.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from pycrdt import Doc, Map
from pydantic import BaseModel, ValidationError

from redline.design.catalogue import COMPONENT_ATTRIBUTES, CONNECTION_ATTRIBUTES, AttributeSpec
from redline.design.document import (
    FORMAT_VERSION,
    MAX_COMPONENTS,
    MAX_CONNECTIONS,
    Attributes,
    Component,
    Connection,
    Design,
    Framing,
    Waiver,
)
from redline.design.vocabulary import flow_problems, kind_problems, objective_problems, value_problems
from redline.errors import Problem

ROOTS = ("meta", "components", "connections", "framing", "waivers")
MAX_CLIENT_ID = 2**32 - 1
MAX_REPORTED = 20

_PARTS = ("components", "connections")
_META = ("redline", "title", "prompt")
_FRAMING_MAPS = ("error_costs", "objectives")
_SAFE_INTEGER = 2**53

Dump = Mapping[str, str]
"""JSON text of each root of a document: quick to take, and free of the document itself."""

Model = TypeVar("Model", bound=BaseModel)
Drawn = TypeVar("Drawn", bound=Component | Connection)
WordCheck = Callable[[str, str | None], Iterable[Problem]]


@dataclass(frozen=True, slots=True)
class Reading:
    """The design in a document, and what had to be left out of it."""

    design: Design
    problems: tuple[Problem, ...] = ()


def open_document() -> Doc[Any]:
    """An empty document with its roots in place, under a client id of its own."""
    doc: Doc[Any] = Doc(client_id=1 + secrets.randbelow(MAX_CLIENT_ID))
    for root in ROOTS:
        doc.get(root, type=Map)
    return doc


def dump(doc: Doc[Any]) -> Dump:
    """Take the present content of the document; must run on the thread that owns it."""
    return {root: str(doc.get(root, type=Map)) for root in ROOTS}


def read(doc: Doc[Any]) -> Reading:
    """The design in the document."""
    return parse(dump(doc))


def parse(taken: Dump) -> Reading:
    """The design in a dump; anything that does not fit is left out and reported."""
    found = _Found({root: _object(taken.get(root, "{}")) for root in ROOTS})
    design = found.design()
    return Reading(design, tuple(found.problems[:MAX_REPORTED]))


def fill(doc: Doc[Any], design: Design) -> None:
    """Make an empty document hold this design, in one transaction."""
    _write(doc, {root: {} for root in ROOTS}, shape(design))


def change(doc: Doc[Any], before: Design, after: Design) -> None:
    """Write what differs between two designs, in one transaction; everything else stays as it is.

    ``before`` is the design that was read from the document. What could not be read of it
    (half-made parts of other people's work) is left alone.
    """
    _write(doc, shape(before), shape(after))


def shape(design: Design) -> dict[str, dict[str, Any]]:
    """The design as plain data in the shape of the document, a root map to its entries."""
    data = design.model_dump(mode="json", by_alias=True, exclude_none=True)
    parts = {root: {part.pop("id"): _part(part) for part in data[root]} for root in _PARTS}
    stated = design.framing.model_dump(mode="json", exclude_defaults=True)
    nested = {name: _Nested(stated.get(name, {})) for name in _FRAMING_MAPS}
    waivers = {f"{index:04d}": waiver for index, waiver in enumerate(data["waivers"])}
    meta = {name: data[name] for name in _META if name in data}
    extra = {"extra": design.extra} if design.extra else {}
    return {"meta": meta | extra, **parts, "framing": stated | nested, "waivers": waivers}


class _Nested(dict[str, Any]):
    """A value that is a map of its own in the document, so that two people can change it at once."""


def _part(part: dict[str, Any]) -> _Nested:
    return _Nested({**part, "attributes": _Nested(part["attributes"])})


def _write(doc: Doc[Any], held: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    with doc.transaction():
        for root in ROOTS:
            _reconcile(doc.get(root, type=Map), held[root], wanted[root])


def _reconcile(target: Map[Any], held: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    for name in held.keys() - wanted.keys():
        target.pop(name, None)
    for name, value in wanted.items():
        old = held.get(name)
        if not isinstance(value, _Nested):
            if name not in held or json.dumps(old) != json.dumps(value):
                target[_clean_text(name)] = plain(_clean(value))
        elif isinstance(old, _Nested) and isinstance(target.get(name), Map):
            _reconcile(target[name], old, value)
        else:
            target[_clean_text(name)] = Map()
            _reconcile(target[_clean_text(name)], {}, value)


def _clean(value: Any) -> Any:
    """The value with texts that can be encoded: a lone half of a character ends the process."""
    if isinstance(value, str):
        return _clean_text(value)
    if isinstance(value, Mapping):
        return {_clean_text(str(name)): _clean(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_clean(inner) for inner in value]
    return value


def _clean_text(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def plain(value: Any) -> Any:
    """The value with whole numbers as integers: the browser has only one kind of number.

    Integers that it cannot hold exactly are floats; of the largest, the library would panic.
    """
    if isinstance(value, float) and value.is_integer() and abs(value) < _SAFE_INTEGER:
        return int(value)
    if isinstance(value, int) and abs(value) > _SAFE_INTEGER:
        return float(value)
    if isinstance(value, Mapping):
        return {str(name): plain(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    return value


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


class _Found:
    """Builds a design out of what a document holds, collecting the problems on the way."""

    def __init__(self, roots: Mapping[str, dict[str, Any]]) -> None:
        self.roots = roots
        self.problems: list[Problem] = []

    def design(self) -> Design:
        found = self._parts("components", Component, MAX_COMPONENTS)
        components = [self._worded(part, "kind", kind_problems, COMPONENT_ATTRIBUTES) for part in found]
        arrows = self._parts("connections", Connection, MAX_CONNECTIONS)
        drawn = [self._worded(part, "flow", flow_problems, CONNECTION_ATTRIBUTES) for part in arrows]
        waivers = (
            self._part(f"waivers.{waiver_id}", Waiver, entry)
            for waiver_id, entry in sorted(self.roots["waivers"].items())
        )
        fixed = {
            "redline": FORMAT_VERSION,
            "components": components,
            "connections": self._connected({part.id for part in components}, drawn),
            "framing": self._framing(),
            "waivers": [waiver for waiver in waivers if waiver is not None],
        }
        return self._lenient("meta", Design, {**self._meta(), **fixed}) or Design()

    def _meta(self) -> dict[str, Any]:
        meta = self.roots["meta"]
        extra = meta.get("extra")
        kept = extra if isinstance(extra, dict) else {}
        return kept | {name: meta[name] for name in _META if meta.get(name) is not None}

    def _parts(self, root: str, model: type[Model], most: int) -> list[Model]:
        entries = sorted(self.roots[root].items())
        if len(entries) > most:
            self._report(root, f"only the first {most:,} are read")
        made = (self._part(f"{root}.{name}", model, entry, id=name) for name, entry in entries[:most])
        return [part for part in made if part is not None]

    def _part(self, path: str, model: type[Model], entry: object, **fixed: str) -> Model | None:
        if isinstance(entry, Mapping):
            return self._lenient(path, model, {**entry, **fixed})
        self._report(path, "expected an object")
        return None

    def _worded(self, part: Drawn, word: str, check: WordCheck, specs: Mapping[str, AttributeSpec]) -> Drawn:
        """The part without the kind, flow and values that the catalogue does not allow."""
        path = f"{type(part).__name__.lower()}s.{part.id}"
        changed: dict[str, Any] = {}
        faults = list(check(f"{path}.{word}", getattr(part, word)))
        if faults:
            changed[word] = None
        kept, wrong = _allowed(part.attributes, lambda one: value_problems(f"{path}.attributes", one, specs))
        if wrong:
            changed["attributes"] = kept
        for problem in (*faults, *wrong):
            self._report(problem.path, problem.message)
        return cast("Drawn", part.model_copy(update=changed)) if changed else part

    def _framing(self) -> Framing:
        framing = self._lenient("framing", Framing, self.roots["framing"]) or Framing()
        values, faults = _allowed(
            framing.objectives, lambda one: objective_problems("framing.objectives", one)
        )
        for problem in faults:
            self._report(problem.path, problem.message)
        return framing.model_copy(update={"objectives": values}) if faults else framing

    def _connected(self, known: set[str], drawn: Iterable[Connection]) -> list[Connection]:
        """The connections whose two ends are there: the other ones are half deleted."""
        kept = []
        for connection in drawn:
            if connection.id in known:
                self._report(f"connections.{connection.id}", "this is the id of a component")
            elif {connection.source, connection.target} <= known:
                kept.append(connection)
            else:
                self._report(f"connections.{connection.id}", "one of its ends is not on the board")
        return kept

    def _lenient(self, path: str, model: type[Model], data: Mapping[str, Any]) -> Model | None:
        """Validate; drop the values that are at fault and try again, or give up on the whole."""
        held = dict(data)
        while True:
            try:
                return model.model_validate(held)
            except ValidationError as error:
                faults = {fault["loc"][:2]: fault["msg"] for fault in error.errors(include_url=False)}
            for location, message in faults.items():
                self._report(".".join((path, *map(str, location))), message)
            if any(not location or location[0] not in held for location in faults):
                return None
            for location in faults:
                _drop(held, location)

    def _report(self, path: str, message: str) -> None:
        if len(self.problems) < MAX_REPORTED:
            self.problems.append(Problem(path, f"{message[:1].lower()}{message[1:].removesuffix('.')}."))


def _allowed(
    values: Attributes, check: Callable[[Attributes], Iterable[Problem]]
) -> tuple[Attributes, list[Problem]]:
    """The values that pass, and what is wrong with the others."""
    faults = {name: list(check({name: value})) for name, value in values.items()}
    kept = {name: value for name, value in values.items() if not faults[name]}
    return kept, [problem for found in faults.values() for problem in found]


def _drop(held: dict[str, Any], location: tuple[int | str, ...]) -> None:
    """Take the value at fault out: one entry of an object, or the whole field."""
    name = str(location[0])
    holder = held.get(name)
    if len(location) > 1 and isinstance(holder, Mapping) and location[1] in holder:
        held[name] = {key: value for key, value in holder.items() if key != location[1]}
    else:
        held.pop(name, None)
