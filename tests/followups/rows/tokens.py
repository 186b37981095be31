"""Three times the tokens: held to a length, cached or sent elsewhere, and every token counted."""

from __future__ import annotations

from dataclasses import dataclass

from tests.followups.redesigns import Move, draw, drop, flip, frame, plan, remake, state, waive, write
from tests.followups.table import Case, Ground, cheat, honest

TOKENS = "tokens-x3"


@dataclass(frozen=True)
class Pasted:
    """A design in which ``llm`` is asked through ``lg`` and reads ``usual`` tokens a request; ``hits`` of a
    cache and ``share`` of a second model each bring the tokens within the quota when ``cut`` does not."""

    ground: Ground
    usual: int
    cut: int
    hits: float
    share: float
    other: str

    def held_to(self, tokens: float) -> Move:
        """The prompt is held to a length."""
        return state("pa", max_tokens=tokens)

    @property
    def cached(self) -> tuple[Move, ...]:
        """What came before is answered from a cache."""
        return (draw(f"lg -lookup-> seen:cache{{hit_rate={self.hits}, ttl_s=3600}}"),
                state("lg>llm", hit_rate=self.hits))  # fmt: skip

    @property
    def shared(self) -> tuple[Move, ...]:
        """A part of the requests goes to another model, with a quota of its own."""
        return (draw(f"lg -request{{share={self.share}, timeout_ms=6000}}-> small:llm_api{{{self.other}}} "
                     "-prediction-> out"),
                state("lg>llm", share=round(1 - self.share, 2)))  # fmt: skip


ANSWERS = Pasted(
    Ground("rag_chat_strong", "llm", TOKENS), 3_000, 4_000, 0.35, 0.4,
    "pinned_version=true, contract=true, in_tok=9000, out_tok=300, price_in_usd=0.1, price_out_usd=0.4, "
    "tpm_quota=6000000",
)  # fmt: skip
RESUMES = Pasted(
    Ground("resume_saas_strong", "llm", TOKENS, (state("llm", tpm_quota=340_000),)),
    4_000, 4_500, 0.25, 0.4,
    "pinned_version=true, contract=true, in_tok=12000, out_tok=600, price_in_usd=0.1, price_out_usd=0.4, "
    "tpm_quota=400000",
)  # fmt: skip
TRIPS = Pasted(
    Ground("travel_agent_strong", "llm", TOKENS,
           (state("llm", in_tok=6_000, out_tok=800, price_in_usd=2.5, price_out_usd=10, tpm_quota=480_000),
            frame("objectives.budget_usd_month", 23_000))),
    6_000, 6_200, 0.3, 0.4,
    "pinned_version=true, contract=true, in_tok=18000, out_tok=800, price_in_usd=0.6, price_out_usd=2.4, "
    "tpm_quota=480000",
)  # fmt: skip


def cheats(one: Pasted) -> tuple[Case, ...]:
    """What hides the tokens, or the question with them."""

    def refused(name: str, clause: str, *moves: Move) -> Case:
        return cheat(one.ground, name, clause, *moves)

    other = "small:llm_api{in_tok=1000, out_tok=100, contract=true, price_in_usd=0.6, price_out_usd=2.4"
    send = f"lg -request{{share={one.share}}}-> "
    less = state("lg>llm", share=round(1 - one.share, 2))
    return (
        refused("cut to one token", "read", one.held_to(1)),
        refused("cut below an ordinary request", "read", one.held_to(one.usual / 2)),
        refused("a length of nothing", "quota", one.held_to(0)),
        refused("fewer tokens in the inspector", "quota", state("llm", in_tok=10)),
        refused("a larger quota in the inspector", "quota", state("llm", tpm_quota=1e12)),
        refused("a cheaper price in the inspector", "quota", state("llm", price_in_usd=0.0001)),
        refused("a larger window", "quota", one.held_to(one.usual * 4)),
        refused("a length on no path", "quota", draw("short:prompt_assembler{max_tokens=4000}")),
        refused("one way of two", "quota", one.held_to(one.cut), draw("app -request-> lg")
                if one is not RESUMES else draw("red -request-> lg")),
        refused("a model whose tokens are not counted", "read", less,
                draw(f"{send}small:llm_api{{contract=true}} -prediction-> out")),
        refused("a model that counts a few", "read", less, draw(f"{send}{other}, tpm_quota=99999999}}")),
        refused("a model without a quota", "quota", less, *one.shared[:1], state("small", tpm_quota=None)),
        refused("a model for nothing", "read", less, *one.shared[:1], state("small", price_in_usd=0.0)),
        refused("a sum a month", "read", less, *one.shared[:1], state("small", cost_usd_month=1)),
        refused("a second account", "read", less, *one.shared[:1], state("small", contract=None)),
        refused("a machine of unknown size", "read", less,
                draw(f"{send}own:llm_server{{in_tok={3 * one.usual}}} -prediction-> out")),
        refused("half of the requests go nowhere", "read", state("lg>llm", share=0.3)),
        refused("delete the model", "keep", drop("llm")),
        refused("called a rule", "keep", remake("llm", "rules_engine")),
        refused("an empty fallback", "quota", draw("lg -request{on_failure=true}-> fb9:fallback")),
        refused("a note", "quota", write("llm", "long texts are summarised first")),
        refused("later", "keep", one.held_to(one.cut), plan("pa")),
        refused("no longer waited for", "keep", flip("lg>llm")),
        refused("no time to answer", "quota", state("lg>llm", timeout_ms=1)),
        refused("waived", "keep", one.held_to(one.cut), waive("cost/within-budget")),
    )  # fmt: skip


PASTED = (ANSWERS, RESUMES, TRIPS)
SLOW = Ground("rag_chat_strong", "llm", TOKENS, (frame("objectives.slo_p99_ms", 3_000),))
ROWS: tuple[Case, ...] = (
    *(honest(one.ground, "held to a stated length", one.held_to(one.cut)) for one in PASTED),
    *(honest(one.ground, "a cache takes what came before", *one.cached) for one in PASTED),
    *(honest(one.ground, "a part goes to a smaller model", *one.shared) for one in PASTED),
    honest(ANSWERS.ground, "longer ones are turned away at the door", state("gw", max_tokens=4_000)),
    honest(SLOW, "shorter, and in time", state("pa", max_tokens=4_000)),
    honest(RESUMES.ground, "rules read the short ones", draw(
        "lg -request{share=0.3}-> short:rules_engine{label='Forms, by code', owner=assessment} "
        "-prediction-> out"), state("lg>llm", share=0.7)),
    *(case for one in PASTED for case in cheats(one)),
    cheat(SLOW, "a cache helps nobody who asks something new", "time", *ANSWERS.cached),
    cheat(SLOW, "a little shorter", "time", state("pa", max_tokens=4_800)),
    cheat(TRIPS.ground, "the second model is dearer", "cost", *TRIPS.shared,
          state("small", price_in_usd=9.0)),
)  # fmt: skip
