"""What happens in a round: clock and phases, critique, questions, follow-ups, verdicts."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from redline.critique.engine import critique
from redline.errors import InputError, NotFound
from redline.followups.choose import inject
from redline.followups.judge import judge
from redline.followups.model import Injection, Record
from redline.live.review import day_of
from redline.rounds import events as ev
from redline.rounds import prompts, questions
from redline.rounds.phases import following
from redline.rounds.seats import RoundMode
from redline.rounds.state import FollowUp, opens_critique
from redline.web import access, fragments
from redline.web.desk import At, Desk
from redline.web.pages.boards import new_board, opening
from redline.web.pages.closing import closing_context
from redline.web.site import SEE_OTHER, Here, go, is_fragment
from redline.web.views.follow_ups import next_to_ask

router = APIRouter()

Text = Annotated[str, Form(max_length=500)]
KindOfRecord = Annotated[Literal["", "give_up", "accepted_risk", "carried_by"], Form()]
ROUND_CHANGED = '{"redline:round": {"target": "body"}}'


class Written:
    """What a person wrote beside an answer: what is given up where, or a risk with its limit."""

    def __init__(
        self,
        kind: KindOfRecord = "",
        component: Text = "",
        lost: Text = "",
        limit: Text = "",
        detection: Text = "",
        stop: Text = "",
    ) -> None:
        texts = {"lost": lost, "limit": limit, "detection": detection, "stop": stop}
        filled = {name: text.strip() for name, text in texts.items()}
        self.records: tuple[Record, ...] = ()
        if kind and any((component, *filled.values())):
            self.records = (Record(type=kind, component=component or None, **filled),)


@router.post("/rounds")
def begin(
    request: Request, site: Here, prompt: Text, mode: Annotated[RoundMode, Form()] = "coach"
) -> Response:
    """A round alone, on a new board for this prompt."""
    access.require_local(request.scope, site.settings)
    board = new_board(site, opening(prompts.get(prompt).slug), origin="prompt", mode=mode)
    return go(request, f"/b/{board.id}")


@router.post("/b/{key}/phase")
def phase(request: Request, desk: At, move: Text) -> Response:
    """Start, pause, go on, move to the next phase, or end the round."""
    if move not in MOVES:
        raise InputError.at("move", f"there is no move “{move}”.", f"One of {', '.join(MOVES)}.")
    desk.require("pause" if move in ("pause", "resume") else "close" if move == "end" else "move_phase")
    MOVES[move](desk)
    if move == "end":
        return go(request, f"{desk.base}/closing")
    return shown(request, desk, "roundbar")


def _start(desk: Desk) -> None:
    if not desk.state.started:
        desk.record(ev.Started(mode=desk.state.mode, prompt=desk.state.prompt))


def _pause(desk: Desk) -> None:
    if not desk.state.paused:
        desk.record(ev.Paused())


def _resume(desk: Desk) -> None:
    if desk.state.paused:
        desk.record(ev.Resumed())


def _next(desk: Desk) -> None:
    onward = following(desk.state.phase)
    if onward is None:
        raise InputError.at("move", "this is the last phase.", "End the round.")
    hand_in(desk, f"end of {desk.state.phase}")
    desk.record(ev.PhaseMoved(phase=onward.id))
    show_critique(desk, "phase_moved")


def _end(desk: Desk) -> None:
    hand_in(desk, "end of the round")
    desk.record(ev.Closed())
    desk.site.hub.recheck(desk.board.id)


MOVES = {"start": _start, "pause": _pause, "resume": _resume, "next": _next, "end": _end}


def hand_in(desk: Desk, label: str) -> None:
    """Judge the whole design and keep it as a version; an empty board is not handed in."""
    if not desk.design.components:
        return
    rules = desk.site.checklist
    found = critique(desk.design, desk.brief, submitted=True, checklist=rules, today=day_of(desk.now))
    keys = tuple(finding.key for finding in found.findings)
    desk.record(ev.Submitted(seq=desk.reading.seq, keys=keys))
    desk.checkpoint(label)


def show_critique(desk: Desk, event: str) -> None:
    """Alone in an interview, what was held back is shown now."""
    keys = {finding.key for finding in desk.critique.findings} - desk.state.released
    if keys and opens_critique(desk.state.mode, desk.role, event):
        desk.record(ev.Released(keys=tuple(sorted(keys))))


@router.post("/b/{key}/submit")
def submit(request: Request, desk: At) -> Response:
    """Critique my design: everything is judged as it stands."""
    desk.require("submit")
    if not desk.design.components:
        raise InputError.at("", "there is nothing on the board yet.", "Draw a box first.")
    hand_in(desk, "handed in")
    show_critique(desk, "submitted")
    return shown(request, desk, "redlines")


@router.post("/b/{key}/questions")
def ask(request: Request, desk: At, text: Text) -> Response:
    """A question to the interviewer; what it asks for is told."""
    desk.require("ask")
    if desk.prompt is None:
        raise InputError.at("", "this board has no prompt to ask about.")
    if not text.strip():
        raise InputError.at("text", "the question is empty.")
    reply = questions.answer(desk.prompt, text, frozenset(desk.state.revealed), desk.state.turns)
    record_answer(desk, text.strip(), reply)
    return shown(request, desk, "conversation")


@router.post("/b/{key}/choices")
def pick(request: Request, desk: At, choice: Text) -> Response:
    """One of the things that a question was asked back with; nothing else can be picked."""
    desk.require("ask")
    offered = desk.state.offered(choice)
    if desk.prompt is None or offered is None:
        raise InputError.at("choice", "this was not offered.", "Ask for it in your own words.")
    turns = desk.state.turns
    reply = questions.choose(desk.prompt, offered.text, choice, frozenset(desk.state.revealed), turns)
    record_answer(desk, questions.choice_title(choice), reply, prompted=True)
    return shown(request, desk, "conversation")


def record_answer(desk: Desk, text: str, reply: questions.Reply, *, prompted: bool = False) -> None:
    """Put a question and its answer into the log."""
    desk.record(
        ev.Asked(
            text=text,
            reply=reply.text,
            topic=reply.topic,
            facts=reply.facts,
            matched=reply.matched,
            choices=reply.choices,
            prompted=prompted,
        )
    )


@router.post("/b/{key}/stuck")
def stuck(request: Request, desk: At) -> Response:
    """Ask the interviewer for a hand."""
    desk.require("ask")
    if desk.state.stuck_at_s is None:
        desk.record(ev.Stuck())
    return shown(request, desk, "roundbar")


@router.post("/b/{key}/follow-ups")
def follow_up(request: Request, desk: At, follow_up: Text = "", target: Text = "") -> Response:
    """Put a follow-up in play: the one named, or the one that hurts this design most."""
    desk.require("inject")
    if desk.state.in_play is not None:
        raise InputError.at("", "one follow-up is in play already.", "Answer it or withdraw it first.")
    chosen = follow_up or _drawn(desk)
    injection = inject(desk.design, desk.brief, chosen, target or None, desk.site.checklist)
    number = len(desk.state.followups) + 1
    desk.record(
        ev.Injected(
            id=f"{injection.id}-{number}",
            followup=injection.followup,
            sentence=injection.sentence,
            injection=injection.model_dump(mode="json"),
        )
    )
    return shown(request, desk, "banner")


def _drawn(desk: Desk) -> str:
    found = fragments.deck_of(desk)
    preferred = desk.prompt.follow_ups if desk.prompt else ()
    candidate = next_to_ask(found, desk.state, preferred)
    if candidate is None and any(one.offered for one in found):
        raise InputError.at(
            "",
            "the design carries every follow-up that can be aimed at it.",
            "Pick one to hear what carries it.",
        )
    if candidate is None:
        raise InputError.at(
            "", "no follow-up has anything to aim at yet.", "Draw who asks, and what answers."
        )
    return candidate.id


@router.post("/b/{key}/withdraw")
def withdraw(request: Request, desk: At, injection: Text) -> Response:
    """Take a follow-up out of play without a verdict."""
    desk.require("inject")
    desk.record(ev.Withdrawn(id=in_play(desk, injection).id))
    return shown(request, desk, "banner")


@router.post("/b/{key}/verdicts")
def answer_follow_up(
    request: Request, desk: At, injection: Text, written: Annotated[Written, Depends()]
) -> Response:
    """Submit the re-design: judged against the design as it stood when the world changed."""
    desk.require("answer")
    item = in_play(desk, injection)
    injected = Injection.model_validate(item.injection)
    verdict = judge(injected, desk.design, desk.brief, written.records, desk.site.checklist)
    desk.record(ev.Judged(id=item.id, seq=desk.reading.seq, verdict=verdict.model_dump(mode="json")))
    desk.checkpoint(f"answer to “{item.sentence}”")
    return shown(request, desk, "banner")


def in_play(desk: Desk, injection: str) -> FollowUp:
    """The follow-up with this id, while it waits for an answer."""
    item = desk.state.follow_up(injection)
    if item is None or not item.in_play:
        raise NotFound("This follow-up is not in play any more.")
    return item


@router.post("/b/{key}/answers")
def answer_redline(
    request: Request, desk: At, finding: Annotated[str, Form(alias="key")], action: Text, reason: Text
) -> Response:
    """Dispute a redline, or accept its risk, in front of the interviewer."""
    desk.require("accept")
    if not desk.state.shows(desk.role, finding):
        raise NotFound("There is no such redline on this board.")
    if action not in ("dispute", "accept_risk") or not reason.strip():
        raise InputError.at("reason", "say in a sentence why.")
    desk.record(ev.Answered(key=finding, action=action, reason=reason.strip()))
    return shown(request, desk, "redlines")


def shown(request: Request, desk: Desk, fragment: str) -> Response:
    """The fragment that changed, or the whole page again for a plain form."""
    if is_fragment(request):
        return fragments.answer(desk, fragment, event=ROUND_CHANGED)
    return RedirectResponse(desk.base, status_code=SEE_OTHER)


@router.get("/b/{key}/closing")
def closing(desk: At) -> HTMLResponse:
    """The closing page: what held, what did not, what to practise next."""
    if not desk.state.closed and not desk.may("see_secrets"):
        desk.require("see_findings" if desk.role != "owner" else "close")
    return desk.site.page("closing.html", base=desk.base, here="library", **closing_context(desk))
