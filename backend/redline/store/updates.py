"""The update log of a shared document and its snapshots."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from sqlalchemy import Connection, Executable, bindparam, insert, update
from sqlalchemy.dialects import sqlite
from sqlmodel import Session, col, select

from redline.errors import NotFound
from redline.store.tables import Board, YClient, YDoc, YSnapshot, YUpdate

COMPACT = "compact"
"""Kind of the snapshots that only make loading quick."""
KEPT_COMPACTIONS = 2

# Built once: this runs at every request, and the others in every commit.
_STANDS_AT = select(YDoc.epoch, YDoc.head).where(col(YDoc.id) == bindparam("doc"))
_HEADS = (
    select(YDoc.id, YDoc.head).where(col(YDoc.id).in_(bindparam("docs", expanding=True))).with_for_update()
)
_ADD = insert(YUpdate)
_MOVE = update(YDoc).where(col(YDoc.id) == bindparam("doc")).values(head=bindparam("head"))
_DATE = update(Board).where(col(Board.id) == bindparam("doc")).values(updated_at=bindparam("now"))


@dataclass(frozen=True, slots=True)
class NewUpdate:
    """One update on its way into the log.

    ``client`` is the client id it writes under. ``claims`` are the client ids that are new with it;
    they belong to ``owner`` from now on, by default the actor.
    """

    doc: str
    actor: str
    payload: bytes
    client: int | None = None
    claims: tuple[int, ...] = ()
    kind: str = "edit"
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Stored:
    """A document as it lies on the disk: a state, and the updates that came after it."""

    head: int
    epoch: int
    upto: int = 0
    snapshot: bytes | None = None
    tail: tuple[tuple[int, bytes], ...] = ()
    owners: dict[int, str] = field(default_factory=dict)


def load(session: Session, doc: str) -> Stored:
    """Everything needed to open a document; NotFound when there is none."""
    row = session.get(YDoc, doc)
    if row is None:
        raise NotFound("There is no board under this address.")
    snapshot = _newest_sound(session, doc)
    upto = snapshot.upto if snapshot else 0
    return Stored(
        head=row.head,
        epoch=row.epoch,
        upto=upto,
        snapshot=snapshot.payload if snapshot else None,
        tail=tuple(tail(session, doc, after=upto)),
        owners=_owners(session, doc),
    )


def stands_at(session: Session, doc: str) -> tuple[int, int]:
    """Epoch and number of a document's last update; NotFound when there is none."""
    row = session.connection().execute(_STANDS_AT, {"doc": doc}).first()
    if row is None:
        raise NotFound("There is no board under this address.")
    return row.epoch, row.head


def tail(session: Session, doc: str, *, after: int) -> Iterator[tuple[int, bytes]]:
    """Number and bytes of every update after number ``after``, in order."""
    rows = select(YUpdate.seq, YUpdate.payload).where(YUpdate.doc == doc, col(YUpdate.seq) > after)
    yield from session.exec(rows.order_by(col(YUpdate.seq)))


def log(session: Session, doc: str) -> list[YUpdate]:
    """The whole log in order, with times and authors: what a replay shows."""
    return list(session.exec(select(YUpdate).where(YUpdate.doc == doc).order_by(col(YUpdate.seq))))


def append(connection: Connection, updates: Sequence[NewUpdate], *, now: float) -> list[int | None]:
    """Add updates to their logs inside the caller's transaction; gives the number of each.

    The number is None for an update whose document does not exist.
    """
    seqs = _numbered(connection, updates)
    taken = [(item, seq) for item, seq in zip(updates, seqs, strict=True) if seq is not None]
    heads = {item.doc: seq for item, seq in taken}
    if taken:
        connection.execute(_ADD, [_update_row(item, seq, now) for item, seq in taken])
        connection.execute(_MOVE, [{"doc": doc, "head": head} for doc, head in heads.items()])
        connection.execute(_DATE, [{"doc": doc, "now": now} for doc in heads])
        _claim(connection, taken)
    return seqs


def save_snapshot(
    session: Session, doc: str, *, upto: int, payload: bytes, now: float, kind: str = COMPACT, label: str = ""
) -> None:
    """Keep the state after update ``upto``; of the compactions only the last two are kept."""
    if session.get(YSnapshot, (doc, upto, kind)) is None:
        digest = sha256(payload).hexdigest()
        session.add(
            YSnapshot(doc=doc, upto=upto, kind=kind, label=label, at=now, payload=payload, sha256=digest)
        )
        session.flush()
    for old in _compactions(session, doc)[KEPT_COMPACTIONS:]:
        session.delete(old)


def _compactions(session: Session, doc: str) -> list[YSnapshot]:
    found = select(YSnapshot).where(YSnapshot.doc == doc, YSnapshot.kind == COMPACT)
    return list(session.exec(found.order_by(col(YSnapshot.upto).desc())))


def _newest_sound(session: Session, doc: str) -> YSnapshot | None:
    """The newest snapshot whose bytes are what was written; the log can stand in for a damaged one."""
    for snapshot in _compactions(session, doc):
        if sha256(snapshot.payload).hexdigest() == snapshot.sha256:
            return snapshot
    return None


def _owners(session: Session, doc: str) -> dict[int, str]:
    rows = session.exec(select(YClient.client_id, YClient.user_id).where(YClient.doc == doc))
    return dict(rows.all())


def _numbered(connection: Connection, updates: Sequence[NewUpdate]) -> list[int | None]:
    """The number of each update: the heads of all documents in one statement, held until the commit."""
    docs = {item.doc for item in updates}
    heads: dict[str, int] = {row.id: row.head for row in connection.execute(_HEADS, {"docs": list(docs)})}
    seqs: list[int | None] = []
    for item in updates:
        if item.doc in heads:
            heads[item.doc] += 1
        seqs.append(heads.get(item.doc))
    return seqs


def _update_row(item: NewUpdate, seq: int, now: float) -> dict[str, object]:
    return {
        "doc": item.doc,
        "seq": seq,
        "at": now,
        "actor": item.actor,
        "client_id": item.client,
        "kind": item.kind,
        "payload": item.payload,
    }


def _claim(connection: Connection, taken: Sequence[tuple[NewUpdate, int]]) -> None:
    """Remember who wrote first under each client id that is new."""
    rows = [
        {"doc": item.doc, "client_id": client, "user_id": item.owner or item.actor, "first_seq": seq}
        for item, seq in taken
        for client in item.claims
    ]
    if rows:
        connection.execute(_claiming(connection.dialect.name), rows)


def _claiming(dialect: str) -> Executable:
    if dialect == "postgresql":
        # Imported here: a start without PostgreSQL need not wait for it.
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(YClient).on_conflict_do_nothing()
    return sqlite.insert(YClient).on_conflict_do_nothing()
