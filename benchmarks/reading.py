"""How well labels and arrows are read, against what an expert wrote down beforehand.

    python -m benchmarks.reading [--wrong]

Labels come from ``tests/designs/labels.yaml``, arrows from the published drawings. Precision is
the share of what was named that is named rightly, recall the share of what has a name that was
named rightly. Precision counts by the family read, recall by the family expected. Labels kept
aside (``holdout``) have a line of their own; ``--wrong`` lists the errors among the others.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "backend"))

import yaml

from redline.design.catalogue import KINDS, UNKNOWN
from redline.design.document import Component, Connection, Design
from redline.design.graph import SystemGraph, read
from redline.exchange import sketch

TESTS = Path(__file__).resolve().parents[1] / "tests"
PUBLISHED = TESTS / "designs" / "published"


@dataclass(frozen=True)
class Case:
    """A label as drawn, the kinds that are right for it, the kind it was read as."""

    label: str
    right: tuple[str, ...]
    read_as: str
    note: str = ""
    near: tuple[str, ...] = ()
    holdout: bool = False


@dataclass(frozen=True)
class Score:
    """Counts behind precision and recall, both shares from 0 to 1 (1 when there is nothing to count)."""

    named: int
    named_right: int
    known: int
    known_right: int

    @property
    def precision(self) -> float:
        """The share of what was named that is right."""
        return self.named_right / self.named if self.named else 1.0

    @property
    def recall(self) -> float:
        """The share of what has a name that was found."""
        return self.known_right / self.known if self.known else 1.0


def labels() -> tuple[Case, ...]:
    """Every label of the set, read alone or beside the neighbours it states."""
    groups = yaml.safe_load((TESTS / "designs" / "labels.yaml").read_text(encoding="utf-8"))
    return tuple(_case(entry) for entries in groups.values() for entry in entries)


def _case(entry: dict[str, Any]) -> Case:
    label, note, near = entry["label"], entry.get("note", ""), tuple(entry.get("near", ()))
    right = tuple(entry["kind"]) if isinstance(entry["kind"], list) else (entry["kind"],)
    read_as = read(_drawn(label, note, near)).kind("part")
    return Case(label, right, read_as, note, near, entry.get("holdout", False))


def _drawn(label: str, note: str, near: tuple[str, ...]) -> Design:
    parts = [Component(id="part", label=label, note=note)]
    arrows = []
    for number, (arrow, _, name) in enumerate(text.partition(" ") for text in near):
        parts.append(Component(id=f"near{number}", label=name))
        ends = ("part", f"near{number}") if arrow == "->" else (f"near{number}", "part")
        arrows.append(Connection(id=f"arrow{number}", source=ends[0], target=ends[1]))
    return Design(components=parts, connections=arrows)


def score(cases: Iterable[Case], family: str | None = None) -> Score:
    """Precision and recall of the cases, or of those that were read as or belong to one family."""
    cases = tuple(cases)
    named = [c for c in cases if c.read_as != UNKNOWN and _in(family, c.read_as)]
    known = [c for c in cases if UNKNOWN not in c.right and _in(family, c.right[0])]
    return Score(len(named), _right(named), len(known), _right(known))


def _in(family: str | None, kind: str) -> bool:
    return family is None or KINDS[kind].family == family


def _right(cases: Iterable[Case]) -> int:
    return sum(case.read_as in case.right for case in cases)


def arrows() -> tuple[Score, tuple[str, ...]]:
    """Precision and recall of the flows of every published drawing, and the arrows read otherwise."""
    expected = yaml.safe_load((TESTS / "design" / "published_reading.yaml").read_text(encoding="utf-8"))
    wanted = Counter(f"{slug}: {arrow}" for slug, told in expected.items() for arrow in told["arrows"])
    found = Counter(f"{slug}: {arrow}" for slug in expected for arrow in _arrows(_published(slug)))
    both = (wanted & found).total()
    wrong = (f"{arrow} (not so in the drawing)" for arrow in (found - wanted).elements())
    missed = (f"{arrow} (missed)" for arrow in (wanted - found).elements())
    return Score(found.total(), both, wanted.total(), both), (*wrong, *missed)


def _published(slug: str) -> SystemGraph:
    text = (PUBLISHED / f"{slug}.json").read_text(encoding="utf-8")
    return read(sketch.from_sketch(yaml.safe_load(text)).design)


def _arrows(graph: SystemGraph) -> Iterator[str]:
    for edge in graph.edges:
        if not edge.implicit and edge.flow:
            ways = " answer" * edge.folded + " mirror" * edge.mirrored
            yield f"{edge.source} {edge.flow} {edge.target}{ways}"


def _line(name: str, counts: Score) -> str:
    precise = f"{counts.precision:7.1%} ({counts.named_right}/{counts.named})"
    return f"{name:<22}{precise:<20}{counts.recall:7.1%} ({counts.known_right}/{counts.known})"


def _wrong(cases: Iterable[Case]) -> Iterator[str]:
    for case in cases:
        if case.read_as not in case.right:
            beside = "".join(f" [{text}]" for text in (*case.near, case.note) if text)
            yield f"{case.label}{beside}: {case.read_as}, not {' or '.join(case.right)}"


def main(say: Callable[[str], None] = print) -> None:
    """Print the figures, and with ``--wrong`` what was read wrongly."""
    cases = labels()
    open_cases = [case for case in cases if not case.holdout]
    say(f"{'':<22}{'precision':<20}recall")
    say(_line(f"{len(cases)} labels", score(cases)))
    say(_line("kept aside", score(case for case in cases if case.holdout)))
    for family in dict.fromkeys(kind.family for kind in KINDS.values() if kind.id != UNKNOWN):
        say(_line(f"  {family}", score(cases, family)))
    flows, misread = arrows()
    say(_line(f"{flows.known} arrows", flows))
    if "--wrong" in sys.argv[1:]:
        say("\n".join((*_wrong(open_cases), *misread)))


if __name__ == "__main__":
    main()
