"""The prompt, the questions to the interviewer and what they brought."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from redline.rounds.prompts import Prompt
from redline.rounds.seats import allows
from redline.rounds.state import RoundState
from redline.web.words import clock, plural


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and its answer, with the clock of the round."""

    question: str
    answer: str
    at: str


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


def _thread(state: RoundState) -> Iterator[Exchange]:
    """The questions, the newest first."""
    for question in reversed(state.questions):
        yield Exchange(question.asked.text, question.asked.reply, clock(question.clock_s))


def _found(state: RoundState) -> str:
    if not state.questions:
        return ""
    return f"{len(state.questions)} asked, {plural(len(state.revealed), 'fact')} found"
