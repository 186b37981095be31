"""The tables. Migrations in ``store/migrations`` build the same ones; a test compares them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    LargeBinary,
    UniqueConstraint,
)
from sqlalchemy.types import JSON
from sqlmodel import Field, SQLModel

JSON_SCHEMA_VERSION = 1
"""Shape of the shared document that this version writes."""


class Board(SQLModel, table=True):
    """A drawing with a place in the library; its id is unguessable and addresses it."""

    id: str = Field(primary_key=True)
    title: str
    prompt: str | None = None
    origin: str = "blank"
    created_at: float
    updated_at: float = Field(index=True)
    archived_at: float | None = None


class YDoc(SQLModel, table=True):
    """The shared document of a board: ``head`` is the number of its last stored update."""

    id: str = Field(sa_column=Column(ForeignKey("board.id", ondelete="CASCADE"), primary_key=True))
    head: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    epoch: int = 1
    schema_version: int = JSON_SCHEMA_VERSION
    created_at: float
    archived_at: float | None = None


class YUpdate(SQLModel, table=True):
    """One update as it was received, numbered without gaps; never deleted, so a replay is complete."""

    doc: str = Field(sa_column=Column(ForeignKey("ydoc.id", ondelete="CASCADE"), primary_key=True))
    seq: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    at: float
    actor: str
    client_id: int | None = Field(default=None, sa_column=Column(BigInteger))
    kind: str = "edit"
    payload: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class YSnapshot(SQLModel, table=True):
    """The whole state after update ``upto``: a shortcut for loading, or a version that was named."""

    doc: str = Field(sa_column=Column(ForeignKey("ydoc.id", ondelete="CASCADE"), primary_key=True))
    upto: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    kind: str = Field(primary_key=True)
    label: str = ""
    at: float
    actor: str = ""
    payload: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    sha256: str


class YClient(SQLModel, table=True):
    """Who writes under which client id of the shared document; survives a restart."""

    doc: str = Field(sa_column=Column(ForeignKey("ydoc.id", ondelete="CASCADE"), primary_key=True))
    client_id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    user_id: str
    first_seq: int = Field(sa_column=Column(BigInteger, nullable=False))


class Round(SQLModel, table=True):
    """A practice round or an interview on a board; open until ``closed_at``."""

    id: str = Field(primary_key=True)
    board_id: str = Field(
        sa_column=Column(ForeignKey("board.id", ondelete="CASCADE"), nullable=False, index=True)
    )
    prompt: str | None = None
    mode: str = "coach"
    room: bool = False
    created_at: float
    closed_at: float | None = None

    __table_args__ = (CheckConstraint("mode IN ('coach', 'interview')", name="round_mode"),)


class RoundLog(SQLModel, table=True):
    """One event of a round; the log is only ever added to and replaying it gives the round's state."""

    __tablename__ = "round_event"

    round_id: str = Field(sa_column=Column(ForeignKey("round.id", ondelete="CASCADE"), primary_key=True))
    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: float
    actor: str
    type: str
    payload: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class Link(SQLModel, table=True):
    """An invitation: the token opens the board in this role until it is revoked."""

    token: str = Field(primary_key=True)
    board_id: str = Field(sa_column=Column(ForeignKey("board.id", ondelete="CASCADE"), nullable=False))
    round_id: str = Field(
        sa_column=Column(ForeignKey("round.id", ondelete="CASCADE"), nullable=False, index=True)
    )
    role: str
    created_at: float
    revoked_at: float | None = None

    __table_args__ = (CheckConstraint("role IN ('interviewer', 'candidate', 'observer')", name="link_role"),)


class Version(SQLModel, table=True):
    """The design as it was submitted, with what was said about it."""

    board_id: str = Field(sa_column=Column(ForeignKey("board.id", ondelete="CASCADE"), primary_key=True))
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    seq: int = Field(sa_column=Column(BigInteger, nullable=False))
    at: float
    label: str = ""
    design: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    counts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    summary: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class Numbering(SQLModel, table=True):
    """The number a finding carries on its board: given once, never used again."""

    board_id: str = Field(sa_column=Column(ForeignKey("board.id", ondelete="CASCADE"), primary_key=True))
    key: str = Field(primary_key=True)
    number: int

    __table_args__ = (UniqueConstraint("board_id", "number", name="numbering_number"),)
