"""No connection for hours: what answers on the device, how old it may be, and what is sent later."""

from __future__ import annotations

from tests.followups.redesigns import Move, draw, drop, flip, plan, state, waive, write
from tests.followups.table import Case, Ground, cheat, honest

OFFLINE = "offline-mode"
WEEK_S = 604_800

WARD = Ground("medical_triage_strong", "pad", OFFLINE)
PHOTOS = Ground("image_class_strong", "app", OFFLINE)
CLAIMS = Ground("multimodal_claims_strong", "app", OFFLINE)

WARD_RULES = draw(
    "pad -request{on_failure=true}-> card:rules_engine{on_device=true, owner='clinical safety'} "
    "-prediction-> pad; reg -model-> card"
)
WARD_AGE = state("card", max_age_s=WEEK_S)
WARD_LATER = draw("pad -event-> box:message_bus{on_device=true} -event-> adt")
WARD_MODEL = draw(
    "pad -request{on_failure=true}-> small:edge_runtime{model_MB=20, ota_staged=true} -prediction-> pad; "
    "split -model-> small; small -telemetry-> svc; rb -control-> small"
)
PHOTO_TABLE = draw(
    "app -request{on_failure=true}-> near:fallback{mode=cached, on_device=true} -prediction-> app; "
    "near -lookup-> words:prediction_store{on_device=true}; reg -model-> words; "
    "cat -batch_data{mode=batch}-> words"
)
PHOTO_TABLE_AGE: tuple[Move, ...] = (state("words", max_age_s=WEEK_S),)
PHOTO_LATER = draw("app -event-> drafts:object_store{on_device=true} -batch_data{mode=batch}-> ing")
PHOTO_MODEL = draw(
    "app -request{on_failure=true}-> tiny:edge_runtime{model_MB=8, ota_staged=true, min_version=true} "
    "-prediction-> app; split -model-> tiny; tiny -telemetry-> svc; rb -control-> tiny"
)
CLAIM_RULES = draw(
    "app -request{on_failure=true}-> form:rules_engine{on_device=true, owner='claims policy'} "
    "-prediction-> app; reg -model-> form"
)
CLAIM_AGE = state("form", max_age_s=WEEK_S)
CLAIM_LATER = draw("app -event-> kept:object_store{on_device=true} -event-> clm")

FEED = Ground("live_feed_strong", "app", OFFLINE)
FEED_AHEAD = draw(
    "feed -prediction{mode=async}-> ahead:cache{on_device=true}; app -lookup-> ahead; "
    "app -event-> seen:message_bus{on_device=true} -event-> plays"
)
FEED_AGE = state("ahead", ttl_s=86_400)

HONEST = (
    honest(WARD, "the paper scale on the tablet, a week old at most, and a queue",
           WARD_RULES, WARD_AGE, WARD_LATER),
    honest(WARD, "a small model on the tablet, renewed in steps", WARD_MODEL,
           state("small", max_age_s=WEEK_S), WARD_LATER),
    honest(PHOTOS, "a table of words on the phone, drafts are sent later",
           PHOTO_TABLE, *PHOTO_TABLE_AGE, PHOTO_LATER),
    honest(PHOTOS, "a small model on the phone; old versions are refused", PHOTO_MODEL, PHOTO_LATER),
    honest(CLAIMS, "form rules on the phone, and the claim is sent later",
           CLAIM_RULES, CLAIM_AGE, CLAIM_LATER),
    honest(FEED, "the next videos are on the phone, and plays are sent later", FEED_AHEAD, FEED_AGE),
)  # fmt: skip


def cheats(ground: Ground, local: tuple[Move, ...], age: tuple[Move, ...], later: Move,
           part: str, store: str, queue: str) -> tuple[Case, ...]:  # fmt: skip
    """What is tried on every ground; ``local``, ``age`` and ``later`` together are enough."""
    entry = ground.target
    return (
        cheat(ground, "a note", "local", write(entry, "works without a network"), later),
        cheat(ground, "a flag", "local", state(entry, offline_ok=True), later),
        cheat(ground, "everything is said to be on the device", "local", later, *(
            state(p, on_device=True) for p in _FAR[ground.name])),
        cheat(ground, "a part on the device that nobody asks", "local", later,
              draw("alone:edge_runtime{ota_staged=true}"), state("alone", max_age_s=WEEK_S)),
        cheat(ground, "a fallback behind the connection", "local", later,
              draw(f"{entry} -request{{on_failure=true}}-> far:fallback{{mode=rules}} "
                   f"-prediction-> {entry}")),
        cheat(ground, "a fallback that does not say what it does", "local", later,
              draw(f"{entry} -request{{on_failure=true}}-> mute:fallback{{on_device=true}} "
                   f"-prediction-> {entry}")),
        cheat(ground, "the local answer is for later", "local", *local, *age, later, plan(part)),
        cheat(ground, "no word on its age", "age", *local, later),
        cheat(ground, "too old after a minute", "age", *local, *age, later, state(store, max_age_s=60)),
        cheat(ground, "good for ever", "age", *local, *age, later, state(store, max_age_s=1e12)),
        cheat(ground, "nothing is kept", "sync", *local, *age),
        cheat(ground, "a queue on no path", "sync", *local, *age,
              draw(f"{queue}:message_bus{{on_device=true}}")),
        cheat(ground, "a queue that is never emptied", "sync", *local, *age,
              draw(f"{entry} -event-> {queue}:message_bus{{on_device=true}}")),
        cheat(ground, "the queue is for later", "sync", *local, *age, later, plan(queue)),
        cheat(ground, "the device is deleted", "local", *local, *age, later, drop(entry)),
        cheat(ground, "a rule is waived", "keep", *local, *age, later, waive("serving/offline")),
    )  # fmt: skip


_FAR = {
    "medical_triage_strong": ("gw", "nurse", "grd", "scale", "srv"),
    "image_class_strong": ("gw", "lst", "fb", "srv", "enc"),
    "multimodal_claims_strong": ("gw", "cl", "guard", "inj", "fus"),
}

CHEATS = (
    *cheats(WARD, (WARD_RULES,), (WARD_AGE,), WARD_LATER, "card", "card", "box"),
    cheat(WARD, "nobody waits any more", "local", WARD_LATER, flip("pad>gw")),
    cheat(WARD, "nothing makes it new", "age", WARD_LATER,
          draw("pad -request{on_failure=true}-> card:rules_engine{on_device=true} -prediction-> pad"),
          state("card", max_age_s=WEEK_S)),
    cheat(FEED, "a cache that nothing fills ahead", "local", FEED_AHEAD, FEED_AGE, drop("feed>ahead")),
    cheat(FEED, "a cache that empties at once", "age", FEED_AHEAD, state("ahead", ttl_s=60)),
    *cheats(PHOTOS, (PHOTO_TABLE,), PHOTO_TABLE_AGE, PHOTO_LATER, "near", "words", "drafts"),
    cheat(PHOTOS, "the table is read over the network", "local", PHOTO_TABLE, *PHOTO_TABLE_AGE, PHOTO_LATER,
          state("words", on_device=False)),
    *cheats(CLAIMS, (CLAIM_RULES,), (CLAIM_AGE,), CLAIM_LATER, "form", "form", "kept"),
)  # fmt: skip

ROWS: tuple[Case, ...] = (*HONEST, *CHEATS)
