"""Questions bring out the fact they name, and nothing else."""

from __future__ import annotations

import pytest

from redline.rounds import prompts
from redline.rounds.questions import MOST_FACTS_AT_ONCE, answer

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
def test_every_fact_can_be_found_by_its_topics_question_and_its_own_name(prompt: prompts.Prompt) -> None:
    for fact in prompt.hidden_facts:
        question = next(topic.question for topic in prompts.topics().topics if topic.id == fact.topic)
        reply = answer(prompt, f"{question.removesuffix('?')}: {' '.join(fact.entity_terms[:3])}?", ())
        assert fact.id in reply.facts, fact.id


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


def test_a_question_that_only_opens_a_topic_brings_its_least_surprising_fact_once() -> None:
    prompt = prompts.get("shop_reco")

    first = answer(prompt, "What about the objective?", ())
    second = answer(prompt, "Tell me more about the objective?", first.facts)

    assert len(first.facts) == 1
    assert second.facts == ()


@pytest.mark.parametrize("text", ["", "   ", "?", "hello", "🙂", "<script>alert(1)</script>", "x" * 100_000])
def test_words_that_ask_nothing_get_a_hint_and_no_fact(text: str) -> None:
    reply = answer(prompts.get("fraud_card"), text, ())

    assert reply.facts == ()
    assert reply.text


@pytest.mark.parametrize("prompt", prompts.builtin(), ids=lambda prompt: prompt.slug)
def test_nothing_out_of_the_ordinary_is_said_only_where_that_is_so(prompt: prompts.Prompt) -> None:
    known = {fact.topic for fact in prompt.hidden_facts}
    for topic in prompts.topics().topics:
        reply = answer(prompt, f"{topic.words[0]} of the xylophone?", ())
        if not reply.facts and reply.topic in known:
            assert "Nothing out of the ordinary" not in reply.text, topic.id


def test_when_all_of_a_topic_is_told_nothing_more_is_promised() -> None:
    prompt = prompts.get("fraud_card")
    facts = [fact.id for fact in prompt.hidden_facts]

    assert "more to know" in answer(prompt, "wrong xylophone?", ()).text
    assert "more to know" not in answer(prompt, "wrong xylophone?", facts).text


def test_asking_for_everything_at_once_brings_two_facts_at_most() -> None:
    prompt = prompts.get("fraud_card")
    text = "? ".join(question for slug, question, _ in NAMED if slug == prompt.slug)

    reply = answer(prompt, text, ())

    assert len(reply.facts) == MOST_FACTS_AT_ONCE
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
