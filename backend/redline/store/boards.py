"""Boards: create, find, list, archive."""

from __future__ import annotations

from sqlmodel import Session, col, select

from redline.errors import NotFound
from redline.store.names import unguessable
from redline.store.tables import Board, YDoc

MAX_LISTED = 200
"""How many boards one listing gives at most."""


def create(
    session: Session, *, title: str, prompt: str | None = None, origin: str = "blank", now: float
) -> Board:
    """A new board with an empty shared document; ``origin`` says what it was started from."""
    board = Board(id=unguessable(), title=title, prompt=prompt, origin=origin, created_at=now, updated_at=now)
    session.add(board)
    session.flush()
    session.add(YDoc(id=board.id, created_at=now))
    session.flush()
    return board


def find(session: Session, board_id: str) -> Board | None:
    """The board with this id, or None."""
    return session.get(Board, board_id)


def get(session: Session, board_id: str) -> Board:
    """The board with this id; NotFound when there is none."""
    board = find(session, board_id)
    if board is None:
        raise NotFound("There is no board under this address.")
    return board


def listing(session: Session, *, archived: bool = False, limit: int = MAX_LISTED) -> list[Board]:
    """Boards, the one changed last first."""
    shown = col(Board.archived_at).is_not(None) if archived else col(Board.archived_at).is_(None)
    newest = select(Board).where(shown).order_by(col(Board.updated_at).desc(), col(Board.id))
    return list(session.exec(newest.limit(limit)))


def rename(session: Session, board_id: str, title: str) -> None:
    """Give the board the title that its design has now."""
    get(session, board_id).title = title


def archive(session: Session, board_id: str, *, now: float) -> None:
    """Take the board out of the listing; its address keeps working."""
    get(session, board_id).archived_at = now


def restore(session: Session, board_id: str) -> None:
    """Put an archived board back into the listing."""
    get(session, board_id).archived_at = None
