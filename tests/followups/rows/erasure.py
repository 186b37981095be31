"""A person asks to be erased: every copy, in time, and what was learned; the main table alone is refused."""

from __future__ import annotations

from tests.followups.redesigns import Move, cut, draw, drop, frame, gave_up, remake, state
from tests.followups.table import Case, Ground, cheat, honest
from tests.followups.usual import usual

ERASE = "deletion-requests"
POSTS = Ground("moderation_strong", "log", ERASE, (drop("era"),))
LIST = Ground("churn_strong", "out", ERASE)
VIDEOS = Ground("live_feed_strong", "fsoff", ERASE, (drop("era"),))
SKETCH = Ground("naive/segmentation", "seg", ERASE, (frame("objectives.budget_usd_month", 9000),))
ALL = (POSTS, LIST, VIDEOS, SKETCH)


def erasing(*copies: str, sla_d: float = 30) -> tuple[Move, ...]:
    """One delete that is carried to these copies."""
    drawn = draw(f"er:deletion_service{{sla_d={sla_d:g}}}")
    return (drawn, *(draw(f"er -control{{purpose=delete}}-> {copy}") for copy in copies))


WEEKLY = state("tr", cadence_s=604800)
QUARTERLY = state("km", cadence_s=7776000)

HONEST = (
    honest(POSTS, "one delete to the log", *erasing("log")),
    honest(POSTS, "verdicts are forgotten after a month", state("log", retention_d=30)),
    honest(POSTS, "deleted in the main table, carried along, and out of the log", *erasing("posts", "log"),
           state("ing", tombstones=True)),
    honest(POSTS, "the post service deletes", state("up", sla_d=7),
           draw("up -control{purpose='delete on request'}-> log")),
    honest(LIST, "one delete to list and features, training every week", *erasing("out", "ft"), WEEKLY),
    honest(LIST, "the list is written again every week", *erasing("ft"), WEEKLY,
           state("out", versioned_swap=True), state("sco", cadence_s=604800)),
    honest(LIST, "the list is forgotten after ten days", *erasing("ft"), WEEKLY, state("out", ttl_s=864000)),
    honest(VIDEOS, "one delete to each copy", *erasing("lake", "imp", "fsoff", "fso")),
    honest(VIDEOS, "a topic of deletes of its own",
           draw("er:deletion_service{sla_d=14} -event-> gone:message_bus -event-> lake; "
                "gone -event-> imp; gone -event-> fsoff; gone -event-> fso")),
    honest(VIDEOS, "the history is given up, and said so", *erasing("lake", "imp", "fso"), drop("fsoff"),
           records=(gave_up("fsoff", "counts older than a day in training"),)),
    honest(SKETCH, "one delete, training every quarter", *erasing("seg", "wh"), QUARTERLY),
    honest(SKETCH, "deletes start the training again", *erasing("seg", "wh", "km")),
    honest(SKETCH, "masked for good on the way in", *erasing("seg"), QUARTERLY, cut("crm", "wh"),
           draw("crm -batch_data-> pg:pii_guard{method='drop'} -batch_data-> wh")),
)  # fmt: skip

CHEATS = (
    *usual(POSTS, "copies", "er", erasing("log")),
    *usual(LIST, "copies", "er", (*erasing("out", "ft"), WEEKLY), (WEEKLY,)),
    *usual(VIDEOS, "copies", "er", erasing("lake", "imp", "fsoff", "fso"), removed_by="copies"),
    *usual(SKETCH, "copies", "er", (*erasing("seg", "wh"), QUARTERLY), (QUARTERLY,)),
    *(cheat(ground, "it covers everything, in words", "copies",
            draw("er:deletion_service{covers='every copy', sla_d=30}")) for ground in ALL),
    cheat(POSTS, "only the main table", "copies", *erasing("posts")),
    cheat(POSTS, "the post service steers", "copies", state("up", sla_d=7), draw("up -control-> log")),
    cheat(POSTS, "somebody deletes by hand", "copies",
          draw("intern:team{owner=legal, sla_d=20} -control{purpose=delete}-> log")),
    cheat(POSTS, "said to be without names", "copies", state("log", pii=False)),
    cheat(POSTS, "called a table", "copies", remake("log", "operational_db")),
    cheat(POSTS, "nobody says when", "due", draw("er:deletion_service -control{purpose=delete}-> log")),
    cheat(POSTS, "within a year", "due", *erasing("log", sla_d=365)),
    cheat(POSTS, "forgotten before the appeal", "copies", state("log", retention_d=3)),
    cheat(POSTS, "a year and a half", "copies", state("log", retention_d=500)),
    cheat(SKETCH, "nobody says when it learns again", "model", *erasing("seg", "wh")),
    cheat(LIST, "it learns again in a hundred years", "model", *erasing("out", "ft"),
          state("tr", cadence_s=3.15e9)),
    cheat(LIST, "swapped, nobody says how often", "copies", *erasing("ft"), WEEKLY,
          state("out", versioned_swap=True)),
    cheat(VIDEOS, "one of four", "copies", *erasing("lake")),
    cheat(VIDEOS, "on the stream of events", "copies",
          draw("er:deletion_service{sla_d=30} -event-> bus")),
    cheat(VIDEOS, "no more history", "copies", *erasing("lake", "imp", "fso"), drop("fsoff")),
    cheat(VIDEOS, "no more log", "keep", *erasing("lake", "fsoff", "fso"), drop("imp")),
    cheat(SKETCH, "a token that can be turned back", "copies", *erasing("seg"), QUARTERLY, cut("crm", "wh"),
          draw("crm -batch_data-> pg:pii_guard{method=tokenise, reversible=true} -batch_data-> wh")),
    cheat(SKETCH, "an alert deletes", "copies", QUARTERLY,
          draw("dash -telemetry-> al:alerting{owner=crm} -control{purpose=delete}-> wh")),
)  # fmt: skip

ROWS: tuple[Case, ...] = (*HONEST, *CHEATS)
