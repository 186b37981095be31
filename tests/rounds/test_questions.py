"""Questions bring out the fact they name, and nothing else."""

from __future__ import annotations

import re

import pytest
from tests.rounds.fresh import rows, share

from redline.rounds import prompts
from redline.rounds.questions import (
    ASK_BACK,
    ASK_BACK_MANY,
    MOST_AT_ONCE,
    MOST_CHOICES,
    NOTHING_FITS,
    Reply,
    answer,
    choice_of,
    choice_title,
    choose,
)

FLOORS = [("tuned", 0.96, 0.99, 0.01), ("held_out", 0.92, 0.97, 0.025), ("afterwards", 0.76, 0.88, 0.055)]
"""By set of fresh questions: the least share found, found or offered, and the most that are told wrong."""

NAMED = [
    ("fraud_card", "What happens to payments we block?", "blocked_outcomes"),
    ("fraud_card", "Is there any holdout group of declined payments?", "blocked_outcomes"),
    ("fraud_card", "Is every dispute fraud?", "label_source"),
    ("fraud_card", "is evry dispute fraud", "label_source"),
    ("fraud_card", "What does a payment get when scoring is down?", "failure_policy"),
    ("fraud_card", "What stops fraud today, and how well?", "current_system"),
    ("fraud_card", "How much money do the rules lose?", "incumbent_cost"),
    ("fraud_card", "How many analysts review cases?", "review"),
    ("fraud_card", "Is the loss spread evenly over amounts?", "amount_mix"),
    ("fraud_card", "How fresh must features be?", "feature_freshness"),
    ("fraud_card", "Do we have to explain decisions to the regulator?", "regulation"),
    ("fraud_card", "Is the traffic skewed towards some merchants?", "merchant_skew"),
    ("fraud_card", "Do fraudsters adapt?", "adversary"),
    ("churn", "What exactly is churn?", "label_definition"),
    ("churn", "Was there a control group?", "treatment_data"),
    ("churn", "What did past offers do to the people who got them?", "action_effect"),
    ("churn", "How many calls can the call centre make?", "capacity"),
    ("churn", "Is any of the data late?", "late_data"),
    ("churn", "Which columns could leak?", "leakage"),
    ("churn", "Do segments differ?", "segments"),
    ("churn", "Did everybody consent to profiling?", "consent"),
    ("churn", "What do we do today?", "current_system"),
    ("shop_reco", "Which channel brings more value, mail or page?", "mail_vs_page"),
    ("shop_reco", "Do items sell out?", "stock"),
    ("shop_reco", "Do people return what they bought?", "returns"),
    ("shop_reco", "Do customers buy the same product again?", "repeat"),
    ("shop_reco", "How many new items arrive each week?", "cold"),
    ("shop_reco", "Are there business constraints, like margin?", "margin"),
    ("shop_reco", "Can we run an A/B test?", "experiment"),
    ("shop_reco", "Are impressions logged?", "logging"),
    ("shop_reco", "What is shown today?", "current_system"),
]


@pytest.mark.parametrize(("slug", "text", "fact"), NAMED)
def test_a_question_that_names_the_thing_brings_the_fact(slug: str, text: str, fact: str) -> None:
    prompt = prompts.get(slug)

    reply = answer(prompt, text, ())

    told = prompt.fact(fact)
    assert told is not None
    assert reply.facts == (fact,)
    assert told.answer in reply.text
    assert reply.topic == told.topic
    assert reply.matched


@pytest.mark.parametrize("prompt", prompts.builtin(), ids=lambda prompt: prompt.slug)
def test_every_fact_is_told_for_some_phrase_of_every_subject_it_names(prompt: prompts.Prompt) -> None:
    for fact in prompt.hidden_facts:
        for name in fact.subjects:
            asks = prompts.subjects()[name].asks
            assert any(answer(prompt, ask, ()).facts == (fact.id,) for ask in asks), (fact.id, name)


@pytest.mark.parametrize("prompt", prompts.builtin(), ids=lambda prompt: prompt.slug)
def test_a_choice_brings_each_fact_it_stands_for_and_names_nothing_of_them(prompt: prompts.Prompt) -> None:
    for fact in prompt.hidden_facts:
        choice = choice_of(fact)
        same = [other.id for other in prompt.hidden_facts if choice_of(other) == choice]
        told: list[str] = []
        for _ in same:
            told += choose(prompt, "hm?", choice, told).facts
        assert sorted(told) == sorted(same)
        assert not set(re.findall(r"\d+", choice_title(choice))) & set(re.findall(r"\d+", fact.answer))
        assert choose(prompt, "hm?", choice, told).text.startswith("As I said")


