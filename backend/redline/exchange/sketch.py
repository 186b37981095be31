"""The neutral sketch form: boxes with roles, arrows with what they carry, and a few given numbers.

A role becomes the note, what an arrow carries becomes its words, task and serving mode go to the framing
card. No kinds are given: they are read from the words. Fields that hold other people's verdicts are ignored.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from redline.design import naming, reading
from redline.design.catalogue import COMPONENT_ATTRIBUTES
from redline.design.document import Design, Loaded, load
from redline.design.words import normal
from redline.errors import InputError, Problem

IGNORED = frozenset({"not_stated", "confidence", "source"})
IGNORED_PREFIX = "published_"
KNOWN = frozenset({"slug", "title", "task", "serving_mode", "given_numbers", "boxes", "arrows"})

OBJECTIVES: Mapping[str, str] = {
    "target_p99_ms": "slo_p99_ms",
    "slo_p99_ms": "slo_p99_ms",
    "p99_ms": "slo_p99_ms",
    "target_p95_ms": "slo_p95_ms",
    "slo_p95_ms": "slo_p95_ms",
    "peak_qps": "peak_qps",
    "peak_rps": "peak_qps",
    "budget_usd_month": "budget_usd_month",
    "availability_pct": "availability_pct",
    "freshness_s": "freshness_s",
    "eventual_consistency_s": "freshness_s",
    "median_latency_ms": "measured_p50_ms",
    "throughput_rps": "measured_rps",
}
"""Given numbers that are objectives or measurements of the whole system."""
OF_A_KIND: Mapping[str, tuple[str, frozenset[str]]] = {
    "threshold": ("thresholds", frozenset({"decision_policy", "rules_engine"})),
    "feature_ttl_min": ("ttl_s", frozenset({"feature_store_online", "cache"})),
    "feature_ttl_s": ("ttl_s", frozenset({"feature_store_online", "cache"})),
    "split": ("split", frozenset({"training_set_builder"})),
}
"""Given numbers that belong to the component of a kind, when there is just one that can hold them."""
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_MINUTE_S = 60


def is_sketch(data: object) -> bool:
    """Whether plain data is a neutral sketch: it has boxes and arrows instead of components."""
    return isinstance(data, Mapping) and "boxes" in data and "components" not in data


def from_sketch(data: object) -> Loaded:
    """A design from a neutral sketch; InputError lists every fault with its path."""
    if not isinstance(data, Mapping):
        raise InputError.at("", "a sketch is an object with boxes and arrows.")
    problems = list(_faults(data))
    if problems:
        raise InputError(problems)
    design = load(_document(data)).design
    return Loaded(_with_numbers(design, _numbers(data)), tuple(_unknown(data)))


def _faults(data: Mapping[str, Any]) -> Iterator[Problem]:
    for field, wanted in (("boxes", ("id", "label")), ("arrows", ("from", "to"))):
        parts = data.get(field, [])
        if not isinstance(parts, list):
            yield Problem(field, "expected a list.")
            continue
        for index, part in enumerate(parts):
            yield from _part_faults(f"{field}[{index}]", part, wanted)
    if not isinstance(data.get("given_numbers", {}), Mapping):
        yield Problem("given_numbers", "expected names with their numbers.")
    yield from (
        Problem(f, "expected text.") for f in ("task", "serving_mode", "title") if not _is_text(data.get(f))
    )


def _part_faults(path: str, part: object, wanted: tuple[str, ...]) -> Iterator[Problem]:
    if not isinstance(part, Mapping):
        yield Problem(path, "expected an object.")
        return
    for key in (*wanted, "role", "carries"):
        if (key in wanted and key not in part) or not _is_text(part.get(key)):
            yield Problem(f"{path}.{key}", "expected text.")


def _is_text(value: object) -> bool:
    return value is None or isinstance(value, str)


def _document(data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "title": data.get("title") or _title(data.get("slug", "")) or "Untitled design",
        "components": [
            {"id": box["id"], "label": box["label"], "note": box.get("role") or ""}
            for box in data.get("boxes", [])
        ],
        "connections": list(_connections(data)),
        "framing": {"decision": data.get("task") or "", "assumptions": list(_assumptions(data))},
    }


def _title(slug: object) -> str:
    words = str(slug).replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def _connections(data: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    seen: Counter[str] = Counter()
    for arrow in data.get("arrows", []):
        name = f"{arrow['from']}>{arrow['to']}"
        seen[name] += 1
        yield {
            "id": name if seen[name] == 1 else f"{name}#{seen[name]}",
            "from": arrow["from"],
            "to": arrow["to"],
            "label": arrow.get("carries") or "",
        }


def _assumptions(data: Mapping[str, Any]) -> Iterator[str]:
    """The serving mode, and every given number in words, so that none is lost."""
    if data.get("serving_mode"):
        yield f"Serving: {data['serving_mode']}"
    for name, value in _numbers(data).items():
        yield f"{name.replace('_', ' ')}: {value}"


def _numbers(data: Mapping[str, Any]) -> Mapping[str, Any]:
    numbers: Mapping[str, Any] = data.get("given_numbers") or {}
    return {str(name): value for name, value in numbers.items()}


def _with_numbers(design: Design, numbers: Mapping[str, Any]) -> Design:
    """The design with the numbers that have a place: an objective, or one component's attribute."""
    objectives = {
        OBJECTIVES[n]: f for n, v in numbers.items() if n in OBJECTIVES and (f := _figure(v)) is not None
    }
    stated: dict[str, dict[str, Any]] = {}
    for name, value in numbers.items():
        for part, attribute, figure in _places(design, name, value):
            stated.setdefault(part, {})[attribute] = figure
    parts = [
        part.model_copy(update={"attributes": {**part.attributes, **stated.get(part.id, {})}})
        for part in design.components
    ]
    framing = design.framing.model_copy(update={"objectives": objectives})
    return design.model_copy(update={"components": parts, "framing": framing})


