"""What an arrow carries: the words on it first, then the kinds of its two ends.

The pair table says which flows can run between two kinds and in which direction; the words choose
among them. A read is drawn either way by people and is turned to start at the reader.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from redline import assets
from redline.design.catalogue import FLOWS, KINDS, KINDS_OF_FAMILY, fault
from redline.design.words import TEXTS_KEPT, Phrases, normal

PAIRS_FILE, WORDS_FILE = "design/pairs.yaml", "design/flow_words.yaml"
SAME = "same"
"""The flow of a transparent part: it hands on what it receives."""

SURE, LIKELY, PLAIN, GUESS = 0.95, 0.85, 0.7, 0.4
COMMON = ("event", "batch_data", "request")
"""What an arrow is taken to carry when nothing speaks for any flow."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the pair table."""

    sources: frozenset[str]
    targets: frozenset[str]
    flows: tuple[str, ...]
    back: bool = False
    idle_source: bool = False
    only_answers: bool = False
    words_only: bool = False
    guess: bool = False

    def fits(self, source: str, target: str) -> bool:
        """Whether the row is about an arrow between these kinds."""
        return source in self.sources and target in self.targets


@dataclass(frozen=True, slots=True)
class FlowGuess:
    """A flow read from an arrow; ``reversed`` when the data or the call runs the other way."""

    flow: str
    reversed: bool
    confidence: float
    reason: str


@dataclass(frozen=True, slots=True)
class Option:
    """A flow that the pair table lets happen between two kinds."""

    flow: str
    reversed: bool
    idle_source: bool
    only_answers: bool
    words_only: bool
    guess: bool


def _load_rows() -> tuple[Row, ...]:
    data = assets.load_yaml(assets.package_text(PAIRS_FILE), PAIRS_FILE)
    groups: dict[str, frozenset[str]] = {}
    for name, members in data["groups"].items():
        groups[name] = _expand(members, groups)
    return tuple(_row(entry, groups) for entry in data["rows"])


def _row(entry: Mapping[str, Any], groups: Mapping[str, frozenset[str]]) -> Row:
    for flow in entry["flows"]:
        if flow not in FLOWS and flow != SAME:
            raise fault(PAIRS_FILE, flow, f"“{flow}” is no flow.")
    return Row(
        sources=_expand(entry["from"], groups),
        targets=_expand(entry["to"], groups),
        flows=tuple(entry["flows"]),
        back=entry.get("back", False),
        idle_source=entry.get("source") == "idle",
        only_answers=entry.get("when") == "answers",
        words_only=entry.get("words_only", False),
        guess=entry.get("guess", False),
    )


def _expand(names: Iterable[str], groups: Mapping[str, frozenset[str]]) -> frozenset[str]:
    return frozenset(kind for name in names for kind in _members(name, groups))


def _members(name: str, groups: Mapping[str, frozenset[str]]) -> frozenset[str]:
    if name == "*":
        return frozenset(KINDS)
    if name.startswith("@"):
        return KINDS_OF_FAMILY[name[1:]]
    if name.startswith("$"):
        return groups[name[1:]]
    if name not in KINDS:
        raise fault(PAIRS_FILE, name, f"“{name}” is no kind.")
    return frozenset({name})


PAIRS: tuple[Row, ...] = _load_rows()


@dataclass(frozen=True)
class _Words:
    flows: Mapping[str, tuple[str, ...]]
    any_flow: Phrases
    reads: Phrases
    writes: Phrases
    mirrors: Phrases
    failures: Phrases


def _load_words() -> _Words:
    data = assets.load_yaml(assets.package_text(WORDS_FILE), WORDS_FILE)
    flows: dict[str, list[str]] = {}
    for flow, phrases in data["flows"].items():
        if flow not in FLOWS:
            raise fault(WORDS_FILE, flow, f"“{flow}” is no flow.")
        for phrase in phrases:
            flows.setdefault(normal(str(phrase)), []).append(flow)
    return _Words(
        flows={phrase: tuple(names) for phrase, names in flows.items()},
        any_flow=Phrases(flows),
        **{part: Phrases(data[part]) for part in ("reads", "writes", "mirrors", "failures")},
    )


_WORDS = _load_words()


@cache
def options(source: str, target: str) -> tuple[Option, ...]:
    """Every flow that can run between two kinds, the likeliest first; turned ones after the others.

    The rows that guess by the target's family are used only when no other row fits.
    """
    forward = [row for row in PAIRS if row.fits(source, target)]
    turned = [row for row in PAIRS if row.back and row.fits(target, source)]
    certain = [*_forward([row for row in forward if not row.guess]), *_turned(turned)]
    unique: dict[tuple[str, bool], Option] = {}
    for option in certain or _forward(forward):
        unique.setdefault((option.flow, option.reversed), option)
    return tuple(unique.values())


