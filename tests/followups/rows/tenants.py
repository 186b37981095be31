"""One tenant saw another's entries: each read held to one tenant, the victims found, the reading stopped."""

from __future__ import annotations

from dataclasses import dataclass

from tests.followups.redesigns import Move, draw, drop, flip, frame, gave_up, plan, state, waive, write
from tests.followups.table import Case, Ground, cheat, honest

LEAK = "tenant-leak"


@dataclass(frozen=True)
class Shared:
    """A design in which ``reader`` reads ``store`` for all tenants; ``keyed`` and ``filtered`` each hold
    every read to one tenant, ``record`` may keep what was read, ``traced`` sees to that, ``stopped`` lets a
    person stop it."""

    ground: Ground
    store: str
    reader: str
    record: str
    keyed: tuple[Move, ...]
    filtered: tuple[Move, ...]
    traced: tuple[Move, ...]
    stopped: Move

    @property
    def read(self) -> str:
        """The arrow of the read."""
        return f"{self.reader}>{self.store}"


BLIND = state("tra", has_features=False, sample_pct=50)
SHOPS = frame("tags", ["search", "recsys", "online", "multi_tenant"])
TALENT = frame("tags", ["llm", "regulated", "multi_tenant"])
TRACED = (state("tra", has_features=True, sample_pct=100),)

HELP = Shared(
    Ground("rag_chat_strong", "vi", LEAK,
           (state("vi", filter_mode=None), state("ret>vi", acl_filter=None), BLIND, drop("ret>tra"))),
    "vi", "ret", "tra",
    (state("vi", tenant_key=True),), (state("ret>vi", acl_filter=True),), TRACED,
    draw("page -control{purpose=stop}-> ret"),
)  # fmt: skip
SEARCH = Shared(
    Ground("search_rank_strong", "vi", LEAK, (SHOPS, state("slate", has_features=False))),
    "vi", "ret", "slate",
    tuple(state(store, tenant_key=True) for store in ("vi", "txt", "st")),
    (state("ret>vi", acl_filter=True), state("txt", filter_mode="pre"), state("st", tenant_key=True),
     state("ret>txt", acl_filter=True)),
    (state("slate", has_features=True),),
    draw("page -control{purpose=stop}-> vi"),
)  # fmt: skip
RESUMES = Shared(
    Ground("resume_saas_strong", "seen", LEAK,
           (TALENT, draw("pa -lookup-> seen:cache{label='Resumes seen before', hit_rate=0.2}"), BLIND)),
    "seen", "pa", "tra",
    (state("seen", tenant_key=True),), (state("pa>seen", acl_filter=True),), TRACED,
    draw("lead:team{owner='assessment team'} -control{purpose=stop}-> seen"),
)  # fmt: skip


def cheats(one: Shared) -> tuple[Case, ...]:
    """What leaves one read open, one victim unknown, or nobody at the switch."""
    rest = (*one.traced, one.stopped)

    def refused(name: str, clause: str, *moves: Move) -> Case:
        return cheat(one.ground, name, clause, *moves)

    return (
        refused("delete the store", "apart", *rest, drop(one.store)),
        refused("filtered after the search", "apart", *rest, state(one.store, filter_mode="post")),
        refused("a promise in the prompt", "apart", *rest, draw(
            "rule:guardrail{checks='other tenants are secret', blocking=true}")),
        refused("said to be of one user", "apart", *rest, state(one.store, scope="user")),
        refused("said to hold models", "apart", *rest, state(one.store, contents="models")),
        refused("no longer waited for", "apart", *rest, flip(one.read)),
        refused("a sign-in beside it", "apart", *rest,
                draw(f"idp9:auth_service{{per_request=true, row_level=true}} -control-> {one.reader}")),
        refused("a second cache without a key", "apart", *one.keyed, *rest,
                draw(f"{one.reader} -lookup-> again:cache{{hit_rate=0.3}}")),
        refused("one read of two", "apart", *one.filtered, *rest,
                draw(f"side:business_service -lookup-> {one.store}")),
        refused("nobody can be named", "victims", *one.keyed, one.stopped),
        refused("one answer in twenty is kept", "victims", *one.keyed, *rest,
                state(one.record, sample_pct=5)),
        refused("gone the next day", "victims", *one.keyed, *rest, state(one.record, retention_d=1)),
        refused("a record on no path", "victims", *one.keyed, one.stopped,
                draw("all:trace_store{has_features=true, sample_pct=100}")),
        refused("no switch", "stop", *one.keyed, *one.traced),
        refused("a switch on no path", "stop", *one.keyed, *one.traced, draw("st:team{owner=me}")),
        refused("an alert that nobody answers", "stop", *one.keyed, *one.traced,
                draw(f"{one.reader} -telemetry-> al9:alerting -control-> {one.store}")),
        refused("an empty fallback", "apart", *rest,
                draw(f"{one.reader} -request{{on_failure=true}}-> fb9:fallback")),
        refused("a note", "apart", *rest, write(one.store, "tenants are kept apart")),
        refused("the record comes later", "victims", *one.keyed, *rest, plan(one.record)),
        refused("waived", "keep", *one.keyed, *rest, waive("security/tenant-isolation")),
    )  # fmt: skip


STORES = (HELP, SEARCH, RESUMES)
ROWS: tuple[Case, ...] = (
    *(honest(one.ground, "the tenant in every key", *one.keyed, *one.traced, one.stopped) for one in STORES),
    *(honest(one.ground, "every read is filtered", *one.filtered, *one.traced, one.stopped)
      for one in STORES),
    honest(HELP.ground, "the retriever writes what it read, and the team has the switch", *HELP.keyed,
           state("tra", sample_pct=100), draw(
               "ret -telemetry-> tra; cx:team{owner='support engineering'} -control-> vi")),
    honest(HELP.ground, "rights down to the row stand before the index", drop("ret>vi"),
           draw("ret -lookup-> rls:auth_service{label='Row rights', row_level=true} -lookup-> vi"),
           *HELP.traced, draw("page -control{purpose=stop}-> vi")),
    honest(RESUMES.ground, "the cache goes, on record", drop("seen"), *TRACED,
           draw("al -control{purpose=stop}-> split"), records=(gave_up("seen", "a fifth of the answers"),)),
    *(case for one in STORES for case in cheats(one)),
    *(cheat(one.ground, "no time to read", clause, *one.keyed, *one.traced, one.stopped,
            state(one.read, timeout_ms=1)) for one, clause in ((HELP, "keep"), (SEARCH, "numbers"))),
)  # fmt: skip
