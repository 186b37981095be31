"""Questions bring out the fact they name, and nothing else."""

from __future__ import annotations

import re

import pytest
from tests.rounds.fresh import conversation, rows, share

from redline.rounds import prompts
from redline.rounds.hearing import MOST_AT_ONCE, Turn, choice_of
from redline.rounds.matching import Thing, words_of
from redline.rounds.questions import (
    ASK_BACK,
    ASK_BACK_MANY,
    MOST_CHOICES,
    NOT_SET,
    UNCLEAR,
    Reply,
    answer,
    choice_title,
    choose,
)

ALL_ELSE = {
    *("", ASK_BACK, ASK_BACK_MANY, NOT_SET, UNCLEAR, "Ask me the rest one at a time."),
    *(f"I am not sure about the rest. {ask}" for ask in (ASK_BACK, ASK_BACK_MANY)),
}
"""What a reply may hold beside what is told: the same for every prompt."""

FLOORS = [
    *[("tuned", 0.96, 0.99, 0.005), ("held_out", 0.93, 0.97, 0.02), ("afterwards", 0.78, 0.9, 0.01)],
    *[("interview", 0.94, 0.98, 0.01), ("second", 0.87, 0.96, 0.02), ("unseen", 0.84, 0.89, 0.015)],
    *[("opening", 0.84, 0.95, 0.01), ("opening_held_out", 0.72, 0.8, 0.025)],
]
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


KINDS = [
    ("maintenance_pipeline", "Who fixes the pumps?"),
    ("shop_reco", "What happens if the recommender is down?"),
    ("shop_reco", "What happens for brand new users?"),
    ("shop_reco", "Do we have click data already?"),
    ("rag_chat", "Who uses it, internal or external?"),
    ("demand_forecast", "Who uses the numbers?"),
    ("house_price", "Is the price final once we say it?"),
]


@pytest.mark.parametrize(("slug", "text"), KINDS)
def test_a_shared_word_alone_tells_nothing_of_another_kind(slug: str, text: str) -> None:
    assert answer(prompts.get(slug), text, ()).facts == ()


@pytest.mark.parametrize("prompt", prompts.builtin(), ids=lambda prompt: prompt.slug)
@pytest.mark.parametrize("text", ["What's the goal?", "What do we predict exactly?", "What comes out?"])
def test_what_every_prompt_states_is_never_called_unknown(prompt: prompts.Prompt, text: str) -> None:
    reply = answer(prompt, text, ())

    assert reply.text not in (NOT_SET, UNCLEAR)


def test_a_fact_is_told_once_and_repeated_as_known() -> None:
    reply = answer(prompts.get("fraud_card"), "Is every dispute fraud?", {"label_source"})

    assert reply.facts == ()
    assert reply.text.startswith("As I said")


def test_a_question_that_may_mean_two_things_is_asked_back_with_both() -> None:
    reply = answer(prompts.get("fraud_card"), "Tell me about the rules", ())

    assert reply.facts == ()
    assert reply.text == ASK_BACK_MANY
    assert reply.choices == ("current", "incumbent_value")


@pytest.mark.parametrize("name", ["afterwards", "interview"])
def test_a_reply_says_what_is_told_and_nothing_else_of_what_is_hidden(name: str) -> None:
    for row in rows(name):
        prompt, told = prompts.get(row.prompt), set[str]()
        for reply in conversation(row):
            told |= {*reply.facts}
            known = [fact.answer for fact in prompt.hidden_facts if fact.id in told]
            rest = reply.text
            for words in (*known, *(given.text for given in prompt.givens), "As I said:"):
                rest = rest.replace(words, "")
            assert rest.strip() in ALL_ELSE, row.text
            assert len(reply.choices) <= MOST_CHOICES
            assert bool(reply.choices) == (ASK_BACK in reply.text or ASK_BACK_MANY in reply.text)


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


@pytest.mark.parametrize(
    ("slug", "text", "words"),
    [
        ("fraud_card", "How fast and how many?", ["100 ms", "1,200"]),
        ("search_rank", "p99 and qps?", ["250 ms", "3,000"]),
        ("moderation", "How many posts do we get and how many mods?", ["Two million", "450"]),
        ("fraud_card", "What are the precision and recall of the current rules?", ["Thirty-five rules"]),
        ("credit_decision", "Are age and income used?", ["postcode"]),
        ("medical_triage", "Would a nurse or the system follow the suggestion blindly?", ["lean on"]),
    ],
)
def test_a_sentence_is_cut_where_both_sides_ask_and_nowhere_else(
    slug: str, text: str, words: list[str]
) -> None:
    prompt = prompts.get(slug)

    reply = answer(prompt, text, ())

    things: list[Thing] = [*prompt.hidden_facts, *prompt.givens]
    said = [thing for thing in things if words_of(thing) in reply.text]
    assert len(said) == len(words)
    assert [part for part in words if part not in reply.text] == []


