"""A rule told by its examples, and the rules in order."""

import re

import pytest

from redline.critique.checklist import Example, Rule, builtin
from redline.critique.engine import judge
from redline.critique.finding import Source
from redline.design.document import Component, Design
from redline.design.graph import read
from redline.exchange import everyday
from redline.exchange.everyday import named
from redline.exchange.rule_index import sections, works
from redline.exchange.rule_page import Picture, companions, rule_page

RULES = builtin().rules


@pytest.mark.parametrize("rule", RULES, ids=[rule.id for rule in RULES])
def test_a_page_shows_a_marked_graph_beside_a_passing_one_at_one_scale(rule: Rule) -> None:
    page = rule_page(rule)
    assert page.bad is not None
    assert page.bad.finding is not None
    pictures = [picture.drawn(page.size) for picture in (page.bad, page.good) if picture]

    views = {re.search(r'viewBox="\S+ \S+ (\S+ \S+)"', picture)[1] for picture in pictures}  # type: ignore[index]  # every picture has one
    assert len(views) == 1
    assert pictures[0].count('class="box"') == len(page.bad.design.components)
    assert 'class="mark' in pictures[0] or not (
        page.bad.finding.anchors or page.bad.finding.evidence.connections
    )
    assert [picture for picture in pictures[1:] if 'class="mark' in picture] == []
    assert page.said
    assert "{" not in f"{page.question}{page.why}{page.fix_label}"


def test_a_picture_says_what_is_stated() -> None:
    rule = builtin().by_id["rollback/gate-has-criteria"]
    page = rule_page(rule)
    assert page.bad

    assert "criteria: presence" in page.bad.drawn(page.size)


def test_companions_share_the_cause() -> None:
    rule = builtin().by_id["rollback/gate-on-every-path"]

    assert {one.cause for one in companions(rule, builtin())} == {rule.cause}
    assert rule not in companions(rule, builtin())


@pytest.mark.parametrize("by", ["family", "severity"])
def test_every_rule_stands_under_one_heading(by: str) -> None:
    listed = [rule.id for part in sections(builtin(), RULES, by) for rule in part.rules]  # type: ignore[arg-type]

    assert sorted(listed) == [rule.id for rule in RULES]


def test_a_rule_stands_under_each_of_its_sources() -> None:
    parts = sections(builtin(), RULES, "source")

    assert {rule.id for part in parts for rule in part.rules} == set(builtin().by_id)
    assert len({part.name for part in parts}) == len(parts)
    for part in parts:
        assert all(part.title in works(rule.source) for rule in part.rules)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (
            "The ML Test Score, Infra 4; Rules of Machine Learning, rule 9",
            ("The ML Test Score", "Rules of Machine Learning"),
        ),
        (
            "The ML Test Score: A Rubric for ML Production Readiness (2017), data test 1",
            ("The ML Test Score",),
        ),
        ("Site Reliability Engineering (2016), chapter 22", ("Site Reliability Engineering",)),
    ],
)
def test_a_work_is_named_without_chapter_and_year(text: str, named: tuple[str, ...]) -> None:
    assert works(Source(text=text)) == named


@pytest.mark.parametrize("rule", RULES, ids=[rule.id for rule in RULES])
def test_everyday_names_change_nothing_that_the_rule_says(rule: Rule) -> None:
    for example in rule.examples:
        plain, everyday = (judge(rule, read(one)) for one in (example.design, named(example.design)))
        assert [(one.outcome, one.anchors, one.severity) for one in plain] == [
            (one.outcome, one.anchors, one.severity) for one in everyday
        ], example.name


def test_a_name_that_states_a_fact_is_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(everyday.EVERYDAY, "training_job", "Nightly training")
    design = Design(components=[Component(id="t", kind="training_job")])

    assert [part.label for part in everyday.named(design).components] == ["t"]


def test_what_decides_is_on_the_page_wherever_it_is_stated() -> None:
    page = rule_page(builtin().by_id["serving/latency-budget"])
    assert page.bad

    assert page.bad.framing == ("slo p99 ms: 100",)
    assert "p99 ms: 140" in page.bad.drawn(page.size)


def test_what_is_stated_about_an_arrow_is_written_beside_it() -> None:
    example = Example(
        name="x", expect="pass", graph="a:client_app -request{mode=async,timeout_ms=50}-> b:model_server~0.4"
    )
    picture = Picture(example, named(example.design))

    assert "timeout ms: 50, async" in picture.drawn((0, 0))
    assert "its kind is a guess" in picture.drawn((0, 0))
