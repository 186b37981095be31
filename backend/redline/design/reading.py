"""What a label and a note state in words: one instance, a random split, a list that expires.

Phrases lie in ``facts.yaml``. Every value remembers the words that it was read from, so that evidence
can quote them. A negation before a phrase turns a flag round and silences other values; a word that says
that it is only intended, before or after it, silences it altogether.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from types import MappingProxyType
from typing import Any

from redline import assets
from redline.design.catalogue import ATTRIBUTES, FLAG, KINDS, KINDS_OF_FAMILY, fault
from redline.design.catalogue import COMPONENT_ATTRIBUTES as SPECS
from redline.design.document import Value
from redline.design.words import TEXTS_KEPT, normal

FILE = "design/facts.yaml"
NEGATION_REACH_WORDS, INTENTION_REACH_WORDS = 3, 5
_MINUTE_S, _HOUR_S, _DAY_S, _WEEK_S, _MONTH_S, _YEAR_S = 60, 3_600, 86_400, 604_800, 2_592_000, 31_536_000
_SECONDS: Mapping[str, float] = {
    **dict.fromkeys(("ms", "millisecond"), 0.001),
    **dict.fromkeys(("s", "sec", "second"), 1),
    **dict.fromkeys(("min", "minute"), _MINUTE_S),
    **dict.fromkeys(("h", "hour"), _HOUR_S),
    **dict.fromkeys(("d", "day"), _DAY_S),
    "week": _WEEK_S,
    "month": _MONTH_S,
    **dict.fromkeys(("y", "yr", "year"), _YEAR_S),
}
_AS_WRITTEN = "words"
"""The unit of a number that is kept as it is written, such as the loss at which a release is stopped."""
_SHARE = "share"
"""The unit of a number that is a part of a whole, from 0 to 1; “60 %” is 0.6."""
_THOUSANDS = {"k": 1_000.0, "m": 1_000_000.0, "": 1.0}
_UNITS = r"ms|milliseconds?|s|sec|seconds?|min|minutes?|h|hours?|d|days?|weeks?|months?|y|yrs?|years?|%|k|m"
_AMOUNT = (
    r"(?P<{0}>\d+(?:[.,]\d+)*)(?:\s*(?:-|–|to)\s*\d+(?:[.,]\d+)*)?\s*(?P<{0}unit>"
    + _UNITS
    + r")?(?![a-z0-9])"
)


@dataclass(frozen=True, slots=True)
class Fact:
    """A value and the words that state it."""

    value: Value
    phrase: str


@dataclass(frozen=True, slots=True)
class _Rule:
    sets: Mapping[str, Value]
    provides: frozenset[str]
    kinds: frozenset[str]
    negated: str
    value_is_phrase: bool


@dataclass(frozen=True, slots=True)
class _Hit:
    phrase: str
    negated: bool
    rules: tuple[_Rule, ...]


@dataclass(frozen=True)
class _NumberRule:
    attribute: str
    words: tuple[str, ...]
    unit: str
    kinds: frozenset[str]
    unit_said: bool
    times: float

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The words before or after an amount; compiled when first looked for, which most starts never do."""
        words = "|".join(re.escape(word) for word in sorted(self.words, key=len, reverse=True))
        filler = r"(?:\s*(?:of|is|=|:|<|>|≤|\(|about|under|the|last)\s*)*\s*"
        before = rf"(?<![\w])(?:{words}){filler}{_AMOUNT.format('after')}"
        after = rf"(?<![\w.]){_AMOUNT.format('ahead')}[ -]*(?:{words})(?![\w])"
        return re.compile(rf"(?:{before}|{after})")


class _Scanner:
    """Finds the phrases of many rules in a text; the longest are read first and use their words up."""

    def __init__(self, rules: Iterable[tuple[str, _Rule]], negations: frozenset[str]) -> None:
        self._rules: dict[str, tuple[_Rule, ...]] = {}
        for phrase, rule in rules:
            self._rules[phrase] = (*self._rules.get(phrase, ()), rule)
        ordered = sorted(self._rules, key=lambda p: (-len(p.split()), -len(p), p))
        alternatives = "|".join(map(re.escape, ordered)) or r"(?!)"
        self._pattern = re.compile(rf"(?<![a-z0-9+])(?:{alternatives})(?![a-z0-9+])")
        self._negations = negations

    def hits(self, text: str) -> Iterator[_Hit]:
        """Phrases of a normal text, each with whether it is negated; what is only intended is left out."""
        for phrase, negated in _found(self._pattern, text, self._negations):
            yield _Hit(phrase, negated, self._rules[phrase])


