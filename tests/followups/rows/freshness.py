"""Much fresher than today: one value comes sooner, each run ends in time, and the rest stays."""

from __future__ import annotations

from tests.followups.redesigns import Move, draw, drop, frame, plan, remake, state, waive, write
from tests.followups.table import Case, Ground, cheat, honest

FRESHER = "freshness-tightened"

SEARCH = Ground("search_rank_strong", "fb2", FRESHER)
HOMES = Ground("house_price_strong", "fb2", FRESHER)
SHOP = Ground("shop_reco", "ct", FRESHER)

SEARCH_STREAM = draw(
    "clk -event-> st:feature_stream{window_s=600, watermark_s=120, dedup_key='event id'} -feature-> fso; "
    "st -feature-> fsoff; ft -feature-> st"
)
SEARCH_OFTEN = state("fb2", cadence_s=1200)
HOMES_OFTEN: tuple[Move, ...] = (state("ing", cadence_s=1200), state("fb2", cadence_s=1200))
HOMES_LIVE = draw("model -lookup{timeout_ms=100, default='value of the night'}-> rec")
SHOP_OFTEN = state("ct", cadence_s=1800)
SHOP_SESSION = draw(
    "clk -event-> now:feature_stream{window_s=1800, watermark_s=60, dedup_key='event id'} "
    "-feature-> seen:feature_store_online{default_value='no clicks'}; "
    "srv -request{timeout_ms=20, default='the list of the night'}-> again:model_server; "
    "again -lookup-> seen"
)

HONEST = (
    honest(SEARCH, "clicks of the last minutes over a stream into the same store", SEARCH_STREAM),
    honest(SEARCH, "the counters every twenty minutes", SEARCH_OFTEN),
    honest(SEARCH, "a small job for clicks alone beside the daily one",
           draw("chk -batch_data{mode=batch}-> quick:feature_batch{cadence_s=1800, duration_h=0.1} "
                "-feature{mode=batch}-> fso; ft -feature-> quick")),
    honest(HOMES, "load and features every twenty minutes", *HOMES_OFTEN),
    honest(HOMES, "the record is read when it is asked for", HOMES_LIVE),
    honest(SHOP, "the lists every half hour", SHOP_OFTEN),
    honest(SHOP, "the list is sorted again by the clicks of this visit", SHOP_SESSION),
)  # fmt: skip


def slow_run(source: str, reader: str) -> Move:
    """A job that takes half an hour and would start every ten minutes."""
    return draw(f"{source} -batch_data{{mode=batch}}-> qk:feature_batch{{cadence_s=600, duration_h=0.5}} "
                f"-feature{{mode=batch}}-> {reader}")  # fmt: skip


def cheats(ground: Ground, good: tuple[Move, ...], other: str) -> tuple[Case, ...]:
    """What is tried on every ground; ``good`` would be enough, ``other`` is a job off the way."""
    job = ground.target
    return (
        cheat(ground, "delete it", "age", drop(job)),
        cheat(ground, "a note", "age", write(job, "runs every minute soon")),
        cheat(ground, "the need in the inspector", "age", state(job, freshness_slo_s=1e9)),
        cheat(ground, "the need on the card", "age", frame("objectives.freshness_s", 1e9)),
        cheat(ground, "the age in the inspector", "age", state(job, freshness_s=1)),
        cheat(ground, "a stream on no path", "age", draw("st:feature_stream -feature-> fs:cache")),
        cheat(ground, "a stream for later", "age",
              draw(f"{_SOURCE[ground.name]} -event-> st:feature_stream -feature-> {_READER[ground.name]}"),
              plan("st")),
        cheat(ground, "everything more often", "rest", *good, state(other, cadence_s=60)),
        cheat(ground, "runs of no length and no time between", "age", state(job, cadence_s=-1)),
        cheat(ground, "a rule is waived", "keep", *good, waive("serving/freshness-path")),
    )  # fmt: skip


_SOURCE = {"search_rank_strong": "clk", "house_price_strong": "rec", "shop_reco": "clk"}
_READER = {"search_rank_strong": "fso", "house_price_strong": "fso", "shop_reco": "ct"}

CHEATS = (
    *cheats(SEARCH, (SEARCH_OFTEN,), "emb"),
    cheat(SEARCH, "a job that starts every second", "runs", state("fb2", cadence_s=1)),
    cheat(SEARCH, "a shorter time to live", "age", state("fso", ttl_s=60)),
    cheat(SEARCH, "the counters are called something else", "age", remake("fb2", "feature_store_offline"),
          state("fb2", cadence_s=86400)),
    cheat(SEARCH, "a run longer than the time between", "runs", slow_run("clk", "fso")),
    *cheats(HOMES, (HOMES_LIVE,), "ing"),
    cheat(HOMES, "the last job runs every minute, the load every night", "age", state("fb2", cadence_s=60)),
    cheat(HOMES, "a run longer than the time between", "runs", slow_run("rec", "fso")),
    cheat(HOMES, "given up without a word", "age", drop("rec")),
    *cheats(SHOP, (SHOP_OFTEN,), "cf"),
    cheat(SHOP, "a run longer than the time between", "runs", slow_run("clk", "seen:feature_store_online"),
          draw("srv -request{timeout_ms=20, default='the list'}-> again:model_server -lookup-> seen")),
    cheat(SHOP, "the store expires sooner", "age", state("pre", ttl_s=60)),
    cheat(SHOP, "a second model that nobody asks", "age",
          draw("clk -event-> now:feature_stream -feature-> seen:feature_store_online; "
               "lonely:model_server -lookup-> seen")),
)  # fmt: skip

ROWS: tuple[Case, ...] = (*HONEST, *CHEATS)
