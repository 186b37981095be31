"""A value is banned: gone in training and serving, with a test for what stands in for it."""

from __future__ import annotations

from tests.followups.redesigns import Move, draw, drop, flip, plan, remake, state, waive, write
from tests.followups.table import Case, Ground, cheat, honest

BANNED = "feature-forbidden"

HOUSE = Ground("house_price_strong", "model", BANNED, (
    state("fb2", uses="floor area, year of building, postcode, sales nearby"),
    state("tsb", uses="floor area, year of building, postcode, sales nearby"),
    state("fso", uses="floor area, year of building, postcode, sales nearby"),
    state("ev", slices="metro, quarter, price band"),
))  # fmt: skip
CREDIT = Ground("credit_decision_strong", "sc", BANNED, (
    state("ft", uses="income, debt, months in job, age"),
    state("tsb", uses="income, debt, months in job, age"),
))  # fmt: skip
GROUPS = Ground("segmentation_strong", "sco", BANNED, (
    state("rfm", uses="recency, frequency, amount, gender"),
    state("ev", metric="incremental response, share that moves"),
))  # fmt: skip

HOUSE_LEFT = "floor area, year of building, sales nearby"
HOUSE_TESTED = state("ev", slices="metro, quarter, price band, proxies for postcode")
HOUSE_GONE = tuple(state(part, uses=HOUSE_LEFT) for part in ("fb2", "tsb", "fso"))
HOUSE_AT_ONE_PLACE: tuple[Move, ...] = (
    drop("wh>fb2"),
    draw("wh -batch_data{mode=batch}-> strip:feature_transform -batch_data{mode=batch}-> fb2"),
    state("strip", uses=HOUSE_LEFT, shared=True),
    *HOUSE_GONE,
)
CREDIT_LEFT = "income, debt, months in job"
CREDIT_GONE = tuple(state(part, uses=CREDIT_LEFT) for part in ("ft", "tsb"))
CREDIT_TESTED = state("ev", metric="expected loss at the cut-off, proxy for age")
RFM_LEFT = "recency, frequency, amount"
RFM_GONE = state("rfm", uses=RFM_LEFT)
RFM_TESTED = state("ev", metric="incremental response, share that moves, proxies for age and gender")
RFM_KEPT_FOR_THE_TEST: tuple[Move, ...] = (
    drop("rfm>tsb", "rfm>sco"),
    draw("rfm -feature{mode=batch}-> cut:feature_transform -feature{mode=batch}-> tsb; "
         "cut -feature{mode=batch}-> sco; rfm -feature{mode=batch}-> ev"),
    state("cut", uses=RFM_LEFT, shared=True),
)  # fmt: skip

HONEST = (
    honest(HOUSE, "taken out of job, store and training set", *HOUSE_GONE, HOUSE_TESTED),
    honest(HOUSE, "the store drawn anew under another name", HOUSE_TESTED, *HOUSE_GONE[:2], drop("fso"),
           draw("fb2 -feature{mode=batch}-> clean:feature_store_online -feature-> ft; "
                "model -lookup{timeout_ms=200}-> clean -telemetry-> dm"),
           state("clean", uses=HOUSE_LEFT, default_value="metro median", freshness_slo_s=172800)),
    honest(CREDIT, "taken out of the shared transform and the training set", *CREDIT_GONE, CREDIT_TESTED),
    honest(CREDIT, "groups of protected proxies on the evaluation", *CREDIT_GONE,
           state("ev", slices="age band, channel, vintage, stress, protected proxies")),
    honest(GROUPS, "taken out of the job", RFM_GONE, RFM_TESTED),
    honest(GROUPS, "cut after the job, kept for the test alone", *RFM_KEPT_FOR_THE_TEST, RFM_TESTED),
)  # fmt: skip


def cheats(ground: Ground, gone: tuple[Move, ...], tested: Move, parts: tuple[str, ...], left: str,
           word: str, gate_way: tuple[str, Move]) -> tuple[Case, ...]:  # fmt: skip
    """What is tried on every ground; ``parts`` list the value, ``left`` is the list without it."""
    first = parts[0]
    arrow, past = gate_way
    return (
        cheat(ground, "a note", "serving", tested, write(first, f"we no longer use {word}")),
        cheat(ground, "the lists are gone", "serving", tested, *(state(p, uses=None) for p in parts)),
        cheat(ground, "another name for it", "serving", tested, *(
            state(p, uses=f"{left}, {_ALIAS[word]}") for p in parts)),
        cheat(ground, "no test for proxies", "proxies", *gone, state("ev", slices="a", metric="b")),
        cheat(ground, "a test for other proxies", "proxies", *gone,
              state("ev", slices="a", metric="proxy for income")),
        cheat(ground, "a second evaluation on no path", "proxies", *gone,
              state("ev", slices="a", metric="b"), draw("ev2:offline_evaluator{metric='proxies'}")),
        cheat(ground, "the test comes later", "proxies", *gone, state("ev", slices="a", metric="b"),
              draw("tr -model-> ev2:offline_evaluator{metric='proxies'} -model-> gate"), plan("ev2")),
        cheat(ground, "past the gate", "gated", *gone, tested, drop(arrow), past),
        cheat(ground, "the scorer is deleted", "serving", *gone, tested, drop(ground.target)),
        cheat(ground, "nothing is trained", "training", *gone, tested, drop("tr")),
        cheat(ground, "a rule is waived", "keep", *gone, tested, waive("evaluation/slices")),
        cheat(ground, "the evaluation is called a monitor", "keep", *gone, tested,
              remake("ev", "data_monitor")),
    )  # fmt: skip


_ALIAS = {"postcode": "zip area", "age": "year of birth", "gender": "title"}

CHEATS = (
    *cheats(HOUSE, HOUSE_GONE, HOUSE_TESTED, ("fb2", "tsb", "fso"), HOUSE_LEFT, "postcode",
            ("gate>reg", draw("tr -model-> reg"))),
    cheat(HOUSE, "dropped in serving alone", "training", HOUSE_TESTED, state("fso", uses=HOUSE_LEFT)),
    cheat(HOUSE, "the read is flipped", "serving", HOUSE_TESTED, flip("model>fso")),
    cheat(HOUSE, "an unlisted store beside it", "serving", *HOUSE_GONE, HOUSE_TESTED,
          draw("wh -feature{mode=batch}-> more:feature_store_online -feature-> ft")),
    *cheats(CREDIT, CREDIT_GONE, CREDIT_TESTED, ("ft", "tsb"), CREDIT_LEFT, "age",
            ("gate>reg", draw("tr -model-> reg"))),
    cheat(CREDIT, "dropped in serving alone", "training", CREDIT_TESTED, state("ft", uses=CREDIT_LEFT)),
    cheat(CREDIT, "dropped in training alone", "serving", CREDIT_TESTED, state("tsb", uses=CREDIT_LEFT)),
    *cheats(GROUPS, (RFM_GONE,), RFM_TESTED, ("rfm",), RFM_LEFT, "gender",
            ("gate>reg", draw("tr -model-> reg"))),
    cheat(GROUPS, "cut before training alone", "serving", RFM_TESTED, drop("rfm>tsb"),
          draw("rfm -feature{mode=batch}-> cut:feature_transform -feature{mode=batch}-> tsb"),
          state("cut", uses=RFM_LEFT)),
)  # fmt: skip

ROWS: tuple[Case, ...] = (*HONEST, *CHEATS)