def _found(pattern: re.Pattern[str], text: str, negations: frozenset[str]) -> Iterator[tuple[str, bool]]:
    """What fits a pattern in a normal text and is not only intended, and whether it is negated."""
    for clause in text.split(" ; "):
        for match in pattern.finditer(clause):
            before, after = clause[: match.start()].split(), clause[match.end() :].split()
            around = (*before[-INTENTION_REACH_WORDS:], *after[:INTENTION_REACH_WORDS])
            if _INTENTIONS.isdisjoint(around):
                yield match.group(), not negations.isdisjoint(before[-NEGATION_REACH_WORDS:])


def _rules(entries: Iterable[Mapping[str, Any]]) -> tuple[tuple[str, _Rule], ...]:
    """Every phrase with its rule."""
    made = ((entry, _rule(entry)) for entry in entries)
    return tuple((normal(str(phrase)), rule) for entry, rule in made for phrase in entry["phrases"])


@cache
def _scanner(kind: str) -> _Scanner:
    """The scanner for a kind: phrases that mean nothing for it use no words up."""
    return _Scanner(((p, rule) for p, rule in _FACTS if not rule.kinds or kind in rule.kinds), _NEGATIONS)


def _rule(entry: Mapping[str, Any]) -> _Rule:
    for name in entry.get("set", ()):
        if name not in ATTRIBUTES:
            raise fault(FILE, name, f"“{name}” is no attribute.", "Add it to design/attributes.yaml.")
    return _Rule(
        sets=entry.get("set", {}),
        provides=frozenset(entry.get("provides", ())),
        kinds=_kinds(entry),
        negated=entry.get("negated", ""),
        value_is_phrase=entry.get("value_is_phrase", False),
    )


def _kinds(entry: Mapping[str, Any]) -> frozenset[str]:
    names = entry.get("kinds", ())
    for name in names:
        if name not in KINDS and name[1:] not in KINDS_OF_FAMILY:
            raise fault(FILE, name, f"“{name}” is neither a kind nor a family.")
    members = (KINDS_OF_FAMILY[n[1:]] if n.startswith("@") else frozenset({n}) for n in names)
    return frozenset().union(*members)


def _number_rule(entry: Mapping[str, Any]) -> _NumberRule:
    words, said, times = tuple(entry["words"]), entry.get("unit_said", False), entry.get("times", 1)
    return _NumberRule(entry["attribute"], words, entry["unit"], _kinds(entry), said, times)


_DATA = assets.load_yaml(assets.package_text(FILE), FILE)
_ENDS = re.compile(r"[.!](?:\s+|$)|\n+")
_INTENTIONS = frozenset(normal(word) for word in _DATA["intentions"])
_NEGATIONS = frozenset(normal(word) for word in _DATA["negations"])
_FACTS = _rules(_DATA["facts"])
_SHAPES = tuple((re.compile(entry["pattern"]), _rule(entry)) for entry in _DATA["shapes"])
_ARROWS = _Scanner(_rules(_DATA["arrows"]), _NEGATIONS)
_NUMBERS = tuple(_number_rule(entry) for entry in _DATA["numbers"])
_ARROW_NUMBERS = tuple(_number_rule(entry) for entry in _DATA["arrow_numbers"])
_CADENCE_KINDS = _kinds(_DATA["cadences"])
_CADENCES: Mapping[str, int] = _DATA["cadences"]["words"]
_CADENCE_WORDS = re.compile(rf"\b(?:{'|'.join(sorted(_CADENCES, key=len, reverse=True))})\b")


@lru_cache(maxsize=TEXTS_KEPT)
def read(label: str, note: str, kind: str) -> Mapping[str, Fact]:
    """The attributes that the words of a component of this kind state."""
    found: dict[str, Fact] = {}
    text = _sentences(f"{label}; {note}")
    for hit in (*_scanner(kind).hits(text), *_shaped(text, kind)):
        for rule in hit.rules:
            _take(found, rule, hit)
    return MappingProxyType(found | dict(_numbers(f"{label}; {note}".lower(), kind)))


