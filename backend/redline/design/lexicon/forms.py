"""What the form of a label speaks for when nobody knows its words: a comparison, a condition, a command."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass

from redline.design.lexicon.spelling import words_of
from redline.design.lexicon.standing import COMMANDS

_COMPARED = re.compile(r"(?<![-=])[<>≥≤]=? ?[.\d]")
_CONDITION = re.compile(r"\S\s+(?:if|unless)\s+\S", re.IGNORECASE)
CALLS = COMMANDS | {"restart", "run", "execute", "open", "close", "cancel", "list", "query", "call", "search"}
"""First words of what an agent can have done for it."""


@dataclass(frozen=True, slots=True)
class Form:
    """The kind that the form of a label speaks for, and what it shows."""

    kind: str
    shows: str


def form_of(label: str, fed_by: Set[str]) -> Form | None:
    """What an unknown label shows by its form, given the kinds whose arrows end at it; None when nothing."""
    if _COMPARED.search(label):
        return Form("decision_policy", "it compares with a number")
    if _CONDITION.search(label):
        return Form("decision_policy", "it states a condition")
    if "agent_orchestrator" in fed_by and CALLS.intersection(words_of(label)[:1]):
        return Form("tool", "an agent gives this command")
    return None


def asked(label: str) -> str:
    """A label that asks, as the check that it is: “citation exists?” is a check; otherwise empty."""
    return f"{label.rstrip(' ?')} check" if label.rstrip().endswith("?") and label.strip(" ?") else ""
