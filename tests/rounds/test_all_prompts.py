"""Every prompt: natural questions find its facts, vague ones do not, and its two designs are told apart.

``asked/<slug>.yaml`` holds, for each hidden fact, what people would say to learn it. The strong design of
a prompt is the reference that names it; the naive one stands in ``tests/designs/naive``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest
import yaml
from tests.designs.references import GRAVE, REFERENCES, load

from redline.critique.engine import critique
from redline.critique.finding import Critique
from redline.design.document import Design
from redline.design.vocabulary import objective_problems
from redline.exchange import formats
from redline.rounds import prompts
from redline.rounds.hearing import choice_of
from redline.rounds.prompts import Prompt
from redline.rounds.questions import Reply, answer

NAIVE = Path(__file__).parents[1] / "designs" / "naive"
ASKED_ELSEWHERE = {"fraud_card", "churn", "shop_reco"}
"""The prompts whose questions stand in test_questions.py."""
FEWEST_BOXES, MOST_BOXES = 5, 9
FEWEST_PHRASINGS = 2
TOLD_AT_ONCE, ANOTHER = 0.97, 0.005
SURE_OF_NOTHING = (
    *("Tell me more.", "Anything else I should know?", "What are the requirements?", "Any assumptions?"),
    *("Can you clarify the problem?", "What should I focus on?", "Give me a hint", "Is there a catch?"),
    *("Which cloud do we use?", "Should I use Kafka?", "How big is the project?", "Where should I start?"),
    *("Can I use deep learning?", "When does it have to ship?", "Do we have GPUs?", "What should I draw?"),
)
OPENS_A_TOPIC = (
    *("Tell me about the data.", "What about the labels?", "How about privacy?", "What about latency?"),
    *("Is there any feedback?", "What about the users?", "Is there drift?", "What about the errors?"),
    *("What can fail?", "Any legal issues?", "Can we run experiments?", "What about scale?"),
)
EVERY = pytest.mark.parametrize("prompt", prompts.builtin(), ids=lambda prompt: prompt.slug)


@cache
def asked() -> Mapping[str, Mapping[str, list[str]]]:
    """By prompt and fact, the questions of people who do not know the answer."""
    files = sorted((Path(__file__).parent / "asked").glob("*.yaml"))
    return {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in files}


@cache
def answered(slug: str, text: str) -> Reply:
    """The answer when nothing has been told yet."""
    return answer(prompts.get(slug), text, ())


@cache
def naive(slug: str) -> Design:
    """What a beginner draws in ten minutes."""
    path = NAIVE / f"{slug}.redline.yaml"
    return formats.read(path.read_text(encoding="utf-8")).design


def strong(slug: str) -> list[str]:
    """The names of the reference designs that answer this prompt."""
    return [name for name in REFERENCES if load(name).prompt == slug]


def grave(found: Critique) -> set[str]:
    """The rules that fail with a severity of major or higher."""
    return {f.rule for f in found.findings if f.outcome == "fail" and f.severity in GRAVE}


@EVERY
def test_natural_questions_are_written_down_for_every_fact(prompt: Prompt) -> None:
    if prompt.slug in ASKED_ELSEWHERE:
        return
    written = asked()[prompt.slug]
    assert set(written) == {fact.id for fact in prompt.hidden_facts}
    assert [fact for fact, texts in written.items() if len(set(texts)) < FEWEST_PHRASINGS] == []


@EVERY
def test_a_natural_question_brings_its_fact_or_asks_back_with_it(prompt: Prompt) -> None:
    for name, texts in asked().get(prompt.slug, {}).items():
        fact = prompt.fact(name)
        assert fact is not None
        for text in texts:
            reply = answered(prompt.slug, text)
            assert name in reply.facts or choice_of(fact) in reply.choices, text
            assert name not in reply.facts or fact.answer in reply.text


def test_natural_questions_bring_their_fact_at_once_and_hardly_ever_another() -> None:
    told = [
        (fact, answered(slug, text).facts)
        for slug, facts in asked().items()
        for fact, texts in facts.items()
        for text in texts
    ]

    assert sum(fact in facts for fact, facts in told) >= TOLD_AT_ONCE * len(told)
    assert sum(bool({*facts} - {fact}) for fact, facts in told) <= ANOTHER * len(told)


@EVERY
def test_a_question_about_nothing_in_particular_gives_no_fact_away(prompt: Prompt) -> None:
    assert [text for text in SURE_OF_NOTHING if answer(prompt, text, ()).facts] == []


@EVERY
def test_a_question_that_opens_a_topic_brings_one_fact_at_most_or_is_asked_back(prompt: Prompt) -> None:
    for text in OPENS_A_TOPIC:
        reply = answer(prompt, text, ())
        assert len(reply.facts) <= 1
        assert not (reply.facts and reply.choices)


@EVERY
def test_what_is_said_at_the_start_gives_no_hidden_fact_away(prompt: Prompt) -> None:
    said = " ".join((prompt.opening, prompt.decision, *(given.text for given in prompt.givens)))
    assert [fact.id for fact in prompt.hidden_facts if fact.answer in said] == []


@EVERY
def test_the_stated_objectives_fit_on_the_framing_card(prompt: Prompt) -> None:
    assert list(objective_problems("objectives", prompt.objectives)) == []


@EVERY
def test_nothing_grave_fails_in_a_strong_answer(prompt: Prompt) -> None:
    assert strong(prompt.slug)
    for name in strong(prompt.slug):
        found = critique(load(name), prompt.brief)
        assert grave(found) == set()
        assert [result.rule for result in found.results if result.outcome == "error"] == []


@EVERY
def test_a_naive_answer_does_not_pass(prompt: Prompt) -> None:
    design = naive(prompt.slug)
    found = critique(design, prompt.brief)

    assert FEWEST_BOXES <= len(design.components) <= MOST_BOXES
    assert grave(found)
    assert [result.rule for result in found.results if result.outcome == "error"] == []
