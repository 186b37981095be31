"""The prompts are complete, their numbers fit together, and a broken one stops the start."""

from __future__ import annotations

import pytest

from redline import assets
from redline.design.catalogue import ATTRIBUTES, KINDS
from redline.errors import DataError, NotFound
from redline.followups import library
from redline.rounds import prompts
from redline.rounds.prompts import Prompt

ALL = prompts.builtin()
SECONDS_PER_DAY = 86_400


def _ids(prompt: Prompt) -> str:
    return prompt.slug


def test_every_prompt_is_found_in_the_file_of_its_name() -> None:
    files = {name.removesuffix(".yaml") for name in assets.texts(prompts.FOLDER)}
    assert {prompt.slug for prompt in ALL} == files
    assert files >= {"fraud_card", "churn", "shop_reco"}


@pytest.mark.parametrize("prompt", ALL, ids=_ids)
def test_a_prompt_is_complete(prompt: Prompt) -> None:
    assert len(prompt.hidden_facts) >= 9
    assert prompt.strong
    assert prompt.over_engineering
    assert prompt.metric_trap.fooled_by
    assert {fact.surprise for fact in prompt.hidden_facts} == {1, 2, 3}


@pytest.mark.parametrize("prompt", ALL, ids=_ids)
def test_uses_of_facts_name_things_that_exist(prompt: Prompt) -> None:
    kinds = {kind for fact in prompt.hidden_facts for kind in fact.uses.kinds}
    attributes = {name for fact in prompt.hidden_facts for name in fact.uses.attributes}
    assert kinds <= set(KINDS)
    assert attributes <= set(ATTRIBUTES)


@pytest.mark.parametrize("prompt", ALL, ids=_ids)
def test_every_fact_can_be_seen_in_use(prompt: Prompt) -> None:
    unused = [
        fact.id
        for fact in prompt.hidden_facts
        if not (fact.uses.kinds or fact.uses.attributes or fact.uses.words)
    ]
    assert unused == []


@pytest.mark.parametrize("prompt", ALL, ids=_ids)
def test_preferred_follow_ups_exist(prompt: Prompt) -> None:
    assert set(prompt.follow_ups) <= {item.id for item in library()}


@pytest.mark.parametrize("prompt", ALL, ids=_ids)
def test_the_brief_holds_what_the_prompt_states_and_nothing_hidden(prompt: Prompt) -> None:
    brief = prompt.brief

    assert brief.slug == prompt.slug
    assert brief.tags == set(prompt.tags)
    assert dict(brief.objectives) == dict(prompt.objectives)
    assert brief.label_delay_p50_d == prompt.labels.delay_p50_d


def test_the_rules_of_the_fraud_prompt_lose_money_as_the_fact_says() -> None:
    costs = prompts.get("fraud_card").error_costs
    payments = 400 * SECONDS_PER_DAY
    blocked = payments * 0.012
    caught = payments * 0.0012 * 0.55

    saved = caught * costs["missed_fraud_usd"]
    lost = (blocked - caught) * costs["false_block_margin_usd"]

    assert round(blocked) == 414_720
    assert round(caught / blocked * 100, 1) == 5.5
    assert (round(saved / 1e6, 1), round(lost / 1e6, 1)) == (3.2, 3.5)


def test_the_fraud_thresholds_are_the_break_even_points() -> None:
    costs = prompts.get("fraud_card").error_costs
    margin = costs["false_block_margin_usd"]
    lost = margin + costs["false_block_customer_loss_pct"] / 100 * costs["lost_customer_usd"]

    assert round(100 * margin / (margin + costs["missed_fraud_usd"]), 1) == 6.0
    assert round(100 * lost / (lost + costs["missed_fraud_usd"]), 1) == 9.7


def test_a_churn_contact_costs_what_the_trap_says() -> None:
    costs = prompts.get("churn").error_costs
    contact = costs["offer_redeemed_usd"] * costs["redeem_share_pct"] / 100 + costs["email_usd"]

    def worth(lift: float) -> float:
        return lift * 0.024 * 0.30 * costs["saved_customer_usd"]

    assert round(contact, 2) == 1.90
    assert round(100 * contact / costs["saved_customer_usd"], 1) == 2.1
    assert (round(worth(2.1), 2), round(worth(4), 2)) == (1.36, 2.59)


def test_an_unknown_prompt_is_named_with_those_there_are() -> None:
    with pytest.raises(NotFound, match=r"There are .*fraud_card"):
        prompts.get("fraud_cards")


def test_a_broken_prompt_stops_the_start_with_its_line() -> None:
    text = assets.texts(prompts.FOLDER)["churn.yaml"].replace("topic: q_segments", "topic: q_segment")

    with pytest.raises(
        DataError, match=r"design_prompts/churn\.yaml:\d+: .*q_segment.*Did you mean “q_segments”"
    ) as caught:
        prompts.load({"churn.yaml": text})

    assert caught.value.line is not None


def test_a_prompt_with_a_misspelt_key_names_the_line_of_the_key() -> None:
    text = assets.texts(prompts.FOLDER)["churn.yaml"].replace("over_engineering:", "overengineering:")

    with pytest.raises(DataError) as caught:
        prompts.load({"churn.yaml": text})

    assert "over" in str(caught.value)


def test_two_prompts_with_one_slug_are_refused() -> None:
    text = assets.texts(prompts.FOLDER)["churn.yaml"]

    with pytest.raises(DataError, match="same slug"):
        prompts.load({"a.yaml": text, "b.yaml": text})
