"""Events that come twice or late: counted once, where they belong, and alike for training."""

from __future__ import annotations

from tests.followups.redesigns import draw, drop, gave_up, plan, state, write
from tests.followups.table import Case, Ground, cheat, honest

TWICE = "dup-late-events"
FRAUD = Ground("fraud_card", "stream", TWICE)
ADS = Ground(
    "ads_ctr_strong", "cnt", TWICE, (state("cnt", dedup_key=None, watermark_s=None, backfillable=None),)
)
PLAIN = Ground("fraud_card_strong", "cnt", TWICE, (state("cnt", dedup_key=None),))
RIDES = Ground(
    "eta_strong", "cnt", TWICE, (state("cnt", dedup_key=None, watermark_s=None, backfillable=None),)
)

HONEST = (
    honest(FRAUD, "a key, and it waits six hours",
           state("stream", dedup_key="payment id", watermark_s=21600)),
    honest(FRAUD, "a key, a short wait, and counted again",
           state("stream", exactly_once=True, watermark_s=120, backfillable=True)),
    honest(FRAUD, "doubles dropped on the way, and it waits", drop("events-bus"),
           draw("events -event-> once:feature_stream{dedup_key='payment id'} -event-> bus"),
           state("stream", watermark_s=21600)),
    honest(FRAUD, "given up, on record", drop("stream"), records=(gave_up("stream", "counts of ten minutes"),
                                                                  gave_up("events", "payment events"))),
    honest(ADS, "a key, and counted again",
           state("cnt", dedup_key="event id", watermark_s=120, backfillable=True)),
    honest(ADS, "a key, and it waits", state("cnt", dedup_key="event id", watermark_s=30000)),
    honest(PLAIN, "a key, and counted again", state("cnt", dedup_key="payment id", backfillable=True)),
    honest(RIDES, "a key, and counted again",
           state("cnt", dedup_key="order id", watermark_s=60, backfillable=True)),
    honest(RIDES, "once by the engine, and it waits", state("cnt", exactly_once=True, watermark_s=21600)),
)  # fmt: skip

CHEATS = (
    cheat(FRAUD, "delete it", "once", drop("stream")),
    cheat(FRAUD, "a longer window", "once", state("stream", window_s=3000, watermark_s=21600)),
    cheat(FRAUD, "a key on another table", "once", state("stream", watermark_s=21600),
          draw("other:feature_stream{dedup_key='payment id'}")),
    cheat(FRAUD, "a key in the training table only", "once", state("tset", dedup_key="payment id"),
          state("stream", watermark_s=21600)),
    cheat(FRAUD, "an empty key", "once", state("stream", dedup_key=" ", watermark_s=21600)),
    cheat(FRAUD, "late ones are lost", "late", state("stream", dedup_key="payment id", watermark_s=60)),
    cheat(FRAUD, "by when they arrive", "late", state("stream", dedup_key="payment id", backfillable=True)),
    cheat(FRAUD, "a note", "once", write("stream", "idempotent, event time")),
    cheat(FRAUD, "doubles dropped, later", "once", state("stream", watermark_s=21600), drop("events-bus"),
          draw("events -event-> once:feature_stream{dedup_key='payment id'} -event-> bus; "
               "events -event-> bus"),
          plan("once")),
    cheat(FRAUD, "training counts elsewhere", "alike", drop("log-tset"),
          state("stream", dedup_key="payment id", watermark_s=21600),
          draw("history -batch_data{mode=batch}-> own:feature_batch{aggregates=true} "
               "-feature{mode=batch}-> tset")),
)  # fmt: skip

ROWS: tuple[Case, ...] = (*HONEST, *CHEATS)
