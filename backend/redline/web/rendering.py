"""Templates and the addresses of static files."""

from __future__ import annotations

import hashlib
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from redline import assets
from redline.exchange.plain import visible
from redline.web import words

DIGEST_CHARACTERS = 12


# Applications of one process share it: each would compile every template again.
@cache
def environment() -> Environment:
    """The template environment: everything escaped and made visible, a missing name is an error."""
    found = Environment(
        loader=FileSystemLoader(assets.folder("frontend/templates")),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters.update(bound=words.bound, clock=words.clock, number=words.number)
    found.filters.update(plural=words.plural, quantity=words.quantity, titled=words.titled)
    found.globals.update(static=static_address, sprite=_sprite())
    return found


def _shown(value: Any) -> Any:
    """What a template writes; markup is our own, everything else may be somebody's words."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def static_address(name: str) -> str:
    """The address of a static file, with a digest of its bytes so that it can be cached for good."""
    path = assets.folder("frontend/static") / name
    if not path.is_file():
        return f"/static/{name}"
    stat = path.stat()
    return f"/static/{name}?v={_digest(path, stat.st_mtime_ns, stat.st_size)}"


@lru_cache(maxsize=512)
def _digest(path: Path, _changed_ns: int, _size: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:DIGEST_CHARACTERS]


def _sprite() -> Markup:
    """The icons, put into every page so that ``<use href="#u-check"/>`` finds them in both themes."""
    return Markup(assets.text("frontend/static/icons.svg"))  # noqa: S704 - our own file
