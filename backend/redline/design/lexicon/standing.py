"""How much a name found in a label says of the whole: the last word of an English name says what it is."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from enum import IntEnum
from functools import lru_cache
from itertools import takewhile

from redline.design.catalogue import KINDS
from redline.design.lexicon.spelling import words_of
from redline.design.words import TEXTS_KEPT

ACTING = frozenset(
    {"job", "service", "model", "pipeline", "step", "process", "module", "code", "task", "system", "app"}
    | {"application", "server", "worker", "component", "layer", "stage", "phase", "run", "api", "tool"}
    | {"function", "platform", "endpoint", "node", "container", "backend", "engine", "framework", "library"}
    | {"pod", "suite", "harness", "unit", "package", "routine", "script", "workflow", "algorithm", "algo"}
    | {"microservice", "lambda", "loop", "mechanism", "program", "batch", "flow", "handler", "logic", "block"}
    | {"manager", "runtime", "subsystem", "setup", "hub", "controller", "daemon", "wrapper", "notebook"}
)
"""Words that carry what the one before them does: a scoring job scores."""
HOLDING = frozenset(
    {"log", "data", "db", "table", "store", "list", "file", "set", "output", "input", "result", "review"}
    | {"feature", "top", "dump", "feed", "stream"}
)
"""Words that carry what the one before them holds: a chargeback table holds chargebacks."""
SHOWING = frozenset(
    {"monitor", "monitoring", "tracking", "tracker", "dashboard", "report", "plot", "chart", "check"}
)
"""Words that carry what is watched or tested: a drift report is about drift."""
WATCHING = ("data_monitor", "quality_monitor", "service_monitor", "offline_evaluator")
STORING = frozenset({"db", "store", "dump"})
KEEPING = STORING | {"table"}
DOING = ("llm", "training")
"""What these families do is kept by what a store of it does not do: a database of prompts builds none."""
BROAD = frozenset(
    {"validation", "aggregation", "retrieval", "registry", "metric", "generator", "generation", "extraction"}
    | {
        "transformation",
        "transform",
        "enrichment",
        "file",
        "weight",
        "context",
        "action",
        "calibration",
        "target",
    }
    | {"experiment", "holdout", "default", "template", "audit", "trace", "deploy", "release"}
    | {"fusion", "resolution", "router", "mirror", "loader", "logger", "simulator", "runner", "control"}
    | {"alert", "memory", "processing", "scanner", "operation", "settlement", "gate"}
)
"""Last words that say something by themselves and too little of what something before them qualifies."""
TRAILING = frozenset(
    {"nightly", "daily", "weekly", "hourly", "monthly", "quarterly", "yearly", "online", "offline", "live"}
    | {
        "async",
        "sync",
        "internal",
        "external",
        "legacy",
        "up",
        "down",
        "etc",
        "only",
        "all",
        "tier",
        "py",
        "?",
    }
)
"""Words after a name that qualify it."""
COMMANDS = frozenset(
    {
        "send",
        "fetch",
        "get",
        "create",
        "update",
        "write",
        "read",
        "load",
        "save",
        "generate",
        "evaluate",
        "build",
    }
    | {
        "make",
        "compute",
        "calculate",
        "combine",
        "return",
        "convert",
        "append",
        "apply",
        "publish",
        "extract",
    }
    | {"select", "choose", "pick", "find", "export", "push", "develop", "register", "upload", "gather"}
)
"""First words that say what is done to the rest."""
JOINING = frozenset({"+", "&", "and", "or"})
_SECONDARY = re.compile(
    r"[(\[,;:=]|->|→|\b(?:on|for|of|from|with|in|to|behind|via|by|using|over|at|after|before|per|as|against"
    r"|vs|versus|than|if|when|w)\b"
)


class Standing(IntEnum):
    """Where a name stands in a label, from saying least of the whole to saying most."""

    WEAK_WITHIN = 0
    WITHIN = 1
    """Followed by a word that may be the thing itself: “event schema” is no event."""
    WEAK_CARRIER = 2
    """A last word that says next to nothing, such as “service”."""
    ASIDE = 3
    """After a preposition."""
    WEAK_LAST = 4
    IN_BRACKETS = 5
    PRODUCT_ASIDE = 6
    PRODUCT = 7
    """A product with something else after it."""
    WEAK_HEAD = 8
    LAST = 9
    OPENS = 10
    HEAD = 11


def main_phrase(label: str) -> tuple[str, str]:
    """The label up to what stands in brackets or after a preposition, and the sign or word that ends it."""
    lowered = label.lower()
    cut = next((m for m in _SECONDARY.finditer(lowered) if lowered[: m.start()].strip(' "(')), None)
    return (label, "") if cut is None else (label[: cut.start()], cut.group())


@lru_cache(maxsize=TEXTS_KEPT)
def words_in_main(label: str) -> int:
    """How many words of a label its main phrase has."""
    return len(words_of(main_phrase(label)[0]))


def is_aside(word: str) -> bool:
    """Whether a word ends the main phrase: “by arm” and “vs actual” begin with one that does."""
    return _SECONDARY.fullmatch(word) is not None


def in_brackets(label: str) -> bool:
    """Whether what stands beside the main phrase explains it, as brackets and a colon do."""
    return main_phrase(label)[1] in tuple("([:=")


def opens_bracket(label: str) -> bool:
    """Whether a bracket ends the main phrase: no name begins before it and ends within."""
    return main_phrase(label)[1] in ("(", "[")


def is_last(words: Sequence[str], end: int, carried: Set[str]) -> bool:
    """Whether no word after this place is the thing itself; ``carried`` are words that carry others."""
    after = takewhile(lambda word: word not in JOINING, words[end + 1 :])
    return all(word in carried for word in after)


def carriers(kind: str, *, role: bool) -> frozenset[str]:
    """The words that a name of this kind can be followed by and still be what the label names.

    What a source yields is held by a table, but a click model is no source of clicks, and a table of
    customers no customer.
    """
    family = KINDS[kind].family if role else ""
    if role and kind in WATCHING:
        return TRAILING | HOLDING | ACTING | SHOWING
    if role and kind == "model_server":
        return TRAILING | HOLDING - KEEPING | ACTING
    if family in DOING:
        return TRAILING | HOLDING - STORING | ACTING
    if family != "source":
        return TRAILING | HOLDING | ACTING
    return TRAILING if kind in ("client_app", "business_service") else TRAILING | HOLDING - {"feature"}
