"""Reactions that are made up: limited by sender, bounded and undone; not met by more data."""

from __future__ import annotations

from tests.followups.redesigns import Move, cut, draw, drop, gave_up, plan, state
from tests.followups.table import Case, Ground, cheat, honest
from tests.followups.usual import usual

POISON = "poisoned-feedback"
VIDEOS = Ground("live_feed_strong", "plays", POISON)
ADS = Ground("ads_ctr_strong", "trk", POISON)
CLICKS = Ground("naive/search_rank", "clicks", POISON)
REPORTS = Ground("naive/spam_email", "btn", POISON)

BY_SENDER = "{blocking=true, expectations='reports per account, age of account'}"


def filtered(before: str, after: str, flow: str) -> tuple[Move, ...]:
    """A check of who sends, between two parts in place of their arrow."""
    return cut(before, after), draw(f"{before} -{flow}-> who:data_validator{BY_SENDER} -{flow}-> {after}")


SEND_ALIKE = (cut("trk", "lj"), *filtered("trk", "con", "event"), draw("who -label-> lj"))


def gated(scorer: str) -> tuple[Move, ...]:
    """An evaluation, a gate and a registry between training and what answers."""
    return cut("train", scorer), draw(
        "train -model-> ev:offline_evaluator{baseline=true} "
        "-model-> gt:validation_gate{compares_to=champion} "
        f"-model-> mr:model_registry{{keeps_n=5}} -model-> {scorer}"
    )


GATED, SPAM_GATED = gated("rank"), gated("model")
LEARNER = (
    drop("train"),
    draw("lake -training_data-> ol:online_learner{max_drift=0.05, snapshot_s=3600} -model-> model"),
)

HONEST = (
    honest(VIDEOS, "a check of who sends", *filtered("plays", "con", "event"), cut("plays", "join"),
           draw("who -label-> join")),
    honest(VIDEOS, "a cap in the tracker", state("plays", account_cap=300)),
    honest(VIDEOS, "nothing learns from it any more, and it is written down", cut("plays", "con"),
           cut("plays", "join"), records=(gave_up("plays", "the ranking of today's hits"),)),
    honest(ADS, "a check of who sends", *SEND_ALIKE),
    honest(VIDEOS, "weighed by account where it is joined, capped where it is counted",
           state("join", weak_labels="weighed by the age and trust of the account"),
           state("bus", account_cap=500)),
    honest(ADS, "caps where it is counted and joined", state("cnt", account_cap=100),
           state("lj", account_cap=50)),
    honest(CLICKS, "a check, a gate and the version before", *filtered("clicks", "train", "batch_data"),
           *GATED),
    honest(CLICKS, "people judge a sample instead of clicks", *GATED, cut("clicks", "train"),
           draw("clicks -event-> ju:labeling{guideline=true} -label-> train")),
    honest(REPORTS, "reports weighed by rules, a gate, versions", *SPAM_GATED, cut("btn", "k"),
           draw("btn -event-> wt:rules_engine{owner='mail abuse', rules=12} -event-> k")),
    honest(REPORTS, "a cap, and a learner that moves by small steps", *LEARNER,
           state("btn", account_cap=20), records=(gave_up("train", "the nightly training"),)),
    honest(REPORTS, "a cap, a gate, versions", *SPAM_GATED, state("btn", account_cap=20)),
)  # fmt: skip

CHEATS = (
    *usual(VIDEOS, "limited", "who", filtered("plays", "con", "event"), unplugged_by="keep"),
    *usual(ADS, "limited", "who", SEND_ALIKE, unplugged_by="keep"),
    *usual(CLICKS, "limited", "who", (*filtered("clicks", "train", "batch_data"), *GATED), GATED,
           unplugged_by="keep"),
    *(cheat(ground, "a check on no arrow", "limited", draw(f"who:data_validator{BY_SENDER}"))
      for ground in (VIDEOS, ADS, CLICKS, REPORTS)),
    cheat(VIDEOS, "a check of schema", "limited", cut("plays", "con"), cut("plays", "join"),
          draw("plays -event-> sc:data_validator{blocking=true, expectations='schema, volume'} -event-> con; "
               "sc -label-> join")),
    cheat(VIDEOS, "a check beside the labels", "limited", *filtered("plays", "con", "event")),
    cheat(VIDEOS, "a bigger lake", "limited", state("lake", retention_d=720)),
    cheat(VIDEOS, "a cap of a million", "limited", state("plays", account_cap=1e6)),
    cheat(VIDEOS, "it no longer learns", "keep", cut("plays", "con"), cut("plays", "join")),
    cheat(ADS, "a check that lets pass", "limited", *SEND_ALIKE, state("who", blocking=False)),
    cheat(ADS, "on one of two ways", "limited", state("lj", account_cap=50)),
    cheat(ADS, "a filter on the dashboard", "limited",
          draw("trk -event-> bots:rules_engine{owner=ads, rules=9} -event-> dash")),
    cheat(CLICKS, "no gate", "bounded", *filtered("clicks", "train", "batch_data"), cut("train", "rank"),
          draw("train -model-> mr:model_registry{keeps_n=5} -model-> rank")),
    cheat(CLICKS, "the gate later", "bounded", *filtered("clicks", "train", "batch_data"), *GATED,
          plan("gt")),
    cheat(CLICKS, "nothing to go back to", "back", *filtered("clicks", "train", "batch_data"), *GATED,
          state("mr", keeps_n=1)),
    cheat(REPORTS, "rules without a rule", "limited", *SPAM_GATED, cut("btn", "k"),
          draw("btn -event-> wt:rules_engine -event-> k")),
    cheat(REPORTS, "a learner without a bound", "bounded", state("btn", account_cap=20),
          *LEARNER, state("ol", max_drift=None),
          records=(gave_up("train", "the nightly training"),)),
)  # fmt: skip

ROWS: tuple[Case, ...] = (*HONEST, *CHEATS)
