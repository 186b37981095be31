"""Whether single defects of good designs are found, and whether anything else is accused for them.

    python -m benchmarks.defects [--wrong]

Each mutant is a reference design of ``tests/designs`` with one defect (``tests/designs/defects``), labelled
with the rule that must speak. Recall counts by the family of that rule: the share of mutants of which it says
something new. Precision counts by the family of the rule that accuses: the share of new accusations that are
true of the defect, which are those of the rules it names and of their cause. ``--wrong`` lists the rest.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "backend"))

from tests.designs.defects import Mutant, mutants
from tests.designs.references import brief, load

from redline.critique import checklist
from redline.critique.engine import critique
from redline.critique.finding import Critique, Finding


@dataclass(frozen=True)
class Verdict:
    """What the critique made of a mutant: the finding that tells of it, and what failed only since."""

    mutant: Mutant
    told: Finding | None
    true: tuple[Finding, ...]
    wrong: tuple[Finding, ...]

    @property
    def found(self) -> bool:
        """Whether anything tells of the defect."""
        return self.told is not None

    @property
    def wrong_blockers(self) -> tuple[Finding, ...]:
        """Blockers that have nothing to do with the defect."""
        return tuple(finding for finding in self.wrong if finding.severity == "blocker")


@dataclass(frozen=True)
class Row:
    """Counts of one family of rules."""

    family: str
    mutants: int
    found: int
    accused: int
    true: int

    @property
    def recall(self) -> float:
        """Share of the mutants that were found; 1 where there are none."""
        return self.found / self.mutants if self.mutants else 1.0

    @property
    def precision(self) -> float:
        """Share of the accusations that are true of the defect; 1 where there are none."""
        return self.true / self.accused if self.accused else 1.0


@cache
def _before(reference: str) -> Critique:
    return critique(load(reference), brief(reference))


@cache
def _cause(rule: str) -> str:
    rules = checklist.builtin().by_id
    return rules[rule].cause if rule in rules else ""


def judge(mutant: Mutant) -> Verdict:
    """Compare what is said of the mutant with what is said of its reference."""
    before = _before(mutant.reference)
    said = {(f.rule, f.outcome, f.anchors, f.message) for f in before.findings}
    failing = {f.rule for f in before.findings if f.outcome == "fail"}
    after = critique(mutant.design, mutant.brief).findings
    defect = mutant.defect
    telling = (
        f
        for f in after
        if f.rule in defect.must
        and f.outcome in defect.outcomes
        and (f.rule, f.outcome, f.anchors, f.message) not in said
    )
    told = next(telling, None)
    accused = [f for f in after if f.outcome == "fail" and f.rule not in failing]
    true = [f for f in accused if _belongs(f.rule, mutant)]
    return Verdict(mutant, told, tuple(true), tuple(f for f in accused if f not in true))


def _belongs(rule: str, mutant: Mutant) -> bool:
    """Whether a rule speaks of what the defect is, or of what follows from it."""
    defect = mutant.defect
    named = rule in (*defect.must, *defect.also)
    whole = any(name.endswith("/") and rule.startswith(name) for name in defect.also)
    return named or whole or _cause(rule) in {_cause(must) for must in defect.must} - {""}


def judged() -> list[Verdict]:
    """Every mutant of which the reference is not asked the same already."""
    return [judge(mutant) for mutant in mutants() if not _asked(mutant)]


def _asked(mutant: Mutant) -> bool:
    return any(f.rule in mutant.defect.must for f in _before(mutant.reference).findings)


def table(verdicts: Iterable[Verdict]) -> list[Row]:
    """Recall and precision by family, and of all together."""
    verdicts = list(verdicts)
    every = Counter(v.mutant.defect.family for v in verdicts)
    found = Counter(v.mutant.defect.family for v in verdicts if v.found)
    true = Counter(_family(f) for v in verdicts for f in v.true)
    wrong = Counter(_family(f) for v in verdicts for f in v.wrong)
    rows = [
        Row(name, every[name], found[name], true[name] + wrong[name], true[name])
        for name in sorted({*every, *true, *wrong})
    ]
    total = Row("all", every.total(), found.total(), true.total() + wrong.total(), true.total())
    return [*rows, total]


def _family(finding: Finding) -> str:
    return finding.rule.split("/", 1)[0]


def main() -> None:
    """Print the table."""
    verdicts = judged()
    designs = {verdict.mutant.reference for verdict in verdicts}
    print(f"{len(verdicts)} mutants of {len(designs)} designs\n")
    print(f"{'family':14}{'mutants':>8}{'recall':>9}{'accusations':>13}{'precision':>11}")
    for row in table(verdicts):
        print(f"{row.family:14}{row.mutants:8}{row.recall:9.1%}{row.accused:13}{row.precision:11.1%}")
    blockers = sum(len(verdict.wrong_blockers) for verdict in verdicts)
    print(f"\nblockers that have nothing to do with the defect: {blockers}")
    if "--wrong" in sys.argv[1:]:
        _list(verdicts)


def _list(verdicts: Iterable[Verdict]) -> None:
    for verdict in verdicts:
        if not verdict.found:
            print(f"\nnot found   {verdict.mutant.name}: {' or '.join(verdict.mutant.defect.must)}")
        for finding in verdict.wrong:
            print(f"\naccused     {verdict.mutant.name}: {finding.severity} {finding.rule}")
            print(f"{' ':12}{finding.message}")


if __name__ == "__main__":
    main()
