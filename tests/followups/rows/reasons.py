"""A reason for each refusal: built from the inputs of that decision, and heard by a person."""

from __future__ import annotations

from dataclasses import dataclass

from tests.followups.redesigns import Move, draw, drop, flip, plan, remake, state, waive, write
from tests.followups.table import Case, Ground, cheat, honest

EXPLAIN = "explain-decision"
NO_CODES = state("pol", reason_codes=None, explains=None)
NO_INPUTS = state("log", has_features=False)


@dataclass(frozen=True)
class Refusal:
    """A design in which ``decider`` refuses, ``log`` keeps it and ``told`` hears of it; ``objecting`` is a
    way to people whose word counts, ``answer`` the arrow of the decision, ``call`` one that is waited for."""

    ground: Ground
    decider: str
    log: str
    told: str
    answer: str
    call: str
    objecting: str

    @property
    def codes(self) -> Move:
        """The decider says why."""
        return state(self.decider, reason_codes=True)

    @property
    def inputs(self) -> Move:
        """The log keeps what went in."""
        return state(self.log, has_features=True)

    @property
    def heard(self) -> Move:
        """A person hears an objection."""
        return draw(self.objecting)

    def letter(self, writer: str) -> Move:
        """Something reads the log and tells why."""
        return draw(f"{self.log} -batch_data-> {writer} -prediction{{mode=batch}}-> {self.told}")


CREDIT = Refusal(
    Ground("credit_decision_strong", "pol", EXPLAIN,
           (NO_CODES, NO_INPUTS, drop("app>uw"))),
    "pol", "log", "orig", "pol>orig", "ft>bur", "app -feedback-> uw",
)  # fmt: skip
POSTS = Refusal(
    Ground("moderation_strong", "pol", EXPLAIN,
           (NO_CODES, NO_INPUTS, drop("app>app2"))),
    "pol", "log", "up", "pol>up", "split>cls", "app -feedback-> app2",
)  # fmt: skip
CARDS = Refusal(
    Ground("fraud_card", "policy", EXPLAIN,
           (state("policy", reason_codes=None), NO_INPUTS)),
    "policy", "log", "payments", "policy-payments", "model-vendor",
    "payments -feedback-> review; review -action-> payments",
)  # fmt: skip
RULES = "letter:rules_engine{label='Reasons by the same thresholds', reason_codes=true, owner=risk}"
WRITER = "gpt:llm_api{label='Writes a kind reason', explains=true, reason_codes=true, pinned_version=true}"


def cheats(one: Refusal) -> tuple[Case, ...]:
    """What sounds like a reason, and what nobody can contest."""

    def refused(name: str, clause: str, *moves: Move) -> Case:
        return cheat(one.ground, name, clause, *moves)

    whole = (one.codes, one.inputs, one.heard)
    return (
        refused("codes without inputs", "inputs", one.codes, one.heard),
        refused("inputs without a reason", "reason", one.inputs, one.heard),
        refused("nobody hears an objection", "person", one.codes, one.inputs),
        refused("delete the decider", "keep", *whole, drop(one.decider)),
        refused("called something else", "reason", *whole, remake(one.decider, "feature_transform")),
        refused("one case in a hundred is kept", "inputs", *whole, state(one.log, sample_pct=1)),
        refused("a log that gets no decision", "inputs", one.codes, one.heard,
                draw("side:prediction_log{has_features=true, has_version=true}")),
        refused("a model writes it from the log", "reason", one.inputs, one.heard, one.letter(WRITER)),
        refused("a model stands between", "reason", one.inputs, one.heard, one.codes, drop(one.answer),
                draw(f"{one.decider} -prediction-> gpt:llm_api -prediction-> {one.told}")),
        refused("a letter that reaches nobody", "reason", one.inputs, one.heard,
                draw(f"{one.log} -batch_data-> {RULES}")),
        refused("a letter without the log", "reason", one.inputs, one.heard,
                draw(f"{RULES} -prediction-> {one.told}")),
        refused("people on no path", "person", one.codes, one.inputs,
                draw("desk:review_queue{capacity_per_day=100}")),
        refused("people whose word goes nowhere", "person", one.codes, one.inputs,
                draw(f"{one.told} -feedback-> desk:review_queue{{capacity_per_day=100}}")),
        refused("a team without a name", "person", one.codes, one.inputs,
                draw(f"{one.told} -feedback-> desk:team -control-> {one.decider}")),
        refused("an empty fallback", "reason", one.inputs, one.heard,
                draw(f"{one.told} -request{{on_failure=true}}-> fb9:fallback")),
        refused("a note", "reason", one.inputs, one.heard, write(one.decider, "reason codes are given")),
        refused("later", "reason", one.inputs, one.heard, one.letter(RULES), plan("letter")),
        refused("no longer waited for", "keep", *whole, flip(one.call)),
        refused("waived", "keep", *whole, waive("hitl/user-correction-and-appeal")),
    )  # fmt: skip


TEAM = "desk:team{owner='complaints desk'}"
REFUSALS = (CREDIT, POSTS, CARDS)
ROWS: tuple[Case, ...] = (
    *(honest(one.ground, "codes, their inputs, and people who hear", one.codes, one.inputs, one.heard)
      for one in REFUSALS),
    *(honest(one.ground, "letters by the same rules, from the log", one.inputs, one.heard, one.letter(RULES))
      for one in REFUSALS),
    honest(CREDIT.ground, "a desk that changes the decision", CREDIT.codes, CREDIT.inputs,
           draw(f"app -request-> {TEAM} -control-> pol")),
    honest(CARDS.ground, "the service writes the log, inputs and all", CARDS.codes, CARDS.heard,
           draw("payments -event-> book:prediction_log{label=Refusals, has_features=true}")),
    honest(CREDIT.ground, "the scorecard says why", state("sc", explains=True), CREDIT.inputs, CREDIT.heard),
    *(case for one in REFUSALS for case in cheats(one)),
    *(cheat(one.ground, "no time to decide", "keep", one.codes, one.inputs, one.heard,
            state(one.call, timeout_ms=1)) for one in (CREDIT, CARDS)),
    cheat(CARDS.ground, "a slow explainer before the answer", "time", CARDS.inputs, CARDS.heard,
          drop("policy-payments"),
          draw("policy -prediction-> why:third_party_api{explains=true} -prediction-> payments")),
)  # fmt: skip
