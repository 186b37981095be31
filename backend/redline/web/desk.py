"""One seat at one board: who sits there, where the round stands, what they may do."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Annotated

from fastapi import Depends, Request

from redline.critique.coverage import Coverage, coverage
from redline.critique.finding import Critique
from redline.design.document import Design, dump
from redline.design.graph import Brief, SystemGraph, read
from redline.errors import Refused
from redline.live.documents import Reading
from redline.live.review import day_of, state_of
from redline.rounds import board as drawings
from redline.rounds import events as ev
from redline.rounds import handed_in, prompts, seats
from redline.rounds.prompts import Prompt
from redline.rounds.state import RoundState
from redline.store import numbering, rounds, versions
from redline.store.tables import Board, Round
from redline.web import access
from redline.web.access import Seat
from redline.web.site import Site, of
from redline.web.views.redlines import Seen

UNHEARD = frozenset({"noted", "drawn"})
"""Events that change nothing on any page but the one they came from."""
REDRAWS = frozenset({"started", "submitted", "released", "injected", "withdrawn", "judged", "closed"})
"""Events after which the marks on the sheet may be others."""
OWN_SIDE = ("owner", "interviewer")
"""Who hears of what is kept from a candidate."""


@dataclass
class Desk:
    """A seat with everything that its pages and actions need, read once per request."""

    site: Site
    seat: Seat
    board: Board
    round: Round | None
    state: RoundState
    reading: Reading
    now: float
    epoch: int
    graphs: dict[str, SystemGraph]

    @property
    def base(self) -> str:
        """The address of this seat at the board; every fragment and action lies under it."""
        return f"/b/{self.seat.key}"

    @property
    def role(self) -> str:
        """The role of the seat."""
        return self.seat.role

    @property
    def design(self) -> Design:
        """The design as it stands now."""
        return self.reading.design

    @cached_property
    def prompt(self) -> Prompt | None:
        """The prompt of the round, or of the board; None when it has none or it is not ours any more."""
        slug = self.state.prompt or self.board.prompt
        return next((prompt for prompt in prompts.builtin() if prompt.slug == slug), None)

    @property
    def brief(self) -> Brief | None:
        """What the prompt states."""
        return self.prompt.brief if self.prompt else None

    @cached_property
    def graph(self) -> SystemGraph:
        """The design as a graph, with all that was worked out of it for this board before."""
        prompt = self.prompt.slug if self.prompt else ""
        if prompt not in self.graphs:
            self.graphs[prompt] = read(self.design, self.brief, self.site.checklist.readings)
        return self.graphs[prompt]

    @cached_property
    def critique(self) -> Critique:
        """The critique that stands now, whole; ``seen`` says how much of it this seat may see."""
        today = day_of(self.now)
        return handed_in.judge(
            self.design,
            self.brief,
            self.state,
            self.reading.seq,
            today=today,
            checklist=self.site.checklist,
            board=self.graph,
        )

    @cached_property
    def coverage(self) -> Coverage:
        """How much of the design holds by the critique that stands now."""
        today, rules = day_of(self.now), self.site.checklist
        return coverage(self.design, self.critique, self.brief, checklist=rules, today=today)

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The numbers of the findings on this board."""
        keys = [finding.key for finding in self.critique.findings]
        return numbering.ensure(self.site.database, self.board.id, keys)

    @property
    def seen(self) -> Seen:
        """What the redlines panel is worked out from."""
        return Seen(self.design, self.critique, self.numbers, self.state, self.role)

    @property
    def after_room(self) -> bool:
        """Whether this is the board's own address after a mock interview.

        What the interviewer marked and noted stays behind the interviewer's link.
        """
        return self.role == "owner" and self.round is not None and self.round.room

    def may(self, act: str) -> bool:
        """Whether this seat may do this now."""
        if act == "see_secrets" and self.after_room:
            return False
        return seats.allows(self.role, act, self.state.mode, closed=self.state.closed)

    def require(self, act: seats.Act) -> None:
        """Refused, in a sentence for the person, unless this seat may do this now."""
        if act == "see_secrets" and self.after_room:
            raise Refused("This was a mock interview: open it with the interviewer's link.")
        seats.require(self.role, act, self.state.mode, closed=self.state.closed)

    def record(self, *payloads: ev.Payload) -> None:
        """Append events to the round's log, tell everybody at the board, and stand at the new state."""
        with self.site.database.session() as session:
            self.round = self.round or rounds.create(
                session, board_id=self.board.id, prompt=self.board.prompt, mode="coach", now=self.now
            )
            for payload in payloads:
                rounds.append(
                    session,
                    self.round.id,
                    at=self.now,
                    actor=self.role,
                    type=ev.name_of(payload),
                    payload=payload.model_dump(mode="json"),
                )
                if isinstance(payload, ev.Closed):
                    rounds.close(session, self.round.id, now=self.now)
            self.state = state_of(self.round, rounds.events(session, self.round.id), self.now)
        for worked_out in ("critique", "coverage", "numbers"):
            self.__dict__.pop(worked_out, None)
        for payload in payloads:
            self.announce(ev.name_of(payload))

    def announce(self, event: str) -> None:
        """Tell those at the board who may know that something happened; they fetch what they may see."""
        if event in UNHEARD:
            return
        roles = OWN_SIDE if event in ev.SECRET else None
        self.site.hub.announce(self.board.id, {"type": event}, roles)
        if event in REDRAWS:
            self.site.hub.refresh(self.board.id)

    def checkpoint(self, label: str) -> None:
        """Keep the design as a version, and put what was drawn since the last one into the log."""
        with self.site.database.reading() as session:
            last = versions.latest(session, self.board.id)
        if last is not None and last.seq == self.reading.seq:
            return
        before = read(Design.model_validate(last.design), self.brief) if last else None
        drawn = drawings.changes(before, self.graph, self.reading.seq)
        if drawn is not None:
            self.record(drawn)
        with self.site.database.session() as session:
            versions.record(
                session,
                board_id=self.board.id,
                seq=self.reading.seq,
                at=self.now,
                label=label,
                design=dump(self.design),
                counts={name: count.model_dump() for name, count in self.critique.counts.items()},
                summary={"ruleset": self.critique.ruleset},
            )


def at(request: Request, key: str) -> Desk:
    """The seat behind this address; NotFound or Refused when it opens nothing, or not from here."""
    return _at(request, key)


def at_shown(request: Request, key: str, as_of: int | None = None) -> Desk:
    """The seat with the drawing that it was shown: the one of this number in its log, while that is kept."""
    return _at(request, key, as_of)


def _at(request: Request, key: str, as_of: int | None = None) -> Desk:
    site = of(request)
    now = site.clock()
    place = site.places.at(key, as_of)
    access.require_seat_open(request.scope, site.settings, place.seat)
    state = state_of(place.round, place.log, now) if place.round else RoundState()
    reading, graphs = place.drawing.reading, place.drawing.graphs
    return Desk(site, place.seat, place.board, place.round, state, reading, now, reading.epoch, graphs)


At = Annotated[Desk, Depends(at)]
"""The seat named in the address, for endpoints under ``/b/{key}``."""

AtShown = Annotated[Desk, Depends(at_shown)]
"""The same, at the drawing that the page stands at."""