GIVEN = [
    ("fraud_card", "How fast must it be?", "100 ms"),
    ("fraud_card", "What does a false block cost?", "9 dollars"),
    ("fraud_card", "How long does a label take?", "25 days"),
    ("fraud_card", "What is the peak load?", "1,200"),
    ("churn", "When must the scores be ready?", "Monday 06:00"),
    ("churn", "What does an offer cost?", "12 dollars"),
    ("shop_reco", "How many customers are there?", "1.8 million"),
]


@pytest.mark.parametrize(("slug", "text", "words"), GIVEN)
def test_what_the_prompt_states_is_said_again_and_reveals_nothing(slug: str, text: str, words: str) -> None:
    reply = answer(prompts.get(slug), text, ())

    assert reply.facts == ()
    assert words in reply.text


def test_a_fact_is_told_once_and_repeated_as_known() -> None:
    reply = answer(prompts.get("fraud_card"), "Is every dispute fraud?", {"label_source"})

    assert reply.facts == ()
    assert reply.text.startswith("As I said")


def test_a_question_that_may_mean_two_things_is_asked_back_with_both() -> None:
    reply = answer(prompts.get("fraud_card"), "Tell me about the rules", ())

    assert reply.facts == ()
    assert reply.text == ASK_BACK_MANY
    assert reply.choices == ("current", "incumbent_value")


def test_what_is_asked_back_holds_names_and_nothing_of_the_facts() -> None:
    replies = [answer(prompts.get(row.prompt), row.text, ()) for row in rows("afterwards")]
    asked_back = [reply for reply in replies if reply.choices]

    assert asked_back
    for reply in asked_back:
        assert reply.facts == ()
        assert len(reply.choices) <= MOST_CHOICES
        assert reply.text in (ASK_BACK, ASK_BACK_MANY)


@pytest.mark.parametrize(
    ("slug", "text", "facts", "words"),
    [
        ("ads_ctr", "How slow is the feature store, and are there bots?", {"limits", "click_fraud"}, ""),
        ("rag_chat", "Which languages are there? And can it issue refunds?", {"languages", "actions"}, ""),
        ("fraud_card", "Do fraudsters adapt, and what's the peak load?", {"adversary"}, "1,200"),
    ],
)
def test_two_questions_in_one_get_both_answers(slug: str, text: str, facts: set[str], words: str) -> None:
    reply = answer(prompts.get(slug), text, ())

    assert set(reply.facts) == facts
    assert words in reply.text


def test_of_two_questions_the_one_that_is_new_is_told_and_the_other_again() -> None:
    reply = answer(prompts.get("rag_chat"), "Which languages? And can it issue refunds?", {"languages"})

    assert reply.facts == ("actions",)
    assert "As I said: " in reply.text


@pytest.mark.parametrize(("name", "found", "found_or_offered", "wrong"), FLOORS)
def test_fresh_questions_find_what_they_ask_for(
    name: str, found: float, found_or_offered: float, wrong: float
) -> None:
    assert share(name, ["found"]) >= found
    assert share(name, ["found", "part", "offered"]) >= found_or_offered
    assert share(name, ["wrong"]) <= wrong


@pytest.mark.parametrize("text", ["", "   ", "?", "hello", "🙂", "<script>alert(1)</script>", "x" * 100_000])
def test_words_that_ask_nothing_get_a_hint_and_no_fact(text: str) -> None:
    reply = answer(prompts.get("fraud_card"), text, ())

    assert reply.facts == ()
    assert reply.text


@pytest.mark.parametrize("prompt", prompts.builtin(), ids=lambda prompt: prompt.slug)
def test_where_nothing_fits_everybody_gets_the_same_hint(prompt: prompts.Prompt) -> None:
    assert answer(prompt, "Does a xylophone sparkle?", ()) == Reply(NOTHING_FITS)


def test_asking_for_everything_at_once_brings_two_facts_at_most() -> None:
    prompt = prompts.get("fraud_card")
    text = "? ".join(question for slug, question, _ in NAMED if slug == prompt.slug)

    reply = answer(prompt, text, ())

    assert len(reply.facts) == MOST_AT_ONCE
    assert "one at a time" in reply.text


def test_no_question_brings_a_fact_of_another_topic() -> None:
    reply = answer(prompts.get("fraud_card"), "Do you log impressions?", ())

    assert reply.facts == ()


def test_the_same_question_always_gets_the_same_answer() -> None:
    prompt = prompts.get("churn")

    assert answer(prompt, "Was there a control group?", ()) == answer(
        prompt, "Was there a control group?", ()
    )


@pytest.mark.parametrize("text", ["Do we have photos?", "I would like a photo of it", "pictures?"])
def test_a_word_that_means_nothing_else_here_needs_no_topic(text: str) -> None:
    assert answer(prompts.get("house_price"), text, ()).facts == ("photos",)
    assert answer(prompts.get("fraud_card"), text, ()).facts == ()
