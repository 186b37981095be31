"""Personal data stays inside: masked on every way out, or nobody outside; no promises, no half ways."""

from __future__ import annotations

from tests.followups.redesigns import Move, cut, draw, drop, flip, gave_up, remake, state
from tests.followups.table import Case, Ground, cheat, honest
from tests.followups.usual import usual

INSIDE = "pii-forbidden"
TRIP = Ground("travel_agent_strong", "llm", INSIDE)
CHAT = Ground(
    "rag_chat_strong",
    "llm",
    INSIDE,
    (drop("pii"), draw("pa -context-> lg"), state("inj", checks="injection")),
)
RESUME = Ground("resume_saas_strong", "llm", INSIDE, (drop("red"), draw("inj -context-> split")))
SKETCH = Ground("naive/rag_chat", "llm", INSIDE)
ALL = (TRIP, CHAT, RESUME, SKETCH)


def masked(before: str, after: str, flow: str = "context") -> tuple[Move, ...]:
    """A guard between two parts in place of their arrow."""
    return cut(before, after), draw(f"{before} -{flow}-> pg:pii_guard{{method=tokenise}} -{flow}-> {after}")


OWN = (
    drop("llm", "llm2"),
    draw("lg -request{timeout_ms=6000}-> own:llm_server{pinned_version=true} -prediction-> out"),
)
SMALLER = (gave_up("llm", "the fluency of the large model"), gave_up("llm2", "the second provider"))
OWN_SKETCH = (drop("llm"), draw("bot -context-> own:llm_server{pinned_version=true} -prediction-> bot"))
TRACED = draw("own -telemetry-> tra; own -prediction{mode=async}-> tra; own -telemetry-> svc")

HONEST = (
    honest(TRIP, "masked before the gateway", *masked("pa", "lg")),
    honest(TRIP, "a model of their own", *OWN, TRACED, records=SMALLER),
    honest(CHAT, "masked before the gateway", *masked("pa", "lg")),
    honest(CHAT, "the prompt asks a masking service", draw("pa -request-> pg:pii_guard{method=mask}")),
    honest(CHAT, "a model of their own", *OWN, TRACED, records=SMALLER),
    honest(CHAT, "masked before each provider", cut("lg", "llm"), cut("lg", "llm2"),
           draw("lg -request{timeout_ms=6000}-> pg:pii_guard{method=mask} -request{timeout_ms=6000}-> llm; "
                "lg -request{on_failure=true}-> pg2:pii_guard{method=mask} -request-> llm2")),
    honest(RESUME, "redacted before the prompt", *masked("inj", "split")),
    honest(RESUME, "the input filter redacts", state("inj", checks="injection, white text, personal data")),
    honest(SKETCH, "masked before the model", *masked("bot", "llm")),
    honest(SKETCH, "a model of their own", *OWN_SKETCH, records=(gave_up("llm", "the larger model"),)),
)  # fmt: skip

CHEATS = (
    *usual(TRIP, "inside", "pg", masked("pa", "lg"), unplugged_by="keep"),
    *usual(CHAT, "inside", "pg", masked("pa", "lg"), unplugged_by="keep"),
    *usual(RESUME, "inside", "pg", masked("inj", "split"), unplugged_by="keep"),
    *(cheat(ground, "a guard on no arrow", "inside", draw("pg:pii_guard{method=mask}")) for ground in ALL),
    cheat(TRIP, "the provider promises", "inside", state("llm", contract=True, region="eu")),
    cheat(TRIP, "masked on its way back", "inside", cut("llm", "out"),
          draw("llm -prediction-> pg:pii_guard{method=mask} -prediction-> out")),
    cheat(TRIP, "nobody is told, nobody answers", "keep", drop("llm", "llm2")),
    cheat(TRIP, "given up, and nothing in its place", "answers", drop("llm", "llm2"), records=SMALLER),
    cheat(CHAT, "only the first provider", "inside", cut("lg", "llm"),
          draw("lg -request{timeout_ms=6000}-> pg:pii_guard{method=mask} -request{timeout_ms=6000}-> llm")),
    cheat(CHAT, "the question, and not the memory", "inside", *masked("app", "inj", "request"),
          draw("pa -lookup{pii=true}-> mem")),
    cheat(CHAT, "a copy for the guard", "inside", draw("pa -context-> pg:pii_guard{method=mask}")),
    cheat(CHAT, "said to be clean", "inside", state("app>mem", pii=False), state("user", pii=False),
          state("app", pii=False), state("mem", pii=False), state("pa", pii=False)),
    cheat(CHAT, "called their own", "keep", remake("llm", "llm_server"), remake("llm2", "llm_server")),
    cheat(RESUME, "a guard that lets pass", "inside",
          state("inj", checks="injection, personal data", blocking=False)),
    cheat(RESUME, "the file is sent at night", "inside", *(flip(a) for a in ("lg>llm", "lg>llm2"))),
    cheat(RESUME, "a check of the answer", "inside",
          state("out", checks="schema, groundedness, escape, personal data")),
    cheat(SKETCH, "a smaller hosted model", "inside", drop("llm"),
          draw("bot -context-> mini:llm_api{contract=true, pinned_version=true} -prediction-> bot"),
          records=(gave_up("llm", "the larger model"),)),
)  # fmt: skip

ROWS: tuple[Case, ...] = (*HONEST, *CHEATS)
