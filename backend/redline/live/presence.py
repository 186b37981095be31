"""Cursors, selections and names: who is here. Nothing of this is ever stored.

Everybody sees the identity that the server knows, whatever a client says of itself, and
what belonged to a connection goes when the connection does.
"""

from __future__ import annotations

import json
from typing import Any

from redline.live import wire
from redline.live.limits import DEFAULT_LIMITS, Limits
from redline.live.peer import Peer
from redline.live.wire import Breach, Close, Reader

GONE = b"null"


class Presence:
    """The awareness states of one room: client id to clock, JSON and owner."""

    def __init__(self, limits: Limits = DEFAULT_LIMITS) -> None:
        self._limits = limits
        self._states: dict[int, tuple[int, bytes, Peer]] = {}
        self._gone: dict[int, int] = {}
        self._changed: set[int] = set()

    def __len__(self) -> int:
        return len(self._states)

    def receive(self, peer: Peer, payload: bytes) -> bool:
        """Take a peer's states; True when the others have something new to see."""
        if len(payload) > self._limits.awareness_bytes:
            raise Breach("The cursor message is too large.", Close.TOO_BIG)
        reader = Reader(payload)
        for _ in range(reader.count(3)):
            self._take(peer, reader.integer(), reader.integer(), reader.bytes())
        reader.end()
        return bool(self._changed)

    def leave(self, peer: Peer) -> bool:
        """Drop everything of a peer whose connection ended; True when the others should hear."""
        for client in peer.cursors:
            clock, _, _ = self._states.pop(client)
            self._gone[client] = clock
            self._changed.add(client)
        peer.cursors.clear()
        return bool(self._changed)

    def changes(self) -> bytes | None:
        """One message with everything that changed since the last call, or None."""
        entries = [self._entry(client) for client in self._changed]
        self._changed.clear()
        self._gone.clear()
        return wire.awareness(entries) if entries else None

    def everything(self) -> bytes | None:
        """One message with every state, for somebody who joins, or None when nobody is here."""
        return wire.awareness(self._entry(client) for client in self._states) if self._states else None

    def _entry(self, client: int) -> tuple[int, int, bytes]:
        if client in self._states:
            clock, state, _ = self._states[client]
            return client, clock, state
        return client, self._gone.get(client, 0), GONE

    def _take(self, peer: Peer, client: int, clock: int, state: bytes) -> None:
        known = self._states.get(client)
        if known is not None and known[2] is not peer:
            return  # Somebody else's cursor: clients repeat what they saw, and may not move it.
        if known is not None and clock <= known[0]:
            return
        said = _object(state)
        if said is None:
            self._remove(peer, client, clock)
        else:
            self._place(peer, client, clock, said)

    def _remove(self, peer: Peer, client: int, clock: int) -> None:
        if self._states.pop(client, None) is not None:
            peer.cursors.discard(client)
            self._gone[client] = clock
            self._changed.add(client)

    def _place(self, peer: Peer, client: int, clock: int, said: dict[str, Any]) -> None:
        if client not in peer.cursors and len(peer.cursors) >= self._limits.awareness_ids:
            raise Breach("The connection shows more cursors than one person has.")
        who = peer.identity
        said["user"] = {"name": who.name, "role": who.role, "color": who.color}
        self._states[client] = (clock, _written(said), peer)
        peer.cursors.add(client)
        self._changed.add(client)


def _object(state: bytes) -> dict[str, Any] | None:
    try:
        said = json.loads(state, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise Breach("The cursor message is not JSON.") from None
    if said is not None and not isinstance(said, dict):
        raise Breach("The cursor message is not an object.")
    return said


def _written(said: dict[str, Any]) -> bytes:
    try:
        return json.dumps(said, separators=(",", ":"), allow_nan=False).encode()
    except ValueError:  # 1e999 is read as infinite
        raise Breach("The cursor message holds a number that no browser reads.") from None
    except RecursionError:
        raise Breach("The cursor message nests too deeply.") from None


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON: a browser would stumble over it.")
