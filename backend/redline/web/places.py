"""What the database holds of the seats that are asked for, kept while nothing is committed to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from redline.design.graph import SystemGraph
from redline.live import documents
from redline.live.documents import Reading
from redline.memory import Memory
from redline.store import boards, rounds
from redline.store.database import Database, Session
from redline.store.tables import Board, Round, RoundLog
from redline.web import access
from redline.web.access import Seat

MOST_KEPT = 64
"""Seats, boards, and drawings that a seat was shown, of which is kept what was read."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """The design of a board as of a number in its log."""

    reading: Reading
    graphs: dict[str, SystemGraph] = field(default_factory=dict)
    """The design as a graph, by the prompt that it is read for."""


@dataclass(frozen=True, slots=True)
class Place:
    """A seat with its board and its round, and what stood in their logs; no row is ever written to."""

    seat: Seat
    board: Board
    round: Round | None
    log: tuple[RoundLog, ...]
    drawing: Drawing


@dataclass(frozen=True, slots=True)
class Places:
    """The places that were asked for last."""

    database: Database
    _places: Memory[tuple[int, Place]] = field(default_factory=partial(Memory, MOST_KEPT))
    _newest: Memory[Drawing] = field(default_factory=partial(Memory, MOST_KEPT))
    _shown: Memory[Drawing] = field(default_factory=partial(Memory, MOST_KEPT))

    def at(self, key: str, as_of: int | None = None) -> Place:
        """The place behind a key; NotFound or Refused when it opens nothing.

        Many requests come between two commits, above all while a slider moves: they are answered from memory.
        With ``as_of`` the drawing is the one of this number in its log, while it is kept that this key was
        shown it; else the newest.
        """
        # Read first: what is committed meanwhile makes the place that is kept an old one, never a wrong one.
        stamp = self.database.stamp()
        if stamp is None:
            return self._read(key, as_of)
        kept = self._places.recall((key, as_of), lambda known: known[0] == stamp)
        if kept is None:
            kept = stamp, self._read(key, as_of)
            self._places.keep((key, as_of), kept)
        return kept[1]

    def _read(self, key: str, as_of: int | None) -> Place:
        with self.database.reading() as session:
            seat = access.seat(session, key)
            board = boards.get(session, seat.board_id)
            row = rounds.get(session, seat.round_id) if seat.round_id else None
            log = tuple(rounds.events(session, row.id)) if row else ()
            drawing = self._shown.recall((key, as_of)) or self._draw(session, board.id)
        # By the key and not by the board: nobody is shown what was erased before they came.
        self._shown.keep((key, drawing.reading.seq), drawing)
        return Place(seat, board, row, log, drawing)

    def _draw(self, session: Session, board_id: str) -> Drawing:
        """The newest drawing; a design is read anew only when something came to its log."""
        known = self._newest.recall(board_id)
        reading = documents.current(session, board_id, known.reading if known else None)
        drawing = known if known and known.reading is reading else Drawing(reading)
        self._newest.keep(board_id, drawing)
        return drawing
