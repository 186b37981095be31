"""The rules: the index, and a page each with a marked and a passing drawing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import get_args
from urllib.parse import urlencode

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from redline.critique.checklist import Checklist, Example, Rule, builtin
from redline.critique.engine import judge
from redline.critique.finding import SEVERITIES
from redline.design.graph import read
from redline.errors import NotFound
from redline.exchange.everyday import named
from redline.exchange.layout import laid_out
from redline.exchange.picture import svg
from redline.exchange.picture.svg import Marks
from redline.exchange.rule_index import ORDERS, By, sections
from redline.exchange.rule_page import BASES, MEANING, OUTCOMES, Picture, companions, in_one_line, rule_page
from redline.web.site import Here

router = APIRouter()

SAMPLE_RULE = "rollback/gate-on-every-path"
SAMPLE_PX = 760.0
"""So wide an example can still be read at half the page."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What the index is asked to show: words to look for, a severity (or every one), and the order."""

    q: str
    severity: str
    by: By

    def address(self, **changed: str) -> str:
        """The address of the index with one thing chosen otherwise."""
        wanted = {"q": self.q, "severity": self.severity, "by": self.by, **changed}
        said = {name: value for name, value in wanted.items() if value and (name, value) != ("by", "family")}
        return f"/rules?{urlencode(said)}" if said else "/rules"

    def takes(self, rule: Rule) -> bool:
        """Whether the rule has all the words, wherever they stand."""
        text = f"{rule.id} {rule.title} {rule.question} {rule.source.text}".lower()
        return all(word in text for word in self.q.lower().split())


@router.get("/rules")
def index(site: Here, q: str = "", severity: str = "", by: str = "family") -> HTMLResponse:
    """All rules under headings; ``q`` keeps those with these words, ``severity`` those of one weight."""
    checklist = site.checklist
    order: By = next((known for known in get_args(By) if known == by), "family")
    choice = Choice(q, severity if severity in SEVERITIES else "", order)
    with_words = [rule for rule in checklist.rules if choice.takes(rule)]
    found = [rule for rule in with_words if choice.severity in ("", rule.severity)]
    return site.page(
        "rules.html",
        here="rules",
        sections=sections(checklist, found, order),
        choice=choice,
        orders=ORDERS,
        meaning=MEANING,
        weights=Counter(rule.severity for rule in with_words),
        matching=len(with_words),
        own=checklist.own,
        total=len(checklist.rules),
        found=len(found),
    )


@router.get("/rules/{family}/{name}")
def show(site: Here, family: str, name: str) -> HTMLResponse:
    """One rule whole."""
    checklist = site.checklist
    rule = checklist.rule(f"{family}/{name}")
    if rule is None:
        raise NotFound(f"There is no rule “{family}/{name}”.{_nearest(checklist, f'{family}/{name}')}")
    page = rule_page(rule)
    return site.page(
        "rule.html",
        here="rules",
        rule=rule,
        page=page,
        own=rule.id in checklist.own,
        family=next(one for one in checklist.families if one.family == rule.family),
        companions=companions(rule, checklist),
        meaning=MEANING,
        basis=BASES[rule.basis],
        bad=_drawn(page.bad, page.size),
        good=_drawn(page.good, page.size),
        outcomes=OUTCOMES,
        in_one_line=in_one_line,
    )


def _drawn(picture: Picture | None, size: tuple[float, float]) -> Markup:
    return Markup(picture.drawn(size) if picture else "")  # noqa: S704 - it escapes labels


def _nearest(checklist: Checklist, rule_id: str) -> str:
    close = get_close_matches(rule_id, list(checklist.by_id), n=1)
    return f" Did you mean “{close[0]}”?" if close else ""


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
def sample() -> Sample:
    """The marked graph of one rule that shows at a glance what a redline is."""
    rule = builtin().by_id[SAMPLE_RULE]
    return _sample(rule, next(example for example in rule.examples if example.expect == "fail"))


def _sample(rule: Rule, example: Example) -> Sample:
    graph = read(laid_out(named(example.design), widest_px=SAMPLE_PX))
    finding = judge(rule, graph)[0]
    picture = Markup(svg.board(graph, Marks(((1, finding),)), label=example.name))  # noqa: S704 - it escapes labels
    return Sample(rule.id, rule.title, finding.severity, finding.question, finding.message, picture)
