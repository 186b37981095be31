"""What an update claims to contain, read without applying it.

The document library trusts its input: a deeply nested value ends the whole process, a
claimed count reserves that much memory, and content it does not know how to show stops
every later reading. So each update is walked here first. The walk also says under whose
client ids it writes and what must be there before it can be applied.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from redline.live.wire import Breach, Reader

Id = tuple[int, int]
"""Client id and clock of one item."""

MAX_CLOCK = 2**31 - 1
MAX_VALUE_DEPTH = 16
"""Lists in lists in a plain value."""
MAX_TYPE_DEPTH = 4
"""Maps in maps: the document needs two (a component and its attributes)."""
_SHALLOW = 2
"""The depth of every item that is not recorded; deeper ones are."""

_GARBAGE, _DELETED, _STRING, _TYPE, _ANY, _SKIP = 0, 1, 4, 7, 8, 10
_TYPES = frozenset((0, 1, 2))
"""Array, map and text; the document has no use for the others."""

_FIXED_SIZES = {127: 0, 126: 0, 124: 4, 123: 8, 122: 8, 121: 0, 120: 0}
"""Bytes after the tag of undefined, null, float32, float64, bigint, false and true."""


class Depths:
    """How deep items lie, kept for containers and for everything below a component's fields."""

    __slots__ = ("_runs",)

    def __init__(self) -> None:
        self._runs: dict[int, list[tuple[int, int, int]]] = {}

    def add(self, client: int, start: int, end: int, depth: int) -> None:
        """Note items from clock ``start`` up to ``end``; those already noted stay as they are."""
        runs = self._runs.setdefault(client, [])
        start = max(start, runs[-1][1] if runs else 0)
        if start >= end:
            return
        if runs and runs[-1][1:] == (start, depth):
            runs[-1] = (runs[-1][0], end, depth)
        else:
            runs.append((start, end, depth))

    def get(self, item: Id) -> int | None:
        """The depth of an item, or None when it is not noted."""
        runs = self._runs.get(item[0], [])
        at = bisect_right(runs, (item[1], MAX_CLOCK + 1, 0)) - 1
        return runs[at][2] if at >= 0 and item[1] < runs[at][1] else None

    def merge(self, other: Depths) -> None:
        """Add everything the other one notes."""
        for client, start, end, depth in other:
            self.add(client, start, end, depth)

    def __iter__(self) -> Iterator[tuple[int, int, int, int]]:
        return ((client, *run) for client, runs in self._runs.items() for run in runs)


@dataclass(slots=True)
class Claims:
    """The items (first and next clock per client), what they build on, and what is deleted."""

    spans: dict[int, tuple[int, int]] = field(default_factory=dict)
    needs: dict[int, int] = field(default_factory=dict)
    deletes: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    depths: Depths = field(default_factory=Depths)
    roots: set[bytes] = field(default_factory=set)
    """The shared maps in which something is put directly; an entry that replaces another names none."""
    incomplete: bool = False

    def news(self, have: Mapping[int, int]) -> tuple[int, ...]:
        """The client ids under which there are items that ``have`` lacks."""
        return tuple(client for client, (_, end) in self.spans.items() if end > have.get(client, 0))

    def follows(self, have: Mapping[int, int]) -> bool:
        """Whether everything this builds on is in ``have`` or in the update itself."""
        if self.incomplete:
            return False
        ends = {client: end for client, (_, end) in self.spans.items()}
        starts = all(start <= have.get(client, 0) for client, (start, _) in self.spans.items())
        return starts and all(
            end <= max(have.get(client, 0), ends.get(client, 0)) for client, end in self._references()
        )

    def _references(self) -> list[tuple[int, int]]:
        erased = [(client, clock + size) for client, gone in self.deletes.items() for clock, size in gone]
        return [*((client, clock + 1) for client, clock in self.needs.items()), *erased]


def read(payload: bytes, depths: Depths) -> Claims:
    """Walk an update; ``depths`` are those of the deep items that are already in the document.

    Breach when it is malformed or holds what the document never holds.
    """
    walk = _Walk(payload, depths)
    walk.run()
    return walk.claims


def covers(deleted: Mapping[int, list[tuple[int, int]]], claims: Claims) -> bool:
    """Whether everything that ``claims`` deletes is already in the ranges ``deleted``."""
    return all(
        _inside(clock, clock + size, deleted.get(client, []))
        for client, gone in claims.deletes.items()
        for clock, size in gone
    )


def _inside(start: int, end: int, ranges: list[tuple[int, int]]) -> bool:
    for clock, size in sorted(ranges):
        if clock <= start < clock + size:
            start = clock + size
    return start >= end


