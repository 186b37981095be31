"""What acts by itself: a tool whose answer is old, and an action that nobody says yes to any more."""

from __future__ import annotations

from dataclasses import dataclass

from tests.followups.redesigns import Move, draw, drop, flip, gave_up, plan, state, waive, write
from tests.followups.table import Case, Ground, cheat, honest

from redline.design.document import Value

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

    def approved(self, **values: Value | None) -> tuple[Move, ...]:
        """A person says yes before the action."""
        stated: dict[str, Value | None] = {"shows_diff": True, "owner": self.people, **values}
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
LANGUAGE = "form:data_validator{expectations='schema, language', blocking=true}"
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
        refused("a check of the language", drop(call),
                draw(f"{one.asks} -request-> {LANGUAGE} -request-> {one.tool}")),
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
    )  # fmt: skip


ALONE = "autonomy-raise"
HOLD = "hold:tool{label='Hold, free for a day', side_effect=reversible, idempotency_key=true}"
BELOW = "below:decision_policy{label='Below the cap?', actions='hold, ask'}"


@dataclass(frozen=True)
class Gated:
    """A design in which ``asks`` waits at ``gate`` before ``act``; ``record`` keeps what is done, ``alert``
    has an owner, and a ``cap`` in USD a day is far below what a bad day could cost. ``stops`` are arrows by
    which a person can stop it already."""

    ground: Ground
    asks: str
    gate: str
    act: str
    record: str
    alert: str
    cap: int
    stops: tuple[str, ...] = ()

    def below_the_cap(self, tool: str = HOLD) -> tuple[Move, ...]:
        """A policy lets small cases through to a tool, one in twenty first, and asks for the rest."""
        return (
            drop(f"{self.asks}>{self.gate}"),
            draw(f"{self.asks} -request-> few:traffic_splitter -request-> {BELOW} -request-> {tool}; "
                 f"few -request-> {self.gate}; below -request-> {self.gate}"),
            state("few", mode="canary", steps_pct=5, auto_abort=True),
            state("below", loss_cap=self.cap),
        )  # fmt: skip

    @property
    def stopped(self) -> Move:
        """The alert can stop what is let through."""
        return draw(f"{self.alert} -control{{purpose=stop}}-> few")

    def recorded(self, tool: str = "hold") -> Move:
        """What is done alone is written down."""
        return draw(f"{tool} -telemetry-> {self.record}")

    @property
    def whole(self) -> tuple[Move, ...]:
        """Everything that bounds it."""
        return (*self.below_the_cap(), self.stopped, self.recorded())


BOOKING = Gated(
    Ground("travel_agent_strong", "appr", ALONE),
    "plan", "appr", "book", "tra", "page", 20_000, ("page>rb",),
)  # fmt: skip
REFUND = Gated(
    Ground("rag_chat_strong", "yes", ALONE, (REFUNDS, *SUPPORT.approved())),
    "app", "yes", "refund", "tra", "page", 2_000,
)  # fmt: skip
PAYOUT = Gated(
    Ground("multimodal_claims_strong", "yes", ALONE, (PAYS, *CLAIMS.approved())),
    "cl", "yes", "out", "log", "page", 50_000,
)  # fmt: skip


