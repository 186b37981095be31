"""Fresh questions, each with what it asks for, and what came of it.

``asked/fresh/tuned.yaml`` holds questions that were looked at while the matching was built, ``held_out.yaml``
those that were not, and ``afterwards.yaml`` those written when it was done. ``interview.yaml`` holds
questions as they are spoken, looked at while two in one and following on were built, ``second.yaml`` more of
them in rounder words, looked at too, and ``unseen.yaml`` those of which nobody looked at a single outcome.
``opening.yaml`` holds what is asked in the first minutes of a round, looked at while statements and kinds of
answers were mended, and ``opening_held_out.yaml`` the same on the other prompts, not looked at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal

import yaml

from redline.rounds import prompts
from redline.rounds.hearing import Turn, choice_of
from redline.rounds.prompts import Prompt
from redline.rounds.questions import NOT_SET, Reply, answer

Outcome = Literal["found", "part", "offered", "nothing", "denied", "wrong", "left", "asked_back", "stated"]
OUTCOMES: Final[Mapping[Outcome, str]] = {
    "found": "all that it asks for is told, and nothing else",
    "part": "of two things it asks for, one is told",
    "offered": "what it asks for is among the choices",
    "nothing": "neither told nor offered",
    "denied": "nothing is said to be set about it, and something is",
    "wrong": "a fact is told that it does not ask for",
    "left": "it asks for nothing known, and is told so, or gets the hint how to ask",
    "asked_back": "it asks for nothing known, and is asked back",
    "stated": "it asks for nothing known, and gets a statement of the prompt again",
}
FOLDER = Path(__file__).parent / "asked" / "fresh"
SETS = ("tuned", "held_out", "afterwards", "interview", "second", "unseen", "opening", "opening_held_out")


@dataclass(frozen=True)
class Row:
    """A question after those ``before`` it; ``means`` are what it asks for, with all that count as each."""

    prompt: str
    before: tuple[str, ...]
    text: str
    means: tuple[frozenset[str], ...]
    allowed: frozenset[str]


@cache
def rows(name: str) -> tuple[Row, ...]:
    """The questions of one set."""
    written = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return tuple(_row(slug, *row) for slug, found in written.items() for row in found)


def _row(slug: str, asked: str | list[str], *labels: str) -> Row:
    *before, text = [asked] if isinstance(asked, str) else asked
    means = tuple(frozenset(label.split("/")) for label in labels if not label.startswith("~"))
    named = (name for label in labels for name in label.removeprefix("~").split("/"))
    return Row(slug, tuple(before), text, means, frozenset(named))


def conversation(row: Row) -> list[Reply]:
    """The replies to the question and those before it, in a round where nothing else was asked."""
    prompt = prompts.get(row.prompt)
    replies: list[Reply] = []
    turns: list[Turn] = []
    for text in (*row.before, row.text):
        replies.append(answer(prompt, text, {fact for reply in replies for fact in reply.facts}, turns))
        turns.append(Turn(text, replies[-1].text))
    return replies


def outcome(row: Row) -> Outcome:
    """What the question brings; a fact told again counts like a fact told."""
    prompt = prompts.get(row.prompt)
    reply = conversation(row)[-1]
    facts = {fact.id for fact in prompt.hidden_facts if fact.answer in reply.text}
    stated = {given.topic for given in prompt.givens if given.text in reply.text}
    if facts - row.allowed:
        return "wrong"
    if not row.means:
        return "stated" if stated else "asked_back" if reply.choices else "left"
    told = [bool(names & {*facts, *stated}) for names in row.means]
    if any(told):
        return "found" if all(told) else "part"
    if any(names & _offered(prompt, reply) for names in row.means):
        return "offered"
    return "denied" if reply.text == NOT_SET else "nothing"


def _offered(prompt: Prompt, reply: Reply) -> set[str]:
    facts = {fact.id for fact in prompt.hidden_facts if choice_of(fact) in reply.choices}
    return facts | {choice for choice in reply.choices if choice.startswith("q_")}


@cache
def counts(name: str) -> Mapping[Outcome, int]:
    """How many questions of a set have each outcome."""
    return Counter(map(outcome, rows(name)))


def share(name: str, wanted: Sequence[Outcome]) -> float:
    """The share of these outcomes: among the questions that ask for something, for "wrong" among all."""
    asking = [row for row in rows(name) if row.means or "wrong" in wanted]
    return sum(counts(name)[one] for one in wanted) / len(asking)
