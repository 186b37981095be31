"""Versions: the design as it stood at each submission, and what was said about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session, col, func, select

from redline.errors import NotFound
from redline.store.tables import Version


def record(
    session: Session,
    *,
    board_id: str,
    seq: int,
    at: float,
    label: str,
    design: Mapping[str, Any],
    counts: Mapping[str, Any],
    summary: Mapping[str, Any],
) -> Version:
    """Keep a version, numbered 1, 2, … on its board; needs a writing session."""
    last = session.exec(select(func.max(Version.number)).where(Version.board_id == board_id)).one()
    version = Version(
        board_id=board_id,
        number=(last or 0) + 1,
        seq=seq,
        at=at,
        label=label,
        design=dict(design),
        counts=dict(counts),
        summary=dict(summary),
    )
    session.add(version)
    session.flush()
    return version


def get(session: Session, board_id: str, number: int) -> Version:
    """One version of a board; NotFound when there is none of this number."""
    version = session.get(Version, (board_id, number))
    if version is None:
        raise NotFound(f"This board has no version {number}.")
    return version


def latest(session: Session, board_id: str) -> Version | None:
    """The newest version of a board, or None when nothing was submitted yet."""
    return next(iter(listing(session, board_id)), None)


def listing(session: Session, board_id: str) -> list[Version]:
    """The versions of a board, newest first."""
    found = select(Version).where(Version.board_id == board_id)
    return list(session.exec(found.order_by(col(Version.number).desc())))
