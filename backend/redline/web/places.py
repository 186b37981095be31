"""What the database holds of the seats that are asked for, kept while nothing is committed to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from redline.design.graph import SystemGraph
from redline.live import documents
from redline.live.documents import Reading
from redline.memory import Memory
from redline.store import boards, rounds
from redline.store.database import Database
from redline.store.tables import Board, Round, RoundLog
from redline.web import access
from redline.web.access import Seat

MOST_KEPT = 64
"""Seats, and boards, of which is kept what was read."""


@dataclass(frozen=True, slots=True)
class Place:
    """A seat with its board and its round, and what stood in their logs; no row is ever written to."""

    seat: Seat
    board: Board
    round: Round | None
    log: tuple[RoundLog, ...]
    reading: Reading
    graphs: dict[str, SystemGraph] = field(default_factory=dict)
    """The design as a graph, by the prompt that it is read for."""


@dataclass(frozen=True, slots=True)
class Places:
    """The places that were asked for last."""

    database: Database
    _places: Memory[tuple[int, Place]] = field(default_factory=partial(Memory, MOST_KEPT))
    _readings: Memory[Reading] = field(default_factory=partial(Memory, MOST_KEPT))

    def at(self, key: str) -> Place:
        """The place behind a key; NotFound or Refused when it opens nothing.

        Many requests come between two commits, above all while a slider moves: they are answered from memory.
        """
        # Read first: what is committed meanwhile makes the place that is kept an old one, never a wrong one.
        stamp = self.database.stamp()
        if stamp is None:
            return self._read(key)
        kept = self._places.recall(key, lambda known: known[0] == stamp)
        if kept is None:
            kept = stamp, self._read(key)
            self._places.keep(key, kept)
        return kept[1]

    def _read(self, key: str) -> Place:
        with self.database.reading() as session:
            seat = access.seat(session, key)
            board = boards.get(session, seat.board_id)
            row = rounds.get(session, seat.round_id) if seat.round_id else None
            log = tuple(rounds.events(session, row.id)) if row else ()
            # A design is read anew only when something came to its log.
            reading = documents.current(session, board.id, self._readings.recall(board.id))
        self._readings.keep(board.id, reading)
        return Place(seat, board, row, log, reading)
