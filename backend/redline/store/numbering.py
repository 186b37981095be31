"""Numbers of findings: first seen, first numbered; a number is never used for another."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, select

from redline.store.database import Database
from redline.store.tables import Numbering


def known(session: Session, board_id: str) -> dict[str, int]:
    """Every number given on this board so far, by finding key."""
    rows = session.exec(select(Numbering).where(Numbering.board_id == board_id))
    return {row.key: row.number for row in rows}


def numbers(session: Session, board_id: str, keys: Sequence[str]) -> dict[str, int]:
    """The numbers of these findings; new ones get the next numbers in order. Needs a writing session."""
    given = known(session, board_id)
    free = max(given.values(), default=0) + 1
    for key in dict.fromkeys(keys):
        if key not in given:
            session.add(Numbering(board_id=board_id, key=key, number=free))
            given[key], free = free, free + 1
    session.flush()
    return {key: given[key] for key in keys}


def ensure(database: Database, board_id: str, keys: Sequence[str]) -> dict[str, int]:
    """The numbers of these findings; writes only when one of them is new."""
    if not keys:
        return {}
    with database.reading() as session:
        given = known(session, board_id)
    if all(key in given for key in keys):
        return {key: given[key] for key in keys}
    with database.session() as session:
        return numbers(session, board_id, keys)
