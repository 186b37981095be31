"""A hosted model that changes under its name: caught, checked on the way, and taken back."""

from __future__ import annotations

from tests.followups.redesigns import cut, draw, drop, plan, state, write
from tests.followups.table import Case, Ground, cheat, honest

UPDATE = "provider-model-update"
CHAT = Ground(
    "rag_chat_strong", "llm", UPDATE,
    (state("llm", pinned_version=None), state("out", checks="groundedness, citations")),
)  # fmt: skip
TRIP = Ground(
    "travel_agent_strong", "llm", UPDATE,
    (state("llm", pinned_version=None), drop("rb>split", "rb>reg")),
)  # fmt: skip

FORM = state("out", checks="groundedness, citations, schema")
NIGHTLY = (draw("gold -request{mode=async}-> llm"), state("gold", cadence_s=86400))
BACK = draw("rb -control-> lg")
CHECKED = (
    cut("llm", "svc"),
    cut("llm", "rules"),
    draw("llm -prediction-> js:guardrail{position=output, checks=schema, blocking=true} -prediction-> svc; "
         "js -prediction-> rules"),
)  # fmt: skip
WAY_BACK = (
    cut("svc", "llm"),
    draw("svc -request-> lg:llm_gateway{routes=2} -request-> llm; "
         "js -telemetry-> al:alerting{owner='hiring ml'} -control-> rb:rollback_controller{rto_min=10} "
         "-control-> lg"),
)  # fmt: skip
RESUMES = Ground("naive/resume_saas", "llm", UPDATE)

HONEST = (
    honest(CHAT, "pinned, and the form is checked", state("llm", pinned_version=True), FORM),
    honest(CHAT, "the golden set every night, and the form is checked", *NIGHTLY, FORM),
    honest(TRIP, "pinned, and the route can be moved", state("llm", pinned_version=True), BACK),
    honest(TRIP, "scripted trips every night, and the route can be moved",
           draw("sim -request{mode=async}-> llm"), state("sim", cadence_s=86400), BACK),
    honest(RESUMES, "pinned, checked, and a way back", *CHECKED, *WAY_BACK,
           state("llm", pinned_version=True)),
    honest(RESUMES, "asked every night, checked, and a second provider", *CHECKED, *WAY_BACK,
           draw("gold:offline_evaluator{cases=200, cadence_s=86400} -request{mode=async}-> llm")),
)  # fmt: skip

CHEATS = (
    cheat(CHAT, "delete it", "keep", drop("llm"), FORM),
    cheat(CHAT, "only the form", "caught", FORM),
    cheat(CHAT, "only pinned", "form", state("llm", pinned_version=True)),
    cheat(CHAT, "asked once", "caught", draw("gold -request{mode=async}-> llm"), FORM),
    cheat(CHAT, "a check on no path", "form", *NIGHTLY,
          draw("js:guardrail{position=output, checks=schema, blocking=true}")),
    cheat(CHAT, "a check that stops nothing", "form", *NIGHTLY, FORM, state("out", blocking=False)),
    cheat(CHAT, "a note", "caught", write("llm", "pinned"), FORM),
    cheat(TRIP, "no way back", "back", state("llm", pinned_version=True)),
    cheat(TRIP, "a way back that nobody takes", "back", state("llm", pinned_version=True),
          draw("cb:rollback_controller{rto_min=5} -control-> lg")),
    cheat(TRIP, "a way back, later", "back", state("llm", pinned_version=True), drop("page>rb"),
          draw("page -control-> cb:rollback_controller{rto_min=5} -control-> lg"), plan("cb")),
)  # fmt: skip

ROWS: tuple[Case, ...] = (*HONEST, *CHEATS)
