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
MADE_OF = frozenset({"feature"})
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
DENYING = frozenset({"no", "not", "without"})
LISTED_COMMAS = 2
"""As many behind a colon make a list."""
JOINING = frozenset({"+", "&", "and", "or"})
_SECONDARY = re.compile(
    r"[(\[,;:=]|->|→|(?<![\w-])(?:on(?! call\b)|for|of|from|with|in|to|behind|via|by|using|over|at|after"
    r"|before|per|as|incl|including|against|under|vs|versus|than|if|when|w)(?![\w-])"
)
"""What ends the main phrase; “on-call” and “in-process” are words of their own."""

_WATCH = re.compile(r"^[^(\[,;:=]*\b(?:monitor|monitoring|dashboard)s?$")
"""A whole label that ends in what watches or shows."""


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
    """The label up to what stands in brackets or after a preposition, and the sign or word that ends it.

    What is watched may have a preposition of its own: “error on finished trips monitor” is a monitor.
    """
    lowered = label.lower()
    if _WATCH.search(lowered):
        return (label, "")
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
    """Whether what stands beside the main phrase explains it, as brackets and a colon do.

    A list behind a colon names what is in it or on it: “fleet health: detections, version, heat” detects
    nothing.
    """
    main, sign = main_phrase(label)
    return sign in tuple("([:=") and not (sign == ":" and label.count(",", len(main)) >= LISTED_COMMAS)


def opens_bracket(label: str) -> bool:
    """Whether a bracket ends the main phrase: no name begins before it and ends within."""
    return main_phrase(label)[1] in ("(", "[")


def is_last(words: Sequence[str], end: int, carried: Set[str]) -> bool:
    """Whether no word after this place is the thing itself; ``carried`` are words that carry others."""
    after = takewhile(lambda word: word not in JOINING, words[end + 1 :])
    return all(word in carried for word in after)


def carriers(kind: str, *, role: bool) -> frozenset[str]:
    """The words that a name of this kind can be followed by and still be what the label names.

    What a source yields is held by a table, but a click model is no source of clicks, a table of customers
    no customer, and features made of chargebacks are no chargebacks.
    """
    family = KINDS[kind].family if role else ""
    if role and kind in WATCHING:
        return TRAILING | HOLDING | ACTING | SHOWING
    if role and kind == "model_server":
        return TRAILING | HOLDING - KEEPING | ACTING
    if family in DOING:
        return TRAILING | HOLDING - STORING | ACTING
    if family == "labels":
        return TRAILING | HOLDING - MADE_OF | ACTING
    if family != "source":
        return TRAILING | HOLDING | ACTING
    return TRAILING if kind in ("client_app", "business_service") else TRAILING | HOLDING - MADE_OF
