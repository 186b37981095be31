"""A text gives orders: what strangers write may be read, and sets nothing off by itself."""

from __future__ import annotations

from dataclasses import dataclass

from tests.followups.redesigns import Move, draw, drop, flip, gave_up, plan, remake, state, waive, write
from tests.followups.rows.actions import BOOKS_ALONE, REFUNDS
from tests.followups.table import Case, Ground, cheat, honest

ORDERS = "prompt-injection"
FILTER = "known:guardrail{position=input, blocking=true, checks=injection}"


@dataclass(frozen=True)
class Steered:
    """A design in which words from ``source`` come by ``call`` to ``asks``, which sets off ``power``;
    ``decides`` is code that decides instead, ``person`` a person who does, both on every way."""

    ground: Ground
    source: str
    call: str
    asks: str
    power: str
    decides: tuple[Move, ...]
    person: tuple[Move, ...]
    model: str = "pa>lg"

    @property
    def arrow(self) -> str:
        """The arrow that sets it off."""
        return f"{self.asks}>{self.power}"


def between(asks: str, power: str, part: str, reads: str = "") -> tuple[Move, ...]:
    """A part on the way to an action, with what it reads itself."""
    name = part.split(":")[0]
    read = f"; {name} -lookup-> {reads}" if reads else ""
    return (drop(f"{asks}>{power}"), draw(f"{asks} -request-> {part} -request-> {power}{read}"))


HOTELS = Steered(
    Ground("travel_agent_strong", "ho", ORDERS, BOOKS_ALONE), "ho", "plan>ho", "plan", "book",
    between("plan", "book", "allow:rules_engine{owner=travel}", "wish:operational_db{label=Wishes}"),
    (*between("plan", "book", "yes:approval_gate{shows_diff=true}"), draw("user -action-> yes")),
)  # fmt: skip
ARTICLES = Steered(
    Ground("rag_chat_strong", "help", ORDERS, (REFUNDS, state("help", untrusted_output=True))),
    "help", "ret>vi", "app", "refund",
    between("app", "refund", "allow:rules_engine{owner=shop}", "orders:operational_db{label=Orders}"),
    between("app", "refund", "yes:approval_gate{shows_diff=true, owner='support lead'}"), "pii>lg",
)  # fmt: skip
RESUMES = Steered(
    Ground("resume_saas_strong", "files", ORDERS,
           (drop("out>rub", "rub>pol"), draw("out -prediction-> pol"))),
    "files", "pa>lg", "out", "pol",
    (drop("out>pol"), draw("out -prediction-> rub -prediction-> pol")),
    (drop("pol>store"), draw("rev -prediction-> store")),
)  # fmt: skip


def cheats(one: Steered) -> tuple[Case, ...]:
    """What asks the words to behave, or takes nothing from them."""

    def refused(name: str, *moves: Move, clause: str = "act") -> Case:
        return cheat(one.ground, name, clause, *moves)

    part = one.asks if one.asks == "plan" else "pa"
    return (
        refused("delete the text", drop(one.source)),
        refused("delete what acts", drop(one.power)),
        refused("called trusted", state(one.source, untrusted_output=False)),
        refused("called harmless", state(one.power, side_effect="none", egress=False)),
        refused("the prompt says to ignore it", state("pa", separates_untrusted=True, versioned=True)),
        refused("put between quotes", state(part, separates_untrusted=True)),
        refused("a filter for known attacks", drop(one.model),
                draw(one.model.replace(">", f" -context-> {FILTER} -context-> "))),
        refused("a check of the tone", state("out", checks="tone, injection")),
        refused("people on no path", draw("desk:approval_gate{owner=me, shows_diff=true}")),
        refused("one way of two", *one.decides, draw(f"{one.asks} -prediction-> {one.power}")),
        refused("an empty fallback", draw(f"{one.asks} -request{{on_failure=true}}-> fb9:fallback")),
        refused("a note", write(one.power, "never acts on what a text says")),
        refused("no longer waited for", flip(one.call), clause="keep"),
        refused("waived", *one.decides, waive("llm/injection-surface"), clause="keep"),
    )  # fmt: skip


ACTING = (HOTELS, ARTICLES)
STEERED = (HOTELS, ARTICLES, RESUMES)
ROWS: tuple[Case, ...] = (
    *(honest(one.ground, "code decides", *one.decides) for one in STEERED),
    *(honest(one.ground, "a person decides", *one.person) for one in STEERED),
    honest(HOTELS.ground, "only price, stars and distance are taken", drop("plan>ho"), draw(
        "plan -request-> few:feature_transform{label='Price, stars, distance'} -request-> ho")),
    honest(HOTELS.ground, "no hotels, on record", drop("ho"), records=(gave_up("ho", "hotels"),)),
    honest(ARTICLES.ground, "no refunds by itself, on record", drop("refund"),
           records=(gave_up("refund", "refunds without a person"),)),
    *(case for one in STEERED for case in cheats(one)),
    *(cheat(one.ground, "nobody stands at the gate", "act",
            *between(one.asks, one.power, "yes:approval_gate{shows_diff=true}")) for one in ACTING),
    *(cheat(one.ground, "rules that read nothing", "act",
            *between(one.asks, one.power, "allow:rules_engine{owner=me}")) for one in ACTING),
    *(cheat(one.ground, "the rules come later", "act", *one.decides, plan("allow")) for one in ACTING),
    *(cheat(one.ground, "another way out beside the person", "leave", *one.person,
            draw(f"{one.asks} -request-> mail:tool{{label=Mail, side_effect=none, egress=true}}"))
      for one in ACTING),
    cheat(RESUMES.ground, "the code comes later", "act", *RESUMES.decides, plan("rub")),
    cheat(RESUMES.ground, "code without a check of the fields", "act", *RESUMES.decides,
          state("out", checks="tone")),
    cheat(RESUMES.ground, "a person who gets a copy", "act", draw("rev -action-> svc")),
    cheat(RESUMES.ground, "the policy is called rules", "act", remake("pol", "rules_engine")),
    *(cheat(one.ground, "no time to read", "keep", *one.decides, state(one.call, timeout_ms=1))
      for one in ACTING),
)  # fmt: skip
