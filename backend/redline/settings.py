"""Settings of a running Redline, each an environment variable ``REDLINE_…``."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """How this installation runs; the defaults suit one person on one machine."""

    model_config = SettingsConfigDict(env_prefix="REDLINE_")

    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    data_dir: Path = Field(default=Path("data"), description="Where the embedded database lies.")
    database: str = Field(default="", description="Database URL; empty means SQLite inside data_dir.")
    checklists: Path | None = Field(
        default=None, description="A folder with rules of one's own, added to the built-in ones."
    )
    shared: bool = Field(
        default=False,
        description="Let people on other machines open the home page and the library. "
        "Off, they can only open the room links they were given.",
    )

    @property
    def database_url(self) -> str:
        """The database to use: the one named, or the embedded SQLite file."""
        return self.database or f"sqlite:///{self.data_dir.resolve() / 'redline.sqlite3'}"
