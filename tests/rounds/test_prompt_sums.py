"""The sums that prompts state come out of the numbers that they state."""

from __future__ import annotations

from redline.rounds import prompts

DAYS_PER_MONTH = 30
SECONDS_PER_DAY = 86_400
MILLION = 1_000_000


def number(slug: str, name: str) -> float:
    """A stated number of the prompt, an objective or a cost of an error."""
    prompt = prompts.get(slug)
    value = {**prompt.objectives, **prompt.error_costs}[name]
    assert isinstance(value, int | float)
    return float(value)


def told(slug: str) -> str:
    """All that the interviewer and the review may say about the prompt."""
    prompt = prompts.get(slug)
    facts = [text for fact in prompt.hidden_facts for text in (fact.answer, fact.changes)]
    givens = [given.text for given in prompt.givens]
    return " ".join([*facts, *givens, *prompt.strong, *prompt.over_engineering, prompt.metric_trap.why])


def test_ranking_500_videos_takes_most_of_the_budget() -> None:
    gpus = number("live_feed", "peak_qps") / (100 * 0.6)

    assert gpus == 300
    assert 500 * gpus == 150_000 < number("live_feed", "budget_usd_month")
    assert number("live_feed", "slo_p99_ms") > 5 + 0.11 * 500
    assert "300 GPUs" in told("live_feed")
    assert "150,000" in told("live_feed")


def test_the_cap_on_inventory_leaves_room_for_people() -> None:
    homes = 60 * MILLION / number("house_price", "median_price_usd")
    per_day = homes * number("house_price", "metro_areas") / 75

    assert round(homes) == 158
    assert round(per_day) == 25 < 25 * 6
    assert number("house_price", "median_price_usd") / 100 == number("house_price", "overpaid_one_pct_usd")
    assert "158 homes" in told("house_price")


def test_reputation_leaves_a_fifth_of_spam_and_a_model_per_message_is_out_of_reach() -> None:
    spam = 0.48
    rejected = 0.7 * spam
    month = number("spam_email", "mean_qps") * SECONDS_PER_DAY * DAYS_PER_MONTH * 400 * 0.15 / MILLION
    hurts = number("spam_email", "lost_mail_over_seen_spam")

    assert round(rejected, 3) == 0.336
    assert round((spam - rejected) / (1 - rejected), 2) == 0.22
    assert round(month, -3) == 467_000
    assert round(hurts / (hurts + 1), 2) == 0.98
    assert "467,000" in told("spam_email")


def test_a_photo_is_far_too_late_on_a_slow_uplink() -> None:
    seconds = 2 * 8 / 1

    assert seconds * 1000 > number("image_class", "slo_p95_ms")
    assert number("image_class", "photos_per_day") / number("image_class", "listings_per_day") == 4
    assert "16 seconds" in told("image_class")


def test_the_tokens_of_the_assistant_exceed_the_quota_and_the_dear_price_the_budget() -> None:
    turns = number("rag_chat", "conversations_per_day") * 6 * DAYS_PER_MONTH
    dear, cheap = (turns * (3000 * into + 300 * out) / MILLION for into, out in ((3.0, 15.0), (0.15, 0.60)))

    assert (round(dear, -3), round(cheap, -3)) == (146_000, 7_000)
    assert cheap < number("rag_chat", "budget_usd_month") < dear
    assert round(number("rag_chat", "peak_qps") * 60 * 3300 / MILLION) == 6
    assert round(100 * number("rag_chat", "handoff_usd") / number("rag_chat", "wrong_answer_usd"), 1) == 6.7
    assert "6.7 %" in told("rag_chat")


def test_one_pass_over_a_resume_fits_at_either_price() -> None:
    dear, cheap = ((4000 * into + 600 * out) / MILLION for into, out in ((3.0, 15.0), (0.15, 0.60)))

    assert (round(dear, 3), round(cheap, 3)) == (0.021, 0.001)
    assert dear < number("resume_saas", "llm_cost_usd_per_resume_max")
    assert round(100 * 8 / (8 + 900)) == 1
    assert "2.1 cents" in told("resume_saas")


def test_reading_every_document_takes_most_of_the_budget_of_the_digest() -> None:
    documents = number("research_summary", "documents_per_week")
    month = documents * 20_000 * 3 / MILLION * 52 / 12

    assert round(month, -2) == 10_400 < number("research_summary", "budget_usd_month")
    assert number("research_summary", "analysts") * number("research_summary", "items_per_digest") == 30_000
    assert 2 + 48 + 7 == 57
    assert "10,400" in told("research_summary")


def test_a_visit_pays_fifty_times_above_the_base_rate() -> None:
    visit, stop = (number("maintenance_pipeline", name) for name in ("visit_usd", "unplanned_stop_usd"))
    failures, pumps = (number("maintenance_pipeline", name) for name in ("failures_per_year", "pumps"))
    base = failures / pumps / 52

    assert (round(100 * visit / stop, 1), round(100 * base, 3)) == (1.3, 0.026)
    assert round(visit / stop / base) == 52
    assert (round(30 * visit * 365 / MILLION, 1), round(0.6 * failures * stop / MILLION, 1)) == (4.4, 4.3)
    assert "52 times" in told("maintenance_pipeline")


def test_paying_at_once_costs_more_than_an_adjuster_today() -> None:
    wrong, adjuster = (number("multimodal_claims", name) for name in ("wrong_fast_track_usd", "adjuster_usd"))
    claims = number("multimodal_claims", "claims_per_day")

    assert 0.18 * wrong == 63 > adjuster
    assert round(100 * adjuster / wrong, 1) == 12.9
    assert 0.3 * claims == 2_700 < 110 * 25 == 2_750
    assert "12.9 %" in told("multimodal_claims")


def test_the_caps_of_a_trip_add_up_to_more_than_the_budget() -> None:
    trip = number("travel_agent", "llm_usd_per_trip_max") + 0.01 * number(
        "travel_agent", "tool_calls_per_trip"
    )
    month = trip * number("travel_agent", "trips_per_day") * DAYS_PER_MONTH

    assert round(month) == 148_500 > number("travel_agent", "budget_usd_month")
    assert number("travel_agent", "peak_qps") * number("travel_agent", "slo_p99_ms") / 1000 == 60
    assert "148,500" in told("travel_agent")


def test_the_page_budget_is_a_precision() -> None:
    allowed = number("anomaly_infra", "false_pages_per_shift_max") * 3 * DAYS_PER_MONTH
    real = number("anomaly_infra", "incidents_per_month")

    assert (allowed, 11 * 3 * DAYS_PER_MONTH) == (180, 990)
    assert round(100 * real / (real + allowed)) == 12
    assert round(number("anomaly_infra", "series") * 0.0027) == 1_080
    assert "1,080" in told("anomaly_infra")
