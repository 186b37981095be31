"""The prompt, the questions to the interviewer and what they brought."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from redline.rounds.prompts import Prompt
from redline.rounds.questions import choice_title
from redline.rounds.seats import allows
from redline.rounds.state import RoundState
from redline.web.words import clock, plural


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that a question may have meant: its name, and what is sent when it is picked."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and its answer, with the clock of the round; ``number`` counts from the first, 1."""

    number: int
    question: str
    answer: str
    at: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Talk:
    """The conversation as this seat sees it."""

    title: str
    opening: str
    decision: str
    givens: tuple[str, ...]
    open_brief: bool
    can_ask: bool
    thread: tuple[Exchange, ...]
    found: str


def talk(prompt: Prompt | None, state: RoundState, role: str) -> Talk | None:
    """The conversation of this round; None without a prompt. Holds nothing that is still hidden."""
    if prompt is None or not allows(role, "see_facts_found", state.mode, closed=state.closed):
        return None
    thread = tuple(_thread(state))
    return Talk(
        title=prompt.title,
        opening=prompt.opening,
        decision=prompt.decision,
        givens=tuple(given.text for given in prompt.givens),
        open_brief=not thread,
        can_ask=allows(role, "ask", state.mode, closed=state.closed),
        thread=thread,
        found=_found(state),
    )


def last(state: RoundState) -> Exchange | None:
    """The question asked last, with the answer that Redline gave; None before the first."""
    return next(_thread(state), None)


def _thread(state: RoundState) -> Iterator[Exchange]:
    """The questions, the newest first."""
    for number, question in reversed([*enumerate(state.questions, start=1)]):
        asked = question.asked
        choices = tuple(Choice(choice, choice_title(choice)) for choice in asked.choices)
        yield Exchange(number, asked.text, asked.reply, clock(question.clock_s), choices)


def _found(state: RoundState) -> str:
    if not state.questions:
        return ""
    own = sum(not question.asked.prompted for question in state.questions)
    offered = f", {len(state.prompted)} of them offered" if state.prompted else ""
    return f"{own} asked, {plural(len(state.revealed), 'fact')} found{offered}"
