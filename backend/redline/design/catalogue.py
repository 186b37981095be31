"""The catalogue: families, kinds, flows and attributes, with their meanings and typical figures.

The data lies in YAML files beside this module; a fault in them stops the start with file and line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any

from rapidfuzz import fuzz, process

from redline import assets
from redline.design.words import TEXTS_KEPT
from redline.errors import DataError

UNKNOWN = "unknown"
"""The technical kind of a component whose purpose nobody has stated; it never guards anything."""

NUMBER, TEXT, FLAG, CHOICE = "number", "text", "flag", "choice"
NEAREST_MIN_SCORE = 60.0
_KINDS_FILE, _FLOWS_FILE = "design/kinds.yaml", "design/flows.yaml"
UNIT_SUFFIX = re.compile(r"_(ms|s|h|d|min|pct|rps|qps|usd|usd_month|GB|MB|MBps|TB|n)$")
"""The unit at the end of a name."""
_ATTRIBUTES_FILE, _SOURCES_FILE = "design/attributes.yaml", "design/sources.yaml"
_ZONES_FILE = "design/zones.yaml"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure comes from; ``url`` is empty when there is no public page."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class AttributeSpec:
    """One thing that can be stated about a component or a connection; ``title`` is what people read."""

    name: str
    title: str
    unit: str
    type: str
    default: float | None
    source: str
    meaning: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Family:
    """A family of kinds."""

    id: str
    title: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of component; figures are None where no typical one is known.

    ``p50_ms`` and ``p99_ms`` are the part's own work per call, ``throughput_rps`` is per replica and
    one cost point is about USD 100 a month, for each unit of the attribute ``cost_per`` where there is
    one. ``alone`` replaces figures when the part that it calls is not drawn.
    """

    id: str
    family: str
    title: str
    meaning: str
    zone: str
    attributes: tuple[AttributeSpec, ...]
    typical: Mapping[str, float]
    alone: Mapping[str, float]
    source: str
    cost_per: str = ""

    @property
    def p50_ms(self) -> float | None:
        """Typical median time per call in milliseconds."""
        return self.typical.get("p50_ms")

    @property
    def p99_ms(self) -> float | None:
        """Typical 99th percentile per call in milliseconds."""
        return self.typical.get("p99_ms")

    @property
    def throughput_rps(self) -> float | None:
        """Typical requests or records per second of one replica."""
        return self.typical.get("throughput_rps")

    @property
    def availability_pct(self) -> float | None:
        """Typical availability in percent."""
        return self.typical.get("availability_pct")

    @property
    def cost_points(self) -> float | None:
        """Typical monthly cost in points of about USD 100."""
        return self.typical.get("cost_points")

    def attribute(self, name: str) -> AttributeSpec | None:
        """The specification of one of this kind's attributes, or None."""
        return next((spec for spec in self.attributes if spec.name == name), None)

    def default(self, name: str) -> float | None:
        """The typical value of an attribute or figure, or None."""
        if name in self.typical:
            return self.typical[name]
        spec = self.attribute(name)
        return spec.default if spec else None


@dataclass(frozen=True, slots=True)
class Flow:
    """One of the fourteen flows; ``style`` names the line it is drawn with."""

    id: str
    title: str
    style: str
    default_mode: str
    direction: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Zones:
    """Failure zones where nobody states them: how many, and how often one is up, in percent."""

    count: int
    availability_pct: float
    source: str


@cache
def _load(file: str) -> Any:
    return assets.load_yaml(assets.package_text(file), file)


def fault(file: str, about: str, message: str, hint: str = "") -> DataError:
    """A DataError that points at the first line of ``file`` that mentions ``about``."""
    lines = assets.package_text(file).splitlines()
    found = next((i for i, line in enumerate(lines, 1) if re.search(rf"\b{re.escape(about)}\b", line)), None)
    return DataError(file, message, line=found, hint=hint)


def _sources() -> dict[str, Source]:
    return {key: Source(**entry) for key, entry in _load(_SOURCES_FILE).items()}


def _attribute_specs(part: str) -> dict[str, AttributeSpec]:
    return {name: _spec(name, entry) for name, entry in _load(_ATTRIBUTES_FILE)[part].items()}


def _spec(name: str, entry: Mapping[str, Any]) -> AttributeSpec:
    stated = entry["type"]
    choices = tuple(stated) if isinstance(stated, list) else ()
    if not choices and stated not in (NUMBER, TEXT, FLAG):
        raise fault(
            _ATTRIBUTES_FILE, name, f"“{name}” has no known type.", "Use number, text, flag or a list."
        )
    kind_of = CHOICE if choices else stated
    title = entry.get("title") or _in_words(name)
    return AttributeSpec(name, title, entry.get("unit", ""), kind_of, None, "", entry["meaning"], choices)


def _in_words(name: str) -> str:
    """A name without its unit, as words."""
    words = UNIT_SUFFIX.sub("", name).replace("_", " ")
    return words[:1].upper() + words[1:]


def _families() -> dict[str, Family]:
    return {entry["id"]: Family(**entry) for entry in _load(_KINDS_FILE)["families"]}


def _kinds() -> dict[str, Kind]:
    common = _load(_KINDS_FILE)["common"]
    kinds = [_kind(entry, common) for entry in _load(_KINDS_FILE)["kinds"]]
    if len({kind.id for kind in kinds}) != len(kinds):
        raise DataError(_KINDS_FILE, "a kind is listed twice.")
    return {kind.id: kind for kind in kinds}


