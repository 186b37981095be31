"""Answers drawn as on a whiteboard, boxes with labels alone: what is drawn counts, and is not denied."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from redline.design.document import Component, Connection, Design
from redline.followups import Injection, Verdict, inject, judge

QUICK = Path(__file__).parents[1] / "designs" / "drawn" / "quick.yaml"
BOARDS: dict[str, dict[str, Any]] = yaml.safe_load(QUICK.read_text(encoding="utf-8"))
CARDS, WIKI, MODEL = "card-payments", "wiki-chat", "XGBoost model server"
FEATURES, DECIDES = "Feature store (Feast)", "decision: approve / decline / review"
ERASED = "; ".join(
    f"User -> {{job}} -> {copy}"
    for copy in ("Langfuse traces", "golden set", "thumbs up/down", "Confluence docs", "Pinecone")
)
SLICED = (
    "Backtest + approval -> Eval by segment -> Model registry; "
    "Score log -> Precision monitor by segment -> On-call; "
)
MARKET = (
    "Labels table -> Backtest by country -> Model registry; Score log -> Monitor by country -> On-call; "
    "Shadow deploy -> Rollout country by country -> XGBoost model server; "
)

RULES = "Fraud service -> Fallback: rules only"

HONEST: tuple[tuple[str, str, str, str], ...] = (
    (CARDS, "src-breaks", "Transactions Kafka",
     "Transactions Kafka -> Freshness monitor -> On-call; " + RULES),
    (CARDS, "src-breaks", "Transactions Kafka", "Flink velocity features -> Lag alert -> On-call; " + RULES),
    (CARDS, "src-breaks", "Transactions Kafka",
     "Transactions Kafka -> No events for 5 min alert -> On-call; " + RULES),
    (CARDS, "src-freezes", FEATURES,
     "Feature store (Feast) -> Freshness check: max age 10 min -> PagerDuty (risk team)"),
    (CARDS, "rollback-bad-model", MODEL,
     "On-call -> Rollback to previous version in 5 min -> Model registry"),
    (CARDS, "segment-fails", MODEL, SLICED + "Fraud service -> Stricter rules for new merchants"),
    (CARDS, "drift-sudden", MODEL,
     "Score log -> PSI drift monitor -> Data science team -> Rules engine"),
    (CARDS, "drift-sudden", MODEL,
     "Score log -> Drift detector -> On-call -> Kill switch: rules only -> Fraud service; " + RULES),
    (CARDS, "new-market", MODEL, MARKET + "Fraud service -> Fallback rules: new country"),
    (CARDS, "segment-fails", MODEL,
     SLICED.replace(" -> Model registry", "") + "Fraud service -> Stricter rules for new merchants"),
    (WIKI, "component-down", "GPT-4o",
     "Orchestrator (LangChain) -> Fallback: search results only; GPT-4o -> Prometheus -> On-call"),
    (WIKI, "deletion-requests", "Langfuse traces", ERASED.format(job="GDPR erasure job (within 30 days)")),
    (WIKI, "silent-failure", "GPT-4o",
     "Langfuse traces -> Hourly answer quality monitor -> On-call (docs team)"),
    (CARDS, "drift-sudden", MODEL,
     "Score log -> Drift detector -> On-call -> Raise review threshold -> " + DECIDES),
    ("stock-forecast", "rollback-bad-model", "Batch forecast job",
     "Slack alert -> Roll back within 1 hour -> MLflow -> Keeps last 5 versions"),
)  # fmt: skip

CHEATS: tuple[tuple[str, str, str, str], ...] = (
    (CARDS, "src-breaks", "Transactions Kafka", "Transactions Kafka -> Uptime dashboard -> On-call"),
    (CARDS, "src-breaks", "Transactions Kafka", "Score log -> Lag alert -> On-call"),
    (CARDS, "src-freezes", FEATURES,
     "Feature store (Feast) -> Freshness check: max age 10 days -> PagerDuty (risk team)"),
    (CARDS, "src-freezes", FEATURES,
     "Feature store (Feast) -> Freshness check: max age 10 min"),
    (CARDS, "rollback-bad-model", MODEL,
     "On-call -> Rollback to previous version in 5 days -> Model registry"),
    (CARDS, "segment-fails", MODEL, SLICED + "Data science team -> Stricter rules for new merchants"),
    (CARDS, "segment-fails", MODEL,
     SLICED.replace("Backtest + approval", "Chargebacks feed").replace(" -> Model registry", "")
     + "Fraud service -> Stricter rules for new merchants"),
    (CARDS, "drift-sudden", MODEL, "Score log -> PSI drift monitor -> Data science team"),
    (CARDS, "drift-sudden", MODEL,
     "Score log -> Drift detector -> On-call; Kill switch: rules only -> Score log"),
    (CARDS, "new-market", MODEL, MARKET + "Data science team -> Fallback rules: new country"),
    (WIKI, "component-down", "GPT-4o",
     "Chat UI -> Docs; Docs -> Fallback: search results only; GPT-4o -> Prometheus -> On-call"),
    (WIKI, "deletion-requests", "Langfuse traces", ERASED.format(job="GDPR erasure job (within 90 days)")),
    (WIKI, "silent-failure", "GPT-4o",
     "Confluence docs -> Hourly answer quality monitor -> On-call (docs team)"),
    (CARDS, "drift-sudden", MODEL,
     "Score log -> Drift detector -> On-call -> Raise review threshold -> Snowflake"),
    ("stock-forecast", "rollback-bad-model", "Batch forecast job",
     "Slack alert -> Roll back within 1 hour -> MLflow; Data warehouse -> Keeps last 5 versions"),
)  # fmt: skip

SAID: tuple[tuple[str, str, str, str, str, str], ...] = (
    (CARDS, "dup-late-events", "Flink velocity features",
     "Transactions Kafka -> Dedup by transaction id -> Flink velocity features", "once", "past it"),
    ("stock-forecast", "rollback-bad-data", "Forecast table",
     "Batch forecast job -> Great Expectations gate -> Forecast table -> Table backup", "write", "past it"),
    (CARDS, "labels-late-30d", "Chargebacks feed", "Score log -> PSI monitor -> On-call", "matured",
     "Say at Labels table how long it waits"),
)  # fmt: skip


@pytest.mark.parametrize(("board", "followup", "target", "answer"), HONEST)
def test_an_honest_answer_in_labels_is_accepted(board: str, followup: str, target: str, answer: str) -> None:
    found = _judged(board, followup, target, answer)
    assert found.held, [c for c in found.clauses if c.state != "held"]


@pytest.mark.parametrize(("board", "followup", "target", "answer"), CHEATS)
def test_its_neighbour_is_refused(board: str, followup: str, target: str, answer: str) -> None:
    found = _judged(board, followup, target, answer)
    assert not found.held, found.sentence


@pytest.mark.parametrize(("board", "followup", "target", "answer", "clause", "words"), SAID)
def test_what_is_drawn_is_not_said_to_be_missing(
    board: str, followup: str, target: str, answer: str, clause: str, words: str
) -> None:
    found = {c.id: c for c in _judged(board, followup, target, answer).clauses}[clause]
    assert found.state != "held"
    assert words in found.detail


def test_a_team_that_moves_a_rule_trains_nothing() -> None:
    found = _judged(CARDS, "drift-sudden", MODEL, HONEST[6][3])
    assert not [line.text for line in found.newly_broken]


def _judged(board: str, followup: str, target: str, answer: str) -> Verdict:
    return judge(_asked(board, followup, target), _drawn(board, answer))


@cache
def _asked(board: str, followup: str, target: str) -> Injection:
    return inject(_drawn(board), None, followup, target)


def _drawn(board: str, answer: str = "") -> Design:
    """The board with the answer's chains added; each box is named by its label."""
    chains = [*BOARDS[board]["arrows"].strip().splitlines(), *filter(None, answer.split(";"))]
    steps = [[box.strip() for box in chain.split("->")] for chain in chains]
    pairs = list(dict.fromkeys(pair for chain in steps for pair in pairwise(chain)))
    labels = dict.fromkeys(label for pair in pairs for label in pair)
    return Design(
        components=[Component(id=label, label=label) for label in labels],
        connections=[Connection(id=f"e{n}", source=a, target=b) for n, (a, b) in enumerate(pairs)],
    )
