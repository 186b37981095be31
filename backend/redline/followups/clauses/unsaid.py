"""What a part that is there does not say: nothing is broken, and a word there would prove it."""

from __future__ import annotations

from redline.design.catalogue import COMPONENT_ATTRIBUTES
from redline.design.graph import Edge, SystemGraph
from redline.followups.clauses.seen import Seen, unproven
from redline.followups.parts import label


def unsaid(
    graph: SystemGraph, part: str, what: str, name: str, example: str = "", *, because: str = ""
) -> Seen:
    """Unproven, with what to say at a part, and where: the attribute of this name, or words that state it
    when they stand in the part's name. ``because`` is a sentence that goes before."""
    words = f", or in its name, such as “{example}”" if example else ""
    text = f"{because} Say at {label(graph, part)} {what}: under “{COMPONENT_ATTRIBUTES[name].title}”{words}."
    return unproven(text.strip(), components=(part,))


def unsaid_on(graph: SystemGraph, edge: Edge, what: str, example: str, *, because: str) -> Seen:
    """Unproven, with what the words on an arrow would have to say; ``because`` goes before."""
    ends = edge.source, edge.target
    source, target = (label(graph, end) for end in (reversed(ends) if edge.turned else ends))
    text = f"{because} Say on the arrow from {source} to {target} {what}, such as “{example}”."
    return unproven(text, components=ends, connections=(edge.id,))


def unsaid_instead(graph: SystemGraph, edge: Edge, failed: str) -> Seen:
    """Unproven that what is asked beside a part answers in its place."""
    because = f"{label(graph, edge.target)} is asked beside {failed}, so every request waits for both."
    return unsaid_on(graph, edge, "that it is asked instead", "if down", because=because)
