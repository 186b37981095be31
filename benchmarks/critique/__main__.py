"""How long a critique takes, at 30, 300 and 3,000 components, beside other engines.

    PYTHONPATH=backend python -m benchmarks.critique [SIZE …]

The first table is Redline with every rule: reading the drawing, the whole critique by rules that
remember nothing, the critique after one more edit (of any kind, and below by kind), and that of an
unchanged board. The second is six
rules that other engines can say too, each prepared from the same graph: ms, how many times what Redline
takes (reading, evidence, texts and fixes included), and whether the same boxes are accused. Times are
medians of processor time in ms. pySHACL, GrandCypher and pytm are measured where they are installed
(``requirements/peers.txt``, best in an environment of their own); Redline never needs them. A size that
a peer would take long for, judging by the one before, is left out and said so.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from itertools import chain
from statistics import median
from typing import Any

from benchmarks.critique import plain, redline_rules
from benchmarks.critique.board import drawing
from benchmarks.critique.timing import median_ms, timed

from redline.critique import checklist
from redline.critique.checklist import Checklist
from redline.design.document import Design
from redline.design.graph import read

SIZES = (30, 300, 3_000)
REPEATS = {30: 15, 300: 9, 3_000: 3}
EDITS = {30: 50, 300: 25, 3_000: 15}
PEERS = {"GrandCypher": "cypher", "pySHACL": "shacl"}
LONGEST_MS = 8_000
"""A peer that took a tenth of this at the size before is not tried at the next."""


@dataclass(frozen=True)
class Measured:
    """Six rules by one engine: ms to prepare, ms for those it can say, and whom it accuses."""

    prepare_ms: float
    rules_ms: float
    accused: dict[str, set[str]]


def whole(sizes: Iterable[int], rules: Checklist) -> None:
    """The table of the whole critique."""
    print(f"{len(rules.rules)} rules, medians of processor time in ms")
    print("components  arrows  systems  findings     read  critique  after an edit  unchanged")
    before: tuple[int, float, float] | None = None
    for size in sizes:
        design, repeats = drawing(size), REPEATS.get(size, 3)
        reading = median_ms(partial(read, design), repeats)
        cold = median_ms(partial(redline_rules.cold, design, rules), repeats)
        edits = redline_rules.after_edits_ms(design, rules, EDITS.get(size, 5))
        edit = median(chain.from_iterable(edits.values()))
        same = redline_rules.unchanged_ms(design, rules, repeats)
        found = len(redline_rules.cold(design, rules).findings)
        print(
            f"{size:10,}  {len(design.connections):6,}  {len(read(design).systems):7}  {found:8,}"
            f"  {reading:7.2f}  {cold:8.2f}  {edit:13.2f}  {same:9.2f}"
        )
        print("  after an edit: " + ", ".join(f"{what} {median(ms):.2f}" for what, ms in edits.items()))
        if before:
            times, first, second = size / before[0], cold / before[1], edit / before[2]
            print(f"  for ×{times:g} components: critique ×{first:.1f}, after an edit ×{second:.1f}")
        before = size, cold, edit


def by_redline(design: Design, rules: Checklist, repeats: int) -> Measured:
    """The six rules by Redline, with everything that a finding brings along."""
    reading = median_ms(partial(read, design), repeats)
    critique = median_ms(partial(redline_rules.cold, design, rules), repeats)
    return Measured(reading, critique - reading, redline_rules.accused(design, rules))


def by_networkx(board: Any, repeats: int) -> Measured:
    """The six rules in plain NetworkX, on the graph as it is."""
    took = median_ms(lambda: [rule(board) for rule in plain.RULES.values()], repeats)
    return Measured(0.0, took, {rule: check(board) for rule, check in plain.RULES.items()})


def by_peer(engine: Any, board: Any, repeats: int) -> Measured:
    """The rules that this engine can say, on its own form of the graph."""
    prepare_ms = median_ms(partial(engine.prepare, board), repeats)
    graph = engine.prepare(board)
    took = median_ms(lambda: [engine.check(graph, rule) for rule in engine.RULES], repeats)
    return Measured(prepare_ms, took, {rule: engine.check(graph, rule) for rule in engine.RULES})


def installed(names: dict[str, str]) -> dict[str, Any]:
    """The engines that are there; says which are not."""
    found = {}
    for name, module in names.items():
        try:
            found[name] = import_module(f"benchmarks.critique.{module}")
        except ModuleNotFoundError as error:
            print(f"{name} is not measured: {error.name} is not installed (requirements/peers.txt).")
    return found


def side_by_side(sizes: Iterable[int], rules: Checklist) -> None:
    """The table of the six rules by every engine."""
    some = redline_rules.only(rules, set(plain.RULES))
    print(f"\nThe same {len(plain.RULES)} rules by other engines, those of them that each can say")
    peers = installed(PEERS)
    print("components  engine       rules  prepare     rules ms  of Redline's  same boxes")
    slow: set[str] = set()
    for size in sizes:
        design, repeats = drawing(size), min(5, REPEATS.get(size, 3))
        board = read(design).multigraph
        ours = by_redline(design, some, repeats)
        _row(size, "Redline", ours, ours)
        _row(size, "NetworkX", by_networkx(board, repeats), ours)
        for name, engine in peers.items():
            if name in slow:
                print(f"{size:10,}  {name:11}  not tried, it would take longer than {LONGEST_MS / 1000:g} s")
                continue
            found = by_peer(engine, board, 1 if size > SIZES[0] else repeats)
            _row(size, name, found, ours)
            slow |= {name} if found.rules_ms * 10 > LONGEST_MS else set()


def _row(size: int, name: str, found: Measured, ours: Measured) -> None:
    wrong = [rule for rule, parts in found.accused.items() if parts != ours.accused[rule]]
    ratio = (found.prepare_ms + found.rules_ms) / (ours.prepare_ms + ours.rules_ms)
    print(
        f"{size:10,}  {name:11}  {len(found.accused):5}  {found.prepare_ms:7.2f}  {found.rules_ms:11.2f}"
        f"  {'×':>6}{ratio:<7.2f}  {'no: ' + ', '.join(wrong) if wrong else 'yes'}"
    )


def by_element(sizes: Iterable[int], rules: Checklist) -> None:
    """pytm and Redline, each with all of its rules, per box or arrow."""
    print("\nAll rules of each, ms for one box or arrow")
    for threats in installed({"pytm": "threats"}).values():
        print("components  pytm   Redline  of Redline's")
        for size in sizes:
            design = drawing(size)
            board = read(design).multigraph
            elements = len(design.components) + len(design.connections)
            model = threats.prepare(board)
            theirs = timed(partial(threats.check, model))[0] / elements
            ours = median_ms(partial(redline_rules.cold, design, rules), 3) / elements
            print(f"{size:10,}  {theirs:.3f}  {ours:.3f}    ×{theirs / ours:.2f}")


def main() -> None:
    """Every table for the sizes of the command line."""
    sizes = [int(argument) for argument in sys.argv[1:]] or list(SIZES)
    for table in (whole, side_by_side, by_element):
        table(sizes, checklist.builtin())


if __name__ == "__main__":
    main()
