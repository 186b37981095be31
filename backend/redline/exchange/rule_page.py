"""A rule told by its own examples: a marked graph beside a passing one, and the fix in words.

The app and the written documentation show the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from redline.critique.checklist import Checklist, Drawn, Example, Expected, Rule
from redline.critique.engine import judge
from redline.critique.finding import Finding, Severity
from redline.design.document import Design
from redline.design.graph import SystemGraph, read
from redline.exchange.everyday import named
from redline.exchange.layout import downwards
from redline.exchange.picture import svg
from redline.exchange.picture.svg import Marks
from redline.exchange.wording import framed, generic, in_words, stated

OUTCOMES: dict[Expected, str] = {
    "fail": "marked",
    "ask": "asked about",
    "pass": "passing",
    "not_applicable": "left alone",
}
"""What a rule does with a graph, in words, in the order in which they are counted."""
MEANING: dict[Severity, str] = {
    "blocker": "an interviewer would stop here",
    "major": "weakens the answer",
    "minor": "would come up in review",
    "nudge": "a question, not scored",
}
BASES = {"P": "something drawn, at any time", "A": "something absent, once the design is handed in"}
STAKES = {"low": "low", "med": "medium", "high": "high"}
NARROWEST_PX = 460.0
"""So wide a picture is at least: about half a page at full size."""


@dataclass(frozen=True)
class Picture:
    """An example as it is drawn, with what the rule says about it in red."""

    example: Example
    design: Design
    finding: Finding | None = None

    @cached_property
    def graph(self) -> SystemGraph:
        """The example with everyday names, laid out to fit half a page."""
        graph = read(self.design)
        sizes = {node.id: svg.box_size(node, self.facts[node.id]) for node in graph.nodes.values()}
        return read(downwards(self.design, sizes))

    @cached_property
    def facts(self) -> Mapping[str, tuple[str, ...]]:
        """What is stated about each component and connection: the difference often lies in it."""
        said = {part.id: stated(part) for part in self.design.components}
        return said | {part.id: stated(part) for part in self.design.connections}

    @property
    def framing(self) -> tuple[str, ...]:
        """What the example states on the framing card."""
        return framed(self.design.framing)

    @property
    def marks(self) -> Marks:
        """The rule's own red ink and nothing else's."""
        return Marks(((1, self.finding),)) if self.finding else Marks()

    @property
    def size(self) -> tuple[float, float]:
        """Its width and height, in pixels."""
        frame = svg.frame_of(self.graph, self.marks, self.facts)
        return frame.width, frame.height

    def drawn(self, least: tuple[float, float]) -> str:
        """The picture as SVG markup that takes its style from the page around it."""
        return svg.board(self.graph, self.marks, label=self.example.name, least=least, facts=self.facts)


@dataclass(frozen=True)
class RulePage:
    """Everything that is told about one rule."""

    rule: Rule
    bad: Picture | None
    good: Picture | None

    @property
    def question(self) -> str:
        """What the interviewer asks, without the names of one drawing."""
        return generic(self.rule.question)

    @property
    def why(self) -> str:
        """Why it matters, without the names of one drawing."""
        return generic(self.rule.why)

    @property
    def said(self) -> str:
        """What the rule says about the marked graph."""
        return self.bad.finding.message if self.bad and self.bad.finding else ""

    @property
    def fix_label(self) -> str:
        """What the fix does, in a few words."""
        return generic(self.rule.fix_label)

    @property
    def fix(self) -> tuple[str, ...]:
        """The edits that mend the marked graph, in words."""
        finding = self.bad.finding if self.bad else None
        return in_words(finding.fix, self.bad.design) if self.bad and finding else ()

    @property
    def size(self) -> tuple[float, float]:
        """The size that both pictures have, so that they are shown at one scale."""
        sizes = [picture.size for picture in (self.bad, self.good) if picture]
        return max([NARROWEST_PX, *(w for w, _ in sizes)]), max([0.0, *(h for _, h in sizes)])

    @property
    def counted(self) -> dict[str, int]:
        """How many example graphs of each outcome prove it."""
        tally = Counter(example.expect for example in self.rule.examples)
        return {word: tally[outcome] for outcome, word in OUTCOMES.items() if tally[outcome]}

    @property
    def by_stakes(self) -> dict[str, Severity]:
        """The severities that differ with the stakes."""
        told = {STAKES.get(stakes, stakes): severity for stakes, severity in self.rule.severity_at.items()}
        return {stakes: severity for stakes, severity in told.items() if severity != self.rule.severity}


def rule_page(rule: Rule) -> RulePage:
    """The page of a rule: its first marked example and the passing one that is most like it."""
    bad = _first(rule, "fail") or _first(rule, "ask")
    good = _most_like(bad, [one for one in rule.examples if one.expect == "pass"])
    return RulePage(rule, _judged(rule, bad) if bad else None, _plain(good) if good else None)


def _first(rule: Rule, outcome: str) -> Example | None:
    return next((example for example in rule.examples if example.expect == outcome), None)


def _judged(rule: Rule, example: Example) -> Picture:
    design = named(example.design)
    return Picture(example, design, next(iter(judge(rule, read(design))), None))


def _plain(example: Example) -> Picture:
    return Picture(example, named(example.design))


def _most_like(bad: Example | None, passing: list[Example]) -> Example | None:
    """The passing graph that keeps most of the marked one, its kinds and arrows, and adds least."""
    if bad is None or not passing:
        return next(iter(passing), None)
    parts = _parts(bad)
    return max(passing, key=lambda one: _likeness(parts, _parts(one)))


def _parts(drawn: Drawn) -> Counter[tuple[str, ...]]:
    kinds = {part.id: part.kind or "" for part in drawn.design.components}
    arrows = ((kinds[one.source], kinds[one.target]) for one in drawn.design.connections)
    return Counter([*((kind,) for kind in kinds.values()), *arrows])


def _likeness(bad: Counter[tuple[str, ...]], good: Counter[tuple[str, ...]]) -> tuple[int, int]:
    return (bad & good).total(), -(good - bad).total()


def companions(rule: Rule, checklist: Checklist) -> tuple[Rule, ...]:
    """The other rules that speak of the same cause, as one finding with this one."""
    return tuple(one for one in checklist.rules if one.cause == rule.cause and one.id != rule.id)


def in_one_line(graph: str) -> str:
    """A graph in the compact notation as one line."""
    return " ".join(graph.split())


def counted_in_words(counted: Iterable[tuple[str, int]]) -> str:
    """The counts as they are read out, such as “2 marked, 1 passing”."""
    return ", ".join(f"{count} {word}" for word, count in counted)
