"""A month without accelerators: what answers on processors, how fast, how good, and who sees staleness."""

from __future__ import annotations

from tests.followups.redesigns import Move, draw, drop, flip, plan, state, waive, write
from tests.followups.table import Case, Ground, cheat, honest

NO_GPU = "gpu-unavailable"

PHOTOS = Ground("image_class_strong", "enc", NO_GPU)
POSTS = Ground("moderation_strong", "cls", NO_GPU, (
    state("tr", gpu_h=120, duration_h=12), drop("qual>page", "qual>split", "drift>page", "dash>page"),
))  # fmt: skip
CLAIMS = Ground("multimodal_claims_strong", "img", NO_GPU, (state("ev", slices="accent, device"),))

PATIENT = state("srv>enc", timeout_ms=900)
SMALL = state("enc", device="cpu", compressed="int8")
TOLD = draw("qual -telemetry-> page")
LESS = state("cls", device="cpu", compressed="distilled", replicas=14)

HONEST = (
    honest(PHOTOS, "in 8 bits on processors, and a longer wait for it", SMALL, PATIENT),
    honest(PHOTOS, "keywords meanwhile, with how much worse they are", state("fb", quality_drop_pct=20)),
    honest(PHOTOS, "a small model beside it, released through the same gate",
           draw("lst -request{on_failure=true}-> tiny:model_server{device=cpu, compressed=distilled} "
                "-prediction-> lst; reg -model-> tiny; tiny -telemetry-> svc"), drop("lst>fb"),
           draw("tiny -control-> fb")),
    honest(PHOTOS, "another encoder in its place, for processors", PATIENT, drop("enc"),
           draw("srv -request{timeout_ms=900}-> lite:encoder_service{modality=image, device=cpu, "
                "compressed=distilled}; lite -feature{mode=batch}-> tsb; reg -model-> lite; "
                "lite -telemetry-> svc")),
    honest(POSTS, "distilled on more replicas with processors; training pauses, and it is told",
           LESS, TOLD),
    honest(POSTS, "distilled, and training on processors ends within the week", LESS,
           state("tr", device="cpu")),
    honest(CLAIMS, "the same encoder on processors: there is time", state("img", device="cpu")),
    honest(CLAIMS, "without photos, and the evaluation knows how good that is",
           state("ev", slices="accent, device, missing modality")),
)  # fmt: skip


def cheats(ground: Ground, good: tuple[Move, ...], caller: str) -> tuple[Case, ...]:
    """What is tried on every ground; ``good`` would be enough."""
    part = ground.target
    return (
        cheat(ground, "delete it", "answer", drop(part)),
        cheat(ground, "a note", "quality", write(part, "we rent some elsewhere")),
        cheat(ground, "a stand-in that says nothing", "quality",
              draw(f"{caller} -request{{on_failure=true}}-> st:fallback")),
        cheat(ground, "a model that nobody evaluated", "quality", drop(*_STANDS_IN[ground.name]),
              draw(f"{caller} -request{{on_failure=true}}-> st:model_server{{device=cpu}} "
                   f"-prediction-> {caller}")),
        cheat(ground, "a stand-in for later", "quality",
              draw(f"{caller} -request{{on_failure=true}}-> st:fallback{{mode=rules, quality_drop_pct=5}} "
                   f"-prediction-> {caller}"), plan("st")),
        cheat(ground, "an answer that is no worse than nothing", "quality",
              *(state(p, quality_drop_pct=100) for p in _LESSER[ground.name])),
        cheat(ground, "its time in the inspector", "quality", state(part, p50_ms=1, p99_ms=2)),
        cheat(ground, "nobody waits for it any more", "answer", flip(_CALL[ground.name])),
        cheat(ground, "a rule is waived", "keep", *good, waive("serving/gpu-on-path")),
    )  # fmt: skip


_STANDS_IN = {
    "image_class_strong": ("lst>fb",),
    "moderation_strong": ("grd>hash", "grd>hash#2"),
    "multimodal_claims_strong": ("guard>inj", "guard>inj#2"),
}
_LESSER = {
    "image_class_strong": ("fb",),
    "moderation_strong": ("hash",),
    "multimodal_claims_strong": ("fus",),
}
_CALL = {
    "image_class_strong": "srv>enc",
    "moderation_strong": "split>cls",
    "multimodal_claims_strong": "fus>img",
}

CHEATS = (
    *cheats(PHOTOS, (SMALL, PATIENT), "lst"),
    cheat(PHOTOS, "the same model on processors", "quick", state("enc", device="cpu")),
    cheat(PHOTOS, "in 8 bits, and every call times out", "quick", SMALL, state("srv>enc", timeout_ms=1)),
    cheat(PHOTOS, "made smaller past the gate", "quality", SMALL, PATIENT, drop("reg>enc")),
    *cheats(POSTS, (LESS, TOLD), "grd"),
    cheat(POSTS, "as many replicas as before", "capacity", LESS, TOLD, state("cls", replicas=6)),
    cheat(POSTS, "what it takes, in the inspector", "capacity", LESS, TOLD,
          state("cls", replicas=6, throughput_rps=500)),
    cheat(POSTS, "training stops and nobody is told", "stale", LESS),
    cheat(POSTS, "training on processors takes longer than a day", "stale", LESS,
          state("tr", device="cpu", cadence_s=86400)),
    cheat(POSTS, "a signal of nothing", "stale", LESS,
          draw("qm:quality_monitor{needs_labels=false} -telemetry-> page")),
    *cheats(CLAIMS, (state("img", device="cpu"),), "guard"),
)  # fmt: skip

ROWS: tuple[Case, ...] = (*HONEST, *CHEATS)