def _kind(entry: Mapping[str, Any], common: list[str]) -> Kind:
    if entry["family"] not in {*FAMILIES, UNKNOWN}:
        raise fault(_KINDS_FILE, entry["id"], f"“{entry['family']}” is no family.")
    if entry["source"] not in SOURCES:
        raise fault(
            _KINDS_FILE, entry["id"], f"“{entry['source']}” is no source.", f"Add it to {_SOURCES_FILE}."
        )
    own = list(_specs_of(entry, [*entry["attributes"], *common]))
    return Kind(
        id=entry["id"],
        family=entry["family"],
        title=entry["title"],
        meaning=entry["meaning"],
        zone=entry["zone"],
        attributes=tuple({spec.name: spec for spec in reversed(own)}.values())[::-1],
        typical=MappingProxyType({name: float(value) for name, value in entry["typical"].items()}),
        alone=MappingProxyType({k: float(v) for k, v in entry.get("typical_alone", {}).items()}),
        source=entry["source"],
        cost_per=entry.get("cost_per", ""),
    )


def _specs_of(entry: Mapping[str, Any], names: list[Any]) -> Iterator[AttributeSpec]:
    """The attributes of a kind: by name, with its own default, or with the words it may take here."""
    for item in names:
        name, value = next(iter(item.items())) if isinstance(item, dict) else (item, None)
        spec = COMPONENT_ATTRIBUTES.get(name)
        if spec is None:
            raise fault(_KINDS_FILE, entry["id"], f"“{name}” is not in {_ATTRIBUTES_FILE}.")
        choices = tuple(value) if isinstance(value, list) else spec.choices
        default = entry["typical"].get(name, None if isinstance(value, list) else value)
        yield AttributeSpec(
            name,
            spec.title,
            spec.unit,
            CHOICE if choices else spec.type,
            default,
            entry["source"] if default is not None else "",
            spec.meaning,
            choices,
        )


def _flows() -> dict[str, Flow]:
    return {
        entry["id"]: Flow(
            **{("default_mode" if key == "mode" else key): value for key, value in entry.items()}
        )
        for entry in _load(_FLOWS_FILE)
    }


def _zones() -> Zones:
    found = Zones(**_load(_ZONES_FILE))
    if found.source not in SOURCES:
        raise fault(_ZONES_FILE, "source", f"“{found.source}” is no source.", f"Add it to {_SOURCES_FILE}.")
    return found


SOURCES: Mapping[str, Source] = MappingProxyType(_sources())
ZONES = _zones()
FAMILIES: Mapping[str, Family] = MappingProxyType(_families())
COMPONENT_ATTRIBUTES: Mapping[str, AttributeSpec] = MappingProxyType(_attribute_specs("component"))
CONNECTION_ATTRIBUTES: Mapping[str, AttributeSpec] = MappingProxyType(_attribute_specs("connection"))
ATTRIBUTES: frozenset[str] = frozenset({*COMPONENT_ATTRIBUTES, *CONNECTION_ATTRIBUTES})
"""The name of everything that can be stated about a component or a connection."""
KINDS: Mapping[str, Kind] = MappingProxyType(_kinds())
FLOWS: Mapping[str, Flow] = MappingProxyType(_flows())

KINDS_OF_FAMILY: Mapping[str, frozenset[str]] = MappingProxyType(
    {family: frozenset(k.id for k in KINDS.values() if k.family == family) for family in FAMILIES}
)


@lru_cache(maxsize=TEXTS_KEPT)
def nearest_kind(text: str) -> str | None:
    """The kind whose id or title is written most like ``text``, or None when nothing is near."""
    names = {kind.id: kind.id.replace("_", " ") for kind in KINDS.values() if kind.id != UNKNOWN}
    titles = {kind.id: kind.title.lower() for kind in KINDS.values() if kind.id != UNKNOWN}
    return _nearest(text, names, titles)


@lru_cache(maxsize=TEXTS_KEPT)
def nearest_flow(text: str) -> str | None:
    """The flow whose id is written most like ``text``, or None when nothing is near."""
    return _nearest(text, {flow.id: flow.id.replace("_", " ") for flow in FLOWS.values()})


def _nearest(text: str, *choices: Mapping[str, str]) -> str | None:
    wanted = text.lower().replace("_", " ").replace("-", " ").strip()
    hits = [process.extractOne(wanted, names, scorer=fuzz.WRatio) for names in choices]
    best = max(hits, key=lambda hit: hit[1])
    return str(best[2]) if best[1] >= NEAREST_MIN_SCORE else None


def as_json() -> dict[str, Any]:
    """The catalogue as plain JSON data, for the browser and the command line."""
    return {
        "families": [{"id": f.id, "title": f.title, "meaning": f.meaning} for f in FAMILIES.values()],
        "kinds": [_kind_json(kind) for kind in KINDS.values() if kind.id != UNKNOWN],
        "flows": [
            {
                "id": f.id,
                "title": f.title,
                "style": f.style,
                "default_mode": f.default_mode,
                "meaning": f.meaning,
            }
            for f in FLOWS.values()
        ],
        "connection_attributes": [_attribute_json(spec) for spec in CONNECTION_ATTRIBUTES.values()],
        "sources": {key: {"title": s.title, "url": s.url} for key, s in SOURCES.items()},
    }


def _kind_json(kind: Kind) -> dict[str, Any]:
    return {
        "id": kind.id,
        "family": kind.family,
        "title": kind.title,
        "meaning": kind.meaning,
        "source": kind.source,
        "typical": dict(kind.typical),
        "attributes": [_attribute_json(spec) for spec in kind.attributes],
    }


def _attribute_json(spec: AttributeSpec) -> dict[str, Any]:
    return {
        "name": spec.name,
        "title": spec.title,
        "unit": spec.unit,
        "type": spec.type,
        "default": spec.default,
        "choices": list(spec.choices),
        "meaning": spec.meaning,
        "source": spec.source,
    }
