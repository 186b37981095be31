"""A market with no history: an answer on purpose, a slice of its own, and a door of its own."""

from __future__ import annotations

from tests.followups.redesigns import Move, draw, drop, flip, plan, remake, state, waive, write
from tests.followups.table import Case, Ground, cheat, honest

OPENS = "new-market"

HOMES = Ground("house_price_strong", "model", OPENS, (
    state("fso", default_value=None), state("ev", slices="quarter, price band"),
    state("qm", slices="price band"), state("pol", thresholds=None),
))  # fmt: skip
TICKETS = Ground("ticket_routing_strong", "srv", OPENS, (
    state("ev", slices="queue, urgent"), state("qual", slices="queue"),
))  # fmt: skip
STORES = Ground("demand_forecast_strong", "sco", OPENS)

HOMES_SEEN: tuple[Move, ...] = (
    state("ev", slices="quarter, price band, country"), state("qm", slices="price band, country"),
)  # fmt: skip
HOMES_DEFAULT = state("fso", default_value="median of the country, widens the interval")
HOMES_DOOR = state("split", slices="new country")
HOMES_SHADOW: tuple[Move, ...] = (
    state("appr", slices="new country"),
    draw("split -request{mirror=true}-> sh:model_server{shadow=true}; reg -model-> sh; "
         "sh -prediction{mode=async}-> plog; sh -telemetry-> svcm"),
)  # fmt: skip

TICKETS_SEEN: tuple[Move, ...] = (
    state("ev", slices="queue, urgent, language"), state("qual", slices="queue, language"),
)  # fmt: skip
TICKETS_RULES = state("fb", slices="new language")
TICKETS_DOOR = state("split", slices="language")

STORES_SEEN: tuple[Move, ...] = (
    state("ev", slices="horizon, category, country"), state("qual", slices="category, country"),
)  # fmt: skip
STORES_RULES: tuple[Move, ...] = (
    draw("sco -prediction{mode=batch}-> like:rules_engine -prediction{mode=batch}-> pol"),
    state("like", slices="new country", actions="the order of a like store", owner="forecast team"),
)
STORES_DOOR: tuple[Move, ...] = (
    drop("reg>sco"),
    draw("reg -model-> door:traffic_splitter{mode=canary, steps_pct=5, bake_min=1440, auto_abort=true} "
         "-model-> sco; rb -control-> door"),
    state("door", slices="country"),
)  # fmt: skip

HONEST = (
    honest(HOMES, "a stated default, its own slice, and a door by country",
           HOMES_DEFAULT, *HOMES_SEEN, HOMES_DOOR),
    honest(HOMES, "in the shadow while appraisers there decide", *HOMES_SHADOW, *HOMES_SEEN),
    honest(HOMES, "rules beside the model, for the new country alone", *HOMES_SEEN, HOMES_DOOR,
           draw("svc -request{share=0.02}-> index:rules_engine{owner=pricing} -prediction-> svc"),
           state("index", slices="new country")),
    honest(TICKETS, "keywords for the new language, and a canary by language",
           TICKETS_RULES, *TICKETS_SEEN, TICKETS_DOOR),
    honest(TICKETS, "people who speak it, and an experiment by language", *TICKETS_SEEN,
           state("uns", slices="new language"),
           draw("desk -request{mode=async}-> ab:experiment_platform{unit=ticket} -telemetry-> dash"),
           state("ab", slices="language")),
    honest(STORES, "rules by a like store, and a door by country", *STORES_RULES, *STORES_SEEN, *STORES_DOOR),
    honest(STORES, "trained to answer with inputs missing, and a door by country",
           state("tr", learns_missing=True), *STORES_SEEN, *STORES_DOOR),
)  # fmt: skip


def cheats(ground: Ground, cold: tuple[Move, ...], seen: tuple[Move, ...], door: tuple[Move, ...],
           gate: str, signal: str) -> tuple[Case, ...]:  # fmt: skip
    """What is tried on every ground; ``cold``, ``seen`` and ``door`` together are enough."""
    good = (*cold, *seen, *door)
    scorer = ground.target
    return (
        cheat(ground, "a note", "apart", *cold, *seen, write(scorer, "we open by country")),
        cheat(ground, "the evaluation alone", "watched", *cold, seen[0], *door),
        cheat(ground, "the signal alone", "evaluated", *cold, seen[1], *door),
        cheat(ground, "groups that are no market", "evaluated", *good, state(gate, slices="amount, device")),
        cheat(ground, "a signal that tells nobody", "watched", *cold, seen[0], *door,
              draw("lone:quality_monitor{needs_labels=false, proxy='complaints'}"),
              state("lone", slices="country, language")),
        cheat(ground, "a door on no path", "apart", *cold, *seen, draw("d2:traffic_splitter{mode=canary}"),
              state("d2", slices="country, language")),
        cheat(ground, "a second model for it, trained on nothing", "apart", *cold, *seen,
              draw("m2:model_server{backup=true}")),
        cheat(ground, "rules on no path", "cold", *seen, *door, draw("r2:rules_engine{owner=ops}"),
              state("r2", slices="new country, new language")),
        cheat(ground, "rules for later", "cold", *seen, *door,
              draw(f"{scorer} -prediction{{mode=batch}}-> r2:rules_engine -prediction{{mode=batch}}-> pol"),
              state("r2", slices="new country, new language"), plan("r2")),
        cheat(ground, "the model is deleted", "cold", *good, drop(scorer)),
        cheat(ground, "the evaluation is deleted", "keep", *good, drop(gate)),
        cheat(ground, "the signal is called a dashboard", "keep", *good, remake(signal, "service_monitor")),
        cheat(ground, "a rule is waived", "keep", *good, waive("evaluation/slices")),
    )  # fmt: skip


CHEATS = (
    *cheats(HOMES, (HOMES_DEFAULT,), HOMES_SEEN, (HOMES_DOOR,), "ev", "qm"),
    cheat(HOMES, "the read is flipped", "keep", *HOMES_SEEN, HOMES_DOOR, flip("split>model")),
    cheat(HOMES, "a default that is empty", "cold", *HOMES_SEEN, HOMES_DOOR, state("fso", default_value="")),
    cheat(HOMES, "a shadow, and nobody judges", "apart", HOMES_DEFAULT, *HOMES_SEEN, HOMES_SHADOW[1]),
    *cheats(TICKETS, (TICKETS_RULES,), TICKETS_SEEN, (TICKETS_DOOR,), "ev", "qual"),
    cheat(TICKETS, "a fallback that does not say what it does", "cold", TICKETS_RULES, *TICKETS_SEEN,
          TICKETS_DOOR, state("fb", mode="")),
    *cheats(STORES, STORES_RULES, STORES_SEEN, STORES_DOOR, "ev", "qual"),
)  # fmt: skip

ROWS: tuple[Case, ...] = (*HONEST, *CHEATS)
