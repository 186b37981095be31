"""The figures that prompts and their facts state are the ones that follow from each other."""

from __future__ import annotations

import pytest

from redline.rounds import prompts

DAYS_PER_MONTH = 30
SECONDS_PER_DAY = 86_400
MILLION = 1_000_000


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


def told(slug: str) -> str:
    """All that the interviewer and the review may say about the prompt."""
    prompt = prompts.get(slug)
    facts = [text for fact in prompt.hidden_facts for text in (fact.answer, fact.changes)]
    givens = [given.text for given in prompt.givens]
    return " ".join([*facts, *givens, *prompt.strong, *prompt.over_engineering, prompt.metric_trap.why])


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


def test_ranking_500_videos_takes_most_of_the_budget() -> None:
    gpus = stated("live_feed", "peak_qps") / (100 * 0.6)

    assert gpus == 300
    assert 500 * gpus == 150_000 < stated("live_feed", "budget_usd_month")
    assert stated("live_feed", "slo_p99_ms") > 5 + 0.11 * 500
    assert "300 GPUs" in told("live_feed")
    assert "150,000" in told("live_feed")


def test_the_cap_on_inventory_leaves_room_for_people() -> None:
    homes = 60 * MILLION / stated("house_price", "median_price_usd")
    per_day = homes * stated("house_price", "metro_areas") / 75

    assert round(homes) == 158
    assert round(per_day) == 25 < 25 * 6
    assert stated("house_price", "median_price_usd") / 100 == stated("house_price", "overpaid_one_pct_usd")
    assert "158 homes" in told("house_price")


def test_reputation_leaves_a_fifth_of_spam_and_a_model_per_message_is_out_of_reach() -> None:
    spam = 0.48
    rejected = 0.7 * spam
    month = stated("spam_email", "mean_qps") * SECONDS_PER_DAY * DAYS_PER_MONTH * 400 * 0.15 / MILLION
    hurts = stated("spam_email", "lost_mail_over_seen_spam")

    assert round(rejected, 3) == 0.336
    assert round((spam - rejected) / (1 - rejected), 2) == 0.22
    assert round(month, -3) == 467_000
    assert round(hurts / (hurts + 1), 2) == 0.98
    assert "467,000" in told("spam_email")


def test_a_photo_is_far_too_late_on_a_slow_uplink() -> None:
    seconds = 2 * 8 / 1

    assert seconds * 1000 > stated("image_class", "slo_p95_ms")
    assert stated("image_class", "photos_per_day") / stated("image_class", "listings_per_day") == 4
    assert "16 seconds" in told("image_class")


def test_the_tokens_of_the_assistant_exceed_the_quota_and_the_dear_price_the_budget() -> None:
    turns = stated("rag_chat", "conversations_per_day") * 6 * DAYS_PER_MONTH
    dear, cheap = (turns * (3000 * into + 300 * out) / MILLION for into, out in ((3.0, 15.0), (0.15, 0.60)))

    assert (round(dear, -3), round(cheap, -3)) == (146_000, 7_000)
    assert cheap < stated("rag_chat", "budget_usd_month") < dear
    assert round(stated("rag_chat", "peak_qps") * 60 * 3300 / MILLION) == 6
    assert round(100 * stated("rag_chat", "handoff_usd") / stated("rag_chat", "wrong_answer_usd"), 1) == 6.7
    assert "6.7 %" in told("rag_chat")


def test_one_pass_over_a_resume_fits_at_either_price() -> None:
    dear, cheap = ((4000 * into + 600 * out) / MILLION for into, out in ((3.0, 15.0), (0.15, 0.60)))

    assert (round(dear, 3), round(cheap, 3)) == (0.021, 0.001)
    assert dear < stated("resume_saas", "llm_cost_usd_per_resume_max")
    assert round(100 * 8 / (8 + 900)) == 1
    assert "2.1 cents" in told("resume_saas")


def test_reading_every_document_takes_most_of_the_budget_of_the_digest() -> None:
    documents = stated("research_summary", "documents_per_week")
    month = documents * 20_000 * 3 / MILLION * 52 / 12

    assert round(month, -2) == 10_400 < stated("research_summary", "budget_usd_month")
    assert stated("research_summary", "analysts") * stated("research_summary", "items_per_digest") == 30_000
    assert 2 + 48 + 7 == 57
    assert "10,400" in told("research_summary")


def test_a_visit_pays_fifty_times_above_the_base_rate() -> None:
    visit, stop = (stated("maintenance_pipeline", name) for name in ("visit_usd", "unplanned_stop_usd"))
    failures, pumps = (stated("maintenance_pipeline", name) for name in ("failures_per_year", "pumps"))
    base = failures / pumps / 52

    assert (round(100 * visit / stop, 1), round(100 * base, 3)) == (1.3, 0.026)
    assert round(visit / stop / base) == 52
    assert (round(30 * visit * 365 / MILLION, 1), round(0.6 * failures * stop / MILLION, 1)) == (4.4, 4.3)
    assert "52 times" in told("maintenance_pipeline")


def test_paying_at_once_costs_more_than_an_adjuster_today() -> None:
    wrong, adjuster = (stated("multimodal_claims", name) for name in ("wrong_fast_track_usd", "adjuster_usd"))
    claims = stated("multimodal_claims", "claims_per_day")

    assert 0.18 * wrong == 63 > adjuster
    assert round(100 * adjuster / wrong, 1) == 12.9
    assert 0.3 * claims == 2_700 < 110 * 25 == 2_750
    assert "12.9 %" in told("multimodal_claims")


def test_the_caps_of_a_trip_add_up_to_more_than_the_budget() -> None:
    trip = stated("travel_agent", "llm_usd_per_trip_max") + 0.01 * stated(
        "travel_agent", "tool_calls_per_trip"
    )
    month = trip * stated("travel_agent", "trips_per_day") * DAYS_PER_MONTH

    assert round(month) == 148_500 > stated("travel_agent", "budget_usd_month")
    assert stated("travel_agent", "peak_qps") * stated("travel_agent", "slo_p99_ms") / 1000 == 60
    assert "148,500" in told("travel_agent")


def test_the_page_budget_is_a_precision() -> None:
    allowed = stated("anomaly_infra", "false_pages_per_shift_max") * 3 * DAYS_PER_MONTH
    real = stated("anomaly_infra", "incidents_per_month")

    assert (allowed, 11 * 3 * DAYS_PER_MONTH) == (180, 990)
    assert round(100 * real / (real + allowed)) == 12
    assert round(stated("anomaly_infra", "series") * 0.0027) == 1_080
    assert "1,080" in told("anomaly_infra")
