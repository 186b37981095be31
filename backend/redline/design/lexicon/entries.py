"""The names of the lexicon: what they say by default, and the hints that decide otherwise.

Data lies in ``products.yaml`` (what a box is made with), ``labels.yaml`` (what it does),
``shorthand.yaml`` (how people shorten and compound), ``compounds.yaml`` (what a last or a first word says)
and ``everyday.yaml`` (plain words that leave the part to be guessed); the titles and ids of the kinds are
names too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from redline import assets
from redline.design.catalogue import FLOWS, KINDS, KINDS_OF_FAMILY, UNKNOWN, fault
from redline.design.document import Value
from redline.design.lexicon.spelling import ARTICLES, all_words, words_of
from redline.design.words import Phrases

PRODUCTS, LABELS = "design/lexicon/products.yaml", "design/lexicon/labels.yaml"
EVERYDAY = "design/lexicon/everyday.yaml"
SHORTHAND = "design/lexicon/shorthand.yaml"
COMPOUNDS = "design/lexicon/compounds.yaml"


@dataclass(frozen=True, slots=True)
class Hint:
    """Extra signs that decide between the kinds of a name; all that are given must hold."""

    kind: str
    words: Phrases | None
    near: frozenset[str]
    fed_by: frozenset[str]
    feeds: frozenset[str]
    not_fed_by: frozenset[str]
    receives: frozenset[str]
    sends: frozenset[str]
    provides: frozenset[str] | None
    attributes: Mapping[str, Value]

    @property
    def looks_around(self) -> bool:
        """Whether neighbours matter to it."""
        return bool(self.near or self.fed_by or self.feeds or self.not_fed_by or self.receives or self.sends)


@dataclass(frozen=True, slots=True)
class Entry:
    """Names that share a default kind, and the hints that decide otherwise.

    ``role`` names say what a box does, others what it is made with; ``generic`` ones among these name a
    technique or an interface that many products have; ``titled`` ones are the kinds' own. A ``head`` name
    that ends the main phrase, or that is a phrase after it such as “vs actual”, wins over whatever stands
    before it, an ``opens`` name that begins it over whatever comes after: “embed the fraud reports” embeds.
    """

    kind: str
    infra: bool
    role: bool
    titled: bool
    generic: bool
    head: bool
    opens: bool
    provides: frozenset[str]
    attributes: Mapping[str, Value]
    hints: tuple[Hint, ...]


@dataclass(frozen=True, slots=True)
class Name:
    """One name: its words, and whether it counts beside other names.

    ``needs`` are words that a label usually carries in vain, such as “test”, but not in this name.
    """

    text: str
    words: tuple[str, ...]
    entry: Entry
    weak: bool = False
    alone: bool = False
    needs: frozenset[str] = frozenset()


def all_names() -> list[Name]:
    """Every name of the lexicon; of two with the same words the first counts."""
    return [
        *_names(SHORTHAND, role=True),
        *_names(LABELS, role=True),
        *_names(PRODUCTS, role=False),
        *_names(COMPOUNDS, role=True),
        *_names(EVERYDAY, role=True),
        *_kind_names(),
    ]


def _names(file: str, *, role: bool) -> Iterator[Name]:
    for data in assets.load_yaml(assets.package_text(file), file):
        entry = _entry(data, file, role=role)
        for text in data["names"]:
            yield _name(text, file, entry, weak=data.get("weak", False))
        for text in data.get("alone", ()):
            yield _name(text, file, entry, weak=data.get("weak", False), alone=True)


def _name(text: str, file: str, entry: Entry, *, weak: bool = False, alone: bool = False) -> Name:
    words = words_of(text)
    if not words:
        raise fault(file, text, f"“{text}” has no words.")
    return Name(text, words, entry, weak, alone, all_words(text).difference(words, ARTICLES))


def _kind_names() -> Iterator[Name]:
    for kind in KINDS.values():
        entry = Entry(
            kind.id,
            infra=False,
            role=True,
            titled=True,
            generic=True,
            head=False,
            opens=False,
            provides=frozenset(),
            attributes={},
            hints=(),
        )
        if kind.id != UNKNOWN:
            yield Name(kind.id.replace("_", " "), words_of(kind.id.replace("_", " ")), entry)
            yield Name(kind.title, words_of(kind.title), entry)


def _entry(data: Mapping[str, Any], file: str, *, role: bool) -> Entry:
    about = (data["names"] or data["alone"])[0]
    return Entry(
        kind=_kind(data["kind"], file, about),
        infra=data.get("infra", False),
        role=role,
        titled=False,
        generic=data.get("generic", False),
        head=data.get("head", False),
        opens=data.get("opens", False),
        provides=frozenset(data.get("provides", ())),
        attributes=data.get("attributes", {}),
        hints=tuple(_hint(hint, file, about) for hint in data.get("hints", ())),
    )


def _hint(data: Mapping[str, Any], file: str, about: str) -> Hint:
    known = {
        "kind",
        "words",
        "near",
        "fed_by",
        "feeds",
        "not_fed_by",
        "receives",
        "sends",
        "provides",
        "attributes",
    }
    for key in data:
        if key not in known:
            raise fault(file, about, f"a hint has no “{key}”.", f"It may have {', '.join(sorted(known))}.")
    around = {
        key: frozenset(kind for name in data.get(key, ()) for kind in _kinds(name, file, about))
        for key in ("near", "fed_by", "feeds", "not_fed_by")
    }
    for flow in (*data.get("receives", ()), *data.get("sends", ())):
        if flow not in FLOWS:
            raise fault(file, about, f"“{flow}” is no flow.")
    return Hint(
        kind=_kind(data["kind"], file, about),
        words=Phrases(data["words"]) if "words" in data else None,
        receives=frozenset(data.get("receives", ())),
        sends=frozenset(data.get("sends", ())),
        provides=frozenset(data["provides"]) if "provides" in data else None,
        attributes=data.get("attributes", {}),
        **around,
    )


def _kinds(name: str, file: str, about: str) -> frozenset[str]:
    return KINDS_OF_FAMILY[name[1:]] if name.startswith("@") else frozenset({_kind(name, file, about)})


def _kind(name: str, file: str, about: str) -> str:
    if name not in KINDS:
        raise fault(file, about, f"“{name}” is no kind.")
    return name
