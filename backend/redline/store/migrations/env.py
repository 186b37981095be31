"""Runs the migrations on the connection that ``Database.migrate`` hands over."""

from __future__ import annotations

from alembic import context
from sqlmodel import SQLModel

from redline.store import tables  # noqa: F401  (registers the tables)


def run() -> None:
    """Upgrade inside the caller's transaction: it happens whole or not at all."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=SQLModel.metadata,
        transactional_ddl=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
