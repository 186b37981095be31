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
_SPANS_TO_A_LOG = (len(SPANS_MS) - 1) / float(_LOG_SPANS[-1] - _LOG_SPANS[0])
AT_RANDOM: Stream = np.ones(len(SPANS_MS))
"""Requests that know nothing of each other (Poisson)."""


def over(stream: Stream, span_ms: float) -> float:
    """The dispersion of a stream over one span of time."""
    step, part = _place(span_ms)
    low, high = stream[step : step + 2].tolist()
    return float(low + part * (high - low))


def _place(span_ms: float) -> tuple[int, float]:
    """The last of the spans that is no longer than this one, and how far it is to the next."""
    within = min(max(span_ms, float(SPANS_MS[0])), float(SPANS_MS[-1]))
    at = (math.log(within) - float(_LOG_SPANS[0])) * _SPANS_TO_A_LOG
    step = min(int(at), len(SPANS_MS) - 2)
    return step, at - step


def remembered(relaxed_ms: float) -> Real:
    """How much of what came to a component is seen in what leaves it, over each span.

    ``relaxed_ms``, more than 0, is how long it takes to forget that it was busy.
    """
    found: Real = np.interp(_LOG_SPANS - math.log(relaxed_ms), _LOG_AGES, _REMEMBERED)
    return found


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
