"""Defects of the strong design for the support assistant."""

from __future__ import annotations

from tests.designs.mutation import Mutation, arrow, box, card, cut, gone, state

MUTATIONS: tuple[Mutation, ...] = (
    Mutation(
        "a new encoder alone", state("enc", version="e4"), "consistency/embedding-version-match", "fail"
    ),
    Mutation(
        "an index written in place",
        [*state("vi", versioned=None), *cut("rb>vi:control")],
        "rollback/data-and-index-rollback",
        "ask",
    ),
    Mutation(
        "nothing caps the bill",
        [*gone("gw"), *arrow("user", "request", "app"), *state("lg", budgets=None), *state("sm", cost=None)],
        "cost/spend-cap",
        "ask",
    ),
    Mutation(
        "prompts are released without evaluation",
        [*gone("ev", "gate"), *arrow("cd", "control", "preg")],
        "evaluation/exists-before-release",
        "fail",
    ),
    Mutation(
        "rights are filtered after the search",
        [
            *state("vi", filter_mode="post"),
            *state("parse", keeps_acl=False),
            *state("ret>vi:lookup", acl_filter=None),
        ],
        "rag/acl-before-retrieval",
        "fail",
    ),
    Mutation("nobody watches", gone("tr", "sm", "qm", "al", "dash"), "monitoring/exists", "fail"),
    Mutation("only calls are watched", gone("tr", "qm", "dash"), "monitoring/silent-failure", "fail"),
    Mutation("no registry and no way back", gone("preg", "rb"), "rollback/previous-version-kept", "fail"),
    Mutation(
        "answers are checked by nobody",
        [*gone("out", "abst"), *arrow("llm", "prediction", "app"), *arrow("llm2", "prediction", "app")],
        "rag/grounding-check",
        "fail",
    ),
    Mutation(
        "the guardrail looks at harm",
        [*state("out", checks="harm"), *gone("abst")],
        "rag/grounding-check",
        "ask",
    ),
    Mutation(
        "only answers are scored",
        [*state("ev", covers="answers"), *cut("ret>ev:telemetry")],
        "rag/retrieval-evaluated",
        "fail",
    ),
    Mutation(
        "deletes are dropped",
        [*state("ing", tombstones=False), *cut("ing>vi:control", "rb>vi:control")],
        "rag/index-freshness-and-deletes",
        "fail",
    ),
    Mutation(
        "the index follows once a day", state("vi", update_lag_s=86400), "serving/freshness-path", "fail"
    ),
    Mutation(
        "the newest model, whatever it is",
        [*state("llm", pinned_version=False), *state("llm2", pinned_version=False)],
        "llm/prompt-and-model-pinned",
        "fail",
    ),
    Mutation(
        "one provider and nothing behind it",
        [*state("lg", fallbacks=None), *gone("llm2", "abst")],
        "llm/provider-fallback",
        "ask",
    ),
    Mutation(
        "bad answers never come back",
        cut("tr>ev:label", "agents>ev:label", "ret>ev:telemetry"),
        "llm/feedback-to-eval",
        "ask",
    ),
    Mutation(
        "articles by strangers go in unexamined",
        [
            *state("corpus", untrusted_output=True),
            *gone("scan"),
            *arrow("ing", "batch_data", "parse"),
        ],
        "security/poisoning-path",
        "fail",
    ),
    Mutation(
        "strangers' text beside account data, unseparated and unscreened",
        [
            *state("corpus", untrusted_output=True),
            *state("pa", separates_untrusted=None),
            *gone("inj", "scan"),
            *arrow("app", "request", "sp"),
            *arrow("ing", "batch_data", "parse"),
            *box("accounts", "operational_db"),
            *arrow("pa", "lookup", "accounts"),
        ],
        "llm/injection-surface",
        "fail",
    ),
    Mutation(
        "tenants share the index",
        [
            *card("tags", ["llm", "online", "rag", "multi_tenant"]),
            *gone("auth"),
            *state("vi", filter_mode=None),
            *state("ret>vi:lookup", acl_filter=False),
        ],
        "security/tenant-isolation",
        "fail",
    ),
    Mutation(
        "traces for ever",
        state("tr", retention_d=None, pii_scrubbed=None),
        "privacy/retention-on-logs",
        "ask",
    ),
    Mutation("forty pages", state("corpus", tokens=20000, acl=None), "simplicity/rag-when-small", "fail"),
)