def _forward(rows: Iterable[Row]) -> list[Option]:
    return [
        Option(
            flow,
            reversed=False,
            idle_source=row.idle_source,
            only_answers=row.only_answers,
            words_only=row.words_only,
            guess=row.guess,
        )
        for row in rows
        for flow in row.flows
    ]


def _turned(rows: Iterable[Row]) -> list[Option]:
    return [
        Option(
            row.flows[0],
            reversed=True,
            idle_source=False,
            only_answers=False,
            words_only=row.words_only,
            guess=row.guess,
        )
        for row in rows
    ]


@lru_cache(maxsize=TEXTS_KEPT)
def said(words: str) -> tuple[tuple[str, ...], ...]:
    """The flows that each phrase on an arrow may speak of, the most telling phrase first."""
    return tuple(_WORDS.flows[phrase] for phrase in _WORDS.any_flow.found(normal(words)))


@lru_cache(maxsize=TEXTS_KEPT)
def says_mirror(words: str) -> bool:
    """Whether the words speak of a copy of the traffic whose answer is not used."""
    return bool(_WORDS.mirrors.found(normal(words)))


@lru_cache(maxsize=TEXTS_KEPT)
def says_failure(words: str) -> bool:
    """Whether the words speak of the case that the main way fails."""
    return bool(_WORDS.failures.found(normal(words)))


@lru_cache(maxsize=TEXTS_KEPT)
def infer_flow(
    source_kind: str,
    target_kind: str,
    words: str = "",
    denied: frozenset[str] = frozenset(),
    *,
    answers: bool = False,
    source_idle: bool = False,
) -> FlowGuess:
    """The flow of an arrow between two kinds.

    ``answers`` when an arrow of the other direction joins the same two parts, so that this one may be
    what comes back; ``source_idle`` when nothing points at the source; ``denied`` are flows that somebody
    said it does not have. The flow ``same`` is left to the
    caller, who knows what the transparent part receives.
    """
    text = normal(words)
    wanted = said(words)
    reading = bool(_WORDS.reads.found(text)) and not (_WORDS.writes.found(text))
    able = [
        o
        for o in options(source_kind, target_kind)
        if (source_idle or not o.idle_source) and (answers or not o.only_answers) and o.flow not in denied
    ]
    if reading:
        back = [o for o in options(target_kind, source_kind) if _is_read_back(o) and o.flow not in denied]
        return _read(wanted, able, back) or _by_pair(able, denied, answers=False)
    return _by_words(able, wanted, answers=answers) or _by_pair(able, denied, answers=answers)


def _by_words(able: Sequence[Option], wanted: Sequence[Sequence[str]], *, answers: bool) -> FlowGuess | None:
    for flows in wanted:
        fitting = [o for o in able if o.flow in flows and not (o.reversed and answers)]
        if fitting:
            match = min(fitting, key=lambda option: option.reversed)
            sure = GUESS if match.guess else SURE if match == able[0] else LIKELY
            return FlowGuess(
                match.flow, match.reversed, sure, f"the arrow says {FLOWS[match.flow].title.lower()}"
            )
    return None


def _by_pair(able: Sequence[Option], denied: frozenset[str], *, answers: bool) -> FlowGuess:
    plain = [o for o in able if not o.words_only]
    forward = [o for o in plain if not o.reversed]
    first = (forward[0] if answers and forward else plain[0]) if plain else None
    if first is None:
        flow = next((flow for flow in COMMON if flow not in denied), COMMON[0])
        return FlowGuess(flow, False, GUESS, "nothing says what runs here")
    confidence = GUESS if first.guess else PLAIN
    return FlowGuess(first.flow, first.reversed, confidence, "what usually runs between the two")


def _is_read_back(option: Option) -> bool:
    return not option.reversed and not option.idle_source and option.flow != SAME


def _read(
    wanted: Sequence[Sequence[str]], able: Sequence[Option], back: Sequence[Option]
) -> FlowGuess | None:
    lookup = next((o for o in able if o.flow == "lookup" and not o.reversed and not o.guess), None)
    if lookup:
        return FlowGuess("lookup", False, SURE, "the arrow says that its start reads")
    chosen = next((o for flows in wanted for o in back if o.flow in flows), back[0] if back else None)
    if chosen is None:
        return None
    return FlowGuess(chosen.flow, True, LIKELY, "the arrow says that its start reads")
