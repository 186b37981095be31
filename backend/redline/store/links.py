"""Invitation links of a room: the role is fixed when the link is made."""

from __future__ import annotations

from sqlmodel import Session, col, select

from redline.errors import NotFound
from redline.store.names import unguessable
from redline.store.tables import Link, Round


def create(session: Session, *, room: Round, role: str, now: float) -> Link:
    """A new link into the room for one role."""
    link = Link(token=unguessable(), board_id=room.board_id, round_id=room.id, role=role, created_at=now)
    session.add(link)
    session.flush()
    return link


def find(session: Session, token: str) -> Link | None:
    """The link with this token, revoked or not, or None."""
    return session.get(Link, token)


def of_round(session: Session, round_id: str) -> list[Link]:
    """Every link of a room, oldest first, the revoked ones too."""
    links = select(Link).where(Link.round_id == round_id)
    return list(session.exec(links.order_by(col(Link.created_at), col(Link.token))))


def revoke(session: Session, token: str, *, now: float) -> Link:
    """Make the link open nothing any more; NotFound when there is no such link."""
    link = find(session, token)
    if link is None:
        raise NotFound("There is no such link.")
    link.revoked_at = link.revoked_at or now
    return link
