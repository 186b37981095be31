"""How long a request takes, as follow-ups judge it: the numbers that the What if view shows.

Where the drawing states a peak, waits for a free server count; without one nothing waits, and every
sentence says which of the two it is.
"""

from __future__ import annotations

from redline.design.graph import SystemGraph
from redline.design.request_path import RequestPath
from redline.whatif.under_load import Spent, UnderLoad, under_load


def timed(graph: SystemGraph, path: RequestPath) -> UnderLoad:
    """A request under load along a path, without what each part takes of it; worked out once a graph."""
    known = graph.once(_known)
    if path.entry not in known:
        found = under_load(graph, path, spent=False, gains=False)
        assert found is not None  # noqa: S101 - there is a path
        known[path.entry] = found
    return known[path.entry]


def largest(graph: SystemGraph, path: RequestPath) -> Spent | None:
    """What takes most of the slow requests along a path; None where no time can be given."""
    found = under_load(graph, path, gains=False)
    return found.spent[0] if found is not None and found.spent else None


def _known(graph: SystemGraph) -> dict[str, UnderLoad]:
    """The requests of a graph that were timed, by where they enter."""
    del graph
    return {}
