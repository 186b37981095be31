"""What acts by itself: a tool whose answer is old."""

from __future__ import annotations

from dataclasses import dataclass

from tests.followups.redesigns import Move, draw, drop, flip, gave_up, plan, state, waive, write
from tests.followups.table import Case, Ground, cheat, honest

LIES = "tool-lies"

BOOKS_ALONE = (drop("appr"), draw("plan -request-> book"))
REFUNDS = draw(
    "app -request-> ord:tool{label='Order status', side_effect=none, egress=false}; "
    "app -request-> refund:tool{label=Refund, side_effect=irreversible, idempotency_key=true}"
)
PAYS = draw(
    "cl -request-> price:third_party_api{label='Repair prices', untrusted_output=false}; "
    "cl -request-> out:tool{label=Payout, side_effect=irreversible, idempotency_key=true}"
)


@dataclass(frozen=True)
class Act:
    """A design in which ``asks`` reads ``tool`` and sets off ``act``; ``people`` own a gate before it, and
    ``truth`` is another place that knows what the tool says."""

    ground: Ground
    asks: str
    tool: str
    act: str
    people: str
    truth: str

    def before(self, part: str) -> tuple[Move, ...]:
        """A part between who asks and the action."""
        return (drop(f"{self.asks}>{self.act}"), draw(f"{self.asks} -request-> {part} -request-> {self.act}"))

    def approved(self, **values: bool | str) -> tuple[Move, ...]:
        """A person says yes before the action."""
        stated = {"shows_diff": True, "owner": self.people} | values
        return (*self.before("yes:approval_gate"), state("yes", **stated))

    def compared(self, check: str) -> tuple[Move, ...]:
        """A check between, which reads the truth again."""
        return (*self.before(check), draw(f"{check.split(':')[0]} -request-> {self.truth}"))


TRIP = Act(
    Ground("travel_agent_strong", "fl", LIES, BOOKS_ALONE),
    "plan", "fl", "book", "travel desk", "live:third_party_api{label='Fare at this minute', egress=false}",
)  # fmt: skip
SUPPORT = Act(
    Ground("rag_chat_strong", "ord", LIES, (REFUNDS,)),
    "app", "ord", "refund", "support lead", "orders:operational_db{label=Orders, owner=shop}",
)  # fmt: skip
CLAIMS = Act(
    Ground("multimodal_claims_strong", "price", LIES, (PAYS,)),
    "cl", "price", "out", "senior adjuster", "parts:third_party_api{label='Parts catalogue', egress=false}",
)  # fmt: skip
CHECK = "same:guardrail{label='Same as a minute ago?', blocking=true}"
RULE = "same:rules_engine{label='Same in our books?', owner=shop}"


def cheats_of_a_believed_tool(one: Act) -> tuple[Case, ...]:
    """What looks like a second look and is none."""
    ground, call = one.ground, f"{one.asks}>{one.tool}"

    def refused(name: str, *moves: Move, clause: str = "checked") -> Case:
        return cheat(ground, name, clause, *moves)

    return (
        refused("delete the tool", drop(one.tool)),
        refused("delete the action", drop(one.act)),
        refused("called harmless", state(one.act, side_effect="none")),
        refused("called reversible", state(one.act, side_effect="reversible")),
        refused("a trusted tool", state(one.tool, untrusted_output=False, contract=True)),
        refused("a second look on no path", draw(f"same:guardrail{{blocking=true}} -request-> {one.truth}")),
        refused("asked beside, and not on the way", draw(f"{one.asks} -request-> {one.truth}")),
        refused("one way of two", *one.compared(CHECK), draw(f"{one.asks} -request-> {one.act}")),
        refused("a filter that reads nothing", *one.before(CHECK)),
        refused("the same tool again", *one.before(CHECK), draw(f"same -request-> {one.tool}")),
        refused("a check that only warns", *one.compared(CHECK), state("same", blocking=False)),
        refused("a gate where nobody stands", *one.approved(owner=None)),
        refused("a person who sees nothing", *one.approved(shows_diff=False)),
        refused("an empty fallback", draw(f"{one.asks} -request{{on_failure=true}}-> fb9:fallback")),
        refused("a cap above every loss", state(one.act, loss_cap=1e12)),
        refused("a cap without a number", state(one.act, loss_cap="as little as possible")),
        refused("a cap of nothing", state(one.act, loss_cap=0)),
        refused("a note", write(one.act, "prices are checked again")),
        refused("later", *one.compared(CHECK), plan("same")),
        refused("no longer waited for", flip(call)),
        refused("no time to answer", state(call, timeout_ms=1)),
        refused("waived", *one.approved(), waive("agent/irreversible-needs-approval"), clause="keep"),
        refused("given up without a word", drop(one.tool), draw("nowhere:cache")),
    )


ACTS = (TRIP, SUPPORT, CLAIMS)
ROWS: tuple[Case, ...] = (
    honest(TRIP.ground, "the traveller sees what is booked", *TRIP.approved(owner=None),
           draw("user -action-> yes")),
    honest(TRIP.ground, "another service knows the fare", *TRIP.compared(CHECK)),
    honest(TRIP.ground, "the price check stands before the booking", drop("plan>book"),
           draw("pricechk -request-> book")),
    honest(TRIP.ground, "the booking reads the fare itself", draw("book -request-> pricechk")),
    honest(TRIP.ground, "a cap on what a day may cost", state("book", loss_cap="20,000 USD a day")),
    honest(TRIP.ground, "given up, on record", drop("fl"), records=(gave_up("fl", "flights"),)),
    honest(SUPPORT.ground, "our books are read again", *SUPPORT.compared(RULE)),
    honest(SUPPORT.ground, "the lead sees the order", *SUPPORT.approved()),
    honest(SUPPORT.ground, "a cap in the rules", *SUPPORT.before("same:rules_engine{owner=shop}"),
           state("same", loss_cap=2000)),
    honest(SUPPORT.ground, "no refund by itself, on record", drop("refund"),
           records=(gave_up("refund", "refunds without a person"),)),
    honest(CLAIMS.ground, "a second price on the way", *CLAIMS.before(CLAIMS.truth)),
    honest(CLAIMS.ground, "an adjuster sees the estimate", *CLAIMS.approved()),
    honest(CLAIMS.ground, "the payout reads it again", draw(f"out -request-> {CLAIMS.truth}")),
    *(case for one in ACTS for case in cheats_of_a_believed_tool(one)),
)  # fmt: skip
