"""How long stages take together: medians, tails, timeouts and fan-outs.

A stage is a lognormal through its p50 and p99; stages are taken as independent.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

Z99 = 2.3263
"""Standard normal quantile of 99 %; a lognormal's spread follows from its p50 and p99."""
P95_OF_TAIL = 0.7
"""Where p95 lies between p50 and p99, the normal-tail ratio 1.645 / 2.326."""
TAIL_RATIO = 4.0
"""p99 over p50 where only one of them is known."""
SLOW_SHARE = 0.01
"""A branch taken by fewer requests than this does not reach the 99th percentile."""

_NORMAL = NormalDist()


@dataclass(frozen=True, slots=True)
class Block:
    """Time of a part of the path: median, sum of squared tails, and sum of p99, in ms."""

    p50: float = 0.0
    tail_sq: float = 0.0
    p99_sum: float = 0.0

    @property
    def p99(self) -> float:
        """The likely 99th percentile, in ms."""
        return self.p50 + math.sqrt(self.tail_sq)

    def then(self, other: Block) -> Block:
        """This, and the other after it."""
        return Block(self.p50 + other.p50, self.tail_sq + other.tail_sq, self.p99_sum + other.p99_sum)

    def scaled(self, p50: float, p99: float, p99_sum: float) -> Block:
        """The same stage with another median and tail, in ms."""
        return Block(p50, max(0.0, p99 - p50) ** 2, p99_sum)


def share_past(p50_ms: float, p99_ms: float, limit_ms: float) -> float:
    """Share of a lognormal with this p50 and p99 that lies past a limit; all in ms."""
    if limit_ms <= 0:
        return 1.0
    spread = _spread(p50_ms, p99_ms)
    if spread == 0:
        return float(p50_ms > limit_ms)
    return 1.0 - _NORMAL.cdf(math.log(limit_ms / p50_ms) / spread)


def _spread(p50_ms: float, p99_ms: float) -> float:
    if p50_ms <= 0 or p99_ms <= p50_ms:
        return 0.0
    return math.log(p99_ms / p50_ms) / Z99


def _quantile(block: Block, share: float) -> float:
    """The time that this share of calls stays under, by the block's lognormal, in ms."""
    spread = _spread(block.p50, block.p99)
    return block.p50 * math.exp(spread * _NORMAL.inv_cdf(share)) if block.p50 > 0 else 0.0


def repeated(block: Block, times: float) -> Block:
    """The same stage several times in a row."""
    return Block(block.p50 * times, block.tail_sq * times, block.p99_sum * times)


def fanned(block: Block, fanout: float) -> Block:
    """The slowest of several calls made at once: its median and p99 are higher quantiles of one."""
    if fanout <= 1:
        return block
    p50, p99 = _quantile(block, 0.5 ** (1 / fanout)), _quantile(block, 1 - 0.01 / fanout)
    return block.scaled(p50, p99, max(p99, block.p99_sum))


def capped(block: Block, limit: float, again: float, instead: float) -> Block:
    """A call that is given up after ``limit``, made again ``again`` times, and then answered otherwise.

    ``instead`` is the time of that other answer; all in ms.
    """
    if block.p99 <= limit and block.p99_sum <= limit:
        return block
    late = late_share(block, limit, again)
    p50 = _ended(block, limit, again, 0.5, block.p50) + (instead if late > 0.5 else 0.0)
    p99 = _ended(block, limit, again, 0.99, block.p99) + (instead if late > SLOW_SHARE else 0.0)
    return block.scaled(p50, p99, max(p99, min(block.p99_sum, limit)))


def late_share(block: Block, limit: float, again: float) -> float:
    """Share of calls that run into their limit in every attempt."""
    return math.pow(_late(block, limit), again + 1)


def _late(block: Block, limit: float) -> float:
    return share_past(block.p50, block.p99, limit)


def _ended(block: Block, limit: float, again: float, share: float, at_once: float) -> float:
    """The time by which this share of calls has an answer or is given up for good, in ms.

    ``at_once`` is that time of a call without a limit.
    """
    late, slow = _late(block, limit), 1.0 - share
    if late <= slow:
        return min(at_once, limit)
    tried = again if late >= 1 else min(again, math.ceil(math.log(slow) / math.log(late)) - 1)
    left = math.pow(late, tried)
    if late * left > slow:
        return (tried + 1) * limit
    return tried * limit + min(_quantile(block, 1 - slow / left), limit)


def taken(block: Block, share: float) -> Block:
    """A call that only some requests make: it weighs on the median, and on p99 unless it is rare."""
    if share >= 1:
        return block
    if share <= SLOW_SHARE:
        return Block(block.p50 * share, 0.0, block.p50 * share)
    return block.scaled(block.p50 * share, block.p99, block.p99_sum)
