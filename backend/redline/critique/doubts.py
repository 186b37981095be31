"""What a question hangs on: the sentence that names the guesses, and the answers that settle them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from redline.critique.finding import Settlement
from redline.critique.observation import Observation
from redline.design.catalogue import FLOWS, KINDS, UNKNOWN
from redline.design.denials import IS_NOT, denying
from redline.design.edits import Edit, SetAttribute, SetField
from redline.design.graph import SystemGraph
from redline.design.notation import INFERRED_AS
from redline.design.words import with_article, within

UNCOUNTED = frozenset({"batch_data", "context", "control", "feedback", "telemetry", "training_data"})
"""Flows whose names have no plural."""
MOST_NAMED = 3
"""More components that may do what is missed, and more guesses than this, are counted, not named."""
MOST_SETTLED = 2
"""More guesses than this are named and not offered as buttons: each takes two."""


def sentence(observation: Observation, graph: SystemGraph) -> str:
    """What names the guesses, or the names nobody can read, on which the finding hangs."""
    if not observation.doubtful:
        return ""
    guesses = [_guess(part, graph) for part in observation.doubtful if not _unread(part, graph)]
    if len(guesses) > MOST_NAMED:
        named = " and that ".join(guesses[:MOST_NAMED])
        hangs = "Not so if {} guesses are right" if observation.unless else "This hangs on {} guesses"
        return f" {hangs.format(len(guesses))}, among them that {named}. Confirm or correct them."
    if guesses and observation.unless:
        return f" Not so if {' and '.join(guesses)}, which is a guess. Confirm or correct it."
    if guesses:
        return f" This hangs on a guess: that {' and that '.join(guesses)}. Confirm or correct it."
    unread = [_label(part, graph) for part in observation.doubtful]
    return _perhaps(unread)


def settlements(observation: Observation, graph: SystemGraph) -> tuple[Settlement, ...]:
    """For each doubt a yes and a no; none when there are too many to choose among."""
    doubtful = observation.doubtful
    if not doubtful:
        return ()
    turned = any(part not in graph.nodes and graph.edge[part].turned for part in doubtful)
    if len(doubtful) > MOST_SETTLED or turned:  # stating the flow would not say that it runs the other way
        return ()
    named = len(doubtful) > 1
    return tuple(one for part in doubtful for one in _answers(part, observation.could_be, graph, named=named))


def _answers(
    part: str, could_be: tuple[str, ...], graph: SystemGraph, *, named: bool
) -> Iterator[Settlement]:
    if part not in graph.nodes:
        yield from _about_flow(part, graph, " → ".join(_ends(part, graph)) if named else "It")
        return
    node = graph.nodes[part]
    kinds = could_be if node.kind == UNKNOWN else (node.kind,)
    subject = _label(part, graph) if named else "It"
    no = SetAttribute(target=part, name=IS_NOT, value=denying(node.attributes, *kinds))
    yield Settlement(label=f"{subject} is {_title(kinds[0])}", edits=_as_kind(part, kinds[0], graph))
    yield Settlement(label=f"{subject} is not", edits=(no,))


def _about_flow(part: str, graph: SystemGraph, subject: str) -> Iterator[Settlement]:
    arrow = graph.edge[part]
    yes = SetField(target=part, field="flow", value=arrow.flow)
    no = SetAttribute(target=part, name=IS_NOT, value=denying(arrow.attributes, arrow.flow))
    yield Settlement(label=f"{subject} carries {_flow(part, graph)}", edits=(yes,))
    yield Settlement(label=f"{subject} does not", edits=(no,))


def _as_kind(part: str, kind: str, graph: SystemGraph) -> tuple[Edit, ...]:
    """The kind as stated; a file may have said how sure somebody was of it."""
    unsure = INFERRED_AS in graph.parts[part].attributes
    sure = (SetAttribute(target=part, name=INFERRED_AS, value=None),) if unsure else ()
    return (SetField(target=part, field="kind", value=kind), *sure)


def _unread(part: str, graph: SystemGraph) -> bool:
    return part in graph.nodes and graph.kind(part) == UNKNOWN


def _guess(part: str, graph: SystemGraph) -> str:
    if part in graph.nodes:
        return f"{_label(part, graph)} is {_title(graph.kind(part))}"
    start, end = _ends(part, graph)
    return f"the arrow from {start} to {end} carries {_flow(part, graph)}"


def _ends(arrow: str, graph: SystemGraph) -> tuple[str, str]:
    """The labels of the ends of an arrow, as it was drawn."""
    edge = graph.edge[arrow]
    start, end = (edge.target, edge.source) if edge.turned else (edge.source, edge.target)
    return _label(start, graph), _label(end, graph)


def _flow(arrow: str, graph: SystemGraph) -> str:
    flow = graph.edge[arrow].flow
    return f"{FLOWS[flow].title.lower()}{'' if flow in UNCOUNTED else 's'}"


def _label(part: str, graph: SystemGraph) -> str:
    return f"“{graph.nodes[part].label or part}”"


def _title(kind: str) -> str:
    return with_article(within(KINDS[kind].title))


def _perhaps(labels: Sequence[str]) -> str:
    if len(labels) > MOST_NAMED:
        return f" Perhaps one of {len(labels)} boxes does it whose names do not say what they do."
    if len(labels) > 1:
        return f" Perhaps {', '.join(labels[:-1])} or {labels[-1]} does it; their names do not say."
    return f" Perhaps {labels[0]} does it; its name does not say."
