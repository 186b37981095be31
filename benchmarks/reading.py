"""How well labels and arrows are read, against what an expert wrote down beforehand.

    python -m benchmarks.reading [--wrong]

The sets lie in ``tests/designs``. The lexicon learns from ``labels.yaml``, ``labels_slang.yaml`` and the
systems of ``labels_new_fields.yaml`` marked ``opened``; it never does from the hold-outs: the labels marked
``holdout``, the systems of ``labels_holdout.yaml`` and those of ``labels_new_fields.yaml`` that are shut.
Arrows come from the published drawings. Precision is the share of what was named that is named rightly,
recall the share of what has a name that was named rightly, each with its 95 % interval (Wilson); ``certain``
is the precision of what is taken for certain, which alone speaks in findings without a question.

The systems of ``labels_holdout.yaml`` were written before the lexicon was widened, but by the same hand, so
their figures flatter. The new fields were written later by another hand, and gave, all 258 boxes of them at
first sight, a precision of 76.4 %, a recall of 53.8 % and 79.2 % of what was certain: that is what to expect
of a stranger's board in a field that nobody here has drawn.

Precision counts by the family read, recall by the family expected. ``--wrong`` lists the errors outside the
hold-outs.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "backend"))

import yaml

from redline.design.catalogue import KINDS, UNKNOWN
from redline.design.document import Component, Connection, Design
from redline.design.graph import SystemGraph, read
from redline.design.parts import CERTAIN, Node
from redline.exchange import sketch

DESIGNS = Path(__file__).resolve().parents[1] / "tests" / "designs"
PUBLISHED = DESIGNS / "published"
LEARNT, SLANG, OPENED = "labelled", "slang", "new fields, opened"
ASIDE, SYSTEMS, SHUT = "hold-out, kept aside", "hold-out, whole systems", "hold-out, new fields"
NORMAL_95 = 1.96
"""Standard deviations of a normal distribution that hold 95 % of it on both sides."""


@dataclass(frozen=True)
class Case:
    """A label as drawn, the kinds that are right for it, the kind it was read as and how surely."""

    label: str
    right: tuple[str, ...]
    read_as: str
    confidence: float
    note: str = ""
    near: tuple[str, ...] = ()


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


def labels() -> Mapping[str, tuple[Case, ...]]:
    """The cases of every set: labels read alone or beside the neighbours they state, or in their system."""
    learnt = tuple(_entries("labels.yaml"))
    fields = _load("labels_new_fields.yaml")
    return {
        LEARNT: tuple(_case(entry) for entry in learnt if not entry.get("holdout")),
        SLANG: tuple(_case(entry) for entry in _entries("labels_slang.yaml")),
        OPENED: _all_cases(system for system in fields if system.get("opened")),
        ASIDE: tuple(_case(entry) for entry in learnt if entry.get("holdout")),
        SYSTEMS: _all_cases(_load("labels_holdout.yaml")),
        SHUT: _all_cases(system for system in fields if not system.get("opened")),
    }


def _load(file: str) -> Any:
    return yaml.safe_load((DESIGNS / file).read_text(encoding="utf-8"))


def _entries(file: str) -> Iterator[dict[str, Any]]:
    for entries in _load(file).values():
        yield from entries


def _case(entry: dict[str, Any]) -> Case:
    label, note, near = entry["label"], entry.get("note", ""), tuple(entry.get("near", ()))
    return _judged(entry, read(_drawn(label, note, near)).nodes["part"], near)


def _judged(entry: dict[str, Any], node: Node, near: tuple[str, ...] = ()) -> Case:
    right = tuple(entry["kind"]) if isinstance(entry["kind"], list) else (entry["kind"],)
    return Case(entry["label"], right, node.kind, node.confidence, node.note, near)


def _all_cases(systems: Iterable[dict[str, Any]]) -> tuple[Case, ...]:
    return tuple(case for system in systems for case in _system_cases(system))


def _system_cases(system: dict[str, Any]) -> Iterator[Case]:
    """Every box of a system, read among all the others."""
    boxes = dict(enumerate(system["boxes"], start=1))
    arrows = [
        Connection(id=pair, source=source, target=target)
        for pair in system["arrows"].split()
        for source, target in (pair.split(">"),)
    ]
    parts = [Component(id=str(number), label=box["label"]) for number, box in boxes.items()]
    nodes = read(Design(components=parts, connections=arrows)).nodes
    return (_judged(box, nodes[str(number)]) for number, box in boxes.items())


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
    expected = _load("../design/published_reading.yaml")
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


def interval(right: int, of: int) -> tuple[float, float]:
    """The 95 % interval (Wilson) of a share seen as so many of so many; from 0 to 1 when of none."""
    if not of:
        return 0.0, 1.0
    share, width = right / of, NORMAL_95**2 / of
    middle, spread = share + width / 2, NORMAL_95 * sqrt(share * (1 - share) / of + width / (4 * of))
    return (middle - spread) / (1 + width), (middle + spread) / (1 + width)


def certain(cases: Iterable[Case]) -> tuple[Case, ...]:
    """The cases whose reading is taken for certain."""
    return tuple(case for case in cases if case.confidence >= CERTAIN)


def _line(name: str, counts: Score, sure: Score | None = None) -> str:
    shares = [
        _share(counts.precision, counts.named_right, counts.named),
        _share(counts.recall, counts.known_right, counts.known),
        *([_share(sure.precision, sure.named_right, sure.named)] if sure else ()),
    ]
    return f"{name:<30}" + "".join(f"{share:<30}" for share in shares).rstrip()


def _share(share: float, right: int, of: int) -> str:
    low, high = interval(right, of)
    return f"{share:6.1%} [{low:.0%}, {high:.0%}] ({right}/{of})"


def _wrong(cases: Iterable[Case]) -> Iterator[str]:
    for case in cases:
        if case.read_as not in case.right:
            beside = "".join(f" [{text}]" for text in (*case.near, case.note) if text)
            read_as = f"{case.read_as} ({case.confidence:.2f})"
            yield f"{case.label}{beside}: {read_as}, not {' or '.join(case.right)}"


def main(say: Callable[[str], None] = print) -> None:
    """Print the figures, and with ``--wrong`` what was read wrongly."""
    sets = labels()
    say(f"{'':<30}{'precision':<30}{'recall':<30}certain")
    for name, cases in sets.items():
        say(_line(f"{name} ({len(cases)})", score(cases), score(certain(cases))))
    learnt = (*sets[LEARNT], *sets[SLANG], *sets[OPENED])
    for family in dict.fromkeys(kind.family for kind in KINDS.values() if kind.id != UNKNOWN):
        say(_line(f"  {family}", score(learnt, family), score(certain(learnt), family)))
    flows, misread = arrows()
    say(_line(f"{flows.known} arrows", flows))
    if "--wrong" in sys.argv[1:]:
        say("\n".join((*_wrong(learnt), *misread)))


if __name__ == "__main__":
    main()