class _Walk:
    """One pass over an update in the first encoding of Yjs."""

    def __init__(self, payload: bytes, depths: Depths) -> None:
        self.reader, self.depths, self.claims = Reader(payload), depths, Claims()

    def run(self) -> None:
        for _ in range(self.reader.count(3)):
            self._client()
        for _ in range(self.reader.count(2)):
            client = self.reader.integer()
            gone = self.claims.deletes.setdefault(client, [])
            gone.extend(self._range() for _ in range(self.reader.count(2)))
        self.reader.end()

    def _range(self) -> tuple[int, int]:
        clock, size = self.reader.integer(), self.reader.integer()
        self._check_clock(clock + size)
        return clock, size

    def _client(self) -> None:
        structs, client, clock = self.reader.count(2), self.reader.integer(), self.reader.integer()
        if client in self.claims.spans:
            raise Breach("The update names a client twice.")
        first = clock
        for _ in range(structs):
            clock += self._struct(client, clock)
            self._check_clock(clock)
        self.claims.spans[client] = (first, clock)

    @staticmethod
    def _check_clock(clock: int) -> None:
        if clock > MAX_CLOCK:
            raise Breach("A clock in the update is too large.")

    def _struct(self, client: int, clock: int) -> int:
        """Read one struct and give its length in clock ticks."""
        info = self.reader.byte()
        content = info & 31
        if content == _SKIP:
            self.claims.incomplete = True
        if content in (_GARBAGE, _SKIP):
            return self._length()
        depth = self._depth(info)
        if content == _TYPE:
            self._type(depth)
        size = 1 if content == _TYPE else self._content(content)
        if content == _TYPE or depth > _SHALLOW:
            self.claims.depths.add(client, clock, min(clock + size, MAX_CLOCK), depth)
        return size

    def _length(self) -> int:
        size = self.reader.integer()
        if size < 1:
            raise Breach("A part of the update has no length.")
        return size

    def _depth(self, info: int) -> int:
        """How many containers an item lies in; without a stated parent it lies beside its neighbour."""
        neighbours = [self._id() for flag in (128, 64) if info & flag]
        if neighbours:
            return max(self._known(item, _SHALLOW) for item in neighbours)
        named = self.reader.integer()
        if named == 1:
            self.claims.roots.add(self.reader.bytes())
            depth = 1
        else:
            depth = self._known(self._id(), 1) + 1
        if info & 32:
            self.reader.bytes()
        return depth

    def _known(self, item: Id, otherwise: int) -> int:
        return self.claims.depths.get(item) or self.depths.get(item) or otherwise

    def _id(self) -> Id:
        client, clock = self.reader.integer(), self.reader.integer()
        self._check_clock(clock)
        if clock > self.claims.needs.get(client, -1):
            self.claims.needs[client] = clock
        return client, clock

    def _type(self, depth: int) -> None:
        if self.reader.integer() not in _TYPES:
            raise Breach("The update holds a type that a design does not have.")
        if depth > MAX_TYPE_DEPTH:
            raise Breach("The update nests too deeply.")

    def _content(self, content: int) -> int:
        if content == _DELETED:
            return self._length()
        if content == _STRING:
            return max(1, len(self._text().encode("utf-16-le")) // 2)
        if content == _ANY:
            size = self.reader.count(1)
            for _ in range(size):
                self._value()
            return size
        raise Breach("The update holds content that a design does not have.")

    def _text(self) -> str:
        try:
            return self.reader.bytes().decode()
        except UnicodeDecodeError:
            raise Breach("A text in the update is not UTF-8.") from None

    def _value(self) -> None:
        """Pass over one plain value, however it is nested, without recursion."""
        open_lists = [(1, False)]
        while open_lists:
            left, keyed = open_lists.pop()
            if left == 0:
                continue
            open_lists.append((left - 1, keyed))
            if keyed:
                self.reader.bytes()
            inner = self._scalar_or_list()
            if inner is not None:
                open_lists.append(inner)
            if len(open_lists) > MAX_VALUE_DEPTH:
                raise Breach("A value in the update nests too deeply.")

    def _scalar_or_list(self) -> tuple[int, bool] | None:
        tag = self.reader.byte()
        if tag in _FIXED_SIZES:
            self.reader.skip(_FIXED_SIZES[tag])
        elif tag in (119, 116):
            self.reader.bytes()
        elif tag == 125:
            self._signed()
        elif tag in (118, 117):
            return self.reader.count(2 if tag == 118 else 1), tag == 118
        else:
            raise Breach("A value in the update is of no known kind.")
        return None

    def _signed(self) -> None:
        for _ in range(10):
            if self.reader.byte() < 128:
                return
        raise Breach("An integer in the update has no end.")