def test_of_two_questions_the_one_in_doubt_is_asked_back_beside_the_answer() -> None:
    reply = answer(prompts.get("fraud_card"), "What's the traffic, and do we have labels?", ())

    assert (reply.facts, reply.choices) == ((), ("disputes",))
    assert "1,200" in reply.text
    assert reply.text.endswith(ASK_BACK)


def test_what_is_left_of_a_message_is_said_to_be_open() -> None:
    reply = answer(prompts.get("house_price"), "Do sellers upload photos? Who paints the garden fences?", ())

    assert reply.facts == ("photos",)
    assert "the rest" in reply.text


FOLLOWING = [
    ("churn", "Do people opt out?", "How many of them?", "22 %"),
    ("eta", "Is there a routing engine?", "How fast is it?", "8 ms"),
    ("demand_forecast", "Are promotions planned?", "Can they still change?", "48 hours"),
    ("shop_reco", "Do we log impressions?", "And clicks?", "Only purchases"),
    ("credit_decision", "How many underwriters are there?", "And per day?", "40 cases a day"),
    ("moderation", "Can people appeal?", "How many of them win?", "35 %"),
    ("fraud_card", "Any labels?", "How long do they take?", "70 days"),
]


@pytest.mark.parametrize(("slug", "first", "then", "words"), FOLLOWING)
def test_a_question_that_follows_on_is_read_with_the_one_before(
    slug: str, first: str, then: str, words: str
) -> None:
    prompt = prompts.get(slug)
    before = answer(prompt, first, ())

    reply = answer(prompt, then, before.facts, [Turn(first, before.text)])

    assert words in reply.text
    assert words not in answer(prompt, then, ()).text


def test_what_was_said_is_not_said_again_where_something_else_is_asked_for() -> None:
    prompt = prompts.get("fraud_card")
    before = Turn("Do we have a baseline?", answer(prompt, "Do we have a baseline?", ()).text)

    reply = answer(prompt, "And what about fraudsters, do they adapt?", ["current_system"], [before])

    assert reply.text == answer(prompt, "Do fraudsters adapt?", ()).text


def test_two_bare_questions_after_another_are_two_questions_of_their_own() -> None:
    prompt = prompts.get("fraud_card")
    before = Turn("Tell me about the rules", answer(prompt, "Tell me about the rules", ()).text)

    reply = answer(prompt, "How fast and how many?", (), [before])

    assert "100 ms" in reply.text
    assert "1,200" in reply.text


@pytest.mark.parametrize(
    "then", ["And at night?", "What about the moon?", "And for new users?", "Why?", "But why is that?"]
)
def test_what_is_added_and_not_known_brings_no_answer_again(then: str) -> None:
    prompt = prompts.get("rag_chat")
    before = answer(prompt, "Are there rate limits at the provider?", ())
    assert before.facts == ("provider",)

    assert answer(prompt, then, before.facts, [Turn("Are there rate limits?", before.text)]).facts == ()


def test_a_new_question_is_not_taken_for_one_that_follows_on() -> None:
    prompt = prompts.get("fraud_card")
    before = Turn("Do fraudsters adapt?", answer(prompt, "Do fraudsters adapt?", ()).text)

    for slug, text, fact in NAMED:
        if slug == prompt.slug:
            assert answer(prompt, text, (), [before]).facts == (fact,)


def test_what_the_prompt_states_is_said_again_as_said_before() -> None:
    prompt = prompts.get("fraud_card")
    first = answer(prompt, "How fast must it be?", ())

    again = answer(prompt, "What is the latency budget?", (), [Turn("How fast must it be?", first.text)])

    assert not first.text.startswith("As I said")
    assert again.text == f"As I said: {first.text}"


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
def test_what_is_not_set_is_said_plainly_and_the_same_for_everybody(prompt: prompts.Prompt) -> None:
    assert answer(prompt, "Does a xylophone sparkle?", ()) == Reply(NOT_SET)
    assert answer(prompt, "Well, hm, so what is it like?", ()) == Reply(UNCLEAR)


@pytest.mark.parametrize("prompt", prompts.builtin(), ids=lambda prompt: prompt.slug)
def test_where_a_decision_is_stated_nobody_is_told_that_none_is_set(prompt: prompts.Prompt) -> None:
    stated = any(given.topic == "q_decision" for given in prompt.givens)

    assert (answer(prompt, "What decisions can we make?", ()).text != NOT_SET) == stated


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