def cheats_of_autonomy(one: Gated) -> tuple[Case, ...]:
    """What acts alone with less than all that bounds it, or only seems to."""
    ground, small = one.ground, one.below_the_cap()
    final = (*one.below_the_cap(one.act), one.stopped)
    unstopped = (*small, one.recorded(), *(drop(arrow) for arrow in one.stops))

    def refused(name: str, clause: str, *moves: Move) -> Case:
        return cheat(ground, name, clause, *moves)

    return (
        refused("everything still asks", "capped"),
        refused("flip the switch", "capped", drop(one.gate), draw(f"{one.asks} -request-> {one.act}")),
        refused("the gate is dropped beside it", "keep", *one.whole, drop(one.gate),
                draw(f"below -request-> {one.act}")),
        refused("the action is dropped", "capped", *one.whole, drop(one.act)),
        refused("what cannot be undone", "undo", *final),
        refused("called reversible", "undo", *final, state(one.act, side_effect="reversible")),
        refused("no cap", "capped", *one.whole, state("below", loss_cap=None)),
        refused("a cap above every loss", "capped", *one.whole, state("below", loss_cap=1e12)),
        refused("a cap in words", "capped", *one.whole, state("below", loss_cap="small sums only")),
        refused("a cap of nothing", "capped", *one.whole, state("below", loss_cap=0)),
        refused("a cap on no path", "capped", *one.whole, state("below", loss_cap=None),
                draw(f"cap:decision_policy{{loss_cap={one.cap}}}")),
        refused("a way past the cap", "capped", *one.whole, draw(f"{one.asks} -request-> hold")),
        refused("a loose switch", "stop", *unstopped, draw("st:team{owner=me}")),
        refused("an alert that nobody answers", "stop", *unstopped,
                draw("hold -telemetry-> al9:alerting -control-> few")),
        refused("an empty fallback", "capped",
                draw(f"{one.asks} -request{{on_failure=true}}-> fb9:fallback")),
        refused("a note", "capped", write(one.gate, "small sums need no yes from Monday on")),
        refused("later", "capped", *one.whole, plan("hold")),
        refused("only no longer waited for", "capped", flip(f"{one.asks}>{one.gate}")),
        refused("no time to say yes", "capped", state(f"{one.asks}>{one.gate}", timeout_ms=1)),
        refused("waived", "keep", *one.whole, waive("agent/irreversible-needs-approval")),
        refused("nothing is written down", "recorded", *small, one.stopped),
        refused("one in twenty is written down", "recorded", *small, one.stopped,
                draw("hold -telemetry-> some:trace_store{sample_pct=5}")),
    )  # fmt: skip


ACTS = (TRIP, SUPPORT, CLAIMS)
GATES = (BOOKING, REFUND, PAYOUT)
ROWS: tuple[Case, ...] = (
    honest(TRIP.ground, "the traveller sees what is booked", *TRIP.approved(owner=None),
           draw("user -action-> yes")),
    honest(TRIP.ground, "another service knows the fare", *TRIP.compared(CHECK)),
    honest(TRIP.ground, "the price check stands before the booking", drop("plan>book"),
           draw("pricechk -request-> book")),
    honest(TRIP.ground, "the booking reads the fare itself", draw("book -request-> pricechk")),
    honest(TRIP.ground, "an old fare is refused on its way", drop("plan>fl"), draw(
        "plan -lookup-> now:data_validator{expectations='age of the fare under 15 min', blocking=true} "
        "-lookup-> fl")),
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
    honest(BOOKING.ground, "a hold with a cap of its own", draw(f"plan -request-> {HOLD}"),
           state("hold", loss_cap=20_000)),
    honest(BOOKING.ground, "small sums by a policy, and a record", *BOOKING.below_the_cap(),
           BOOKING.recorded()),
    honest(REFUND.ground, "small sums by a policy, one in twenty first", *REFUND.whole),
    honest(REFUND.ground, "rules count, a share of the cases, and the lead can stop it",
           draw(f"app -request{{share=0.05}}-> r:rules_engine{{loss_cap=2000}} -request-> {HOLD}; "
                "lead:team{owner='support lead'} -control{purpose=stop}-> hold; hold -telemetry-> tra")),
    honest(PAYOUT.ground, "small sums by a policy, one in twenty first", *PAYOUT.whole),
    honest(PAYOUT.ground, "the gate goes, on record", *PAYOUT.whole, drop("yes", "out"),
           records=(gave_up("yes", "the yes of a senior adjuster"), gave_up("out", "payouts of large sums"))),
    *(case for one in GATES for case in cheats_of_autonomy(one)),
    *(cheat(one.ground, "no word on what it changes", "capped", *one.whole, state("hold", side_effect=None))
      for one in GATES),
    *(cheat(one.ground, "for everybody at once", "staged", *one.whole, state("few", steps_pct=100))
      for one in (REFUND, PAYOUT)),
    *(cheat(one.ground, "a share beside the whole", "staged", *one.whole,
            draw(f"{one.asks} -request-> below")) for one in (REFUND, PAYOUT)),
)  # fmt: skip
