"""The figures that prompts and their facts state are the ones that follow from each other."""

from __future__ import annotations

import pytest

from redline.rounds import prompts

SECONDS_PER_DAY = 86_400


def stated(slug: str, name: str) -> float:
    """A number of the prompt, among its objectives and the costs of its errors."""
    prompt = prompts.get(slug)
    return float({**prompt.objectives, **prompt.error_costs}[name])


def says(slug: str, fact: str, *figures: str) -> None:
    """Every figure stands in the fact's answer or in the decision that it changes."""
    told = prompts.get(slug).fact(fact)
    assert told is not None
    text = f"{told.answer} {told.changes}"
    assert [figure for figure in figures if figure not in text] == []


def break_even_pct(false_alarm: float, missed: float) -> float:
    """The probability in percent above which acting costs less than letting it be."""
    return 100 * false_alarm / (false_alarm + missed)


@pytest.mark.parametrize(("worse", "quantile"), [(4, 80), (3, 75)])
def test_the_shown_time_is_the_quantile_of_the_two_costs(worse: int, quantile: int) -> None:
    assert round(100 * worse / (worse + 1)) == quantile
    says("eta", "asymmetry", "four times", "80th", "75th")


def test_the_auction_needs_a_prefilter() -> None:
    scores = stated("ads_ctr", "peak_qps") * stated("ads_ctr", "ads_per_auction")

    assert scores == 27_000_000
    assert any("27 million" in line and "810,000" in line for line in prompts.get("ads_ctr").strong)
    assert stated("ads_ctr", "budget_usd_month") < 810_000


def test_keeping_one_negative_in_twenty_lifts_the_click_rate() -> None:
    rate = prompts.get("ads_ctr").labels.base_rate_pct
    assert rate is not None
    clicks, others = rate / 100, (1 - rate / 100) / 20

    assert round(100 * clicks / (clicks + others), 1) == 18.2
    says("ads_ctr", "sampling", "One negative in twenty", "18.2 %")


def test_moderators_see_a_tenth_of_the_posts_and_a_quarter_of_that_may_be_graphic() -> None:
    posts = stated("moderation", "posts_per_day")
    reviews = stated("moderation", "moderators") * stated("moderation", "reviews_per_moderator_day")
    removed = posts * 0.03

    assert reviews == 180_000
    assert reviews * 2 / 8 == 45_000
    says("moderation", "wellbeing", "two hours", "45,000", "180,000")
    assert (removed, removed * 0.008, removed * 0.008 * 0.35) == (60_000, 480, 168)
    says("moderation", "removals", "60,000", "480", "168")


def test_one_hospital_sees_few_patients_in_danger() -> None:
    each = stated("medical_triage", "arrivals_per_day") / stated("medical_triage", "hospitals")

    assert round(each * 0.04) == 5
    assert round(each * 0.04 * 0.09 * 30) == 14
    says("medical_triage", "prevalence", "4 %", "five a day")
    says("medical_triage", "children", "9 %", "14 sick children")


def test_the_night_is_too_short_for_every_horizon() -> None:
    lines = stated("demand_forecast", "stores") * stated("demand_forecast", "products")
    a_horizon = lines / 20_000 / 60
    window = (3 * 60 + 10) - (2 * 60 + 20)

    assert lines == 10_800_000
    assert (a_horizon, 9 * a_horizon, window) == (9, 81, 50)
    says("demand_forecast", "duration", "81 minutes", "50", "nine")


def test_the_best_order_of_fresh_food_is_the_third_of_demand() -> None:
    lost = stated("demand_forecast", "understock_lost_margin_share")
    waste = stated("demand_forecast", "overstock_waste_of_fresh_share")

    assert round(100 * lost / (lost + waste)) == 33
    assert "33rd percentile" in prompts.get("demand_forecast").metric_trap.why


def test_a_ticket_is_left_to_people_where_that_costs_less() -> None:
    assert round(100 * 4 / stated("ticket_routing", "misroute_agent_minutes")) == 36
    assert round(100 * 2_000 / stated("ticket_routing", "tickets_per_day")) == 8
    says("ticket_routing", "threshold", "four minutes", "2,000", "36 %", "8 %")


def test_a_part_is_ejected_from_a_low_probability_on() -> None:
    missed, ejected = stated("edge_defect", "missed_defect_usd"), stated("edge_defect", "false_eject_usd")

    assert stated("edge_defect", "lines") * stated("edge_defect", "parts_per_s_and_line") == 70
    assert stated("edge_defect", "peak_qps") == 70
    assert round(break_even_pct(ejected, missed), 1) == 2.4
    assert round(missed / ejected) == 40
    assert all(figure in prompts.get("edge_defect").metric_trap.why for figure in ("2.4 %", "forty"))


def test_one_run_of_the_campaign_can_tell() -> None:
    response, more = 0.02, 0.002
    each_arm = 16 * response * (1 - response) / more**2

    assert round(each_arm, -3) == 78_000
    assert 2 * each_arm < stated("segmentation", "customers")
    says("segmentation", "response", "2 %", "0.2 points", "78,000")


def test_a_credit_is_declined_from_the_break_even_on() -> None:
    default, lost = (
        stated("credit_decision", "missed_default_usd"),
        stated("credit_decision", "false_decline_usd"),
    )

    assert round(break_even_pct(lost, default)) == 7
    assert round(default / lost) == 13
    assert all(figure in prompts.get("credit_decision").metric_trap.why for figure in ("7 %", "13", "45 %"))


def test_two_hours_without_the_bureau_are_more_than_a_day_of_the_underwriters() -> None:
    daily = stated("credit_decision", "applications_per_day")
    cases = stated("credit_decision", "underwriters") * stated("credit_decision", "cases_per_underwriter_day")

    assert daily / 12 == 2_500
    assert daily / 12 > cases
    assert round(daily / SECONDS_PER_DAY, 2) == stated("credit_decision", "mean_qps")
    assert daily * 0.40 * 30 == 12 * stated("credit_decision", "budget_usd_month")
    says("credit_decision", "bureau", "40 cents", "2,500")
