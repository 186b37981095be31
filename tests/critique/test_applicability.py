"""Tags and stakes decide which rules apply, and the learner has the last word on both."""

from __future__ import annotations

import pytest

from redline.critique import checklist, engine
from redline.critique.checklist import Example, Rule
from redline.critique.engine import judge
from redline.design.document import Design
from redline.design.edits import SetFraming, apply
from redline.design.graph import Brief, read

RULES = checklist.builtin().rules
FAILING = [(rule, example) for rule in RULES for example in rule.examples if example.expect == "fail"]
TAGGED = [
    pytest.param(rule, example, id=f"{rule.id}: {example.name}")
    for rule, example in FAILING
    if rule.when.tags_any
]
STAKED = [
    pytest.param(rule, example, id=f"{rule.id}: {example.name}")
    for rule, example in FAILING
    if rule.when.stakes
]


def framed(design: Design, path: str, value: str | list[str]) -> Design:
    return apply(design, [SetFraming(path=path, value=value)])


@pytest.mark.parametrize(("rule", "example"), TAGGED)
def test_a_tag_that_the_learner_takes_away_takes_its_rules_along(rule: Rule, example: Example) -> None:
    refused = [f"not {tag}" for tag in rule.when.tags_any]
    design = framed(example.design, "tags", [*example.design.framing.tags, *refused])

    assert judge(rule, read(example.design))
    assert rule.when.missing(read(design))
    assert not judge(rule, read(design))


@pytest.mark.parametrize(("rule", "example"), STAKED)
def test_the_learner_decides_the_stakes_whatever_the_prompt_says(rule: Rule, example: Example) -> None:
    other = next(level for level in ("low", "med", "high") if level not in rule.when.stakes)
    prompt = Brief(stakes=rule.when.stakes[0])

    assert judge(rule, read(framed(example.design, "stakes", rule.when.stakes[0]), Brief(stakes=other)))
    assert not judge(rule, read(framed(example.design, "stakes", other), prompt))


def test_a_tag_that_is_stated_makes_its_rules_apply() -> None:
    rule, example = next((r, e) for r, e in FAILING if r.id == "feedback/degenerate-loop")
    bare = framed(example.design, "tags", [])

    before = next(r for r in engine.critique(bare).results if r.rule == rule.id)
    after = next(r for r in engine.critique(framed(bare, "tags", ["recsys"])).results if r.rule == rule.id)
    assert before.outcome == "not_applicable"
    assert after.outcome in ("fail", "ask")
