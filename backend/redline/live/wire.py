"""The y-sync framing: variable-length integers, byte strings and our own messages.

Everything that arrives is bounded here, in Python, before the document library sees it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, TypeVar

from redline.errors import RedlineError

Tag = TypeVar("Tag", bound=IntEnum)

MAX_INTEGER = 2**53 - 1
"""The largest integer that a browser can hold."""

NO_CHANGE = b"\x00\x00"
"""An update that carries nothing."""


class Close(IntEnum):
    """Why a connection ends; 4400–4499 tell the client not to try again."""

    PROTOCOL = 4400
    ROLE = 4403
    GONE = 4404
    TOO_BIG = 4413
    NOT_STORED = 1011
    RESTART = 1012
    TOO_SLOW = 1013


class Breach(RedlineError):
    """A connection did what the protocol does not allow; it is closed with ``code``."""

    def __init__(self, message: str, code: Close = Close.PROTOCOL) -> None:
        super().__init__(message)
        self.code = code


class Kind(IntEnum):
    """First integer of a message."""

    SYNC = 0
    AWARENESS = 1
    AWARENESS_QUERY = 3
    ACK = 120
    REFUSED = 121
    CRITIQUE = 122
    ROUND = 123


class Sync(IntEnum):
    """Second integer of a sync message."""

    STATE = 0
    BACKLOG = 1
    UPDATE = 2


@dataclass(frozen=True, slots=True)
class Message:
    """One message that arrived: its kind, for a sync message its part, and its bytes."""

    kind: Kind
    part: Sync | None
    payload: bytes


class Reader:
    """Reads integers and byte strings from a message; Breach when it ends too early."""

    __slots__ = ("at", "data")

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def byte(self) -> int:
        """The next byte."""
        at = self.at
        if at >= len(self.data):
            raise Breach("The message ends too early.")
        self.at = at + 1
        return self.data[at]

    def integer(self) -> int:
        """The next variable-length integer, at most 2^53 - 1."""
        data, at, size = self.data, self.at, len(self.data)
        value = shift = 0
        while at < size and shift <= 49:
            part = data[at]
            at += 1
            value |= (part & 127) << shift
            if part < 128:
                self.at = at
                return self._bounded(value)
            shift += 7
        raise Breach("An integer in the message has no end.")

    def count(self, bytes_each: int) -> int:
        """A number of things that follow; more than the rest of the message can hold is a breach."""
        value = self.integer()
        if value * bytes_each > len(self.data) - self.at:
            raise Breach("The message claims more than it holds.")
        return value

    def bytes(self) -> bytes:
        """The next byte string."""
        size = self.count(1)
        start, self.at = self.at, self.at + size
        return self.data[start : self.at]

    def skip(self, size: int) -> None:
        """Pass over ``size`` bytes."""
        if size > len(self.data) - self.at:
            raise Breach("The message ends too early.")
        self.at += size

    def end(self) -> None:
        """Breach unless everything was read."""
        if self.at != len(self.data):
            raise Breach("The message is longer than it says.")

    @staticmethod
    def _bounded(value: int) -> int:
        if value > MAX_INTEGER:
            raise Breach("An integer in the message is too large.")
        return value


def read(frame: bytes) -> Message:
    """Take a message apart; Breach when it is none of ours."""
    reader = Reader(frame)
    kind = _known(Kind, reader.integer())
    if kind is Kind.AWARENESS_QUERY:
        return Message(kind, None, b"")
    if kind not in (Kind.SYNC, Kind.AWARENESS):
        raise Breach("Only the server sends messages of this kind.")
    part = _known(Sync, reader.integer()) if kind is Kind.SYNC else None
    payload = reader.bytes()
    reader.end()
    return Message(kind, part, payload)


def state_vector(data: bytes) -> dict[int, int]:
    """Client id to clock, as a state vector says them."""
    reader = Reader(data)
    return {reader.integer(): reader.integer() for _ in range(reader.count(2))}


def integer(value: int) -> bytes:
    """A variable-length integer."""
    written = bytearray()
    while value > 127:
        written.append(value & 127 | 128)
        value >>= 7
    written.append(value)
    return bytes(written)


def string(data: bytes) -> bytes:
    """A byte string with its length before it."""
    return integer(len(data)) + data


def state(vector: bytes) -> bytes:
    """ "This is what I have: send me the rest.\""""
    return bytes((Kind.SYNC, Sync.STATE)) + string(vector)


def backlog(update: bytes) -> bytes:
    """ "This is what you lack.\""""
    return bytes((Kind.SYNC, Sync.BACKLOG)) + string(update)


def update(payload: bytes) -> bytes:
    """ "This has just changed.\""""
    return bytes((Kind.SYNC, Sync.UPDATE)) + string(payload)


def ack(number: int, seq: int) -> bytes:
    """ "Your messages up to this number are on the disk; the log stands at seq.\""""
    return bytes((Kind.ACK,)) + integer(number) + integer(seq)


def refused(number: int, reason: str) -> bytes:
    """ "Your message of this number was not taken.\""""
    return _json(Kind.REFUSED, json.dumps({"n": number, "reason": reason}))


def critique(text: str) -> bytes:
    """The derived state of the board, as JSON text."""
    return _json(Kind.CRITIQUE, text)


def round_event(event: Mapping[str, Any]) -> bytes:
    """Something happened in the round."""
    return _json(Kind.ROUND, json.dumps(event))


def awareness(entries: Iterable[tuple[int, int, bytes]]) -> bytes:
    """Cursors and the like: client id, clock and JSON of each."""
    written = [integer(client) + integer(clock) + string(state) for client, clock, state in entries]
    return bytes((Kind.AWARENESS,)) + string(integer(len(written)) + b"".join(written))


def _json(kind: Kind, text: str) -> bytes:
    return bytes((kind,)) + string(text.encode())


def _known(kinds: type[Tag], value: int) -> Tag:
    try:
        return kinds(value)
    except ValueError:
        raise Breach("There is no message of this kind.") from None
