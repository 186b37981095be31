"""How much one connection and one document may ask of the server."""

from __future__ import annotations

from dataclasses import dataclass

KIB = 1024
MIB = 1024 * KIB

MAX_FRAME_BYTES = 5 * MIB
"""The largest websocket message; whoever starts the server passes it on to it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, times in seconds, rates per second; the defaults suit a room of people."""

    update_bytes: int = 256 * KIB
    backlog_bytes: int = 4 * MIB
    """A reply to "what do I lack": everything that was drawn while offline comes as one message."""
    document_bytes: int = 16 * MIB
    awareness_bytes: int = 8 * KIB
    awareness_ids: int = 4
    outgoing_bytes: int = 8 * MIB
    updates_per_s: float = 60.0
    updates_burst: float = 300.0
    awareness_per_s: float = 120.0
    awareness_burst: float = 240.0
    presence_interval_s: float = 0.05
    quiet_s: float = 0.15
    quiet_at_most_s: float = 1.0
    """While somebody draws without a pause, what is derived is still refreshed this often."""
    empty_room_s: float = 30.0
    compact_rows: int = 500


DEFAULT_LIMITS = Limits()
