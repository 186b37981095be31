"""Shared documents outside a room: made with a board, and read as they lie on the disk."""

from __future__ import annotations

from dataclasses import dataclass

from redline.design.document import Design
from redline.errors import Problem
from redline.live import ydoc
from redline.live.room import SERVER
from redline.store import boards, updates
from redline.store.database import Session
from redline.store.tables import Board
from redline.store.updates import NewUpdate


@dataclass(frozen=True, slots=True)
class Reading:
    """The design of a board as of update ``seq`` of its log, and what could not be read of it."""

    design: Design
    seq: int
    problems: tuple[Problem, ...] = ()
    epoch: int = 1


def create(session: Session, design: Design, *, origin: str = "blank", now: float) -> Board:
    """A new board that begins with this design; needs a writing session."""
    board = boards.create(session, title=design.title, prompt=design.prompt, origin=origin, now=now)
    doc = ydoc.open_document()
    ydoc.fill(doc, design)
    mine = doc.client_id
    first = NewUpdate(board.id, SERVER, doc.get_update(), mine, (mine,), kind="server")
    updates.append(session.connection(), [first], now=now)
    return board


def current(session: Session, board_id: str, known: Reading | None = None) -> Reading:
    """The design of a board: everything that was acknowledged. NotFound when there is no such board.

    ``known`` is an earlier reading: it is given back while nothing came after it.
    """
    if known is not None and updates.stands_at(session, board_id) == (known.epoch, known.seq):
        return known
    stored = updates.load(session, board_id)
    doc = ydoc.open_document()
    if stored.snapshot is not None:
        doc.apply_update(stored.snapshot)
    for _, payload in stored.tail:
        doc.apply_update(payload)
    reading = ydoc.read(doc)
    return Reading(reading.design, stored.head, reading.problems, stored.epoch)
