"""A hundred times the items: what narrows them, what the index takes, and when it is built again."""

from __future__ import annotations

from tests.followups.redesigns import Move, draw, drop, flip, frame, plan, remake, state, waive, write
from tests.followups.table import Case, Ground, cheat, honest

GROWS = "load-catalog-x100"

FEED = Ground("live_feed_strong", "cand", GROWS)
SEARCH = Ground("search_rank_strong", "ret", GROWS)
SHOP = Ground("shop_reco", "ct", GROWS)

FEED_SIZE = state("ann", memory_GB=64, shards=4)
FEED_REBUILD = state("emb", incremental=True, replicas=50)
FEED_RARER: tuple[Move, ...] = (state("emb", incremental=True, replicas=8), state("tr", cadence_s=604800))
SEARCH_SIZE: tuple[Move, ...] = (state("txt", memory_GB=64), state("vi", memory_GB=128))
SEARCH_REBUILD = state("emb", replicas=3)
SHOP_INDEX = draw(
    "qc -batch_data{mode=batch}-> em:embedding_job -feature{mode=batch}-> near:vector_index; "
    "near -batch_data{mode=batch}-> ct; near -batch_data{mode=batch}-> cf"
)
SHOP_SIZE = state("near", memory_GB=4, k=200)
SHOP_PARTITION: tuple[Move, ...] = (
    drop("qc>cf.13", "qc>ct.14"),
    draw("qc -batch_data{mode=batch}-> part:feature_batch{k=300} -feature{mode=batch}-> ct; "
         "part -feature{mode=batch}-> cf"),
)  # fmt: skip

HONEST = (
    honest(FEED, "an index in shards, changes alone, and enough replicas to rebuild in a day",
           FEED_SIZE, FEED_REBUILD),
    honest(FEED, "a new encoder once a week, so the rebuild has a week", FEED_SIZE, *FEED_RARER),
    honest(SEARCH, "sized, and rebuilt within a week of a new encoder", *SEARCH_SIZE, SEARCH_REBUILD),
    honest(SEARCH, "changes come by capture: the index of text in more shards",
           state("txt", memory_GB=8, shards=48), state("vi", memory_GB=16, shards=12), SEARCH_REBUILD),
    honest(SHOP, "an approximate index over the items, read by both jobs", SHOP_INDEX, SHOP_SIZE),
    honest(SHOP, "a partition by category leaves a few hundred", *SHOP_PARTITION),
    honest(SHOP, "a search by text gives each job its candidates",
           draw("qc -batch_data{mode=batch}-> words:search_index -batch_data{mode=batch}-> ct; "
                "words -batch_data{mode=batch}-> cf"), state("words", memory_GB=8, k=300)),
)  # fmt: skip


def cheats(ground: Ground, good: tuple[Move, ...], index: str, reader: str) -> tuple[Case, ...]:
    """What is tried on the grounds with an index; ``good`` would be enough."""
    return (
        cheat(ground, "a note", "memory", write(index, "it fits")),
        cheat(ground, "an index of nothing", "memory", *good, state(index, memory_GB=0.5, shards=1)),
        cheat(ground, "one machine holds it all", "memory", *good, state(index, memory_GB=1e9, shards=1)),
        cheat(ground, "fewer items on the card", "memory", *good, state(index, memory_GB=0.01, shards=1),
              frame("objectives.videos", 10), frame("objectives.products", 10)),
        cheat(ground, "fewer vectors on the index", "memory", *good,
              state(index, memory_GB=0.01, shards=1, vectors=10)),
        cheat(ground, "nobody waits for it", "narrowed", *good, flip(reader)),
        cheat(ground, "the index is for later", "narrowed", *good, plan(index)),
        cheat(ground, "a rule is waived", "keep", *good, waive("retrieval/filter-before-search")),
        cheat(ground, "faster in the inspector", "rebuild", *good,
              state("emb", throughput_rps=1e9, replicas=1)),
        cheat(ground, "one replica rebuilds it", "rebuild", *good, state("emb", replicas=1)),
        cheat(ground, "another job on no path", "rebuild", *good, state("emb", replicas=1),
              draw("em2:embedding_job{replicas=900}")),
    )  # fmt: skip


CHEATS = (
    *cheats(FEED, (FEED_SIZE, FEED_REBUILD), "ann", "cand>ann"),
    cheat(FEED, "all of it, every three minutes", "rebuild", FEED_SIZE, state("emb", replicas=50)),
    cheat(FEED, "a new encoder once in a thousand years", "rebuild", FEED_SIZE,
          state("emb", incremental=True), state("tr", cadence_s=3e10)),
    cheat(FEED, "no word on when there is a new encoder", "rebuild", FEED_SIZE,
          state("emb", incremental=True), state("tr", cadence_s=None)),
    cheat(FEED, "shards without end", "memory", state("ann", memory_GB=1e-6, shards=1e300), FEED_REBUILD),
    cheat(FEED, "the retriever is deleted", "narrowed", FEED_SIZE, FEED_REBUILD, drop("cand", "ann")),
    *cheats(SEARCH, (*SEARCH_SIZE, SEARCH_REBUILD), "vi", "ret>vi"),
    cheat(SHOP, "a note", "narrowed", write("ct", "we only score similar items")),
    cheat(SHOP, "a number in the inspector", "narrowed", state("ct", k=100), state("cf", k=100)),
    cheat(SHOP, "an index that nobody reads", "narrowed",
          draw("qc -batch_data{mode=batch}-> em:embedding_job -feature{mode=batch}-> near:vector_index"),
          state("near", memory_GB=4, k=200)),
    cheat(SHOP, "for one of the two jobs", "narrowed", SHOP_INDEX, SHOP_SIZE, drop("near>cf")),
    cheat(SHOP, "a partition that leaves all", "narrowed", *SHOP_PARTITION, state("part", k=None)),
    cheat(SHOP, "the partition is for later", "keep", *SHOP_PARTITION, plan("part")),
    cheat(SHOP, "the jobs are called something else", "keep", remake("ct", "feature_batch")),
    cheat(SHOP, "delete both", "keep", drop("ct", "cf")),
    cheat(SHOP, "one of them is deleted", "keep", SHOP_INDEX, SHOP_SIZE, drop("ct")),
    cheat(SHOP, "an index without a size", "memory", SHOP_INDEX, state("near", k=200)),
    cheat(SHOP, "rebuilt every minute", "rebuild", SHOP_INDEX, SHOP_SIZE, state("em", cadence_s=60)),
    cheat(SHOP, "a rule is waived", "keep", SHOP_INDEX, SHOP_SIZE, waive("retrieval/filter-before-search")),
)  # fmt: skip

ROWS: tuple[Case, ...] = (*HONEST, *CHEATS)
