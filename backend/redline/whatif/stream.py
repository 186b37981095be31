"""How unevenly requests come: the index of dispersion of a stream, by the span of time it is seen over.

What a busy component lets on is as even as its own work over a short while, and as uneven as what came to
it over a long one (Whitt and You, robust queueing network analyser). A component that is nearly full feels
the long spans, an idle one the short ones.
"""

from __future__ import annotations

import math
from typing import TypeAlias

import numpy as np

from redline.whatif.grid import Real, normal_cdf

Stream: TypeAlias = Real
"""Variance over mean of requests within each of ``SPANS_MS``; all 1 where they come at random."""

SPANS_MS: Real = np.geomspace(1e-3, 1e9, 49)
"""From a thousandth of a millisecond to some days."""
_LOG_SPANS: Real = np.log(SPANS_MS)
AT_RANDOM: Stream = np.ones(len(SPANS_MS))
"""Requests that know nothing of each other (Poisson)."""


def over(stream: Stream, span_ms: float) -> float:
    """The dispersion of a stream over one span of time."""
    within = min(max(span_ms, float(SPANS_MS[0])), float(SPANS_MS[-1]))
    return float(np.interp(math.log(within), _LOG_SPANS, stream))


def mixed(came: Stream, let_on: Stream, relaxed_ms: float) -> Stream:
    """What leaves a component: as it lets requests on over short spans, as they came over long ones.

    ``relaxed_ms``, more than 0, is how long it takes to forget that it was busy.
    """
    remembered: Real = np.interp(_LOG_SPANS - math.log(relaxed_ms), _LOG_AGES, _REMEMBERED)
    return remembered * (came - let_on) + let_on


def _remembered(at: Real) -> Real:
    """How much of what came is seen in what leaves, by the correlation of reflected Brownian motion."""
    root = np.sqrt(at)
    density = np.exp(-at / 2) / math.sqrt(2 * math.pi)
    correlation = 2 * (1 - 2 * at - at**2) * normal_cdf(-root) + 2 * root * density * (1 + at)
    share: Real = 1 - (1 - correlation) / (2 * at)
    return share


_LOG_AGES: Real = np.linspace(math.log(1e-4), math.log(1e3), 512)
"""Spans to the time that it takes to forget: beside them everything, or nothing, of it is remembered."""
_REMEMBERED: Real = _remembered(np.exp(_LOG_AGES))