def _places(design: Design, name: str, value: object) -> Iterator[tuple[str, str, Any]]:
    if name in OF_A_KIND:
        attribute, kinds = OF_A_KIND[name]
        holders = _holders(design, attribute, kinds)
        content = _content(name, attribute, value)
        if len(holders) == 1 and content is not None:
            yield holders[0], attribute, content
        return
    yield from _named_places(design, name, value)


def _holders(design: Design, attribute: str, kinds: frozenset[str]) -> list[str]:
    """The components of these kinds, narrowed to those whose words already speak of it."""
    guesses = naming.name_all(design)
    fitting = [part for part in design.components if guesses[part.id].kind in kinds]
    told = "expires" if attribute == "ttl_s" else attribute
    speaking = [p for p in fitting if told in reading.read(p.label, p.note, guesses[p.id].kind)]
    return [part.id for part in (speaking or fitting)]


def _content(name: str, attribute: str, value: object) -> object:
    if COMPONENT_ATTRIBUTES[attribute].type == "choice":
        fact = reading.read("", f"{attribute} {value}", "training_set_builder").get(attribute)
        return fact.value if fact else None
    figure = _figure(value)
    return figure * _MINUTE_S if figure is not None and name.endswith("_min") else figure


def _named_places(design: Design, name: str, value: object) -> Iterator[tuple[str, str, Any]]:
    """``cosmos_read_p99_ms`` is the p99 of the one component that is called so."""
    attribute = next(
        (a for a in ("p99_ms", "p50_ms", "throughput_rps", "replicas") if name.endswith(f"_{a}")), None
    )
    figure = _figure(value)
    if attribute is None or figure is None:
        return
    subject = set(name.removesuffix(attribute).split("_")) - {"", "read", "write", "median"}
    called = [
        p.id for p in design.components if subject and subject & set(normal(f"{p.id} {p.label}").split())
    ]
    if len(called) == 1:
        yield called[0], attribute, figure


def _figure(value: object) -> float | int | None:
    """A number from a number or from words such as “<50” or “2-5” (the larger); None for other words."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    found = _FIGURE.findall(value) if isinstance(value, str) and not re.search(r"[a-z]", value, re.I) else []
    figures = [float(text.replace(",", "")) for text in found]
    if not figures:
        return None
    largest = max(figures)
    return int(largest) if largest == int(largest) else largest


def _unknown(data: Mapping[str, Any]) -> Iterator[str]:
    for key in data:
        if key not in KNOWN | IGNORED and not str(key).startswith(IGNORED_PREFIX):
            yield str(key)
