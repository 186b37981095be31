"""The rules: the index, and a page each with a marked and a passing drawing."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from redline.critique.checklist import Checklist, Example, Rule, builtin
from redline.critique.engine import judge
from redline.critique.finding import Finding
from redline.design.graph import read
from redline.errors import NotFound
from redline.exchange.layout import laid_out
from redline.exchange.picture import svg
from redline.exchange.picture.svg import Marks
from redline.exchange.wording import generic, in_words
from redline.web.site import Here
from redline.web.views.examples import named

router = APIRouter()

MEANING = {
    "blocker": "an interviewer would stop here",
    "major": "weakens the answer",
    "minor": "would come up in review",
    "nudge": "a question, not scored",
}
OUTCOMES = {"fail": "marked", "ask": "asked about", "pass": "passing", "not_applicable": "left alone"}
"""What a rule does with a graph, in words, in the order in which the page counts them."""
SMALLEST_SAMPLE, LARGEST_SAMPLE = 6, 9
EXAMPLE_PX = 760.0
"""So wide an example can still be read at half the page."""
BASES = {"P": "something drawn, at any time", "A": "something absent, once the design is handed in"}


@dataclass(frozen=True, slots=True)
class Drawing:
    """An example as a picture."""

    name: str
    picture: Markup


@router.get("/rules")
def index(site: Here, q: str = "") -> HTMLResponse:
    """All rules by family; ``q`` keeps those whose id, title or question has these words."""
    checklist = site.checklist
    words = q.lower().split()
    families = [
        (family, [rule for rule in family.rules if _matches(rule, words)]) for family in checklist.families
    ]
    return site.page(
        "rules.html",
        here="rules",
        families=[(family, rules) for family, rules in families if rules],
        own=checklist.own,
        total=len(checklist.rules),
        found=sum(len(rules) for _, rules in families),
        q=q,
        meaning=MEANING,
    )


def _matches(rule: Rule, words: list[str]) -> bool:
    text = f"{rule.id} {rule.title} {rule.question}".lower()
    return all(word in text for word in words)


@router.get("/rules/{family}/{name}")
def show(site: Here, family: str, name: str) -> HTMLResponse:
    """One rule whole."""
    checklist = site.checklist
    rule = checklist.rule(f"{family}/{name}")
    if rule is None:
        raise NotFound(f"There is no rule “{family}/{name}”.{_nearest(checklist, f'{family}/{name}')}")
    bad = next((example for example in rule.examples if example.expect in ("fail", "ask")), None)
    finding = next(iter(_findings(rule, bad)), None) if bad else None
    return site.page(
        "rule.html",
        here="rules",
        rule=rule,
        own=rule.id in checklist.own,
        said=_said(rule),
        family=next(one for one in checklist.families if one.family == rule.family),
        meaning=MEANING,
        basis=BASES[rule.basis],
        bad=_drawing(bad, finding) if bad else None,
        good=_good(rule),
        fix=in_words(finding.fix, named(bad.design)) if bad and finding else (),
        counted={expect: sum(one.expect == expect for one in rule.examples) for expect in OUTCOMES},
        outcomes=OUTCOMES,
    )


def _said(rule: Rule) -> dict[str, str]:
    """What the rule says of any design: its texts without the names of one drawing."""
    return {"question": generic(rule.question), "why": generic(rule.why)}


def _nearest(checklist: Checklist, rule_id: str) -> str:
    close = get_close_matches(rule_id, list(checklist.by_id), n=1)
    return f" Did you mean “{close[0]}”?" if close else ""


def _good(rule: Rule) -> Drawing | None:
    example = next((one for one in rule.examples if one.expect == "pass"), None)
    return _drawing(example, None) if example else None


def _drawing(example: Example, finding: Finding | None) -> Drawing:
    """The example with the rule's own red ink and nothing else's."""
    marks = Marks(((1, finding),)) if finding else Marks()
    picture = svg.board(
        read(laid_out(named(example.design), widest_px=EXAMPLE_PX)), marks, label=example.name
    )
    return Drawing(example.name, Markup(picture))  # noqa: S704  (the drawing escapes labels)


def _findings(rule: Rule, example: Example) -> tuple[Finding, ...]:
    return judge(rule, read(named(example.design)))


@dataclass(frozen=True, slots=True)
class Sample:
    """One redline with its drawing, to show what the critique is like."""

    rule: str
    title: str
    severity: str
    question: str
    message: str
    picture: Markup


@cache
def sample() -> Sample | None:
    """The first blocker whose example is large enough to be worth looking at."""
    for rule in builtin().rules:
        for example in rule.examples:
            if rule.severity == "blocker" and example.expect == "fail" and _worth_showing(example):
                return _sample(rule, example)
    return None


def _worth_showing(example: Example) -> bool:
    return SMALLEST_SAMPLE <= len(example.design.components) <= LARGEST_SAMPLE


def _sample(rule: Rule, example: Example) -> Sample | None:
    finding = next(iter(_findings(rule, example)), None)
    if finding is None:
        return None
    picture = _drawing(example, finding).picture
    return Sample(rule.id, rule.title, finding.severity, finding.question, finding.message, picture)
