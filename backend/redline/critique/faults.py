"""What is wrong with a checklist, in words: the library's own, and the nearest word that would do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches

from pydantic import BaseModel
from pydantic_core import ErrorDetails

_QUOTED = re.compile(r"'([^']*)'")


def in_words(fault: ErrorDetails, fields: Iterable[str]) -> str:
    """One fault that pydantic found, with a suggestion; ``fields`` are the keys that there are."""
    context, given = fault.get("ctx", {}), str(fault["input"])
    match fault["type"]:
        case "extra_forbidden":
            key = str(fault["loc"][-1])
            return f"“{key}” is no key that is known here.{_nearest(key, fields)}"
        case "missing":
            return "this is required and missing."
        case "literal_error":
            words = _QUOTED.findall(str(context.get("expected", "")))
            return f"“{given}” is none of {', '.join(words)}.{_nearest(given, words)}"
        case "union_tag_invalid":
            tag = str(context.get("tag", ""))
            words = _QUOTED.findall(str(context.get("expected_tags", "")))
            return f"“{tag}” is none of {', '.join(words)}.{_nearest(tag, words)}"
        case "string_pattern_mismatch" if fault["loc"][-1] == "url":
            return f"“{given}” is no web address that can be linked to (https://…)."
        case _:
            return fault["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")


def telling(faults: Sequence[ErrorDetails]) -> ErrorDetails:
    """The fault to name: a key that is not known, which often explains what is missing; else the first."""
    return next((fault for fault in faults if fault["type"] == "extra_forbidden"), faults[0])


def place(location: Sequence[int | str], data: object) -> str:
    """Where a fault is, as a path of keys; a rule is called by its id and not by its number."""
    steps = [str(step) for step in location if step != "function-after"]
    if len(location) > 1 and location[0] == "rules" and isinstance(location[1], int):
        named = _id_of(data, location[1])
        steps = [named, *steps[2:]] if named else steps
    return ".".join(steps)


def _id_of(data: object, number: int) -> str:
    """The id of a rule in a file that was read and not checked yet; empty when it has none."""
    rules = data.get("rules") if isinstance(data, dict) else None
    rule = rules[number] if isinstance(rules, list) and number < len(rules) else None
    found = rule.get("id") if isinstance(rule, dict) else None
    return found if isinstance(found, str) else ""


def field_names(model: type[BaseModel]) -> frozenset[str]:
    """Every key that this model or one derived from it takes, as it is written in a file."""
    return frozenset(_keys(model))


def _keys(model: type[BaseModel]) -> Iterator[str]:
    yield from (field.alias or name for name, field in model.model_fields.items())
    for derived in model.__subclasses__():
        yield from _keys(derived)


def _nearest(word: str, words: Iterable[str]) -> str:
    close = get_close_matches(word, sorted(words), n=1, cutoff=0.5)
    return f" Did you mean “{close[0]}”?" if close else ""
