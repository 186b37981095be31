"""Another kind of input: what reads it, what is used without it, and what it shows besides."""

from __future__ import annotations

from tests.followups.redesigns import Move, draw, drop, flip, plan, state, waive, write
from tests.followups.table import Case, Ground, cheat, honest

SENDS = "new-modality"

CHAT = Ground("rag_chat_strong", "llm", SENDS)
TICKETS = Ground("ticket_routing_strong", "srv", SENDS)
PHOTOS = Ground("image_class_strong", "srv", SENDS)

CHAT_READ = draw("app -request{timeout_ms=500, default='no picture'}-> shot:encoder_service{modality=image}")
CHAT_GUARDED = draw(
    "app -request{default='no picture', timeout_ms=800}-> blur:pii_guard{method=mask} "
    "-request{default='no picture', timeout_ms=500}-> shot:encoder_service{modality=image}"
)
TICKETS_READ = draw("srv -request{timeout_ms=500}-> shot:encoder_service{modality=image}")
TICKETS_DEFAULT = state("srv>shot", default="no picture")
TICKETS_LEARNT: tuple[Move, ...] = (TICKETS_READ, state("tr", learns_missing=True))
PHOTOS_READ = draw(
    "srv -request{timeout_ms=300, default='no voice'}-> hush:pii_guard{method=mask} "
    "-request{timeout_ms=250, default='no voice'}-> asr:encoder_service{modality=audio}"
)
PHOTOS_LATER_GUARD = draw(
    "lst -request{timeout_ms=300, default='no voice'}-> "
    "clean:guardrail{blocking=true, checks='names, personal data'} "
    "-request{timeout_ms=250, default='no voice'}-> asr:encoder_service{modality=audio}"
)

HONEST = (
    honest(CHAT, "text is read out of it first, and the guard before the model masks it", CHAT_READ),
    honest(CHAT, "masked before it is read", CHAT_GUARDED),
    honest(CHAT, "a parser that reads pictures", draw(
        "app -request{timeout_ms=500, default='no picture'}-> scanned:doc_parser{ocr=true, replicas=4}")),
    honest(CHAT, "a second model answers those with a picture, evaluated like the first", draw(
        "lg -request{share=0.1, timeout_ms=6000}-> sees:llm_api{modality=image, pinned_version=true} "
        "-prediction-> out; reg -model-> sees; sees -telemetry-> svc")),
    honest(TICKETS, "read behind the guard, with a default", TICKETS_READ, TICKETS_DEFAULT),
    honest(TICKETS, "read behind the guard, and trained to answer without", *TICKETS_LEARNT),
    honest(PHOTOS, "speech becomes words behind a guard", PHOTOS_READ),
    honest(PHOTOS, "the service asks for it behind a guardrail", PHOTOS_LATER_GUARD),
)  # fmt: skip


def cheats(ground: Ground, good: tuple[Move, ...], part: str, call: str, modality: str) -> tuple[Case, ...]:
    """What is tried on every ground; ``good`` would be enough, ``call`` is the arrow to ``part``."""
    scorer = ground.target
    copes = scorer if ground is CHAT else "tr"
    return (
        cheat(ground, "a note", "converted", write(scorer, "reads everything")),
        cheat(ground, "the model is said to read it", "converted",
              state(scorer, modality=f"text, {modality}")),
        cheat(ground, "an encoder for something else", "converted", *good, state(part, modality="sensor")),
        cheat(ground, "an encoder on no path", "converted",
              draw(f"x:encoder_service{{modality={modality}}}")),
        cheat(ground, "only stored", "converted",
              draw(f"{_SERVICE[ground.name]} -event-> pile:object_store -event-> "
                   f"x:encoder_service{{modality={modality}}}")),
        cheat(ground, "for later", "converted", *good, plan(part)),
        cheat(ground, "nobody waits for what it reads", "converted", *good, flip(call)),
        cheat(ground, "a timeout of 1 ms", "converted", *good, state(call, timeout_ms=1)),
        cheat(ground, "no word on what is used without", "missing", *good, state(call, default=None),
              state(copes, learns_missing=None)),
        cheat(ground, "an empty default", "missing", *good, state(call, default=""),
              state(copes, learns_missing=None)),
        cheat(ground, "delete the model", "converted", *good, drop(scorer)),
        cheat(ground, "a rule is waived", "keep", *good, waive("privacy/pii-before-storage")),
    )  # fmt: skip


_SERVICE = {"rag_chat_strong": "app", "ticket_routing_strong": "desk", "image_class_strong": "lst"}

CHEATS = (
    *cheats(CHAT, (CHAT_READ,), "shot", "app>shot", "image"),
    cheat(CHAT, "a second model that nobody evaluated", "converted", draw(
        "lg -request{share=0.1, timeout_ms=6000}-> sees:llm_api{modality=image} -prediction-> out")),
    cheat(CHAT, "read by somebody else's service, unmasked", "masked", CHAT_READ,
          state("shot", third_party=True)),
    cheat(CHAT, "without the guard", "masked", CHAT_READ, state("inj", checks="injection"), drop("pii"),
          draw("pa -context-> lg")),
    *cheats(TICKETS, (TICKETS_READ, TICKETS_DEFAULT), "shot", "srv>shot", "image"),
    cheat(TICKETS, "read before the guard, and stored", "masked",
          draw("desk -request{timeout_ms=500, default='no picture'}-> shot:encoder_service{modality=image} "
               "-event-> pile:object_store")),
    *cheats(PHOTOS, (PHOTOS_READ,), "asr", "hush>asr", "audio"),
    cheat(PHOTOS, "the picture encoder is said to hear", "converted", state("enc", modality="image, audio")),
    cheat(PHOTOS, "without a guard", "masked",
          draw("srv -request{timeout_ms=250, default='no voice'}-> asr:encoder_service{modality=audio}")),
    cheat(PHOTOS, "a guard on no path", "masked",
          draw("srv -request{timeout_ms=250, default='no voice'}-> asr:encoder_service{modality=audio}; "
               "x:pii_guard{method=mask}")),
    cheat(PHOTOS, "a guardrail that looks for something else", "masked", PHOTOS_LATER_GUARD,
          state("clean", checks="toxicity")),
    cheat(PHOTOS, "the guard is for later", "converted", PHOTOS_READ, plan("hush")),
)  # fmt: skip

ROWS: tuple[Case, ...] = (*HONEST, *CHEATS)