def _shaped(text: str, kind: str) -> Iterator[_Hit]:
    """What is stated by the form of words, whatever they are: “by route”, “vs last week”."""
    for pattern, rule in _SHAPES:
        if kind in rule.kinds:
            for phrase, negated in _found(pattern, text, _NEGATIONS):
                yield _Hit(phrase, negated, (rule,))


@lru_cache(maxsize=TEXTS_KEPT)
def capabilities(label: str, note: str, kind: str) -> Mapping[str, str]:
    """What the words say that a product supplies without a box of its own, each with the words that do."""
    found: dict[str, str] = {}
    for hit in _scanner(kind).hits(_sentences(f"{label}; {note}")):
        for rule in hit.rules if not hit.negated else ():
            for capability in rule.provides:
                found.setdefault(capability, hit.phrase)
    return MappingProxyType(found)


def promise(capability: str) -> str:
    """The name under which the words that state a capability are kept, and under which it is denied."""
    return f"provides {capability}"


def _sentences(text: str) -> str:
    """Normal text in which a semicolon parts sentences, and a question says that it is one."""
    return normal(_ENDS.sub("; ", text.replace("?", " perhaps; ")))


@lru_cache(maxsize=TEXTS_KEPT)
def arrow_facts(words: str) -> Mapping[str, Value]:
    """What the words on an arrow state."""
    found: dict[str, Fact] = {}
    for hit in _ARROWS.hits(normal(words)):
        for rule in hit.rules:
            _take(found, rule, hit)
    found |= dict(_amounts(words.lower(), _ARROW_NUMBERS))
    return MappingProxyType({name: fact.value for name, fact in found.items()})


def _take(found: dict[str, Fact], rule: _Rule, hit: _Hit) -> None:
    for name, value in rule.sets.items():
        stated = hit.phrase if rule.value_is_phrase else value
        if not hit.negated:
            found.setdefault(name, Fact(stated, hit.phrase))
        elif rule.negated != "skip" and isinstance(value, bool) and _is_flag(name):
            found.setdefault(name, Fact(not value, f"no {hit.phrase}"))


def _is_flag(name: str) -> bool:
    return name not in SPECS or SPECS[name].type == FLAG


def _numbers(text: str, kind: str) -> Iterator[tuple[str, Fact]]:
    yield from _amounts(text, (rule for rule in _NUMBERS if not rule.kinds or kind in rule.kinds))
    cadence = _CADENCE_WORDS.search(text) if kind in _CADENCE_KINDS else None
    if cadence:
        yield "cadence_s", Fact(_CADENCES[cadence.group()], cadence.group())


def _amounts(text: str, rules: Iterable[_NumberRule]) -> Iterator[tuple[str, Fact]]:
    """What the numbers in a text in lower case state, by attribute."""
    for rule in rules:
        match = rule.pattern.search(text)
        amount = _amount(match, rule) if match else None
        if match and amount is not None:
            words = match.group().strip() + (")" if "(" in match.group() else "")
            yield rule.attribute, Fact(words if rule.unit == _AS_WRITTEN else amount, words)


def _amount(match: re.Match[str], rule: _NumberRule) -> float | int | None:
    """The number in the attribute's unit; None when the written unit does not fit, or is not there where
    the words alone could mean another number (“keeps 5 versions” is no time)."""
    side = "after" if match["after"] is not None else "ahead"
    number = float(match[side].replace(",", ""))
    written = (
        (match[f"{side}unit"] or "").rstrip("s")
        if match[f"{side}unit"] not in ("s", "ms")
        else match[f"{side}unit"]
    )
    scaled = None if rule.unit_said and not written else _scaled(number, written, rule.unit)
    if scaled is None:
        return None
    scaled *= rule.times
    return int(scaled) if scaled == int(scaled) else scaled


def _scaled(number: float, written: str, unit: str) -> float | None:
    if unit == _AS_WRITTEN:
        return number
    if unit == _SHARE:
        return number / 100 if written == "%" else number if not written and number <= 1 else None
    if unit in _SECONDS:
        factor = _SECONDS.get(written, None if written else _SECONDS[unit])
        return None if factor is None else round(number * factor / _SECONDS[unit], 6)
    return number * _THOUSANDS[written] if written in _THOUSANDS else number if written == "%" else None
