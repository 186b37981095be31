"""A part that is gone: what answers instead, who is told, and whether the stand-in was tested."""

from __future__ import annotations

from tests.followups.redesigns import ALERT, RULES, SERVICE_ALERT, draw, drop, flip, plan, state, write
from tests.followups.table import Case, Ground, cheat, honest

DOWN = "component-down"
FRAUD = Ground("fraud_card", "model", DOWN)
STORE = Ground("fraud_card", "features", DOWN)
CHAT = Ground("rag_chat_strong", "llm", DOWN)
TRIAGE = Ground("ticket_routing_strong", "srv", DOWN, (drop("fb"),))
SEES_STORE = draw(f"features -telemetry-> metrics -telemetry-> {ALERT}")

HONEST = (
    honest(FRAUD, "rules, and an alert on the server", RULES, SERVICE_ALERT),
    honest(FRAUD, "a small model that passed the gate", SERVICE_ALERT,
           draw("api -request{on_failure=true}-> small:model_server -prediction-> policy; "
                "registry -model-> small")),
    honest(FRAUD, "rules, and an alert on the rules",
           RULES, draw(f"ru -telemetry-> sm:service_monitor -telemetry-> {ALERT}")),
    honest(STORE, "a default on the read, and an alert on the store",
           state("model-features", default="0 counts"), SEES_STORE),
    honest(STORE, "rules that do not read it", RULES, SEES_STORE),
    honest(CHAT, "the second provider passes the golden set", draw("gold -request{mode=async}-> llm2")),
    honest(CHAT, "plain search",
           draw("app -request{on_failure=true}-> plain:fallback{mode='search results'} -prediction-> app")),
    honest(TRIAGE, "keyword rules",
           draw("desk -request{on_failure=true}-> kw:fallback{mode='keyword rules'} -prediction-> desk")),
    honest(TRIAGE, "a default queue that says so",
           draw("desk -request{on_failure=true}-> dq:fallback{mode='general queue'} -prediction-> desk")),
)  # fmt: skip

CHEATS = (
    cheat(FRAUD, "delete it", "keep", drop("model")),
    cheat(FRAUD, "fifty replicas", "answer", state("model", replicas=50), SERVICE_ALERT),
    cheat(FRAUD, "rules on no path", "answer", draw("ru:rules_engine{owner=risk}"), SERVICE_ALERT),
    cheat(FRAUD, "a wire around it", "answer", draw("api -request{on_failure=true}-> policy"), SERVICE_ALERT),
    cheat(FRAUD, "a fallback that says nothing", "answer", SERVICE_ALERT,
          draw("api -request{on_failure=true}-> fb:fallback -prediction-> policy")),
    cheat(FRAUD, "a stand-in that calls it", "answer", SERVICE_ALERT,
          draw("api -request{on_failure=true}-> ru:rules_engine{owner=risk} -prediction-> policy; "
               "ru -request-> model")),
    cheat(FRAUD, "a second model that nobody tested", "tested", SERVICE_ALERT,
          draw("api -request{on_failure=true}-> small:model_server -prediction-> policy")),
    cheat(FRAUD, "nobody is told", "noticed", RULES),
    cheat(FRAUD, "an alert without an owner", "noticed", RULES, draw("metrics -telemetry-> al:alerting")),
    cheat(FRAUD, "a timeout of 1 ms", "answer", state("api-model", timeout_ms=1), SERVICE_ALERT),
    cheat(FRAUD, "no longer waited for", "answer", flip("api-model"), SERVICE_ALERT),
    cheat(FRAUD, "rules, later", "answer", RULES, plan("ru"), SERVICE_ALERT),
    cheat(FRAUD, "a note", "answer", write("model", "we fall back to rules"), SERVICE_ALERT),
    cheat(STORE, "delete it", "keep", drop("features"), RULES),
    cheat(STORE, "optional, and no more", "answer", state("model-features", required=False), SEES_STORE),
    cheat(STORE, "a number", "answer", state("features", availability_pct=100), SEES_STORE),
    cheat(CHAT, "a note on the second provider", "tested", write("llm2", "tested on the golden set")),
    cheat(CHAT, "a longer wait", "tested", state("lg>llm", timeout_ms=9000, retries=3)),
    cheat(TRIAGE, "rules that nothing calls", "answer", draw("kw:rules_engine{owner=it} -prediction-> desk")),
)  # fmt: skip

ROWS: tuple[Case, ...] = (*HONEST, *CHEATS)
