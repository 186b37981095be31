"""One board while people are on it: every message goes through ``receive``.

An edit is walked, checked against the role and the owner of its client id, applied in
memory, committed to the log and only then relayed and acknowledged. Replies to "what do I
lack" wait behind commits under way, so nobody ever sees what could still be lost.

A room lives on one thread (the event loop's) and does no waiting of its own.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from pycrdt import Doc

from redline.design import edits as graph_edits
from redline.design.document import Design
from redline.live import claims as claimed
from redline.live import wire, ydoc
from redline.live.claims import Claims
from redline.live.limits import DEFAULT_LIMITS, Limits
from redline.live.peer import Peer
from redline.live.presence import Presence
from redline.live.wire import Breach, Close, Message, Sync
from redline.rounds import seats
from redline.store.updates import NewUpdate, Stored
from redline.store.writer import Channel, Write

SERVER = "server"
"""Owner of the client ids under which the server itself writes."""

WATCHING = "You are watching this board; only the people at it can draw."
NOT_SET_ASIDE = "In a room no redline is set aside."
WAIVERS = b"waivers"


@dataclass(slots=True)
class _Turn:
    """Something to be said once everything before it is on the disk."""

    write: Write | None
    say: Callable[[int], None]

    @property
    def done(self) -> bool:
        """Whether its write, if it has one, is on the disk."""
        return self.write is None or self.write.seq is not None


class Room:
    """The document of a board, the people on it, and the order in which things happen."""

    def __init__(
        self,
        board_id: str,
        stored: Stored,
        put: Callable[[Write], None],
        *,
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        self.board_id, self._put, self._limits = board_id, put, limits
        self.peers: set[Peer] = set()
        self.presence = Presence(limits)
        self.channel = Channel(board_id)
        self.unsound = False
        """Whether memory may differ from the disk, so that the room has to be opened again."""
        self._turns: deque[_Turn] = deque()
        self._fresh(stored)

    def _fresh(self, stored: Stored) -> None:
        self.doc: Doc[Any] = ydoc.open_document()
        self.seq, self.epoch, self.owners = stored.head, stored.epoch, dict(stored.owners)
        self._depths = claimed.Depths()
        self.size = 0
        for payload in [stored.snapshot or wire.NO_CHANGE, *(payload for _, payload in stored.tail)]:
            self._learn(payload)
            self.doc.apply_update(payload)
            self.size += len(payload)
        self.rows_since_compaction = len(stored.tail)
        self._have = wire.state_vector(self.doc.get_state())

    @property
    def idle(self) -> bool:
        """Whether nothing waits for a commit: memory and disk hold the same."""
        return not self._turns

    def join(self, peer: Peer) -> None:
        """Let a connection in: it is asked for what it has, and shown who is here."""
        self.peers.add(peer)
        peer.send(wire.state(self.doc.get_state()))
        self._show_everyone(peer)

    def leave(self, peer: Peer) -> None:
        """A connection ended."""
        self.peers.discard(peer)
        self.presence.leave(peer)

    def receive(self, peer: Peer, message: Message, claims: Claims | None = None) -> None:
        """Take one message; Breach when the connection has to be closed for it.

        ``claims`` are those of its update, when they were read beforehand (``walk``).
        """
        if message.kind is wire.Kind.AWARENESS:
            self.presence.receive(peer, message.payload)
        elif message.kind is wire.Kind.AWARENESS_QUERY:
            self._show_everyone(peer)
        elif message.part is Sync.STATE:
            self._reply(peer, message.payload)
        else:
            self._update(peer, message, claims or self.walk(message))

    def walk(self, message: Message) -> Claims:
        """Read what an update claims; safe on another thread. Breach when it is malformed or too large."""
        most = self._limits.backlog_bytes if message.part is Sync.BACKLOG else self._limits.update_bytes
        if len(message.payload) > most:
            raise Breach("The change is too large.", Close.TOO_BIG)
        return claimed.read(message.payload, self._depths)

    def broadcast(self, message: bytes, but: Peer | None = None) -> None:
        """Send to everybody, or to everybody but one."""
        for peer in self.peers:
            if peer is not but:
                peer.send(message)

    def close(self, code: Close) -> None:
        """End every connection."""
        for peer in tuple(self.peers):
            peer.close(code)

    def apply_edits(self, edits: Sequence[graph_edits.Edit], actor: str = SERVER) -> Write | None:
        """Change the design as the server; None when nothing changes.

        InputError when an edit names what is not there; then nothing is changed.
        """
        before = ydoc.read(self.doc).design
        return self.replace(before, graph_edits.apply(before, edits), actor)

    def restore(self, design: Design, actor: str = SERVER) -> Write | None:
        """Make the document hold this design again, by one more change; None when it does."""
        return self.replace(ydoc.read(self.doc).design, design, actor)

    def replace(self, before: Design, after: Design, actor: str = SERVER) -> Write | None:
        """Write where ``after`` differs from ``before``, as one more update; None when nowhere."""
        payloads: list[bytes] = []
        watching = self.doc.observe(lambda event: payloads.append(event.update))
        try:
            ydoc.change(self.doc, before, after)
        finally:
            # A document that is still observed is never freed.
            self.doc.unobserve(watching)
        payload = next((part for part in payloads if part != wire.NO_CHANGE), None)
        return None if payload is None else self._store_own(payload, actor)

    def committed(self) -> None:
        """A write came back from the disk: relay and acknowledge all that waited for it, in order."""
        self.rows_since_compaction += 1
        while self._turns and self._turns[0].done:
            turn = self._turns.popleft()
            if turn.write is not None and turn.write.seq is not None:
                self.seq = turn.write.seq
            turn.say(self.seq)

    def compacted(self, size: int) -> None:
        """The state as it is now was stored as one piece of this size."""
        self.rows_since_compaction, self.size = 0, size

    def _show_everyone(self, peer: Peer) -> None:
        everyone = self.presence.everything()
        if everyone is not None:
            peer.send(everyone)

    def _reply(self, peer: Peer, vector: bytes) -> None:
        wire.state_vector(vector)
        update = wire.backlog(self.doc.get_update(vector))
        self._after_commits(lambda _seq: peer.send(update))

    def _after_commits(self, say: Callable[[int], None]) -> None:
        if self.idle:
            say(self.seq)
        else:
            self._turns.append(_Turn(None, say))

    def _update(self, peer: Peer, message: Message, claims: Claims) -> None:
        peer.received += 1
        number = peer.received
        if not claims.follows(self._have):
            self._ask_for_all(peer, message)
            return
        if message.part is Sync.BACKLOG:
            peer.holding = False
        news = claims.news(self._have)
        if not news and not self._deletes_news(claims):
            self._after_commits(lambda seq: self._ack(peer, number, seq))
        elif not peer.identity.may_edit:
            peer.send(wire.refused(number, WATCHING))
        elif WAIVERS in claims.roots and not seats.allows(peer.identity.role, "waive"):
            # Whoever cannot begin a waiver has none to change either: a room opens without any.
            peer.send(wire.refused(number, NOT_SET_ASIDE))
        else:
            self._check_owners(peer, news)
            self._apply(message.payload, claims)
            self._store(peer, number, message.payload, news)

    def _ask_for_all(self, peer: Peer, message: Message) -> None:
        """Something is missing before this update: it is not taken, and everything is asked for.

        Acknowledgements are cumulative, so none is sent until the answer has come.
        """
        if message.part is Sync.BACKLOG:
            raise Breach("The answer lacks what it builds on.")
        if not peer.holding:
            peer.holding = True
            peer.send(wire.state(self.doc.get_state()))

    def _ack(self, peer: Peer, number: int, seq: int) -> None:
        if not peer.holding:
            peer.send(wire.ack(number, seq))

    def _deletes_news(self, claims: Claims) -> bool:
        if not claims.deletes:
            return False
        erased = claimed.read(self.doc.get_update(self.doc.get_state()), claimed.Depths()).deletes
        return not claimed.covers(erased, claims)

    def _check_owners(self, peer: Peer, clients: Sequence[int]) -> None:
        for client in clients:
            if self.owners.get(client, peer.identity.user) != peer.identity.user:
                raise Breach("The change is made in somebody else's name.", Close.ROLE)

    def _apply(self, payload: bytes, claims: Claims) -> None:
        if self._too_large(len(payload)):
            raise Breach("The board is full.", Close.TOO_BIG)
        try:
            self.doc.apply_update(payload)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # a panic of the library is no Exception
            self.unsound = wire.state_vector(self.doc.get_state()) != self._have
            raise Breach(f"The change cannot be applied ({type(error).__name__}).") from error
        self._took(claims, len(payload))

    def _too_large(self, more: int) -> bool:
        if self.size + more <= self._limits.document_bytes:
            return False
        self.size = len(self.doc.get_update())
        return self.size + more > self._limits.document_bytes

    def _took(self, claims: Claims, size: int) -> None:
        self.size += size
        self._depths.merge(claims.depths)
        for client, (_, end) in claims.spans.items():
            self._have[client] = max(end, self._have.get(client, 0))

    def _store(self, peer: Peer, number: int, payload: bytes, clients: tuple[int, ...]) -> None:
        def say(seq: int) -> None:
            self.broadcast(wire.update(payload), but=peer)
            self._ack(peer, number, seq)

        claims = self._claim(clients, peer.identity.user)
        self._write(NewUpdate(self.board_id, peer.identity.user, payload, _first(clients), claims), say)

    def _learn(self, payload: bytes) -> None:
        """Note how deep the items of an update lie that is stored, or made here.

        A design that was imported may hold what would be refused from a person; it opens all the same.
        """
        with suppress(Breach):
            self._depths.merge(claimed.read(payload, self._depths).depths)

    def _store_own(self, payload: bytes, actor: str) -> Write:
        self._learn(payload)
        self.size += len(payload)
        have, self._have = self._have, wire.state_vector(self.doc.get_state())
        clients = tuple(client for client, clock in self._have.items() if clock > have.get(client, 0))
        update = NewUpdate(
            self.board_id,
            actor,
            payload,
            _first(clients),
            self._claim(clients, SERVER),
            kind="server",
            owner=SERVER,
        )
        return self._write(update, lambda _seq: self.broadcast(wire.update(payload)))

    def _claim(self, clients: Sequence[int], owner: str) -> tuple[int, ...]:
        """Take the client ids that nobody has yet; gives those."""
        fresh = tuple(client for client in clients if client not in self.owners)
        self.owners.update(dict.fromkeys(fresh, owner))
        return fresh

    def _write(self, update: NewUpdate, say: Callable[[int], None]) -> Write:
        write = Write(self.channel, update)
        self._turns.append(_Turn(write, say))
        self._put(write)
        return write


def _first(clients: Sequence[int]) -> int | None:
    return clients[0] if clients else None
