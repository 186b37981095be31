"""Names that cannot be guessed: knowing one is what opens a board."""

from __future__ import annotations

import secrets

_BYTES = 16
"""128 bits: out of reach of guessing, and still short enough to send in a message."""


def unguessable() -> str:
    """A new random name of 22 characters, safe in an address."""
    return secrets.token_urlsafe(_BYTES)
